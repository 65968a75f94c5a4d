# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

#: written by counting, never by a client as such
FIELDS_OF_COUNTING = frozenset(
    {"count_id", "expected_quantity", "has_moved", "counted_at", "is_counted"}
)


class SpareCountLine(models.Model):
    """One part, or one serial, of a count."""

    _name = "after.sales.spare.count.line"
    _description = "Counted Part"
    _inherit = ["after.sales.guard.mixin"]
    _order = "count_id, product_id, lot_id, id"
    _check_company_auto = True

    count_id = fields.Many2one(
        "after.sales.spare.count", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True)
    location_id = fields.Many2one("stock.location", string="Shelf", readonly=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", string="Serial", check_company=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    expected_quantity = fields.Float(
        string="In the Books",
        digits="Product Unit",
        readonly=True,
        groups="after_sales_spares.group_spares_user,"
        "after_sales_service.group_after_sales_manager",
        help="When it was counted.",
    )
    counted_quantity = fields.Float(digits="Product Unit")
    is_counted = fields.Boolean(readonly=True)
    counted_at = fields.Datetime(readonly=True)
    difference = fields.Float(
        compute="_compute_difference",
        compute_sudo=True,
        store=True,
        digits="Product Unit",
        groups="after_sales_spares.group_spares_user,"
        "after_sales_service.group_after_sales_manager",
    )
    is_different = fields.Boolean(
        string="Differs",
        compute="_compute_difference",
        compute_sudo=True,
        store=True,
    )
    has_moved = fields.Boolean(
        string="Moved Meanwhile",
        readonly=True,
        help="The part moved since it was counted: count it again.",
    )
    note = fields.Char(string="Why", help="Where the difference comes from.")

    _counted_not_negative = models.Constraint(
        "CHECK (counted_quantity >= 0)", "Nobody counts fewer than none."
    )

    # under sudo (compute_sudo): engineers do not see what the books say
    @api.depends("is_counted", "counted_quantity", "expected_quantity")
    def _compute_difference(self):
        for line in self:
            line.difference = (
                line.counted_quantity - line.expected_quantity
                if line.is_counted
                else 0.0
            )
            line.is_different = bool(line.difference) and not (
                line.product_id.uom_id.is_zero(line.difference)
            )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | FIELDS_OF_COUNTING

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("Parts are added to a count by scanning or finding them.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """The storekeeper may count in the list as well as on the phone."""
        self._check_computed_fields(vals)
        if not self.env.su:
            self.count_id._check_may_count()
            self.count_id._check_state("counting", "counted")
            if set(vals) - {"counted_quantity", "note"}:
                raise UserError(
                    self.env._("Of a counted part, quantity and word are entered.")
                )
            if "counted_quantity" in vals:
                self.count_id._check_state("counting")
                self._do_count(vals["counted_quantity"])
                vals = {key: vals[key] for key in vals if key != "counted_quantity"}
        return super().write(vals)

    def _do_count(self, quantity):
        """Take what was counted, beside what the books say at this very moment."""
        # sudo: engineers have no rights on stock; bounded to the lines of counts
        # that the user may count
        for count in self.sudo().count_id:
            booked = count._get_booked()
            for line in self.sudo().filtered(lambda one, of=count: one.count_id == of):
                line.write(
                    {
                        "counted_quantity": quantity,
                        "expected_quantity": booked.get(line._get_key(), 0.0),
                        "is_counted": True,
                        "has_moved": False,
                        "counted_at": fields.Datetime.now(),
                    }
                )

    @api.constrains("counted_quantity", "lot_id")
    def _check_serial(self):
        for line in self:
            if line.product_id.tracking == "serial" and line.counted_quantity not in (
                0.0,
                1.0,
            ):
                raise UserError(
                    self.env._(
                        "%s: a serial number is there once or not at all.",
                        line._get_label(),
                    )
                )

    def _get_label(self):
        self.ensure_one()
        # sudo: names on the user's own list
        line = self.sudo()
        return f"{line.product_id.display_name} {line.lot_id.name or ''}".strip()

    def _get_key(self):
        self.ensure_one()
        return self.location_id, self.product_id, self.lot_id, self.package_id

    def _prepare_quant_vals(self):
        """Values of core's inventory adjustment. Hook."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "lot_id": self.lot_id.id,
            "package_id": self.package_id.id,
            "inventory_quantity": self.counted_quantity,
        }

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def _get_phone_line(self):
        """One line as the phone shows it; called under sudo."""
        self.ensure_one()
        shown = (
            {"expected": self.expected_quantity} if not self.count_id.is_blind else {}
        )
        return shown | {
            "id": self.id,
            "product_id": self.product_id.id,
            "name": self.product_id.with_context(
                display_default_code=False
            ).display_name,
            "code": self.product_id.default_code or "",
            "barcode": self.product_id.barcode or "",
            "lot_id": self.lot_id.id,
            "lot": self.lot_id.name or "",
            "serial": self.product_id.tracking == "serial",
            "uom": self.uom_id.name,
            "shelf": self.location_id.name
            if self.location_id != self.count_id.location_id
            else "",
            "quantity": self.counted_quantity,
            "counted": self.is_counted,
            "different": self.is_different,
            "moved": self.has_moved,
            "note": self.note or "",
        }
