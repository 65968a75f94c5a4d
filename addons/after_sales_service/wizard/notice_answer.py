# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.notice import MAX_DAYS
from ..tools.signer import is_same_name


class NoticeAnswer(models.TransientModel):
    """What production said on the phone, and who said it (S29)."""

    _name = "after.sales.notice.answer"
    _description = "Answer of Production by Phone"

    notice_id = fields.Many2one(
        "after.sales.notice", required=True, readonly=True, ondelete="cascade"
    )
    notice_state = fields.Selection(related="notice_id.state", related_sudo=False)
    answer = fields.Selection(
        [
            ("yes", "Production knows and prepares itself"),
            ("other", "Another time is asked for"),
        ],
        required=True,
        default="yes",
    )
    name = fields.Char(
        string="Who Said So",
        required=True,
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Name and function of the person in production.",
    )
    asked_start = fields.Datetime(string="Time Asked for")
    note = fields.Char(string="What Was Said")

    @api.depends("notice_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.name or wizard.notice_id.partner_id.name

    def action_apply(self):
        """Record the answer; a notice that was never mailed is told by it."""
        self.ensure_one()
        self._check_can_apply()
        # sudo: fields of the steps; the desk was checked, bounded to this notice
        notice = self.notice_id.sudo()
        if notice.state == "draft":
            notice._note_sent("phone", self.name)
        if self.answer == "yes":
            notice._acknowledge(self.name, "phone")
        else:
            notice._ask_other_slot(self.name, "phone", self.asked_start, self.note)
        return True

    def _check_can_apply(self):
        """
        :raises UserError: the recorder names himself, or a time that is over
        """
        self.notice_id._check_desk()
        self.notice_id._check_state("draft", "sent", "other_slot")
        if is_same_name(self.name, self.env.user.name):
            raise UserError(
                self.env._(
                    "Enter who in production said so. Nobody acknowledges his own"
                    " notice."
                )
            )
        if self.answer == "other" and self.asked_start:
            now = fields.Datetime.now()
            if self.asked_start <= now:
                raise UserError(self.env._("The time asked for is over already."))
            if self.asked_start > now + timedelta(days=MAX_DAYS):
                raise UserError(
                    self.env._(
                        "The time asked for lies more than a year ahead. Check the"
                        " date."
                    )
                )
