# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SiteReading(models.TransientModel):
    """The safety sheet of a site, read at the desk."""

    _name = "after.sales.site.reading"
    _description = "Read the Safety Sheet"

    order_id = fields.Many2one("after.sales.order", required=True)
    sheet_id = fields.Many2one("after.sales.site.sheet", required=True)
    text = fields.Html(related="sheet_id.text")
    attachment_ids = fields.Many2many(related="sheet_id.attachment_ids")
    text_hash = fields.Char(required=True)

    def action_acknowledge(self):
        self.ensure_one()
        self.order_id._acknowledge_site(self.sheet_id.id, self.text_hash)
        return {"type": "ir.actions.act_window_close"}
