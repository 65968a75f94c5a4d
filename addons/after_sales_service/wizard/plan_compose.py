# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PlanCompose(models.TransientModel):
    """Asks before a composition replaces a text that somebody has edited."""

    _name = "after.sales.plan.compose"
    _description = "Compose an Edited Plan Anew"

    plan_id = fields.Many2one("after.sales.plan", required=True, ondelete="cascade")

    def action_compose(self):
        self.ensure_one()
        self.plan_id._check_can_compose()
        self.plan_id._do_compose()
        return {"type": "ir.actions.act_window_close"}
