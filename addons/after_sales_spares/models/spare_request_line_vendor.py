# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.supply import order_quantity
from .spare_request_line_supply import PRICE_GROUPS


class Offer(NamedTuple):
    """What one vendor sells the needed pieces for, and when they come."""

    seller: models.BaseModel
    #: in the vendor's own packs
    quantity: float
    #: of the whole quantity, without taxes, in the currency of the company
    total: float
    arrives_on: fields.Datetime


class SpareRequestLine(models.Model):
    """At which vendor a part is bought: compared, chosen, or found missing (S40)."""

    _inherit = "after.sales.spare.request.line"

    seller_id = fields.Many2one(
        "product.supplierinfo",
        string="Chosen Vendor",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=PRICE_GROUPS,
        help="Chosen by comparison. Empty: the best price of the vendor list.",
    )
    offer_count = fields.Integer(
        string="Vendors", compute="_compute_offer_count", groups=PRICE_GROUPS
    )

    @api.depends("product_id", "quantity")
    def _compute_offer_count(self):
        for line in self:
            line.offer_count = len(line._get_offers())

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"seller_id"}

    # ------------------------------------------------------------
    # OFFERS
    # ------------------------------------------------------------

    def _get_offers(self, quantity=None):
        """The best price of each vendor, the cheapest whole amount first.

        A price without an amount is none. Called for whoever may see prices, or
        under sudo.

        :param float quantity: pieces that are bought; all that are asked for if None
        :return: list of :class:`Offer`
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        product = self.product_id.with_company(company)
        now = fields.Datetime.now()
        today = fields.Date.context_today(self, now)
        best = {}
        for seller in product._prepare_sellers(False):
            valid = (not seller.date_start or seller.date_start <= today) and (
                not seller.date_end or seller.date_end >= today
            )
            if not valid or seller.currency_id.is_zero(seller.price):
                continue
            pack = seller.product_uom_id._compute_quantity(
                1.0, product.uom_id, round=False
            )
            packs = order_quantity(quantity or self.quantity, seller.min_qty, pack)
            offer = Offer(
                seller,
                packs,
                # core reckons the discounted price by the part's own unit
                seller.currency_id._convert(
                    packs * pack * seller.price_discounted,
                    company.currency_id,
                    company,
                    today,
                ),
                now + timedelta(days=seller.delay),
            )
            known = best.get(seller.partner_id)
            if not known or offer.total < known.total:
                best[seller.partner_id] = offer
        return sorted(
            best.values(),
            key=lambda offer: (offer.total, offer.arrives_on, offer.seller.id),
        )

    def _get_offer(self, quantity):
        """The vendor that is ordered from: chosen, else first by core's own rule.

        :return: an :class:`Offer`, or None where nobody sells the part at a price
        """
        self.ensure_one()
        offers = self._get_offers(quantity)
        product = self.product_id.with_company(self.company_id)
        preferred = self.seller_id or product._select_seller(
            quantity=quantity, uom_id=product.uom_id
        )
        vendor = preferred.partner_id
        return next(
            (offer for offer in offers if offer.seller.partner_id == vendor),
            offers[0] if offers else None,
        )

    def _get_offered_price(self, quantity):
        """What a requested piece costs at least, in the company's currency.

        Where the vendor sells only more than is asked for, the whole order counts.
        Called under sudo.
        """
        self.ensure_one()
        offer = self._get_offer(quantity)
        pieces = offer.seller.product_uom_id._compute_quantity(
            offer.quantity, self.product_id.uom_id, round=False
        )
        return max(offer.total / pieces, offer.total / self.quantity)

    def _get_purchase_problem(self, quantity):
        """Why the part cannot be bought, in words; None if it can.

        Called under sudo.
        """
        self.ensure_one()
        part = self.product_id
        if part.is_discontinued:
            successor = self._get_proposed_successor()
            if successor:
                return self.env._(
                    "%(part)s can no longer be had: request %(successor)s instead.",
                    part=part.display_name,
                    successor=successor.display_name,
                )
            return self.env._(
                "%(part)s can no longer be had, and nothing takes its place.",
                part=part.display_name,
            )
        if self._get_offer(quantity):
            return None
        if part.seller_ids:
            return self.env._(
                "%(part)s: no vendor has a valid price. Enter it on the product,"
                " page Purchase.",
                part=part.display_name,
            )
        return self.env._(
            "%(part)s has no vendor. Enter who sells it on the product, page Purchase.",
            part=part.display_name,
        )

    def _get_proposed_successor(self):
        """What is fitted instead of the part today; empty if it is still made."""
        self.ensure_one()
        part = self.product_id
        if order := self.request_id.order_id:
            return order._get_successors({order: part})[order][part].part - part
        return part._get_successor()[part].part - part

    # ------------------------------------------------------------
    # CHOOSING
    # ------------------------------------------------------------

    def action_compare_vendors(self):
        """Open the vendors of this part side by side."""
        self.ensure_one()
        self._check_can_choose_vendor()
        if not self._get_offers():
            raise UserError(self.sudo()._get_purchase_problem(self.quantity))
        choice = self.env["after.sales.vendor.choice"].create(
            {"request_line_id": self.id}
        )
        return choice._get_records_action(
            name=self.env._("Compare Vendors"), target="new"
        )

    def _check_can_choose_vendor(self):
        """Before anything is ordered, or while the vendor is only asked.

        :raises UserError: an order is confirmed, or nothing is to be bought
        """
        self.check_access("read")
        for line in self:
            request = line.request_id
            # bounded: states of this line's own purchases
            purchases = line.sudo().purchase_line_ids
            if request.state in ("done", "refused", "cancel") or any(
                purchase.state in ("to approve", "purchase") for purchase in purchases
            ):
                raise UserError(
                    self.env._(
                        "%(request)s: the vendor is chosen before the purchase order is"
                        " confirmed.",
                        request=request.name,
                    )
                )

    def _do_choose_vendor(self, seller):
        """Buy from this vendor; an inquiry at another one is taken back.

        The caller has checked who chooses and when.
        """
        self.ensure_one()
        # bounded: the purchases and the waiting transfers of this very line
        line = self.sudo()
        line.seller_id = seller
        request = line.request_id
        request.message_post(
            body=self.env._(
                "%(part)s is bought from %(vendor)s.",
                part=line.product_id.display_name,
                vendor=seller.partner_id.display_name,
            ),
            subtype_xmlid="mail.mt_note",
        )
        if line.purchase_line_ids.filtered(lambda purchase: purchase.state != "cancel"):
            line._withdraw_inquiries()
            request._do_supply()

    def _get_last_deliveries(self, vendors):
        """The last finished order of the part at each vendor: promised and come.

        Called under sudo.

        :return: {vendor: (promised on, received on)}
        """
        self.ensure_one()
        purchases = self.env["purchase.order.line"].search(
            Domain("product_id", "=", self.product_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "child_of", vendors.commercial_partner_id.ids)
            & Domain("state", "=", "purchase")
            & Domain("qty_received", ">", 0),
            order="date_planned desc, id desc",
            limit=100,
        )
        last = {}
        for purchase in purchases:
            done = purchase.move_ids.filtered(lambda move: move.state == "done")
            if done:
                last.setdefault(
                    purchase.partner_id.commercial_partner_id,
                    (purchase.date_planned, max(done.mapped("date"))),
                )
        return {
            vendor: last[vendor.commercial_partner_id]
            for vendor in vendors
            if vendor.commercial_partner_id in last
        }

    # ------------------------------------------------------------
    # PROCURING
    # ------------------------------------------------------------

    def _prepare_procurement_values(self, quantity):
        """What core's rules are told about a bought part. Called under sudo.

        The vendor's usual time counts from today, not back from a date of need.
        """
        self.ensure_one()
        offer = self._get_offer(quantity)
        return {
            "after_sales_request_line_id": self.id,
            "supplierinfo_id": offer.seller,
            "date_planned": offer.arrives_on,
            "date_order": fields.Datetime.now(),
            "orderpoint_id": self.env["stock.warehouse.orderpoint"],
            "move_dest_ids": self.env["stock.move"],
        }

    def _withdraw_inquiries(self):
        """Take the part off requests for quotation; called under sudo.

        The transfer that waits for it goes with it. Confirmed orders stay.
        """
        inquiries = self.purchase_line_ids.filtered(
            lambda purchase: purchase.state in ("draft", "sent")
        )
        waiting = inquiries.move_dest_ids
        orders = inquiries.order_id
        # taken off first: that they end here is no news for the request
        waiting.after_sales_request_line_id = False
        inquiries.after_sales_request_line_id = False
        waiting._action_cancel()
        inquiries.unlink()
        orders.filtered(lambda order: not order.order_line).button_cancel()
