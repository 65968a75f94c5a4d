# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """The job that found it."""

    _inherit = "helpdesk.ticket"

    found_by_order_id = fields.Many2one(
        "after.sales.order",
        string="Found on Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    failed_item_ids = fields.One2many(
        "after.sales.checklist.line",
        "fail_ticket_id",
        string="Failed Items",
        readonly=True,
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"found_by_order_id"}
