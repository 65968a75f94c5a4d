# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .helpdesk_ticket import AFTER_SALES_READERS

#: what was presumed is told before somebody looks at the unit
PRESUMED = frozenset({"cause_id", "remedy_id"})


class HelpdeskTicket(models.Model):
    """Phone first: the fault is located from afar, step by step (S17).

    The loop is closed by one of two outcomes: solved remotely, with what helped, or
    work on site is needed. What was presumed stays as it was told once an engineer
    is on site, to be compared with what he finds.
    """

    _inherit = "helpdesk.ticket"

    diagnosis_step_ids = fields.One2many(
        "after.sales.diagnosis.step",
        "ticket_id",
        string="Diagnosis Steps",
        groups=AFTER_SALES_READERS,
    )
    next_step_id = fields.Many2one(
        "after.sales.diagnosis.step",
        compute="_compute_next_step",
        groups=AFTER_SALES_READERS,
    )
    next_step_hint = fields.Text(
        compute="_compute_next_step", groups=AFTER_SALES_READERS
    )
    remote_proposal = fields.Selection(
        [("solved", "Solved remotely"), ("site", "Needs work on site")],
        compute="_compute_next_step",
        groups=AFTER_SALES_READERS,
        help="What the last answer that says so means.",
    )
    diagnosed_by_id = fields.Many2one(
        "res.users",
        string="Diagnosed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who told what is wrong, before anybody went there.",
    )

    @api.depends("diagnosis_step_ids.answer")
    def _compute_next_step(self):
        for ticket in self:
            steps = ticket.diagnosis_step_ids
            waiting = steps.filtered(lambda step: not step.answer)
            answered = (steps - waiting).sorted("done_at")
            meanings = [step._get_meaning() for step in answered]
            told = [meaning for meaning in meanings if meaning != "next"]
            ticket.next_step_id = waiting[:1]
            ticket.next_step_hint = waiting[:1].hint
            ticket.remote_proposal = told[-1] if told else False

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | {"diagnosed_by_id"}

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"diagnosed_by_id"}

    def _check_guarded_fields(self, vals):
        """Nobody makes a diagnosis right afterwards.

        :raises UserError: presumed cause or remedy after the engineer's arrival
        """
        super()._check_guarded_fields(vals)
        touched = PRESUMED.intersection(vals)
        if self.env.su or not touched:
            return
        for ticket in self:
            if ticket.on_site_at and any(
                ticket[name].id != (vals[name] or False) for name in touched
            ):
                raise UserError(
                    self.env._(
                        "%(ticket)s: an engineer has been on site. What was presumed"
                        " before stays, to be compared; what was found is entered on"
                        " the job.",
                        ticket=ticket.display_name,
                    )
                )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_start_diagnosis(self):
        """Put the steps of the guide that fits best on the ticket."""
        self.check_access("write")
        self._check_can_start_diagnosis()
        self._do_start_diagnosis()
        return True

    def _check_can_start_diagnosis(self):
        for ticket in self:
            if ticket.kind != "fault" or ticket._sla_is_over():
                raise UserError(
                    self.env._(
                        "%(ticket)s is no open fault: there is nothing to diagnose.",
                        ticket=ticket.display_name,
                    )
                )
            if not ticket._get_new_guide_lines():
                raise UserError(
                    self.env._(
                        "No further guide fits the symptom of %(ticket)s. Write your"
                        " own steps into the list; the service manager keeps guides"
                        " under Configuration.",
                        ticket=ticket.display_name,
                    )
                )

    def _get_guide(self):
        """Return the guide that fits symptom and product best, may be none."""
        self.ensure_one()
        return self.env["after.sales.diagnosis.guide"]._get_best(
            self.equipment_id.product_id, self.fault_id, self.company_id
        )

    def _get_new_guide_lines(self):
        """Return the steps of the guide that are not on the ticket yet."""
        self.ensure_one()
        return self._get_guide().line_ids - self.diagnosis_step_ids.guide_line_id

    def _do_start_diagnosis(self):
        self.env["after.sales.diagnosis.step"].create(
            [
                line._prepare_step_vals(ticket)
                for ticket in self
                for line in ticket._get_new_guide_lines()
            ]
        )

    def action_step_yes(self):
        """The next step is answered: yes."""
        return self._answer_next_step("yes")

    def action_step_no(self):
        """The next step is answered: no."""
        return self._answer_next_step("no")

    def action_step_unknown(self):
        """The next step cannot be answered."""
        return self._answer_next_step("unknown")

    def _answer_next_step(self, answer):
        self.check_access("write")
        for ticket in self:
            step = ticket.next_step_id
            if not step or ticket.closed:
                raise UserError(
                    self.env._(
                        "%(ticket)s: no step waits for an answer.",
                        ticket=ticket.display_name,
                    )
                )
            # the answer is closed to clients; bounded to the user's own ticket
            step.sudo()._do_answer(answer)
        return True

    # ------------------------------------------------------------
    # OUTCOME
    # ------------------------------------------------------------

    def action_solved_remotely(self):
        """It works again, and nobody had to travel."""
        self._check_can_solve_remotely()
        # as in action_responded
        self.sudo()._do_solve_remotely()
        return True

    def _check_can_solve_remotely(self):
        """Nobody has been there or is on the way, and what helped is said.

        :raises UserError: says what stands against it
        """
        self._check_can_solve()
        for ticket in self:
            jobs = ticket._get_open_jobs()
            if ticket.on_site_at or jobs:
                raise UserError(
                    self.env._(
                        "%(ticket)s: an engineer has been there or is sent. Cancel the"
                        " job first, or close it.",
                        ticket=ticket.display_name,
                    )
                )
            if not ticket._has_said_what_helped():
                raise UserError(
                    self.env._(
                        "%(ticket)s: say what helped first. Choose the remedy, answer"
                        " the steps, or write it down under “What was asked, tried and"
                        " found”.",
                        ticket=ticket.display_name,
                    )
                )

    def _has_said_what_helped(self):
        self.ensure_one()
        return bool(
            self.remedy_id
            or not is_html_empty(self.diagnosis)
            or self.diagnosis_step_ids.filtered("answer")
        )

    def _do_solve_remotely(self, at=None):
        """Record the solution from afar.

        :param datetime at: naive UTC, now if empty
        """
        self.remote_outcome = "solved"
        self._do_solved(at)

    def action_needs_site(self):
        """It cannot be solved from afar: somebody has to go there."""
        self._check_can_need_site()
        # as in action_responded
        self.sudo()._do_need_site()
        return True

    def _check_can_need_site(self):
        self._check_step(lambda ticket: ticket.solved_at, "solved_at")

    def _do_need_site(self, at=None):
        """Record that the diagnosis has come to its end: work on site (idempotent).

        :param datetime at: naive UTC, now if empty
        """
        self.remote_outcome = "failed"
        self._do_diagnosed(at)

    def _do_diagnosed(self, at=None):
        waiting = self.filtered(
            lambda ticket: not ticket.diagnosed_at and not ticket.on_site_at
        )
        res = super()._do_diagnosed(at)
        # sudo: closed to clients; whoever takes the step is the one
        waiting.sudo().diagnosed_by_id = self.env.uid
        return res
