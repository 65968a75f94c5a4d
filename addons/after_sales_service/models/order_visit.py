# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Order(models.Model):
    """What a visit brings home: opinions, and the route it belonged to (S24)."""

    _inherit = "after.sales.order"

    opinion_ids = fields.One2many(
        "after.sales.opinion",
        "order_id",
        string="Opinions",
        copy=False,
        groups="after_sales_service.group_after_sales_user",
    )
    visit_person = fields.Char(
        string="Met with", copy=False, help="Who of the customer took part."
    )
    next_steps = fields.Text(
        string="Agreed Next Steps",
        copy=False,
        help="What was agreed, by whom and until when. Stands on the visit report.",
    )
    tour_id = fields.Many2one(
        "after.sales.tour",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def write(self, vals):
        if not self.env.su and not {"visit_person", "next_steps"}.isdisjoint(vals):
            self._check_report_open()
        return super().write(vals)

    def _get_visited_units(self):
        """The units a visit was about: the one named, else all at the customer's."""
        self.ensure_one()
        if self.equipment_id:
            return self.equipment_id
        units = self.env["after.sales.equipment"]
        return units.search(
            self.env["after.sales.follow.up"]._get_served_domain()
            & fields.Domain("company_id", "=", self.company_id.id)
            & fields.Domain(
                "commercial_partner_id", "=", self.commercial_partner_id.id
            ),
            order="product_id, serial",
        )
