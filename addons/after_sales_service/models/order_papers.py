# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import models
from odoo.fields import Command

_logger = logging.getLogger(__name__)

#: the papers of a job, in the order they are made in
PAPERS = {
    "plan_attachment_id": "after_sales_service.action_report_installation_plan",
    "refusal_attachment_id": "after_sales_service.action_report_refusal",
    "certificate_attachment_id": "after_sales_service.action_report_acceptance",
    "statement_attachment_id": "after_sales_service.action_report_statement",
    "report_attachment_id": "after_sales_service.action_report_service",
}


class Order(models.Model):
    """Certificate, report and statement: made, kept and mailed."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_paper_printer(self):
        # bounded: prints this job. The reports read the unit's warranty, which a
        # portal customer or an engineer may not see as a record.
        return self.env["ir.actions.report"].sudo()

    def _keep_paper(self, field_name):
        """Make a paper and keep it; a printer that fails undoes nothing.

        The signature and the state are facts: they stay when the paper cannot be
        rendered. Somebody is told, and makes it later with "Make Papers".

        :param str field_name: one of PAPERS
        :return: the ``ir.attachment``, empty if it could not be made
        """
        self.ensure_one()
        # the fields of papers are closed to clients; bounded to this job's papers
        order = self.sudo()
        try:
            with self.env.cr.savepoint():
                order[field_name] = self._make_paper(PAPERS[field_name])
        except psycopg2.Error:
            raise  # the database, not the printer: the server tries again
        except Exception as error:  # noqa: BLE001 pylint: disable=broad-except
            # wkhtmltopdf missing or killed, disk full, a broken layout …
            _logger.warning("%s: no %s", self.name, field_name, exc_info=True)
            order.invalidate_recordset([field_name])
            order.papers_missing = True
            order._tell_paper_missing(field_name, error)
        return order[field_name]

    def _tell_paper_missing(self, field_name, error):
        """Mark the job for the leader of the service point; called under sudo."""
        self.ensure_one()
        title = self._fields[field_name]._description_string(self.env)
        self.activity_schedule(
            "after_sales_service.mail_act_paper_missing",
            summary=self.env._("Paper missing: %s", title),
            note=str(error),
            user_id=(self.team_id.user_id or self.create_uid).id,
        )
        self._message_log(
            body=self.env._(
                "Paper missing: %(paper)s could not be made. Press “Make Papers” when"
                " printing works again. %(error)s",
                paper=title,
                error=str(error),
            ),
            author_id=self.env.ref("base.partner_root").id,
        )

    def _get_missing_papers(self):
        """Names of the fields whose paper should be there and is not."""
        self.ensure_one()
        due = {
            "certificate_attachment_id": self.kind == "installation"
            and self.accepted_at,
            "statement_attachment_id": self.state == "done"
            and self.line_ids
            and self.line_ids._is_free(),
            "report_attachment_id": self.state == "done",
        }
        return [name for name in due if due[name] and not self[name]]

    def action_make_papers(self):
        """Make the papers that could not be made when they were due."""
        self._check_own()
        for order in self:
            order._do_make_papers()
        return True

    def _do_make_papers(self):
        self.ensure_one()
        for field_name in self._get_missing_papers():
            if field_name == "report_attachment_id":
                self._send_report()
            else:
                self._keep_paper(field_name)
        if not self._get_missing_papers():
            self.sudo().papers_missing = False  # a field of the steps
            self.activity_feedback(["after_sales_service.mail_act_paper_missing"])

    def _send_report(self):
        """Make the service report, keep it and mail it to the customer (S19)."""
        self.ensure_one()
        report = self._keep_paper("report_attachment_id")
        if not report:
            return
        papers = (
            report
            | self.certificate_attachment_id
            | self.refusal_attachment_id
            | self.statement_attachment_id
        )
        template = self.env.ref(
            "after_sales_service.mail_template_service_report", raise_if_not_found=False
        )
        if template and (self.site_partner_id.email or self.partner_id.email):
            # queued, not sent: a mail server that is down does not undo the job.
            # Bounded: one mail about this job to its customer.
            template.sudo().send_mail(
                self.id,
                force_send=False,
                email_values={"attachment_ids": [Command.set(papers.ids)]},
            )
        else:
            self.message_post(
                body=self.env._(
                    "The customer has no mail address: print the report or hand it"
                    " over otherwise."
                ),
                attachment_ids=papers.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _get_report_recipients(self):
        """Who gets the papers: the site, else the customer."""
        self.ensure_one()
        return self.site_partner_id if self.site_partner_id.email else self.partner_id

    def action_print_report(self):
        self.ensure_one()
        return self.env.ref("after_sales_service.action_report_service").report_action(
            self
        )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------
    def _get_coverage_summary(self):
        """Value, free and to pay in one sentence, for papers and the signature."""
        self.ensure_one()
        money = self.currency_id.format
        if self.line_ids._is_free():
            return self.env._(
                "Free of charge. Value: %(value)s", value=money(self.amount_value)
            )
        return self.env._(
            "Value %(value)s, free %(free)s, to pay %(pay)s (before tax)",
            value=money(self.amount_value),
            free=money(self.amount_free),
            pay=money(self.amount_to_pay),
        )
