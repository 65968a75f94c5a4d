# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class Order(models.Model):
    """Whoever teaches or attends a session is not free: said where jobs are planned."""

    _inherit = "after.sales.order"

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        planned = self.filtered(lambda order: order._is_planned())
        for order, texts in planned._find_training().items():
            found.setdefault(order, []).extend(("training", text) for text in texts)
        return found

    def _propose_engineers(self):
        """Who is in a session at that time is not free."""
        proposals = super()._propose_engineers()
        planned = self.filtered(lambda order: order.planned_start and order in proposals)
        if not planned:
            return proposals
        sessions = self._read_sessions(
            self.env["hr.employee"].browse(
                {one.engineer_id for order in planned for one in proposals[order]}
            ),
            *planned._get_planned_span(),
        )
        for order in planned:
            proposals[order] = sorted(
                (
                    one._replace(is_free=False)
                    if order._find_sessions_then(sessions.get(one.engineer_id, {}))
                    else one
                    for one in proposals[order]
                ),
                key=lambda one: one.is_free is False,
            )
        return proposals

    def _get_planned_span(self):
        """Return when the first of these jobs begins and the last one ends."""
        return (
            min(self.mapped("planned_start")),
            max(order._get_planned_end() for order in self),
        )

    def _find_sessions_then(self, sessions):
        """Return those of {session: ...} that lie in the time of this job.

        The session of the job itself is none of them.
        """
        start, end = self.planned_start, self._get_planned_end()
        return [
            event
            for event in sessions
            if event.date_begin < end
            and event.date_end > start
            and event.after_sales_order_id != self._origin
        ]

    @api.model
    def _read_sessions(self, people, start, end):
        """Return dict of employee id -> {session: whether he teaches it}.

        For all people at once: by one search for those who teach, one for those who
        attend. Who only waits for a place is not away.
        """
        overlap = (
            Domain("session_state", "=", "planned")
            & Domain("date_begin", "<", end)
            & Domain("date_end", ">", start)
        )
        found = defaultdict(dict)
        # sudo: that a colleague is in a session then, and in which; as at dispatch
        attended = (
            self.env["event.registration"]
            .sudo()
            .search(
                Domain("employee_id", "in", people.ids)
                & Domain("state", "in", ("open", "done"))
                & Domain("event_id", "any", overlap)
            )
        )
        for registration in attended:
            found[registration.employee_id.id][registration.event_id] = False
        taught = (
            self.env["event.event"]
            .sudo()
            .search(Domain("trainer_ids.employee_id", "in", people.ids) & overlap)
        )
        for event in taught:
            for person in event.trainer_ids.employee_id:
                found[person.id][event] = True
        return found

    def _find_training(self):
        """Return dict of job -> texts on its engineers who are in a session then."""
        people = (self.engineer_id | self.engineer_ids)._origin
        if not people:
            return {}
        sessions = self._read_sessions(people, *self._get_planned_span())
        found = defaultdict(list)
        for order in self:
            for person in (order.engineer_id | order.engineer_ids)._origin:
                taken = sessions.get(person.id, {})
                for event in order._find_sessions_then(taken):
                    found[order].append(
                        self._tell_training(person, event, taken[event])
                    )
        return found

    @api.model
    def _tell_training(self, person, event, teaches):
        values = {
            # sudo: a colleague's name
            "engineer": person.sudo().name,
            "course": event.course_id.name,
            "span": self._format_span(event.date_begin, event.date_end),
        }
        if teaches:
            return self.env._(
                "%(engineer)s teaches “%(course)s” then: %(span)s.", **values
            )
        return self.env._(
            "%(engineer)s attends “%(course)s” then: %(span)s.", **values
        )
