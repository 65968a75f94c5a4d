# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..tools import coverage

#: kinds of cost that the archive knows
MEASURED = (coverage.PART, coverage.LABOUR, coverage.TRAVEL, "downtime")
KINDS = [
    (coverage.PART, "Parts"),
    (coverage.LABOUR, "Labour"),
    (coverage.TRAVEL, "Travel"),
    ("downtime", "Time out of Use"),
    ("energy", "Energy"),
    ("other", "Other"),
]
#: written in the review, when the proposal itself is closed
FIELDS_OF_REVIEW = frozenset({"achieved_quantity", "achieved_amount"})


class ProposalCost(models.Model):
    """What a year costs of one kind: now, expected afterwards, found afterwards.

    Parts, labour, travel and time out of use are measured from the archive of the
    units; energy and the rest are typed. Where there is a price of one unit, the
    amount is quantity × price.
    """

    _name = "after.sales.proposal.cost"
    _description = "Yearly Cost of a Proposal"
    _inherit = ["after.sales.proposal.part.mixin"]
    _order = "sequence, id"
    _rec_name = "kind"
    _fields_of_steps = frozenset(
        {
            "found_total",
            "found_count",
            "found_year",
            "after_total",
            "after_count",
            "after_year",
        }
    )

    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    kind = fields.Selection(KINDS, string="Cost of", required=True, default="energy")
    name = fields.Char(string="Detail", help="E.g. electricity, coolant, disposal.")
    uom = fields.Char(
        string="Counted in",
        compute="_compute_uom",
        store=True,
        readonly=False,
        precompute=True,
        help="E.g. h, kWh, m³; empty: an amount of money only.",
    )
    price = fields.Monetary(
        string="Price of One", help="What one hour, kWh … costs. 0: amounts are typed."
    )
    now_quantity = fields.Float(string="Now (quantity a year)", digits=(16, 1))
    now_amount = fields.Monetary(
        string="Now (a year)",
        compute="_compute_now_amount",
        store=True,
        readonly=False,
        precompute=True,
    )
    expected_quantity = fields.Float(
        string="Expected (quantity a year)", digits=(16, 1)
    )
    expected_amount = fields.Monetary(
        string="Expected (a year)",
        compute="_compute_expected_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="What a year will cost afterwards.",
    )
    saving = fields.Monetary(
        string="Saving (a year)", compute="_compute_saving", store=True
    )
    achieved_quantity = fields.Float(
        string="Found Afterwards (quantity a year)", digits=(16, 1), copy=False
    )
    achieved_amount = fields.Monetary(
        string="Found Afterwards (a year)",
        compute="_compute_achieved_amount",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    achieved_saving = fields.Monetary(
        string="Achieved (a year)", compute="_compute_saving", store=True
    )
    # what the archive says: the sum of the time looked at, and of how many records
    found_total = fields.Float(readonly=True, copy=False)
    found_count = fields.Integer(readonly=True, copy=False)
    found_year = fields.Float(readonly=True, copy=False)
    after_total = fields.Float(readonly=True, copy=False)
    after_count = fields.Integer(readonly=True, copy=False)
    after_year = fields.Float(readonly=True, copy=False)
    basis = fields.Char(string="Where It Comes from", compute="_compute_basis")
    achieved_basis = fields.Char(string="How It Was Found", compute="_compute_basis")
    is_measured = fields.Boolean(compute="_compute_is_measured")

    _once = models.UniqueIndex(
        "(proposal_id, kind) WHERE kind IN ('part', 'labour', 'travel', 'downtime')",
        "Parts, labour, travel and time out of use stand in one row each.",
    )
    _not_negative = models.Constraint(
        "CHECK (COALESCE(price, 0) >= 0 AND COALESCE(now_quantity, 0) >= 0"
        " AND COALESCE(expected_quantity, 0) >= 0"
        " AND COALESCE(achieved_quantity, 0) >= 0)",
        "Quantities and prices of a yearly cost are 0 or more.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind")
    def _compute_sequence(self):
        order = [kind for kind, _label in KINDS]
        for row in self:
            row.sequence = order.index(row.kind) if row.kind else len(order)

    @api.depends("kind")
    def _compute_uom(self):
        known = {"downtime": "h", "energy": "kWh"}
        for row in self:
            row.uom = row.uom or known.get(row.kind)

    @api.depends("price", "now_quantity")
    def _compute_now_amount(self):
        self._multiply("now_quantity", "now_amount")

    @api.depends("price", "expected_quantity")
    def _compute_expected_amount(self):
        self._multiply("expected_quantity", "expected_amount")

    @api.depends("price", "achieved_quantity")
    def _compute_achieved_amount(self):
        self._multiply("achieved_quantity", "achieved_amount")

    def _multiply(self, quantity, amount):
        for row in self:
            row[amount] = row[quantity] * row.price if row.price else row[amount]

    @api.depends("now_amount", "expected_amount", "achieved_amount")
    def _compute_saving(self):
        for row in self:
            row.saving = row.now_amount - row.expected_amount
            row.achieved_saving = row.now_amount - row.achieved_amount

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row._word_kind() if row.kind else ""

    @api.depends("kind")
    def _compute_is_measured(self):
        for row in self:
            row.is_measured = row.kind in MEASURED

    @api.depends(
        "kind",
        "price",
        "now_amount",
        "now_quantity",
        "achieved_amount",
        "achieved_quantity",
        "found_count",
        "found_total",
        "found_year",
        "after_count",
        "after_total",
        "after_year",
        "proposal_id.measured_from",
        "proposal_id.measured_until",
        "proposal_id.review_from",
        "proposal_id.review_until",
    )
    @api.depends_context("lang")
    def _compute_basis(self):
        for row in self:
            proposal = row.proposal_id
            row.basis = row._word_basis(
                "found", "now", proposal.measured_from, proposal.measured_until
            )
            row.achieved_basis = row._word_basis(
                "after", "achieved", proposal.review_from, proposal.review_until
            )

    def _word_basis(self, found, shown, first, last):
        """Where a figure comes from: the records, the days, the rule.

        :param str found: prefix of what the archive says
        :param str shown: prefix of what stands in the row
        """
        self.ensure_one()
        words = []
        if self.kind in MEASURED and first and last:
            words += self._word_found(found, first, last)
        is_hours = self.kind == "downtime"
        value = self[f"{shown}_quantity" if is_hours else f"{shown}_amount"]
        if value and not self._equals_found(value, self[f"{found}_year"]):
            words.append(self.env._("entered by hand"))
        if self.price:
            words.append(
                self.env._(
                    "%(quantity)s %(uom)s × %(price)s",
                    quantity=formatLang(self.env, self[f"{shown}_quantity"], digits=1),
                    uom=self.uom or "",
                    price=formatLang(
                        self.env, self.price, currency_obj=self.currency_id
                    ),
                )
            )
        return " · ".join(words)

    def _word_found(self, found, first, last):
        """What the archive says, and what that is a year: list of texts."""
        total, year = self[f"{found}_total"], self[f"{found}_year"]
        days = {
            "first": format_date(self.env, first),
            "last": format_date(self.env, last),
        }
        if not self[f"{found}_count"]:
            return [self.env._("no record, %(first)s to %(last)s", **days)]
        words = [
            self.env._(
                "%(total)s from %(count)d records, %(first)s to %(last)s",
                total=self._word_amount(total),
                count=self[f"{found}_count"],
                **days,
            )
        ]
        if abs(total - year) >= 0.05:
            words.append(self.env._("%s a year", self._word_amount(year)))
        return words

    def _word_kind(self):
        """Kind and detail: what the row is about."""
        self.ensure_one()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return " · ".join(filter(None, (kind, self.name)))

    def _word_amount(self, value):
        """Hours of time out of use, else money."""
        if self.kind == "downtime":
            return self.env._("%s h", formatLang(self.env, value, digits=1))
        return formatLang(self.env, value, currency_obj=self.currency_id)

    def _equals_found(self, value, found):
        """Whether the row says what the archive says, as far as it is shown."""
        return self.kind in MEASURED and abs(value - found) < 0.05

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_open(self, vals):
        """What was found afterwards is written in the review; all else before.

        :raises UserError: it is neither
        """
        if vals and FIELDS_OF_REVIEW.issuperset(vals) and not self.env.su:
            self.proposal_id.check_access("write")
            return self.proposal_id._check_in_review()
        return super()._check_open(vals)

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_records(self):
        """The records behind the figure; the reader's own rights decide."""
        self.ensure_one()
        return self.proposal_id._open_records(self.kind)
