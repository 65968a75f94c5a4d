# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.http import request

from ..models.training_signature import ROLES


class TrainingSign(models.TransientModel):
    """Trainer, trainee or employee sign on this screen."""

    _name = "after.sales.training.sign"
    _description = "Sign"

    signoff_id = fields.Many2one("after.sales.training.signoff", string="Sign-Off")
    issue_id = fields.Many2one("after.sales.issue")
    role = fields.Selection(ROLES, required=True)
    document = fields.Text(
        string="Text Signed for", compute="_compute_document", compute_sudo=False
    )
    name = fields.Char(
        string="Signer's Name",
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    image = fields.Binary(string="Signature", required=True)

    @api.depends("signoff_id", "issue_id")
    def _compute_document(self):
        for wizard in self:
            subject = wizard.signoff_id or wizard.issue_id
            subject.check_access("read")
            wizard.document = subject and subject._get_signed_document()

    @api.depends("signoff_id", "issue_id", "role")
    def _compute_name(self):
        for wizard in self:
            subject = wizard.signoff_id or wizard.issue_id
            subject.check_access("read")
            if wizard.role == "employee":
                # sudo: the name of who gets it
                wizard.name = wizard.issue_id.sudo().employee_id.name
            elif wizard.role == "trainer":
                wizard.name = wizard.signoff_id.trainer_id.name
            else:
                wizard.name = wizard.signoff_id.person_name

    def action_sign(self):
        """Keep the signature.

        :raises AccessError, UserError: this user may not sign for this side, or
            what is signed for is not complete
        """
        self.ensure_one()
        ip = request.httprequest.remote_addr if request else False
        if self.issue_id:
            self.issue_id._sign(self.name, self.image, ip)
        else:
            self.signoff_id._check_can_sign(self.role)
            self.signoff_id._sign(self.role, self.name, self.image, ip)
        return {"type": "ir.actions.act_window_close"}
