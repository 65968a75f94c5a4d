# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .clause_measure import KINDS_FOLLOW_UP

#: calls or visits planned from the list in one go
PLAN_LIMIT = 200
#: what the query reads
UNIT_FIELDS = (
    "accepted_on",
    "active",
    "commercial_partner_id",
    "company_id",
    "owner_kind",
    "state",
    "team_id",
)
ORDER_FIELDS = (
    "commercial_partner_id",
    "company_id",
    "done_at",
    "kind",
    "planned_start",
    "state",
)


class FollowUpGap(models.Model):
    """Customers, and when somebody last spoke with them (S24).

    One row per customer with units in service, also one without any plan: the last
    call, visit or maintenance, what is planned, what is due. The list of customers
    without any follow-up is a filter of it.
    """

    _name = "after.sales.follow.up.gap"
    _description = "Follow-up of Customers"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _order = "last_on, partner_id, id"

    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True)
    city = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    unit_count = fields.Integer(string="Units", readonly=True)
    since = fields.Date(
        string="Customer since", readonly=True, help="Acceptance of the first unit."
    )
    last_on = fields.Date(
        string="Last Contact", readonly=True, help="Call, visit or maintenance."
    )
    last_visit_on = fields.Date(string="Last on Site", readonly=True)
    planned_on = fields.Date(
        string="Planned on", readonly=True, help="The next call or visit that is open."
    )
    next_on = fields.Date(
        string="Due on", readonly=True, help="By the rules. Empty: no rule fits."
    )

    @property
    def _table_query(self):
        Unit, Order = self.env["after.sales.equipment"], self.env["after.sales.order"]
        Unit.flush_model(UNIT_FIELDS)
        Order.flush_model(ORDER_FIELDS)
        self.env["after.sales.follow.up"].flush_model()
        self.env["res.partner"].flush_model(["city", "country_id", "phone", "state_id"])
        return SQL(
            """
            SELECT MIN(u.id) AS id,
                   u.company_id,
                   u.commercial_partner_id AS partner_id,
                   p.country_id, p.state_id, p.city, p.phone,
                   MIN(u.team_id) AS team_id,
                   COUNT(*) AS unit_count,
                   MIN(u.accepted_on) AS since,
                   o.last_on, o.last_visit_on, o.planned_on, f.next_on
              FROM after_sales_equipment u
              JOIN res_partner p ON p.id = u.commercial_partner_id
              LEFT JOIN (
                    SELECT company_id, commercial_partner_id,
                           MAX(done_at) FILTER (WHERE state = 'done')::date AS last_on,
                           MAX(done_at) FILTER (
                               WHERE state = 'done' AND kind != 'call'
                           )::date AS last_visit_on,
                           MIN(planned_start) FILTER (
                               WHERE state NOT IN ('done', 'cancelled')
                           )::date AS planned_on
                      FROM after_sales_order
                     WHERE kind IN %(kinds)s
                  GROUP BY company_id, commercial_partner_id
                   ) o ON o.company_id = u.company_id
                      AND o.commercial_partner_id = u.commercial_partner_id
              LEFT JOIN (
                    SELECT company_id, partner_id, MIN(next_on) AS next_on
                      FROM after_sales_follow_up
                  GROUP BY company_id, partner_id
                   ) f ON f.company_id = u.company_id
                      AND f.partner_id = u.commercial_partner_id
             WHERE u.active
               AND u.owner_kind = 'customer'
               AND u.state != 'retired'
               AND (u.accepted_on IS NOT NULL OR u.state IN ('in_service', 'down'))
          GROUP BY u.company_id, u.commercial_partner_id, p.id,
                   o.last_on, o.last_visit_on, o.planned_on, f.next_on
            """,
            kinds=KINDS_FOLLOW_UP,
        )

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def action_plan_call(self):
        """Plan a call of each of these customers."""
        return self._action_plan("call")

    def action_plan_visit(self):
        """Plan a visit of each of these customers."""
        return self._action_plan("visit")

    def _action_plan(self, kind):
        self._check_can_plan()
        orders = self._do_plan(kind)
        return orders._get_records_action(name=self.env._("Follow-up"))

    def _check_can_plan(self):
        self.browse().check_access("read")
        if not self.env["after.sales.order"]._is_desk():
            raise AccessError(self.env._("Jobs are planned by the dispatcher."))
        if len(self) > PLAN_LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s customers are ticked; up to %(limit)s are planned at"
                    " once.",
                    count=len(self),
                    limit=PLAN_LIMIT,
                )
            )

    def _do_plan(self, kind):
        """Make the calls or visits; who has an open one keeps that."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        Order = self.env["after.sales.order"]
        orders = Order.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("kind", "=", kind),
                ("state", "not in", ("done", "cancelled")),
            ]
        )
        known = {(order.company_id, order.commercial_partner_id) for order in orders}
        return orders | Order.create(
            [
                {
                    "company_id": row.company_id.id,
                    "kind": kind,
                    "partner_id": row.partner_id.id,
                    "team_id": row.team_id.id,
                    "planned_start": Order._get_follow_up_time(
                        tomorrow, row.company_id
                    ),
                    "description": self.env._("Regular follow-up"),
                }
                for row in self
                if (row.company_id, row.partner_id) not in known
            ]
        )

    # ------------------------------------------------------------
    # EXCEL
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Follow-up of Customers")

    @api.model
    def _get_register_columns(self):
        return (
            "partner_id",
            "state_id",
            "city",
            "phone",
            "team_id",
            "unit_count",
            "since",
            "last_on",
            "last_visit_on",
            "planned_on",
            "next_on",
        )
