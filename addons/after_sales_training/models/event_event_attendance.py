# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class EventEvent(models.Model):
    """The list of attendance: a row per trainee and day, and the papers for it."""

    _name = "event.event"
    _inherit = ["event.event", "after.sales.paper.mixin"]

    attendance_ids = fields.One2many("after.sales.training.attendance", "event_id")

    # ------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------

    def action_take_attendance(self):
        """The list of today, or of the day that nobody has said anything about."""
        self.ensure_one()
        self._make_attendance()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.attendance_action_take"
        )
        day = self._get_day_to_take()
        return action | {
            "name": self.env._("Attendance: %s", self.name),
            "domain": [("event_id", "=", self.id)],
            "context": {"search_default_day": fields.Date.to_string(day)},
        }

    def action_all_present(self):
        """Everybody of whom nothing is said was there on the day to take."""
        self.ensure_one()
        self._make_attendance()
        day = self._get_day_to_take()
        self.attendance_ids.filtered(
            lambda row: row.day == day and row.presence == "unknown"
        )._mark("present")
        return True

    def _make_attendance(self):
        """Add the rows that are missing: each trainee who has a place, each day.

        By the rights of the user: desk, or trainer of the session.

        :raises UserError: nobody is enrolled
        """
        people = self.registration_ids.filtered(
            lambda registration: registration.state in ("open", "done")
        )
        if not people:
            raise UserError(
                self.env._(
                    "%(session)s: nobody is enrolled yet.", session=self[:1].name
                )
            )
        rows = self.env["after.sales.training.attendance"]
        known = {(row.registration_id, row.day) for row in self.attendance_ids}
        rows.create(
            [
                {"registration_id": registration.id, "day": day.day}
                for event in self.filtered(lambda e: e.session_state == "planned")
                for registration in people & event.registration_ids
                for day in event.sudo()._get_session_days()
                if (registration, day.day) not in known
            ]
        )

    def _get_day_to_take(self):
        """Today if it is a day of the session, else the first that is not said."""
        self.ensure_one()
        # sudo: the calendar of the centre
        days = [row.day for row in self.sudo()._get_session_days()]
        today = fields.Date.context_today(self.with_context(tz=self.date_tz))
        if today in days:
            return today
        unsaid = self.attendance_ids.filtered(lambda row: row.presence == "unknown")
        return min([*unsaid.mapped("day"), days[-1]])

    def _is_attendance_taken(self):
        """Whether anything is said of those who were to come; nobody: it is."""
        self.ensure_one()
        people = self.registration_ids.filtered(lambda row: row.state == "open")
        said = self.attendance_ids.filtered(lambda row: row.presence != "unknown")
        return not people or bool(said)

    def _follow_attendance_days(self):
        """After a move: rows without a word go; days that are said stay days of it.

        :raises UserError: somebody was there on a day that is left out now
        """
        for event in self:
            days = {row.day for row in event.sudo()._get_session_days()}
            rows = event.attendance_ids.filtered(lambda row: row.day not in days)  # noqa: B023
            said = rows.filtered(lambda row: row.presence != "unknown")
            if said:
                raise UserError(
                    self.env._(
                        "%(session)s: attendance of %(day)s is on the list already."
                        " That day stays a day of the session.",
                        session=event.name,
                        day=min(said.mapped("day")),
                    )
                )
            # sudo: empty rows of this session's own list
            rows.sudo().unlink()

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """The list hangs at the door of the centre: it speaks its address' language."""
        self.ensure_one()
        # sudo: the language of an address
        place = self.sudo().address_id
        return self.lang or place.lang or self.env.lang or "en_US"

    def _get_signature_columns(self):
        """Days on the signature list: list of dates."""
        self.ensure_one()
        return [row.day for row in self.sudo()._get_session_days()]

    def _get_signature_people(self):
        """Who signs: the enrolled, by organisation and name."""
        self.ensure_one()
        return self.registration_ids.filtered(
            lambda registration: registration.state in ("open", "done")
        ).sorted(lambda row: (row.company_name or "", row.name or "", row.id))

    def action_print_signature_list(self):
        return self.env.ref(
            "after_sales_training.action_report_signature_list"
        ).report_action(self)

    def action_print_badges(self):
        """Core's badges with their QR, of all who have a place."""
        self.ensure_one()
        people = self._get_signature_people()
        if not people:
            raise UserError(
                self.env._("%(session)s: nobody is enrolled yet.", session=self.name)
            )
        return self.env.ref(
            "event.action_report_event_registration_badge"
        ).report_action(people)

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self.course_id.code or self.name} {self.date_begin.date()}"
