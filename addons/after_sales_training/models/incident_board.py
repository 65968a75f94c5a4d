# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.tools import period
from odoo.addons.after_sales_service.tools.pareto import pareto

from ..tools import incident as rule

#: the dangers of so many days are compared
LOOK_BACK = timedelta(days=365)


class Incident(models.Model):
    """How safe we are, on one page: days without an accident, dangers, what is open."""

    _inherit = "after.sales.incident"

    @api.model
    def get_safety_board(self):
        """The figures of the board: what the reader may see.

        How many days have passed without an accident is everybody's business; all
        else counts by the reader's own rights.

        :return: dict
        """
        self.browse().check_access("read")
        now = fields.Datetime.now()
        measures = self.env["after.sales.incident.measure"]
        readings = self.env["after.sales.procedure.acknowledgement"]
        states = dict(
            self._read_group(
                Domain("state", "in", ("new", "taken", "measures")),
                ["state"],
                ["__count"],
            )
        )
        [(hours,)] = self._read_group(
            Domain("acknowledged_at", ">=", now - LOOK_BACK),
            [],
            ["answer_hours:avg"],
        )
        days, longest = self._get_days_without()
        return {
            "days": days,
            "longest": longest,
            "new": states.get("new", 0),
            "open": sum(states.values()),
            "stops": self.search_count(self._get_open_stops_domain()),
            "measures_overdue": measures.search_count([("is_overdue", "=", True)]),
            "unread_overdue": readings.search_count(
                [
                    ("state", "=", "open"),
                    ("due_on", "<", fields.Date.context_today(self)),
                ]
            ),
            "answer_hours": round(hours or 0.0, 1),
            "dangers": self._get_dangers(now),
        }

    @api.model
    def _get_days_without(self):
        """Days since the last accident and the longest run, of the user's company."""
        company = self.env.company
        # sudo: one figure of the company; which accidents, and whose, stays there
        tz = company.sudo()._get_after_sales_tz()
        reported = Domain("company_id", "=", company.id) & Domain(
            "state", "!=", "dropped"
        )
        [(first,)] = self.sudo()._read_group(reported, [], ["happened_at:min"])
        if not first:
            return 0, 0
        # accidents only: there are thousands of hazards for each of them
        accidents = self.sudo().search_fetch(
            reported & Domain("kind", "=", "accident"), ["happened_at"]
        )
        return rule.days_without(
            [period.day_of(row.happened_at, tz) for row in accidents],
            period.day_of(fields.Datetime.now(), tz),
            period.day_of(first, tz),
        )

    @api.model
    def _get_dangers(self, now):
        """Which dangers were reported most in the last year (Pareto)."""
        labels = dict(self._fields["category"]._description_selection(self.env))
        rows = self._read_group(
            Domain("happened_at", ">=", now - LOOK_BACK)
            & Domain("state", "!=", "dropped"),
            ["category"],
            ["__count"],
        )
        return [
            {
                "key": bar.key,
                "name": labels.get(bar.key, ""),
                "count": bar.value,
                "percent": round(bar.percent),
                "cumulative": round(bar.cumulative),
                "rank": bar.rank,
            }
            for bar in pareto(rows)
        ]
