# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_travel import DEPARTED, RETURNED, TravelCommon


@tagged("post_install", "-at_install")
class TestTravelClaim(TravelCommon):
    """What a journey may cost, what is refused, and who decides (S33)."""

    def test_it_knows_whose_journey_it_is(self):
        claim = self._new_claim()
        self.assertRegex(claim.name, r"^TC\d{4}/\d{4}$")
        self.assertEqual(claim.partner_id, self.trainee)
        self.assertEqual(claim.payee_id, self.trainee)
        self.assertEqual(claim.customer_id, self.customer)
        self.assertEqual(claim.entitlement_id, self.voucher)
        self.assertEqual(claim.event_id, self.training)
        self.assertEqual(claim.audience, "trainee")
        self.assertEqual(claim.rule_id, self.rule)
        self.assertEqual(claim.session_begin, date(2026, 11, 30))
        self.assertEqual(claim.session_end, date(2026, 12, 2))

    def test_each_line_is_explained(self):
        claim = self._new_claim(
            ("train", 553.0, {}),
            ("hotel", 1800.0, {"quantity": 3}),
            ("per_diem", 0.0, {"quantity": 5}),
            ("mileage", 0.0, {"quantity": 40}),
            ("flight", 2000.0, {"travel_class": "business"}),
            ("other", 30.0, {"name": "Visa"}),
        )
        found = {
            line.kind: (line.amount_company, line.allowed_company, line.reason)
            for line in claim.line_ids
        }
        self.assertEqual(
            found,
            {
                "train": (553.0, 553.0, "within"),
                "hotel": (1800.0, 1500.0, "cap"),
                "per_diem": (600.0, 600.0, "within"),
                "mileage": (40.0, 40.0, "within"),
                "flight": (2000.0, 0.0, "class"),
                "other": (30.0, 0.0, "other"),
            },
        )
        self.assertEqual(claim.amount_claimed, 5023.0)
        self.assertEqual(claim.amount_above, 2330.0)
        self.assertEqual(claim.above_budget, 2023.0)
        self.assertTrue(claim.needs_approval)
        hotel = claim.line_ids.filtered(lambda line: line.kind == "hotel")
        for part in ("3 nights", "500", "Large cities", "300"):
            self.assertIn(part, hotel.explanation)
        for part in ("3,000", "2,023", "Visa"):
            self.assertIn(part, claim.reasons)

    def test_another_city_another_tier(self):
        claim = self._new_claim(("per_diem", 0.0, {"quantity": 2}))
        self.assertEqual(claim.amount_claimed, 240.0)
        claim.city = "Wuxi"
        self.assertEqual(claim.amount_claimed, 200.0)
        claim.city = "上海市"
        self.assertEqual(claim.amount_claimed, 240.0)

    def test_more_days_than_the_session_needs(self):
        claim = self._new_claim(departed_on=date(2026, 11, 25))
        line = self._add_travel(claim, "per_diem", quantity=9)
        self.assertEqual((line.amount_company, line.allowed_company), (1080.0, 600.0))
        self.assertEqual(line.reason, "days")

    def test_without_a_rule_the_manager_decides(self):
        self.rule.date_to = date(2026, 6, 30)
        claim = self._new_claim(("train", 553.0, {}))
        self.assertFalse(claim.rule_id)
        self.assertEqual(claim.line_ids.reason, "no_rule")
        self._add_travel(claim, "per_diem", quantity=2)
        with self._refused(UserError, "No travel rule holds"):
            claim.action_hand_in()

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def test_a_claim_twice(self):
        self._new_claim()
        with self._refused(ValidationError, "already: TC"):
            self._new_claim()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO after_sales_travel_claim"
                " (name, company_id, approval_state, registration_id)"
                " VALUES ('x', %s, 'draft', %s)",
                [self.company.id, self.booked.id],
            )

    def test_our_own_people_claim_once_a_session(self):
        own = {"registration_id": False, "event_id": self.training.id}
        self._new_claim(user=self.engineer_user, **own)
        with (
            self._refused(psycopg2.IntegrityError, "employee_uniq"),
            mute_logger("odoo.sql_db"),
        ):
            self._new_claim(user=self.engineer_user, **own)

    def test_no_promise_no_claim(self):
        self.voucher.travel_by_us = False
        with self._refused(ValidationError, "No voucher promises"):
            self._new_claim()
        self.voucher.travel_by_us = True
        self.booked.state = "cancel"
        with self._refused(ValidationError, "cancelled"):
            self._new_claim()
        with self._refused(ValidationError, "whose journey"):
            self._new_claim(registration_id=False)

    def test_days_that_cannot_be(self):
        claim = self._new_claim()
        with self._refused(ValidationError, "before that of departure"):
            claim.returned_on = date(2026, 11, 1)
        with self._refused(ValidationError, "does not touch"):
            claim.write(
                {"departed_on": date(2026, 12, 8), "returned_on": date(2026, 12, 9)}
            )
        self._add_travel(claim, "train", 100.0, date=RETURNED)
        with self._refused(ValidationError, "outside the journey"):
            claim.returned_on = date(2026, 12, 2)

    def test_lines_that_cannot_be(self):
        claim = self._new_claim()
        for kind, vals, text in (
            ("train", {"date": date(2026, 12, 9)}, "outside the journey"),
            ("hotel", {"quantity": 5}, "more nights"),
            ("per_diem", {"quantity": 6}, "more days"),
            ("other", {"paid_by": "agency"}, "name the agency"),
        ):
            with self.subTest(kind=kind), self._refused(ValidationError, text):
                self._add_travel(claim, kind, 100.0, **vals)
        for vals in ({"amount": 0.0}, {"amount": -5.0}, {"quantity": 0.0}):
            with (
                self.subTest(vals=vals),
                self._refused(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
            ):
                self._add_travel(claim, "train", **{"amount": 10.0, **vals})
        self.assertFalse(claim.line_ids, "nothing half-written")

    def test_a_currency_without_a_rate(self):
        foreign = self.env["res.currency"].with_context(active_test=False)
        euro = foreign.search([("name", "=", "CHF")])
        euro.rate_ids.unlink()
        euro.active = True
        claim = self._new_claim()
        with self._refused(ValidationError, "no exchange rate of CHF"):
            self._add_travel(claim, "train", 50.0, currency_id=euro.id)
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": date(2026, 1, 1), "rate": 0.125}
        )
        line = self._add_travel(claim, "train", 50.0, currency_id=euro.id)
        self.assertEqual((line.rate, line.amount_company), (8.0, 400.0))
        euro.active = False
        with self._refused(ValidationError, "no exchange rate of CHF"):
            line.date = date(2026, 12, 1)

    def test_a_receipt_twice(self):
        claim = self._new_claim(("train", 553.0, {}))
        same = f"{claim.name} 0"
        with self._refused(ValidationError, f"already.*{claim.name}"):
            self._add_travel(claim, "local", 20.0, same)
        other = self._new_claim(
            registration_id=self._enrol(
                self.env["res.partner"].create(
                    {"name": "Fu Yan", "parent_id": self.customer.id}
                )
            ).id
        )
        with self._refused(ValidationError, "handed in already"):
            self._add_travel(other, "train", 553.0, same)
        # taken out there, it may be used here
        claim.line_ids.unlink()
        self._add_travel(other, "train", 553.0, same)

    def test_further_receipts_of_a_line(self):
        claim = self._new_claim(("train", 553.0, {}))
        first = claim.line_ids.receipt_ids
        claim.line_ids.receipt_ids = [Command.link(self._receipt("boarding pass").id)]
        self.assertEqual(len(claim.line_ids.receipt_ids), 2)
        self.assertIn(first, claim.line_ids.receipt_ids, "kept, not copied")

    def test_all_that_is_missing_is_said_at_once(self):
        claim = self._new_claim(departed_on=False, returned_on=False)
        claim.line_ids.create({"claim_id": claim.id, "kind": "train", "amount": 5})
        with self._refused(UserError, "(?s)days of the journey.*receipt"):
            claim.action_hand_in()
        self.assertEqual(claim.state, "draft")
        claim.line_ids.unlink()
        with self._refused(UserError, "at least one"):
            claim.action_hand_in()

    def test_a_foreign_payee(self):
        claim = self._new_claim()
        claim.payee_id = self.customer
        stranger = self.env["res.partner"].create({"name": "Other hospital"})
        with self._refused(ValidationError, "neither the traveller"):
            claim.payee_id = stranger

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def test_within_rules_and_budget_the_desk_accepts(self):
        claim = self._new_claim(("train", 553.0, {}))
        self.assertFalse(claim.needs_approval)
        claim.action_hand_in()
        self.assertEqual(claim.state, "handed_in")
        mails = self.env["mail.mail"].search_count([])
        claim.action_submit()
        self.assertEqual(claim.state, "approved")
        self.assertEqual(claim.approved_by_id, self.desk)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    def test_entered_and_handed_in_at_one_go(self):
        """Nothing is left to be reckoned when the amounts are fixed."""
        claim = self._new_claim(("train", 3100.0, {}))
        self._add_travel(claim, "per_diem", quantity=5)
        claim._do_hand_in()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(claim.amount_claimed, 3700.0)
        self.assertEqual(claim.line_ids.mapped("rate"), [1.0, 1.0])
        claim.action_submit()
        self.assertEqual(claim.state, "submitted")
        line = claim.line_ids[0]
        line.with_user(self.manager).write(
            {"approved_amount": 2000.0, "cut_reason": "Second class"}
        )
        claim.with_user(self.manager).action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(claim.amount_approved, 2600.0)
        self.assertEqual(claim.above_budget, 700.0)

    def test_above_the_budget_the_manager_decides_and_nothing_is_refused(self):
        claim = self._new_claim(("train", 3100.0, {}))
        claim.action_hand_in()
        claim.action_submit()
        self.assertEqual(claim.state, "submitted")
        with self._refused(AccessError):
            claim.action_approve()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, "approved")
        self.assertEqual(claim.amount_approved, 3100.0)

    def test_four_eyes(self):
        other = self._new_user("manager2", "group_after_sales_manager")
        claim = self._new_claim(("train", 3100.0, {}), user=self.manager)
        claim.action_hand_in()
        claim.action_submit()
        with self._refused(AccessError, "another service manager"):
            claim.action_approve()
        claim.with_user(other).action_approve()
        self.assertFalse(claim.approved_alone)

    def test_less_than_claimed_needs_a_reason_and_the_manager(self):
        claim = self._new_claim(("train", 553.0, {}))
        claim.action_hand_in()
        line = claim.line_ids
        with self._refused(ValidationError, "say why"):
            line.approved_amount = 500.0
        with self._refused(ValidationError, "between nothing"):
            line.write({"approved_amount": 600.0, "cut_reason": "More"})
        line.write({"approved_amount": 500.0, "cut_reason": "Snacks"})
        claim.action_submit()
        self.assertEqual(claim.state, "submitted", "53 would be left to the traveller")
        self.assertIn("53", claim.reasons)
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.amount_approved, 500.0)

    def test_sent_back_and_corrected(self):
        claim = self._new_claim(("train", 553.0, {}))
        claim.action_hand_in()
        wizard = (
            self.env["after.sales.approval.refusal"]
            .with_user(self.desk)
            .with_context(active_model=claim._name, active_ids=claim.ids)
            .create({"reason": "The receipt is cut off"})
        )
        wizard.action_refuse()
        self.assertEqual(claim.state, "refused")
        self.assertEqual(claim.refusal_reason, "The receipt is cut off")
        claim.action_redraft()
        claim.line_ids.amount = 540.0
        claim.action_hand_in()
        self.assertEqual(claim.amount_approved, 540.0)

    def test_handed_in_it_stands(self):
        claim = self._new_claim(("train", 553.0, {}))
        claim.action_hand_in()
        line = claim.line_ids
        for attempt in (
            lambda: claim.write({"city": "Wuxi"}),
            lambda: line.write({"amount": 900.0}),
            lambda: line.unlink(),
            lambda: claim.unlink(),
            lambda: self._add_travel(claim, "local", 9.0),
            lambda: claim.write({"line_ids": [Command.clear()]}),
        ):
            with self._refused(UserError):
                attempt()
        for vals in ({"state": "paid"}, {"approval_state": "approved"}):
            with self._refused(AccessError):
                claim.write(vals)
        with self._refused(AccessError):
            line.write({"allowed_company": 900.0})
        with self._refused(UserError):
            self.rule.mileage_rate = 9.0
        with self._refused(UserError):
            self.rule.line_ids[0].per_diem = 9.0
        self.assertEqual(claim.amount_claimed, 553.0)

    def test_accepted_amounts_are_the_desks_in_their_time(self):
        claim = self._new_claim(("train", 553.0, {}))
        with self._refused(UserError, "not being checked"):
            claim.line_ids.write({"approved_amount": 9.0, "cut_reason": "x"})
        with self._refused(UserError, "entered afterwards"):
            self._add_travel(claim, "local", 9.0, cut_reason="x")

    def test_the_link_for_who_has_no_login(self):
        url = self.booked._get_travel_claim_url()
        claim = self.booked.travel_claim_ids
        self.assertIn(claim.access_token, url)
        self.assertEqual(
            self.booked._get_travel_claim_url(), url, "one claim, one link"
        )
        claim.with_user(self.desk).action_invite()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(claim.access_token, mail.body_html)
        self.assertEqual(mail.state, "outgoing", "queued")
        self.assertEqual(mail.recipient_ids, self.trainee)

    def test_query_count(self):
        """Reckoning costs no query per line."""
        claim = self._new_claim()
        for number in range(4):
            self._add_travel(claim, "local", 10.0 + number)
        self.env.flush_all()
        self.env.invalidate_all()
        lines = claim.sudo().line_ids
        lines.mapped("explanation")
        self._reckon(lines)
        few = self._count(lambda: self._reckon(lines[:2]))
        many = self._count(lambda: self._reckon(lines))
        self.assertEqual(few, many)

    def _reckon(self, lines):
        lines._reckon_anew()
        lines.mapped("reason")

    def _count(self, call):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestTravelRule(TravelCommon):
    def test_one_rule_at_a_time(self):
        with self._refused(ValidationError, "same day"):
            self.rule.copy()
        later = self.rule.copy({"date_from": date(2026, 11, 1)})
        claim = self._new_claim()
        self.assertEqual(claim.rule_id, later)
        later.date_to = date(2026, 11, 10)
        self.assertEqual(self.rule._find(self.company, "trainee", DEPARTED), self.rule)
        self.assertFalse(self.rule._find(self.company, "trainee", date(2025, 12, 31)))

    def test_a_city_in_one_tier(self):
        Line = self.rule.line_ids
        with self._refused(ValidationError, "shanghai"):
            Line.create({"rule_id": self.rule.id, "name": "B", "cities": "SHANGHAI"})
        with self._refused(ValidationError, "All other places"):
            Line.create({"rule_id": self.rule.id, "name": "B"})

    def test_managers_write_them(self):
        for user in (self.desk, self.engineer_user, self.accountant):
            rule = self.rule.with_user(user)
            self.assertEqual(rule.name, "Trainees")
            with self._refused(AccessError):
                rule.name = "Mine"
        self.rule.with_user(self.manager).name = "Ours"
