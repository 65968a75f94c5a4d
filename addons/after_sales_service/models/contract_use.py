# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import contract as terms
from ..tools import coverage, period
from .contract import MONEY_READERS
from .contract_terms_mixin import PERCENT_FIELDS

#: kinds of job that use up a maintenance visit
KINDS_VISIT = ("maintenance",)


class Contract(models.Model):
    """What a contract bears, what of it is used, what it earns and costs."""

    _inherit = "after.sales.contract"

    order_ids = fields.One2many("after.sales.order", "contract_id", string="Jobs")
    order_count = fields.Integer(string="Number of Jobs", compute="_compute_use")
    visits_used = fields.Integer(
        compute="_compute_use", help="Maintenance visits that are done."
    )
    visits_left = fields.Integer(compute="_compute_use")
    parts_used = fields.Monetary(
        string="Free Parts Used",
        compute="_compute_use",
        help="List value of the parts that jobs got free by this contract.",
    )
    parts_left = fields.Monetary(string="Free Parts Left", compute="_compute_use")
    amount_borne = fields.Monetary(
        string="Borne by the Contract",
        compute="_compute_use",
        help="List value of parts, labour and travel that jobs got free by it.",
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced", compute="_compute_result", groups=MONEY_READERS
    )
    amount_earned = fields.Monetary(
        string="Earned to Date",
        compute="_compute_result",
        groups=MONEY_READERS,
        help="The price, for the days that are over.",
    )
    amount_cost = fields.Monetary(
        string="Cost to Date",
        compute="_compute_result",
        groups=MONEY_READERS,
        help="What parts, labour and travel that the contract bears have cost us.",
    )
    amount_shared = fields.Monetary(
        string="Paid by the Customer Besides",
        compute="_compute_result",
        groups=MONEY_READERS,
        help="The customer's share of what the contract bears in part.",
    )
    amount_result = fields.Monetary(
        string="Result", compute="_compute_result", groups=MONEY_READERS
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "order_ids.contract_visit_taken",
        "order_ids.line_ids.contract_amount",
        "order_ids.state",
        "parts_limit",
        "visit_count",
    )
    def _compute_use(self):
        # every job counts, also those the reader may not see; only numbers come out
        Order = self.env["after.sales.order"].sudo()
        Line = self.env["after.sales.order.line"].sudo()
        jobs = dict(
            Order._read_group(
                [("contract_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["contract_id"],
                ["__count"],
            )
        )
        visits = dict(
            Order._read_group(
                [("contract_id", "in", self.ids), ("contract_visit_taken", "=", True)],
                ["contract_id"],
                ["__count"],
            )
        )
        borne = {}
        for contract, kind, amount in Line._read_group(
            self._get_borne_domain(),
            ["contract_id", "kind"],
            ["contract_amount:sum"],
        ):
            borne[contract, kind] = amount
        for contract in self:
            own = contract.sudo()._origin
            contract.order_count = jobs.get(own, 0)
            contract.visits_used = visits.get(own, 0)
            contract.visits_left = max(0, contract.visit_count - contract.visits_used)
            contract.parts_used = borne.get((own, coverage.PART), 0.0)
            contract.parts_left = max(0.0, contract.parts_limit - contract.parts_used)
            contract.amount_borne = sum(
                borne.get((own, kind), 0.0) for kind in PERCENT_FIELDS
            )

    def _get_borne_domain(self):
        """The lines of jobs that these contracts bear."""
        return (
            Domain("contract_id", "in", self.ids)
            & Domain("coverage", "=", coverage.CONTRACT)
            & Domain("order_id.state", "!=", "cancelled")
        )

    @api.depends("amount", "date_end", "date_start", "cancelled_from")
    def _compute_result(self):
        # costs and sales of this contract's own jobs, shown to MONEY_READERS only
        lines = (
            self.env["after.sales.order.line"]
            .sudo()
            .search(self._get_borne_domain() & Domain("order_id.state", "=", "done"))
        )
        by_contract = lines.grouped("contract_id")
        for contract in self:
            own = by_contract.get(contract.sudo()._origin, lines.browse())
            money = contract.currency_id.round
            contract.amount_invoiced = contract._get_invoiced()
            contract.amount_earned = money(
                contract.amount * contract._get_earned_share()
            )
            contract.amount_cost = money(
                sum(line.unit_cost * line.quantity for line in own)
            )
            contract.amount_shared = sum(own.mapped("amount_to_pay"))
            contract.amount_result = (
                contract.amount_earned + contract.amount_shared - contract.amount_cost
            )

    def _get_earned_share(self):
        """The share of the period that is over; cancelled ones stop earning."""
        self.ensure_one()
        if not self.agreed_on or not self.date_start:
            return 0.0
        today = self._get_today()
        if self.cancelled_from:
            today = min(today, self.cancelled_from - terms.ONE_DAY)
        return terms.earned_share(today, self.date_start, self.date_end)

    def _get_invoiced(self):
        """What posted invoices say, in the company's currency, before tax."""
        self.ensure_one()
        sale_line = self.sudo().sale_line_id  # this contract's own sale
        return sale_line.currency_id._convert(
            sale_line.untaxed_amount_invoiced,
            self.currency_id,
            self.company_id,
            sale_line.order_id.date_order or fields.Date.today(),
        )

    # ------------------------------------------------------------
    # COVERAGE
    # ------------------------------------------------------------

    def _get_coverage(self, line):
        """What the contract bears of a job's line, and why in words.

        :return: (percent 0 to 100, reason)
        """
        self.ensure_one()
        contract = self.env._(
            "Contract %(number)s until %(day)s",
            number=self.name,
            day=format_date(self.env, line.order_id._get_contract_end()),
        )
        if line.order_id.kind in KINDS_VISIT and line.kind != coverage.PART:
            return self._get_visit_coverage(line.order_id, contract)
        percent = self[PERCENT_FIELDS[line.kind]]
        if line.kind != coverage.PART or not self.parts_limit:
            return percent, contract if percent else ""
        left = self.parts_limit - self._get_parts_used_besides(line)
        borne = terms.parts_percent(
            percent, line.quantity * line._get_list_price(), left
        )
        if borne < percent:
            contract = self.env._(
                "%(contract)s: free parts up to %(limit)s, %(left)s were left",
                contract=contract,
                limit=self.currency_id.format(self.parts_limit),
                left=self.currency_id.format(max(left, 0.0)),
            )
        return borne, contract if percent else ""

    def _held_for(self, order):
        """Whether it held for the job's unit on the day that decides who pays,
        whoever owns the unit by now.
        """
        self.ensure_one()
        unit = order.equipment_id
        day = period.day_of(order.coverage_at, unit.tz)
        return any(
            line.equipment_id == unit and line.date_start <= day <= line.date_end
            for line in self.line_ids
        )

    def _get_visit_coverage(self, order, contract):
        """A maintenance visit is free as long as one is left; else it is charged."""
        self.ensure_one()
        if not self.visit_count:
            return 0.0, ""
        # this job's own visit counts as left, and that of a job it goes on from
        taken = order.contract_visit_taken or order._has_kin_taken(
            "contract_visit_taken"
        )
        left = self.visits_left + (1 if taken else 0)
        if left > 0:
            return 100.0, self.env._(
                "%(contract)s: maintenance visit %(number)s of %(count)s",
                contract=contract,
                number=self.visit_count - left + 1,
                count=self.visit_count,
            )
        return 0.0, self.env._(
            "%(contract)s: all %(count)s maintenance visits are used",
            contract=contract,
            count=self.visit_count,
        )

    def _get_parts_used_besides(self, line):
        """List value of the free parts of all other lines."""
        self.ensure_one()
        [[used]] = self.env["after.sales.order.line"]._read_group(
            self._get_borne_domain()
            & Domain("kind", "=", coverage.PART)
            & Domain("id", "!=", line.id),
            [],
            ["contract_amount:sum"],
        )
        return used or 0.0

    def _serialise_use(self):
        """Jobs use up what is left of the same contract one after the other."""
        self._serialise(["visits_used", "visits_left", "parts_used", "parts_left"])
