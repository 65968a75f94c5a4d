# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..tools import repeat
from .order import KINDS_REPAIR

#: the repair that is repeated: its job and ticket (either may be empty), by what
Repeat = namedtuple("Repeat", ["order", "ticket", "basis", "part", "days"])


class RepeatMixin(models.AbstractModel):
    """Whoever names a problem of a unit is told that it was repaired before (S21).

    A call, a ticket, a job: each says what it knows in ``_get_repeat_problem()``;
    the rule is ``tools/repeat.py``, the limits are the product's or the company's.
    """

    _name = "after.sales.repeat.mixin"
    _description = "Problem that May Repeat"

    # ------------------------------------------------------------
    # WHAT IS KNOWN
    # ------------------------------------------------------------

    def _get_repeat_problem(self):
        """Return the :class:`repeat.Problem` of the record, None if there is none.

        Hook of the models.
        """
        raise NotImplementedError

    def _get_repeat_ticket(self):
        """Return the ticket the record belongs to: its own repairs do not count."""
        return self.env["helpdesk.ticket"]

    @api.model
    def _get_symptom(self, faults):
        """Return the id of the symptom told, None if it says nothing."""
        return min(self._get_comparable(faults), default=None)

    @api.model
    def _get_comparable(self, faults):
        """Return the ids of catalogue entries that mean the same when they recur.

        :param faults: ``after.sales.fault``, read by whoever asks
        """
        # the catalogue is read by everybody who works here; under sudo only for
        # those who enter a call by the portal
        comparable = faults.sudo().filtered("counts_as_repeat")
        return frozenset(comparable._origin.ids)

    # ------------------------------------------------------------
    # WHAT WAS REPAIRED BEFORE
    # ------------------------------------------------------------

    def _find_repeats(self):
        """Return record → :class:`Repeat`, for those that repeat a repair.

        A few queries for any number of records.
        """
        problems = {
            record: problem
            for record in self
            if record.equipment_id and (problem := record._get_repeat_problem())
        }
        if not problems:
            return {}
        # bounded: repairs of these very units, of which a sentence names one; an
        # engineer does not read the jobs of his colleagues
        limits = {
            record: record.sudo().equipment_id.product_id._get_repeat_limits(
                record.sudo().equipment_id.company_id
            )
            for record in problems
        }
        repairs = self._get_repairs(problems, limits)
        found = {}
        for record, problem in problems.items():
            match = repeat.find(
                problem,
                repairs.get(record.equipment_id._origin.id, ()),
                limits[record],
                case=record._get_repeat_ticket()._origin.id or None,
            )
            if match:
                order, ticket = match.repair.key
                part = self.env["product.product"].browse(match.part or ())
                found[record] = Repeat(order, ticket, match.basis, part, match.days)
        return found

    def _get_repairs(self, problems, limits):
        """Return unit id → list of :class:`repeat.Repair` that may be repeated.

        :param dict problems: record → problem
        :param dict limits: record → limits
        """
        unit_ids = {record.equipment_id._origin.id for record in problems}
        since = min(
            problem.at - timedelta(days=limits[record].days + 1)
            for record, problem in problems.items()
        )
        by_jobs = any(limit.jobs for limit in limits.values())
        repairs = {unit_id: [] for unit_id in unit_ids}
        tickets = self.env["helpdesk.ticket"].sudo()
        orders = self.env["after.sales.order"].sudo()
        tickets = tickets.search_fetch(
            self._get_solved_domain(unit_ids, since, by_jobs),
            ["equipment_id", "solved_at", "fault_id", "cause_id"],
        )
        orders = orders.search_fetch(
            self._get_repaired_domain(unit_ids, since, by_jobs),
            ["equipment_id", "finished_at", "ticket_id", "cause_id"],
        )
        parts = {}
        if any(problem.parts for problem in problems.values()):
            parts = orders._get_replaced_parts()
        for order in orders:
            repairs[order.equipment_id.id].append(
                repeat.Repair(
                    at=order.finished_at,
                    symptom=self._get_symptom(order.ticket_id.fault_id),
                    causes=self._get_comparable(
                        order.cause_id or order.ticket_id.cause_id
                    ),
                    parts=parts.get(order.id, frozenset()),
                    key=(order, order.ticket_id),
                    case=order.ticket_id.id or None,
                )
            )
        for ticket in tickets - orders.ticket_id:
            repairs[ticket.equipment_id.id].append(
                repeat.Repair(
                    at=ticket.solved_at,
                    symptom=self._get_symptom(ticket.fault_id),
                    causes=self._get_comparable(ticket.cause_id),
                    key=(orders.browse(), ticket),
                    case=ticket.id,
                )
            )
        return repairs

    @api.model
    def _get_solved_domain(self, unit_ids, since, by_jobs):
        """Return the domain of tickets that were solved: from afar, or by a job."""
        domain = Domain("equipment_id", "in", list(unit_ids)) & Domain(
            "kind", "=", "fault"
        )
        if by_jobs:
            return domain & Domain("solved_at", "!=", False)
        return domain & Domain("solved_at", ">=", since)

    @api.model
    def _get_repaired_domain(self, unit_ids, since, by_jobs):
        """Return the domain of repairs that are done."""
        domain = (
            Domain("equipment_id", "in", list(unit_ids))
            & Domain("kind", "in", KINDS_REPAIR)
            & Domain("state", "=", "done")
        )
        if by_jobs:
            return domain & Domain("finished_at", "!=", False)
        return domain & Domain("finished_at", ">=", since)

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.model
    def _describe_repeat(self, found):
        """Return the sentence that names the earlier repair.

        :param Repeat found: what was found
        """
        # bounded: number and engineer of the repair that the reader is told of
        order, ticket = found.order.sudo(), found.ticket.sudo()
        what = {
            repeat.PART: self.env._(
                "The same part (%(part)s) was replaced",
                part=found.part.sudo().display_name or "",
            ),
            repeat.CAUSE: self.env._("The same cause was repaired"),
            repeat.SYMPTOM: self.env._("The same symptom was repaired"),
        }.get(found.basis) or self.env._("The same problem was repaired")
        names = (order.name, ticket.number, order.engineer_id.name)
        document = ", ".join(filter(None, names))
        if not found.days:
            return self.env._(
                "%(what)s on this unit today: %(document)s.",
                what=what,
                document=document,
            )
        return self.env._(
            "%(what)s on this unit %(days)s days before: %(document)s.",
            what=what,
            days=found.days,
            document=document,
        )
