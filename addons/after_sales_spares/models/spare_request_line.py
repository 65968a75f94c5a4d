# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: what is more is a slip of the finger
MOST = 1e6


class SpareRequestLine(models.Model):
    """One part of a request. Changes with its request only: see there."""

    _name = "after.sales.spare.request.line"
    _description = "Requested Part"
    _inherit = ["after.sales.guard.mixin"]
    _order = "request_id, id"
    _rec_name = "product_id"
    _check_company_auto = True

    request_id = fields.Many2one(
        "after.sales.spare.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu')]",
    )
    spare_class = fields.Selection(related="product_id.spare_class")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")

    @api.constrains("quantity", "product_id")
    def _check_quantity(self):
        for line in self:
            if line.uom_id.compare(line.quantity, 0) <= 0:
                raise ValidationError(
                    self.env._(
                        "How many of “%(part)s” are needed? Enter a number above zero.",
                        part=line.product_id.display_name,
                    )
                )
            if line.uom_id.compare(line.quantity, MOST) > 0:
                raise ValidationError(
                    self.env._(
                        "“%(part)s”: nobody needs more than %(most)s at a time.",
                        part=line.product_id.display_name,
                        most=f"{MOST:,.0f}",
                    )
                )
            if line.product_id.type != "consu":
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is no part that can be put on a shelf.",
                        part=line.product_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # LOCKED WHILE IT IS DECIDED
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
        lines = super().create(vals_list)
        lines._before_change()
        return lines

    def write(self, vals):
        self._check_values(vals)
        self._before_change()
        res = super().write(vals)
        if "request_id" in vals:  # nor is it moved into a request that is decided
            self._before_change()
        return res

    @api.model
    def _check_values(self, vals):
        self._check_computed_fields(vals)
        if not math.isfinite(float(vals.get("quantity") or 0)):
            # before it is rounded, which only numbers can be
            raise ValidationError(self.env._("The quantity is not a number."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._before_change()

    def _before_change(self):
        if not self.env.su:
            self.request_id._before_change()
