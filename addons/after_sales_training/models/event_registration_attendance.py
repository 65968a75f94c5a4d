# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError


class EventRegistration(models.Model):
    """An enrolment: on which days the person was there, and what he was given."""

    _inherit = "event.registration"

    attendance_ids = fields.One2many(
        "after.sales.training.attendance", "registration_id", string="Days"
    )
    days_present = fields.Integer(compute="_compute_days_present", store=True)
    attendance_text = fields.Char(
        string="Attendance", compute="_compute_attendance_text"
    )
    material_given_on = fields.Date(
        string="Material Handed Out on", readonly=True, copy=False
    )

    @api.depends("attendance_ids.presence")
    def _compute_days_present(self):
        counts = dict(
            self.env["after.sales.training.attendance"]
            .sudo()  # a count of rows of these enrolments, whoever caused it
            ._read_group(
                [("registration_id", "in", self.ids), ("presence", "=", "present")],
                ["registration_id"],
                ["__count"],
            )
        )
        for registration in self:
            registration.days_present = counts.get(registration.sudo()._origin, 0)

    @api.depends("days_present", "event_id.session_day_count")
    @api.depends_context("lang")
    def _compute_attendance_text(self):
        for registration in self:
            registration.attendance_text = registration.is_training and self.env._(
                "%(days)s of %(all)s days",
                days=registration.days_present,
                all=registration.event_id.session_day_count,
            )

    def action_give_material(self):
        """The material of the course was handed to these people today."""
        self.check_access("read")
        for event in self.event_id:
            if not event._is_session_staff():
                raise AccessError(
                    self.env._(
                        "Material is handed out by the training desk or the trainers"
                        " of the session."
                    )
                )
        # sudo: this one fact, by those who were found above to teach here
        self.sudo().material_given_on = fields.Date.context_today(self)
        return True

    # ------------------------------------------------------------
    # BADGE
    # ------------------------------------------------------------

    @api.model
    def register_attendee(self, barcode, event_id):
        """A badge is scanned: of training it marks the day, not the whole session.

        Answers as core does, so that its scanner shows the result.
        """
        registration = self.search([("barcode", "=", barcode)], limit=1)
        if not registration.is_training:
            return super().register_attendee(barcode, event_id)
        status = registration._mark_by_badge(event_id)
        # sudo: what core's scanner shows of an enrolment that was found above
        return registration.sudo()._get_registration_summary() | {"status": status}

    def _mark_by_badge(self, event_id):
        """Mark the day; return core's word for what came of it.

        Who waits for a place has none, and another session is not this one: core's
        words for these would show a success, or offer to end the whole enrolment.
        """
        self.ensure_one()
        event = self.event_id
        if self.state in ("draft", "cancel"):
            return "canceled_registration"
        if event_id and event.id != event_id:
            return "not_ongoing_event"
        # sudo: the calendar of the centre
        days = {row.day for row in event.sudo()._get_session_days()}
        today = fields.Date.context_today(self.with_context(tz=event.date_tz))
        if today not in days or event.session_state != "planned":
            return "not_ongoing_event"
        row = self.attendance_ids.filtered(lambda row: row.day == today)
        if row.presence == "present":
            return "already_registered"
        if not row:
            row = row.create({"registration_id": self.id, "day": today})
        row._mark("present", source="badge")
        return "confirmed_registration"

    def action_confirm(self):
        """“Undo” of core's scanner: who has a place already was not there today.

        Core only takes the enrolment back from attended to booked; a day of training
        stands on the list of attendance, and is taken back there.
        """
        scanned = self.filtered(
            lambda one: one.is_training and one.state in ("open", "done")
        )
        scanned._take_day_back()
        # booked as before: nothing to write, which trainers may not
        booked = scanned.filtered(
            lambda one: one.state == "open" and not one.held_until
        )
        return super(EventRegistration, self - booked).action_confirm()

    def _take_day_back(self):
        """Nobody has said yet whether these were there today."""
        rows = self.env["after.sales.training.attendance"]
        for event, people in self.grouped("event_id").items():
            today = fields.Date.context_today(self.with_context(tz=event.date_tz))
            rows |= people.attendance_ids.filtered(
                lambda row, today=today: row.day == today and row.presence == "present"
            )
        if rows:
            rows.write({"presence": "unknown", "source": "list"})
