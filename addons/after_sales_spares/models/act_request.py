# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.after_sales_service.tools import act as reader


class Act(models.Model):
    """Parts requested from the phone."""

    _inherit = "after.sales.act"

    kind = fields.Selection(
        selection_add=[("request_part", "Request of a Part")],
        ondelete={"request_part": "cascade"},
    )

    @api.model
    def _get_act_kinds(self):
        return super()._get_act_kinds() | {
            "request_part": (
                {
                    "product_id": reader.identifier,
                    "quantity": reader.number(0, 100000),
                },
                {"reason": reader.text(500)},
            )
        }

    def _take_request_part(self, order, values):
        # by the user's own rights: anybody may send any id
        part = self.env["product.product"].search(
            Domain("id", "=", values["product_id"]) & Domain("type", "=", "consu")
        )
        if not part:
            raise UserError(self.env._("This part is no longer in the catalogue."))
        if values["quantity"] <= 0:
            raise UserError(self.env._("Enter how many pieces are needed."))
        order._request_parts({part: values["quantity"]}, values.get("reason"))
