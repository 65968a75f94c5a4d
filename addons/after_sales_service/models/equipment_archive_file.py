# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ..tools import period


class Equipment(models.Model):
    """The equipment file: all that the archive knows, as one paper (S27)."""

    _inherit = "after.sales.equipment"

    def _get_paper_lang(self):
        """The language that was chosen for the file, else the owner's."""
        return self.env.context.get("archive_lang") or super()._get_paper_lang()

    def _get_file_span(self, first=None, last=None):
        """The period of a file as instants, by the days of the unit's site.

        :param date first: empty: from the beginning
        :param date last: empty: until now
        :return: (start or None, stop or None), naive UTC, stop excluded
        """
        self.ensure_one()
        return (
            period.start_of_day(first, self.tz) if first else None,
            period.end_of_day(last, self.tz) if last else None,
        )

    def _get_file_domain(self, name, span):
        """The records of this unit whose ``name`` lies in the period."""
        self.ensure_one()
        start, stop = span
        domain = Domain("equipment_id", "=", self.id)
        if start:
            domain &= Domain(name, ">=", start)
        if stop:
            domain &= Domain(name, "<", stop)
        return domain

    def _say_file_span(self, first=None, last=None):
        """The period in words."""
        self.ensure_one()
        start = first and format_date(self.env, first)
        today = period.day_of(fields.Datetime.now(), self.tz)
        end = format_date(self.env, last or today)
        if start:
            return self.env._("%(start)s to %(end)s", start=start, end=end)
        return self.env._("The whole life until %s", end)

    def _prepare_file(self, first=None, last=None):
        """What stands in the file, oldest first; by the rights of the reader.

        :return: dict of the sections' records and words
        """
        self.ensure_one()
        self.check_access("read")
        span = self._get_file_span(first, last)
        jobs = self.env["after.sales.archive.job"].search(
            self._get_file_domain("date", span), order="date, id"
        )
        parts = self.env["after.sales.archive.entry"].search(
            self._get_file_domain("date", span) & Domain("line_id", "!=", False),
            order="date, id",
        )
        # bounded: this unit's own ledger, plans, tickets and jobs, without money: the
        # archive of a unit is one, whoever may see the unit
        unit = self.sudo()
        Downtime = unit.env["after.sales.downtime"]
        return {
            "span": self._say_file_span(first, last),
            "jobs": jobs,
            "parts": parts,
            "downtimes": Downtime.search(
                self._get_file_domain("start", span), order="start, id"
            ),
            "liabilities": unit.liability_ids.filtered(
                lambda one: (
                    one.approval_state == "approved"
                    and (not first or one.date >= first)
                    and (not last or one.date <= last)
                )
            ).sorted("date"),
            "plans": unit.maintenance_plan_ids.filtered(
                lambda plan: plan.state != "ended"
            ),
            "open": unit._get_file_open_matters(),
        }

    def _get_file_open_matters(self):
        """What is not settled today: list of (kind, what, since); under sudo."""
        self.ensure_one()
        tickets = self.ticket_ids.filtered(
            lambda ticket: not ticket.closed and ticket.kind != "conduct"
        )
        orders = self.order_ids.filtered(
            lambda order: order.state not in ("done", "cancelled")
        )
        gaps = self.env["after.sales.archive.gap"].search(
            [("equipment_id", "=", self.id), ("state", "!=", "accepted")]
        )
        kinds = dict(orders._fields["kind"]._description_selection(self.env))
        return [
            *(
                (
                    self.env._("Ticket"),
                    ticket.display_name,
                    self._say_file_moment(ticket.reported_at),
                )
                for ticket in tickets
            ),
            *(
                (
                    kinds[order.kind],
                    order.name,
                    self._say_file_moment(order.coverage_at),
                )
                for order in orders
            ),
            *(
                (
                    self.env._("Missing in the archive"),
                    gap.display_name,
                    gap.date and format_date(self.env, gap.date),
                )
                for gap in gaps
            ),
        ]

    def _say_file_moment(self, moment):
        """A moment as the unit's site reads it; empty if there is none."""
        return moment and format_datetime(
            self.env, moment, tz=self.tz, dt_format="short"
        )
