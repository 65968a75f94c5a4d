# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import repeat
from .order import KINDS_REPAIR
from .repeat_mixin import Repeat


class Order(models.Model):
    """Jobs that repeat another one: no second charge, and rework of ours (S21)."""

    _name = "after.sales.order"
    _inherit = ["after.sales.order", "after.sales.repeat.decision.mixin"]
    _repeat_links = ("rework_of_id",)

    rework_of_id = fields.Many2one(
        "after.sales.order",
        string="Repeats",
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The same problem again: the customer does not pay twice.",
    )
    rework_ids = fields.One2many(
        "after.sales.order", "rework_of_id", string="Repeated by"
    )
    rework_count = fields.Integer(compute="_compute_rework_count")

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("rework_ids.state")
    def _compute_rework_count(self):
        """How often the job was repeated; bounded: a number."""
        for order in self:
            again = order.sudo().rework_ids
            order.rework_count = len(
                again.filtered(lambda job: job.state != "cancelled")
            )

    @api.depends(
        "rework_of_id",
        "repeat_basis",
        "no_repeat_reason",
        "equipment_id",
        "kind",
        "ticket_id",
        "coverage_at",
        "cause_id",
        "line_ids.product_id",
        "line_ids.kind",
        "part_line_ids.product_id",
    )
    @api.depends_context("lang")
    def _compute_repeat_text(self):
        return super()._compute_repeat_text()

    @api.constrains("rework_of_id", "equipment_id")
    def _check_rework_of_id(self):
        for order in self:
            first = order.rework_of_id
            if first == order:
                raise ValidationError(self.env._("A job cannot repeat itself."))
            if first and first.equipment_id != order.equipment_id:
                raise ValidationError(
                    self.env._(
                        "%(first)s was done on another unit: it cannot be the job"
                        " that this one repeats.",
                        first=first.name,
                    )
                )

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    def _get_repeat_problem(self):
        """What the ticket told, what was found and which parts are needed."""
        self.ensure_one()
        if self.kind not in KINDS_REPAIR:
            return None
        # bounded: symptom and presumed cause of this job's own ticket, which may be
        # another team's; denied there, they prove nothing here
        ticket = self.ticket_id.sudo()
        told = self.env["helpdesk.ticket"] if ticket.no_repeat_reason else ticket
        symptom = self._get_symptom(told.fault_id)
        causes = self._get_comparable(self.cause_id or told.cause_id)
        parts = self._get_needed_parts()
        if not (symptom or causes or parts):
            return None
        return repeat.Problem(
            at=self.coverage_at or fields.Datetime.now(),
            symptom=symptom,
            causes=causes,
            parts=parts,
        )

    def _get_needed_parts(self):
        """Return the ids of the parts on the job; wear parts are used up in time."""
        # what is typed on the form is in the list of parts before it is saved
        lines = self.line_ids.filtered(lambda line: line.kind == "part")
        products = (lines | self.part_line_ids).product_id
        return frozenset(products.filtered(lambda p: not p.is_wear_part)._origin.ids)

    def _get_replaced_parts(self):
        """Return job id → ids of the parts that were replaced, but wear parts."""
        groups = self.env["after.sales.order.line"]._read_group(
            [
                ("order_id", "in", self.ids),
                ("kind", "=", "part"),
                ("product_id.is_wear_part", "=", False),
            ],
            ["order_id"],
            ["product_id:array_agg"],
        )
        return {order.id: frozenset(products) for order, products in groups}

    def _get_repeat_ticket(self):
        return self.ticket_id

    def _is_guarded(self):
        return self.state not in ("done", "cancelled")

    @api.model
    def _decides_repeats(self):
        return self._is_desk()

    def _follow_repeat_create(self):
        """A job that goes on with another keeps what was decided there."""
        going_on = self.filtered("continues_id")
        result = super(Order, self - going_on)._follow_repeat_create()
        going_on._guard_repeats()
        return result

    def _choose_repeat(self, found):
        """What the job itself shows says most, then what its ticket repeats.

        The rest of a rework is rework, whatever the part of it shows.
        """
        if found and found.basis in (repeat.PART, repeat.CAUSE):
            return found
        # bounded: what the job repeats that this one goes on with, on the same unit
        before = self.sudo().continues_id
        if before.rework_of_id and before.equipment_id == self.equipment_id:
            return self._describe_first(
                before.rework_of_id, before.repeat_basis, before.repeat_part_id
            )
        # bounded: the job that the ticket of this one repeats, on the same unit
        ticket = self.ticket_id.sudo()
        first = ticket._get_repeated_job() if ticket else self.browse()
        if not first or first.equipment_id != self.equipment_id or first == self:
            return found
        basis = ticket.repeat_basis
        if basis not in (repeat.SYMPTOM, repeat.CAUSE):
            basis = "ticket"
        return self._describe_first(first, basis, ticket.repeat_part_id)

    def _describe_first(self, first, basis, part):
        """The :class:`Repeat` of a job that was done the first time."""
        self.ensure_one()
        over_at = first.finished_at or self.coverage_at
        days = max((self.coverage_at - over_at).days, 0)
        return Repeat(first, first.ticket_id, basis, part, days)

    def _get_linked_repeat(self):
        self.ensure_one()
        first = self.rework_of_id.sudo()  # bounded: named in a sentence
        if not first:
            return None
        return self._describe_first(first, self.repeat_basis, self.repeat_part_id)

    def _prepare_repeat_vals(self, found):
        """Only a job is repeated by a job: a fault solved from afar cost nothing."""
        if not found or not found.order:
            return dict.fromkeys(
                ("rework_of_id", "repeat_basis", "repeat_part_id"), False
            )
        return {
            "rework_of_id": found.order.id,
            "repeat_basis": found.basis,
            "repeat_part_id": found.part.id,
        }

    def _prepare_repeat_log_vals(self, decision, found):
        vals = super()._prepare_repeat_log_vals(decision, found)
        return vals | {"order_id": self.id, "ticket_id": self.ticket_id.id}

    @api.model
    def _get_fields_without_client_default(self):
        closed = super()._get_fields_without_client_default()
        return closed | self._get_fields_of_guard()

    @api.model
    def _get_repeat_triggers(self):
        return super()._get_repeat_triggers() | {
            "cause_id",
            "coverage_at",
            "ticket_id",
        }

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(
            [self._prepare_repeat_create(vals) for vals in vals_list]
        )
        orders._follow_repeat_create()
        return orders

    def write(self, vals):
        if "no_repeat_reason" in vals and not self.env.su:
            self._check_not_done()
        vals, before = self._prepare_repeat_write(vals)
        res = super().write(vals)
        self._follow_repeat_write(vals, before)
        return res

    def _do_cancel(self):
        """What was not done is repeated by nothing."""
        result = super()._do_cancel()
        # bounded: what the guard had linked to these jobs; it looks again
        jobs = self.sudo()
        tickets = jobs.env["helpdesk.ticket"].search(
            [("repeat_job_id", "in", jobs.ids)]
        )
        tickets._guard_repeats()
        jobs.rework_ids._guard_repeats()
        return result

    def _check_not_done(self):
        """What is done was priced: it is decided anew, not said otherwise.

        :raises UserError: a job that is done
        """
        for order in self:
            if order.state == "done":
                raise UserError(
                    self.env._(
                        "%(job)s is done: who pays is decided by “Decide Who Pays”.",
                        job=order.name,
                    )
                )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_reworks(self):
        self.ensure_one()
        return self.rework_ids._get_records_action(name=self.env._("Repeated by"))
