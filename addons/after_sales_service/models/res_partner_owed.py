# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class ResPartner(models.Model):
    """All that we owe a customer, one press away (feature 12)."""

    _inherit = "res.partner"

    owed_count = fields.Integer(
        string="Number of Things Owed", compute="_compute_owed", groups=READERS
    )
    owed_late_count = fields.Integer(
        string="Of Them Late", compute="_compute_owed", groups=READERS
    )

    def _compute_owed(self):
        counts, late = {}, {}
        for customer, state, count in self.env["after.sales.owed"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "state"],
            ["__count"],
        ):
            counts[customer] = counts.get(customer, 0) + count
            if state == "late":
                late[customer] = count
        for partner in self:
            customer = partner.commercial_partner_id
            partner.owed_count = counts.get(customer, 0)
            partner.owed_late_count = late.get(customer, 0)

    def action_view_owed(self):
        """Show all that we owe these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.owed_action"
        )
        customers = self.commercial_partner_id
        action["domain"] = [("partner_id", "in", customers.ids)]
        action["context"] = {"search_default_g_kind": 1}
        if len(customers) == 1:
            listed = self.env.ref("after_sales_service.owed_view_list_customer")
            action["views"] = [
                (listed.id if kind == "list" else view, kind)
                for view, kind in action["views"]
            ]
            action["display_name"] = self.env._(
                "Owed to %(customer)s", customer=customers.display_name
            )
        return action
