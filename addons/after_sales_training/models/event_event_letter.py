# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import format_list

from ..tools import ics


class EventEvent(models.Model):
    """What a session puts into letters and calendars."""

    _inherit = "event.event"

    def _get_session_entry(self, off=False):
        """The session for people's calendars: bytes of an ICS file."""
        self.ensure_one()
        # sudo: the address people go to
        event = self.sudo()
        place = ", ".join(filter(None, [event.session_place, event.address_inline]))
        return ics.write_entry(
            f"training-{event.id}@{self.env.cr.dbname}",
            event.session_version,
            event.date_begin,
            event.date_end,
            event.course_id.name,
            place=place,
            description=event.what_to_bring or "",
            now=fields.Datetime.now(),
            off=off,
        )

    def _list_trainers(self):
        """Names of who teaches, as the reader's language lists them."""
        self.ensure_one()
        # sudo: the names of the session's own trainers
        return format_list(self.env, self.sudo().trainer_ids.mapped("name"))

    def _word_what_to_bring(self):
        """What to bring: the session's own words, else its course's as the reader says.

        The session holds the course's words in the language of who planned it.
        """
        self.ensure_one()
        # sudo: what people are told who come
        course = self.sudo().course_id
        # an event of another kind has none: Odoo tries every template on any record
        said = course.get_field_translations("what_to_bring")[0] if course else []
        if self.what_to_bring in [one["value"] for one in said]:
            return course.what_to_bring
        return self.what_to_bring

    def _ask_desk(self, get_summary):
        """A to-do for whoever is responsible, in his language."""
        for event in self.filtered("user_id"):
            reader = event.with_context(lang=event.user_id.lang)
            event.with_context(mail_activity_quick_update=True).activity_schedule(
                "after_sales_training.mail_act_session",
                user_id=event.user_id.id,
                date_deadline=fields.Date.today(),
                summary=get_summary(reader),
            )
