# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models

from ..tools import serials, shop

#: stores that are sold from; what lies in a van is for its engineer's jobs
SELLING = ("warehouse", "point")


class Place(NamedTuple):
    """A part that is sold for units: where it sits, and what it takes the place of.

    ``fits`` are the rows of the catalogue behind it, ``replaced`` the parts they
    name where another one is fitted today.
    """

    part: models.BaseModel
    units: models.BaseModel
    fits: models.BaseModel
    replaced: models.BaseModel


class Price(NamedTuple):
    """What one piece costs the customer, without and with tax."""

    net: float
    gross: float
    currency: models.BaseModel


class SpareShop(models.AbstractModel):
    """Which parts are sold for whose units, at which price, and when (S41).

    All methods are private and called under sudo: portal pages, the wizard of the
    desk. The caller found the units under the reader's own rights; nothing is told
    that does not belong to these units and their customer.
    """

    _name = "after.sales.spare.shop"
    _description = "Sale of Spare Parts"

    # ------------------------------------------------------------
    # WHICH PARTS
    # ------------------------------------------------------------

    @api.model
    def _get_places(self, units):
        """Parts that fit the units, each once, as they are fitted today.

        :return: {part: :class:`Place`}; what the company does not sell is left out
        """
        # ids of units, lines and replaced parts of each part; joined once at the end
        found = defaultdict(lambda: ({}, {}, {}))
        groups = self._group_units(units)
        lists = self._get_lists(groups)
        units.fetch(["serial"])
        for (machine, company), own in groups.items():
            fits = lists.get(machine, self.env["after.sales.spare.fit"]).filtered(
                lambda fit, company=company: fit.company_id.id in (False, company.id)
            )
            for ids, holding in self._get_alike(own, fits):
                after = holding.part_id._follow_supersession(holding)
                for fit in holding:
                    part = after[fit.part_id].part
                    if not self._is_sold(part, company):
                        continue
                    row = found[part]
                    row[0].update(dict.fromkeys(ids))
                    row[1][fit.id] = None
                    if fit.part_id != part:
                        row[2][fit.part_id.id] = None
        Fit, Product = self.env["after.sales.spare.fit"], self.env["product.product"]
        return {
            part: Place(
                part, units.browse(own), Fit.browse(fits), Product.browse(replaced)
            )
            for part, (own, fits, replaced) in found.items()
        }

    @api.model
    def _get_lists(self, groups):
        """:return: {machine: its list of parts}, of all companies of these groups"""
        machines = self.env["product.template"].union(*(key[0] for key in groups))
        companies = self.env["res.company"].union(*(key[1] for key in groups))
        fits = self.env["after.sales.spare.fit"]._find_fits(machines, companies)
        # the parts of all lists are read together, not list by list
        fits.part_id.mapped("is_discontinued")
        return fits.grouped("product_tmpl_id")

    @api.model
    def _group_units(self, units):
        """:return: {(machine, company): ids of these units, in their order}"""
        order = {unit_id: place for place, unit_id in enumerate(units.ids)}
        groups = defaultdict(list)
        for product, company, ids in units._read_group(
            [("id", "in", units.ids)], ["product_id", "company_id"], ["id:array_agg"]
        ):
            groups[product.product_tmpl_id, company] += ids
        return {key: sorted(ids, key=order.get) for key, ids in groups.items()}

    @api.model
    def _get_alike(self, ids, fits):
        """Units of a machine for which the same lines of its list hold.

        A line for some serials costs two bisections, whatever the number of units.

        :return: list of (ids of units, lines that hold for them)
        """
        some = fits.filtered(lambda fit: fit.serial_from or fit.serial_until)
        if not some:
            return [(ids, fits)]
        units = self.env["after.sales.equipment"].browse(ids)
        ordered = sorted((serials.key(unit.serial), unit.id) for unit in units)
        keys = [key for key, _unit_id in ordered]
        holding = {unit_id: () for unit_id in ids}
        for fit in some:
            within = serials.within(keys, fit.serial_from, fit.serial_until)
            for _key, unit_id in ordered[within]:
                holding[unit_id] += (fit.id,)
        alike = defaultdict(list)
        for unit_id, held in holding.items():
            alike[held].append(unit_id)
        always = fits - some
        return [
            (same, fits & (always + some.browse(held))) for held, same in alike.items()
        ]

    @api.model
    def _is_sold(self, part, company):
        """Whether a company sells the part. Hook."""
        return (
            part.active and part.sale_ok and part.company_id.id in (company.id, False)
        )

    # ------------------------------------------------------------
    # AT WHICH PRICE
    # ------------------------------------------------------------

    @api.model
    def _get_prices(self, quantities, partner, company):
        """What a customer pays for a piece by his pricelist and taxes.

        :param dict quantities: {part: how many of it}
        :return: {part: :class:`Price`}
        """
        partner = partner.with_company(company)
        pricelist = partner.property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        fiscal = (
            self.env["account.fiscal.position"]
            .with_company(company)
            ._get_fiscal_position(partner)
        )
        by_quantity = {}
        for part, quantity in quantities.items():
            known = by_quantity.get(quantity, part.browse())
            by_quantity[quantity] = known | part
        prices = {}
        for quantity, parts in by_quantity.items():
            net = pricelist.with_company(company)._get_products_price(
                parts.with_company(company), quantity, currency=currency
            )
            for part in parts:
                taxes = fiscal.map_tax(part.taxes_id._filter_taxes_by_company(company))
                amounts = taxes.compute_all(
                    net[part.id], currency, product=part, partner=partner
                )
                prices[part] = Price(
                    amounts["total_excluded"], amounts["total_included"], currency
                )
        return prices

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    @api.model
    def _get_free(self, parts, company):
        """What lies free where we sell from.

        :return: list of (:class:`Store`, {part: quantity}), warehouses first
        """
        stock = self.env["after.sales.spare.stock"]
        stores = [
            store for store in stock._get_stores(company) if store.kind in SELLING
        ]
        stores.sort(key=lambda store: SELLING.index(store.kind))
        locations = self.env["stock.location"].union(*(one.location for one in stores))
        free = stock._get_free(parts, locations)
        return [
            (store, {part: free[store.location, part] for part in parts})
            for store in stores
        ]

    @api.model
    def _get_availability(self, quantities, company):
        """When each quantity can be had.

        :param dict quantities: {part: how many of it}
        :return: {part: :class:`~..tools.shop.Availability`}
        """
        parts = self.env["product.product"].union(*quantities)
        stores = self._get_free(parts, company)
        return {
            part: shop.availability(
                sum(free[part] for _store, free in stores),
                quantity,
                self._get_lead_days(part, quantity, company),
                part.is_discontinued,
            )
            for part, quantity in quantities.items()
        }

    @api.model
    def _get_lead_days(self, part, quantity, company):
        """Days until a vendor delivers and we hand over; None: no vendor is known."""
        part = part.with_company(company)
        vendor = part._select_seller(
            quantity=quantity, uom_id=part.uom_id
        ) or part._select_seller(quantity=None)
        if not vendor:
            return None
        return vendor.delay + company.days_to_purchase + part.sale_delay

    @api.model
    def _tell_availability(self, availability):
        """The availability as a customer reads it."""
        match availability.kind:
            case shop.IN_STOCK:
                return self.env._("In stock")
            case shop.LAST:
                return self.env._("Last pieces: %(left)g left", left=availability.left)
            case shop.IN_DAYS:
                return self.env._("In about %(days)s days", days=availability.days)
            case shop.ON_REQUEST:
                return self.env._("On request")
        return self.env._("Can no longer be had")

    @api.model
    def _tell_gone(self, part):
        """What is said besides of a part that can no longer be had."""
        return part.discontinued_note or self.env._(
            "No other part takes its place: ask us for an upgrade."
        )

    # ------------------------------------------------------------
    # WHO PAYS
    # ------------------------------------------------------------

    @api.model
    def _tell_coverage(self, unit, parts=None):
        """Why nobody should pay for a defective part of the unit; else nothing.

        :param parts: what is chosen; consumables wear out, whoever looks after them
        """
        if parts and all(part.is_consumable for part in parts):
            return ""
        match unit.warranty_state:
            case "pending" | "active" | "expiring":
                return self.env._(
                    "%(unit)s is under warranty: a defective part is replaced free of"
                    " charge.",
                    unit=unit.serial,
                )
            case "under_contract":
                return self.env._(
                    "%(unit)s is under a maintenance contract: a defective part may"
                    " be included.",
                    unit=unit.serial,
                )
        return ""

    @api.model
    def _is_whole(self, part):
        """Whether the part is counted in pieces: half of one cannot be ordered."""
        return part.tracking == "serial" or part.uom_id == self.env.ref(
            "uom.product_uom_unit", raise_if_not_found=False
        )
