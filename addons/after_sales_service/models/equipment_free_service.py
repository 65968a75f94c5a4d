# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL


class Equipment(models.Model):
    """The free services promised for after the warranty (S6)."""

    _inherit = "after.sales.equipment"

    free_services_before = fields.Integer(
        string="Free Services Used Before",
        help="Used before the unit was registered here.",
    )
    free_services_left = fields.Integer(
        compute="_compute_free_services_left",
        help="Free technical repair services after the warranty that the customer may"
        " still ask for.",
    )

    _free_services_not_negative = models.Constraint(
        "CHECK (free_services_before >= 0)",
        "The number of free services used cannot be negative.",
    )

    @api.depends(
        "warranty_id.state",
        "warranty_id.covered_until",
        "warranty_id.free_service_count",
        "free_services_before",
        "order_ids.free_service_taken",
    )
    def _compute_free_services_left(self):
        """Promised for after the warranty, less what was used (S6).

        None as long as the warranty runs or is pending: there is nothing to ask
        for then.
        """
        # every job counts, also those the reader may not see; only a number
        taken = dict(
            self.env["after.sales.order"]
            .sudo()
            ._read_group(
                [("equipment_id", "in", self.ids), ("free_service_taken", "=", True)],
                ["equipment_id"],
                ["__count"],
            )
        )
        for unit in self:
            warranty = unit.warranty_id.sudo()  # the unit's own count and state only
            # not the stored state: a daily job moves it, the day may have come since
            now = fields.Datetime.now()
            over = warranty.closed_on or (
                warranty.covered_until and warranty.covered_until <= now
            )
            if not over or warranty.void_reason:
                unit.free_services_left = 0
                continue
            used = unit.free_services_before + taken.get(unit._origin, 0)
            unit.free_services_left = max(0, warranty.free_service_count - used)

    def _touch_free_services(self):
        """Serialise jobs that use up a free service of the same unit.

        Both write the unit's row: the later transaction fails to serialise and is
        run again by the server, and then sees what is left (recipes H).
        """
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_equipment SET write_date = %s WHERE id IN %s",
                fields.Datetime.now(),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["free_services_left", "write_date"])
