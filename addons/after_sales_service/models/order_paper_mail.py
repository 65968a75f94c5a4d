# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import satisfaction

TEMPLATE = "after_sales_service.mail_template_service_report"


class Order(models.Model):
    """The papers of a job on their way to the customer (S19).

    Mails are queued: a mail server that is down undoes no job. Those that fail are
    tried again by ``mail.mail`` (see there); the desk is told in the end.
    """

    _inherit = "after.sales.order"

    def action_send_again(self):
        """Mail the kept papers once more: the address was wrong, the mail is lost."""
        self._check_can_send_again()
        for order in self:
            order._mail_papers()
            order.message_post(
                body=self.env._(
                    "The papers are sent again to %(name)s, %(email)s.",
                    name=order._get_report_recipients().display_name,
                    email=order._get_report_recipients().email,
                ),
                subtype_xmlid="mail.mt_note",
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The papers are on their way."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_can_send_again(self):
        """:raises UserError: there is no report yet, or nobody to send it to"""
        self._check_own()
        for order in self:
            if not order.report_attachment_id:
                raise UserError(
                    self.env._(
                        "%(job)s has no service report yet: it is made when the job is"
                        " done.",
                        job=order.name,
                    )
                )
            if not order._get_report_recipients().email:
                raise UserError(
                    self.env._(
                        "%(customer)s has no mail address: enter it on the contact,"
                        " then send the papers.",
                        customer=order.partner_id.display_name,
                    )
                )

    def _get_report_recipients(self):
        """Who gets the papers: the site, else the customer."""
        self.ensure_one()
        return self.site_partner_id if self.site_partner_id.email else self.partner_id

    def _get_mailed_papers(self):
        """What is sent to the customer when the job is done, and again."""
        self.ensure_one()
        return (
            self.report_attachment_id
            | self.certificate_attachment_id
            | self.refusal_attachment_id
            | self.feedback_attachment_id
            | self.statement_attachment_id
        )

    def _mail_papers(self):
        """Queue the mail with the kept papers, or note that there is no address."""
        self.ensure_one()
        papers = self._get_mailed_papers()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template and self._get_report_recipients().email:
            # queued, not sent: a mail server that is down does not undo the job.
            # Bounded: one mail about this job to its customer.
            mail_id = template.sudo().send_mail(
                self.id,
                force_send=False,
                email_values={
                    "attachment_ids": [Command.set(papers.ids)],
                    "after_sales_tries": 1,
                },
            )
            self._hide_rating_links(self.env["mail.mail"].sudo().browse(mail_id))
        else:
            self.message_post(
                body=self.env._(
                    "The customer has no mail address: print the report or hand it"
                    " over otherwise."
                ),
                attachment_ids=papers.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _hide_rating_links(self, mail):
        """The stars are for the customer's mailbox, not for the job's own log.

        Whoever works on the job reads the log: with the address of the stars he could
        answer in the customer's place. There they lead to the job's page instead.
        """
        self.ensure_one()
        body = mail.mail_message_id.body or ""
        for _score, address in self._get_rating_links():
            body = body.replace(address, f"{self.get_base_url()}{self.access_url}")
        mail.mail_message_id.body = body

    def _get_rating_links(self):
        """The stars of the mail: list of (score, address of its page).

        Opening one says nothing yet: mail programs open links by themselves.
        """
        self.ensure_one()
        if not self._is_to_rate():
            return []
        base = f"{self.get_base_url()}/rate/{self._rating_get_access_token()}"
        return [
            (score, f"{base}/{score}")
            for score in range(satisfaction.HIGHEST, satisfaction.LOWEST - 1, -1)
        ]

    def _tell_paper_unsent(self, reason):
        """The mail could not be delivered: the desk hands the papers over otherwise.

        Called under sudo by the queue.
        """
        for order in self:
            order.activity_schedule(
                "after_sales_service.mail_act_paper_unsent",
                note=reason,
                user_id=order._get_dispatcher().id,
            )
