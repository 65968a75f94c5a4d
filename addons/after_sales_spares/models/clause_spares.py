# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

FIRST_VISIT = "after.sales.first.fix.report"
PURCHASE = "after.sales.part.purchase"
DEPARTURE = "after.sales.departure.line"
MEASURES = [
    ("one_visit", "Repairs settled in one visit"),
    ("parts_at_hand", "Parts at hand when needed"),
    ("topped_up", "Used parts replaced in time"),
    ("approved_first", "Dear parts approved before bought"),
]


class Clause(models.Model):
    """Spare parts in the clause book: S38 to S41 measured from what was done."""

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _get_scope_domains(self, scope):
        def whose(path):
            domain = Domain.TRUE
            if scope.company_id:
                domain &= Domain("company_id", "=", scope.company_id)
            if scope.partner_id:
                domain &= Domain(path, "=", scope.partner_id)
            return domain

        days = Domain("date", ">=", scope.first) & Domain("date", "<=", scope.last)
        domains = super()._get_scope_domains(scope)
        return domains | {
            FIRST_VISIT: days & whose("partner_id"),
            PURCHASE: days & whose("partner_id"),
            DEPARTURE: Domain("order_id", "any", domains["after.sales.order"]),
        }

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            FIRST_VISIT: "after_sales_spares.first_fix_report_action",
            PURCHASE: "after_sales_spares.part_purchase_action",
            DEPARTURE: "after_sales_spares.departure_line_action",
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            FIRST_VISIT: Paths("date", ("equipment_id",), ("order_id.name",)),
            PURCHASE: Paths("date", ("equipment_id",), ("purchase",)),
            DEPARTURE: Paths(
                "order_id.done_at", ("order_id.equipment_id",), ("order_id.name",)
            ),
        }

    # ------------------------------------------------------------
    # MEASURES
    # ------------------------------------------------------------

    def _measure_one_visit(self, scope):
        """First visits of repairs: fixed, and nobody had to come again (S38)."""
        return Cases(FIRST_VISIT, Domain.TRUE, Domain("fixed_count", "=", 1))

    def _measure_topped_up(self, scope):
        """Parts that left a van on a job: its like lay there again in time (S39)."""
        return Cases(
            "after.sales.order.line",
            Domain("topup_result", "in", ("in_time", "late")),
            Domain("topup_result", "=", "in_time"),
        )

    def _measure_approved_first(self, scope):
        """Uncommon and high-value parts bought: approved before the order (S40).

        By somebody else than who requested them; also what purchasing ordered
        without any request counts.
        """
        return Cases(
            PURCHASE,
            Domain("approval", "!=", "free"),
            Domain("approval", "=", "approved"),
        )

    def _measure_parts_at_hand(self, scope):
        """Parts that a job was to bring: they were in the van at departure (S41)."""
        return Cases(
            DEPARTURE,
            Domain("order_id.departed_at", "!=", False)
            & (
                Domain("is_planned", "=", True)
                | Domain("verdict", "!=", "without")
                # likely needed, and missing: somebody said why it goes without
                | Domain("waived_at", "!=", False)
            ),
            Domain("left_without", "<=", 0),
        )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _reason_one_visit(self, visit):
        if visit.part_missing_count:
            return self.env._("Came again because a part was missing")
        if visit.second_count:
            return self.env._("Came again for the same fault")
        return self.env._("The fault was not removed at the first visit")

    def _reason_parts_at_hand(self, line):
        return self.env._("%(part)s was missing", part=line.product_id.display_name)

    def _reason_topped_up(self, line):
        return self.env._("%(part)s: late, or not yet", part=line.name)

    def _reason_approved_first(self, purchase):
        return self.env._(
            "%(part)s was ordered without approval",
            part=purchase.part_id.display_name,
        )

    @api.model
    def _get_practices(self):
        company = self.env.company
        return super()._get_practices() | {
            "one_visit": (
                self.env._(
                    "Departure check: what the reported fault may need is in the van,"
                    " or going without has a reason."
                ),
                "after_sales_service.order_action",
            ),
            "topped_up": (
                self.env._(
                    "Replenishment: each van gets what it used, within %(days)s days.",
                    days=company.after_sales_topup_days,
                ),
                "after_sales_spares.part_used_action",
            ),
            "approved_first": (
                self.env._(
                    "Requests: uncommon and high-value parts are approved by a second"
                    " person before they are bought."
                ),
                "after_sales_spares.part_purchase_action",
            ),
            "parts_at_hand": (
                self.env._(
                    "Levels: minimum and maximum of each van and store follow use, lead"
                    " time and the machines in its care; customers buy spares on the"
                    " portal."
                ),
                "after_sales_spares.part_used_action",
            ),
        }
