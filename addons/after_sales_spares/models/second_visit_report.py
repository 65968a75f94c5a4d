# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS

#: more parts than one visit lacks: keeps the rows of a job apart
PARTS = 1000

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "first_order_id",
    "part_id",
    "symptom_id",
    "product_tmpl_id",
    "equipment_id",
    "partner_id",
    "first_engineer_id",
    "engineer_id",
    "team_id",
    "job_count",
)


class SecondVisitReport(models.Model):
    """Second visits that a missing part caused, and what they cost (S38).

    One row for each part that was missing; a job counts and costs once, its cost is
    shared by its parts. Money is for billing and managers. In the company's currency.
    """

    _name = "after.sales.second.visit.report"
    _description = "Second Visits for Missing Parts"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.order": [
            "arrived_at",
            "commercial_partner_id",
            "company_id",
            "coverage_at",
            "engineer_id",
            "equipment_id",
            "finished_at",
            "missing_part_ids",
            "product_id",
            "second_visit_basis",
            "second_visit_of_id",
            "state",
            "team_id",
            "ticket_id",
        ],
        "helpdesk.ticket": ["fault_id"],
        "product.product": ["product_tmpl_id"],
    }

    date = fields.Date(readonly=True, help="The day of the second visit.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one(
        "after.sales.order", string="Second Visit", readonly=True
    )
    first_order_id = fields.Many2one(
        "after.sales.order", string="First Visit", readonly=True
    )
    part_id = fields.Many2one("product.product", string="Part Missing", readonly=True)
    symptom_id = fields.Many2one("after.sales.fault", readonly=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Machine", readonly=True
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    first_engineer_id = fields.Many2one(
        "hr.employee", string="First Visit by", readonly=True
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    basis = fields.Selection(
        [("said", "Said by people"), ("found", "Seen from the parts used")],
        string="Known from",
        readonly=True,
    )
    job_count = fields.Integer(string="Second Visits", readonly=True)
    part_count = fields.Integer(string="Times Missing", readonly=True)
    cost = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="Parts, labour, travel and compensation of the second visit.",
    )

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT job.id::bigint * %(parts)s
                        + row_number() OVER own_parts AS id,
                   %(day)s AS date, job.company_id, zone.currency_id,
                   job.id AS order_id, first.id AS first_order_id,
                   missing.product_id AS part_id, ticket.fault_id AS symptom_id,
                   product.product_tmpl_id, job.equipment_id,
                   job.commercial_partner_id AS partner_id, job.engineer_id,
                   first.engineer_id AS first_engineer_id, first.team_id,
                   job.second_visit_basis AS basis,
                   (row_number() OVER own_parts = 1)::int AS job_count,
                   (missing.product_id IS NOT NULL)::int AS part_count,
                   COALESCE(spent.cost, 0) / COUNT(*) OVER (PARTITION BY job.id)
                        AS cost
              FROM after_sales_order job
              JOIN after_sales_order first ON first.id = job.second_visit_of_id
              %(zone)s
              LEFT JOIN after_sales_order_missing_part_rel missing
                   ON missing.order_id = job.id
              LEFT JOIN product_product product ON product.id = job.product_id
              LEFT JOIN helpdesk_ticket ticket
                   ON ticket.id = COALESCE(job.ticket_id, first.ticket_id)
              LEFT JOIN (
                   SELECT order_id, SUM(cost) AS cost
                     FROM %(costs)s entry
                    GROUP BY order_id) spent ON spent.order_id = job.id
             WHERE job.state != 'cancelled'
            WINDOW own_parts AS (PARTITION BY job.id ORDER BY missing.product_id)
            """,
            parts=PARTS,
            day=costs._get_day_sql(
                SQL("COALESCE(job.finished_at, job.arrived_at, job.coverage_at)")
            ),
            zone=costs._get_zone_join(SQL("job.company_id")),
            # with what is to be flushed for it
            costs=costs._table_sql,
        )

    @api.model
    def _get_register_title(self):
        return self.env._("Second Visits for Missing Parts")

    @api.model
    def _get_register_columns(self):
        """Money for those who may see it."""
        money = self._has_field_access(self._fields["cost"], "read")
        return REGISTER_COLUMNS + (("cost", "currency_id") if money else ())

    @api.model
    def _get_register_period(self):
        return "date"

    def action_open_document(self):
        """Open the second visit."""
        self.ensure_one()
        return self.order_id._get_records_action()
