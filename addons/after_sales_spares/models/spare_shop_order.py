# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command

from ..tools import shop


class Item(NamedTuple):
    """So many of a part, for a unit."""

    unit: models.BaseModel
    part: models.BaseModel
    quantity: float


class SpareShop(models.AbstractModel):
    """What is chosen becomes a quotation of core, one per company (S41)."""

    _inherit = "after.sales.spare.shop"

    @api.model
    def _make_quotations(self, items, partner, **vals):
        """Make the quotations; called under sudo, the caller checked all of it.

        :param items: list of :class:`Item`, of one customer
        :param partner: who orders
        :param vals: more values of each quotation
        :return: ``sale.order`` in state draft, one for each servicing company
        """
        sales = self.env["sale.order"]
        by_company = {}
        for item in items:
            by_company.setdefault(item.unit.company_id, []).append(item)
        for company, chosen in by_company.items():
            sales |= sales.with_company(company).create(
                self._prepare_quotation_vals(company, chosen, partner) | vals
            )
        return sales

    @api.model
    def _prepare_quotation_vals(self, company, items, partner):
        """Values of one quotation. Hook."""
        sites = {item.unit.site_partner_id for item in items}
        site = sites.pop() if len(sites) == 1 else partner.browse()
        vals = {
            "partner_id": partner.id,
            "company_id": company.id,
            "origin": ", ".join(dict.fromkeys(item.unit.serial for item in items))[
                :200
            ],
            "spare_source_id": self._choose_source(company, items).id,
            # the customer accepts on the portal, wherever the company's default
            "require_signature": True,
            "order_line": [
                Command.create(self._prepare_quotation_line_vals(item))
                for item in items
            ],
        }
        if site.commercial_partner_id == partner.commercial_partner_id:
            vals["partner_shipping_id"] = site.id
        return vals

    @api.model
    def _prepare_quotation_line_vals(self, item):
        """Values of one line. Hook."""
        return {
            "product_id": item.part.id,
            "product_uom_qty": item.quantity,
            "product_uom_id": item.part.uom_id.id,
            "spare_equipment_id": item.unit.id,
        }

    @api.model
    def _choose_source(self, company, items):
        """The store everything leaves from: a warehouse, else the units' own point.

        :return: location of the point's store; none: the warehouse delivers, also
            where nobody has all of it
        """
        wanted = {}
        for item in items:
            if item.part.is_storable:
                wanted[item.part] = wanted.get(item.part, 0.0) + item.quantity
        teams = self.env["helpdesk.ticket.team"].union(
            *(item.unit.team_id for item in items)
        )
        parts = self.env["product.product"].union(*wanted)
        stores = [
            (store, free)
            for store, free in self._get_free(parts, company)
            if store.kind == "warehouse" or store.team in teams
        ]
        number = shop.choose_store(wanted, [free for _store, free in stores])
        if number is None or stores[number][0].kind == "warehouse":
            return self.env["stock.location"]
        return stores[number][0].location
