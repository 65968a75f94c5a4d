# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: who leads whom
FIELDS_OF_LEADERS = frozenset({"active", "engineer_ids", "parent_id", "user_id"})
#: records that whoever leads reads
STAFF_MODELS = ("after.sales.assessment", "after.sales.staff.measure")


class HelpdeskTicketTeam(models.Model):
    """Whoever leads a point reads the records of its people; who did, no more (S35)."""

    _inherit = "helpdesk.ticket.team"

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._refresh_staff_leaders(teams._get_led_engineers())
        return teams

    def write(self, vals):
        if FIELDS_OF_LEADERS.isdisjoint(vals):
            return super().write(vals)
        before = self._get_led_engineers()
        res = super().write(vals)
        self._refresh_staff_leaders(before | self._get_led_engineers())
        return res

    def unlink(self):
        led = self._get_led_engineers()
        res = super().unlink()
        self._refresh_staff_leaders(led)
        return res

    def _get_led_engineers(self):
        """The engineers of these points and of those below them; under sudo."""
        # sudo: who belongs where, to keep the records of these people closed
        teams = self.sudo().with_context(active_test=False)
        return teams.search([("id", "child_of", teams.ids)]).engineer_ids

    def _refresh_staff_leaders(self, engineers):
        """Reckon anew who leads these people; bounded to that one field."""
        for name in STAFF_MODELS:
            Model = self.env[name].sudo().with_context(active_test=False)
            records = Model.search([("employee_id", "in", engineers.ids)])
            self.env.add_to_compute(Model._fields["leader_id"], records)
        self.env["hr.employee"]._refresh_menus_of_leaders()
