# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import period
from .product_supplierinfo import SUPPLIER_COVERS, SUPPLIER_SCOPES


class Equipment(models.Model):
    """The supplier's own warranty of the unit (S11).

    Proposed from the receipt of the serial number and from what the product's
    supplier promises; what was entered by hand stays.
    """

    _inherit = "after.sales.equipment"

    vendor_id = fields.Many2one(
        compute="_compute_vendor_id", store=True, readonly=False, precompute=True
    )
    vendor_warranty_end = fields.Date(
        compute="_compute_vendor_warranty_end",
        store=True,
        readonly=False,
        precompute=True,
    )
    vendor_warranty_covers = fields.Selection(
        SUPPLIER_COVERS,
        string="Supplier's Warranty Pays",
        compute="_compute_vendor_warranty_end",
        store=True,
        readonly=False,
        precompute=True,
    )
    vendor_warranty_contact_id = fields.Many2one(
        compute="_compute_vendor_warranty_contact_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    claim_ids = fields.One2many(
        "after.sales.claim",
        "equipment_id",
        groups="after_sales_service.group_after_sales_dispatcher,"
        "after_sales_service.group_after_sales_billing",
    )

    # receipts and suppliers are read under sudo (stored: compute_sudo): only who
    # supplied this very serial number, and what warranty he gives
    @api.depends("product_id", "lot_id")
    def _compute_vendor_id(self):
        receipts = self._get_receipts(self.lot_id)
        for unit in self:
            if not unit.vendor_id:
                vendor, _day = receipts.get(unit.lot_id, (False, False))
                unit.vendor_id = vendor or unit._get_sellers()[:1].partner_id

    @api.depends("vendor_id", "lot_id", "delivered_on")
    def _compute_vendor_warranty_end(self):
        sellers = {
            unit: unit._get_sellers().filtered(
                lambda seller, vendor=unit.vendor_id: (
                    seller.partner_id.commercial_partner_id
                    == vendor.commercial_partner_id
                )
            )[:1]
            for unit in self
        }
        # nobody's receipts are looked for where no supplier promises anything
        receipts = self._get_receipts(self.filtered(sellers.get).lot_id)
        for unit, seller in sellers.items():
            if seller and not unit.vendor_warranty_end:
                _vendor, received_on = receipts.get(unit.lot_id, (False, False))
                unit.vendor_warranty_end = seller._get_vendor_warranty_end(
                    received_on, unit.delivered_on
                )
            unit.vendor_warranty_covers = (
                unit.vendor_warranty_covers or seller.vendor_warranty_covers or "part"
            )

    @api.depends("vendor_id")
    def _compute_vendor_warranty_contact_id(self):
        """Whom the vendor names for warranty, else the vendor itself."""
        for unit in self:
            vendor = unit.vendor_id
            contact = unit.vendor_warranty_contact_id
            if contact.commercial_partner_id != vendor.commercial_partner_id:
                contact = vendor.commercial_partner_id.warranty_contact_id or vendor
            unit.vendor_warranty_contact_id = contact

    def _get_sellers(self):
        """What the suppliers of the product promise, in their order."""
        self.ensure_one()
        return self.product_id.seller_ids.filtered(
            lambda seller: (
                seller.product_id in (self.product_id, seller.product_id.browse())
                and seller.company_id in (self.company_id, seller.company_id.browse())
            )
        )

    @api.model
    def _get_receipts(self, lots):
        """Return lot -> (supplier, day) of the receipts; one query for all lots."""
        if not lots:
            return {}
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
            ],
            order="date desc, id desc",
        )
        receipts = {}
        for line in lines:
            tz = line.company_id._get_after_sales_tz()
            receipts[line.lot_id] = (
                line.picking_id.partner_id,
                period.day_of(line.date, tz),
            )
        return receipts

    def _is_under_vendor_warranty(self, at):
        """Whether the supplier's warranty held at an instant (naive UTC)."""
        self.ensure_one()
        end = self.vendor_warranty_end
        return bool(end) and period.day_of(at, self.tz) <= end

    def _get_vendor_coverage(self, at, scope):
        """What the supplier's warranty pays of a scope at an instant.

        :return: (percent, the reason in words)
        """
        self.ensure_one()
        if (
            not self.vendor_id
            or not self._is_under_vendor_warranty(at)
            or scope not in SUPPLIER_SCOPES[self.vendor_warranty_covers or "part"]
        ):
            return 0.0, ""
        return 100.0, self.env._(
            "Supplier's warranty until %s",
            format_date(self.env, self.vendor_warranty_end),
        )
