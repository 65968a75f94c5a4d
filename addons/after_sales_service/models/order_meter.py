# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class Order(models.Model):
    """What the meters of the unit showed on a job."""

    _inherit = "after.sales.order"

    meter_reading_ids = fields.One2many(
        "after.sales.meter.reading",
        "order_id",
        string="Meter Readings",
        readonly=True,
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
    )
    has_meters = fields.Boolean(compute="_compute_has_meters", compute_sudo=True)

    # sudo: whether the unit has a meter, also where it is another team's
    @api.depends("equipment_id.meter_ids")
    def _compute_has_meters(self):
        for order in self:
            order.has_meters = bool(order.equipment_id.meter_ids)

    def action_enter_meters(self):
        """Open the dialog in which the meters of the job's unit are read."""
        self.ensure_one()
        self._check_can_read_meters()
        # bounded: the meters of this job's unit, which may be another team's
        meters = self.sudo().equipment_id.meter_ids
        return self.env["after.sales.meter.entry"]._open(meters, self)

    def _check_can_read_meters(self):
        """
        :raises AccessError: it is not the user's job
        :raises UserError: the job is closed
        """
        self._check_own()
        for order in self:
            if order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s is closed: enter the reading on the unit instead.",
                        order.name,
                    )
                )

    def _take_meter_readings(self, vals_list):
        """Readings that were noted on this job, of the meters of its unit.

        :param list vals_list: ``meter_id``, ``value`` and what else comes from people
        :raises UserError: a meter of another unit, or a reading that cannot be true
        """
        self.ensure_one()
        self._check_can_read_meters()
        # bounded: readings of the meters of this job's unit, which may be another
        # team's than the engineer's; who entered them is kept
        meters = self.sudo().equipment_id.meter_ids
        if not {vals["meter_id"] for vals in vals_list} <= set(meters.ids):
            raise UserError(
                self.env._("This meter is not fitted to the unit of the job.")
            )
        return (
            self.env["after.sales.meter.reading"]
            .sudo()
            .create(
                [vals | {"order_id": self.id, "source": "job"} for vals in vals_list]
            )
        )

    def _get_missing_of_report(self):
        """The job of a plan that goes by a meter says what the meter showed."""
        missing = super()._get_missing_of_report()
        # bounded: the meter of this job's plan, and what was read on this job
        meter = self.sudo().plan_id.meter_id
        read = self.sudo().meter_reading_ids.filtered(
            lambda reading: reading.meter_id == meter and not reading.void_reason
        )
        if meter and not read:
            missing.append(
                self.env._(
                    "%s: what does it show now? Press “Enter Readings” (tab “Meters”).",
                    meter.kind_id.name,
                )
            )
        return missing

    # ------------------------------------------------------------
    # MY DAY
    # ------------------------------------------------------------

    def _get_phone_job(self):
        return super()._get_phone_job() | {
            "meters": [
                {
                    "id": each.id,
                    "name": each.kind_id.name,
                    "unit": each.unit or "",
                    "last": each.last_value,
                    "last_at": fields.Datetime.to_string(each.last_at) or "",
                    "rolls_over": bool(each.rollover_at),
                    # what was read on this job
                    "value": self.meter_reading_ids.filtered(
                        lambda reading, each=each: (
                            reading.meter_id == each and not reading.void_reason
                        )
                    )[:1].value
                    or "",
                }
                for each in self.equipment_id.meter_ids
            ]
        }

    def _set_meter(self, meter_id, value, read_at, jump=False):
        """A meter was read on the phone."""
        self._take_meter_readings(
            [{"meter_id": meter_id, "value": value, "read_at": read_at, "jump": jump}]
        )
