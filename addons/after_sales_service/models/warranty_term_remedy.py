# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class WarrantyTerm(models.Model):
    """The remedies the term promises (S3)."""

    _name = "after.sales.warranty.term"
    _inherit = ["after.sales.warranty.term", "after.sales.remedy.promise.mixin"]

    def _prepare_warranty_vals(self):
        return super()._prepare_warranty_vals() | self._prepare_remedy_promise_vals(
            self
        )

    def _get_wordings(self):
        wordings = super()._get_wordings()
        if remedies := self._get_remedy_wording():
            wordings.append(
                self.env._("remedies within the warranty: %s", remedies),
            )
        if self.promises_exchange and self.exchange_min_months:
            wordings.append(
                self.env._(
                    "after an exchange at least %s months of warranty",
                    self.exchange_min_months,
                )
            )
        return wordings
