# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import freeze_time, new_test_user, tagged

from .compensation_common import CompensationCommon
from .sla_common import MONDAY

#: what each of them may write of an undecided compensation
CLAIM = {
    "claimed_amount": 10.0,
    "claim_date": "2026-11-23",
    "claim_note": "Samples lost",
    "proposed_amount": 5.0,
    "proposal_note": "Half",
}


@tagged("post_install", "-at_install")
class TestCompensationRights(CompensationCommon):
    """The desk writes the claim, the manager decides, billing pays; nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Maker"})
        cls.foreign_manager = new_test_user(
            cls.env,
            login="foreign_manager",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=cls.other_company.id,
        )
        cls.portal = new_test_user(cls.env, login="buyer", groups="base.group_portal")
        cls.clerk = new_test_user(cls.env, login="clerk", groups="base.group_user")

    def setUp(self):
        super().setUp()
        self.compensation = self._broken()

    @freeze_time(MONDAY + timedelta(hours=4))
    def test_who_reads(self):
        for user in (self.dispatcher, self.manager, self.accountant):
            with self.subTest(user=user.login):
                found = self.Compensation.with_user(user).search(
                    [("id", "=", self.compensation.id)]
                )
                self.assertEqual(found.late_hours, 3.0)
                self.assertTrue(found.explanation)
                self.assertEqual(
                    self.compensation.ticket_id.with_user(user).compensation_count, 1
                )
        for user in (self.engineer_user, self.portal, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Compensation.with_user(user).search([])
        self.assertFalse(
            self.Compensation.with_user(self.foreign_manager).search(
                [("id", "=", self.compensation.id)]
            )
        )

    def test_the_engineers_ticket_says_nothing_of_money(self):
        ticket = self.compensation.ticket_id.with_user(self.engineer_user)
        self.assertNotIn("compensation_count", ticket.fields_get())
        with self.assertRaises(AccessError):
            ticket.read(["compensation_count"])
        self.assertNotIn(
            "exposure_amount",
            self.env["after.sales.sla.timer"]
            .with_user(self.engineer_user)
            .fields_get(),
        )

    def test_an_engineer_reaches_and_the_engine_writes(self):
        """Whoever stamps the answer fixes the amount, without a right on it."""
        ticket = self.compensation.ticket_id.with_user(self.engineer_user)
        ticket.action_responded()
        self.assertEqual(self.compensation.state, "draft")

    def test_the_desk_writes_the_claim(self):
        self.compensation.with_user(self.dispatcher).write(dict(CLAIM))
        self.compensation.with_user(self.manager).write(dict(CLAIM))
        self.assertEqual(self.compensation.proposed_by_id, self.manager)
        for name, value in CLAIM.items():
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.compensation.with_user(self.accountant).write({name: value})

    def test_billing_says_how_it_is_paid(self):
        billing = self.compensation.with_user(self.accountant)
        billing.write({"settlement": "payable", "sale_order_id": False})
        self.assertEqual(self.compensation.settlement, "payable")

    def test_results_are_written_by_nobody(self):
        """Every stored field but the claim and the way of payment."""
        open_fields = set(CLAIM) | {
            "claim_currency_id",
            "evidence_ids",
            "sale_order_id",
            "settlement",
        }
        for name, field in self.Compensation._fields.items():
            if not field.store or name in open_fields or name in MAGIC_COLUMNS:
                continue
            for user in (self.dispatcher, self.manager, self.accountant):
                with (
                    self.subTest(field=name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.compensation.with_user(user).write({name: False})

    def test_nobody_creates_or_deletes(self):
        for user in (self.dispatcher, self.manager, self.accountant):
            with self.subTest(user=user.login):
                mine = self.compensation.with_user(user)
                with self.assertRaises(AccessError):
                    mine.create({"timer_id": self.compensation.timer_id.id})
                with self.assertRaises(AccessError):
                    mine.unlink()

    def test_only_the_manager_decides(self):
        self._reach(self.compensation, hours=5)
        for user in (self.dispatcher, self.accountant, self.foreign_manager):
            mine = self.compensation.with_user(user)
            for step in ("action_decide", "action_reconsider"):
                with (
                    self.subTest(user=user.login, step=step),
                    self.assertRaises(AccessError),
                ):
                    getattr(mine, step)()
        Decision = self.env["after.sales.compensation.decision"]
        for user in (
            self.dispatcher,
            self.accountant,
            self.engineer_user,
            self.foreign_manager,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Decision.with_user(user).create(
                    {"compensation_ids": [Command.set(self.compensation.ids)]}
                )
        self.assertEqual(self.compensation.state, "draft")
        self._decide(self.compensation)
        self.assertEqual(self.compensation.state, "approved")

    def test_others_papers_are_no_evidence(self):
        """A decision re-links papers: only those that are the manager's to give."""
        secret = (
            self.env["ir.attachment"]
            .with_user(self.accountant)
            .create({"name": "Payroll.pdf", "raw": b"x"})
        )
        self._reach(self.compensation, hours=5)
        compensation = self.compensation.with_user(self.manager)
        with self.assertRaises(AccessError):
            compensation._do_approve(evidence=secret.with_user(self.manager))

    def test_buttons_follow_the_rights(self):
        self._reach(self.compensation, hours=5)
        for user, decide, settle in (
            (self.dispatcher, False, False),
            (self.manager, True, False),
            (self.accountant, False, False),
        ):
            mine = self.compensation.with_user(user)
            self.assertEqual((mine.can_decide, mine.can_settle), (decide, settle))
        self._decide(self.compensation)
        self.assertTrue(self.compensation.with_user(self.accountant).can_settle)
        self.assertFalse(self.compensation.with_user(self.manager).can_settle)
        self.assertTrue(self.compensation.with_user(self.manager).can_reconsider)

    def test_configuration_is_the_managers(self):
        exclusion = self.force_majeure
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            for record in (self.hourly, exclusion):
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(record.with_user(user).name)
                    with self.assertRaises(AccessError):
                        record.with_user(user).name = "Mine"
        self.hourly.with_user(self.manager).name = "Ours"
        exclusion.with_user(self.manager).wording = "As agreed"
        for user in (self.portal, self.clerk):
            with self.assertRaises(AccessError):
                self.hourly.with_user(user).read(["rate"])

    def test_configuration_of_other_companies(self):
        own = self._new_schedule(rate=1.0, company_id=self.company.id)
        foreign = self.Schedule.with_user(self.foreign_manager)
        self.assertFalse(foreign.search([("id", "=", own.id)]))
        self.assertTrue(foreign.search([("id", "=", self.hourly.id)]))

    def test_exposure_is_for_desk_and_billing(self):
        Exposure = self.env["after.sales.compensation.exposure"]
        for user in (self.dispatcher, self.manager, self.accountant):
            exposure = Exposure.with_user(user).create({})
            self.assertEqual(exposure.running_count, 1)
            self.assertEqual(
                exposure.action_view_promises()["res_model"], "after.sales.sla.timer"
            )
        for user in (self.engineer_user, self.portal, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Exposure.with_user(user).create({})
        foreign = Exposure.with_user(self.foreign_manager).create({})
        self.assertEqual((foreign.running_count, foreign.what_if_count), (0, 0))
