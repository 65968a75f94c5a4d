# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResPartner(models.Model):
    """What the site asks of those who work there (S36)."""

    _inherit = "res.partner"

    site_sheet_count = fields.Integer(
        string="Safety Sheets",
        compute="_compute_site_sheet_count",
        groups="after_sales_service.group_after_sales_user",
    )

    def _compute_site_sheet_count(self):
        counts = dict(
            self.env["after.sales.site.sheet"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.site_sheet_count = counts.get(partner, 0)

    def action_view_site_sheets(self):
        """The safety sheets of this site."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.site_sheet_action"
        )
        return action | {
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
