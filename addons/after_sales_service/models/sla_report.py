# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL

from .sla_target import CLOCKS, EVENTS
from .sla_timer import STATES

OUTCOMES = [
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("open", "Open"),
    ("none", "Not needed"),
]


class SlaReport(models.Model):
    """Promises kept and broken, by whom, for whom, on what, in which month.

    One row per promise, with what its ticket or job knows. Who reads promises reads
    the rows of the same promises. A broken one that is still open is late until now.
    """

    _name = "after.sales.sla.report"
    _description = "Promise Analysis"
    _auto = False
    _rec_name = "timer_id"
    _order = "deadline desc, id desc"

    timer_id = fields.Many2one("after.sales.sla.timer", string="Promise", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    target_id = fields.Many2one("after.sales.sla.target", readonly=True)
    event = fields.Selection(EVENTS, string="Promised", readonly=True)
    clock = fields.Selection(CLOCKS, readonly=True)
    policy_id = fields.Many2one("after.sales.sla.policy", readonly=True)
    clause_id = fields.Many2one("after.sales.clause", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Engineer", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    severity = fields.Selection(
        [("ordinary", "Ordinary"), ("major", "Major")], readonly=True
    )
    started_at = fields.Datetime(string="Counted from", readonly=True)
    deadline = fields.Datetime(string="Due", readonly=True)
    reached_at = fields.Datetime(string="Reached", readonly=True)
    kept_count = fields.Integer(string="Kept", readonly=True)
    broken_count = fields.Integer(string="Broken", readonly=True)
    kept_percent = fields.Float(
        string="Kept (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those decided: kept, or broken.",
    )
    late_hours = fields.Float(
        string="Average Delay (h)",
        readonly=True,
        aggregator="avg",
        help="Average of those that were late.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT timer.id, timer.id AS timer_id, timer.ticket_id, timer.order_id,
                   timer.company_id, timer.target_id, target.event, target.clock,
                   target.policy_id, target.clause_id, timer.state,
                   CASE WHEN timer.state = 'met' THEN 'kept'
                        WHEN timer.state IN ('met_late', 'breached') THEN 'broken'
                        WHEN timer.state = 'cancelled' THEN 'none'
                        ELSE 'open' END AS outcome,
                   COALESCE(ticket.team_id, job.team_id) AS team_id,
                   COALESCE(ticket.user_id, job.user_id) AS user_id,
                   COALESCE(ticket.commercial_partner_id, job.commercial_partner_id)
                        AS partner_id,
                   COALESCE(ticket.equipment_id, job.equipment_id) AS equipment_id,
                   unit.product_id, ticket.severity, timer.started_at, timer.deadline,
                   timer.reached_at,
                   CASE WHEN timer.state = 'met' THEN 1 ELSE 0 END AS kept_count,
                   CASE WHEN timer.state IN ('met_late', 'breached') THEN 1 ELSE 0 END
                        AS broken_count,
                   CASE WHEN timer.state = 'met' THEN 100.0
                        WHEN timer.state IN ('met_late', 'breached') THEN 0.0 END
                        AS kept_percent,
                   CASE WHEN timer.state IN ('met_late', 'breached')
                        THEN COALESCE(
                             NULLIF(timer.late_seconds, 0),
                             extract(epoch FROM
                                 COALESCE(timer.closed_at, %(now)s) - timer.deadline)
                        ) / 3600.0 END AS late_hours
              FROM after_sales_sla_timer timer
              JOIN after_sales_sla_target target ON target.id = timer.target_id
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = timer.ticket_id
              LEFT JOIN after_sales_order job ON job.id = timer.order_id
              LEFT JOIN after_sales_equipment unit
                   ON unit.id = COALESCE(ticket.equipment_id, job.equipment_id)
             WHERE timer.state != 'superseded'
            """,
            now=fields.Datetime.now(),
        )

    def action_open_timer(self):
        """Open the promise behind the row, with its log and its explanation."""
        self.ensure_one()
        return self.timer_id._get_records_action()
