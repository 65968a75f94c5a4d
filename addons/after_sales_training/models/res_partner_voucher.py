# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .equipment_voucher import VOUCHER_READERS


class ResPartner(models.Model):
    """The training a customer may still ask for, and who speaks for him about it."""

    _inherit = "res.partner"

    training_contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        groups=VOUCHER_READERS,
        help="Is reminded of training places. Empty: the customer itself.",
    )
    training_places_left = fields.Integer(
        compute="_compute_training_places", groups=VOUCHER_READERS
    )
    training_voucher_count = fields.Integer(
        compute="_compute_training_places", groups=VOUCHER_READERS
    )

    def _compute_training_places(self):
        groups = self.env["after.sales.training.entitlement"]._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id", "state"],
            ["__count", "places_left:sum"],
        )
        counts, left = {}, {}
        for partner, state, count, places in groups:
            counts[partner] = counts.get(partner, 0) + count
            if state == "active":
                left[partner] = places
        for partner in self:
            customer = partner.commercial_partner_id
            partner.training_voucher_count = counts.get(customer, 0)
            partner.training_places_left = left.get(customer, 0)

    def action_view_training_vouchers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_entitlement_action"
        )
        customers = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "in", customers.ids)],
            "context": {"default_partner_id": customers[:1].id},
        }
