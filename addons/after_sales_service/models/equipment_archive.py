# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Domain


class Equipment(models.Model):
    """The unit's archive (设备维修档案, S27): what was done, what is missing in it."""

    _inherit = "after.sales.equipment"

    archive_job_ids = fields.One2many(
        "after.sales.archive.job", "equipment_id", string="Archive", readonly=True
    )
    archive_gap_count = fields.Integer(
        string="Missing in the Archive", compute="_compute_archive_gap_count"
    )
    liability_ids = fields.One2many(
        "after.sales.liability", "equipment_id", string="Responsibilities"
    )

    def _compute_archive_gap_count(self):
        counts = {}
        Gap = self.env["after.sales.archive.gap"]
        if self._origin and Gap.has_access("read"):
            counts = dict(
                Gap._read_group(
                    Domain("equipment_id", "in", self._origin.ids)
                    & Domain("state", "!=", "accepted"),
                    ["equipment_id"],
                    ["__count"],
                )
            )
        for unit in self:
            unit.archive_gap_count = counts.get(unit._origin, 0)

    def action_view_archive_gaps(self):
        self.ensure_one()
        return self.env["after.sales.archive.gap"]._open_of("equipment_id", self)

    def action_view_archive(self):
        """The unit's jobs, parts, readings and papers in one list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.archive_job_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_make_file(self):
        """Ask for the period, then print the equipment file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Equipment File"),
            "res_model": "after.sales.equipment.file",
            "view_mode": "form",
            "target": "new",
            "context": {"default_equipment_id": self.id},
        }
