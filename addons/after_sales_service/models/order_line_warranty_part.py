# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import coverage, period


class OrderLine(models.Model):
    """What a job puts in begins a warranty of its own."""

    _inherit = "after.sales.order.line"

    def _after_consumption(self):
        result = super()._after_consumption()
        self._start_part_warranties()
        return result

    def _prepare_part_warranty_vals(self):
        """Values of the warranty of the part used, or False: it has none."""
        self.ensure_one()
        unit = self.order_id.equipment_id
        if not unit or self.kind != coverage.PART:
            return False
        duration, unit_of_time = unit._get_part_duration(self.product_id)
        return bool(duration) and {
            "equipment_id": unit.id,
            "product_id": self.product_id.id,
            "serial": self.lot_id.name,
            "quantity": self.quantity,
            "order_line_id": self.id,
            "installed_at": fields.Datetime.now(),
            "duration": duration,
            "duration_unit": unit_of_time,
        }

    def _start_part_warranties(self):
        """Begin the warranties of the parts used, and end those taken out.

        Called under sudo, with the booking of the parts.
        """
        vals_list = filter(None, (line._prepare_part_warranty_vals() for line in self))
        new = self.env["after.sales.warranty.part"].create(list(vals_list))
        by_line = {part.order_line_id: part for part in new}
        for line in self.filtered("removed_serial"):
            unit = line.order_id.equipment_id
            # only a numbered piece is known for certain
            removed = unit.warranty_part_ids.filtered(
                lambda part, line=line: (
                    part.product_id == line.product_id
                    and part.serial == line.removed_serial.strip()
                    and not part.replaced_by_id
                )
            )
            if line in by_line:
                removed.replaced_by_id = by_line[line]
            else:
                # what came in its place has none: it is out all the same
                removed.closed_on = period.day_of(fields.Datetime.now(), unit.tz)
        return new
