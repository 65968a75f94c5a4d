# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.order_slot import LOOK_AHEAD_MOST, MOST_HOURS

#: proposals shown at a time
LIMIT = 6
FIELDS_OF_SLOT = "start end lost_hours night_hours overtime_hours reason".split()


class SlotWizard(models.TransientModel):
    """The times at which a job harms production least, to choose from (S31)."""

    _name = "after.sales.slot.wizard"
    _description = "Least Harmful Time"

    order_id = fields.Many2one(
        "after.sales.order", required=True, readonly=True, ondelete="cascade"
    )
    hours = fields.Float(
        string="Standstill (hours)",
        compute="_compute_bounds",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    earliest = fields.Datetime(
        compute="_compute_bounds",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="As a rule the first moment of which production can still be told in"
        " time.",
    )
    latest = fields.Datetime(
        compute="_compute_bounds",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    calendar_name = fields.Char(
        string="Production Runs by", compute="_compute_calendar_name"
    )
    line_ids = fields.One2many(
        "after.sales.slot.wizard.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )

    def _check_order(self):
        """:raises AccessError: a job the user may not see"""
        # stored fields are computed under sudo; the times of a job tell of it
        self.sudo(False).order_id._origin.check_access("read")

    @api.depends("order_id")
    def _compute_bounds(self):
        for wizard in self.filtered("order_id"):
            wizard._check_order()
            length = wizard.order_id._get_length().total_seconds() / 3600
            first, last = wizard.order_id._get_slot_bounds()
            wizard.hours = wizard.hours or length
            wizard.earliest = wizard.earliest or first
            wizard.latest = wizard.latest or last

    @api.depends("order_id")
    def _compute_calendar_name(self):
        for wizard in self:
            calendar = wizard.order_id._get_production_calendar()
            wizard.calendar_name = calendar.name or self.env._(
                "no operating hours entered: production is taken to run always"
            )

    @api.depends("order_id", "hours", "earliest", "latest")
    def _compute_line_ids(self):
        for wizard in self:
            wizard._check_order()
            found = wizard._find() if wizard._is_complete() else []
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"sequence": rank} | {name: slot[name] for name in FIELDS_OF_SLOT}
                )
                for rank, slot in enumerate(found, start=1)
            ]

    def _is_complete(self):
        return bool(
            self.order_id
            and 0 < self.hours <= MOST_HOURS
            and self.earliest
            and self.latest
            and self.latest > self.earliest
            and self._is_near()
        )

    def _is_near(self):
        """Whether the search lies in our time; calendars end somewhere."""
        now = fields.Datetime.now()
        return all(
            abs(bound - now) <= LOOK_AHEAD_MOST
            for bound in (self.earliest, self.latest)
        )

    def _find(self):
        return self.order_id._get_slot_proposals(
            LIMIT, self.earliest, self.latest, timedelta(hours=self.hours)
        )

    @api.constrains("hours", "earliest", "latest")
    def _check_bounds(self):
        for wizard in self:
            if not 0 < wizard.hours <= MOST_HOURS:
                raise UserError(self.env._("Say how many hours the unit stands still."))
            if not wizard._is_near():
                raise UserError(
                    self.env._("Times are searched for within a year. Check the dates.")
                )
            if wizard.latest <= wizard.earliest:
                raise UserError(self.env._("The search ends before it begins."))
