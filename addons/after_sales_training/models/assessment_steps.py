# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import assessment
from ..tools.careful import attempt

TODO = "mail.mail_activity_data_todo"
#: replies looked after in one go of the daily job
BATCH = 500


class Assessment(models.Model):
    """Draft -> with the employee -> final; his reply, or the days to reply, come first.

    Nobody takes a step of his own assessment but the reply.
    """

    _inherit = "after.sales.assessment"

    # ------------------------------------------------------------
    # MAKING A MONTH
    # ------------------------------------------------------------

    @api.model
    def _get_staff(self, company, month=None):
        """Who is assessed: the engineers of the company's points. Under sudo."""
        teams = self.env["helpdesk.ticket.team"].sudo()
        return teams.search(
            [("company_id", "in", (company.id, False))]
        ).engineer_ids.filtered(
            lambda employee: employee.active and employee.company_id == company
        )

    @api.model
    def _make(self, employees, month, company):
        """Draft a month for these people; who has one keeps it.

        :param date month: its first day
        :return: the new assessments
        :raises UserError: no scheme fits
        """
        # sudo: who has one already, be it somebody else's draft
        done = self.sudo().search(
            [("employee_id", "in", employees.ids), ("month", "=", month)]
        )
        missing = employees - done.employee_id
        schemes = self.env["after.sales.assessment.scheme"]._get_for(missing, company)
        if without := missing.filtered(lambda employee: not schemes[employee]):
            raise UserError(
                self.env._(
                    "No assessment scheme fits %(names)s. Make one for all, or name"
                    " their service point in a scheme.",
                    names=", ".join(without.mapped("name")[:5]),
                )
            )
        return self.with_context(mail_create_nolog=True, tracking_disable=True).create(
            [
                {
                    "employee_id": employee.id,
                    "month": month,
                    "company_id": company.id,
                    "scheme_id": schemes[employee].id,
                }
                for employee in missing
            ]
        )

    # ------------------------------------------------------------
    # TO THE EMPLOYEE
    # ------------------------------------------------------------

    def action_send(self):
        self._check_can_send()
        self._do_send()
        return True

    def _check_can_send(self):
        """
        :raises UserError: given already, without a criterion, or a judgement is missing
        """
        self._check_not_concerned()
        self._check_draft()
        for record in self:
            for line in record.line_ids.filtered(lambda row: row.source == "manual"):
                if not line.is_measured or not (line.remark or "").strip():
                    raise UserError(
                        self.env._(
                            "%(record)s: give points for “%(criterion)s”, and say in"
                            " the remark why.",
                            record=record.name,
                            criterion=line.name,
                        )
                    )
            if not record.is_measured:
                raise UserError(
                    self.env._(
                        "%(record)s: no criterion counts in %(month)s. Judge one, or"
                        " delete the draft.",
                        record=record.name,
                        month=record.month_name,
                    )
                )

    def _do_send(self):
        now = fields.Datetime.now()
        for record in self:
            # fields of the steps; bounded to this record
            record.sudo().write(
                {
                    "state": "sent",
                    "sent_at": now,
                    "sent_by_id": self.env.uid,
                    "reply_until": record.company_id._get_after_sales_today()
                    + timedelta(days=record.scheme_id.reply_days),
                }
            )
            employee = record.sudo().user_id
            reader = record.with_context(lang=employee.lang)
            reader._tell(
                employee,
                reader.env._("Your assessment %(month)s", month=reader.month_name),
                reader.env._(
                    "Your assessment of %(month)s is ready. Read it under Staff, My"
                    " Assessments, and reply until %(day)s.",
                    month=reader.month_name,
                    day=format_date(reader.env, reader.reply_until),
                ),
            )

    def action_take_back(self):
        """Back to the draft: what was given is changed and given again."""
        self._check_not_concerned()
        for record in self:
            if record.state != "sent":
                raise UserError(
                    self.env._(
                        "%(record)s is not with the employee.", record=record.name
                    )
                )
        # fields of the steps; the reply stays in the log
        self._keep_reply()
        self.sudo().write(
            dict.fromkeys(
                (
                    "sent_at",
                    "sent_by_id",
                    "reply_until",
                    "reply",
                    "reply_agrees",
                    "replied_at",
                    "reply_on_paper",
                    "chased_on",
                ),
                False,
            )
            | {"state": "draft"}
        )
        self.sudo().activity_unlink([TODO])
        return True

    def _keep_reply(self):
        for record in self.filtered("reply"):
            record.message_post(
                body=self.env._(
                    "Taken back. The employee had replied: %(reply)s",
                    reply=record.reply,
                )
            )

    # ------------------------------------------------------------
    # HIS REPLY
    # ------------------------------------------------------------

    def action_reply(self):
        """Open the dialog for the reply: the employee's own, or one given on paper."""
        self.ensure_one()
        self._check_can_reply()
        return self._open_reply("assessment_id")

    def _check_can_reply(self):
        """
        :raises AccessError: neither the employee, nor one who may record his paper
        :raises UserError: it is not with the employee, or he has replied
        """
        self.check_access("read")
        for record in self:
            if not record.is_mine:
                record._check_not_concerned()
            if record.state != "sent":
                raise UserError(
                    self.env._(
                        "%(record)s is not waiting for a reply.", record=record.name
                    )
                )
            if record.replied_at:
                raise UserError(
                    self.env._(
                        "%(record)s was replied to. Talk to your leader if something is"
                        " to be added: he can take it back.",
                        record=record.name,
                    )
                )

    def _do_reply(self, agrees, text):
        """What the employee says, once; the leader has a to-do."""
        for record in self:
            # the employee writes nothing else; bounded to this record
            assessed = record.sudo()
            assessed.write(
                {
                    "reply": text,
                    "reply_agrees": agrees,
                    "replied_at": fields.Datetime.now(),
                    "reply_on_paper": not record.is_mine,
                }
            )
            assessed._ask_to_finish(self.env._("Reply received: %s", record.name))

    def _ask_to_finish(self, summary):
        """A to-do for who gave the assessment; under sudo."""
        for record in self:
            giver = record.sent_by_id
            if giver.active and record.with_user(giver).has_access("write"):
                record.with_context(mail_activity_quick_update=True).activity_schedule(
                    TODO, summary=summary, user_id=giver.id
                )

    # ------------------------------------------------------------
    # FINAL
    # ------------------------------------------------------------

    def action_finish(self):
        self._check_can_finish()
        self._do_finish()
        return True

    def _check_can_finish(self):
        """
        :raises UserError: it is not with the employee, or he still has days to reply
        """
        self._check_not_concerned()
        for record in self:
            if record.state != "sent":
                raise UserError(
                    self.env._(
                        "%(record)s is not with the employee: give it to him first.",
                        record=record.name,
                    )
                )
            if not record.replied_at and not record.is_reply_over:
                raise UserError(
                    self.env._(
                        "%(record)s: the employee may reply until %(day)s. It is final"
                        " after his reply, or after that day.",
                        record=record.name,
                        day=format_date(self.env, record.reply_until),
                    )
                )

    def _do_finish(self):
        # fields of the steps; bounded to these records
        self.sudo().write(
            {
                "state": "final",
                "final_at": fields.Datetime.now(),
                "final_by_id": self.env.uid,
            }
        )
        self.sudo().activity_unlink([TODO])
        self._propose_training()

    def _propose_training(self):
        """A weak point whose criterion names a course becomes a training need."""
        needs = []
        for record in self.sudo():  # courses and lines of these records
            weak = assessment.weak(
                (
                    (line, line.weight, line.points if line.is_measured else None)
                    for line in record.line_ids
                ),
                record.scheme_id.weak_below / 100.0,
            )
            needs += [
                record._prepare_need_vals(line)
                for line in weak
                if line.criterion_id.course_id
            ]
        if needs:
            self.env["after.sales.training.need"].sudo()._propose(needs)

    def _prepare_need_vals(self, line):
        """Values of the need that a weak point makes. Hook."""
        return {
            "employee_id": self.employee_id.id,
            "course_id": line.criterion_id.course_id.id,
            "company_id": self.company_id.id,
            "origin": "assessment",
            # needs are read by more people than assessments: no figure, no month
            "name": line.name,
        }

    # ------------------------------------------------------------
    # CORRECTION
    # ------------------------------------------------------------

    def action_correct(self):
        """Open the dialog that corrects a final assessment with a reason."""
        self.ensure_one()
        self._check_can_correct()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct"),
            "res_model": "after.sales.assessment.correct",
            "view_mode": "form",
            "target": "new",
            "context": {"default_assessment_id": self.id},
        }

    def _check_can_correct(self):
        self._check_manager()
        for record in self:
            if record.state != "final":
                raise UserError(
                    self.env._(
                        "%(record)s is not final: take it back instead.",
                        record=record.name,
                    )
                )

    # ------------------------------------------------------------
    # DAILY
    # ------------------------------------------------------------

    @api.model
    def _cron_replies(self):
        """Days to reply that are over: who gave the assessment may make it final."""
        done, left = self._chase_replies()
        # what is done stays done, whatever hinders the drafts
        self.env["ir.cron"]._commit_progress(done, remaining=left)
        self._draft_last_month()

    @api.model
    def _chase_replies(self):
        """Tell who gave an assessment that the days to reply are over; once each.

        :return: how many were looked after, and how many are left
        """
        today = fields.Date.today()
        due = Domain("state", "=", "sent") & Domain("chased_on", "=", False)
        due &= Domain("reply_until", "<", today)
        records = self.search(due, order="reply_until, id", limit=BATCH)
        left = self.search_count(due) - len(records) if len(records) == BATCH else 0
        attempt(records, lambda sent: sent._chase())
        return len(records), left

    def _chase(self):
        for record in self.filtered(lambda record: not record.replied_at):
            record._ask_to_finish(
                self.env._("No reply in time, make it final: %s", record.name)
            )
        self.chased_on = fields.Date.today()

    @api.model
    def _draft_last_month(self):
        """Draft the month that is over where a company wants it by itself, once."""
        for company in self.env["res.company"].search(
            [("after_sales_assessment_day", ">", 0)]
        ):
            here = self.with_company(company)
            month = here._default_month()
            last = company.after_sales_assessment_month
            today = company._get_after_sales_today()
            if today.day < company.after_sales_assessment_day or (
                last and last >= month
            ):
                continue
            staff = here._get_staff(company)
            schemes = here.env["after.sales.assessment.scheme"]._get_for(staff, company)
            failed = attempt(
                staff.filtered(lambda employee: schemes[employee]),  # noqa: B023
                lambda employees: here._make(employees, month, company),  # noqa: B023
            )
            if failed:
                continue  # tomorrow again; who has his draft keeps it
            company.after_sales_assessment_month = month
