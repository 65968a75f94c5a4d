# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MaintenanceRuleMixin(models.AbstractModel):
    """What is due by a meter: every 2,000 operating hours, after 24 months at latest."""

    _inherit = "after.sales.maintenance.rule.mixin"

    meter_kind_id = fields.Many2one(
        "after.sales.meter.kind", string="Meter", ondelete="restrict"
    )
    meter_interval = fields.Float(
        string="Every (meter)", digits=(16, 2), help="In the unit of the meter."
    )
    meter_unit = fields.Char(related="meter_kind_id.unit", string="Unit of the Meter")
    latest_months = fields.Integer(
        string="At the Latest after (months)",
        help="Due after so many months even if the meter has not counted enough."
        " 0: by the meter alone.",
    )

    _latest_not_negative = models.Constraint(
        "CHECK (latest_months >= 0)",
        "“At the latest after” is a number of months, or 0.",
    )

    @api.constrains("trigger", "meter_kind_id", "meter_interval")
    def _check_meter_rule(self):
        for rule in self.filtered(lambda rule: rule.trigger == "meter"):
            if not rule.meter_kind_id:
                raise ValidationError(
                    self.env._("“%s”: choose the meter that it goes by.", rule.name)
                )
            if rule.meter_interval <= 0:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: enter after how many %(unit)s it is due.",
                        rule=rule.name,
                        unit=rule.meter_unit or "",
                    )
                )
