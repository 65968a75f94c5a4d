# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL

from ..tools import liability
from .order import GRADES, KINDS

RESULTS = [
    ("solved", "Works again"),
    ("limited", "Works with limits"),
    ("unsolved", "Not solved"),
]
CAUSES = [
    (liability.OPERATOR, "Operation, misuse"),
    (liability.REPAIR, "Our repair"),
    (liability.MAKER, "Design, manufacturing"),
    (liability.SUPPLIER, "Supplier"),
    (liability.ENVIRONMENT, "Environment"),
    (liability.FORCE_MAJEURE, "Force majeure"),
    (liability.WEAR, "Wear, service life"),
    (liability.UNKNOWN, "Could not be found"),
]
#: columns of the job that a row of the archive shows as they are
JOB_COLUMNS = (
    "company_id",
    "equipment_id",
    "team_id",
    "ticket_id",
    "engineer_id",
    "kind",
    "grade",
    "cause_id",
    "cause",
    "remedy_id",
    "remedy",
    "result",
    "finished_at",
)
#: who may see what work cost us
MONEY = (
    "after_sales_service.group_after_sales_billing,"
    "after_sales_service.group_after_sales_manager"
)


class ArchiveMixin(models.AbstractModel):
    """What the archive of a unit (设备维修档案, S27) says about a job that is done.

    A query over the jobs, written by nobody. Whoever sees the unit reads its whole
    archive, also the jobs of colleagues; cost is for billing and managers.
    """

    _name = "after.sales.archive.mixin"
    _description = "Archive of a Unit"
    _order = "date desc, id desc"

    date = fields.Datetime(
        string="Done on", readonly=True, help="When the job was closed."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Owner", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    kind = fields.Selection(KINDS, string="Kind of Job", readonly=True)
    grade = fields.Selection(GRADES, readonly=True)
    finished_at = fields.Datetime(string="Work Finished", readonly=True)
    fault_id = fields.Many2one("after.sales.fault", string="Symptom", readonly=True)
    cause_id = fields.Many2one(
        "after.sales.fault", string="Cause (Catalogue)", readonly=True
    )
    cause = fields.Text(string="Cause Found", readonly=True)
    remedy_id = fields.Many2one(
        "after.sales.fault", string="Remedy (Catalogue)", readonly=True
    )
    remedy = fields.Text(string="Work Done", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    liability_cause = fields.Selection(
        CAUSES,
        string="Responsibility",
        readonly=True,
        help="As the manager has decided it.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)

    def _get_job_select(self):
        """SQL: the columns every row has, of ``job`` and what hangs on it."""
        return SQL(
            """
            job.id AS order_id, job.product_id,
            job.commercial_partner_id AS partner_id, ticket.fault_id,
            found.cause AS liability_cause, company.currency_id, %s
            """,
            SQL(", ").join(SQL.identifier("job", name) for name in JOB_COLUMNS),
        )

    def _get_job_join(self):
        """SQL: what hangs on ``job``; at most one row each."""
        return SQL(
            """
            JOIN res_company company ON company.id = job.company_id
            LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
            LEFT JOIN after_sales_liability found
                   ON found.order_id = job.id AND found.approval_state = 'approved'
            """
        )

    def action_open_order(self):
        """Open the job behind the row."""
        self.ensure_one()
        return self.order_id._get_records_action()
