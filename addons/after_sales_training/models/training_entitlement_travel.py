# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS


class TrainingEntitlement(models.Model):
    """Travel of those who come by a voucher is paid by us (S33)."""

    _inherit = "after.sales.training.entitlement"

    travel_budget = fields.Monetary(
        string="Planned for Travel",
        compute="_compute_travel_budget",
        store=True,
        currency_field="travel_currency_id",
        groups=MONEY_GROUPS,
        help="For all places, in the currency of the company, at the rate of the day"
        " on which the voucher begins.",
    )
    travel_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    travel_claim_ids = fields.One2many(
        "after.sales.travel.claim", "entitlement_id", string="Travel Claims"
    )

    @api.depends(
        "budget_per_person", "currency_id", "places", "valid_from", "company_id"
    )
    def _compute_travel_budget(self):
        for voucher in self:
            voucher.travel_budget = voucher.places * (
                voucher._get_travel_budget(voucher.valid_from) or 0.0
            )

    def _get_travel_budget(self, day):
        """The budget of one person in the currency of the company; None: no budget.

        :param day: whose rate holds
        """
        if not self or not self.budget_per_person:
            return None
        currency = self.currency_id or self.company_id.currency_id
        return currency._convert(
            self.budget_per_person,
            self.company_id.currency_id,
            self.company_id,
            day or fields.Date.context_today(self),
        )

    def action_view_travel_claims(self):
        """Open the claims of these vouchers; the reader's own rights decide."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.travel_claim_action"
        )
        action["domain"] = [("entitlement_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_travel_costs(self):
        """Open what these vouchers cost; the reader's own rights decide."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.travel_cost_report_action"
        )
        action["domain"] = [("entitlement_id", "in", self.ids)]
        action["context"] = {}
        return action
