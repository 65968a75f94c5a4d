# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import period


class Order(models.Model):
    """A tool out of calibration is shown to whoever plans the job (S37)."""

    _inherit = "after.sales.order"

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        planned = self.filtered(lambda order: order._is_planned())
        if planned:
            planned._warn_of_tools(found)
        return found

    @api.model
    def _read_unfit_tools(self, employees, last_day):
        """Return dict of employee id -> tools in his hands that need calibration.

        One query for all. Of the tools only name and day leave here.
        """
        tools = (
            self.env["after.sales.point.tool"]
            # sudo: whoever plans a job is told, beyond the tools of his own point
            .sudo()
            .search_fetch(
                [
                    ("engineer_id", "in", employees.ids),
                    "|",
                    ("condition", "=", "unfit"),
                    ("check_on", "<", last_day),
                ],
                ["name", "serial", "check_on", "condition", "engineer_id"],
            )
        )
        by_person = defaultdict(list)
        for tool in tools:
            by_person[tool.engineer_id.id].append(tool)
        return by_person

    def _warn_of_tools(self, found):
        people = (self.engineer_id | self.engineer_ids)._origin
        if not people:
            return
        # a day more: the zone of a site may be ahead
        last_day = max(self.mapped("planned_start")).date() + timedelta(days=1)
        unfit = self._read_unfit_tools(people, last_day)
        if not unfit:
            return
        days = {
            order: period.day_of(order.planned_start, order.tz or "UTC")
            for order in self
        }
        for order in self:
            for person in (order.engineer_id | order.engineer_ids)._origin:
                for tool in unfit.get(person.id, ()):
                    if tool.condition != "unfit" and tool.check_on >= days[order]:
                        continue
                    found.setdefault(order, []).append(
                        ("calibration", self._tell_unfit_tool(person, tool))
                    )

    @api.model
    def _tell_unfit_tool(self, person, tool):
        values = {
            # sudo: a colleague's name
            "person": person.sudo().name,
            "tool": f"{tool.name} {tool.serial or ''}".strip(),
        }
        if tool.condition == "unfit":
            return self.env._(
                "%(person)s has a tool that failed its calibration: %(tool)s.",
                **values,
            )
        return self.env._(
            "%(person)s has a tool out of calibration since %(day)s: %(tool)s.",
            day=format_date(self.env, tool.check_on),
            **values,
        )
