# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .product_template_voucher import PROMISE_READERS


class ContractTemplate(models.Model):
    """Training that comes with contracts on these terms."""

    _inherit = "after.sales.contract.template"

    training_promise_ids = fields.One2many(
        "after.sales.training.promise",
        "contract_template_id",
        string="Training Promised",
        copy=True,
        groups=PROMISE_READERS,
    )

    def _get_wordings(self):
        """The customer reads it with the other terms."""
        # bounded: what these very terms promise
        promises = self.sudo().training_promise_ids
        return super()._get_wordings() + promises.mapped("wording")
