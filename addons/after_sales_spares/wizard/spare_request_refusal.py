# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class SpareRequestRefusal(models.TransientModel):
    """Refuse a request for parts, say why and what to do instead."""

    _name = "after.sales.spare.request.refusal"
    _description = "Refuse a Request for Parts"

    request_ids = fields.Many2many(
        "after.sales.spare.request", string="Requests", required=True
    )
    reason = fields.Char(required=True, help="The requester reads it.")
    alternative = fields.Text(
        string="What Instead",
        help="Another part, a repair of the old one, a unit on loan …",
    )

    def action_refuse(self):
        self.ensure_one()
        # the same check as that of the button: a dialog proves nothing
        self.request_ids._check_can_decide()
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Say why: the requester reads it."))
        self.request_ids._do_refuse(reason, (self.alternative or "").strip())
        return {"type": "ir.actions.act_window_close"}
