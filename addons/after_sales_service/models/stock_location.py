# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import ValidationError


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _check_own_store(self, company):
        """A van or a point's store holds its own stock, beside the warehouse's.

        Inside the warehouse's stock, deliveries would reserve from it.

        :raises ValidationError: says which location will do
        """
        for location in self:
            stock = location.warehouse_id.lot_stock_id
            if location.usage != "internal" or (
                location.company_id and location.company_id != company
            ):
                raise ValidationError(
                    self.env._(
                        "%(location)s cannot be a van or a store: choose an internal"
                        " location of %(company)s.",
                        location=location.display_name,
                        company=company.name,
                    )
                )
            if stock and location.parent_path.startswith(stock.parent_path):
                raise ValidationError(
                    self.env._(
                        "%(location)s lies inside %(stock)s: deliveries would take"
                        " parts out of it. Move it beside, under %(view)s.",
                        location=location.display_name,
                        stock=stock.display_name,
                        view=stock.location_id.display_name,
                    )
                )
