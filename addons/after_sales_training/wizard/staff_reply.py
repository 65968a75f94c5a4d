# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class StaffReply(models.TransientModel):
    """What the employee says to his assessment or to what is held against him.

    His own words; or those that he gave on paper, typed by who may write the record.
    """

    _name = "after.sales.staff.reply"
    _description = "Reply"

    assessment_id = fields.Many2one("after.sales.assessment")
    measure_id = fields.Many2one("after.sales.staff.measure")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    agrees = fields.Selection(
        [("yes", "I agree"), ("partly", "I agree in part"), ("no", "I do not agree")],
        required=True,
        default="yes",
        string="I Say",
    )
    reply = fields.Text()

    def _compute_is_mine(self):
        for wizard in self:
            wizard.is_mine = (wizard.assessment_id or wizard.measure_id).is_mine

    def action_reply(self):
        """
        :raises UserError: who does not agree says why
        """
        self.ensure_one()
        record = self.assessment_id or self.measure_id
        if not record:
            raise UserError(self.env._("There is nothing to reply to here."))
        # the same check as that of the button: a dialog proves nothing
        record._check_can_reply()
        text = (self.reply or "").strip()
        if self.agrees != "yes" and not text:
            raise UserError(self.env._("Say what you do not agree with."))
        record._do_reply(self.agrees, text)
        return {"type": "ir.actions.act_window_close"}
