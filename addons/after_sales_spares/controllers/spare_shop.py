# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import mute_logger
from odoo.tools.image import image_data_uri

from odoo.addons.after_sales_service.controllers.portal_list import PortalList
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.spare_shop_order import Item
from ..tools import shop

CART = "after_sales_spares"
SEARCH_LIMIT = 80
NOTE_LIMIT = 1_000
#: so many units are offered to choose from; the others by their own page
UNIT_LIMIT = 100
PAGE_LIMIT = 100_000


class SpareShop(PortalList):
    """Spare parts for the customer's own units: find, choose, order (S41).

    Units are found under the visitor's own rules and are those of his commercial
    entity; parts are those that the catalogue says fit them. Everything else is no
    such page. The cart lies in the session: units, parts, quantities, no prices.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "spare_count" in counters:
            units = self._get_units()
            values["spare_count"] = len(self._get_shop()._get_places(units))
        return values

    # ------------------------------------------------------------
    # WHOSE UNITS, WHICH PARTS
    # ------------------------------------------------------------

    def _get_shop(self):
        # sudo: reads catalogue, prices and stock for units the visitor may see
        return request.env["after.sales.spare.shop"].sudo()

    def _get_customer(self):
        return self._get_buyer().commercial_partner_id

    def _get_buyer(self):
        # sudo: the visitor himself
        return request.env.user.sudo().partner_id

    def _get_units_domain(self):
        # sudo: which of our companies sell on the portal
        companies = (
            request.env["res.company"]
            .sudo()
            .search([("after_sales_sell_spares", "=", True)])
        )
        return (
            Domain("company_id", "in", companies.ids)
            & Domain("commercial_partner_id", "=", self._get_customer().id)
            & Domain("state", "!=", "retired")
        )

    def _get_units(self, equipment_id=0):
        """The visitor's units of which spares are sold, or one of them.

        :return: under sudo, found by the visitor's own rules
        """
        Equipment = request.env["after.sales.equipment"]
        if not Equipment.has_access("read"):
            return Equipment.sudo()
        domain = self._get_units_domain()
        if equipment_id:
            domain &= Domain("id", "=", equipment_id)
        return Equipment.search(domain, order="serial, id").sudo()

    def _get_item(self, unit, product, quantity):
        """What the visitor wants, checked.

        :param unit: number of a unit, as the form has it
        :param product: number of a part
        :param quantity: as he typed it
        :raises UserError: the unit is not his, the part does not fit, or the
            quantity is none
        """
        equipment_id = shop.parse_id(unit)
        units = self._get_units(equipment_id) if equipment_id else None
        places = self._get_shop()._get_places(units) if units else {}
        product_id = shop.parse_id(product)
        part = next((one for one in places if one.id == product_id), None)
        if not part:
            raise UserError(request.env._("This part is not sold for a unit of yours."))
        return Item(units, part, self._get_quantity(part, quantity))

    def _get_quantity(self, part, text):
        try:
            return shop.parse_quantity(text, self._get_shop()._is_whole(part))
        except shop.Refused as refused:
            raise UserError(self._tell_refused(refused.code)) from refused

    def _tell_refused(self, code):
        match code:
            case "positive":
                return request.env._("Enter a quantity above zero.")
            case "whole":
                return request.env._("This part is sold in whole pieces.")
            case "large":
                return request.env._(
                    "Up to %(limit)s pieces can be ordered here. Please call us for"
                    " more.",
                    limit=shop.LARGEST,
                )
        return request.env._("Enter the quantity as a number, e.g. 2.")

    # ------------------------------------------------------------
    # CATALOGUE
    # ------------------------------------------------------------

    @http.route(
        ["/my/spares", "/my/spares/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_spares(self, page=1, unit=None, search=None, message=None, **kwargs):
        return self._render_spares(page, unit, search, message)

    def _render_spares(
        self, page=1, unit=None, search=None, message=None, problem=None
    ):
        search = self._clean(search)[:SEARCH_LIMIT]
        equipment_id = shop.parse_id(unit)
        units = self._get_units()
        chosen = units.filtered(lambda one: one.id == equipment_id)
        if unit and not chosen:
            problem = problem or request.env._("There is no such unit of yours.")
        places = self._get_shop()._get_places(chosen or units)
        parts, pager = self._get_page(
            places, search, min(page, PAGE_LIMIT), chosen.id or ""
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="spares",
            units=units[:UNIT_LIMIT],
            chosen=chosen,
            coverage=chosen and self._get_shop()._tell_coverage(chosen),
            cards=self._get_cards([places[part] for part in parts]),
            search=search,
            pager=pager,
            has_parts=bool(places),
            cart_count=len(self._get_cart()["lines"]),
            message=message,
            problem=problem,
        )
        return request.render("after_sales_spares.portal_my_spares", values)

    def _clean(self, text):
        """Text a database can take."""
        return (text or "").replace("\x00", "").strip()

    def _get_page(self, places, search, page, unit):
        """:return: (parts of this page, pager)"""
        Product = request.env["product.product"].sudo().browse()
        domain = Domain("id", "in", [part.id for part in places])
        if search:
            positions = [
                part.id
                for part, place in places.items()
                if any(
                    search.lower() in (position or "").lower()
                    for position in place.fits.mapped("position")
                )
            ]
            domain &= (
                Domain("name", "ilike", search)
                | Domain("default_code", "ilike", search)
                | Domain("id", "in", positions)
            )
        total = Product.search_count(domain)
        pager = portal_pager(
            url="/my/spares",
            total=total,
            page=page,
            step=self._items_per_page,
            url_args={"unit": unit, "search": search},
        )
        parts = Product.search(
            domain,
            order="default_code, name, id",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return parts, pager

    def _get_cards(self, places):
        """What is said of each part on a page."""
        service = self._get_shop()
        prices, available = {}, {}
        by_company = {}
        for place in places:
            company = place.units[:1].company_id
            by_company.setdefault(company, {})[place.part] = 1.0
        for company, asked in by_company.items():
            prices |= service._get_prices(asked, self._get_buyer(), company)
            available |= service._get_availability(asked, company)
        return [
            {
                "part": place.part,
                "place": place,
                "image": place.part.image_128 and image_data_uri(place.part.image_128),
                "positions": sorted(set(filter(None, place.fits.mapped("position")))),
                "quantity": place.fits[:1].quantity or 1.0,
                "price": prices[place.part],
                "availability": available[place.part],
                "words": service._tell_availability(available[place.part]),
                "gone": service._tell_gone(place.part),
                "units": place.units[:UNIT_LIMIT],
            }
            for place in places
        ]

    # ------------------------------------------------------------
    # CART
    # ------------------------------------------------------------

    def _get_cart(self):
        """What the visitor has chosen: {key, lines: [[unit, part, quantity]]}."""
        cart = request.session.get(CART)
        if not isinstance(cart, dict) or cart.get("user") != request.env.uid:
            cart = {"user": request.env.uid, "key": uuid.uuid4().hex, "lines": []}
        return cart

    def _set_cart(self, cart):
        request.session[CART] = cart
        request.session.touch()

    @http.route(
        "/my/spares/add", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_spares_add(self, unit=None, part=None, quantity=None, **post):
        """Put a part into the cart; once more adds to it."""
        page = {"unit": post.get("shown"), "search": post.get("search")}
        try:
            item = self._get_item(unit, part, quantity)
            self._check_available(item)
            cart = self._get_cart()
            self._add_to_cart(cart, item)
        except UserError as error:
            return self._render_spares(problem=error.args[0], **page)
        self._set_cart(cart)
        shown = shop.parse_id(page["unit"])
        return request.redirect(
            "/my/spares?message=added" + (f"&unit={shown}" if shown else "")
        )

    def _check_available(self, item):
        """:raises UserError: it can no longer be had"""
        asked = {item.part: item.quantity}
        available = self._get_shop()._get_availability(asked, item.unit.company_id)
        if not available[item.part].can_be_ordered:
            raise UserError(
                request.env._(
                    "%(part)s: so many can no longer be had.",
                    part=item.part.display_name,
                )
            )

    def _add_to_cart(self, cart, item):
        for line in cart["lines"]:
            if line[:2] == [item.unit.id, item.part.id]:
                line[2] = min(line[2] + item.quantity, shop.LARGEST)
                return
        if len(cart["lines"]) >= shop.LINES:
            raise UserError(
                request.env._(
                    "An order has up to %(limit)s parts. Send this one first.",
                    limit=shop.LINES,
                )
            )
        cart["lines"].append([item.unit.id, item.part.id, item.quantity])

    def _get_items(self, cart):
        """What of the cart can be ordered today.

        :return: (list of :class:`Item`, whether something was left out)
        """
        units = self._get_units()
        units &= units.browse(line[0] for line in cart["lines"])
        places = self._get_shop()._get_places(units)
        parts = {part.id: place for part, place in places.items()}
        items = []
        for unit_id, part_id, quantity in cart["lines"]:
            place = parts.get(part_id)
            if place and unit_id in place.units.ids:
                items.append(Item(units.browse(unit_id), place.part, quantity))
        return items, len(items) != len(cart["lines"])

    @http.route("/my/spares/cart", type="http", auth="user", website=True)
    def portal_spares_cart(self, **kwargs):
        return self._render_cart()

    def _render_cart(self, problem=None, values=None):
        service = self._get_shop()
        items, is_short = self._get_items(self._get_cart())
        if is_short:
            problem = problem or request.env._(
                "Parts that are no longer sold for your units were left out."
            )
        rows, totals, notes = [], [], []
        by_company = {}
        for item in items:
            by_company.setdefault(item.unit.company_id, []).append(item)
        for company, own in by_company.items():
            asked = {}
            for item in own:
                asked[item.part] = asked.get(item.part, 0.0) + item.quantity
            prices = service._get_prices(asked, self._get_buyer(), company)
            available = service._get_availability(asked, company)
            net = gross = 0.0
            for item in own:
                price = prices[item.part]
                net += price.net * item.quantity
                gross += price.gross * item.quantity
                rows.append(
                    {
                        "item": item,
                        "price": price,
                        "sum": price.net * item.quantity,
                        "words": service._tell_availability(available[item.part]),
                    }
                )
            totals.append(
                {
                    "company": company,
                    "net": net,
                    "gross": gross,
                    "currency": price.currency,
                    # a price that is missing is named by sales
                    "is_open": any(
                        price.currency.is_zero(price.net) for price in prices.values()
                    ),
                }
            )
            for unit in dict.fromkeys(item.unit for item in own):
                parts = [item.part for item in own if item.unit == unit]
                notes.append(service._tell_coverage(unit, parts))
        page = self._prepare_portal_layout_values()
        page.update(
            page_name="spares",
            in_cart=True,
            rows=rows,
            totals=totals,
            coverage_notes=list(filter(None, notes)),
            addresses=self._get_addresses(items),
            problem=problem,
            entered=values or {},
        )
        return request.render("after_sales_spares.portal_spares_cart", page)

    def _get_addresses(self, items):
        """Where parts may be sent: sites of the units, the customer's addresses."""
        customer = self._get_customer()
        sites = customer.browse().union(*(item.unit.site_partner_id for item in items))
        own = customer | customer.child_ids.filtered(lambda one: one.type == "delivery")
        return (
            sites.filtered(lambda one: one.commercial_partner_id == customer) | own
        )[:UNIT_LIMIT]

    @http.route(
        "/my/spares/cart/change",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_spares_change(self, unit=None, part=None, quantity=None, **post):
        """Another quantity; none takes the part out."""
        cart = self._get_cart()
        key = [shop.parse_id(unit), shop.parse_id(part)]
        line = next((one for one in cart["lines"] if one[:2] == key), None)
        if not line:
            return request.redirect("/my/spares/cart")
        try:
            if post.get("remove") or not self._clean(quantity):
                cart["lines"].remove(line)
            else:
                item = self._get_item(*key, quantity)
                self._check_available(item)
                line[2] = item.quantity
        except UserError as error:
            return self._render_cart(problem=error.args[0])
        self._set_cart(cart)
        return request.redirect("/my/spares/cart")

    # ------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------

    @http.route(
        "/my/spares/order", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_spares_order(self, address=None, note=None, **post):
        """Make the quotation; the customer accepts it on its own page."""
        entered = {"address": shop.parse_id(address), "note": self._clean(note)}
        cart = self._get_cart()
        try:
            # sent twice at once: the second waits for the first, and is told so
            with request.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                sales = self._do_order(cart, entered)
                request.env.flush_all()
        except (UserError, ValidationError) as error:
            return self._render_cart(problem=error.args[0], values=entered)
        except UniqueViolation:
            sales = request.env["sale.order"]
        request.session.pop(CART, None)
        if len(sales) == 1 and not sales._waits_for_spare_price():
            return request.redirect(f"/my/orders/{sales.id}")
        return request.redirect("/my/spares?message=ordered")

    def _do_order(self, cart, entered):
        """:raises UserError: nothing is chosen, or the address is not the customer's"""
        items, is_short = self._get_items(cart)
        if not items:
            raise UserError(request.env._("Choose the parts first."))
        if is_short:
            raise UserError(
                request.env._(
                    "Some parts are no longer sold for your units. Look at what is"
                    " left and send it again."
                )
            )
        if len(entered["note"]) > NOTE_LIMIT:
            raise UserError(
                request.env._(
                    "The text is too long: use up to %s characters.", NOTE_LIMIT
                )
            )
        for item in items:
            self._check_available(item)
        known = self._get_ordered(cart)
        if known:
            return known
        vals = {"spare_sale": "portal"}
        if entered["address"]:
            address = self._get_addresses(items).filtered(
                lambda one: one.id == entered["address"]
            )
            if not address:
                raise UserError(
                    request.env._("Choose one of your own delivery addresses.")
                )
            vals["partner_shipping_id"] = address.id
        buyer = self._get_buyer()
        sales = self._get_shop()._make_quotations(items, buyer, **vals)
        for sale in sales:
            sale.spare_cart = f"{cart['key']}-{sale.company_id.id}"
            if entered["note"]:
                sale.message_post(
                    body=entered["note"],
                    author_id=buyer.id,
                    message_type="comment",
                    subtype_xmlid="mail.mt_note",
                )
        sales._offer_spares()
        return sales

    def _get_ordered(self, cart):
        """What was made of this cart already."""
        # sudo: found by the key of the visitor's own session
        return (
            request.env["sale.order"]
            .sudo()
            .search([("spare_cart", "=like", f"{cart['key']}-%")])
        )
