# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

#: customer, serials, how many days ago they were delivered
OLDER_DELIVERIES = [
    ("guangzhou", ["PH3-2401", "PH3-2402"], 640),
    ("hangzhou", ["PH3-2511", "PH3-2512", "PH3-2513"], 330),
    ("shenzhen", ["PH3-2604", "PH3-2605"], 118),
]


class AfterSalesDemo(models.AbstractModel):
    """Analysers sold for years are serviced now: the older ones are taken over."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell(self):
        result = super()._tell()
        self = self.with_company(self._ref("demo_company"))
        lots = [self._deliver_before(*delivery) for delivery in OLDER_DELIVERIES]
        self._ref("demo_product_ph3").is_serviceable = True
        # one customer is done, the others are still looked through
        self._take_over(lots[0])
        preview = self._find_older_units("Process analysers, the rest")
        known, used, unclear, *_others = preview.line_ids
        known.write(
            {
                "acceptance": "known",
                "day_entered": known.delivered_on + timedelta(days=4),
                "downtime_hours": 36,
            }
        )
        used.free_services_before = 1
        unclear.acceptance = "known"
        return result

    def _deliver_before(self, customer, serials, days_ago):
        """A delivery from when nobody thought of servicing the product."""
        with self._clock(self._workday(days_ago, 11)):
            return self._deliver_goods(customer, "ph3", serials)

    def _find_older_units(self, name):
        takeover = self.env["after.sales.equipment.takeover"].create(
            {
                "name": name,
                "product_ids": [Command.set(self._ref("demo_product_ph3").ids)],
                "team_id": self._ref("demo_team_south").id,
            }
        )
        takeover._do_find()
        return takeover

    def _take_over(self, lots):
        """The manager takes over these serials; no acceptance is found any more."""
        takeover = self._find_older_units("Process analysers, Guangzhou")
        others = takeover.line_ids.filtered(lambda line: line.lot_id not in lots)
        others.unlink()
        manager = self._ref("demo_user_manager")
        takeover.sudo().write({"state": "running", "user_id": manager.id})
        takeover.sudo()._do_batch(len(lots))
