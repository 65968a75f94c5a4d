# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .order import KINDS_REMOTE


class Equipment(models.Model):
    """What the unit's page and its card say at a glance."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "after.sales.paper.mixin"]

    site_phone = fields.Char(related="site_partner_id.phone", string="Phone")
    site_address = fields.Char(
        related="site_partner_id.contact_address_inline", string="Address"
    )
    next_order_id = fields.Many2one(
        "after.sales.order", string="Next Job", compute="_compute_next_order"
    )
    next_order_at = fields.Datetime(
        string="Next Job Planned", compute="_compute_next_order"
    )

    @api.depends("order_ids.planned_start", "order_ids.state")
    def _compute_next_order(self):
        """The open job on site that comes first; one without a day comes last.

        Only jobs that the reader may see.
        """
        orders = self.env["after.sales.order"].search(
            [
                ("equipment_id", "in", self.ids),
                ("state", "not in", ("done", "cancelled")),
                ("kind", "not in", KINDS_REMOTE),
            ],
            order="planned_start, id",
        )
        first = {}
        for order in orders:
            first.setdefault(order.equipment_id.id, order)
        for unit in self:
            unit.next_order_id = first.get(unit._origin.id, False)
            unit.next_order_at = unit.next_order_id.planned_start

    # ------------------------------------------------------------
    # EQUIPMENT CARD
    # ------------------------------------------------------------

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.serial.replace("/", "-")

    def action_print_card(self):
        return self.env.ref(
            "after_sales_service.action_report_equipment_card"
        ).report_action(self)

    def action_view_next_order(self):
        self.ensure_one()
        return self.next_order_id._get_records_action()
