# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

ORDERED_BY = [("portal", "Customer on the Portal"), ("desk", "Service Desk")]


class SaleOrder(models.Model):
    """Spares that are sold without a job (S41)."""

    _inherit = "sale.order"

    spare_sale = fields.Selection(
        ORDERED_BY,
        string="Spares Ordered by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    spare_cart = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The order of the portal this was made from: made once.",
    )
    spare_source_id = fields.Many2one(
        "stock.location",
        string="Deliver From",
        copy=False,
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        # no business of customers, who read their quotations by RPC as well
        groups="base.group_user",
        help="The store of a service point. Empty: the warehouse delivers.",
    )

    _spare_cart_uniq = models.UniqueIndex(
        "(spare_cart) WHERE spare_cart IS NOT NULL",
        "These parts are ordered already.",
    )

    @api.constrains("spare_source_id")
    def _check_spare_source_id(self):
        for sale in self:
            # sudo: whether it is a place of our own, nothing is told of it
            place = sale.spare_source_id.sudo()
            if place and (
                place.usage != "internal" or place.company_id != sale.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(sale)s: parts are delivered from a store of %(company)s.",
                        sale=sale.name,
                        company=sale.company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # NO PRICE, NO SIGNATURE
    # ------------------------------------------------------------

    def _waits_for_spare_price(self):
        """Whether sales still has to name the price of a part ordered."""
        self.ensure_one()
        return bool(self.spare_sale) and any(
            line.spare_equipment_id
            and line.product_uom_qty
            and line.currency_id.is_zero(line.price_unit)
            for line in self.order_line
        )

    def _has_to_be_signed(self):
        return not self._waits_for_spare_price() and super()._has_to_be_signed()

    def _has_to_be_paid(self):
        return not self._waits_for_spare_price() and super()._has_to_be_paid()

    # ------------------------------------------------------------
    # FROM THE PORTAL
    # ------------------------------------------------------------

    def _offer_spares(self):
        """Offer what a customer ordered on the portal; called under sudo.

        What has its price can be accepted at once; sales is asked for the others.
        """
        for sale in self:
            if sale._waits_for_spare_price():
                sale._ask_for_spare_price()
            else:
                sale.action_quotation_sent()

    def _ask_for_spare_price(self):
        self.ensure_one()
        parts = self.order_line.filtered(
            lambda line: (
                line.spare_equipment_id and line.currency_id.is_zero(line.price_unit)
            )
        ).product_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Name the price of the spares"),
            note=self.env._(
                "%(customer)s asks for: %(parts)s. Enter the price and send the"
                " quotation.",
                customer=self.partner_id.display_name,
                parts=", ".join(parts.mapped("display_name")),
            ),
            user_id=self._get_spare_seller().id,
        )

    def _get_spare_seller(self):
        """Who answers: the seller, the leader of the units' point, the manager."""
        self.ensure_one()
        unit = self.order_line.spare_equipment_id[:1]
        return (
            self.user_id
            or unit.team_id.user_id
            or self.env.ref("after_sales_service.group_after_sales_manager")
            .all_user_ids.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )
            .sorted("id")[:1]
            or self.env.ref("base.user_root")
        )
