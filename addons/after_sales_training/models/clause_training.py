# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

VOUCHER = "after.sales.training.entitlement"
CENTRE = "after.sales.training.centre"
MEASURES = [
    ("training_centre", "Training centre as large and staffed as stated"),
    ("training_hands_on", "Hands-on training places given"),
    ("training_on_site", "Training at the user's site given"),
    ("training_free_places", "Free places given, or offered in time"),
    ("training_travel", "Free places with travel paid by us"),
]


class Clause(models.Model):
    """Training places in the clause book: S32, S32b, S33 measured from vouchers.

    A case is a voucher whose time is over: used up, or expired. The centre (S34) is
    the same for every customer: area and trainers there, against those stated.
    """

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    @api.model
    def _get_binding_models(self):
        return super()._get_binding_models() | {
            "after.sales.training.promise": "clause_ids"
        }

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _get_scope_domains(self, scope):
        domain = Domain("closed_on", ">=", scope.first) & Domain(
            "closed_on", "<=", scope.last
        )
        if scope.company_id:
            domain &= Domain("company_id", "=", scope.company_id)
        if scope.partner_id:
            domain &= Domain("commercial_partner_id", "=", scope.partner_id)
        centres = Domain("active", "=", True)
        if scope.company_id:
            centres &= Domain("company_id", "in", (scope.company_id, False))
        return super()._get_scope_domains(scope) | {VOUCHER: domain, CENTRE: centres}

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            VOUCHER: "after_sales_training.training_entitlement_action",
            CENTRE: "after_sales_training.training_centre_action",
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            VOUCHER: Paths("closed_on", ("equipment_id",), ("name",)),
            CENTRE: Paths("write_date", (), ("name",)),
        }

    # ------------------------------------------------------------
    # MEASURES
    # ------------------------------------------------------------

    def _measure_training_centre(self, scope):
        """Centres of which something is stated: it is all there (S34).

        As it stands today: what was there earlier is not kept.
        """
        stated = Domain("stated_area", ">", 0) | Domain("stated_trainers", ">", 0)
        centres = self.env[CENTRE]
        if centres.has_access("read"):
            # few; area and trainers are summed from what is there
            centres = centres.search(self._get_scope_domain(CENTRE, scope) & stated)
        whole = centres.filtered(lambda centre: not centre.stated_gap)
        return Cases(CENTRE, stated, Domain("id", "in", whole.ids))

    def _measure_training_hands_on(self, scope):
        """All places of a hands-on voucher were used while it was valid (S32)."""
        return self._get_voucher_cases("hands_on", Domain("state", "=", "used"))

    def _measure_training_on_site(self, scope):
        """The training at the user's site was given (S32b)."""
        return self._get_voucher_cases("on_site", Domain("state", "=", "used"))

    def _measure_training_free_places(self, scope):
        """Used; or the customer was reminded, and let them lapse (S33)."""
        return self._get_voucher_cases(
            "free_place",
            Domain("state", "=", "used") | Domain("reminded_days", ">", 0),
        )

    def _measure_training_travel(self, scope):
        """Free places whose travel is ours to pay, as promised (S33)."""
        return self._get_voucher_cases("free_place", Domain("travel_by_us", "=", True))

    @api.model
    def _get_voucher_cases(self, kind, kept):
        return Cases(VOUCHER, Domain("kind", "=", kind), kept)

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "training_travel": self.env._("Travel was not borne by us"),
        }

    def _reason_training_centre(self, centre):
        return centre.stated_gap

    def _reason_training_hands_on(self, voucher):
        return self._reason_lapsed(voucher)

    def _reason_training_on_site(self, voucher):
        return self._reason_lapsed(voucher)

    def _reason_training_free_places(self, voucher):
        return self.env._(
            "%(left)s places lapsed, and the customer had not been reminded",
            left=voucher.places - voucher.places_used,
        )

    @api.model
    def _reason_lapsed(self, voucher):
        return self.env._(
            "%(used)s of %(places)s places were used",
            used=voucher.places_used,
            places=voucher.places,
        )

    @api.model
    def _get_practices(self):
        vouchers = "after_sales_training.training_entitlement_action"
        granted = self.env._(
            "Vouchers: granted by themselves with order, delivery, acceptance or"
            " contract; each place is counted once."
        )
        return super()._get_practices() | {
            "training_centre": (
                self.env._(
                    "Centre: what is stated of its area and trainers stands beside what"
                    " its rooms and trainers add up to."
                ),
                "after_sales_training.training_centre_action",
            ),
            "training_hands_on": (granted, vouchers),
            "training_on_site": (granted, vouchers),
            "training_free_places": (
                self.env._(
                    "Vouchers: the customer is reminded %(days)s days before the end,"
                    " with what can be booked.",
                    days=self.env.company.after_sales_voucher_reminders or 0,
                ),
                vouchers,
            ),
            "training_travel": (
                self.env._(
                    "Vouchers: travel is ours; above the budget it needs approval, it"
                    " is never charged."
                ),
                vouchers,
            ),
        }
