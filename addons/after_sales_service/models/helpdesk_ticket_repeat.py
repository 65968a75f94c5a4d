# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import repeat
from .helpdesk_ticket import AFTER_SALES_READERS, SIMILAR_LIMIT
from .repeat_mixin import Repeat


class HelpdeskTicket(models.Model):
    """Repeats of the same problem (S21), and cases worth reading.

    A ticket with the symptom or the presumed cause of a repair that is over is
    linked to it when it is saved; any other ticket of the unit is only shown.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "after.sales.repeat.decision.mixin"]
    _repeat_links = ("repeat_of_id", "repeat_job_id")

    repeat_of_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        check_company=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
    )
    repeat_job_id = fields.Many2one(
        comodel_name="after.sales.order",
        string="Repeats Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=AFTER_SALES_READERS,
    )
    repeat_candidate_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        compute="_compute_repeat_candidate_id",
        help="The latest open or recent ticket of this unit, the same symptom first.",
    )
    repeat_hint = fields.Char(compute="_compute_repeat_candidate_id")
    repeat_is_same = fields.Boolean(
        compute="_compute_repeat_candidate_id",
        help="The same problem was repaired before: it is linked when it is saved.",
    )
    similar_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Similar Cases",
        compute="_compute_similar_ids",
    )

    @api.depends(
        "equipment_id",
        "kind",
        "fault_id",
        "cause_id",
        "reported_at",
        "repeat_of_id",
        "repeat_job_id",
        "no_repeat_reason",
    )
    @api.depends_context("lang", "tz")
    def _compute_repeat_candidate_id(self):
        self.repeat_candidate_id = False
        self.repeat_hint = False
        self.repeat_is_same = False
        asking = self.filtered(
            lambda ticket: (
                ticket.equipment_id
                and ticket._is_guarded()
                and not ticket.repeat_of_id
                and not ticket.sudo().repeat_job_id  # only whether there is one
                and not ticket.no_repeat_reason
            )
        )
        for ticket, found in asking._find_repeats().items():
            ticket.repeat_candidate_id = found.ticket.sudo(self.env.su)
            ticket.repeat_hint = ticket._describe_repeat(found)
            ticket.repeat_is_same = True
            asking -= ticket
        if not asking:
            return
        others_by_unit = defaultdict(self.browse)
        for ticket in self.search(
            asking._get_repeat_domain(), order="reported_at desc, id desc"
        ):
            others_by_unit[ticket.equipment_id.id] |= ticket
        for ticket in asking:
            others = others_by_unit[ticket.equipment_id._origin.id]
            if ticket._origin:
                # of two tickets the later one is the repeat
                before = (ticket.reported_at, ticket._origin.id)
                others = others.filtered(
                    lambda other, before=before: (other.reported_at, other.id) < before
                )
            same = others.filtered(
                lambda other, fault=ticket.fault_id: fault and other.fault_id == fault
            )
            candidate = same[:1] or others[:1]
            if candidate:
                ticket.repeat_candidate_id = candidate
                ticket.repeat_hint = ticket._get_repeat_hint(candidate, bool(same))

    @api.depends("equipment_id", "fault_id")
    def _compute_similar_ids(self):
        for ticket in self:
            ticket.similar_ids = self.search(
                ticket._get_similar_domain(),
                order="reported_at desc, id desc",
                limit=SIMILAR_LIMIT,
            )

    @api.constrains("repeat_of_id", "equipment_id")
    def _check_repeat_of_id(self):
        if self._has_cycle("repeat_of_id"):
            raise ValidationError(
                self.env._("A ticket cannot be the repeat of itself.")
            )
        for ticket in self:
            other = ticket.repeat_of_id
            if other and other.equipment_id != ticket.equipment_id:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be a repeat of %(other)s: they are about"
                        " different units.",
                        ticket=ticket.display_name,
                        other=other.display_name,
                    )
                )

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    @api.depends(
        "repeat_of_id",
        "repeat_job_id",
        "repeat_basis",
        "no_repeat_reason",
        "equipment_id",
        "kind",
        "fault_id",
        "cause_id",
        "reported_at",
    )
    @api.depends_context("lang")
    def _compute_repeat_text(self):
        return super()._compute_repeat_text()

    def _get_repeat_problem(self):
        self.ensure_one()
        symptom = self._get_symptom(self.fault_id)
        causes = self._get_comparable(self.cause_id)
        if self.kind != "fault" or not (symptom or causes):
            return None
        return repeat.Problem(
            at=self.reported_at or fields.Datetime.now(),
            symptom=symptom,
            causes=causes,
        )

    def _get_repeat_ticket(self):
        return self

    def _is_guarded(self):
        return self.kind == "fault"

    @api.model
    def _decides_repeats(self):
        return self._is_desk_user()

    def _get_repeated_job(self):
        """Return the job that was done the first time, if any; called under sudo."""
        self.ensure_one()
        return (
            self.repeat_job_id
            or self.repeat_of_id.order_ids.filtered(
                lambda job: (
                    job.state == "done" and job.equipment_id == self.equipment_id
                )
            ).sorted("finished_at")[-1:]
        )

    def _get_linked_repeat(self):
        self.ensure_one()
        # bounded: the job that this ticket repeats, named in a sentence
        job = self.sudo()._get_repeated_job()
        ticket = self.repeat_of_id or job.ticket_id
        if not job and not ticket:
            return None
        over_at = job.finished_at or ticket.sudo().solved_at
        days = (self.reported_at - over_at).days if over_at else 0
        return Repeat(job, ticket, self.repeat_basis, self.repeat_part_id, max(days, 0))

    def _prepare_repeat_vals(self, found):
        return {
            "repeat_of_id": found.ticket.id if found else False,
            "repeat_job_id": found.order.id if found else False,
            "repeat_basis": found.basis if found else False,
            "repeat_part_id": found.part.id if found else False,
        }

    def _prepare_repeat_log_vals(self, decision, found):
        vals = super()._prepare_repeat_log_vals(decision, found)
        return vals | {"ticket_id": self.id}

    @api.model
    def _get_fields_of_guard(self):
        return super()._get_fields_of_guard() | {"repeat_job_id"}

    @api.model
    def _get_fields_without_client_default(self):
        closed = super()._get_fields_without_client_default()
        return closed | self._get_fields_of_guard()

    @api.model
    def _get_repeat_triggers(self):
        return super()._get_repeat_triggers() | {"fault_id", "cause_id", "reported_at"}

    @api.model
    def _complete_repeat_vals(self, vals):
        vals = super()._complete_repeat_vals(vals)
        if "repeat_of_id" in vals:
            vals.setdefault("repeat_job_id", False)
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(
            [self._prepare_repeat_create(vals) for vals in vals_list]
        )
        tickets._follow_repeat_create()
        return tickets

    def write(self, vals):
        vals, before = self._prepare_repeat_write(vals)
        res = super().write(vals)
        self._follow_repeat_write(vals, before)
        if not {"repeat_of_id", "repeat_job_id", "no_repeat_reason"}.isdisjoint(vals):
            # bounded: the open jobs of these tickets follow
            self.sudo()._get_open_jobs()._guard_repeats()
        return res

    # ------------------------------------------------------------
    # OTHER TICKETS
    # ------------------------------------------------------------

    def _get_repeat_domain(self):
        """Return the domain of tickets that the given ones may repeat (S21).

        Open tickets of the same units, and closed ones reported within the
        company's number of days.
        """
        days = max(self.env.company.after_sales_repeat_days, 0)
        since = fields.Datetime.now() - timedelta(days=days)
        return (
            Domain("equipment_id", "in", self.equipment_id.ids)
            & Domain("id", "not in", self._origin.ids)
            & Domain("kind", "=", "fault")
            & (
                Domain("stage_id.closed", "=", False)
                | Domain("reported_at", ">=", since)
            )
        )

    def _get_repeat_hint(self, candidate, same_fault):
        """Return the sentence of the banner."""
        self.ensure_one()
        reported_at = self.reported_at or fields.Datetime.now()
        values = {
            "ticket": candidate.display_name,
            "days": max((reported_at - candidate.reported_at).days, 0),
            "stage": candidate.stage_id.name or "",
        }
        if not values["days"]:
            if same_fault:
                return self.env._(
                    "The same symptom on this unit today: %(ticket)s (%(stage)s).",
                    **values,
                )
            return self.env._(
                "Another ticket of this unit today: %(ticket)s (%(stage)s).", **values
            )
        if same_fault:
            return self.env._(
                "The same symptom on this unit: %(ticket)s, %(days)s days ago"
                " (%(stage)s).",
                **values,
            )
        return self.env._(
            "Another ticket of this unit: %(ticket)s, %(days)s days ago (%(stage)s).",
            **values,
        )

    def _get_similar_domain(self):
        """Return the domain of cases worth reading: same unit, or same symptom."""
        self.ensure_one()
        unit, fault = self.equipment_id._origin, self.fault_id._origin
        domain = Domain.FALSE
        if unit:
            domain |= Domain("equipment_id", "=", unit.id)
        if fault and unit:
            domain |= Domain("fault_id", "=", fault.id) & Domain(
                "equipment_id.product_id", "=", unit.product_id.id
            )
        elif fault:
            domain |= Domain("fault_id", "=", fault.id)
        return domain & Domain("id", "!=", self._origin.id or 0)

    def action_view_repeat_candidate(self):
        self.ensure_one()
        other = self.repeat_of_id or self.repeat_candidate_id
        if not other and self.repeat_job_id:
            return self.repeat_job_id._get_records_action(
                name=self.env._("Earlier Job")
            )
        return other._get_records_action(name=self.env._("Earlier Ticket"))
