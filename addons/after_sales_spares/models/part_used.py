# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.cost_report import WARRANTY
from odoo.addons.after_sales_service.models.equipment import OWNER_KINDS
from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS
from odoo.addons.after_sales_service.models.order import KINDS as JOB_KINDS
from odoo.addons.after_sales_service.models.order_line import COVERAGES
from odoo.addons.after_sales_service.tools import coverage

from .product_template import SPARE_CLASSES

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "job_kind",
    "partner_id",
    "equipment_id",
    "product_id",
    "part_id",
    "spare_class",
    "quantity",
    "uom_id",
    "lot_id",
    "removed_serial",
    "removed_quantity",
    "coverage",
    "warranty",
    "symptom_id",
    "cause_id",
    "team_id",
    "engineer_id",
    "location_id",
    "cost",
    "currency_id",
)


class PartUsed(models.Model):
    """The register of parts used: one row for each part that a job consumed (S18).

    Which unit got it, serial in and serial out, who bears it, and what it cost.
    Store, desk, billing and managers read it, nobody writes it; costs are for
    billing and managers. Rows stand in the currency of the company.
    """

    _name = "after.sales.part.used"
    _description = "Parts Used"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "part_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.equipment": ["owner_kind"],
        "after.sales.order": [
            "arrived_at",
            "cause_id",
            "commercial_partner_id",
            "company_id",
            "coverage_at",
            "engineer_id",
            "equipment_id",
            "finished_at",
            "kind",
            "product_id",
            "state",
            "team_id",
            "ticket_id",
        ],
        "after.sales.order.line": [
            "coverage",
            "kind",
            "lot_id",
            "move_id",
            "order_id",
            "product_id",
            "quantity",
            "removed_quantity",
            "removed_serial",
            "state",
            "unit_cost",
            "uom_id",
        ],
        "helpdesk.ticket": ["fault_id"],
        "product.template": ["spare_class"],
        "stock.move": ["date", "location_id", "state"],
    }

    date = fields.Date(readonly=True, help="The day on which it was taken.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    job_kind = fields.Selection(JOB_KINDS, string="Kind of Job", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    owner_kind = fields.Selection(OWNER_KINDS, readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", string="Machine", readonly=True)
    symptom_id = fields.Many2one("after.sales.fault", readonly=True)
    cause_id = fields.Many2one("after.sales.fault", readonly=True)
    part_id = fields.Many2one("product.product", readonly=True)
    spare_class = fields.Selection(SPARE_CLASSES, readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit of Measure", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Serial In", readonly=True)
    removed_serial = fields.Char(string="Serial Out", readonly=True)
    removed_quantity = fields.Float(
        string="Came Back", readonly=True, digits="Product Unit"
    )
    coverage = fields.Selection(COVERAGES, readonly=True)
    warranty = fields.Selection(
        WARRANTY,
        readonly=True,
        help="Whether the unit was under warranty when the fault was reported.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    location_id = fields.Many2one(
        "stock.location", string="Taken From", readonly=True, help="The van."
    )
    cost = fields.Monetary(
        readonly=True, groups=MONEY_GROUPS, help="What the part cost us."
    )

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT line.id, %(day)s AS date, job.company_id, own.currency_id,
                   job.id AS order_id, job.kind AS job_kind,
                   job.commercial_partner_id AS partner_id, unit.owner_kind,
                   job.equipment_id, job.product_id,
                   ticket.fault_id AS symptom_id, job.cause_id,
                   line.product_id AS part_id, template.spare_class,
                   line.quantity, line.uom_id, line.lot_id, line.removed_serial,
                   line.removed_quantity, line.coverage, %(warranty)s AS warranty,
                   job.team_id, job.engineer_id, move.location_id,
                   COALESCE(line.unit_cost * line.quantity, 0) AS cost
              FROM after_sales_order_line line
              JOIN after_sales_order job ON job.id = line.order_id
              JOIN res_company own ON own.id = job.company_id
              %(zone)s
              JOIN product_product part ON part.id = line.product_id
              JOIN product_template template ON template.id = part.product_tmpl_id
              LEFT JOIN stock_move move ON move.id = line.move_id
              LEFT JOIN after_sales_equipment unit ON unit.id = job.equipment_id
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
             WHERE line.kind = %(part)s AND line.state = 'consumed'
               AND job.state != 'cancelled'
            """,
            day=costs._get_day_sql(
                SQL(
                    "COALESCE(move.date, job.finished_at, job.arrived_at,"
                    " job.coverage_at)"
                )
            ),
            warranty=costs._get_warranty_sql("job"),
            zone=costs._get_zone_join(SQL("job.company_id")),
            part=coverage.PART,
        )

    # ------------------------------------------------------------
    # WINDOWS AND FILE
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the job that used the part."""
        self.ensure_one()
        return self.order_id._get_records_action()

    @api.model
    def _get_register_title(self):
        return self.env._("Parts Used")

    @api.model
    def _get_register_period(self):
        return "date"

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(REGISTER_COLUMNS)
