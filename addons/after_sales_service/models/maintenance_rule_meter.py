# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools import meter


class MaintenanceRuleMixin(models.AbstractModel):
    """What is due by a meter: every 2,000 hours, after 24 months at the latest."""

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

    @api.constrains("meter_kind_id", "meter_interval", "latest_months")
    def _check_meter_rule(self):
        self._check_rule()

    def _get_rule_problems(self):
        problems = super()._get_rule_problems()
        if self.trigger == "meter":
            if not self.meter_kind_id:
                problems.append(self.env._("Choose the meter that it goes by."))
            if not 0 < self.meter_interval <= meter.LARGEST:
                problems.append(
                    self.env._(
                        "Enter after how many %s it is due.", self.meter_unit or ""
                    )
                )
        if not 0 <= self.latest_months <= 1200:
            problems.append(
                self.env._("“At the latest after” is a number of months, or 0.")
            )
        return problems

    @api.model
    def _get_date_fields(self):
        return super()._get_date_fields() | {
            "latest_months",
            "meter_interval",
            "meter_kind_id",
        }

    def _get_interval_wording(self):
        """“every 2,000 h, at the latest after 24 months, fixed dates”."""
        self.ensure_one()
        if self.trigger != "meter":
            return super()._get_interval_wording()
        bases = dict(self._fields["basis"]._description_selection(self.env))
        parts = [
            self.env._(
                "every %(count)s %(unit)s",
                count=formatLang(self.env, self.meter_interval, digits=0),
                unit=self.meter_unit or "",
            ),
            self.latest_months
            and self.env._("at the latest after %s months", self.latest_months),
            bases[self.basis].lower(),
        ]
        return ", ".join(part for part in parts if part)
