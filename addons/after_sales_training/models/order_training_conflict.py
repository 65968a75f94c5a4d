# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


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
        planned = self.filtered(
            lambda order: order.planned_start and order in proposals
        )
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

        By one statement and beyond the rights of the reader: that a colleague is in a
        session then, and in which. Who only waits for a place is not away.
        """
        for model, names in (
            ("event.registration", ["employee_id", "event_id", "state"]),
            ("after.sales.training.trainer", ["employee_id"]),
            (
                "event.event",
                ["active", "date_begin", "date_end", "session_state", "trainer_ids"],
            ),
        ):
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT who.employee_id, session.id, bool_or(who.teaches)
                  FROM (SELECT employee_id, event_id, FALSE AS teaches
                          FROM event_registration
                         WHERE employee_id = ANY(%(people)s)
                           AND state IN ('open', 'done')
                         UNION ALL
                        SELECT trainer.employee_id, rel.event_event_id, TRUE
                          FROM after_sales_training_trainer trainer
                          JOIN after_sales_training_event_trainer_rel rel
                               ON rel.after_sales_training_trainer_id = trainer.id
                         WHERE trainer.employee_id = ANY(%(people)s)) who
                  JOIN event_event session ON session.id = who.event_id
                 WHERE session.session_state = 'planned' AND session.active
                   AND session.date_begin < %(end)s AND session.date_end > %(start)s
                 GROUP BY who.employee_id, session.id
                 ORDER BY session.date_begin, session.id
                """,
                people=people.ids,
                start=start,
                end=end,
            )
        )
        # read together: a prefetch of all of them
        sessions = self.env["event.event"].sudo().browse({row[1] for row in rows})
        known = {event.id: event for event in sessions}
        found = defaultdict(dict)
        for employee_id, event_id, teaches in rows:
            found[employee_id][known[event_id]] = teaches
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
        return self.env._("%(engineer)s attends “%(course)s” then: %(span)s.", **values)
