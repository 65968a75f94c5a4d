# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

#: so many days after it was taken out a removed part shall be back
DAYS_BACK = 7


class ResCompany(models.Model):
    """How vans are topped up, and when removed parts shall be back."""

    _inherit = "res.company"

    after_sales_topup = fields.Selection(
        [
            ("use", "What was used"),
            ("fill", "Up to the most that shall lie in the van"),
        ],
        string="Top-Up of Vans",
        required=True,
        default="use",
        help="A van whose parts have levels never gets more than the most.",
    )
    after_sales_topup_short = fields.Selection(
        [
            ("request", "Request it at once"),
            ("wait", "Wait for the next top-up"),
        ],
        string="What the Store Lacks",
        required=True,
        default="request",
    )
    after_sales_removed_days = fields.Integer(
        string="Removed Parts Back within",
        default=DAYS_BACK,
        help="Days after a part was taken out until it shall be back in the store.",
    )
    after_sales_not_back_location_id = fields.Many2one(
        "stock.location",
        string="Removed Parts Not Back Yet",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', id)]",
        help="Where parts are booked that were taken out and are still with the"
        " engineer or the customer. Empty: made inside “Defective Returns”.",
    )

    _removed_days_not_negative = models.Constraint(
        "CHECK (after_sales_removed_days >= 0)", "Days cannot be negative."
    )

    def _get_not_back_location(self):
        """Where removed parts are until the store has them; called under sudo.

        Made on first need inside the defective returns: whoever counts those counts
        the store, and sees beside it what is still out.
        """
        self.ensure_one()
        if not self.after_sales_not_back_location_id:
            self.after_sales_not_back_location_id = self.env["stock.location"].create(
                {
                    "name": self.env._("Not Back Yet"),
                    "usage": "internal",
                    "location_id": self._get_defective_location().id,
                    "company_id": self.id,
                }
            )
        return self.after_sales_not_back_location_id
