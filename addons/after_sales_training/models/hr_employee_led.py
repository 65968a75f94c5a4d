# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class HrEmployee(models.Model):
    """Who is led by the user: his own people, and those of his service points.

    For record rules: leaders watch practical exams of their people.
    """

    _inherit = "hr.employee"

    after_sales_is_led = fields.Boolean(
        string="Led by the User",
        compute="_compute_after_sales_is_led",
        search="_search_after_sales_is_led",
        groups="hr.group_hr_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if any(vals.get("parent_id") for vals in vals_list):
            self._refresh_menus_of_leaders()
        return employees

    def write(self, vals):
        res = super().write(vals)
        if not {"parent_id", "user_id"}.isdisjoint(vals):
            self._refresh_menus_of_leaders()
        return res

    @api.model
    def _refresh_menus_of_leaders(self):
        """What is offered to leaders only is offered anew: core keeps menus."""
        self.env.registry.clear_cache()

    @api.depends("parent_id.user_id")
    @api.depends_context("uid")
    def _compute_after_sales_is_led(self):
        led = self.with_context(active_test=False).search(
            Domain("id", "in", self._origin.ids)
            & Domain("after_sales_is_led", "=", True)
        )
        for employee in self:
            employee.after_sales_is_led = employee._origin in led

    def _search_after_sales_is_led(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: which service points the user leads, and those below them
        Team = self.env["helpdesk.ticket.team"].sudo()
        points = Team.search([("user_id", "=", self.env.uid)])
        points = points and Team.search([("id", "child_of", points.ids)])
        return (
            Domain("parent_id.user_id", "=", self.env.uid)
            | Domain("id", "in", points.engineer_ids.ids)
        ) & Domain("user_id", "!=", self.env.uid)
