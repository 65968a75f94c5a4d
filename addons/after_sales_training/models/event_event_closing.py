# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.careful import attempt

ACTIVITY_TYPE = "after_sales_training.mail_act_session"


class EventEvent(models.Model):
    """The end of a session: settled who was there, or cancelled with a reason."""

    _inherit = "event.event"

    session_cancel_reason = fields.Char(
        string="Cancelled Because", copy=False, tracking=True
    )
    session_close_asked_on = fields.Date(
        string="Closing Asked for on", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def action_close_session(self):
        """The session is over: enrolments become done or no-show."""
        self.check_access("write")
        self._check_can_close_session()
        self._close_session()
        return True

    def _check_can_close_session(self):
        for event in self:
            if not event.is_training or event.session_state != "planned":
                raise UserError(
                    self.env._(
                        "%(session)s is no planned training session.",
                        session=event.name,
                    )
                )
            if event.date_begin > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(session)s has not begun yet: cancel it, or move it.",
                        session=event.name,
                    )
                )
            event._check_attendance_taken()

    def _check_attendance_taken(self):
        self.ensure_one()
        if not self._is_attendance_taken():
            raise UserError(
                self.env._(
                    "%(session)s: say first who was there (“Attendance”).",
                    session=self.name,
                )
            )

    def _close_session(self):
        """Move sessions to the last stage; their enrolments are settled with it."""
        ended = self.env["event.stage"].search([("pipe_end", "=", True)], limit=1)
        self.stage_id = ended

    def action_set_done(self):
        """Core moves what has ended: a session only when its attendance is taken."""
        sessions = self.filtered("is_training")
        sessions._get_closable()._close_session()
        return super(EventEvent, self - sessions).action_set_done()

    def _get_closable(self):
        """Those that are over, and whose attendance is taken."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda event: (
                event.session_state == "planned"
                and event.date_end < now
                and event._is_attendance_taken()
            )
        )

    def _after_session_state(self, states):
        """What follows when sessions were closed or cancelled, however it was done.

        :param dict states: session -> its state before
        """
        changed = self.filtered(lambda event: event.session_state != states[event])
        closed = changed.filtered(lambda event: event.session_state == "closed")
        for event in closed:
            event._check_attendance_taken()
        closed.registration_ids.filtered(
            lambda registration: registration.state == "open"
        )._settle_attendance()
        closed.activity_unlink([ACTIVITY_TYPE])
        for event in changed.filtered(lambda event: event.session_state == "cancelled"):
            event._after_cancel()

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    @api.constrains("active")
    def _check_not_put_aside(self):
        """A session put aside would keep places, and nobody would be told."""
        for event in self:
            if event.active or event.session_state != "planned":
                continue
            if any(one.state in ("draft", "open") for one in event.registration_ids):
                raise ValidationError(
                    self.env._(
                        "%(session)s: people are enrolled or waiting. Cancel the"
                        " session first, so that they are told.",
                        session=event.name,
                    )
                )

    def action_ask_cancel(self):
        self.ensure_one()
        self._check_can_cancel_session()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the Session"),
            "res_model": "after.sales.training.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_id": self.id},
        }

    def _check_can_cancel_session(self):
        self.check_access("write")
        for event in self:
            if event.session_state != "planned":
                raise UserError(
                    self.env._(
                        "%(session)s is closed or cancelled already.",
                        session=event.name,
                    )
                )

    def _do_cancel_session(self, reason):
        """Nobody comes: places are given back, trainees and trainers are told."""
        self.write({"session_cancel_reason": reason, "kanban_state": "cancel"})

    def _after_cancel(self):
        self.ensure_one()
        coming = self.registration_ids.filtered(
            lambda registration: registration.state in ("draft", "open")
        )
        # the others get the letter that takes back what they were told
        asked = coming.filtered(
            lambda registration: registration.held_until or registration.waiting_since
        )
        # sudo: the vouchers of these very enrolments
        vouchers = coming.filtered("voucher_use").entitlement_id.sudo()
        coming.write({"state": "cancel"})
        vouchers._propose_extension(
            self.env._(
                "We cancelled “%(session)s” of %(day)s: %(reason)s",
                session=self.name,
                day=self._format_training_time(self.date_begin),
                reason=self.session_cancel_reason or self.env._("without a reason"),
            )
        )
        asked._mail_enrolment("session")
        self._tell_trainers(self.trainer_ids, "cancelled")
        self.session_version += 1
        self.activity_unlink([ACTIVITY_TYPE])

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_close_domain(self):
        """Sessions that are over and not settled, nor asked about today."""
        return (
            Domain("session_state", "=", "planned")
            & Domain("date_end", "<", fields.Datetime.now())
            & (
                Domain("session_close_asked_on", "=", False)
                | Domain("session_close_asked_on", "<", fields.Date.today())
            )
        )

    @api.model
    def _cron_close_sessions(self):
        """Close what is over; where nobody said who was there, ask once. O(due)."""
        due = self.search(self._get_to_close_domain(), order="date_end, id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for event in due:
            event = event.with_company(event.company_id or self.env.company)
            failed = attempt(event, lambda session: session._close_or_ask())
            attempt(failed, lambda session: session._ask_to_close())
            if not cron._commit_progress(1):
                break

    def _close_or_ask(self):
        self.ensure_one()
        # on site people are often written down afterwards, from a list on paper
        is_unwritten = self.is_on_site and not self.registration_ids
        if self._is_attendance_taken() and not is_unwritten:
            self._close_session()
        else:
            self._ask_to_close()

    def _ask_to_close(self):
        """One to-do for whoever is responsible for the session."""
        self.ensure_one()
        asked = self.session_close_asked_on
        self.session_close_asked_on = fields.Date.today()
        if asked:
            return
        self._ask_desk(
            lambda reader: reader.env._("The session is over: say who was there")
        )
