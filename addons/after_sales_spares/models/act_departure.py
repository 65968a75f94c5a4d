# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools import act as reader


class Act(models.Model):
    """Parts fetched, taken over or done without, said on the phone."""

    _inherit = "after.sales.act"

    kind = fields.Selection(
        selection_add=[
            ("parts_fetch", "Fetch Parts"),
            ("parts_taken", "Parts Taken Over"),
            ("parts_request", "Request Parts"),
            ("parts_without", "Go without Parts"),
        ],
        ondelete={
            "parts_fetch": "cascade",
            "parts_taken": "cascade",
            "parts_request": "cascade",
            "parts_without": "cascade",
        },
    )

    @api.model
    def _get_act_kinds(self):
        return super()._get_act_kinds() | {
            "parts_fetch": ({}, {}),
            "parts_taken": ({}, {}),
            "parts_request": ({}, {}),
            "parts_without": ({"reason": reader.text(500)}, {}),
        }

    def _take_parts_fetch(self, order, values):
        order.action_fetch_parts()

    def _take_parts_taken(self, order, values):
        order.action_take_over_parts()

    def _take_parts_request(self, order, values):
        order.action_request_missing()

    def _take_parts_without(self, order, values):
        if not values["reason"].strip():
            raise UserError(
                self.env._("Say why the job goes without the missing parts.")
            )
        order._check_can_go_without()
        order._do_go_without(values["reason"])
