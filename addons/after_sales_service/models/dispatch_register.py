# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .order import KINDS, KINDS_REMOTE, STATES

REGISTER_COLUMNS = (
    "order_id",
    "ticket_id",
    "kind",
    "state",
    "team_id",
    "engineer_id",
    "people",
    "partner_id",
    "site_partner_id",
    "equipment_id",
    "product_id",
    "planned_start",
    "requested_arrival",
    "departed_at",
    "arrived_at",
    "finished_at",
    "returned_at",
    "travel_hours",
    "work_hours",
    "away_hours",
    "km",
    "punctuality",
    "late_hours",
)
PUNCTUALITY = [
    ("kept", "In time"),
    ("late", "Late"),
    ("open", "Not there yet"),
    ("none", "No time asked for or told"),
]


class DispatchRegister(models.Model):
    """The register of dispatches (派遣记录, S18): who left, arrived, returned.

    One row per job for which somebody was sent. Hours are those of the engineer in
    charge; who came along counts among the people. The arrival is compared with the
    time the customer asked for, else with the end of the time the customer was told
    (S16). Engineers read their own jobs, the desk and billing all of the company.
    """

    _name = "after.sales.dispatch.register"
    _description = "Dispatch Register"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"

    date = fields.Datetime(
        readonly=True, help="When the engineer left, else the planned start."
    )
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", string="Engineer's User", readonly=True)
    people = fields.Integer(
        readonly=True, help="The engineer and those who came along."
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    site_partner_id = fields.Many2one("res.partner", string="Site", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    planned_start = fields.Datetime(readonly=True)
    requested_arrival = fields.Datetime(string="Arrival Asked for", readonly=True)
    departed_at = fields.Datetime(string="Left", readonly=True)
    arrived_at = fields.Datetime(string="Arrived", readonly=True)
    finished_at = fields.Datetime(string="Finished", readonly=True)
    returned_at = fields.Datetime(string="Returned", readonly=True)
    travel_hours = fields.Float(
        string="Travel (h)", readonly=True, help="There, and back once returned."
    )
    work_hours = fields.Float(
        string="Work (h)", readonly=True, help="From the arrival to the finish."
    )
    away_hours = fields.Float(
        string="Away (h)", readonly=True, help="From leaving to returning."
    )
    km = fields.Float(string="Kilometres", readonly=True)
    punctuality = fields.Selection(PUNCTUALITY, readonly=True)
    late_hours = fields.Float(
        string="Late (h)",
        readonly=True,
        aggregator="avg",
        help="How long after the time that was asked for, or told, they arrived.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT job.id, job.id AS order_id, job.ticket_id, job.company_id,
                   COALESCE(job.departed_at, job.planned_start) AS date,
                   job.kind, job.state, job.team_id, job.engineer_id, job.user_id,
                   job.people, job.commercial_partner_id AS partner_id,
                   job.site_partner_id, job.equipment_id, job.product_id,
                   job.planned_start, job.requested_arrival, job.departed_at,
                   job.arrived_at, job.finished_at, job.returned_at, job.km,
                   CASE WHEN job.arrived_at IS NULL THEN NULL ELSE
                   (extract(epoch FROM job.arrived_at - job.departed_at)
                    + COALESCE(extract(epoch FROM job.returned_at - job.finished_at), 0)
                   ) / 3600.0 END AS travel_hours,
                   extract(epoch FROM job.finished_at - job.arrived_at) / 3600.0
                        AS work_hours,
                   extract(epoch FROM job.returned_at - job.departed_at) / 3600.0
                        AS away_hours,
                   CASE WHEN job.due IS NULL THEN 'none'
                        WHEN job.arrived_at IS NULL AND job.due > %(now)s THEN 'open'
                        WHEN job.arrived_at <= job.due THEN 'kept'
                        ELSE 'late' END AS punctuality,
                   CASE WHEN COALESCE(job.arrived_at, %(now)s) > job.due
                        THEN extract(epoch FROM
                             COALESCE(job.arrived_at, %(now)s) - job.due) / 3600.0
                        END AS late_hours
              FROM (
                   SELECT job.*,
                          1 + (
                              SELECT count(*) FROM after_sales_order_engineer_rel crew
                               WHERE crew.after_sales_order_id = job.id
                                 AND crew.hr_employee_id != job.engineer_id
                          ) AS people,
                          COALESCE(
                              job.requested_arrival,
                              job.arrival_told_start
                              + company.after_sales_arrival_hours * interval '1 hour'
                          ) AS due
                     FROM after_sales_order job
                     JOIN res_company company ON company.id = job.company_id
                    WHERE job.kind NOT IN %(remote)s
                      AND (job.departed_at IS NOT NULL OR job.state = 'dispatched')
                   ) job
            """,
            now=fields.Datetime.now(),
            remote=KINDS_REMOTE,
        )

    def action_open_order(self):
        """Open the job behind the row."""
        self.ensure_one()
        return self.order_id._get_records_action()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Dispatch Register")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "date"
