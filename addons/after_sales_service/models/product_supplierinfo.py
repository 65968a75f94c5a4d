# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import coverage, period
from .warranty_term import DURATION_UNITS

#: what a supplier's warranty pays, and the scopes of a job that are in it
SUPPLIER_COVERS = [
    ("part", "Parts"),
    ("work", "Parts and labour"),
    ("all", "Parts, labour and travel"),
]
SUPPLIER_SCOPES = {
    "part": {coverage.PART},
    "work": {coverage.PART, coverage.LABOUR},
    "all": set(coverage.SCOPES),
}


class ProductSupplierinfo(models.Model):
    """The warranty this supplier gives for the product (S11)."""

    _inherit = "product.supplierinfo"

    vendor_warranty_duration = fields.Integer(
        string="Supplier's Warranty",
        help="How long the supplier's own warranty lasts. 0: none known.",
    )
    vendor_warranty_unit = fields.Selection(
        DURATION_UNITS, string="Supplier's Warranty Unit", default=period.MONTH
    )
    vendor_warranty_basis = fields.Selection(
        [("receipt", "Our receipt"), ("delivery", "Delivery to the customer")],
        string="Supplier's Warranty from",
        default="receipt",
    )
    vendor_warranty_covers = fields.Selection(
        SUPPLIER_COVERS, string="Supplier's Warranty Pays", default="part"
    )

    _vendor_warranty_not_negative = models.Constraint(
        "CHECK (vendor_warranty_duration >= 0)",
        "The supplier's warranty cannot be a negative period.",
    )

    def _get_vendor_warranty_end(self, received_on, delivered_on):
        """Last day of the supplier's warranty of one unit, or False if unknown."""
        self.ensure_one()
        start = delivered_on if self.vendor_warranty_basis == "delivery" else None
        start = start or received_on or delivered_on
        if not self.vendor_warranty_duration or not start:
            return False
        return period.period_end(
            start,
            self.vendor_warranty_duration,
            self.vendor_warranty_unit or period.MONTH,
        )
