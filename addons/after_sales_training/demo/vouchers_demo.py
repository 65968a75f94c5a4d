# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

#: kind, places, for each unit or once, days, courses, travel, budget, clauses
PROMISES = [
    (
        "hands_on",
        2,
        "unit",
        3,
        ("operation",),
        True,
        3000.0,
        ("hands_on",),
    ),
    (
        "free_place",
        2,
        "unit",
        0,
        ("operation", "maintenance"),
        True,
        4500.0,
        ("free_places", "travel"),
    ),
    ("on_site", 4, "unit", 1, (), False, 0.0, ("on_site",)),
]


class AfterSalesDemo(models.AbstractModel):
    """What training came with the spectrometers, and how it stands."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_training_vouchers(self):
        company = self.env.company
        company.after_sales_voucher_keeper_id = self._training_ref("demo_user_training")
        self._promise_training()
        vouchers = self.env["after.sales.training.entitlement"].search(
            [("company_id", "=", company.id)], order="valid_until, id"
        )
        self._let_one_lapse_soon(vouchers)
        self._extend_one(vouchers)
        self._transfer_one(vouchers)

    def _promise_training(self):
        """The plan's training comes with each spectrometer (S32, S32b, S33)."""
        product = self._ref("demo_product_sp200").product_tmpl_id
        promises = self.env["after.sales.training.promise"].create(
            [
                {
                    "product_tmpl_id": product.id,
                    "kind": kind,
                    "places": places,
                    "multiply": multiply,
                    "days": days,
                    "travel_by_us": travel,
                    "budget_per_person": budget,
                    "currency_id": self.env.company.currency_id.id,
                    "course_ids": [
                        Command.link(self._training_ref(f"demo_course_{course}").id)
                        for course in courses
                    ],
                    "clause_ids": [
                        Command.link(self._training_ref(f"clause_training_{clause}").id)
                        for clause in clauses
                    ],
                }
                for (
                    kind,
                    places,
                    multiply,
                    days,
                    courses,
                    travel,
                    budget,
                    clauses,
                ) in PROMISES
            ]
        )
        promises[:1].action_grant_delivered()

    def _let_one_lapse_soon(self, vouchers):
        """The one that ends first was never booked: the customer is reminded."""
        lapsing = vouchers.filtered(
            lambda voucher: voucher.kind == "free_place" and voucher.is_expiring
        )[:1]
        customer = lapsing.commercial_partner_id
        customer.training_contact_id = customer.child_ids.filtered(
            lambda child: child.type == "contact" and child.email
        )[:1]
        due = vouchers.filtered(
            lambda voucher: (
                voucher.commercial_partner_id == customer
                and voucher.remind_on
                and voucher.remind_on <= fields.Date.today()
            )
        )
        if due:
            due._remind(customer)

    def _extend_one(self, vouchers):
        """Nobody could travel: half a year more, as agreed on the phone."""
        voucher = vouchers.filtered(
            lambda voucher: voucher.kind == "hands_on" and voucher.valid_until
        )[1:2]
        voucher._do_extend(
            voucher.valid_until + timedelta(days=183),
            "Laboratory is being rebuilt, nobody can be spared before summer",
        )

    def _transfer_one(self, vouchers):
        """The hospital's new branch sends one of the two."""
        voucher = vouchers.filtered(lambda voucher: voucher.kind == "free_place")[-1:]
        branch = self.env["res.partner"].create(
            {
                "name": f"{voucher.partner_id.name}, East Branch",
                "is_company": True,
                "parent_id": voucher.commercial_partner_id.id,
                "company_id": self.env.company.id,
            }
        )
        voucher._do_transfer(branch, 1, "The new branch has a spectrometer as well")
