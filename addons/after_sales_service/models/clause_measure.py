# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import coverage
from .clause import Cases, Figure
from .order import KINDS_REMOTE, KINDS_REPAIR
from .sla_timer import STATES_DECIDED

ALL = Domain.TRUE
ONE_DAY = timedelta(days=1)
#: what the customer pays for
CHARGED = sorted(coverage.PRICE_RULES)
FREE = sorted(coverage.FREE)
#: jobs that look after a unit without a fault (S24)
KINDS_FOLLOW_UP = ("call", "maintenance", "visit")


class Clause(models.Model):
    """The measures: which facts show that a clause was kept, and which do not.

    Each counts what is decided only: a promise that still runs, a job that is not
    done and a call of this hour are no cases yet.
    """

    _inherit = "after.sales.clause"

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _get_scope_domains(self, scope):
        """Return model -> domain of its cases in the scope, by indexed columns."""

        def between(name):
            return Domain(name, ">=", scope.start) & Domain(name, "<", scope.stop)

        def of(path):
            return Domain(path, "=", scope.partner_id) if scope.partner_id else ALL

        company = (
            Domain("company_id", "=", scope.company_id) if scope.company_id else ALL
        )
        owner = of("commercial_partner_id")
        holder = ALL
        if scope.partner_id:
            holder = Domain("ticket_id", "any", owner) | Domain(
                "order_id", "any", owner
            )
        unit = Domain("equipment_id", "any", owner) if scope.partner_id else ALL
        jobs = company & owner & Domain("state", "=", "done") & between("done_at")
        return {
            "after.sales.sla.timer": company & holder & between("deadline"),
            "after.sales.order": jobs,
            "after.sales.order.line": Domain("order_id", "any", jobs),
            "helpdesk.ticket": company & owner & between("solved_at"),
            "after.sales.compensation": company
            & of("partner_id.commercial_partner_id")
            & between("deadline"),
            "after.sales.contact": company
            & of("partner_id.commercial_partner_id")
            & Domain("direction", "=", "in")
            & between("happened_at"),
            "after.sales.downtime": company & unit & between("end"),
            "after.sales.warranty": company
            & unit
            & Domain("start_date", ">=", scope.first)
            & Domain("start_date", "<=", scope.last),
            "after.sales.equipment": company
            & owner
            & Domain("active", "=", True)
            & Domain("owner_kind", "=", "customer")
            & Domain("state", "!=", "retired")
            & Domain("accepted_on", "<=", scope.last),
        }

    @api.model
    def _get_case_actions(self):
        """Return model -> XML id of the window that shows its cases."""
        return {
            "after.sales.sla.timer": "after_sales_service.sla_timer_action",
            "after.sales.order": "after_sales_service.order_action",
            "after.sales.order.line": "after_sales_service.clause_order_line_action",
            "helpdesk.ticket": "after_sales_service.helpdesk_ticket_action",
            "after.sales.contact": "after_sales_service.contact_action",
            "after.sales.compensation": "after_sales_service.compensation_action",
            "after.sales.downtime": "after_sales_service.downtime_action",
            "after.sales.warranty": "after_sales_service.warranty_action",
            "after.sales.equipment": "after_sales_service.equipment_action",
        }

    # ------------------------------------------------------------
    # PROMISES ABOUT TIME
    # ------------------------------------------------------------

    def _measure_promises(self, scope):
        """Promises that were due, by the targets that point to the clause (S12–S16).

        Not needed any more, superseded or still running: no case.
        """
        return Cases(
            "after.sales.sla.timer",
            Domain("target_id.clause_id", "in", self.ids)
            & Domain("state", "in", STATES_DECIDED),
            Domain("state", "=", "met"),
        )

    def _count_promises(self, scope):
        """Count by target and state: promises are many, targets are few."""
        Timer = self.env["after.sales.sla.timer"]
        if not Timer.has_access("read"):
            return {}
        domain = self._get_scope_domain(Timer._name, scope)
        domain &= self._measure_promises(scope).decided
        kept, decided = {}, {}
        for clause, state, count in Timer._read_group(
            domain, ["target_id.clause_id", "state"], ["__count"]
        ):
            decided[clause.id] = decided.get(clause.id, 0) + count
            kept[clause.id] = kept.get(clause.id, 0) + count * (state == "met")
        return {
            clause_id: Figure(kept[clause_id], decided[clause_id])
            for clause_id in decided
        }

    def _measure_compensation(self, scope):
        """Broken promises with a schedule: compensation was decided (S12).

        What still grows, or was kept after all, is no case.
        """
        return Cases(
            "after.sales.compensation",
            Domain("state", "not in", ("running", "void")),
            Domain("state", "!=", "draft"),
        )

    # ------------------------------------------------------------
    # WARRANTY
    # ------------------------------------------------------------

    def _measure_warranty_start(self, scope):
        """Warranties that began: on the day of the acceptance, for a year (S1).

        Those of the terms that point to the clause: other terms promise otherwise.
        """
        return Cases(
            "after.sales.warranty",
            # one that was passed on to an exchanged unit began long before
            Domain("term_id.clause_ids", "in", self.ids)
            & Domain("carried_from_id", "=", False),
            Domain("starts_on_acceptance", "=", True)
            & (
                Domain("duration_unit", "=", "year")
                | Domain("duration_unit", "=", "month") & Domain("duration", ">=", 12)
                | Domain("duration_unit", "=", "day") & Domain("duration", ">=", 365)
            ),
        )

    def _measure_downtime_added(self, scope):
        """Faults in warranty: added and confirmed, or left out with a reason (S2)."""
        return Cases(
            "after.sales.downtime",
            Domain("kind", "=", "unplanned") & Domain("in_warranty", "=", True),
            Domain("excluded", "=", True)
            | Domain("state", "in", ("confirmed", "settled"))
            & Domain(
                "equipment_id.warranty_ids", "any", [("extend_by_downtime", "=", True)]
            ),
        )

    def _measure_free_in_warranty(self, scope):
        """Lines of jobs under warranty: of which the customer pays nothing (S3).

        What an exclusion of the warranty takes out (S4) was not promised.
        """
        return Cases(
            "after.sales.order.line",
            Domain("coverage", "!=", coverage.EXCLUDED)
            & (
                Domain("order_id.in_warranty", "=", True)
                | Domain("coverage", "=", coverage.COVERED)
            ),
            Domain("coverage", "in", FREE) & Domain("covered_percent", "=", 100.0),
        )

    def _measure_free_services(self, scope):
        """Jobs for which a free service was asked: labour and travel free (S6)."""
        return Cases(
            "after.sales.order",
            Domain("use_free_service", "=", True),
            Domain(
                "line_ids",
                "not any",
                Domain("kind", "!=", coverage.PART)
                & Domain("coverage", "not in", FREE),
            ),
        )

    def _measure_cost_only(self, scope):
        """Charged lines after the warranty: at cost (S7).

        Units that were sold with another price rule are no case of this clause.
        """
        return Cases(
            "after.sales.order.line",
            Domain("order_id.in_warranty", "=", False)
            & Domain("coverage", "in", CHARGED)
            & Domain(
                "order_id.equipment_id.warranty_id.post_warranty_pricing",
                "not in",
                ("list", "quotation"),
            ),
            Domain("coverage", "=", coverage.COST),
        )

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    def _measure_remote_first(self, scope):
        """Faults that are solved: remote diagnosis was tried (S17)."""
        return Cases(
            "helpdesk.ticket",
            Domain("kind", "=", "fault"),
            Domain("remote_outcome", "!=", "none"),
        )

    def _measure_engineer_sent(self, scope):
        """Faults that could not be solved from afar: somebody came (S17)."""
        return Cases(
            "helpdesk.ticket",
            Domain("kind", "=", "fault") & Domain("remote_outcome", "=", "failed"),
            Domain("on_site_at", "!=", False),
        )

    def _measure_consultation(self, scope):
        """Consultations and upgrade requests: no work was charged (S9)."""
        charged = Domain("kind", "!=", coverage.PART) & Domain(
            "coverage", "not in", FREE
        )
        return Cases(
            "helpdesk.ticket",
            Domain("kind", "in", ("consultation", "upgrade")),
            Domain("order_ids", "not any", Domain("line_ids", "any", charged)),
        )

    def _measure_register(self, scope):
        """Calls and letters older than a day: answered or in a ticket (S18)."""
        return Cases(
            "after.sales.contact",
            Domain("state", "!=", "open")
            | Domain("happened_at", "<", fields.Datetime.now() - ONE_DAY),
            Domain("state", "!=", "open"),
        )

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def _measure_service_report(self, scope):
        """Jobs on site that are done: the report was made (S19)."""
        return Cases(
            "after.sales.order",
            Domain("kind", "not in", KINDS_REMOTE),
            Domain("report_attachment_id", "!=", False),
        )

    def _measure_installation_plan(self, scope):
        """Installations: by a written plan and free as a whole (S15)."""
        return Cases(
            "after.sales.order",
            Domain("kind", "=", "installation"),
            Domain("installation_plan", "!=", False)
            & Domain("line_ids", "not any", [("coverage", "not in", FREE)]),
        )

    def _measure_documents(self, scope):
        """Accepted installations: each document to be handed over was (S15)."""
        missing = (
            Domain("kind", "=", "document")
            & Domain("required", "=", True)
            & Domain("done", "=", False)
        )
        return Cases(
            "after.sales.order",
            Domain("kind", "=", "installation")
            & Domain("accepted_at", "!=", False)
            & Domain("checklist_line_ids.kind", "=", "document"),
            Domain("checklist_line_ids", "not any", missing),
        )

    def _measure_archive(self, scope):
        """Repairs: cause, work and result are on record (S27)."""
        return Cases(
            "after.sales.order",
            Domain("kind", "in", KINDS_REPAIR),
            Domain("equipment_id", "!=", False)
            & Domain("cause", "!=", False)
            & Domain("remedy", "!=", False)
            & Domain("result", "!=", False),
        )

    def _measure_joint_acceptance(self, scope):
        """Work that both sides accept: accepted by both, none returned without (S28).

        A refused attempt is no case: what follows from it is.
        """
        return Cases(
            "after.sales.order",
            Domain("joint_acceptance", "=", True)
            & Domain("acceptance_result", "in", ("accepted", False)),
            Domain("joint_state", "=", "both"),
        )

    def _measure_emergency_report(self, scope):
        """Emergency repairs: the written report was handed in to the manager (S30).

        A further attempt is told of in the report of the first.
        """
        return Cases(
            "after.sales.order",
            Domain("kind", "=", "emergency")
            & Domain("previous_attempt_id", "=", False),
            Domain("cause", "!=", False)
            & Domain("remedy", "!=", False)
            & Domain("result", "!=", False)
            & Domain("emergency_report_state", "in", ("submitted", "approved")),
        )

    def _measure_no_repeat(self, scope):
        """Repairs: none is the same problem again (S21)."""
        return Cases(
            "after.sales.order",
            Domain("kind", "in", KINDS_REPAIR),
            Domain("rework_of_id", "=", False),
        )

    def _measure_feedback_signed(self, scope):
        """Jobs on site: the customer has signed (S20)."""
        return Cases(
            "after.sales.order",
            Domain("kind", "not in", KINDS_REMOTE),
            Domain("is_signed", "=", True),
        )

    # ------------------------------------------------------------
    # UNITS
    # ------------------------------------------------------------

    def _measure_local_engineer(self, scope):
        """Units in service: a service point and a named engineer (S23).

        As it stands today: who was in charge earlier is not kept.
        """
        return Cases(
            "after.sales.equipment",
            ALL,
            Domain("team_id", "!=", False) & Domain("engineer_id", "!=", False),
        )

    def _measure_follow_up(self, scope):
        """Units in service before the period: called or visited in it (S24).

        A call or visit that names no unit was about all of the customer's.
        """
        seen = (
            Domain("kind", "in", KINDS_FOLLOW_UP)
            & Domain("state", "=", "done")
            & Domain("done_at", ">=", scope.start)
            & Domain("done_at", "<", scope.stop)
        )
        unnamed = seen & Domain("equipment_id", "=", False)
        if scope.company_id:
            unnamed &= Domain("company_id", "=", scope.company_id)
        customers = self.env["after.sales.order"]._read_group(
            unnamed, ["commercial_partner_id"]
        )
        return Cases(
            "after.sales.equipment",
            Domain("accepted_on", "<", scope.first),
            Domain("order_ids", "any", seen)
            | Domain("commercial_partner_id", "in", [one.id for (one,) in customers]),
        )
