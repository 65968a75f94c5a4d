# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .equipment import OWN_PLANT
from .failure_report import MONEY_GROUPS
from .repair_or_replace import VERDICTS


class Equipment(models.Model):
    """What a new unit would cost, and whether this one is worth another repair."""

    _inherit = "after.sales.equipment"

    currency_id = fields.Many2one(related="company_id.currency_id")
    replacement_value = fields.Monetary(
        compute="_compute_replacement_value",
        store=True,
        readonly=False,
        precompute=True,
        help="What a new one costs, unless entered: what own plant was bought for, else"
        " the list price of the product.",
    )
    repair_or_replace_ids = fields.One2many(
        "after.sales.repair.or.replace", "equipment_id", groups=MONEY_GROUPS
    )
    replacement_verdict = fields.Selection(
        VERDICTS,
        string="Repair or Replace",
        compute="_compute_replacement_verdict",
        groups=MONEY_GROUPS,
    )

    @api.depends("product_id", "owner_kind", "purchase_value")
    def _compute_replacement_value(self):
        for unit in self:
            # bounded: a figure of this unit; what it is for reads no money itself
            bought = unit.sudo().purchase_value
            own = unit.owner_kind == OWN_PLANT
            unit.replacement_value = own and bought or unit.product_id.lst_price

    @api.depends("repair_or_replace_ids.verdict")
    def _compute_replacement_verdict(self):
        for unit in self:
            unit.replacement_verdict = unit.repair_or_replace_ids.verdict

    def action_view_repair_or_replace(self):
        """Open the figures and the advice of the unit."""
        self.ensure_one()
        return self.repair_or_replace_ids._get_records_action(
            name=self.env._("Repair or Replace")
        )
