# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Random jobs of two makers, decided, billed and decided again, and then reckoned.

Run with ``env``. What each line should have come to is worked out here from the last
decision with decimals, not with the code under test. Prints what does not agree, and
what was drawn, as its last line.
"""

import collections
import json
import os
import random
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo import fields
from odoo.fields import Command

JOBS = int(os.environ["TRIAL_JOBS"])
SEED = int(os.environ["TRIAL_SEED"])
CENT = Decimal("0.01")
FREE = {"included", "covered", "contract", "free_service", "rework"}
FREE |= {"goodwill", "supplier"}
#: money of the company -> the other money, and how much of it one unit is worth
RATES = {"USD": ("CNY", Decimal("7.13")), "CNY": ("USD", Decimal("0.1403"))}
CHARTS = {"USD": "generic_coa", "CNY": "cn"}
#: how the company rounds, and how far a document as a whole may be off for each line
ROUNDING = {"USD": ("round_globally", CENT / 2), "CNY": ("round_per_line", 0)}
TODAY = fields.Date.today()
#: a drawn signature, as small as it can be
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)

# papers are another trial's business, and take longest
jobs_class = env.registry["after.sales.order"]
jobs_class._keep_paper = lambda job, field_name: env["ir.attachment"]
jobs_class._send_report = lambda job: None

env = env(context=dict(env.context, tracking_disable=True, lang="en_US"))
problems = []


def cents(number):
    return Decimal(repr(float(number))).quantize(CENT, ROUND_HALF_UP)


# ------------------------------------------------------------
# Two makers
# ------------------------------------------------------------


class Maker:
    """A company with its books, a van, customers and units of every standing."""

    def __init__(self, country, code):
        currencies = env["res.currency"].with_context(active_test=False)
        self.currency = currencies.search([("name", "=", code)])
        other, rate = RATES[code]
        self.other = currencies.search([("name", "=", other)])
        (self.currency | self.other).active = True
        self.company = env["res.company"].create(
            {
                "name": f"Maker in {code}",
                "country_id": country and env.ref(country).id,
                "currency_id": self.currency.id,
                "after_sales_enforce_from": False,
            }
        )
        charts = env["account.chart.template"]
        charts.try_loading(CHARTS[code], self.company, install_demo=False)
        self.company.tax_calculation_rounding_method = ROUNDING[code][0]
        self.env = env(context=dict(env.context, allowed_company_ids=self.company.ids))
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.other.id,
                "company_id": self.company.id,
                "name": TODAY - timedelta(days=900),
                "rate": float(rate),
            }
        )
        self._hire()
        self._stock()
        self._sell()

    def _hire(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Store", "code": "ST", "company_id": self.company.id}
        )
        self.van = self.env["stock.location"].create(
            {
                "name": "Van",
                "usage": "internal",
                "location_id": warehouse.view_location_id.id,
                "company_id": self.company.id,
            }
        )
        self.engineer = self.env["hr.employee"].create(
            {
                "name": "Li",
                "company_id": self.company.id,
                "van_location_id": self.van.id,
            }
        )
        self.team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Point",
                "company_id": self.company.id,
                "engineer_ids": [Command.set(self.engineer.ids)],
                "labour_cost_rate": 81.37,
            }
        )

    def _product(self, name, price, cost, **vals):
        product = self.env["product.product"].create(
            {"name": name, "list_price": price, "company_id": self.company.id} | vals
        )
        product.standard_price = cost
        # maintenance says what its parts are before it is done
        product.write({"brand": "Huayi", "specification": name})
        return product

    def _stock(self):
        goods = {"is_storable": True}
        self.parts = [
            self._product("Lamp", 199.99, 119.37, **goods),
            self._product("Seal", 12.45, 3.33, **goods),
            self._product("Board", 1999.5, 1203.07, **goods),
        ]
        for part in self.parts:
            self.env["stock.quant"]._update_available_quantity(part, self.van, 9e4)
        work = {"type": "service", "invoice_policy": "order"}
        self.company.after_sales_labour_product_id = self._product(
            "Labour", 305.25, 60.0, **work
        )
        self.company.after_sales_travel_product_id = self._product(
            "Travel", 1.0, 0.0, can_be_expensed=True, expense_policy="cost", **work
        )

    def _sell(self):
        machine = self._product(
            "Machine",
            9e4,
            5e4,
            is_storable=True,
            tracking="serial",
            is_serviceable=True,
        )
        self.units, self.contracts = [], []
        for currency in (self.currency, self.other):
            partner = self.env["res.partner"].create(
                {"name": f"Hospital in {currency.name}", "is_company": True}
            )
            partner.property_product_pricelist = self.env["product.pricelist"].create(
                {
                    "name": currency.name,
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                }
            )
            for number, (days, rule, percent) in enumerate(
                [
                    (100, "cost", 100.0),
                    (100, "cost", 60.0),
                    (800, "cost", 100.0),
                    (800, "list", 100.0),
                    (800, "quotation", 100.0),
                ]
            ):
                unit = self._sold_unit(machine, partner, currency, number, days)
                unit.warranty_id.post_warranty_pricing = rule
                parts = unit.warranty_id.line_ids.filtered(lambda x: x.scope == "part")
                parts.covered_percent = percent
            self._contract(self._sold_unit(machine, partner, currency, "C"))
            supplied = self._sold_unit(machine, partner, currency, "S")
            supplied.vendor_id = self.env["res.partner"].create({"name": "Supplier"})
            supplied.vendor_warranty_end = TODAY + timedelta(days=90)

    def _sold_unit(self, machine, partner, currency, number, days=800):
        day = TODAY - timedelta(days=days)
        unit = self.env["after.sales.equipment"].create(
            {
                "serial": f"{currency.name}-{number}",
                "product_id": machine.id,
                "partner_id": partner.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "warranty_term_id": env.ref(
                    "after_sales_service.warranty_term_one_year"
                ).id,
                "delivered_on": day,
                "accepted_on": day,
            }
        )
        self.units.append(unit)
        return unit

    def _contract(self, unit):
        """A maintenance contract that bears a share, and parts up to a limit."""
        contract = self.env["after.sales.contract"].create(
            {
                "company_id": self.company.id,
                "partner_id": unit.partner_id.id,
                "date_start": TODAY - timedelta(days=30),
                "amount": 9000.0,
                "labour_percent": 50.0,
                "part_percent": 80.0,
                "parts_limit": 4000.0,
                "visit_count": 3,
                "line_ids": [Command.create({"equipment_id": unit.id})],
            }
        )
        contract._do_confirm()
        self.contracts.append(contract)


# ------------------------------------------------------------
# A job and what befalls it
# ------------------------------------------------------------


def do_job(maker, draw):
    unit = draw.choice(maker.units)
    job = maker.env["after.sales.order"].create(
        {
            "kind": draw.choice(["repair", "repair", "repair", "maintenance"]),
            "company_id": maker.company.id,
            "equipment_id": unit.id,
            "engineer_id": maker.engineer.id,
            # the quota is small: half of the jobs that may would soon use it up
            "use_free_service": unit.free_services_left > 0 and draw.random() < 0.5,
        }
    )
    lines = [{"kind": "labour", "quantity": draw.randint(1, 20) / 4}]
    for part in draw.sample(maker.parts, draw.randint(0, 3)):
        lines.append(
            {"kind": "part", "product_id": part.id, "quantity": draw.randint(1, 7)}
        )
    if draw.random() < 0.6:
        amount = draw.randint(1, 99_999) / 100
        lines.append({"kind": "travel", "actual_amount": amount})
    maker.env["after.sales.order.line"].create(
        [{"order_id": job.id, **vals} for vals in lines]
    )
    if draw.random() < 0.4:
        job.action_create_quotation()
    if draw.random() < 0.3:
        decide(job, draw)
    if job.needs_approval:
        approve(job, draw)
    job.action_dispatch()
    job.action_depart()
    job.action_arrive()
    job.action_finish()
    job.write(
        {
            "cause": "Worn",
            "remedy": "Replaced",
            "result": "solved",
            "guidance": "Care shown",
        }
    )
    job.action_done()
    for _round in range(draw.randint(0, 4)):
        draw.choice([decide, decide, bill, post, travel])(job, draw)
    bill(job, draw)
    post(job, draw)
    if draw.random() < 0.3:
        travel(job, draw)
    if draw.random() < 0.6:
        decide(job, draw)
        bill(job, draw)
        post(job, draw)
    if job.billing_state == "to_invoice":
        bill(job, draw)
        post(job, draw)
    return job


def travel(job, draw):
    """An expense is approved, and perhaps refused after all before it is charged."""
    expense = job.env["hr.expense"].create(
        {
            "name": "Train",
            "employee_id": job.engineer_id.id,
            "company_id": job.company_id.id,
            "product_id": job.company_id.after_sales_travel_product_id.id,
            "total_amount_currency": draw.randint(1, 99_999) / 100,
            "tax_ids": False,
            "after_sales_order_id": job.id,
            "payment_mode": "own_account",
        }
    )
    expense._do_approve(check=False)
    found["expense"] += 1
    if (
        draw.random() < 0.3
        and not expense.after_sales_line_id.sale_line_id.qty_invoiced
    ):
        expense._do_refuse("It was drawn so")
        found["refused"] += 1


def decide(job, draw):
    lines = draw.sample(list(job.line_ids), draw.randint(1, len(job.line_ids)))
    coverage = draw.choice(
        ["goodwill", "covered", "excluded", "cost", "list", "list", "supplier"]
    )
    exclusion = job.env.ref("after_sales_service.warranty_exclusion_misuse")
    job.env["after.sales.coverage.decision"].create(
        {
            "line_ids": [line.id for line in lines],
            "decision": draw.choice(["change"] * 5 + ["keep"]),
            "coverage": coverage,
            "percent": draw.choice([100.0, 100.0, 60.0, 33.33, 12.5]),
            "exclusion_id": exclusion.id,
            "reason": "It was drawn so",
        }
    ).action_decide()


def approve(job, draw):
    """The customer approves the quotation, or the manager begins without."""
    if draw.random() < 0.3:
        decide_price(job, "start")
        return
    job.action_create_quotation()
    job.sale_order_id.action_confirm()
    found["signed"] += 1


def decide_price(job, purpose):
    job.env["after.sales.cost.decision"].create(
        {"order_id": job.id, "purpose": purpose, "reason": "It was drawn so"}
    ).action_apply()


def settle(job, draw):
    """More than was signed: the customer agrees, or we bear it."""
    if draw.random() < 0.5:
        decide_price(job, "bear")
        found["borne"] += 1
    else:
        job.action_ask_renewed_yes()
        job._agree_to_price("Gu Lan", PNG)
        found["agreed"] += 1


def bill(job, draw):
    if job.needs_renewed_yes:
        settle(job, draw)
    if job.billing_state in ("open", "quoted", "to_invoice"):
        job.action_invoice()


def post(job, draw):
    moves = job.sale_order_id.invoice_ids | job.correction_ids
    moves.filtered(lambda move: move.state == "draft").action_post()


# ------------------------------------------------------------
# What it should have come to
# ------------------------------------------------------------


def expect(line, maker):
    """Amount of a line before tax in the money of its sales order."""
    sale = line.sale_line_id
    rate = Decimal(1)
    if sale.currency_id != maker.currency:
        rate = RATES[maker.currency.name][1]
    quantity = Decimal(repr(line.quantity))
    if line.kind == "travel":
        unit = Decimal(repr(line.actual_amount)) / quantity
    elif line.coverage == "cost" and line.kind == "labour":
        unit = Decimal(repr(maker.team.labour_cost_rate))
    elif line.coverage == "cost":
        unit = Decimal(repr(line.product_id.standard_price))
    else:
        unit = Decimal(repr(line.product_id.list_price))
    share = Decimal(1)
    if line.coverage in FREE:
        share -= Decimal(repr(line.covered_percent)) / 100
    return (quantity * unit * rate * share).quantize(CENT, ROUND_HALF_UP)


def check(job, maker, books):
    for line in job.line_ids:
        sale = line.sale_line_id
        entries = sale.invoice_lines.filtered(lambda x: x.move_id.state == "posted")
        paid = sum(
            cents(x.price_subtotal) * (-1 if x.move_type == "out_refund" else 1)
            for x in entries
        )
        should = expect(line, maker)
        if paid != should:
            complain(job, f"{line.name}: {paid} instead of {should}")
        if entries and sale.qty_invoiced != line.quantity:
            complain(job, f"{line.name}: {sale.qty_invoiced} invoiced")
        if cents(sale.price_subtotal) != should:
            complain(job, f"{line.name}: sold for {sale.price_subtotal}")
        books[maker.company.name, sale.currency_id.name]["decided"] += should
        if line.kind == "part":
            value = abs(cents(line.move_id.value))
            cost = cents(line.unit_cost * line.quantity)
            if value != cost:
                complain(job, f"{line.name}: cost {cost}, left the stock at {value}")
        check_log(job, line)


def check_log(job, line):
    """Each decision begins where the one before it ended."""
    entries = line.decision_ids.sorted("id")
    for before, after in zip(entries, entries[1:], strict=False):
        same = before.coverage_after == after.coverage_before
        # an expense in place of an estimate, or the signed price, came between
        moved = line.expense_ids or job.has_signed_price
        if not same or not (
            moved or cents(before.to_pay_after) == cents(after.to_pay_before)
        ):
            complain(job, f"{line.name}: the log has a gap")
    last = entries[-1:]
    if last and (last.coverage_after, last.percent_after) != (
        line.coverage,
        line.covered_percent,
    ):
        complain(job, f"{line.name}: the log ends elsewhere")


def check_documents(job, maker, books):
    for move in job.sale_order_id.invoice_ids | job.correction_ids:
        if move.state == "cancel":
            continue
        book = books[move.company_id.name, move.currency_id.name]
        sign = -1 if move.move_type == "out_refund" else 1
        lines = sum(cents(line.price_subtotal) for line in move.invoice_line_ids)
        book["posted"] += sign * lines
        book["documents"] += 1
        allowed = ROUNDING[maker.currency.name][1] * len(move.invoice_line_ids)
        if abs(lines - cents(move.amount_untaxed)) > allowed:
            complain(job, f"{move.name}: {move.amount_untaxed} for lines of {lines}")
        if move.state != "posted":
            complain(job, f"{move.name} is {move.state}")
        if not cents(move.amount_untaxed) > 0:
            complain(job, f"{move.name} is over {move.amount_untaxed}")
        if move.currency_id.compare_amounts(sum(move.line_ids.mapped("balance")), 0):
            complain(job, f"{move.name} does not balance")


def check_report(job):
    """The cost report tells of the job once what lines and invoices say."""
    env.flush_all()
    rows = job.env["after.sales.cost.report"].search([("order_id", "=", job.id)])
    entries = job.sale_order_id.order_line.invoice_lines.filtered(
        lambda entry: entry.parent_state == "posted"
    )
    revenue = -sum(cents(entry.balance) for entry in entries)
    cost = sum(
        cents(line.actual_amount)
        if line.kind == "travel"
        else cents(line.unit_cost * line.quantity)
        for line in job.line_ids
    )
    if cents(sum(rows.mapped("revenue"))) != revenue:
        complain(job, f"the report has {sum(rows.mapped('revenue'))} for {revenue}")
    if abs(cents(sum(rows.mapped("cost"))) - cost) > CENT * len(rows):
        complain(job, f"the report has costs of {sum(rows.mapped('cost'))}, not {cost}")


def check_claims(job):
    """The supplier is asked for what we bear by the decisions, at cost."""
    claims = job._get_claims()
    claimed = sum(cents(line.amount) for line in claims.line_ids)
    borne = sum(
        cents(line.unit_cost * line.quantity * line.covered_percent / 100)
        for line in job.line_ids
        if line.coverage in FREE
    )
    supplied = "supplier" in job.line_ids.mapped("coverage")
    if job.equipment_id.vendor_id and supplied and not claims:
        complain(job, "the supplier pays, and nothing is claimed")
    if claims and claimed != borne:
        complain(job, f"{claimed} is claimed, we bear {borne}")


def check_quota(job):
    """What a job got of a quota is counted, and no more than was promised."""
    coverages = job.line_ids.mapped("coverage")
    found.update(coverages)
    if "free_service" in coverages and not job.free_service_taken:
        complain(job, "a free service that nobody counted")
    env.add_to_compute(job.line_ids._fields["is_affected"], job.line_ids)
    if True in job.line_ids.mapped("is_affected"):
        complain(job, "facts corrected that nobody has corrected")


def complain(job, text):
    problems.append(f"{job.name} of {job.company_id.name}: {text}")


makers = [Maker(False, "USD"), Maker("base.cn", "CNY")]
books = collections.defaultdict(collections.Counter)
documents = collections.Counter()
found = collections.Counter()
for number in range(JOBS):
    draw = random.Random(f"{SEED}-{number}")
    maker = makers[number % 2]
    try:
        job = do_job(maker, draw)
    except Exception as error:
        raise RuntimeError(f"job {number}") from error
    check(job, maker, books)
    check_documents(job, maker, books)
    check_report(job)
    check_claims(job)
    check_quota(job)
    documents.update(job.decision_ids.mapped("document"))
    env.cr.commit()
    env.invalidate_all()
for maker in makers:
    for contract in maker.contracts:
        used = contract.order_ids.line_ids.filtered(
            lambda line: line.kind == "part" and line.coverage == "contract"
        )
        given = sum(cents(line.contract_amount) for line in used)
        if given > cents(contract.parts_limit) or given != cents(contract.parts_used):
            problems.append(f"{contract.name}: {given}, {contract.parts_used} used")
        if contract.visits_used > contract.visit_count:
            problems.append(f"{contract.name}: {contract.visits_used} visits")
    for unit in maker.units:
        if unit.free_services_left < 0:
            problems.append(f"{unit.serial}: {unit.free_services_left} services left")
for (company, currency), book in sorted(books.items()):
    if book["posted"] != book["decided"]:
        problems.append(f"{company}, {currency}: {book}")
print(
    json.dumps(
        {
            "problems": problems[:20],
            "jobs": JOBS,
            "charts": sorted(maker.company.chart_template for maker in makers),
            "books": {" ".join(key): str(book) for key, book in books.items()},
            "documents": documents,
            "found": found,
        }
    )
)
