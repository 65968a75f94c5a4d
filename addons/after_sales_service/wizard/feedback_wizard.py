# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime
from odoo.tools.mimetypes import guess_mimetype

#: what a scanned sheet may be -> ending of its file
SHEETS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
#: bytes of a scanned sheet
SHEET_LIMIT = 20_000_000


class FeedbackWizard(models.TransientModel):
    """The desk enters what a customer said by phone or on paper (S20)."""

    _name = "after.sales.feedback.wizard"
    _description = "Enter Customer Feedback"
    _inherit = ["after.sales.feedback.form.mixin"]

    score_ids = fields.One2many("after.sales.feedback.form.score", "feedback_wizard_id")
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    channel = fields.Selection(
        [("phone", "By phone"), ("paper", "On paper")], required=True, default="phone"
    )
    name = fields.Char(string="Given by", help="Who of the customer says it.")
    given_at = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now()
    )
    sheet = fields.Binary(
        string="Signed Sheet",
        attachment=False,
        help="The sheet that was signed on paper, as PDF, JPEG or PNG: it is kept"
        " with the job.",
    )

    def action_save(self):
        self.ensure_one()
        order = self.order_id
        order._check_desk()
        answers = self._get_answers()
        if not answers:
            raise UserError(self.env._("Choose how satisfied the customer is."))
        if not (self.name or "").strip():
            raise UserError(self.env._("Enter who of the customer says so."))
        self._check_given_at()
        order._take_feedback(
            answers,
            self.channel,
            sheet=self._keep_sheet(),
            name=self.name.strip(),
            given_at=self.given_at,
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_given_at(self):
        """:raises UserError: in the future, or before the work was finished"""
        finished = self.order_id.finished_at
        if self.given_at > fields.Datetime.now():
            raise UserError(self.env._("Feedback cannot be given in the future."))
        if finished and self.given_at < finished:
            raise UserError(
                self.env._(
                    "Feedback cannot be given before the work was finished (%(time)s).",
                    time=format_datetime(self.env, finished),
                )
            )

    def _keep_sheet(self):
        """Keep the signed sheet on the job: ``ir.attachment``, empty without.

        :raises UserError: the file is no sheet, or too large
        """
        if not self.sheet or self.channel != "paper":
            return self.env["ir.attachment"]
        raw = base64.b64decode(self.sheet)
        mimetype = guess_mimetype(raw)
        if mimetype not in SHEETS:
            raise UserError(
                self.env._("The signed sheet must be a PDF, a JPEG or a PNG.")
            )
        if len(raw) > SHEET_LIMIT:
            raise UserError(
                self.env._(
                    "The signed sheet is larger than %(limit)s MB: scan it with less"
                    " detail.",
                    limit=SHEET_LIMIT // 1_000_000,
                )
            )
        order = self.order_id
        title = order._get_paper_name("after_sales_service.action_report_feedback")
        # bounded: this sheet, on the job the desk has just been checked for
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{title}.{SHEETS[mimetype]}",
                    "raw": raw,
                    "res_model": order._name,
                    "res_id": order.id,
                    "company_id": order.company_id.id,
                    "mimetype": mimetype,
                }
            )
        )
