# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, format_datetime

from ..tools.report_form import clean
from .notice import STATES_TOLD
from .order_conflict import PLANNED_STATES

TEMPLATES = {
    "planned": "after_sales_service.mail_template_notice",
    "emergency": "after_sales_service.mail_template_notice_emergency",
    "withdrawn": "after_sales_service.mail_template_notice_withdrawn",
    "chase": "after_sales_service.mail_template_notice_chase",
}
TO_SEND = "after_sales_service.mail_act_notice_send"
TO_CALL = "after_sales_service.mail_act_notice_call"
TO_MOVE = "after_sales_service.mail_act_notice_move"
TODOS = [TO_SEND, TO_CALL, TO_MOVE]


class Notice(models.Model):
    """Send, acknowledge, ask for another time, withdraw."""

    _inherit = "after.sales.notice"

    # ------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------

    def action_send(self):
        """Mail it to production, with the link to acknowledge."""
        self._check_can_send()
        self._check_can_mail()
        self._do_send()
        return True

    def _check_can_send(self):
        """:raises UserError: it was sent already, or the work would have begun"""
        self._check_desk()
        self._check_state("draft")
        for notice in self:
            if notice.start <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(notice)s: the work was to begin already. Move the job"
                        " first.",
                        notice=notice.name,
                    )
                )

    def _check_can_mail(self):
        """
        :raises UserError: no address, or one's own: nobody answers for production
            by a link that he sends to himself
        """
        mine = email_normalize(self.env.user.email or "")
        for notice in self:
            partner = notice.partner_id
            if partner == self.env.user.partner_id or (
                mine and mine == email_normalize(partner.email or "")
            ):
                raise UserError(
                    self.env._(
                        "%(notice)s goes to yourself: choose who answers for"
                        " production, or let a colleague send it.",
                        notice=notice.name,
                    )
                )
            if not notice.partner_id.email:
                raise UserError(
                    self.env._(
                        "%(contact)s has no mail address. Enter one, or call and press"
                        " “Told by Phone”.",
                        contact=notice.partner_id.display_name,
                    )
                )

    def _do_send(self):
        """Mail these notices; all of them have an address."""
        # sudo: fields of the steps and the secret; bounded to these notices
        for notice in self.sudo():
            notice._ensure_token()
            notice._note_sent("mail", notice.partner_id.email_formatted)
        for kind in set(self.mapped("kind")):
            self.filtered(lambda notice, kind=kind: notice.kind == kind)._mail(kind)

    def _note_sent(self, how, to):
        """It is told now. Called under sudo.

        :param str to: address or name, as it stands now
        """
        self.ensure_one()
        now = fields.Datetime.now()
        # days off may have been entered since: what holds now decides
        self.env.add_to_compute(self._fields["send_by"], self)
        known_at = self._get_known_since(now)
        self.write(
            {
                "state": "sent",
                "sent_at": now,
                "sent_by_id": self.env.uid,
                "sent_how": how,
                "sent_to": to,
                "known_at": known_at,
                "in_time": self.kind == "emergency" or self._is_in_time(known_at),
                "problem": False,
            }
        )
        self.activity_unlink(TODOS)
        self._message_log(body=self.env._("Sent to %(who)s", who=to))

    def _get_known_since(self, now):
        """Production knows a time that it asked for since it did."""
        asked = self.replaces_id
        same = asked.asked_start == self.start and self.start
        return asked.asked_at if same else now

    def _is_in_time(self, known_at):
        self.ensure_one()
        if not self.send_by:
            return True
        if not self.notice_days:
            return known_at <= self.start
        return known_at < self.send_by

    def _mail(self, template):
        """Queue one mail per notice. The document keeps no copy: it holds the link.

        Called by steps that have checked; who reads the log of the notice must not
        be able to acknowledge in production's place, nor who sends it: an author
        reads his messages, so nobody of ours is the author.
        """
        template = self.env.ref(TEMPLATES[template], raise_if_not_found=False)
        told = self.filtered("partner_id.email")
        if not template or not told:
            return
        # the system's: bounded to one mail about each of these notices
        template.with_user(SUPERUSER_ID).send_mail_batch(
            told.ids,
            force_send=False,
            email_values={
                "model": False,
                "res_id": False,
                "author_id": self.env.ref("base.partner_root").id,
            },
        )
        # not left for the hour's round
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # ------------------------------------------------------------
    # ACKNOWLEDGE
    # ------------------------------------------------------------

    def action_answer(self):
        """Record what production said on the phone."""
        self.ensure_one()
        self._check_desk()
        self._check_state("draft", "sent", "other_slot")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Production Says"),
            "res_model": "after.sales.notice.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_notice_id": self.id},
        }

    def _acknowledge(self, name, how, ip=None):
        """Production has read it and prepares itself.

        Called under sudo by the link, the portal and the desk's dialog, each of which
        has checked who speaks; env.user stays whose session it is.

        :param str name: who acknowledges
        :param str how: ``link``, ``portal``, ``phone`` or ``slot``
        :raises UserError: acknowledged before, withdrawn, not sent yet
        """
        self.ensure_one()
        name = self._check_speaker(name)
        self._lock()
        self._check_open_for_answer()
        self.write(
            {
                "state": "acknowledged",
                "acknowledged_at": fields.Datetime.now(),
                "acknowledged_by": name,
                "acknowledged_how": how,
                "acknowledged_ip": ip,
                "acknowledged_user_id": self.env.uid,
            }
        )
        self.activity_unlink(TODOS)
        self._message_log(
            body=self.env._(
                "Acknowledged by %(name)s (%(how)s)", name=name, how=self._label(how)
            )
        )

    def _label(self, how):
        return dict(self._fields["sent_how"]._description_selection(self.env))[how]

    def _check_speaker(self, name):
        """Return who speaks, without blanks around it.

        :raises UserError: no name
        """
        name = clean(name)
        if not name:
            raise UserError(self.env._("Enter your name: who speaks for production?"))
        if len(name) > 100:
            raise UserError(self.env._("The name is too long."))
        return name

    def _lock(self):
        """Two answers at one time: the second finds what the first one wrote."""
        # not lock_for_update, which does not wait: whoever waited finds the notice
        # changed, is run again by the server, and is told who was first
        self.env.execute_query(
            SQL(
                "SELECT id FROM after_sales_notice WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["state"])

    def _check_open_for_answer(self):
        """
        :raises UserError: there is nothing to answer, in words
        """
        if self.state == "acknowledged":
            raise UserError(
                self.env._(
                    "This notice was acknowledged already, by %(name)s on %(time)s.",
                    name=self.acknowledged_by,
                    time=self._format_moment(self.acknowledged_at),
                )
            )
        if self.state == "withdrawn":
            raise UserError(
                self.env._(
                    "This notice was withdrawn: %(reason)s A new time comes with a new"
                    " notice.",
                    reason=self.withdrawn_reason,
                )
            )
        if self.state == "draft":
            raise UserError(self.env._("This notice has not been sent yet."))
        if self.kind == "planned" and self.order_id.state not in PLANNED_STATES:
            raise UserError(self.env._("The work has begun already. Please call us."))

    # ------------------------------------------------------------
    # ANOTHER TIME
    # ------------------------------------------------------------

    def _ask_other_slot(self, name, how, start=False, note=False):
        """Production wants another time; the desk decides. Called as _acknowledge.

        :param datetime start: the time chosen, naive UTC; False: none of them
        :param str note: what production says; needed without a time
        :raises UserError: nothing is said; the work has begun; see _acknowledge
        """
        self.ensure_one()
        name = self._check_speaker(name)
        note = clean(note, lines=True)[:500]
        if not start and not note:
            raise UserError(
                self.env._("Choose a time, or say which times would suit production.")
            )
        self._lock()
        self._check_open_for_answer()
        if self.kind == "emergency":
            raise UserError(
                self.env._("Emergency work is done at once. Please call us.")
            )
        if start == self.start:
            raise UserError(
                self.env._(
                    "The work is planned at that time already: acknowledge it, or name"
                    " another time."
                )
            )
        self.write(
            {
                "state": "other_slot",
                "asked_at": fields.Datetime.now(),
                "asked_by": name,
                "asked_how": how,
                "asked_start": start,
                "asked_end": start and start + (self.end - self.start),
                "asked_note": note,
            }
        )
        wish = start and self._format_window(start, self.asked_end)
        self._message_log(
            body=self.env._(
                "%(name)s asks for another time: %(wish)s",
                name=name,
                wish=" ".join(filter(None, (wish, note))),
            )
        )
        self.activity_unlink(TODOS)
        self._remind_desk(TO_MOVE, wish or note)

    def action_take_asked_slot(self):
        """Move the job to the time that production asked for."""
        self.ensure_one()
        self._check_desk()
        self._check_state("other_slot")
        if not self.asked_start:
            raise UserError(
                self.env._(
                    "%(name)s named no time. Choose one on the job and call.",
                    name=self.asked_by,
                )
            )
        self._do_take_asked_slot()
        return self.order_id._get_records_action(name=self.env._("Job"))

    def _do_take_asked_slot(self):
        """The job moves; who chose the time has acknowledged it."""
        name, order = self.asked_by, self.order_id
        order._check_can_reschedule()
        order._do_reschedule(
            {"planned_start": self.asked_start, "planned_end": self.asked_end},
            self.env._("Production asked for it: %(name)s", name=name),
        )
        # sudo: fields of the steps; bounded to the notice that took this one's place
        new = self.sudo().replaced_by_ids
        if new.partner_id.email:
            new._ensure_token()
            new._note_sent("mail", new.partner_id.email_formatted)
        else:
            new._note_sent("phone", new.partner_id.display_name)
        new._acknowledge(name, "slot")
        # afterwards: the mail confirms the time and does not ask once more
        new._mail(new.kind)

    # ------------------------------------------------------------
    # WITHDRAW
    # ------------------------------------------------------------

    def _withdraw(self, reason):
        """What was told does not hold any more: say so. Called under sudo."""
        if not self:
            return
        told = self.filtered(lambda notice: notice.state in STATES_TOLD)
        self.write(
            {
                "state": "withdrawn",
                "withdrawn_at": fields.Datetime.now(),
                "withdrawn_reason": reason,
            }
        )
        self.activity_unlink(TODOS)
        told._mail("withdrawn")
        for notice in told.filtered(lambda notice: not notice.partner_id.email):
            notice._remind_desk(TO_CALL, reason)

    def _drop(self):
        """Nothing stands still any more: forget drafts, withdraw the others."""
        drafts = self.filtered(lambda notice: notice.state == "draft")
        drafts.unlink()
        reasons = (self - drafts).grouped(lambda notice: notice._get_drop_reason())
        for reason, notices in reasons.items():
            notices._withdraw(reason)

    def _get_drop_reason(self):
        """Why nothing stands still any more, as production is told."""
        self.ensure_one()
        if self.order_id.state == "cancelled":
            return self.env._("The job was cancelled.")
        if self.kind == "emergency":
            return self.env._("There is no emergency at this unit after all.")
        return self.env._("The work is not planned at that time any more.")

    # ------------------------------------------------------------
    # CHECKS AND TO-DOS
    # ------------------------------------------------------------

    def _check_desk(self):
        self.check_access("write")
        self.env["after.sales.order"]._check_desk()

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for notice in self:
            if notice.state not in states:
                raise UserError(
                    self.env._(
                        "%(notice)s is “%(state)s”: this step is not open.",
                        notice=notice.name,
                        state=labels[notice.state],
                    )
                )

    def _remind_desk(self, activity, note):
        """Give whoever plans this job one to-do of a kind."""
        # sudo: bounded to a to-do on these notices
        for notice in self.sudo():
            user = notice.order_id._get_dispatcher()
            if not notice.activity_search([activity]):
                notice.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity, user_id=user.id, note=note or ""
                )

    def _get_told_text(self):
        """Who was told and what came of it, in one sentence for the screen."""
        self.ensure_one()
        if self.state == "acknowledged":
            return self.env._(
                "Acknowledged by %(name)s on %(time)s (%(how)s).",
                name=self.acknowledged_by,
                time=format_datetime(self.env, self.acknowledged_at, dt_format="short"),
                how=self._label(self.acknowledged_how),
            )
        if self.state in STATES_TOLD:
            return self.env._(
                "%(who)s was told on %(time)s.",
                who=self.partner_id.name or self.sent_to,
                time=format_datetime(self.env, self.sent_at, dt_format="short"),
            )
        return ""
