# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models

from odoo.addons.after_sales_service.tools import coverage


class OrderLine(models.Model):
    """What a job took out is kept track of until it is settled."""

    _inherit = "after.sales.order.line"

    def _after_consumption(self):
        result = super()._after_consumption()
        self._keep_removed_parts()
        return result

    def _keep_removed_parts(self):
        """One removed part for each line that took one out; called under sudo."""
        self.env["after.sales.removed.part"].create(
            [
                line._prepare_removed_part_vals()
                for line in self
                if line.uom_id.compare(line.removed_quantity, 0.0) > 0
            ]
        )

    def _prepare_removed_part_vals(self):
        """Values of the removed part of a line. Hook."""
        self.ensure_one()
        order, company = self.order_id, self.company_id
        due = company._get_after_sales_today() + timedelta(
            days=company.after_sales_removed_days
        )
        crew = order.engineer_id | order.engineer_ids
        mine = crew.filtered(lambda employee: employee.user_id == self.env.user)
        return {
            "company_id": company.id,
            "order_line_id": self.id,
            "order_id": order.id,
            "equipment_id": order.equipment_id.id,
            "partner_id": order.commercial_partner_id.id,
            "employee_id": (mine[:1] or crew[:1]).id,
            "used_at": fields.Datetime.now(),
            "product_id": self.product_id.id,
            "quantity": self.removed_quantity,
            "uom_id": self.uom_id.id,
            "lot_id": self.removed_move_id.move_line_ids.lot_id[:1].id,
            "serial_out": (self.removed_serial or "").strip(),
            "serial_in": self.lot_id.name,
            "return_rule": self._get_return_rule(),
            "due_date": due,
            "remind_on": due + timedelta(days=1),
        }

    def _get_return_rule(self):
        """Why the piece taken out must come back, or False. Hook; under sudo."""
        self.ensure_one()
        unit, percent = self.order_id.equipment_id, 0.0
        if unit:
            percent, _reason = unit._get_vendor_coverage(
                self.order_id.coverage_at, coverage.PART
            )
        if percent or self.coverage == coverage.SUPPLIER:
            return "supplier"
        if self.product_id.spare_class == "high_value":
            return "value"
        return "serial" if self.product_id.tracking == "serial" else False
