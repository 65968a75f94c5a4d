# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime


class Order(models.Model):
    """When people left, arrived and finished: in order, and never in the future."""

    _inherit = "after.sales.order"

    departed_at = fields.Datetime(tracking=True, copy=False)
    arrived_at = fields.Datetime(tracking=True, copy=False)
    finished_at = fields.Datetime(tracking=True, copy=False)
    returned_at = fields.Datetime(copy=False)
    labour_hours = fields.Float(compute="_compute_labour_hours")

    @api.depends("line_ids.quantity", "line_ids.kind")
    def _compute_labour_hours(self):
        for order in self:
            labour = order.line_ids.filtered(lambda line: line.kind == "labour")
            order.labour_hours = sum(labour.mapped("quantity"))

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
