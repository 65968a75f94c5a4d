# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class Order(models.Model):
    """Whoever teaches is not free for a job: said where jobs are planned."""

    _inherit = "after.sales.order"

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        planned = self.filtered(lambda order: order._is_planned())
        for order, texts in planned._find_teaching().items():
            found.setdefault(order, []).extend(("training", text) for text in texts)
        return found

    def _find_teaching(self):
        """Return dict of job -> texts on its engineers who teach then.

        For all jobs by one search; the session of the job itself is none of them.
        """
        people = (self.engineer_id | self.engineer_ids)._origin
        if not people:
            return {}
        # sudo: that a colleague teaches then, and what; as at dispatch
        sessions = (
            self.env["event.event"]
            .sudo()
            .search(
                Domain("session_state", "=", "planned")
                & Domain("trainer_ids.employee_id", "in", people.ids)
                & Domain("date_begin", "<", max(o._get_planned_end() for o in self))
                & Domain("date_end", ">", min(self.mapped("planned_start")))
            )
        )
        by_person = defaultdict(sessions.browse)  # with their rights
        for event in sessions:
            for person in event.trainer_ids.employee_id:
                by_person[person.id] |= event
        found = defaultdict(list)
        for order in self:
            start, end = order.planned_start, order._get_planned_end()
            for person in (order.engineer_id | order.engineer_ids)._origin:
                for event in by_person[person.id]:
                    own = event.after_sales_order_id == order._origin
                    if own or event.date_begin >= end or event.date_end <= start:
                        continue
                    found[order].append(
                        self.env._(
                            "%(engineer)s teaches “%(course)s” then: %(span)s.",
                            # sudo: a colleague's name
                            engineer=person.sudo().name,
                            course=event.course_id.name,
                            span=self._format_span(event.date_begin, event.date_end),
                        )
                    )
        return found
