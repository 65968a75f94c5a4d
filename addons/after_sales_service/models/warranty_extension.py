# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class WarrantyExtension(models.Model):
    """A dated entry that lengthens a warranty, with its reason.

    The ledger extends a warranty by itself; goodwill and the time carried over
    to an exchanged unit are written here by the manager.
    """

    _name = "after.sales.warranty.extension"
    _description = "Warranty Extension"
    _order = "date, id"

    warranty_id = fields.Many2one(
        "after.sales.warranty", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="warranty_id.company_id", store=True)
    date = fields.Date(required=True, default=lambda self: self._default_date())
    kind = fields.Selection(
        [("goodwill", "Goodwill"), ("exchange", "Exchange")],
        required=True,
        default="goodwill",
    )
    days = fields.Float(required=True, digits=(16, 2))
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "An extension adds time: enter more than 0 days."
    )

    @api.model
    def _default_date(self):
        return fields.Date.context_today(self)
