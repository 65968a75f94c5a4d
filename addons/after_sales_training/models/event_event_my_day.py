# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

ONE_DAY = timedelta(days=1)


class EventEvent(models.Model):
    """Whoever gives a session today has it in My Day, with the list of its people."""

    _inherit = "event.event"

    @api.model
    def _get_sessions_of_my_day(self):
        """The sessions that the user gives today, as the phone keeps them.

        He is a trainer, or an engineer of the job that the training belongs to.

        :return: list of dicts; see :meth:`_get_phone_session`
        """
        now = fields.Datetime.now()
        mine = Domain.OR(
            Domain(f"{path}.user_id", "=", self.env.uid)
            for path in (
                "trainer_ids.employee_id",
                "after_sales_order_id.engineer_id",
                "after_sales_order_id.engineer_ids",
            )
        )
        # sudo: bounded to sessions that name the user (engineers read no employees)
        sessions = self.sudo().search(
            mine
            & Domain("company_id", "in", (*self.env.companies.ids, False))
            & Domain("session_state", "=", "planned")
            # a day more at both ends: what today is, says the place of the session
            & Domain("date_begin", "<", now + ONE_DAY)
            & Domain("date_end", ">", now - ONE_DAY),
            order="date_begin, id",
        )
        found = []
        for session in sessions:
            today = fields.Date.context_today(session.with_context(tz=session.date_tz))
            if today in {row.day for row in session._get_session_days()}:
                found.append(session._get_phone_session(today))
        return found

    def _get_phone_session(self, day):
        """One session with its people of a day; called under sudo."""
        self.ensure_one()
        presence = {
            row.registration_id: row.presence
            for row in self.attendance_ids
            if row.day == day
        }
        return {
            "id": self.id,
            "name": self.name,
            "place": self.session_place or "",
            "date_begin": fields.Datetime.to_string(self.date_begin),
            "date_end": fields.Datetime.to_string(self.date_end),
            "day": fields.Date.to_string(day),
            "people": [
                {
                    "id": person.id,
                    "name": person.name or person.display_name,
                    "company": person.company_name or "",
                    "presence": presence.get(person, "unknown"),
                }
                for person in self._get_signature_people()
            ],
        }
