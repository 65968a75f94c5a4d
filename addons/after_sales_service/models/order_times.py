# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from .order import KINDS_REMOTE

#: back home with the work finished; the signature may come later
STATES_RETURN = ("to_accept", "done")


class Order(models.Model):
    """When people left, arrived and finished: in order, and never in the future."""

    _inherit = "after.sales.order"

    dispatched_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the desk sent the engineer: nobody departs before.",
    )
    departed_at = fields.Datetime(tracking=True, copy=False)
    arrived_at = fields.Datetime(tracking=True, copy=False)
    finished_at = fields.Datetime(tracking=True, copy=False)
    returned_at = fields.Datetime(tracking=True, copy=False)
    km = fields.Float(
        string="Kilometres Driven",
        copy=False,
        help="There and back, if they are recorded.",
    )
    can_return = fields.Boolean(compute="_compute_can_return")

    _km_not_negative = models.Constraint(
        "CHECK (km >= 0)", "Kilometres driven cannot be negative."
    )

    labour_hours = fields.Float(compute="_compute_labour_hours")

    @api.depends("line_ids.quantity", "line_ids.kind")
    def _compute_labour_hours(self):
        for order in self:
            labour = order.line_ids.filtered(lambda line: line.kind == "labour")
            order.labour_hours = sum(labour.mapped("quantity"))

    @api.depends("departed_at", "kind", "member_user_ids", "returned_at", "state")
    @api.depends_context("uid")
    def _compute_can_return(self):
        desk = self._is_desk()
        for order in self:
            order.can_return = bool(
                (desk or order._is_own())
                and order.state in STATES_RETURN
                and order.kind not in KINDS_REMOTE
                and order.departed_at
                and not order.returned_at
            )

    def action_return(self):
        """The engineer is back: the time away from home is complete (派遣记录)."""
        self._check_can_return()
        self._do_return()
        return True

    def _check_can_return(self):
        self._check_own()
        for order in self:
            if not order.can_return:
                raise UserError(
                    self.env._(
                        "%(job)s: nobody is on the way back. “Back from Site” is"
                        " pressed once, after the work on site is finished.",
                        job=order.name,
                    )
                )

    def _do_return(self):
        # a time of the desk's (FIELDS_OF_DESK); env.user stays who pressed the button
        self.sudo().returned_at = fields.Datetime.now()

    @api.constrains(
        "notified_at", "departed_at", "arrived_at", "finished_at", "returned_at"
    )
    def _check_times(self):
        labels = self.fields_get(
            ["notified_at", "departed_at", "arrived_at", "finished_at", "returned_at"],
            ["string"],
        )
        now = fields.Datetime.now()
        for order in self:
            for name in labels:
                if order[name] and order[name] > now + timedelta(minutes=1):
                    raise ValidationError(
                        self.env._(
                            "%(label)s (%(time)s) lies in the future. Enter when it"
                            " happened.",
                            label=labels[name]["string"],
                            time=format_datetime(self.env, order[name]),
                        )
                    )
            order._check_time_order(labels)

    def _check_time_order(self, labels):
        self.ensure_one()
        for earlier, later in (
            ("departed_at", "arrived_at"),
            ("arrived_at", "finished_at"),
            ("finished_at", "returned_at"),
        ):
            if self[later] and self[earlier] and self[later] < self[earlier]:
                raise ValidationError(
                    self.env._(
                        "%(job)s: %(later)s (%(later_time)s) cannot lie before"
                        " %(earlier)s (%(earlier_time)s).",
                        job=self.name,
                        later=labels[later]["string"],
                        later_time=format_datetime(self.env, self[later]),
                        earlier=labels[earlier]["string"],
                        earlier_time=format_datetime(self.env, self[earlier]),
                    )
                )
            if self[later] and not self[earlier] and later == "finished_at":
                raise ValidationError(
                    self.env._(
                        "%(job)s cannot be finished: nobody has arrived yet. Press"
                        " “Arrived” first.",
                        job=self.name,
                    )
                )
