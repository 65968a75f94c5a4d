# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools.work_clock import to_epoch

from ..tools import session

#: how far a duplicate looks for a week in which its room is free
WEEKS_AHEAD = 52


class EventEvent(models.Model):
    """A duplicate is the next session of its kind: nobody is in it or told of it.

    It takes the next week in which the room is free, at the same hours; trainers are
    told when they are named, so they are not taken over.
    """

    _inherit = "event.event"

    def copy_data(self, default=None):
        """:raises UserError: given at a user's site, so planned on its job"""
        vals_list = super().copy_data(default)
        for event, vals in zip(self, vals_list, strict=True):
            if not event.course_id:
                continue
            event._check_can_copy_session()
            # what customers read; core adds “(copy)”
            vals["name"] = (default or {}).get("name", event.name)
            if {"date_begin", "date_end"}.isdisjoint(default or {}):
                vals.update(event._get_next_time())
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for event, copied in zip(self, copies, strict=True):
            if event.course_id:
                copied._message_log(
                    body=self.env._(
                        "Duplicated from %(session)s of %(day)s, without people and"
                        " trainers. Look at time and room, then name the trainers.",
                        session=event.name,
                        day=event._format_training_time(event.date_begin),
                    )
                )
        return copies

    def _check_can_copy_session(self):
        self.ensure_one()
        if self.after_sales_order_id:
            raise UserError(
                self.env._(
                    "“%s” is given at the user's site: plan the next one on its job.",
                    self.name,
                )
            )

    def _get_next_time(self):
        """Values of the next free week; without the room where it has none in a year.

        A week in which the course would not take the same time - holidays - is left
        out.
        """
        self.ensure_one()
        busy = self._get_busy_times()
        lasts = self._get_course_span(self.date_begin)
        # the first of them that is still to come
        since = max(fields.Datetime.now() - self.date_begin, timedelta())
        first = since // timedelta(weeks=1) + 1
        for weeks in range(first, first + WEEKS_AHEAD):
            begin = self._shift(self.date_begin, weeks)
            end = self._shift(self.date_end, weeks)
            if self._get_course_span(begin) != lasts:
                continue
            if not any(start < end and begin < stop for start, stop in busy):
                return {"date_begin": begin, "date_end": end}
        return {
            "date_begin": self._shift(self.date_begin, first),
            "date_end": self._shift(self.date_end, first),
            "room_id": False,
        }

    def _get_busy_times(self):
        """When the room is taken from now on, by whichever company."""
        if not self.room_id:
            return []
        # sudo: a room may be shared; that it is taken, and nothing else
        others = self.sudo().search(
            [
                ("room_id", "=", self.room_id.id),
                ("is_training", "=", True),
                ("kanban_state", "!=", "cancel"),
                ("date_end", ">", fields.Datetime.now()),
            ]
        )
        return [(other.date_begin, other.date_end) for other in others]

    def _get_course_span(self, begin):
        """How long the course would take that begins then, in seconds."""
        start = to_epoch(begin)
        clock = self._get_session_clock()
        return session.propose_end(clock, start, self.course_id.days) - start

    def _shift(self, moment, weeks):
        """The same hour on the clocks of the place, so many weeks later; naive UTC."""
        zone = pytz.timezone(self.date_tz or "UTC")
        local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
        later = zone.localize(local + timedelta(weeks=weeks))
        return later.astimezone(pytz.utc).replace(tzinfo=None)
