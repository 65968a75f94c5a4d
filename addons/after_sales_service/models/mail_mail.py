# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

#: one try an hour: a weekend without mail server loses no paper
MAX_TRIES = 60
#: trying again does not help: the address is wrong
HOPELESS = (
    "mail_email_invalid",
    "mail_email_missing",
    "mail_from_invalid",
    "mail_from_missing",
)
BATCH = 500


class MailMail(models.Model):
    """Odoo gives up a mail after one failure: papers of a job are tried again."""

    _inherit = "mail.mail"

    after_sales_tries = fields.Integer(
        string="Tries",
        readonly=True,
        help="How often the papers of a job were to be sent. Empty: another mail;"
        " negative: given up, the desk is told.",
    )

    _after_sales_failed_idx = models.Index(
        "(id) WHERE state = 'exception' AND after_sales_tries > 0"
    )

    def _prepare_outgoing_list(self, *args, **kwargs):
        """A subject is one line: what somebody typed with a break in it, or tried to
        add headers by, goes out as well.
        """
        mails = super()._prepare_outgoing_list(*args, **kwargs)
        for mail in mails:
            mail["subject"] = " ".join((mail["subject"] or "").split())
        return mails

    @api.model
    def _get_failed_papers_domain(self):
        return Domain("state", "=", "exception") & Domain("after_sales_tries", ">", 0)

    @api.model
    def _cron_retry_papers(self):
        """Queue the papers again that could not be sent; tell of those given up."""
        domain = self._get_failed_papers_domain()
        failed = self.search(domain, order="id", limit=BATCH)
        again = failed.filtered(
            lambda mail: (
                mail.after_sales_tries < MAX_TRIES and mail.failure_type not in HOPELESS
            )
        )
        for mail in again:
            mail.after_sales_tries += 1
        again.mark_outgoing()
        (failed - again)._give_up_papers()
        if again:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self.env["ir.cron"]._commit_progress(
            len(failed), remaining=self.search_count(domain)
        )

    def _give_up_papers(self):
        """These mails will not arrive: whoever plans for the customer is told."""
        for mail in self:
            mail.after_sales_tries = -mail.after_sales_tries
            order = self.env["after.sales.order"].browse(mail.res_id).exists()
            order._tell_paper_unsent(
                self.env._(
                    "The mail to %(to)s could not be delivered: %(reason)s",
                    to=mail.email_to
                    or ", ".join(mail.recipient_ids.mapped("email_formatted")),
                    reason=mail.failure_reason or "",
                )
            )
