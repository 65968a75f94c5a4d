# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.after_sales_service.models.sla_policy import WARRANTY_STATES_COVERED

from .spare_request_line_price import MONEY
from .tier_definition import REQUEST


class SpareRequest(models.Model):
    """What the rules of approval ask: amount, class, unit down, warranty (S40).

    The facts are reckoned while the request is drawn up and once more when it is
    handed in; they stay as they were decided on, whatever happens to the unit, to
    prices and limits later.
    """

    _inherit = "after.sales.spare.request"

    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_total = fields.Monetary(
        string="Amount",
        compute="_compute_facts",
        store=True,
        groups=MONEY,
        help="At the vendors' prices, else at our cost.",
    )
    amount_before = fields.Monetary(
        string="For This Job before",
        compute="_compute_facts",
        store=True,
        groups=MONEY,
        help="What the job was given without anybody's approval. It counts towards the"
        " limits, so that a need split into several requests is approved all the same.",
    )
    amount_approved = fields.Monetary(
        readonly=True,
        copy=False,
        groups=MONEY,
        help="What the decision was about.",
    )
    has_high_value = fields.Boolean(
        string="High-Value Part", compute="_compute_facts", store=True
    )
    has_uncommon = fields.Boolean(
        string="Uncommon Part", compute="_compute_facts", store=True
    )
    is_above_limit = fields.Boolean(
        string="Above the Limit", compute="_compute_facts", store=True
    )
    is_above_second_limit = fields.Boolean(
        string="Above the Second Limit", compute="_compute_facts", store=True
    )
    is_unit_down = fields.Boolean(
        string="Unit Stands Still", compute="_compute_facts", store=True
    )
    is_under_warranty = fields.Boolean(
        string="Under Warranty", compute="_compute_facts", store=True
    )
    second_approver_id = fields.Many2one(
        related="company_id.after_sales_spare_second_approver_id"
    )
    approval_rules = fields.Char(
        string="Approval Because of",
        compute="_compute_approval_rules",
        compute_sudo=True,
        help="The rules that this request meets. None: it needs no approval.",
    )

    price_note = fields.Text(
        string="Prices",
        compute="_compute_price_note",
        help="For a substitute who decides and otherwise sees no costs.",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"amount_approved"}

    @api.depends("company_id", "order_id", "line_ids.product_id", "line_ids.quantity")
    def _compute_facts(self):
        undecided = self._get_amounts_undecided()
        for request in self:
            company = request.company_id
            classes = request.line_ids.product_id.mapped("spare_class")
            amount = sum(request.line_ids.mapped("amount"))
            second = company.after_sales_spare_second_limit
            request.amount_total = amount
            request.amount_before = undecided.get(request.order_id._origin, 0.0)
            amount += request.amount_before
            request.has_high_value = "high_value" in classes
            request.has_uncommon = "uncommon" in classes
            request.is_above_limit = (
                company.currency_id.compare_amounts(
                    amount, company.after_sales_spare_limit
                )
                > 0
                if company
                else False
            )
            request.is_above_second_limit = bool(
                second
                and company.after_sales_spare_second_approver_id
                and company.currency_id.compare_amounts(amount, second) > 0
            )
            unit = request.order_id.equipment_id
            request.is_unit_down = unit.state == "down"
            request.is_under_warranty = unit.warranty_state in WARRANTY_STATES_COVERED

    def _get_amounts_undecided(self):
        """What nobody decided about so far: {job: amount of its other requests}."""
        # sudo: sums for limits that hold whoever asks; bounded to these jobs
        return dict(
            self.sudo()._read_group(
                [
                    ("order_id", "in", self.order_id.ids),
                    ("state", "in", ("approved", "ordered", "transfer", "done")),
                    ("review_ids", "=", False),
                    ("id", "not in", self.ids),
                ],
                ["order_id"],
                ["amount_total:sum"],
            )
        )

    @api.depends("can_decide", "line_ids.product_id", "line_ids.quantity")
    @api.depends_context("uid", "lang")
    def _compute_price_note(self):
        """What whoever decides must know; nothing for others, who see no costs."""
        self.price_note = False
        if self.env.user.has_groups(MONEY):
            return  # sees the prices themselves
        for request in self.filtered("can_decide"):
            # sudo: bounded to prices of a request that the user decides on
            bounded = request.sudo()
            currency = bounded.currency_id
            request.price_note = "\n".join(
                [
                    self.env._("Amount: %s", currency.format(bounded.amount_total)),
                    *(
                        self.env._(
                            "%(part)s: %(price)s (%(vendor)s); bought before: %(last)s",
                            part=line.product_id.name,
                            price=currency.format(line.price_unit),
                            vendor=line.vendor_id.name or self.env._("our cost"),
                            last=line.last_prices,
                        )
                        for line in bounded.line_ids
                    ),
                ]
            )

    @api.model
    def _get_rules(self, companies):
        """The rules of approval that hold in each company: {company: rules}."""
        # sudo: rules are read by everybody; their names only leave here
        rules = (
            self.env["tier.definition"]
            .sudo()
            .with_context(active_test=True)
            .search(
                [
                    ("model", "=", REQUEST),
                    ("company_id", "in", [False, *companies.ids]),
                ],
                order="sequence desc",
            )
        )
        return {
            company: rules.filtered(
                lambda rule, company=company: rule.company_id in (company, company[:0])
            )
            for company in companies
        }

    def _get_rules_met(self):
        self.ensure_one()
        rules = self._get_rules(self.company_id)[self.company_id]
        return rules.filtered(self.evaluate_tier)

    @api.depends(
        "has_high_value",
        "has_uncommon",
        "is_above_limit",
        "is_above_second_limit",
        "is_unit_down",
        "is_under_warranty",
        "review_ids",
    )
    @api.depends_context("lang")
    def _compute_approval_rules(self):
        rules = self._get_rules(self.company_id)
        for request in self:
            met = request.review_ids.definition_id
            if not met and request.state == "draft" and request.company_id:
                met = rules[request.company_id].filtered(request.evaluate_tier)
            request.approval_rules = ", ".join(met.mapped("name"))

    def _refresh_facts(self):
        """Prices and facts are reckoned anew, as of now. Under sudo."""
        for records, name in ((self.line_ids, "amount"), (self, "amount_total")):
            for field in self.pool.field_computed[records._fields[name]]:
                self.env.add_to_compute(field, records)
