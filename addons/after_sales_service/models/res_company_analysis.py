# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import replacement

LIMITS = replacement.Limits()


class ResCompany(models.Model):
    """How it is weighed whether a unit is repaired or replaced (S31)."""

    _inherit = "res.company"

    after_sales_weight_age = fields.Float(string="Weight of the Age", default=20.0)
    after_sales_weight_cost = fields.Float(string="Weight of the Cost", default=35.0)
    after_sales_weight_failures = fields.Float(
        string="Weight of the Failures", default=15.0
    )
    after_sales_weight_availability = fields.Float(
        string="Weight of the Availability", default=15.0
    )
    after_sales_weight_discontinued = fields.Float(
        string="Weight of Discontinued Parts", default=15.0
    )
    after_sales_replace_cost_percent = fields.Float(
        string="Cost that Speaks for a New Unit (%)",
        default=LIMITS.cost_percent,
        help="Cost of twelve months, in percent of the replacement value, from which on"
        " the cost speaks fully for a new unit.",
    )
    after_sales_replace_availability = fields.Float(
        string="Availability that Speaks for a New Unit (%)",
        default=LIMITS.availability,
        help="At this availability and below it speaks fully for a new unit.",
    )
    after_sales_watch_from = fields.Float(
        string="Watch from (score)", default=LIMITS.watch_from
    )
    after_sales_renew_from = fields.Float(
        string="Renew from (score)", default=LIMITS.renew_from
    )

    _after_sales_weights_not_negative = models.Constraint(
        "CHECK (COALESCE(after_sales_weight_age, 0) >= 0"
        " AND COALESCE(after_sales_weight_cost, 0) >= 0"
        " AND COALESCE(after_sales_weight_failures, 0) >= 0"
        " AND COALESCE(after_sales_weight_availability, 0) >= 0"
        " AND COALESCE(after_sales_weight_discontinued, 0) >= 0)",
        "Weights cannot be negative.",
    )
    _after_sales_replace_limits = models.Constraint(
        "CHECK (after_sales_replace_cost_percent > 0"
        " AND after_sales_replace_availability >= 0"
        " AND after_sales_replace_availability < 100"
        " AND after_sales_watch_from > 0"
        " AND after_sales_watch_from <= after_sales_renew_from"
        " AND after_sales_renew_from <= 100)",
        "The cost must be above 0 %, the availability below 100 %, and the scores in"
        " the order watch, renew between 0 and 100.",
    )

    def write(self, vals):
        res = super().write(vals)
        if any(
            name.startswith(("after_sales_weight_", "after_sales_replace_"))
            or name in ("after_sales_watch_from", "after_sales_renew_from")
            for name in vals
        ):
            # bounded: wakes our own job, which weighs all units anew
            cron = self.env.ref(
                "after_sales_service.ir_cron_repair_or_replace",
                raise_if_not_found=False,
            )
            if cron:
                cron.sudo()._trigger()
        return res

    def _get_replacement_weights(self):
        """Criterion -> weight."""
        self.ensure_one()
        company = self.sudo()  # settings only
        return {
            name: company[f"after_sales_weight_{name}"] for name in replacement.CRITERIA
        }

    def _get_replacement_limits(self):
        self.ensure_one()
        company = self.sudo()  # settings only
        return replacement.Limits(
            cost_percent=company.after_sales_replace_cost_percent,
            availability=company.after_sales_replace_availability,
            watch_from=company.after_sales_watch_from,
            renew_from=company.after_sales_renew_from,
        )
