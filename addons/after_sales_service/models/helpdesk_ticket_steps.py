# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, html2plaintext

from .helpdesk_ticket import FACTS, JOB_KINDS, PROMISE_FIELDS
from .sla_mixin import SAME_FACT

#: Intervals that the customer has not confirmed yet: they follow the ticket.
DOWNTIME_PENDING = ("open", "proposed")

#: How promises stand that were closed as not needed: a broken one stays broken.
DROPPED = ("cancelled", "breached")


class HelpdeskTicket(models.Model):
    """What happens to a ticket: its steps, and what follows for promises and ledger."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_responded(self):
        """The customer has been answered by a person."""
        self._check_can_respond()
        # the facts are closed to direct writes; the check above bounds this to
        # tickets the user may write, and the time is the server's
        self.sudo()._do_responded()
        return True

    def _check_can_respond(self):
        self._check_step(lambda ticket: ticket.responded_at, "responded_at")

    def _do_responded(self, at=None):
        """Record the response (idempotent).

        :param datetime at: naive UTC, now if empty
        """
        waiting = self.filtered(lambda ticket: not ticket.responded_at)
        waiting._stamp("responded_at", at)
        waiting._leave_unattended()

    def action_diagnosed(self):
        """The fault has been located and a solution told, from afar (S17)."""
        self._check_can_diagnose()
        # as in action_responded
        self.sudo()._do_diagnosed()
        return True

    def _check_can_diagnose(self):
        self._check_step(lambda ticket: ticket.diagnosed_at, "diagnosed_at")

    def _do_diagnosed(self, at=None):
        """Record the diagnosis; who diagnoses has responded (idempotent)."""
        self._do_responded(at)
        self.filtered(lambda ticket: not ticket.diagnosed_at)._stamp("diagnosed_at", at)

    def _do_on_site(self, at=None):
        """Record the arrival of an engineer (idempotent); called by the job."""
        self._do_responded(at)
        self.filtered(lambda ticket: not ticket.on_site_at)._stamp("on_site_at", at)

    def action_dispatch(self):
        """What cannot be solved from afar: make a job and open it to be planned."""
        self._check_can_dispatch()
        orders = self._do_dispatch()
        return orders._get_records_action(name=self.env._("Job"))

    def _check_can_dispatch(self):
        self.env["after.sales.order"].check_access("create")
        self._check_step(lambda ticket: ticket.solved_at, "solved_at")
        for ticket in self:
            if ticket.kind not in JOB_KINDS:
                raise UserError(
                    self.env._(
                        "%(ticket)s is a complaint about conduct: nobody is sent for"
                        " it.",
                        ticket=ticket.display_name,
                    )
                )
            if not ticket.partner_id:
                raise UserError(
                    self.env._(
                        "Choose the unit or the customer of %(ticket)s first.",
                        ticket=ticket.display_name,
                    )
                )
            if jobs := ticket._get_open_jobs():
                raise UserError(
                    self.env._(
                        "%(ticket)s has an open job already: %(jobs)s",
                        ticket=ticket.display_name,
                        jobs=", ".join(jobs.mapped("display_name")),
                    )
                )

    def _do_dispatch(self):
        """Create one job per ticket; the remote diagnosis did not do."""
        orders = self.env["after.sales.order"].create(
            [ticket._prepare_order_vals() for ticket in self]
        )
        self.filtered(
            lambda ticket: ticket.kind == "fault" and ticket.remote_outcome == "none"
        ).remote_outcome = "failed"
        self._leave_unattended()
        return orders

    def _prepare_order_vals(self):
        """Values of the job made from the ticket; more is computed from the unit."""
        self.ensure_one()
        vals = {
            "company_id": self.company_id.id,
            "kind": JOB_KINDS[self.kind],
            "ticket_id": self.id,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.partner_id.id,
            "team_id": self.team_id.id,
            "description": self._get_task_text(),
            # sudo: whether a job has answered that wish, also a colleague's
            "planned_start": self.sudo()._get_open_wish(),
            "notified_at": self.notified_at,
            "coverage_at": self.reported_at,
        }
        if self.site_partner_id:
            vals["site_partner_id"] = self.site_partner_id.id
        return vals

    def _get_task_text(self):
        """Return what the engineer is told: the problem and whom to ask for."""
        self.ensure_one()
        said = html2plaintext(self.description or "").strip()
        caller = " ".join(filter(None, (self.caller_name, self.caller_phone)))
        symptom = self.fault_id.display_name
        lines = (self.name, symptom, said if said != self.name else "", caller)
        return "\n".join(filter(None, lines))

    def _get_open_jobs(self):
        """Return the jobs that are neither done nor cancelled."""
        # bounded: numbers and states of the ticket's jobs, also those of colleagues
        return self.sudo().order_ids.filtered(
            lambda order: order.state not in ("done", "cancelled")
        )

    def _take_job_event(self, event, at, job):
        """Take over a fact from a job of this ticket.

        :param str event: ``on_site``, ``solved`` or ``installed``
        :param datetime at: naive UTC; moved behind the facts it cannot precede
        :param job: the job that tells it; while others are open it solves nothing
        """
        for ticket in self:
            if event == "installed":
                ticket._sla_reach(event, max(filter(None, (at, *ticket._get_starts()))))
            if event == "on_site":
                ticket._do_on_site(max(filter(None, (at, *ticket._get_starts()))))
            elif not ticket._get_open_jobs() - job:
                happened = (ticket[name] for name in FACTS)
                ticket._do_solved(
                    max(filter(None, (at, *ticket._get_starts(), *happened)))
                )

    def _correct_job_event(self, event, was, at):
        """A job's time was corrected: move the facts that were stamped with it.

        :param str event: ``on_site`` or ``solved``
        :param datetime was: what the job told before, naive UTC
        :param datetime at: what it tells now
        """
        field_name = {"on_site": "on_site_at", "solved": "solved_at"}[event]
        for ticket in self:
            starts = list(filter(None, ticket._get_starts()))
            stamped = max(was, *starts) if starts else was
            if ticket[field_name] != stamped:
                continue  # told by another job, or by hand
            same = [name for name in FACTS if ticket[name] == stamped]
            if event == "solved":
                starts += [
                    ticket[name] for name in FACTS if ticket[name] and name not in same
                ]
            moved = max(at, *starts) if starts else at
            ticket.write(dict.fromkeys(same, moved))

    def _get_starts(self):
        """Return the times before which nothing can have happened, or False."""
        self.ensure_one()
        return (self.reported_at, self.notified_at, self.down_since)

    def action_plan_given(self):
        """A definite plan has been told to the customer (S12).

        Without plan and day it asks for them first.
        """
        self._check_can_give_plan()
        missing = self.filtered(
            lambda ticket: not ticket.solution_plan or not ticket.solution_planned_for
        )
        if missing:
            if len(self) > 1:
                raise UserError(
                    self.env._(
                        "Enter the plan and its day first: %(tickets)s",
                        tickets=", ".join(missing.mapped("display_name")),
                    )
                )
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Plan Given to the Customer"),
                "res_model": self._name,
                "res_id": self.id,
                "views": [
                    [
                        self.env.ref(
                            "after_sales_service.helpdesk_ticket_view_form_plan"
                        ).id,
                        "form",
                    ]
                ],
                "target": "new",
            }
        # as in action_responded
        self.sudo()._do_plan_given()
        return {"type": "ir.actions.act_window_close"}

    def _check_can_give_plan(self):
        self._check_step(lambda ticket: ticket.plan_given_at, "plan_given_at")

    def _do_plan_given(self, at=None):
        """Record that the plan was told (idempotent)."""
        self._do_responded(at)
        self.filtered(lambda ticket: not ticket.plan_given_at)._stamp(
            "plan_given_at", at
        )

    def action_replaced(self):
        """The customer has been given a replacement unit to work with (S13)."""
        self._check_can_replace()
        # as in action_responded
        self.sudo()._do_replaced()
        return True

    def _check_can_replace(self):
        self._check_step(lambda ticket: ticket.replaced_at, "replaced_at")
        for ticket in self:
            if not ticket.equipment_id:
                raise UserError(
                    self.env._(
                        "Choose the unit of %(ticket)s that is replaced first.",
                        ticket=ticket.display_name,
                    )
                )

    def _do_replaced(self, at=None):
        """Record that a replacement was given (idempotent); the fault goes on."""
        self._do_responded(at)
        self.filtered(lambda ticket: not ticket.replaced_at)._stamp("replaced_at", at)

    def action_solved(self):
        """The problem is solved, from afar or on site."""
        self._check_can_solve()
        # as in action_responded
        self.sudo()._do_solved()
        return True

    def _check_can_solve(self):
        self._check_step(lambda ticket: ticket.solved_at, "solved_at")

    def _do_solved(self, at=None):
        """Record the solution and close the ticket (idempotent).

        What must have happened before is stamped with the same time where nobody
        did; a unit that was down works again.
        """
        at = at or fields.Datetime.now()
        open_tickets = self.filtered(lambda ticket: not ticket.solved_at)
        open_tickets._do_responded(at)
        open_tickets.filtered(lambda ticket: ticket.kind == "fault")._do_diagnosed(at)
        remote = open_tickets.filtered(
            lambda ticket: not ticket.on_site_at and ticket.remote_outcome == "none"
        )
        remote.remote_outcome = "solved"
        open_tickets._stamp("solved_at", at)
        open_tickets._sync_downtime()
        open_tickets._move_to_outcome("solved")

    def action_reopen(self):
        """The problem is not solved after all."""
        self.check_access("write")
        self._check_can_reopen()
        # as in action_responded
        self.sudo()._do_reopen()
        return True

    def _check_can_reopen(self):
        for ticket in self:
            if not ticket.closed and not ticket.solved_at:
                raise UserError(
                    self.env._("%(ticket)s is open.", ticket=ticket.display_name)
                )

    def _do_reopen(self):
        """Open closed tickets again; the old times stay in the log."""
        self._take_back_solution()
        for ticket in self.filtered("closed"):
            stages = ticket.team_id._get_applicable_stages()
            ticket.stage_id = (
                stages.filtered(lambda s: not s.closed and not s.unattended)[:1]
                or stages.filtered(lambda s: not s.closed)[:1]
            )

    def _take_back_solution(self):
        """It is not solved: nor from afar."""
        self.write({"solved_at": False})
        remote = self.filtered(lambda ticket: ticket.remote_outcome == "solved")
        remote.remote_outcome = "none"

    def action_hold(self):
        """Ask for the reason, then hold the promises that it stops."""
        self.check_access("write")
        self._check_can_hold()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold"),
            "res_model": "after.sales.hold.wizard",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _check_can_hold(self):
        """Holding moves deadlines: the desk decides, on open tickets.

        :raises AccessError: engineers
        :raises UserError: a closed ticket
        """
        if not self._is_desk_user():
            raise AccessError(self.env._("Only the service desk holds promises."))
        for ticket in self:
            if ticket.closed:
                raise UserError(
                    self.env._("%(ticket)s is closed.", ticket=ticket.display_name)
                )

    def _do_hold(self, reason, note=None, at=None):
        """Hold what the reason stops, and say so in the log.

        :param reason: one ``after.sales.sla.pause.reason``
        :param str note: more words on it
        :param datetime at: since when, naive UTC; now if empty
        """
        self._sla_pause(reason, at)
        body = self.env._("On hold: %(reason)s", reason=reason.name)
        if at:
            body = self.env._(
                "On hold since %(time)s: %(reason)s",
                time=format_datetime(self.env, at),
                reason=reason.name,
            )
        if note:
            body = f"{body} – {note}"
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def action_resume(self):
        """The promises run again, planned from now."""
        self.check_access("write")
        self._check_can_hold()
        self._do_resume()
        return True

    def action_resume_since(self):
        """Ask since when the promises run again: it may be typed in later."""
        self.check_access("write")
        self._check_can_hold()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resume"),
            "res_model": "after.sales.resume.wizard",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _do_resume(self, at=None):
        """Let what is held run again, and say so in the log.

        :param datetime at: since when, naive UTC; now if empty
        """
        self._sla_resume(at)
        body = self.env._("No longer on hold")
        if at:
            body = self.env._(
                "No longer on hold since %(time)s", time=format_datetime(self.env, at)
            )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def action_set_repeat(self):
        """Take over the ticket that the banner proposes."""
        self.check_access("write")
        for ticket in self:
            if not ticket.repeat_candidate_id:
                raise UserError(
                    self.env._(
                        "No earlier ticket of this unit is known for %(ticket)s.",
                        ticket=ticket.display_name,
                    )
                )
            ticket.repeat_of_id = ticket.repeat_candidate_id
        return True

    def _check_step(self, done, field_name):
        """Check what all steps need.

        :param done: function of a ticket: whether the step is behind it
        :raises UserError: closed, or already done
        """
        self.check_access("write")
        for ticket in self:
            if done(ticket):
                raise UserError(
                    self.env._(
                        "%(ticket)s: %(field)s is %(time)s already.",
                        ticket=ticket.display_name,
                        field=self._fields[field_name]._description_string(self.env),
                        time=format_datetime(self.env, done(ticket)),
                    )
                )
            if ticket.closed:
                raise UserError(
                    self.env._(
                        "%(ticket)s is closed. Reopen it first.",
                        ticket=ticket.display_name,
                    )
                )

    def _stamp(self, field_name, at=None):
        """Write one fact; promises follow in ``write()``."""
        if self:
            self.write({field_name: at or fields.Datetime.now()})

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    @api.depends("equipment_id", "partner_id", "team_id", "kind", "company_id")
    def _compute_sla_policy_id(self):
        return super()._compute_sla_policy_id()

    def _get_sla_subject(self):
        self.ensure_one()
        # the engine asks for whoever enters the ticket, a portal user too: only
        # which policy and which hours apply comes out of it
        ticket = self.sudo()
        unit = ticket.equipment_id
        company = ticket.company_id or self.env.company
        calendar = ticket.team_id.calendar_id or company.resource_calendar_id
        return {
            "partner": ticket.partner_id,
            "equipment": unit,
            "product": unit.product_id,
            "team": ticket.team_id,
            "sale_line": unit.sale_line_id,
            "contract": None,
            "severity": ticket.severity,
            "kind": ticket.kind,
            "calendar": calendar,
            "tz": unit.tz or ticket.partner_id.tz or calendar.tz,
        }

    def _sla_sync(self, now=None):
        # the engine writes by SQL: what is shown of it is read again
        res = super()._sla_sync(now=now)
        self.invalidate_recordset(
            ["promise_ids", "has_held_promise", "owes_replacement"], flush=False
        )
        return res

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """An escalation tells once; it makes nobody a follower."""
        if self.env.context.get("sla_telling"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _get_sla_leader(self):
        return self._get_leader()

    def _sla_is_over(self):
        return bool(self.solved_at or self.closed)

    def _sla_apply_facts(self):
        for name, event in FACTS.items():
            happened = self.filtered(name)
            happened._sla_reach(event, {t.id: t[name] for t in happened})

    def _sync_promises(self, vals):
        """Let the promises follow what has just been written."""
        for name, event in FACTS.items():
            if vals.get(name):
                self._sla_reach(event, {ticket.id: ticket[name] for ticket in self})
            elif name in vals:
                self._sla_reopen(
                    (event, *SAME_FACT.get(event, ())),
                    self.env._("It had not happened after all"),
                )
        visit = ("on_site", "arrived_as_asked")
        unplanned = self.filtered(lambda ticket: not ticket.plan_given_at)
        if "solved_at" in vals and not vals["solved_at"]:
            # what the solution had made needless is needed again
            reason = self.env._("It is not solved after all")
            self._sla_reopen(visit, reason, states=DROPPED)
            # one that came too late was said to have come with the solution
            self._sla_reopen(("replaced",), reason, states=(*DROPPED, "met_late"))
            unplanned._sla_reopen(("solved_or_planned",), reason)
        elif "solved_at" in vals:
            at = {ticket.id: ticket.solved_at for ticket in unplanned}
            unplanned._sla_reach("solved_or_planned", at)
        if "remote_outcome" in vals:
            # only the solution makes the visit needless, not the word for it
            self.filtered(lambda ticket: not ticket._sla_is_over())._sla_reopen(
                visit, self.env._("Not solved remotely"), states=DROPPED
            )
        if any(name in vals and not vals[name] for name in FACTS):
            # what has happened all the same keeps what it implies
            self._sla_apply_facts()
        if not PROMISE_FIELDS.isdisjoint(vals):
            unpromised = self.filtered(lambda ticket: ticket.promise_state == "none")
            self._sla_refresh(*self._get_refresh_reason(vals))
            # the stage has said before what we wait for
            unpromised._hold_by_stage()

    def _get_refresh_reason(self, vals):
        """Return why promises are replaced, and data for their log."""
        return self.env._("The ticket was changed"), None

    # ------------------------------------------------------------
    # STAGES
    # ------------------------------------------------------------

    def _leave_unattended(self):
        """Somebody works on it: leave the stage for the unattended."""
        waiting = self.filtered(
            lambda ticket: ticket.stage_id.unattended and not ticket.closed
        )
        for team, tickets in waiting.grouped("team_id").items():
            stage = team._get_applicable_stages().filtered(
                lambda stage: not stage.unattended and not stage.closed
            )[:1]
            if stage:
                tickets.stage_id = stage

    def _move_to_outcome(self, outcome):
        """Close tickets in the first stage of their team with this outcome."""
        still_open = self.filtered(lambda ticket: not ticket.closed)
        for team, tickets in still_open.grouped("team_id").items():
            stage = team._get_applicable_stages().filtered(
                lambda stage: stage.closed and stage.outcome == outcome
            )[:1]
            if stage:
                tickets.stage_id = stage

    def _follow_stage(self, was_closed):
        """Draw the facts from a stage set by hand, in a kanban or on the portal.

        :param was_closed: those of ``self`` that were closed before
        """
        for ticket in self:
            if ticket.closed and ticket not in was_closed:
                if ticket.stage_id.outcome == "solved" and not ticket.solved_at:
                    # who may move the ticket to "Done" has said that it is solved
                    ticket.sudo()._do_solved()
                elif ticket.stage_id.outcome == "withdrawn":
                    ticket.sudo()._do_withdrawn()
            elif not ticket.closed and ticket in was_closed and ticket.solved_at:
                ticket.sudo()._take_back_solution()
            elif not ticket.closed and ticket in was_closed:
                ticket._sla_reopen(
                    None, self.env._("The ticket was reopened"), states=DROPPED
                )

    def _get_moved_between_holds(self, stages):
        """Return the tickets whose stage says otherwise than before what we wait for.

        A hold set by hand stays where neither stage has to do with holds.

        :param dict stages: ticket id -> the stage before
        """
        return self.filtered(
            lambda ticket: (
                stages[ticket.id].pause_reason_id != ticket.stage_id.pause_reason_id
            )
        )

    def _hold_by_stage(self):
        """Hold the promises of open tickets as their stages say."""
        for reason, tickets in self.grouped(
            lambda ticket: ticket.stage_id.pause_reason_id
        ).items():
            if reason:
                # who may move a ticket there has said what we wait for
                tickets.sudo()._sla_hold(reason, leave_broken=True)

    def _open_again(self):
        """What was over is not: the unit is down again, and all that is owed runs."""
        self.filtered("down_since")._sync_downtime()
        # what was corrected while it was over has started nothing
        self._sla_refresh(self.env._("The ticket was reopened"))

    def _do_withdrawn(self):
        """Nothing is owed any more."""
        self._sync_downtime()
        self._sla_cancel(reason=self.env._("The ticket was withdrawn"))
