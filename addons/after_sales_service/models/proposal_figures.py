# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ..tools import coverage, feasibility, period
from .proposal_cost import MEASURED


class Proposal(models.Model):
    """The feasibility report's figures: cost now, saving, payback, present value.

    What a year costs now is measured from the archive of the units: for own plant
    what service cost us, for customers what they were charged; the hours out of use
    from the ledger, at the rate of the unit or its department. The rules stand in
    tools/feasibility.py.
    """

    _inherit = "after.sales.proposal"

    measure_months = fields.Integer(
        string="Months Looked at",
        required=True,
        default=lambda self: self.env.company.after_sales_proposal_measure_months,
    )
    measured_from = fields.Date(readonly=True, copy=False)
    measured_until = fields.Date(readonly=True, copy=False)
    life_years = fields.Float(
        string="Life (years)",
        required=True,
        default=10.0,
        digits=(5, 1),
        help="How long the renewed equipment is used.",
    )
    rate_percent = fields.Float(
        string="Interest (%)",
        required=True,
        default=lambda self: self.env.company.after_sales_proposal_rate,
        digits=(5, 2),
        help="What money costs a year: later savings are worth less.",
    )
    residual_value = fields.Monetary(help="What it is worth when its life is over.")
    investment = fields.Monetary(compute="_compute_figures", store=True, tracking=True)
    cost_now = fields.Monetary(
        string="Cost Now (a year)", compute="_compute_figures", store=True
    )
    cost_expected = fields.Monetary(
        string="Cost Expected (a year)", compute="_compute_figures", store=True
    )
    saving = fields.Monetary(
        string="Saving (a year)", compute="_compute_figures", store=True
    )
    pays_back = fields.Boolean(
        compute="_compute_figures",
        store=True,
        help="The savings of the whole life are worth more than the investment.",
    )
    payback_years = fields.Float(
        string="Payback (years)",
        compute="_compute_figures",
        store=True,
        digits=(8, 1),
        aggregator="avg",
        help="Investment ÷ saving of a year, without interest. 0: there is no saving"
        " or nothing to pay back.",
    )
    net_present_value = fields.Monetary(
        compute="_compute_figures",
        store=True,
        help="All savings of the life and the residual value as of today, less the"
        " investment.",
    )
    finding = fields.Char(string="What the Figures Say", compute="_compute_finding")
    basis_text = fields.Text(
        string="Where the Figures Come from", compute="_compute_basis_text"
    )
    figures = fields.Html(
        string="How It Is Reckoned", compute="_compute_figures_html", sanitize=False
    )

    _months_some = models.Constraint(
        "CHECK (measure_months BETWEEN 1 AND 120 AND review_months BETWEEN 1 AND 120)",
        "Look at 1 to 120 months, before and afterwards.",
    )
    _life_some = models.Constraint(
        "CHECK (life_years > 0 AND life_years <= 100)",
        "The life lies above 0 and up to 100 years.",
    )
    _rate_some = models.Constraint(
        "CHECK (rate_percent BETWEEN 0 AND 100 AND COALESCE(residual_value, 0) >= 0)",
        "The interest lies between 0 and 100 %, a residual value is not negative.",
    )

    # ------------------------------------------------------------
    # RECKONED
    # ------------------------------------------------------------

    @api.depends(
        "line_ids.amount",
        "cost_ids.now_amount",
        "cost_ids.expected_amount",
        "life_years",
        "rate_percent",
        "residual_value",
    )
    def _compute_figures(self):
        for proposal in self:
            proposal.investment = sum(proposal.line_ids.mapped("amount"))
            proposal.cost_now = sum(proposal.cost_ids.mapped("now_amount"))
            proposal.cost_expected = sum(proposal.cost_ids.mapped("expected_amount"))
            proposal.saving = proposal.cost_now - proposal.cost_expected
            proposal.payback_years = (
                feasibility.payback(proposal.investment, proposal.saving) or 0.0
            )
            rows = proposal._get_cash_flow(proposal.investment, proposal.saving)
            value = feasibility.net_present_value(rows) if rows else 0.0
            proposal.net_present_value = value
            proposal.pays_back = value > 0

    def _get_cash_flow(self, investment, saving):
        """Year by year; nothing while life or interest make no sense yet."""
        self.ensure_one()
        if self.life_years <= 0 or self.rate_percent < 0:
            return []
        return feasibility.cash_flow(
            investment,
            saving,
            self.rate_percent / 100,
            min(self.life_years, 100.0),
            self.residual_value,
        )

    @api.depends("investment", "saving", "net_present_value", "life_years")
    @api.depends_context("lang")
    def _compute_finding(self):
        for proposal in self:
            proposal.finding = proposal._word_finding(
                proposal.investment, proposal.saving
            )

    def _word_finding(self, investment, saving):
        """The result in one sentence."""
        self.ensure_one()
        rows = self._get_cash_flow(investment, saving)
        # without an investment nothing can be paid back: it is still to be entered
        if not rows or not investment:
            return False
        years = feasibility.payback(investment, saving)
        later = feasibility.discounted_payback(rows)
        words = {
            "saving": self._word_money(saving),
            "value": self._word_money(feasibility.net_present_value(rows)),
            "life": formatLang(self.env, self.life_years, digits=1),
            "rate": formatLang(self.env, self.rate_percent, digits=2),
            "years": formatLang(self.env, years or 0.0, digits=1),
            "later": formatLang(self.env, later or 0.0, digits=1),
        }
        if years is None:
            return self.env._(
                "It saves nothing: %(saving)s a year. Net present value %(value)s.",
                **words,
            )
        if later is None:
            return self.env._(
                "It saves %(saving)s a year and does not pay within %(life)s years: net"
                " present value %(value)s at %(rate)s %%.",
                **words,
            )
        return self.env._(
            "It saves %(saving)s a year and is paid back after %(years)s years"
            " (%(later)s with interest) of %(life)s: net present value %(value)s at"
            " %(rate)s %%.",
            **words,
        )

    def _word_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    @api.depends("state", "cost_ids.basis", "cost_ids.achieved_basis")
    @api.depends_context("lang")
    def _compute_basis_text(self):
        for proposal in self:
            reviewed = bool(proposal.review_until)
            proposal.basis_text = "\n".join(
                f"{row._word_kind()}: {text}"
                for row in proposal.cost_ids
                if (text := row.achieved_basis if reviewed else row.basis)
            )

    @api.depends("investment", "saving", "life_years", "rate_percent", "residual_value")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for proposal in self:
            rows = proposal._get_cash_flow(proposal.investment, proposal.saving)
            proposal.figures = rows and self.env["ir.qweb"]._render(
                "after_sales_service.proposal_cash_flow",
                {"proposal": proposal, "rows": proposal._word_cash_flow(rows)},
            )

    def _word_cash_flow(self, rows):
        """The rows as texts, for screen and paper."""
        return [
            {
                "year": formatLang(
                    self.env, row.end, digits=0 if row.end % 1 == 0 else 1
                ),
                "flow": self._word_money(row.flow),
                "factor": formatLang(self.env, row.factor, digits=4),
                "present": self._word_money(row.present),
                "balance": self._word_money(row.balance),
                "positive": row.balance >= 0,
            }
            for row in rows
        ]

    # ------------------------------------------------------------
    # MEASURED
    # ------------------------------------------------------------

    def action_measure(self):
        """Fill in what a year costs now, from the archive of the units."""
        self._check_can_measure()
        for proposal in self:
            proposal._do_measure()
        return True

    def _check_can_measure(self):
        """
        :raises AccessError: a unit that the user does not see
        :raises UserError: it is handed in, or names no unit
        """
        self.check_access("write")
        # all of them: sums over those that the user happens to see would be wrong
        self.sudo().equipment_ids.sudo(self.env.su).check_access("read")
        self._check_not_approved()
        for proposal in self:
            if not proposal.equipment_ids:
                raise UserError(
                    self.env._("“%s”: choose the units first.", proposal.display_name)
                )

    def _do_measure(self):
        self.ensure_one()
        last = fields.Date.context_today(self, fields.Datetime.now())
        first = last - relativedelta(months=self.measure_months) + feasibility.DAY
        found = self._measure(self.equipment_ids, first, last, self.measure_months)
        prices = self._get_downtime_price(self.equipment_ids)
        # what the archive says is written here only; bounded to this proposal
        proposal = self.sudo()
        proposal.write({"measured_from": first, "measured_until": last})
        for row in proposal._get_measured_rows():
            total, count, year = found[row.kind]
            vals = {"found_total": total, "found_count": count, "found_year": year}
            if row.kind == "downtime":
                vals |= {"now_quantity": year, "price": prices or row.price}
            else:
                vals["now_amount"] = year
            row.write(vals)

    def _get_measured_rows(self):
        """The rows the archive fills; those that were taken out come back."""
        self.ensure_one()
        rows = self.cost_ids.filtered("is_measured")
        missing = [kind for kind in MEASURED if kind not in rows.mapped("kind")]
        return rows | rows.create(
            [{"proposal_id": self.id, "kind": kind} for kind in missing]
        )

    def _measure(self, units, first, last, months):
        """What units cost between two days, both included.

        Sums only: whoever may write the proposal needs no right to read what each
        line of a job cost.

        :param int months: length of the whole time, also if not all of it is over
        :return: dict of kind → (total, number of records, brought to a year);
            time out of use in hours, the rest in the company's currency
        :raises UserError: no unit was in service then
        """
        self.ensure_one()
        full_last = first + relativedelta(months=months) - feasibility.DAY
        observed = sum(
            feasibility.days_within(*unit._get_service_days(), first, last)
            for unit in units
        )
        if not observed:
            raise UserError(
                self.env._(
                    "None of the units was in service between %(first)s and %(last)s:"
                    " there is nothing to measure.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        full = len(units) * feasibility.days_within(None, None, first, full_last)
        totals = self._measure_money(units, first, last)
        totals["downtime"] = self._measure_hours(units, first, last)
        return {
            kind: (
                total,
                count,
                feasibility.per_year(total, months, observed, max(full, observed)),
            )
            for kind, (total, count) in totals.items()
        }

    def _measure_money(self, units, first, last):
        """Return kind → (sum, number of rows) by the cost report."""
        # bounded: sums by kind of the chosen units, never a single row
        measure = "revenue" if self.owner_kind == "customer" else "cost"
        rows = (
            self.env["after.sales.cost.report"]
            .sudo()
            ._read_group(
                self._get_money_domain(units, first, last),
                ["kind"],
                [f"{measure}:sum", "__count"],
            )
        )
        found = {kind: (total or 0.0, count) for kind, total, count in rows}
        return {kind: found.get(kind, (0.0, 0)) for kind in coverage.SCOPES}

    def _get_money_domain(self, units, first, last):
        """Rows of the cost report; the work of the proposal itself is none of it."""
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("equipment_id", "in", units.ids)
            & Domain("date", ">=", first)
            & Domain("date", "<=", last)
            & Domain("kind", "in", list(coverage.SCOPES))
            & Domain("order_id", "not in", self.order_ids.ids)
        )

    def _measure_hours(self, units, first, last):
        """Return (hours out of use, number of intervals), by the ledger.

        Planned work counts as well: the unit produced nothing. What was excluded
        (force majeure, the user's own doing) speaks for no renewal.
        """
        hours, count = 0.0, 0
        ledgers = units._get_intervals()
        now = fields.Datetime.now()
        for unit in units:
            start = period.start_of_day(first, unit.tz)
            stop = min(period.end_of_day(last, unit.tz), now)
            found = [
                (interval.start, interval.end or now)
                for interval in ledgers[unit.id]
                if not interval.excluded
                and interval.start < stop
                and (interval.end or now) > start
            ]
            hours += feasibility.hours_within(found, start, stop)
            count += len(found)
        return hours, count

    @api.model
    def _get_downtime_price(self, units):
        """What an hour out of use costs, on the average of the units."""
        rates = [unit._get_downtime_rate() for unit in units]
        return sum(rates) / len(rates) if rates else 0.0

    # ------------------------------------------------------------
    # THE RECORDS BEHIND IT
    # ------------------------------------------------------------

    def _open_records(self, kind):
        """The list behind a measured figure, by the reader's own rights."""
        self.ensure_one()
        if not self.measured_from or kind not in MEASURED:
            raise UserError(
                self.env._("This figure is entered by hand: there are no records.")
            )
        if kind == "downtime":
            action = self._open_downtimes()
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "after_sales_service.cost_report_action"
            )
            action["domain"] = list(
                self._get_money_domain(
                    self.equipment_ids, self.measured_from, self.measured_until
                )
                & Domain("kind", "=", kind)
            )
            action["views"] = [(False, "list"), (False, "pivot"), (False, "graph")]
            self.env["after.sales.cost.report"].check_access("read")
        action["context"] = {}
        return action

    def _open_downtimes(self):
        unit = self.equipment_ids[:1]
        start = period.start_of_day(self.measured_from, unit.tz)
        stop = period.end_of_day(self.measured_until, unit.tz)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Time out of Use"),
            "res_model": "after.sales.downtime",
            "view_mode": "list,form",
            "domain": list(
                Domain("equipment_id", "in", self.equipment_ids.ids)
                & Domain("excluded", "=", False)
                & Domain("start", "<", stop)
                & (Domain("end", "=", False) | Domain("end", ">", start))
            ),
        }
