# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class OrderLine(models.Model):
    """A part that left a van is replaced once (S39)."""

    _inherit = "after.sales.order.line"

    used_at = fields.Datetime(
        string="Taken out of the Van at", readonly=True, copy=False
    )
    van_location_id = fields.Many2one(
        "stock.location",
        string="Taken out of",
        readonly=True,
        copy=False,
        help="The van the part was taken from, and which gets another one.",
    )
    replenishment_line_id = fields.Many2one(
        "after.sales.replenishment.line",
        string="Replaced by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _used_idx = models.Index(
        "(van_location_id) WHERE used_at IS NOT NULL AND replenishment_line_id IS NULL"
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "used_at",
            "van_location_id",
            "replenishment_line_id",
        }

    def _after_consumption(self):
        """Note which van has to be topped up; called under sudo."""
        result = super()._after_consumption()
        now = fields.Datetime.now()
        used = self.filtered("move_id")
        for van, lines in used.grouped(lambda line: line.move_id.location_id).items():
            lines.write({"used_at": now, "van_location_id": van.id})
        return result

    @api.model
    def _get_not_replaced_domain(self):
        """Parts that left a van and were not replaced yet. Hook."""
        return Domain("used_at", "!=", False) & Domain(
            "replenishment_line_id", "=", False
        )
