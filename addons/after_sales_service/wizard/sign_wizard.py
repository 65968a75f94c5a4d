# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.http import request


class SignWizard(models.TransientModel):
    """The customer signs on the engineer's screen, and says how satisfied he is."""

    _name = "after.sales.sign.wizard"
    _description = "Customer Signs"
    _inherit = ["after.sales.feedback.form.mixin"]

    kind = fields.Selection(related="order_id.kind", related_sudo=False)
    equipment_id = fields.Many2one(related="order_id.equipment_id", related_sudo=False)
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many(related="order_id.line_ids", related_sudo=False)
    checklist_line_ids = fields.One2many(
        related="order_id.checklist_line_ids", related_sudo=False
    )
    name = fields.Char(string="Signer's Name", required=True)
    image = fields.Binary(string="Signature", required=True)
    score_ids = fields.One2many("after.sales.feedback.form.score", "sign_wizard_id")

    @api.depends("order_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard.order_id and wizard.order_id._get_coverage_summary()

    def action_sign(self):
        self.ensure_one()
        order = self.order_id
        order._check_can_sign()
        ip = request.httprequest.remote_addr if request else False
        answers = self._get_answers()
        if answers:
            # first: the signature stands under it, too
            order._take_feedback(answers, "screen", name=self.name.strip(), ip=ip)
        order._sign("customer", self.name, self.image, ip=ip, channel="screen")
        return {"type": "ir.actions.act_window_close"}
