# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class SpareRequestForward(models.TransientModel):
    """Pass a request for parts on to another approver, with a word."""

    _name = "after.sales.spare.request.forward"
    _description = "Pass On a Request for Parts"

    request_ids = fields.Many2many(
        "after.sales.spare.request", string="Requests", required=True
    )
    approver_ids = fields.Many2many("res.users", compute="_compute_approver_ids")
    user_id = fields.Many2one(
        "res.users",
        string="To",
        required=True,
        domain="[('id', 'in', approver_ids)]",
    )
    word = fields.Char(string="Why", required=True)

    @api.depends("request_ids")
    def _compute_approver_ids(self):
        # sudo: names of the approvers of requests that the user reads
        group = self.env.ref("after_sales_spares.group_spares_approver").sudo()
        for dialog in self:
            requests = dialog.request_ids.sudo()
            authors = requests.env["res.users"].union(
                *(request._get_authors() for request in requests)
            )
            dialog.approver_ids = (
                group.all_user_ids - authors - self.env.user
            ).filtered(
                lambda user, companies=requests.company_id: (
                    user.active and not user.share and companies <= user.company_ids
                )
            )

    def action_forward(self):
        self.ensure_one()
        # the same checks as those of the button: a dialog proves nothing
        self.request_ids._check_can_decide()
        self.request_ids._check_can_forward(self.user_id)
        word = self.word.strip()
        if not word:
            raise UserError(self.env._("Say why: the other approver reads it."))
        self.request_ids._do_forward(self.user_id, word)
        return {"type": "ir.actions.act_window_close"}
