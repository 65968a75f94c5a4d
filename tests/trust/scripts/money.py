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
#: how the company rounds: a document as a whole may be a cent off its lines
ROUNDING = {"USD": ("round_globally", CENT), "CNY": ("round_per_line", 0)}
TODAY = fields.Date.today()

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
            "Travel", 1.0, 0.0, **work
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
        self.units = []
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
                unit.warranty_id.post_warranty_pricing = rule
                parts = unit.warranty_id.line_ids.filtered(lambda x: x.scope == "part")
                parts.covered_percent = percent
                self.units.append(unit)


# ------------------------------------------------------------
# A job and what befalls it
# ------------------------------------------------------------


def do_job(maker, draw):
    job = maker.env["after.sales.order"].create(
        {
            "kind": "repair",
            "company_id": maker.company.id,
            "equipment_id": draw.choice(maker.units).id,
            "engineer_id": maker.engineer.id,
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
    job.action_dispatch()
    job.action_depart()
    job.action_arrive()
    job.action_finish()
    job.write({"cause": "Worn", "remedy": "Replaced", "result": "solved"})
    job.action_done()
    for _round in range(draw.randint(0, 4)):
        draw.choice([decide, decide, bill, post])(job, draw)
    bill(job, draw)
    post(job, draw)
    if draw.random() < 0.6:
        decide(job, draw)
        bill(job, draw)
        post(job, draw)
    return job


def decide(job, draw):
    lines = draw.sample(list(job.line_ids), draw.randint(1, len(job.line_ids)))
    coverage = draw.choice(["goodwill", "covered", "excluded", "cost", "list", "list"])
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


def bill(job, draw):
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
        if not same or cents(before.to_pay_after) != cents(after.to_pay_before):
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
        if abs(lines - cents(move.amount_untaxed)) > ROUNDING[maker.currency.name][1]:
            complain(job, f"{move.name}: {move.amount_untaxed} for lines of {lines}")
        if move.state != "posted":
            complain(job, f"{move.name} is {move.state}")
        if not cents(move.amount_untaxed) > 0:
            complain(job, f"{move.name} is over {move.amount_untaxed}")
        if move.currency_id.compare_amounts(sum(move.line_ids.mapped("balance")), 0):
            complain(job, f"{move.name} does not balance")


def complain(job, text):
    problems.append(f"{job.name} of {job.company_id.name}: {text}")


makers = [Maker(False, "USD"), Maker("base.cn", "CNY")]
books = collections.defaultdict(collections.Counter)
documents = collections.Counter()
for number in range(JOBS):
    draw = random.Random(f"{SEED}-{number}")
    maker = makers[number % 2]
    try:
        job = do_job(maker, draw)
    except Exception as error:
        raise RuntimeError(f"job {number}") from error
    check(job, maker, books)
    check_documents(job, maker, books)
    documents.update(job.decision_ids.mapped("document"))
    env.cr.commit()
    env.invalidate_all()
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
        }
    )
)
