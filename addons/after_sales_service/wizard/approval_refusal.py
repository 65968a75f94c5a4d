# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ApprovalRefusal(models.TransientModel):
    """Refuse what was handed in, and say why; the author reads it."""

    _name = "after.sales.approval.refusal"
    _description = "Refuse"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        res["res_model"] = self.env.context.get("active_model")
        res["res_ids"] = self.env.context.get("active_ids")
        return res

    def action_refuse(self):
        self.ensure_one()
        mixin = self.env.registry["after.sales.approval.mixin"]
        model = self.env.get(self.res_model)
        if model is None or not isinstance(model, mixin):
            raise UserError(self.env._("There is nothing to decide here."))
        records = model.browse(self.res_ids)
        # the same check as that of the button: a dialog proves nothing
        records._check_can_decide()
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Say why: the author reads it."))
        records._do_refuse(reason)
        return {"type": "ir.actions.act_window_close"}
