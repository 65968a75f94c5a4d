# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class Equipment(models.Model):
    """Work stopped at the unit or its site, and what happened there (S36)."""

    _inherit = "after.sales.equipment"

    # sudo: that work is stopped there, for whoever sees the unit
    stop_work_text = fields.Text(
        string="Work Stopped", compute="_compute_stop_work_text", compute_sudo=True
    )
    incident_count = fields.Integer(
        string="Hazards and Accidents", compute="_compute_incident_count"
    )

    @api.depends("site_partner_id")
    @api.depends_context("lang")
    def _compute_stop_work_text(self):
        Incident = self.env["after.sales.incident"]
        stops = Incident.search(
            Incident._get_open_stops_domain()
            & (
                Domain("equipment_id", "in", self.ids)
                | Domain("equipment_id", "=", False)
                & Domain(
                    "site_partner_id",
                    "in",
                    (self.site_partner_id | self.site_partner_id.parent_id).ids,
                )
            )
        )
        for unit in self:
            site = unit.site_partner_id
            mine = stops.filtered(
                lambda stop, unit=unit, site=site: (
                    stop.equipment_id == unit._origin
                    if stop.equipment_id
                    else stop.site_partner_id in (site | site.parent_id)
                )
            )
            unit.stop_work_text = (
                "\n".join(stop._get_stop_words() for stop in mine) or False
            )

    def _compute_incident_count(self):
        """Those that the reader may see."""
        counts = dict(
            self.env["after.sales.incident"]._read_group(
                Domain("equipment_id", "in", self.ids), ["equipment_id"], ["__count"]
            )
        )
        for unit in self:
            unit.incident_count = counts.get(unit, 0)

    def action_view_incidents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.incident_action"
        )
        return action | {
            "domain": [("equipment_id", "=", self.id)],
            "context": {"default_equipment_id": self.id},
        }
