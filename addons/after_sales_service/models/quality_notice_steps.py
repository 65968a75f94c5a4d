# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .quality_notice import OPEN_STATES

ACTIVITY_ANSWER = "after_sales_service.mail_act_quality_answer"
ACTIVITY_CHECK = "after_sales_service.mail_act_quality_check"
ACTIVITY_PROPOSED = "after_sales_service.mail_act_quality_proposed"
ACTIVITIES = (ACTIVITY_ANSWER, ACTIVITY_CHECK, ACTIVITY_PROPOSED)
TEMPLATE = "after_sales_service.mail_template_quality_notice"
TEMPLATE_OVERDUE = "after_sales_service.mail_template_quality_overdue"


class QualityNotice(models.Model):
    """The way of a notice: sent, answered, closed; reopened where it did not help."""

    _inherit = "after.sales.quality.notice"

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_desk(self):
        """
        :raises AccessError: notices are sent and closed by the desk
        """
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(
                self.env._("Quality notices are sent and closed by the service desk.")
            )

    def _check_state(self, *allowed):
        """
        :raises UserError: the notice is elsewhere; says where
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for notice in self:
            if notice.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(number)s is in state “%(state)s”: this step is not open.",
                        number=notice.name,
                        state=labels[notice.state],
                    )
                )

    def _open_wizard(self, purpose, name):
        """The window that asks for the words of a step."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "after.sales.quality.answer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_notice_id": self.id, "default_purpose": purpose},
        }

    # ------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------

    def action_send(self):
        """Mail the notice with its paper to the owner; he has until the due day."""
        self._check_can_send()
        # bounded: mail, to-do and state of these very notices
        self.sudo()._do_send()
        return True

    def _check_can_send(self):
        self._check_desk()
        self._check_state("new")
        self._check_addressed()

    def _check_addressed(self):
        """
        :raises UserError: names what is missing, of all of them at once
        """
        labels = self.fields_get(["department_id", "owner_id", "date_due"], ["string"])
        problems = []
        for notice in self:
            missing = [labels[name]["string"] for name in labels if not notice[name]]
            if missing:
                problems.append(
                    self.env._(
                        "%(number)s: fill in %(fields)s first.",
                        number=notice.name,
                        fields=", ".join(missing),
                    )
                )
            elif not notice.owner_id.partner_id.email:
                problems.append(
                    self.env._(
                        "%(number)s: %(owner)s has no mail address.",
                        number=notice.name,
                        owner=notice.owner_id.name,
                    )
                )
        if problems:
            raise UserError("\n".join(problems))

    def _do_send(self):
        """Send new notices, or those reopened again; called under sudo."""
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "sent_by_id": self.env.uid,
                "reminded_on": False,
            }
        )
        self._mail(TEMPLATE)
        for notice in self:
            notice.message_subscribe(partner_ids=notice.owner_id.partner_id.ids)
            notice._ask(ACTIVITY_ANSWER, notice.owner_id, notice.date_due)

    def _mail(self, template):
        """Queue one mail each: a server that is down undoes nothing."""
        self.env.ref(template).send_mail_batch(self.ids, force_send=False)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _ask(self, activity, user, day):
        """Give somebody a to-do, in place of the one that is there."""
        self.ensure_one()
        self.activity_unlink(ACTIVITIES)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            activity, user_id=user.id, date_deadline=day, summary=self.title
        )

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def action_answer(self):
        """Ask for the answer and the measure."""
        self.ensure_one()
        self._check_can_answer()
        return self._open_wizard("answer", self.env._("Answer"))

    def _check_can_answer(self):
        """The owner answers, whatever other rights he has; the desk for him.

        :raises AccessError: somebody else
        """
        self.check_access("read")
        for notice in self:
            if notice.owner_id != self.env.user and not self._is_desk():
                raise AccessError(
                    self.env._(
                        "%(notice)s is answered by %(owner)s.",
                        notice=notice.display_name,
                        owner=notice.owner_id.name,
                    )
                )
        self._check_state("sent")

    def _do_answer(self, answer, measure):
        """Record the answer, and ask the sender to check it; under sudo."""
        today = fields.Date.context_today(self)
        for notice in self:
            notice.write(
                {
                    "state": "answered",
                    "answer": answer,
                    "measure": measure or notice.measure,
                    "answered_at": fields.Datetime.now(),
                    "answered_by_id": self.env.uid,
                }
            )
            notice._ask(ACTIVITY_CHECK, notice.sent_by_id, today)

    # ------------------------------------------------------------
    # CLOSE, DISMISS, REOPEN
    # ------------------------------------------------------------

    def action_close(self):
        """The measure has been taken: nothing more is waited for."""
        self._check_can_close()
        # bounded: the state of these notices
        self.sudo()._do_close("closed")
        return True

    def _check_can_close(self):
        self._check_desk()
        self._check_state("answered")
        for notice in self:
            if not (notice.measure or "").strip():
                raise UserError(
                    self.env._(
                        "%(number)s: enter the measure that was taken first.",
                        number=notice.name,
                    )
                )

    def _do_close(self, state, note=False):
        """Close or dismiss; called under sudo."""
        self.write(
            {
                "state": state,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closing_note": note,
            }
        )
        self.activity_unlink(ACTIVITIES)

    def action_dismiss(self):
        """It is no matter of quality: say why."""
        self._check_can_dismiss()
        return self._open_wizard("dismiss", self.env._("Dismiss"))

    def _check_can_dismiss(self):
        self._check_desk()
        self._check_state("new")

    def action_reopen(self):
        """It happened again, or the answer does not do: say why."""
        self._check_can_reopen()
        return self._open_wizard("reopen", self.env._("Reopen"))

    def _check_can_reopen(self):
        self._check_desk()
        self._check_state("answered", "closed", "dismissed")

    def _do_reopen(self, reason):
        """What was sent goes to the owner again; called under sudo."""
        for notice in self:
            notice.write(
                {
                    "state": "new",
                    "closed_at": False,
                    "closed_by_id": False,
                    "closing_note": False,
                    "reopened_count": notice.reopened_count + 1,
                    "date_due": notice._get_due_day(notice.company_id),
                }
            )
            notice.message_post(
                body=self.env._("Reopened: %(reason)s", reason=reason),
                subtype_xmlid="mail.mt_note",
            )
        self.filtered("sent_at")._do_send()

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind the owners of what is overdue; O(due), harmless when run twice."""
        due = self.search([("remind_on", "<=", fields.Date.today())], order="id")
        if not due:
            return
        due.reminded_on = fields.Date.today()
        due._mail(TEMPLATE_OVERDUE)

    # ------------------------------------------------------------
    # EVIDENCE
    # ------------------------------------------------------------

    def _add_cases(self, cases):
        """Add units, tickets and jobs that show the same fault; under sudo.

        :param dict cases: field name → ids
        :return: whether something new was added
        """
        self.ensure_one()
        new = {
            name: set(ids) - set(self[name].ids)
            for name, ids in cases.items()
            if set(ids) - set(self[name].ids)
        }
        if new:
            self.write(
                {
                    name: [fields.Command.link(record_id) for record_id in sorted(ids)]
                    for name, ids in new.items()
                }
            )
        return bool(new)

    @api.model
    def _get_open_notice(self, company, product, fault):
        """The open notice about a fault of a product, may be empty."""
        if not product or not fault:
            return self.browse()
        return self.search(
            [
                ("company_id", "=", company.id),
                ("product_id", "=", product.id),
                ("fault_id", "=", fault.id),
                ("state", "in", OPEN_STATES),
            ],
            limit=1,
        )
