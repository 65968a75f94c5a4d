# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.meter_reading import JUMPS


class MeterEntry(models.TransientModel):
    """Read the meters of units, all at once: on the unit, on the job, in the hall."""

    _name = "after.sales.meter.entry"
    _description = "Enter Meter Readings"

    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    read_at = fields.Datetime(
        string="Read at", required=True, default=fields.Datetime.now
    )
    line_ids = fields.One2many("after.sales.meter.entry.line", "entry_id")

    @api.model
    def _open(self, meters, order=None):
        """Open the dialog with a row for each meter.

        :raises UserError: there is none
        """
        if not meters:
            raise UserError(
                self.env._(
                    "There is no meter yet. The service desk fits it on the unit, tab"
                    " “Plans”."
                )
            )
        entry = self.create(
            {
                "order_id": order and order.id,
                "line_ids": [Command.create({"meter_id": each.id}) for each in meters],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter Readings"),
            "res_model": self._name,
            "res_id": entry.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_take(self):
        """Take the readings that were entered, or none of them."""
        self.ensure_one()
        vals_list = [
            line._prepare_reading_vals() for line in self.line_ids if line.is_read
        ]
        if not vals_list:
            raise UserError(
                self.env._("Enter what at least one of the meters shows now.")
            )
        if self.order_id:
            self.order_id._take_meter_readings(vals_list)
        else:
            self.env["after.sales.meter.reading"].create(vals_list)
        return {"type": "ir.actions.act_window_close"}


class MeterEntryLine(models.TransientModel):
    """One meter of the dialog."""

    _name = "after.sales.meter.entry.line"
    _description = "Meter That Is Read"

    entry_id = fields.Many2one(
        "after.sales.meter.entry", required=True, ondelete="cascade"
    )
    meter_id = fields.Many2one(
        "after.sales.meter",
        string="Meter of the Unit",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    # bounded: what the meters of this dialog showed last; the reading itself is
    # checked when it is taken
    kind_id = fields.Many2one(related="meter_id.kind_id", string="Meter")
    equipment_id = fields.Many2one(related="meter_id.equipment_id", string="Unit")
    unit = fields.Char(related="meter_id.unit", string="Unit of Measure")
    last_value = fields.Float(related="meter_id.last_value", string="Showed Last")
    last_at = fields.Datetime(related="meter_id.last_at", string="Read Last")
    is_read = fields.Boolean(string="✓")
    value = fields.Float(string="Shows Now", digits=(16, 2))
    jump = fields.Selection(JUMPS, string="Why Less")
    old_value = fields.Float(string="Old Meter Showed", digits=(16, 2))
    new_start = fields.Float(string="New Meter Began at", digits=(16, 2))
    note = fields.Char()

    @api.constrains("meter_id", "entry_id")
    def _check_meter(self):
        """:raises AccessError: it is neither on a unit nor on a job of the user"""
        for line in self.sudo(False):  # the ORM checks under sudo
            order = line.entry_id.order_id
            if order:
                order._check_can_read_meters()
                # bounded: the meters of the unit of the user's own job
                if line.meter_id in order.sudo().equipment_id.meter_ids:
                    continue
            line.meter_id.check_access("read")

    @api.onchange("value", "jump")
    def _onchange_value(self):
        if self.value or self.jump:
            self.is_read = True

    def _prepare_reading_vals(self):
        self.ensure_one()
        return {
            "meter_id": self.meter_id.id,
            "read_at": self.entry_id.read_at,
            "value": self.value,
            "jump": self.jump,
            "old_value": self.old_value,
            "new_start": self.new_start,
            "note": self.note,
        }
