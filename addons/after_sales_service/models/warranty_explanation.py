# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..tools import downtime, period
from .downtime import label

HOUR = timedelta(hours=1)


class Warranty(models.Model):
    """The ledger of the warranty, and why its end is what it is, line by line."""

    _inherit = "after.sales.warranty"

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends_context("lang", "tz")
    @api.depends(
        "covered_until",
        "extension_ids.active",
        "extension_ids.days",
        "term_id",
        "void_reason",
    )
    def _compute_explanation(self):
        for warranty in self:
            warranty.explanation = warranty.end_date and self.env["ir.qweb"]._render(
                "after_sales_service.warranty_explanation",
                warranty._prepare_explanation_vals(),
            )

    # ------------------------------------------------------------
    # THE LEDGER
    # ------------------------------------------------------------

    def _get_ledger(self, base_end=None, intervals=None):
        """Sweep the unit's downtime over this warranty (tools/downtime.py).

        :param date base_end: of a scope with a period of its own
        :param list intervals: the ledger, if it is known already; or another one, to
            see what would be
        """
        self.ensure_one()
        tz = self.equipment_id.tz
        if not self.extend_by_downtime:
            intervals = []
        elif intervals is None:
            unit = self.equipment_id
            intervals = unit._get_intervals()[unit._origin.id]
        return downtime.sweep(
            intervals,
            start=period.start_of_day(self.start_date, tz),
            base_end=self._get_base_end_instant(base_end or self.base_end),
            now=fields.Datetime.now(),
            rounding=self.downtime_rounding,
        )

    def _get_end_date(self, intervals):
        """The last covered day if the ledger held these intervals."""
        self.ensure_one()
        return period.last_covered_day(
            self._get_ledger(intervals=intervals).covered_until, self.equipment_id.tz
        )

    def _get_agreed_end_date(self, downtimes):
        """The last covered day by what both sides have agreed on so far."""
        self.ensure_one()
        agreed = downtimes.filtered(lambda down: down._is_agreed())
        return self._get_end_date(agreed._to_intervals())

    def _get_downtimes(self):
        """What the ledger holds, as records, whoever reads.

        An engineer sent to a unit of another point reads why its warranty ends when
        it does. Searched for: ``downtime_ids`` is cached as the reader's rules cut it.
        """
        # bounded: this unit's ledger; see equipment._get_intervals()
        return (
            self.env["after.sales.downtime"]
            .sudo()
            .search([("equipment_id", "in", self.equipment_id._origin.ids)])
        )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.model
    def _get_verdicts(self):
        """Return verdict of the sweep -> what people read."""
        return {
            downtime.COUNTED: self.env._("counted"),
            downtime.PLANNED: self.env._("not counted: planned work"),
            downtime.EXCLUDED: self.env._("not counted: excluded"),
            downtime.OVERLAP: self.env._("counted already with an earlier interval"),
            downtime.BEFORE_START: self.env._("before the warranty started"),
            downtime.AFTER_END: self.env._("after the warranty had ended"),
            downtime.EMPTY: self.env._("not counted: entered by mistake"),
        }

    @api.model
    def _describe_entry(self, entry):
        """What one interval does to the warranty, in a few words."""
        if entry.verdict == downtime.COUNTED:
            return self.env._("%.2f h are added", entry.counted / HOUR)
        return self._get_verdicts()[entry.verdict]

    def _prepare_explanation_vals(self):
        """Values of the template that explains the end to people."""
        self.ensure_one()
        ledger = self._get_ledger()
        unit = self.equipment_id
        downtimes = self._get_downtimes()
        rows = {row["downtime"].id: row for row in unit._prepare_ledger_rows(downtimes)}
        rows = [
            self._prepare_explanation_row(entry, rows[entry.interval.key])
            for entry in ledger.entries
        ]
        agreed_end = self._get_agreed_end_date(downtimes)
        return {
            "warranty": self,
            "rows": rows,
            "additions": self._prepare_addition_rows(),
            "tz": unit.tz,
            "base_end": format_date(self.env, self.base_end),
            "end_date": format_date(self.env, self.end_date),
            # what is not agreed on may still move the end
            "agreed_end": agreed_end != self.end_date
            and format_date(self.env, agreed_end),
            "start_date": format_date(self.env, self.start_date),
            "days_by_hand": self._get_time_by_hand() / timedelta(days=1),
            "counted_hours": ledger.counted / HOUR,
            "rounded_hours": ledger.extension / HOUR,
            "rounding": label(self, "downtime_rounding"),
            "basis": label(self.term_id, "start_basis"),
            "unit": label(self, "duration_unit"),
        }

    def _prepare_addition_rows(self):
        """Each standing entry by hand: its date, its days, why, the end after it.

        They move the end before the ledger does: what is out of use within the
        time added counts as well.
        """
        self.ensure_one()
        end = period.end_of_day(self.base_end, self.equipment_id.tz)
        rows = []
        entries = self._get_standing_extensions().sorted(lambda e: (e.date, e.id))
        for number, entry in enumerate(entries, 1):
            end += timedelta(days=entry.days)
            rows.append(
                {
                    "number": number,
                    "date": format_date(self.env, entry.date),
                    "days": entry.days,
                    "kind": label(entry, "kind"),
                    "reason": entry.reason,
                    "running_end": self._show_instant(end),
                }
            )
        return rows

    def _prepare_explanation_row(self, entry, row):
        """One interval: what counted of it, why, and the end after it."""
        return row | {
            "counted_hours": entry.counted / HOUR,
            "counted": entry.verdict == downtime.COUNTED,
            "verdict": self._get_verdicts()[entry.verdict],
            "running_end": self._show_instant(entry.running_end),
        }

    def _show_instant(self, instant):
        """An instant in the zone of the site, as people read it."""
        return format_datetime(
            self.env, instant, tz=self.equipment_id.tz, dt_format="short"
        )
