# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import fields, models

_logger = logging.getLogger(__name__)

#: the papers of a job, in the order they are made in
PAPERS = {
    "plan_attachment_id": "after_sales_service.action_report_installation_plan",
    "refusal_attachment_id": "after_sales_service.action_report_refusal",
    "certificate_attachment_id": "after_sales_service.action_report_acceptance",
    "acceptance_form_attachment_id": "after_sales_service.action_report_joint_form",
    "statement_attachment_id": "after_sales_service.action_report_statement",
    "feedback_attachment_id": "after_sales_service.action_report_feedback",
    "report_attachment_id": "after_sales_service.action_report_service",
}


class Order(models.Model):
    """Certificate, report, statement, feedback sheet and slip: made and kept."""

    _inherit = "after.sales.order"

    feedback_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Feedback Sheet",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    slip_attachment_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_order_slip_rel",
        string="Dispatch Slips",
        readonly=True,
        copy=False,
        help="Each slip as it was given out: a job that is moved gets a new one.",
    )

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
        paper = self._try_paper(field_name, PAPERS[field_name])
        if paper:
            # the fields of papers are closed to clients; bounded to this job's
            self.sudo()[field_name] = paper
        return paper

    def _try_paper(self, field_name, report):
        """Make a paper; a printer that fails is told and undoes nothing.

        :param str field_name: what is missing then
        :param str report: XML id of the ``ir.actions.report``
        :return: the ``ir.attachment``, empty if it could not be made
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._make_paper(report)
        except psycopg2.Error:
            raise  # the database, not the printer: the server tries again
        except Exception as error:  # noqa: BLE001 pylint: disable=broad-except
            # wkhtmltopdf missing or killed, disk full, a broken layout …
            _logger.warning("%s: no %s", self.name, field_name, exc_info=True)
            # fields of the steps; bounded to this job
            order = self.sudo()
            order.papers_missing = True
            order._tell_paper_missing(field_name, error)
        return self.env["ir.attachment"]

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
            "feedback_attachment_id": self.state == "done" and self.feedback_ids,
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
            elif field_name == "plan_attachment_id":
                self._do_send_plan()
            else:
                self._keep_paper(field_name)
        if not self._get_missing_papers():
            self.sudo().papers_missing = False  # a field of the steps
            self.activity_feedback(["after_sales_service.mail_act_paper_missing"])

    def _send_report(self):
        """Make the service report, keep it and mail it to the customer (S19)."""
        self.ensure_one()
        # what was said at the signature goes along
        if self.sudo().feedback_ids and not self.feedback_attachment_id:
            self._keep_paper("feedback_attachment_id")
        if self._keep_paper("report_attachment_id"):
            self._mail_papers()

    def action_print_report(self):
        self.ensure_one()
        return self.env.ref("after_sales_service.action_report_service").report_action(
            self
        )

    # ------------------------------------------------------------
    # DISPATCH SLIP
    # ------------------------------------------------------------

    def _issue_slip(self):
        """Make the dispatch slip (派遣单) as the job is planned now, and keep it.

        :return: the ``ir.attachment``, empty if it could not be made
        """
        self.ensure_one()
        slip = self._try_paper(
            "slip_attachment_ids", "after_sales_service.action_report_slip"
        )
        # the fields of papers are closed to clients; bounded to this job's slips
        self.sudo().slip_attachment_ids |= slip
        return slip

    def _get_dispatch_papers(self):
        """What goes with the news that somebody comes: ``ir.attachment``. Hook."""
        papers = self.env["ir.attachment"]
        for order in self:
            papers |= order._issue_slip()
        return papers

    # ------------------------------------------------------------
    # FOR THE CUSTOMER
    # ------------------------------------------------------------

    def _get_portal_papers(self):
        """Papers the customer may download: list of (word of the route, paper)."""
        self.ensure_one()
        papers = [
            ("certificate", self.certificate_attachment_id),
            ("report", self.report_attachment_id),
            ("feedback", self.feedback_attachment_id),
            ("statement", self.statement_attachment_id),
            ("refusal", self.refusal_attachment_id),
            ("plan", self.plan_attachment_id),
            ("slip", self.slip_attachment_ids.sorted("id")[-1:]),
        ]
        return [(word, paper) for word, paper in papers if paper]

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
