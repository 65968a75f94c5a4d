# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: loaners, one at a customer, one overdue, one to be confirmed."""

from odoo import fields, models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_spares_pool(self):
        self._register_pool()
        self._tell_loan_out()
        self._tell_loan_overdue()
        self._tell_loan_checked()
        self._tell_loan_proposed()

    def _register_pool(self):
        """Two water analysers, a spectrometer, a demonstration unit, one to give."""
        with self._clock(self._workday(150, 9)):
            for serial, product, point, kind, condition in (
                ("WQ1-L01", "wq10", "east", "loaner", "good"),
                ("WQ1-L02", "wq10", "south", "loaner", "worn"),
                ("SP2-L01", "sp200", "east", "loaner", "good"),
                ("SP2-D01", "sp200", "south", "demo", "new"),
                ("GC5-L01", "gc50", "east", "loaner", "good"),
                ("WQ1-X01", "wq10", "east", "exchange", "new"),
            ):
                self._register_pool_unit(serial, product, point, kind, condition)

    def _register_pool_unit(self, serial, product, point, kind, condition):
        product = self._ref(f"demo_product_{product}")
        team = self._ref(f"demo_team_{point}")
        lot = self.env["stock.lot"].create({"name": serial, "product_id": product.id})
        self.env["stock.quant"]._update_available_quantity(
            product, team.location_id, 1, lot_id=lot
        )
        self.env["after.sales.pool.unit"].create(
            {
                "kind": kind,
                "product_id": product.id,
                "lot_id": lot.id,
                "team_id": team.id,
                "condition": condition,
                "accessory_ids": [
                    Command.create({"name": "Power cable", "value": 60}),
                    Command.create({"name": "Transport case", "value": 1200}),
                    Command.create({"name": "Keys", "quantity": 2, "value": 40}),
                ],
            }
        )

    def _get_pool_unit(self, serial):
        return self.env["after.sales.pool.unit"].search([("lot_id.name", "=", serial)])

    def _lend(self, serial, unit, moment, ticket=None, **vals):
        """Reserved, confirmed by the manager, handed over the next morning."""
        Loan = self.env["after.sales.loan"].with_user(self._ref("demo_user_dispatcher"))
        with self._clock(moment):
            loan = (
                Loan.with_company(unit.company_id)
                .sudo()
                ._propose(
                    unit,
                    pool_unit=self._get_pool_unit(serial),
                    ticket_id=ticket.id if ticket else False,
                    **vals,
                )
            )
        manager = self._ref("demo_user_manager")
        with self._clock(moment + 2 * HOUR):
            loan.with_user(manager).with_company(unit.company_id).sudo()._do_confirm()
        with self._clock(moment + DAY):
            loan._do_hand_over(self._contact(unit.partner_id), self._signature())
        return loan

    def _tell_loan_out(self):
        """The unit lies on the bench with a leaking flow cell: a loaner is there."""
        self._lend(
            "WQ1-L01",
            self._ref("demo_unit_wq1_240502"),
            self._workday(3, 10),
            note="The laboratory measures every day; bring a set of reagents along.",
        )

    def _tell_loan_overdue(self):
        """Lent three weeks ago for a fault that is solved, and not back."""
        due = fields.Date.today() - 9 * DAY
        loan = self._lend(
            "WQ1-L02",
            self._ref("demo_unit_wq1_250333"),
            self._workday(24, 14),
            planned_return_on=due,
        )
        with self._clock(self._workday(9, 6)):
            loan._do_due_back("The time agreed is over.")

    def _tell_loan_checked(self):
        """Came back without a key and with a cracked lid: a charge is proposed."""
        moment = self._workday(75, 9)
        loan = self._lend("SP2-L01", self._ref("demo_unit_sp2_240230"), moment)
        keeper = loan.with_user(self._ref("demo_user_manager")).sudo()
        with self._clock(moment + 12 * DAY):
            loan._do_fetch()
            loan._validate(loan._get_moves("back", open_only=True).picking_id)
        with self._clock(moment + 13 * DAY):
            loan.line_ids[-1].quantity_back = 1
            loan.write(
                {
                    "condition_back": "worn",
                    "check_result": "available",
                    "damage_amount": 350,
                    "check_note": "Lid of the sample chamber cracked; one key missing",
                }
            )
            keeper.with_company(loan.company_id)._do_check()

    def _tell_loan_proposed(self):
        """Most of the time to solve a fault is used up: the manager is asked."""
        unit = self._ref("demo_unit_sp2_250418")
        reported_at = fields.Datetime.now() - 18 * HOUR
        with self._clock(reported_at):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "No signal since the power cut",
                    "description": "<p>The whole laboratory waits for it.</p>",
                    "equipment_id": unit.id,
                    "reported_at": reported_at,
                    "down_since": reported_at,
                    "fault_id": self._fault("s01"),
                    # served as promised with the sale: solved in a day, or replaced
                    "sla_policy_id": self._ref("sla_policy_b").id,
                }
            )
        with self._clock(reported_at + 0.3 * HOUR):
            ticket._do_responded()
        with self._clock(reported_at + 17 * HOUR):
            ticket._propose_replacements(70)
