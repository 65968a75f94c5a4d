# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.tools import format_date, format_datetime

#: so many cases of a clause are told one by one; the rest is counted
CASE_LIMIT = 50


class Case(NamedTuple):
    """A case that was not kept, as the customer reads it."""

    at: str
    unit: str
    reference: str
    reason: str


class Paths(NamedTuple):
    """Where a model keeps date, unit and number of a case: the first that is set."""

    at: str
    units: tuple[str, ...]
    references: tuple[str, ...]


class Clause(models.Model):
    """The cases behind a figure that was not kept: when, which unit, why."""

    _inherit = "after.sales.clause"

    @api.model
    def _get_case_paths(self):
        """Return model -> :class:`Paths`; addons add their models."""
        return {
            "after.sales.sla.timer": Paths(
                "deadline",
                ("ticket_id.equipment_id", "order_id.equipment_id"),
                ("ticket_id.number", "order_id.name"),
            ),
            "after.sales.order": Paths("done_at", ("equipment_id",), ("name",)),
            "after.sales.order.line": Paths(
                "order_id.done_at", ("order_id.equipment_id",), ("order_id.name",)
            ),
            "helpdesk.ticket": Paths("solved_at", ("equipment_id",), ("number",)),
            "after.sales.compensation": Paths("deadline", ("equipment_id",), ("name",)),
            "after.sales.contact": Paths("happened_at", ("equipment_id",), ("name",)),
            "after.sales.downtime": Paths(
                "start", ("equipment_id",), ("ticket_id.number",)
            ),
            "after.sales.warranty": Paths("start_date", ("equipment_id",), ()),
            "after.sales.equipment": Paths("accepted_on", ("self",), ()),
        }

    def _get_broken_cases(self, scope, limit=CASE_LIMIT):
        """Tell the cases of a measured clause that were not kept, latest first.

        :return: list of :class:`Case`, at most ``limit``
        """
        self.ensure_one()
        model = self._get_cases(scope).model
        paths = self._get_case_paths()[model]
        order = f"{paths.at} desc, id desc" if "." not in paths.at else "id desc"
        records = (
            self.env[model]
            .with_context(active_test=False)
            .search(self._get_case_domain(scope, kept=False), order=order, limit=limit)
        )
        return [self._tell_case(record, paths) for record in records]

    def _tell_case(self, record, paths):
        def first(names):
            values = (
                record if name == "self" else record.mapped(name) for name in names
            )
            return next((value[0] for value in values if value), None)

        at = first([paths.at])
        unit = first(paths.units)
        return Case(
            format_datetime(self.env, at, dt_format="short")
            if isinstance(at, datetime)
            else format_date(self.env, at),
            unit.display_name if unit else "",
            first(paths.references) or "",
            self._get_broken_reason(record),
        )

    def _get_broken_reason(self, record):
        """Say why a case was not kept.

        A measure ``x`` whose reasons differ from case to case has a method
        ``_reason_x(record)``; the others have one sentence for all.
        """
        self.ensure_one()
        if tell := getattr(self, f"_reason_{self.measure}", None):
            return tell(record)
        return self._get_broken_reasons()[self.measure]

    @api.model
    def _get_broken_reasons(self):
        """Return measure -> why its cases are not kept."""
        return {
            "warranty_start": self.env._(
                "The warranty does not run for a year from a signed acceptance"
            ),
            "free_services": self.env._("Labour or travel was charged"),
            "remote_first": self.env._("No remote diagnosis is recorded"),
            "engineer_sent": self.env._("No arrival on site is recorded"),
            "service_report": self.env._("There is no report"),
            "installation_plan": self.env._("Without a written plan, or not free"),
            "documents": self.env._("Documents are missing"),
            "local_engineer": self.env._("No service point or no named engineer"),
            "consultation": self.env._("Work was charged"),
            "follow_up": self.env._("Neither called nor visited"),
            "archive": self.env._("Unit, cause, work or result is not recorded"),
            "joint_acceptance": self.env._("Returned without both signatures"),
            "emergency_report": self.env._("The report or one of its parts is missing"),
            "feedback_signed": self.env._("Not signed by the customer"),
            "register": self.env._("Not answered yet"),
            "compensation": self.env._("Not decided yet"),
        }

    def _reason_promises(self, timer):
        promise = timer._get_promise()
        if not timer.reached_at:
            return self.env._("%(promise)s: not reached", promise=promise)
        late = timer.reached_at - timer.deadline
        return self.env._(
            "%(promise)s: %(late)s late",
            promise=promise,
            late=timer._format_seconds(int(late.total_seconds())),
        )

    def _reason_downtime_added(self, downtime):
        if downtime.state == "objected":
            return self.env._("Objected: waits for the decision")
        return self.env._("Waits for the customer's confirmation")

    def _reason_free_in_warranty(self, line):
        return self._reason_line(line)

    def _reason_cost_only(self, line):
        return self._reason_line(line)

    @api.model
    def _reason_line(self, line):
        labels = dict(line._fields["coverage"]._description_selection(self.env))
        return self.env._(
            "%(line)s: %(coverage)s", line=line.name, coverage=labels[line.coverage]
        )

    def _reason_no_repeat(self, order):
        return self.env._("Repeats %(job)s", job=order.rework_of_id.name)
