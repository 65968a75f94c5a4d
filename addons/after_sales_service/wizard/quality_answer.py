# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class QualityAnswer(models.TransientModel):
    """The words of a step of a quality notice: answer, dismissal, reopening."""

    _name = "after.sales.quality.answer"
    _description = "Answer to a Quality Notice"

    notice_id = fields.Many2one("after.sales.quality.notice", required=True)
    purpose = fields.Selection(
        [("answer", "Answer"), ("dismiss", "Dismiss"), ("reopen", "Reopen")],
        required=True,
        default="answer",
    )
    # by the reader's own rights: anybody may fill in the number of a notice
    description = fields.Text(related="notice_id.description", related_sudo=False)
    text = fields.Text(required=True)
    measure = fields.Text(
        string="Measure Taken",
        help="What is done so that it does not happen again, by whom, until when.",
    )

    def action_confirm(self):
        """Take the step; each checks who asks and where the notice stands."""
        self.ensure_one()
        text = (self.text or "").strip()
        if not text:
            raise UserError(self.env._("Enter some words first."))
        getattr(self, f"_do_{self.purpose}")(text)
        return {"type": "ir.actions.act_window_close"}

    def _do_answer(self, text):
        self.notice_id._check_can_answer()
        # fields of the steps; the owner need not have any other right here
        self.notice_id.sudo()._do_answer(text, (self.measure or "").strip())

    def _do_dismiss(self, text):
        self.notice_id._check_can_dismiss()
        self.notice_id.sudo()._do_close("dismissed", text)  # as above

    def _do_reopen(self, text):
        self.notice_id._check_can_reopen()
        self.notice_id.sudo()._do_reopen(text)  # as above
