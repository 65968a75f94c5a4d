# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .product_template_voucher import PROMISE_READERS
from .training_entitlement_granting import UNIT_DAYS, Grant


class SaleOrderLine(models.Model):
    """What training is agreed with a line: the product's, or something else."""

    _inherit = "sale.order.line"

    training_agreed = fields.Boolean(
        string="Training Is Settled",
        readonly=True,
        copy=False,
        help="What training comes with the line stands on the order; the product's"
        " promises do not matter any more.",
    )
    training_promise_ids = fields.One2many(
        "after.sales.training.promise",
        "sale_line_id",
        string="Training Agreed",
        copy=False,
        groups=PROMISE_READERS,
    )

    training_qty_returned = fields.Float(
        string="Returned for Good",
        readonly=True,
        copy=False,
        help="Units of the line that came back and were not exchanged: training that"
        " comes with each unit is not promised for them any more.",
    )
    training_unit_ids = fields.One2many(
        "after.sales.equipment",
        "sale_line_id",
        string="Units Delivered",
        groups="after_sales_service.group_after_sales_user",
    )

    def write(self, vals):
        res = super().write(vals)
        if "product_uom_qty" in vals:
            # more or fewer are sold: places follow. Bounded: these lines' own
            sold = self.sudo().filtered(lambda line: line.state == "sale")
            sold._grant_training()
        return res

    def _get_promised_training(self):
        """The promises of product or contract terms; called under sudo."""
        self.ensure_one()
        promises = self.product_id.product_tmpl_id.training_promise_ids
        if template := self._get_contract_template():
            promises |= template.training_promise_ids
        return promises.filtered(lambda promise: promise._holds_in(self.company_id))

    def _agree_training(self):
        """Copy what the products promise to the lines; called under sudo.

        From then on the order says what was agreed. Once for each line.
        """
        lines = self.filtered(
            lambda line: not line.training_agreed and not line.display_type
        )
        self.env["after.sales.training.promise"].create(
            [
                promise._prepare_agreed_vals(line)
                for line in lines
                for promise in line._get_promised_training()
            ]
        )
        lines.training_agreed = True

    def _grant_training(self):
        """Grant what is promised with the order itself; called under sudo."""
        return self.env["after.sales.training.entitlement"]._grant(
            self._prepare_training_grants()
        )

    def _prepare_training_grants(self):
        grants = []
        for line in self:
            order = line.order_id
            day = order._get_training_day()
            for promise in line.training_promise_ids:
                if promise.grant_on == "sale":
                    grants.append(
                        Grant(
                            promise=promise,
                            key=f"{promise.id}/line/{line.id}",
                            day=day,
                            partner=order.partner_id.commercial_partner_id,
                            company=line.company_id,
                            quantity=line._get_training_quantity(),
                            sale_line=line,
                        )
                    )
        return grants

    def _get_training_quantity(self):
        """How many are sold and have not come back for good; called under sudo.

        In the product's own unit of measure: a dozen sold is twelve. The order may be
        lowered after a return or not, and what came back may go out again: whoever
        has more than is reckoned has what he has.
        """
        self.ensure_one()
        uom = self.product_id.uom_id
        sold = self.product_uom_id._compute_quantity(self.product_uom_qty, uom)
        returned, kept = (
            self._count_training_units()
            if self.product_id.is_serviceable
            else self._count_training_goods()
        )
        return min(sold, max(sold - returned, kept)) if returned else sold

    def _count_training_units(self):
        """Return how many units came back for good, and how many are kept."""
        units = self.with_context(active_test=False).training_unit_ids
        kept = units.filtered(lambda unit: unit._is_training_kept())
        return self.training_qty_returned, len(kept)

    def _count_training_goods(self):
        """The same of goods without units: by the transfers, as deliveries count.

        What comes back not to be refunded - for repair, to be exchanged - is kept.
        """
        uom = self.product_id.uom_id
        delivered, returned = (
            sum(
                move.product_uom._compute_quantity(move.quantity, uom)
                for move in moves
                if move.state == "done"
            )
            for moves in self._get_outgoing_incoming_moves()
        )
        return returned, delivered - returned

    # ------------------------------------------------------------
    # UNITS OF THE LINE
    # ------------------------------------------------------------

    def _get_first_unit_day(self, name):
        """The first day of units that are kept, for what they bring together.

        :param str name: the day's field on the unit
        """
        self.ensure_one()
        units = self.with_context(active_test=False).training_unit_ids
        days = units.filtered(lambda unit: unit.state != "retired").mapped(name)
        return min(filter(None, days), default=False)

    def _training_returned(self, count, reason):
        """So many units came back for good; called under sudo."""
        for line in self:
            line.training_qty_returned += count
        self.filtered(lambda line: line.state == "sale")._grant_training()
        self._withdraw_without_day("return", reason)

    def _withdraw_without_day(self, cause, reason):
        """What all units of a line brought together, and none of them does now."""
        vouchers = self.env["after.sales.training.entitlement"].search(
            [
                ("sale_line_id", "in", self.ids),
                ("equipment_id", "=", False),
                ("granted_on", "in", list(UNIT_DAYS)),
            ]
        )
        for voucher in vouchers:
            name = UNIT_DAYS[voucher.granted_on]
            if not voucher.sale_line_id._get_first_unit_day(name):
                voucher._withdraw(cause, reason)
