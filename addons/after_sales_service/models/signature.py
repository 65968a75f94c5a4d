# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Signature(models.Model):
    """A signature under a job; created by ``after.sales.order._sign`` only."""

    _name = "after.sales.signature"
    _description = "Signature"
    _inherit = ["after.sales.signature.mixin"]

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    role = fields.Selection(
        [
            ("customer", "Customer"),
            ("engineer", "Engineer"),
            ("production", "Production"),
            ("equipment", "Equipment Department"),
            ("price", "Agrees to the Price"),
            ("refusal", "Refuses the Acceptance"),
        ],
        required=True,
    )

    #: a price may change, and be agreed to, more than once
    _once = models.UniqueIndex(
        "(order_id, role) WHERE role != 'price'", "This side has signed already."
    )
