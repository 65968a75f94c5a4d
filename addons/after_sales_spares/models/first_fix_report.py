# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.order import KINDS_REPAIR

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "symptom_id",
    "cause_id",
    "product_tmpl_id",
    "equipment_id",
    "partner_id",
    "engineer_id",
    "team_id",
    "fixed_count",
    "second_count",
    "part_missing_count",
)


class FirstFixReport(models.Model):
    """First-time fix: one row per first visit of a repair that is over (S38).

    It is fixed at once if it ended with the unit working and nobody had to come again
    for it: no job does the rest, repeats it, is a second visit for it, or was made
    for the same ticket afterwards. Who reads jobs of a service point reads its rows.
    """

    _name = "after.sales.first.fix.report"
    _description = "First-Time Fix"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.order": [
            "cause_id",
            "commercial_partner_id",
            "company_id",
            "continues_id",
            "departed_at",
            "done_at",
            "engineer_id",
            "equipment_id",
            "finished_at",
            "kind",
            "previous_attempt_id",
            "product_id",
            "result",
            "rework_of_id",
            "second_visit_of_id",
            "state",
            "team_id",
            "ticket_id",
        ],
        "helpdesk.ticket": ["fault_id"],
        "product.product": ["product_tmpl_id"],
    }

    date = fields.Date(readonly=True, help="The day of the first visit.")
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    symptom_id = fields.Many2one("after.sales.fault", readonly=True)
    cause_id = fields.Many2one("after.sales.fault", readonly=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Machine", readonly=True
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    visit_count = fields.Integer(string="First Visits", readonly=True)
    fixed_count = fields.Integer(string="Fixed at Once", readonly=True)
    fix_rate = fields.Float(
        string="First-Time Fix", readonly=True, aggregator="avg", digits=(16, 2)
    )
    second_count = fields.Integer(string="Needed Another Visit", readonly=True)
    part_missing_count = fields.Integer(
        string="For a Missing Part",
        readonly=True,
        help="Another visit was needed because a part was missing.",
    )
    part_missing_rate = fields.Float(
        string="Share for a Missing Part",
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
    )

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT first.*, 1 AS visit_count,
                   (first.works AND NOT first.again)::int AS fixed_count,
                   (first.works AND NOT first.again)::int::float AS fix_rate,
                   first.again::int AS second_count,
                   first.missed::int AS part_missing_count,
                   first.missed::int::float AS part_missing_rate
              FROM (
            SELECT job.id, job.id AS order_id, %(day)s AS date,
                   ticket.fault_id AS symptom_id, job.cause_id,
                   product.product_tmpl_id, job.equipment_id,
                   job.commercial_partner_id AS partner_id, job.engineer_id,
                   job.team_id, job.company_id,
                   COALESCE(job.result IN ('solved', 'limited'), FALSE) AS works,
                   EXISTS (
                        SELECT FROM after_sales_order later
                         WHERE later.state != 'cancelled'
                           AND (later.continues_id = job.id
                             OR later.previous_attempt_id = job.id
                             OR later.rework_of_id = job.id
                             OR later.second_visit_of_id = job.id))
                   OR job.ticket_id IS NOT NULL AND EXISTS (
                        SELECT FROM after_sales_order later
                         WHERE later.ticket_id = job.ticket_id AND later.id > job.id
                           AND later.state != 'cancelled'
                           AND later.kind IN %(kinds)s) AS again,
                   EXISTS (
                        SELECT FROM after_sales_order later
                         WHERE later.second_visit_of_id = job.id
                           AND later.state != 'cancelled') AS missed
              FROM after_sales_order job
              %(zone)s
              LEFT JOIN product_product product ON product.id = job.product_id
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
             WHERE job.state = 'done' AND job.kind IN %(kinds)s
               AND job.departed_at IS NOT NULL
               AND job.continues_id IS NULL AND job.previous_attempt_id IS NULL
               AND job.rework_of_id IS NULL AND job.second_visit_of_id IS NULL
               AND NOT EXISTS (
                    SELECT FROM after_sales_order earlier
                     WHERE earlier.ticket_id = job.ticket_id AND earlier.id < job.id
                       AND earlier.state != 'cancelled'
                       AND earlier.departed_at IS NOT NULL
                       AND earlier.kind IN %(kinds)s)) first
            """,
            day=costs._get_day_sql(SQL("COALESCE(job.finished_at, job.done_at)")),
            zone=costs._get_zone_join(SQL("job.company_id")),
            kinds=KINDS_REPAIR,
        )

    @api.model
    def _get_register_title(self):
        return self.env._("First-Time Fix")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "date"

    def action_open_document(self):
        """Open the first visit."""
        self.ensure_one()
        return self.order_id._get_records_action()
