# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .helpdesk_ticket_advice import KINDS_ADVICE
from .sla_timer import HOLDERS

UNIT = "after.sales.equipment"


class Owed(models.Model):
    """What the service owes, kind by kind: which records, whose, by when."""

    _inherit = "after.sales.owed"

    # ------------------------------------------------------------
    # TICKETS, JOBS AND THEIR CLOCKS
    # ------------------------------------------------------------

    @api.model
    def _owed_promise(self):
        """Clocks that run or are late; a held one has no day until it goes on.

        One query per holder: each by its own index from the customer.
        """
        queries = []
        for holder, model in HOLDERS.items():
            query, timer = self._start(
                "after.sales.sla.timer",
                Domain("closed_at", "=", False) & Domain(holder, "!=", False),
            )
            document = self._join(query, timer(holder), model, holder)
            unit = self._join(
                query, document("equipment_id"), UNIT, "unit", "LEFT JOIN"
            )
            target = self._join(
                query, timer("target_id"), "after.sales.sla.target", "target"
            )
            self._leave_out_plant(query, unit)
            if holder == "ticket_id":
                self._leave_out_conduct(query, document)
            queries.append(
                self._owe(
                    "promise",
                    query,
                    company_id=timer("company_id"),
                    partner_id=document("commercial_partner_id"),
                    equipment_id=document("equipment_id"),
                    team_id=document("team_id"),
                    clause_id=target("clause_id"),
                    since=timer("started_at"),
                    due_at=SQL(
                        "CASE WHEN %s != 'paused' THEN %s END",
                        timer("state"),
                        timer("deadline"),
                    ),
                )
            )
        return queries

    @api.model
    def _words_promise(self, timers):
        words = self._words(timers)
        for timer in timers.filtered(lambda timer: timer.state == "paused"):
            words[timer.id] = self.env._("%(promise)s (held)", promise=words[timer.id])
        return words

    @api.model
    def _leave_out_plant(self, query, unit):
        """To our own plant nothing is owed by promise."""
        query.add_where(SQL("%s IS DISTINCT FROM %s", unit("owner_kind"), "own_plant"))

    @api.model
    def _keep_customers_open_jobs(self, query, job):
        """What belongs to a job is owed until the job is over, and to customers."""
        query.add_where(
            SQL(
                "%s != 'own_plant' AND %s NOT IN ('done', 'cancelled')",
                job("owner_kind"),
                job("state"),
            )
        )

    @api.model
    def _leave_out_conduct(self, query, ticket):
        """Complaints about people are confidential, for whoever may read them too."""
        query.add_where(SQL("%s IS DISTINCT FROM %s", ticket("kind"), "conduct"))

    @api.model
    def _owed_ticket(self):
        """Tickets that no clock stands for: a plan given, or just not solved yet."""
        return self._owe_tickets(
            "ticket", Domain("kind", "not in", (*KINDS_ADVICE, "conduct"))
        )

    @api.model
    def _owed_advice(self):
        """Consultations and upgrades whose advice has not been sent (S9)."""
        return self._owe_tickets(
            "advice",
            Domain("kind", "in", KINDS_ADVICE) & Domain("advised_at", "=", False),
        )

    @api.model
    def _owe_tickets(self, kind, domain):
        query, ticket = self._start(
            "helpdesk.ticket",
            domain
            & Domain("stage_id.closed", "=", False)
            & Domain("solved_at", "=", False)
            & Domain("commercial_partner_id", "!=", False),
        )
        unit = self._join(query, ticket("equipment_id"), UNIT, "unit", "LEFT JOIN")
        self._leave_out_plant(query, unit)
        Timer = self.env["after.sales.sla.timer"].sudo()
        query.add_where(
            # the clock's own row says it; whether one runs is no secret of it
            SQL(
                "NOT EXISTS (SELECT 1 FROM after_sales_sla_timer timer"
                " WHERE timer.ticket_id = %s AND timer.closed_at IS NULL)",
                SQL.identifier(query.table, "id"),
                to_flush=Timer._fields["closed_at"],
            )
        )
        return [
            self._owe(
                kind,
                query,
                company_id=ticket("company_id"),
                partner_id=ticket("commercial_partner_id"),
                equipment_id=ticket("equipment_id"),
                team_id=ticket("team_id"),
                since=ticket("reported_at"),
                due_at=ticket("solution_planned_for"),
            )
        ]

    @api.model
    def _owed_job(self):
        """Jobs that are not done; due when we said we come, then when we are ready."""
        query, job = self._start(
            "after.sales.order",
            Domain("state", "not in", ("done", "cancelled"))
            & Domain("owner_kind", "!=", "own_plant"),
        )
        return [
            self._owe(
                "job",
                query,
                company_id=job("company_id"),
                partner_id=job("commercial_partner_id"),
                equipment_id=job("equipment_id"),
                team_id=job("team_id"),
                since=job("create_date"),
                due_at=SQL(
                    "CASE WHEN %s IN ('in_progress', 'to_accept')"
                    " THEN COALESCE(%s, %s) ELSE COALESCE(%s, %s) END",
                    job("state"),
                    job("planned_end"),
                    job("planned_start"),
                    job("requested_arrival"),
                    job("planned_start"),
                ),
            )
        ]

    @api.model
    def _words_job(self, jobs):
        kinds = dict(jobs._fields["kind"]._description_selection(self.env))
        states = dict(jobs._fields["state"]._description_selection(self.env))
        return {
            job.id: " · ".join((kinds[job.kind], job.name, states[job.state]))
            for job in jobs
        }

    @api.model
    def _owed_installation(self):
        """Units delivered and not accepted that no open job installs yet (S15)."""
        query, unit = self._start(
            UNIT,
            Domain("state", "=", "delivered")
            & Domain("owner_kind", "=", "customer")
            & Domain("accepted_on", "=", False),
        )
        Job = self.env["after.sales.order"].sudo()
        query.add_where(
            SQL(
                "NOT EXISTS (SELECT 1 FROM after_sales_order job"
                " WHERE job.equipment_id = %s AND job.kind = 'installation'"
                " AND job.state NOT IN ('done', 'cancelled'))",
                SQL.identifier(query.table, "id"),
                to_flush=Job._fields["state"],
            )
        )
        return [
            self._owe(
                "installation",
                query,
                equipment_id=SQL.identifier(query.table, "id"),
                since=unit("delivered_on"),
                **self._of_unit(unit),
            )
        ]

    @api.model
    def _words_installation(self, units):
        words = self.env._("Within a week of the notice that the goods arrived")
        return dict.fromkeys(units.ids, words)

    @api.model
    def _of_unit(self, unit):
        return {
            "company_id": unit("company_id"),
            "partner_id": unit("commercial_partner_id"),
            "team_id": unit("team_id"),
        }

    @api.model
    def _owed_finding(self):
        """What the customer did not accept and has not been mended (S15)."""
        query, finding = self._start(
            "after.sales.finding", Domain("state", "=", "open")
        )
        job = self._join(query, finding("order_id"), "after.sales.order", "job")
        query.add_where(SQL("%s != 'own_plant'", job("owner_kind")))
        return [
            self._owe(
                "finding",
                query,
                company_id=finding("company_id"),
                partner_id=job("commercial_partner_id"),
                equipment_id=finding("equipment_id"),
                team_id=job("team_id"),
                since=finding("found_at"),
            )
        ]

    @api.model
    def _words_finding(self, findings):
        return {finding.id: finding.name for finding in findings}

    # ------------------------------------------------------------
    # PLANS
    # ------------------------------------------------------------

    @api.model
    def _owed_maintenance(self):
        """The next date of each running plan; what has a job stands there as one."""
        query, plan = self._start(
            "after.sales.maintenance.plan",
            Domain("state", "=", "active") & Domain("next_date", "!=", False),
        )
        unit = self._join(query, plan("equipment_id"), UNIT, "unit")
        query.add_where(SQL("%s = 'customer'", unit("owner_kind")))
        return [
            self._owe(
                "maintenance",
                query,
                equipment_id=plan("equipment_id"),
                due_on=plan("next_date"),
                **self._of_unit(unit),
            )
        ]

    @api.model
    def _words_maintenance(self, plans):
        return {plan.id: plan.name for plan in plans}

    @api.model
    def _owed_notice(self):
        """Notices to production that have not been sent (S29)."""
        query, notice = self._start("after.sales.notice", Domain("state", "=", "draft"))
        job = self._join(query, notice("order_id"), "after.sales.order", "job")
        self._keep_customers_open_jobs(query, job)
        return [
            self._owe(
                "notice",
                query,
                company_id=notice("company_id"),
                partner_id=notice("commercial_partner_id"),
                equipment_id=notice("equipment_id"),
                team_id=notice("team_id"),
                due_on=notice("send_on"),
            )
        ]

    @api.model
    def _words_notice(self, notices):
        return {notice.id: notice.name for notice in notices}

    @api.model
    def _owed_follow_up(self):
        """Calls and visits due by rule that have no open job (S24)."""
        query, row = self._start(
            "after.sales.follow.up", Domain("next_on", "!=", False)
        )
        job = self._join(
            query, row("order_id"), "after.sales.order", "job", "LEFT JOIN"
        )
        unit = self._join(query, row("equipment_id"), UNIT, "unit", "LEFT JOIN")
        query.add_where(
            SQL(
                "(%s IS NULL OR %s IN ('done', 'cancelled'))",
                row("order_id"),
                job("state"),
            )
        )
        return [
            self._owe(
                "follow_up",
                query,
                company_id=row("company_id"),
                partner_id=row("partner_id"),
                equipment_id=row("equipment_id"),
                team_id=unit("team_id"),
                since=row("last_on"),
                due_on=row("next_on"),
            )
        ]

    @api.model
    def _words_follow_up(self, rows):
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        return {
            row.id: f"{kinds[row.kind]} · {row.rule_id.display_name}" for row in rows
        }

    # ------------------------------------------------------------
    # WHAT WENT WRONG
    # ------------------------------------------------------------

    @api.model
    def _owed_remedy(self):
        """Repairs, exchanges and refunds that are under way (S3)."""
        query, remedy = self._start("after.sales.remedy", Domain("state", "=", "open"))
        unit = self._join(query, remedy("equipment_id"), UNIT, "unit")
        self._leave_out_plant(query, unit)
        partner = self._join(query, remedy("partner_id"), "res.partner", "partner")
        return [
            self._owe(
                "remedy",
                query,
                company_id=remedy("company_id"),
                # the unit may belong to somebody else by now
                partner_id=partner("commercial_partner_id"),
                equipment_id=remedy("equipment_id"),
                team_id=unit("team_id"),
                since=remedy("asked_on"),
            )
        ]

    @api.model
    def _words_remedy(self, remedies):
        kinds = dict(remedies._fields["kind"]._description_selection(self.env))
        return {
            remedy.id: f"{kinds.get(remedy.kind)} · {remedy.name}"
            for remedy in remedies
        }

    @api.model
    def _owed_compensation(self):
        """Compensation that grows, is to be decided, or is approved and not paid (S12).

        Whether and how much is decided elsewhere: no amount stands here.
        """
        query, compensation = self._start(
            "after.sales.compensation",
            Domain("state", "in", ("running", "draft", "approved")),
        )
        partner = self._join(
            query, compensation("partner_id"), "res.partner", "partner"
        )
        unit = self._join(
            query, compensation("equipment_id"), UNIT, "unit", "LEFT JOIN"
        )
        return [
            self._owe(
                "compensation",
                query,
                company_id=compensation("company_id"),
                partner_id=partner("commercial_partner_id"),
                equipment_id=compensation("equipment_id"),
                team_id=unit("team_id"),
                clause_id=compensation("clause_id"),
                since=compensation("deadline"),
            )
        ]

    @api.model
    def _words_compensation(self, compensations):
        states = dict(compensations._fields["state"]._description_selection(self.env))
        return {
            each.id: f"{each.name} · {states.get(each.state)}" for each in compensations
        }

    @api.model
    def _owed_objection(self):
        """Time out of use about which the customer objects: the manager decides."""
        query, downtime = self._start(
            "after.sales.downtime", Domain("state", "=", "objected")
        )
        unit = self._join(query, downtime("equipment_id"), UNIT, "unit")
        return [
            self._owe(
                "objection",
                query,
                equipment_id=downtime("equipment_id"),
                since=downtime("start"),
                **self._of_unit(unit),
            )
        ]

    # ------------------------------------------------------------
    # WHAT THE CUSTOMER MAY ASK FOR
    # ------------------------------------------------------------

    @api.model
    def _owed_warranty(self):
        """Units that are served free, until when (S1, S2)."""
        query, warranty = self._start(
            "after.sales.warranty",
            Domain("state", "in", ("active", "expiring"))
            # the daily job may not have moved the state yet
            & Domain("covered_until", ">", fields.Datetime.now()),
        )
        unit = self._join(query, warranty("equipment_id"), UNIT, "unit")
        query.add_where(SQL("%s = 'customer'", unit("owner_kind")))
        return [
            self._owe(
                "warranty",
                query,
                equipment_id=warranty("equipment_id"),
                since=warranty("start_date"),
                due_on=warranty("end_date"),
                **self._of_unit(unit),
            )
        ]

    @api.model
    def _words_warranty(self, warranties):
        return {warranty.id: warranty.term_id.name for warranty in warranties}

    @api.model
    def _owed_free_service(self):
        """Free services that are left after the warranty, until they lapse (S6).

        The same count as ``free_services_left`` of the unit, for many at once: jobs
        before the last return belong to the warranty that ended with it.
        """
        query, unit = self._start(UNIT, Domain("owner_kind", "=", "customer"))
        warranty = self._join(
            query, unit("warranty_id"), "after.sales.warranty", "warranty"
        )
        job = self.env["after.sales.order"].sudo()._fields
        left = SQL(
            """(%(granted)s - COALESCE(%(before)s, 0) - (
                SELECT count(*) FROM after_sales_order job
                 WHERE job.equipment_id = %(unit)s AND job.free_service_taken
                   AND NOT EXISTS (
                       SELECT 1 FROM after_sales_warranty closed
                        WHERE closed.equipment_id = %(unit)s
                          AND job.coverage_at < (
                              closed.closed_on
                              + CASE WHEN closed.closed_on <= %(delivered)s
                                     THEN 0 ELSE 1 END
                          )::timestamp AT TIME ZONE %(tz)s AT TIME ZONE 'UTC'
                   )
            ))""",
            granted=warranty("free_service_count"),
            before=unit("free_services_before"),
            delivered=unit("delivered_on"),
            unit=SQL.identifier(query.table, "id"),
            tz=unit("tz"),
            to_flush=job["free_service_taken"],
        )
        until = SQL(
            "CASE WHEN %(months)s > 0 THEN"
            " (%(end)s + make_interval(months => %(months)s))::date END",
            months=warranty("free_service_months"),
            end=warranty("end_date"),
        )
        query.add_where(
            SQL(
                "%(covered)s <= %(now)s AND %(granted)s > 0 AND %(void)s IS NULL"
                " AND COALESCE(%(until)s, 'infinity'::date)"
                " >= (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date"
                " AND %(left)s > 0",
                covered=warranty("covered_until"),
                now=SQL("%s::timestamp", fields.Datetime.now()),
                granted=warranty("free_service_count"),
                void=SQL("NULLIF(%s, '')", warranty("void_reason")),
                until=until,
                tz=unit("tz"),
                left=left,
            )
        )
        return [
            self._owe(
                "free_service",
                query,
                equipment_id=SQL.identifier(query.table, "id"),
                since=warranty("end_date"),
                due_on=until,
                quantity=left,
                **self._of_unit(unit),
            )
        ]

    @api.model
    def _words_free_service(self, units):
        return {unit.id: unit.free_services_note for unit in units}

    @api.model
    def _owed_contract_visit(self):
        """Visits that contracts in force still hold."""
        today = fields.Date.context_today(self)
        query, contract = self._start(
            "after.sales.contract",
            Domain("state", "=", "running")
            & Domain("visit_count", ">", 0)
            & Domain("date_end", ">=", today),
        )
        job = self.env["after.sales.order"].sudo()._fields
        left = SQL(
            "(%s - (SELECT count(*) FROM after_sales_order job"
            " WHERE job.contract_id = %s AND job.contract_visit_taken))",
            contract("visit_count"),
            SQL.identifier(query.table, "id"),
            to_flush=job["contract_visit_taken"],
        )
        query.add_where(SQL("%s > 0", left))
        return [
            self._owe(
                "contract_visit",
                query,
                company_id=contract("company_id"),
                partner_id=contract("commercial_partner_id"),
                since=contract("date_start"),
                due_on=contract("date_end"),
                quantity=left,
            )
        ]
