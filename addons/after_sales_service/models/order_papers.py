# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import models
from odoo.fields import Command


class Order(models.Model):
    """Certificate, report and statement: made, kept and mailed."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name.replace("/", "-")

    def _get_paper_lang(self):
        """Papers speak the customer's language."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang or "en_US"

    def _with_paper_lang(self):
        """The job in the language of its papers: names and selections follow."""
        self.ensure_one()
        return self.with_context(lang=self._get_paper_lang())

    def _make_paper(self, report):
        """Render a paper in the customer's language and keep it with the job.

        :param str report: XML id of the ``ir.actions.report``
        :return: the ``ir.attachment``
        """
        self.ensure_one()
        title = self._with_paper_lang().env.ref(report).name
        # bounded: prints this job. The reports read the unit's warranty, which a
        # portal customer or an engineer may not see as a record.
        content, kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(lang=self._get_paper_lang())
            ._render_qweb_pdf(report, self.ids)
        )
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{title} {self._get_report_base_filename()}.{kind}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                    "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                }
            )
        )

    def _send_report(self):
        """Make the service report, keep it and mail it to the customer (S19)."""
        self.ensure_one()
        report = self._make_paper("after_sales_service.action_report_service")
        self.sudo().report_attachment_id = report
        papers = report | self.certificate_attachment_id | self.statement_attachment_id
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
