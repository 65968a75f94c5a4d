# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .loan import HELD


class Remedy(models.Model):
    """An exchange may give the very unit that stands in already, or one of the pool."""

    _inherit = "after.sales.remedy"

    after_sales_loan_id = fields.Many2one(
        "after.sales.loan",
        string="Replacement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )

    def _make_delivery(self):
        """The unit of the pool is given; nothing else is sent."""
        self.ensure_one()
        if self.after_sales_loan_id:
            return self.after_sales_loan_id._give_for_good(self)
        return super()._make_delivery()

    def _get_what_happened(self):
        """A loaner that the customer keeps is his at once."""
        names = super()._get_what_happened()
        if self.after_sales_loan_id.state == "kept":
            names.append(self.after_sales_loan_id.name)
        return names

    def _do_cancel(self):
        """What was held for the exchange is free again."""
        held = self.after_sales_loan_id.filtered(lambda loan: loan.state in HELD)
        if held:
            held._do_cancel(self.env._("The exchange was cancelled."))
        return super()._do_cancel()
