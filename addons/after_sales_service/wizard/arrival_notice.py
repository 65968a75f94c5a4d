# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import period


class ArrivalNotice(models.TransientModel):
    """The customer says that goods have arrived: installations are ordered (S15)."""

    _name = "after.sales.arrival.notice"
    _description = "Goods Arrived"

    equipment_ids = fields.Many2many(
        "after.sales.equipment",
        string="Units",
        required=True,
        default=lambda self: self._default_equipment_ids(),
    )
    notified_at = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the customer told us. The time to install counts from here.",
    )
    notified_by = fields.Char(help="Who told us, and how to reach them.")
    engineer_id = fields.Many2one("hr.employee")
    planned_start = fields.Datetime()
    installation_plan = fields.Html(
        help="How, when and with whom the unit is installed; what the customer"
        " prepares."
    )

    @api.model
    def _default_equipment_ids(self):
        if self.env.context.get("active_model") == "after.sales.equipment":
            return self.env.context.get("active_ids", [])
        return []

    def action_create_orders(self):
        """Make one installation order per unit, and open them."""
        self.ensure_one()
        self._check_can_create()
        orders = self.env["after.sales.order"].create(
            [self._prepare_order_vals(unit) for unit in self.equipment_ids]
        )
        # bounded: the units the notice names are on their way to be installed
        self.equipment_ids.filtered(
            lambda unit: unit.state == "delivered"
        ).sudo().state = "installing"
        return orders._get_records_action(name=self.env._("Installations"))

    def _check_can_create(self):
        self.equipment_ids.check_access("read")
        self.env["after.sales.order"].check_access("create")
        if not self.equipment_ids:
            raise UserError(self.env._("Choose the units that have arrived."))
        if self.notified_at > fields.Datetime.now():
            raise UserError(
                self.env._("The notice cannot lie in the future. Enter when it came.")
            )
        for unit in self.equipment_ids:
            if unit.accepted_on:
                raise UserError(
                    self.env._(
                        "%(unit)s was accepted on %(day)s already.",
                        unit=unit.display_name,
                        day=unit.accepted_on,
                    )
                )
            notified_on = period.day_of(self.notified_at, unit.tz)
            if unit.delivered_on and notified_on < unit.delivered_on:
                raise UserError(
                    self.env._(
                        "%(unit)s left on %(day)s: it cannot have arrived before.",
                        unit=unit.display_name,
                        day=unit.delivered_on,
                    )
                )

    def _prepare_order_vals(self, unit):
        vals = {
            "kind": "installation",
            "company_id": unit.company_id.id,
            "equipment_id": unit.id,
            "notified_at": self.notified_at,
            "installation_plan": self.installation_plan,
            "planned_start": self.planned_start,
            "description": self.env._("Install, commission and hand over"),
        }
        if self.notified_by:
            vals["description"] = self.env._(
                "Install, commission and hand over. Arrival told by: %s",
                self.notified_by,
            )
        if self.engineer_id:
            vals["engineer_id"] = self.engineer_id.id
        return vals
