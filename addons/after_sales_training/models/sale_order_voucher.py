# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError

from .product_template_voucher import PROMISE_READERS


class SaleOrder(models.Model):
    """A sale promises training, and grants what comes with the order (S32, S33)."""

    _inherit = "sale.order"

    training_promise_ids = fields.One2many(
        "after.sales.training.promise",
        "sale_order_id",
        string="Training Agreed",
        copy=False,
        groups=PROMISE_READERS,
    )
    training_confirmed_on = fields.Date(
        readonly=True,
        copy=False,
        help="From this day on training places count that come with the order.",
    )
    training_voucher_count = fields.Integer(
        string="Training Vouchers", compute="_compute_training_voucher_count"
    )

    def _compute_training_voucher_count(self):
        # bounded: a number only, for whoever reads the sale
        counts = dict(
            self.env["after.sales.training.entitlement"]
            .sudo()
            ._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for sale in self:
            sale.training_voucher_count = counts.get(sale._origin, 0)

    def _get_training_day(self):
        """The day on which the order was confirmed, as its company reckons days."""
        self.ensure_one()
        return self.training_confirmed_on or self.company_id._get_after_sales_today()

    def _action_confirm(self):
        # bounded: what these very sales promise. Who sells, or the customer who signs
        # on the portal, has no right on vouchers. Before super: a contract that the
        # sale makes begins with what was agreed
        sales = self.sudo()
        for sale in sales:
            sale.training_confirmed_on = sale._get_training_day()
        sales.order_line._agree_training()
        res = super()._action_confirm()
        sales.order_line._grant_training()
        # of a sale that was cancelled after the delivery, and is taken up again
        sales.order_line.training_unit_ids._grant_training()
        return res

    def _action_cancel(self):
        """What is neither booked nor used goes with the sale."""
        res = super()._action_cancel()
        # bounded: the vouchers of these very sales
        vouchers = self.env["after.sales.training.entitlement"].sudo()
        found = vouchers.search([("sale_order_id", "in", self.ids)])
        for sale, own in found.grouped("sale_order_id").items():
            own._withdraw("sale", self.env._("%s was cancelled", sale.name))
        self.sudo().training_confirmed_on = False
        return res

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_agree_training(self):
        """Take over what the products promise, to agree on something else.

        :raises UserError: the order is confirmed or cancelled
        """
        self.check_access("write")
        for sale in self:
            if sale.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%s is confirmed or cancelled: what was agreed stays.",
                        sale.name,
                    )
                )
        # bounded: copies for the lines of these quotations
        self.sudo().order_line._agree_training()
        return True

    def action_view_training_vouchers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_entitlement_action"
        )
        return action | {
            "domain": [("sale_order_id", "=", self.id)],
            "context": {"create": False},
        }
