# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.order_slot import MOST_HOURS
from ..tools import period


class ProposalSchedule(models.TransientModel):
    """Plan the work of an approved proposal: one job per unit (S31).

    A job without a start is planned later, on the job or on the board, when
    production suffers least.
    """

    _name = "after.sales.proposal.schedule"
    _description = "Plan the Work of a Proposal"

    proposal_id = fields.Many2one(
        "after.sales.proposal", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proposal_id.company_id")
    wanted_from = fields.Date(related="proposal_id.wanted_from")
    wanted_until = fields.Date(related="proposal_id.wanted_until")
    hours = fields.Float(
        string="Hours per Unit",
        compute="_compute_hours",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="How long a unit stands still.",
    )
    line_ids = fields.One2many(
        "after.sales.proposal.schedule.line",
        "schedule_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    def _check_proposal(self):
        """:raises AccessError: a proposal the user may not see"""
        # stored fields are computed under sudo; units and times tell of it
        self.sudo(False).proposal_id._origin.check_access("read")

    @api.depends("proposal_id")
    def _compute_hours(self):
        for plan in self:
            plan._check_proposal()
            plan.hours = plan.proposal_id.standstill_hours

    @api.depends("proposal_id")
    def _compute_line_ids(self):
        for plan in self:
            plan._check_proposal()
            plan.line_ids = [
                Command.create(vals) for vals in plan._prepare_line_vals_list()
            ]

    def _prepare_line_vals_list(self):
        """Each unit with its engineer, in the slot that harms production least.

        The units of one engineer come one after the other.
        """
        self.ensure_one()
        free_from, vals_list = {}, []
        for unit in self.proposal_id.equipment_ids:
            vals = {"equipment_id": unit.id, "engineer_id": unit.engineer_id.id}
            slot = self._find_slot(unit, free_from.get(unit.engineer_id))
            if slot:
                free_from[unit.engineer_id] = slot["end"]
                vals |= {"planned_start": slot["start"], "slot_reason": slot["reason"]}
            vals_list.append(vals)
        return vals_list

    def _find_slot(self, unit, free_from=None):
        """Return the best slot for the work on a unit; None: nobody knows one.

        :param datetime free_from: not before, naive UTC
        """
        proposal = self.proposal_id
        order = self.env["after.sales.order"].new(
            proposal._prepare_order_vals(unit) | {"engineer_id": unit.engineer_id.id}
        )
        if not 0 < self.hours <= MOST_HOURS:
            return None
        bounds = {"length": timedelta(hours=self.hours)}
        earliest = [free_from] if free_from else []
        if proposal.wanted_from:
            notice = timedelta(days=order.notice_days + 1)
            earliest += [
                period.start_of_day(proposal.wanted_from, unit.tz),
                fields.Datetime.now() + notice,
            ]
        if earliest:
            bounds["earliest"] = max(earliest)
        if proposal.wanted_until:
            bounds["latest"] = period.end_of_day(proposal.wanted_until, unit.tz)
        slots = order._get_slot_proposals(1, **bounds)
        return slots[0] if slots else None

    def action_make_orders(self):
        """Make the jobs, and open them."""
        self.ensure_one()
        # the same check as that of the button: a dialog proves nothing
        self.proposal_id._check_can_schedule()
        self._check_lines()
        orders = self.proposal_id._do_schedule(
            {line.equipment_id: line._prepare_order_vals() for line in self.line_ids}
        )
        return orders._get_records_action(name=self.env._("Jobs"))

    def _check_lines(self):
        """
        :raises UserError: a unit is missing, twice or foreign, or a time outside
        """
        if not 0 < self.hours <= MOST_HOURS:
            raise UserError(self.env._("Say how many hours a unit stands still."))
        units = self.proposal_id.equipment_ids
        planned = [line.equipment_id.id for line in self.line_ids]
        if sorted(planned) != sorted(units.ids):
            raise UserError(
                self.env._(
                    "Each unit of the proposal gets one job: %s",
                    ", ".join(units.mapped("display_name")),
                )
            )
        for line in self.line_ids.filtered("planned_start"):
            unit = line.equipment_id
            end = line.planned_start + timedelta(hours=self.hours)
            first = period.day_of(line.planned_start, unit.tz)
            last = period.day_of(end, unit.tz)
            if (
                self.wanted_from
                and first < self.wanted_from
                or self.wanted_until
                and last > self.wanted_until
            ):
                raise UserError(
                    self.env._(
                        "“%s” is planned outside the days that were approved for the"
                        " work. Choose another time.",
                        unit.display_name,
                    )
                )
