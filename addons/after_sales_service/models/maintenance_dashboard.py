# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import yearly
from .failure_report import MONEY_GROUPS
from .maintenance_year import LAST_YEAR

#: months of the charts
MONTHS = 12
DAYS_AHEAD = 30
#: bars of the short Pareto chart
BARS = 6
#: what the dashboard may be narrowed down to: filter -> model
SCOPES = {
    "department_id": "hr.department",
    "team_id": "helpdesk.ticket.team",
}
#: outcomes that a month of the chart shows together
KEPT, MISSED = (yearly.KEPT,), ("early", "late", "overdue", "skipped")
#: what can be clicked: each has its ``_open_…``
FIGURES = (
    "kept",
    "overdue",
    "due",
    "waiting",
    "notice",
    "availability",
    "mtbf",
    "mttr",
    "cost",
    "renew",
    "month",
    "cause",
)


class MaintenanceDashboard(models.AbstractModel):
    """The figures of the maintenance dashboard, and the records behind each.

    Nothing is stored: every figure is asked of the analyses by the rights of the
    reader, grouped, in one query each. What is not installed or not for the reader
    (money) has no tile.
    """

    _name = "after.sales.maintenance.dashboard"
    _description = "Maintenance Dashboard"

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _read_scope(self, scope):
        """Return the domain that a filter means for the analyses.

        :param dict scope: id by name of ``SCOPES``, ``owner_kind``; empty: all
        :raises UserError: no such filter
        """
        scope = scope or {}
        if not isinstance(scope, dict) or set(scope) - {*SCOPES, "owner_kind"}:
            raise UserError(self.env._("The dashboard has no such filter."))
        domain = Domain("company_id", "in", self.env.companies.ids)
        for name in SCOPES:
            if scope.get(name):
                domain &= Domain(name, "=", self._read_id(scope[name]))
        if kind := scope.get("owner_kind"):
            if kind not in ("customer", "own_plant"):
                raise UserError(self.env._("The dashboard has no such filter."))
            domain &= Domain("owner_kind", "=", kind)
        return domain

    @api.model
    def _read_id(self, value):
        """The number of a record, as a browser sends it.

        :raises UserError: it is none
        """
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            number = 0
        if not 0 < number < 2**31:
            raise UserError(self.env._("The dashboard has no such filter."))
        return number

    @api.model
    def _of_units(self, scope):
        """The same for records that know their unit only."""
        units = self._read_scope(scope)
        return Domain("equipment_id", "any", units)

    @api.model
    def _get_today(self):
        return fields.Date.context_today(self)

    @api.model
    def _get_year_start(self):
        return self._get_today().replace(month=1, day=1)

    @api.model
    def _get_chart_start(self):
        return self._get_today().replace(day=1) - relativedelta(months=MONTHS - 1)

    @api.model
    def _sees_money(self):
        return self.env.user.has_groups(MONEY_GROUPS)

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def get_dashboard(self, scope=None):
        """All that the dashboard shows, in the language of the reader.

        :param dict scope: ``department_id``, ``team_id``, ``owner_kind``
        :return: dict of ``tiles``, ``months`` (dates by month and outcome),
            ``reliability`` (by month), ``pareto`` and ``filters``
        :raises AccessError: the reader has no part in maintenance
        """
        self.env["after.sales.maintenance.report"].check_access("read")
        domain = self._read_scope(scope)
        dates = self._get_dates(domain)
        to_do = self._get_to_do(domain)
        months = self._get_reliability_months(domain)
        return {
            "tiles": [
                tile
                for tile in (
                    self._get_kept_tile(dates),
                    self._get_overdue_tile(to_do.get("overdue", 0)),
                    self._get_due_tile(to_do.get("open", 0)),
                    self._get_waiting_tile(scope),
                    self._get_notice_tile(scope),
                    *self._get_reliability_tiles(months),
                    self._get_cost_tile(domain),
                    self._get_renew_tile(domain),
                )
                if tile
            ],
            "months": self._get_month_bars(dates),
            "reliability": [
                {
                    "month": fields.Date.to_string(month),
                    "label": self._label_month(month),
                    "value": self._get_ratios(*sums)[0],
                }
                for month, *sums in months
            ],
            "pareto": self._get_short_pareto(domain),
            "filters": self._get_filters(),
        }

    @api.model
    def _label_month(self, month):
        return format_date(self.env, month, date_format="LLL")

    @api.model
    def _get_dates(self, domain):
        """Dates of this year by month and outcome: {(month, outcome): number}."""
        return {
            (month, outcome): count
            for month, outcome, count in self.env[
                "after.sales.maintenance.report"
            ]._read_group(
                domain & self._get_year_domain(),
                ["due_on:month", "outcome"],
                ["__count"],
            )
        }

    @api.model
    def _get_year_domain(self):
        start = self._get_year_start()
        return Domain("due_on", ">=", start) & Domain(
            "due_on", "<", start + relativedelta(years=1)
        )

    @api.model
    def _get_overdue_domain(self):
        return Domain("is_open", "=", True) & Domain("outcome", "=", "overdue")

    @api.model
    def _get_to_do(self, domain):
        """Open dates up to some days ahead, by outcome: {outcome: number}.

        In one query for two tiles. A date is due before its window ends: no overdue
        date of any year lies outside.
        """
        groups = self.env["after.sales.maintenance.report"]._read_group(
            domain & self._get_ahead_domain(), ["outcome"], ["__count"]
        )
        return dict(groups)

    @api.model
    def _get_ahead_domain(self):
        return Domain("is_open", "=", True) & Domain(
            "due_on", "<=", self._get_today() + relativedelta(days=DAYS_AHEAD)
        )

    @api.model
    def _tile(self, key, label, value, **more):
        """A tile: ``value`` as text; ``level`` colours it, ``hint`` explains it."""
        return {"key": key, "label": label, "value": value, "level": "", **more}

    @api.model
    def _get_kept_tile(self, dates):
        counts = {}
        for (_month, outcome), count in dates.items():
            counts[outcome] = counts.get(outcome, 0) + count
        percent = yearly.kept_percent(counts)
        decided = sum(counts.get(outcome, 0) for outcome in yearly.DECIDED)
        return self._tile(
            "kept",
            self.env._("Plan Kept"),
            "–" if percent is None else f"{percent:.1f} %",
            hint=self.env._(
                "%(kept)s of %(decided)s dates of this year in time",
                kept=counts.get(yearly.KEPT, 0),
                decided=decided,
            ),
        )

    @api.model
    def _get_overdue_tile(self, count):
        return self._tile(
            "overdue",
            self.env._("Overdue"),
            str(count),
            level=count and "danger" or "",
            hint=self.env._("Window is over, not done"),
        )

    @api.model
    def _get_due_tile(self, count):
        return self._tile(
            "due",
            self.env._("Due in %s Days", DAYS_AHEAD),
            str(count),
            hint=self.env._("Dates still to come"),
        )

    @api.model
    def _get_due_domain(self):
        return self._get_ahead_domain() & Domain("outcome", "=", "open")

    @api.model
    def _get_waiting_domain(self, scope):
        """As in the list of the menu: work that both sides have to sign."""
        return self._of_units(scope) & Domain("awaiting_since", "!=", False)

    @api.model
    def _get_waiting_tile(self, scope):
        count = self.env["after.sales.order"].search_count(
            self._get_waiting_domain(scope)
        )
        return self._tile(
            "waiting",
            self.env._("Waiting for Acceptance"),
            str(count),
            level=count and "warning" or "",
            hint=self.env._("Units that stand until both sides signed"),
        )

    @api.model
    def _get_notice_tile(self, scope):
        """Notices that production has not answered."""
        count = self.env["after.sales.notice"].search_count(
            self._get_notice_domain(scope)
        )
        return self._tile(
            "notice",
            self.env._("Notices Unanswered"),
            str(count),
            level=count and "warning" or "",
            hint=self.env._("Sent to production, not acknowledged"),
        )

    @api.model
    def _get_notice_domain(self, scope):
        return Domain("state", "=", "sent") & self._of_units(scope)

    @api.model
    def _get_reliability_months(self, domain):
        """By month: (month, hours looked at, hours out of use, failures)."""
        return self.env["after.sales.reliability.report"]._get_month_totals(
            domain, self._get_chart_start()
        )

    @api.model
    def _get_reliability_domain(self, domain):
        """The reliability analysis knows units, not departments."""
        return Domain("equipment_id", "any", domain) & Domain(
            "month", ">=", self._get_chart_start()
        )

    @api.model
    def _get_ratios(self, observed, down, failures):
        """Availability (percent), MTBF and MTTR (hours); None: nothing to divide."""
        return (
            100 * (1 - down / observed) if observed else None,
            (observed - down) / failures if failures else None,
            down / failures if failures else None,
        )

    @api.model
    def _get_reliability_tiles(self, months):
        sums = [sum(column) for column in list(zip(*months, strict=True))[1:]]
        availability, mtbf, mttr = self._get_ratios(*(sums or (0, 0, 0)))
        hint = self.env._("Of the last twelve months")
        return [
            self._tile(
                "availability",
                self.env._("Availability"),
                "–" if availability is None else f"{availability:.2f} %",
                hint=hint,
            ),
            self._tile(
                "mtbf",
                self.env._("MTBF"),
                "–" if mtbf is None else self.env._("%s h", f"{mtbf:,.0f}"),
                hint=self.env._("Hours of work per failure, twelve months"),
            ),
            self._tile(
                "mttr",
                self.env._("MTTR"),
                "–" if mttr is None else self.env._("%s h", f"{mttr:,.1f}"),
                hint=self.env._("Hours out of use per failure, twelve months"),
            ),
        ]

    @api.model
    def _get_cost_tile(self, domain):
        if not self._sees_money():
            return None
        currencies = self.env.companies.currency_id
        [(cost,)] = self.env["after.sales.cost.report"]._read_group(
            self._get_cost_domain(domain), [], ["cost:sum"]
        )
        return self._tile(
            "cost",
            self.env._("Cost This Year"),
            currencies.format(cost or 0.0)
            if len(currencies) == 1
            else f"{cost or 0.0:,.0f}",
            hint=self.env._("Parts, labour, travel, compensation"),
        )

    @api.model
    def _get_cost_domain(self, domain):
        return Domain("equipment_id", "any", domain) & Domain(
            "date", ">=", self._get_year_start()
        )

    @api.model
    def _get_renew_tile(self, domain):
        if not self._sees_money():
            return None
        count = self.env["after.sales.repair.or.replace"].search_count(
            domain & Domain("verdict", "=", "renew")
        )
        return self._tile(
            "renew",
            self.env._("Units to Replace"),
            str(count),
            level=count and "warning" or "",
            hint=self.env._("Not worth another repair, by the list"),
        )

    @api.model
    def _get_month_bars(self, dates):
        """Twelve months of this year: kept, missed, still to come."""
        start = self._get_year_start()
        bars = []
        for number in range(MONTHS):
            month = start + relativedelta(months=number)
            count = {
                name: sum(dates.get((month, outcome), 0) for outcome in outcomes)
                for name, outcomes in (
                    ("kept", KEPT),
                    ("missed", MISSED),
                    ("open", ("open",)),
                )
            }
            bars.append(
                {
                    "month": fields.Date.to_string(month),
                    "label": self._label_month(month),
                    **count,
                }
            )
        return bars

    @api.model
    def _get_short_pareto(self, domain):
        found = self.env["after.sales.failure.report"].get_pareto(
            domain=list(self._get_failure_domain(domain))
        )
        return {**found, "bars": found["bars"][:BARS]}

    @api.model
    def _get_failure_domain(self, domain):
        return domain & Domain("date", ">=", self._get_chart_start())

    @api.model
    def _get_filters(self):
        """What may be chosen: departments with units, service points, owners."""
        Unit = self.env["after.sales.equipment"]
        found = {}
        for name in SCOPES:
            rows = Unit._read_group(
                Domain("company_id", "in", self.env.companies.ids)
                & Domain(name, "!=", False),
                [name],
            )
            # names of departments and points of units that the reader sees
            found[name] = sorted(
                ([record.id, record.sudo().display_name] for (record,) in rows),
                key=lambda row: row[1],
            )
        found["owner_kind"] = Unit._fields["owner_kind"]._description_selection(
            self.env
        )
        return found

    # ------------------------------------------------------------
    # BEHIND A FIGURE
    # ------------------------------------------------------------

    @api.model
    def get_action(self, key, scope=None, value=None):
        """The window with the records behind a figure.

        :param str key: of a tile, or ``month``, ``cause``
        :param dict scope: as for ``get_dashboard``
        :param value: the month (ISO day of it), the id of the cause
        :raises UserError: no such figure
        """
        self.env["after.sales.maintenance.report"].check_access("read")
        if key not in FIGURES:
            raise UserError(self.env._("The dashboard has no such figure."))
        return getattr(self, f"_open_{key}")(scope, value)

    @api.model
    def _window(self, xmlid, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"after_sales_service.{xmlid}"
        )
        action["domain"] = list(domain)
        action["context"] = context
        return action

    @api.model
    def _open_report(self, domain, **context):
        return self._window("maintenance_report_action", domain, **context)

    @api.model
    def _open_kept(self, scope, _value):
        return self._open_report(
            self._read_scope(scope)
            & self._get_year_domain()
            & Domain("outcome", "in", yearly.DECIDED)
        )

    @api.model
    def _open_overdue(self, scope, _value):
        return self._open_report(self._read_scope(scope) & self._get_overdue_domain())

    @api.model
    def _open_due(self, scope, _value):
        return self._open_report(self._read_scope(scope) & self._get_due_domain())

    @api.model
    def _open_month(self, scope, value):
        try:
            month = fields.Date.to_date(value)
        except ValueError:
            month = False
        if not month or month.year > LAST_YEAR:
            raise UserError(self.env._("The dashboard has no such figure."))
        return self._open_report(
            self._read_scope(scope)
            & Domain("due_on", ">=", month)
            & Domain("due_on", "<", month + relativedelta(months=1))
        )

    @api.model
    def _open_waiting(self, scope, _value):
        return self._window("order_awaiting_action", self._get_waiting_domain(scope))

    @api.model
    def _open_notice(self, scope, _value):
        return (
            self.env["after.sales.notice"]
            .search(self._get_notice_domain(scope))
            ._get_records_action(name=self.env._("Notices Unanswered"))
        )

    @api.model
    def _open_availability(self, scope, _value):
        return self._window(
            "reliability_report_action",
            self._get_reliability_domain(self._read_scope(scope)),
        )

    @api.model
    def _open_mtbf(self, scope, value):
        return self._open_availability(scope, value)

    @api.model
    def _open_mttr(self, scope, value):
        return self._open_availability(scope, value)

    @api.model
    def _open_cost(self, scope, _value):
        return self._window(
            "cost_report_action", self._get_cost_domain(self._read_scope(scope))
        )

    @api.model
    def _open_renew(self, scope, _value):
        return self._window(
            "repair_or_replace_action",
            self._read_scope(scope) & Domain("verdict", "=", "renew"),
        )

    @api.model
    def _open_cause(self, scope, value):
        domain = self._get_failure_domain(self._read_scope(scope))
        return self._window(
            "failure_report_action",
            domain & Domain("cause_id", "=", bool(value) and self._read_id(value)),
        )
