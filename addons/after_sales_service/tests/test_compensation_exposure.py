# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from ast import literal_eval
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .compensation_common import CompensationCommon
from .sla_common import MONDAY


@tagged("post_install", "-at_install")
class TestCompensationExposure(CompensationCommon):
    """What is owed, what is running, what if every open promise broke now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # only what a test opens, also on a database with a story
        cls.env["after.sales.sla.target"].search([]).compensation_schedule_id = False
        cls.env.cr.execute("UPDATE after_sales_compensation SET state = 'void'")
        cls.env["after.sales.compensation"].invalidate_model()

    def _exposure(self, horizon="now", at=None, **vals):
        with freeze_time(at or self._after(minutes=10)):
            exposure = (
                self.env["after.sales.compensation.exposure"]
                .with_user(self.dispatcher)
                .create({"horizon": horizon} | vals)
            )
            exposure.mapped("what_if_amount")
        return exposure

    def test_what_if_by_horizon(self):
        self.target.compensation_schedule_id = self.hourly
        for _number in range(3):
            self._new_ticket(equipment_id=self.unit.id)
        for horizon, amount in (
            ("now", 300.0),
            ("hour", 300.0),
            ("day", 7200.0),
            ("week", 50400.0),
        ):
            with self.subTest(horizon=horizon):
                exposure = self._exposure(horizon)
                self.assertEqual(exposure.what_if_count, 3)
                self.assertEqual(exposure.what_if_amount, amount)
                self.assertEqual(exposure.total_amount, amount)
        self.assertEqual(self._exposure("other", hours=2).what_if_amount, 600.0)
        self.assertEqual(self._exposure("other", hours=0).what_if_amount, 300.0)
        with self.assertRaisesRegex(ValidationError, "negative"):
            self._exposure("other", hours=-1)
        with self.assertRaisesRegex(ValidationError, "at most"):
            self._exposure("other", hours=1e25)
        timer = self.env["after.sales.sla.timer"].with_context(exposure_seconds=10**30)
        self.assertLess(timer._get_exposure_seconds(), 10**9)

    def test_of_the_units_price_as_it_is_owed_later(self):
        """Without a line of its own, the line of the job's sale with its product."""
        target = self.env.ref("after_sales_service.sla_target_installed")
        target.compensation_schedule_id = self._new_schedule(
            rate=1.0, rate_kind="percent", base="line"
        )
        unit = self._new_unit("SP2-0011")
        with freeze_time(MONDAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "installation",
                    "partner_id": self.customer.id,
                    "equipment_id": unit.id,
                    "sale_order_id": self.sale.id,
                    "notified_at": MONDAY,
                }
            )
            timer = order.timer_ids.filtered(lambda t: t.target_id == target)
            self.assertEqual(timer.exposure_amount, 100.0)
        self._tick(timer.deadline + timedelta(seconds=1))
        compensation = self.Compensation.search([("timer_id", "=", timer.id)])
        with freeze_time(timer.deadline + timedelta(seconds=1)):
            self.assertEqual(compensation.amount, 100.0)

    def test_the_form_answers_at_once(self):
        self.target.compensation_schedule_id = self.hourly
        self._new_ticket(equipment_id=self.unit.id)
        with Form(
            self.env["after.sales.compensation.exposure"].with_user(self.accountant)
        ) as form:
            self.assertEqual(form.what_if_amount, 2400.0)
            form.horizon = "hour"
            self.assertEqual(form.what_if_amount, 100.0)
            self.assertIn("Responded", form.breakdown)

    def test_what_breaks_costs_what_was_foretold(self):
        """The same for every kind of schedule: foretold equals what is opened."""
        other = self._new_sale(4000.0, quantity=4)
        units = self.unit | self._new_unit("SP2-2", sale_line_id=other.order_line.id)
        units |= self._new_unit("SP2-3")
        for vals in (
            {"rate": 70.0, "rate_per": "hour", "fixed_amount": 20.0},
            {"rate": 0.5, "rate_kind": "percent", "cap_percent": 3},
            {"rate": 2.0, "rate_kind": "percent", "base": "line", "rate_per": "hour"},
            {"fixed_amount": 500.0, "cap_percent": 4, "cap_amount": 900},
            {"rate": 9.0, "rate_count": "exact", "grace_hours": 5},
        ):
            with self.subTest(vals=vals):
                schedule = self._new_schedule(**vals)
                self.target.compensation_schedule_id = schedule
                tickets = self.env["helpdesk.ticket"]
                for unit in units:
                    tickets |= self._new_ticket(equipment_id=unit.id)
                foretold = self._exposure("day").what_if_amount
                self._tick(self._after(hours=1))
                with freeze_time(self._after(hours=25)):
                    opened = self._of(tickets[0])
                    opened |= self._of(tickets[1]) | self._of(tickets[2])
                    self.assertEqual(sum(opened.mapped("amount")), foretold)
                # done with these
                with freeze_time(self._after(hours=25)):
                    tickets._sla_reach("responded")
                self._decide(opened, "reject", reason="Next round")

    def test_all_tiles(self):
        running = self._broken(hours=2)
        undecided = self._broken(hours=2)
        self._reach(undecided, hours=3)
        owed = self._broken(hours=2)
        self._reach(owed, hours=5)
        self._decide(owed)
        excluded = self._broken(hours=2)
        self._decide(excluded, "exclude", exclusion_id=self.force_majeure)
        with freeze_time(self._after(hours=10)):
            self._new_ticket(
                at=self._after(hours=10),
                reported_at=self._after(hours=10),
                equipment_id=self.unit.id,
            )
        exposure = self._exposure("hour", at=self._after(hours=11))
        self.assertRecordValues(
            exposure,
            [
                {
                    "owed_amount": 400.0,
                    "owed_count": 1,
                    "undecided_amount": 200.0,
                    "undecided_count": 1,
                    "running_amount": 1000.0,
                    "running_count": 1,
                    "what_if_amount": 100.0,
                    "what_if_count": 1,
                    "total_amount": 1700.0,
                }
            ],
        )
        self.assertEqual(running.state, "running")

    def test_loss_has_no_figure_but_a_count(self):
        self.solved.compensation_schedule_id = self.env.ref(
            "after_sales_service.compensation_schedule_loss"
        )
        self._new_ticket(equipment_id=self.unit.id)
        exposure = self._exposure()
        self.assertRecordValues(
            exposure,
            [{"what_if_count": 1, "what_if_amount": 0.0, "open_loss_count": 1}],
        )
        self.assertIn("actual loss on top", exposure.breakdown)

    def test_held_promises_count(self):
        self.solved.compensation_schedule_id = self.hourly
        ticket = self._new_ticket(equipment_id=self.unit.id)
        with freeze_time(self._after(minutes=5)):
            ticket._sla_pause(
                self.env.ref("after_sales_service.sla_pause_reason_customer")
            )
        self.assertEqual(self._exposure().what_if_count, 1)

    def test_list_of_promises_shows_each(self):
        schedule = self._new_schedule(rate=0.5, rate_kind="percent")
        self.target.compensation_schedule_id = schedule
        ticket = self._new_ticket(equipment_id=self.unit.id)
        exposure = self._exposure("week")
        action = exposure.action_view_promises()
        timers = (
            self.Timer.with_user(self.dispatcher)
            .with_context(**action["context"])
            .search([*literal_eval(action["domain"]), ("ticket_id", "=", ticket.id)])
        )
        self.assertEqual(timers.target_id, self.target)
        self.assertEqual(timers.exposure_amount, 350.0)
        # a context of the client's making is no crash
        self.assertEqual(
            timers.with_context(exposure_seconds="x").exposure_amount, 50.0
        )

    def test_currencies_and_companies_apart(self):
        foreign = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 2.0,
            }
        )
        self.target.compensation_schedule_id = self._new_schedule(
            fixed_amount=60.0, currency_id=foreign.id
        )
        self._new_ticket(equipment_id=self.unit.id)
        exposure = self._exposure()
        self.assertEqual(exposure.what_if_amount, 30.0)  # company currency
        self.assertIn("60.00", exposure.breakdown)  # its own
        other = self.env["res.company"].create({"name": "Other Maker"})
        empty = self.env["after.sales.compensation.exposure"].with_context(
            allowed_company_ids=other.ids
        )
        self.assertEqual(empty.create({}).what_if_count, 0)

    def test_a_thousand_promises_cost_no_more_queries(self):
        schedule = self._new_schedule(rate=0.5, rate_kind="percent")
        self.target.compensation_schedule_id = schedule

        def measure(count):
            with freeze_time(self._after()):
                self.env["helpdesk.ticket"].create(
                    [self._ticket_vals(equipment_id=self.unit.id)] * count
                )
            self.env.flush_all()
            self.env.invalidate_all()
            exposure = self.env["after.sales.compensation.exposure"].create({})
            before = self.env.cr.sql_log_count
            found = exposure.what_if_count
            return found, self.env.cr.sql_log_count - before

        measure(1)
        few, queries = measure(9)
        self.assertEqual(few, 10)
        many, queries_of_many = measure(990)
        self.assertEqual(many, 1000)
        self.assertEqual(queries_of_many, queries)
        self.assertLessEqual(queries_of_many, 15)
