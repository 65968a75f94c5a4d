# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestLiability(OrderCommon):
    """Who answers for a damage: proposed, heard, decided (确定责任, S27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
        cls.order = cls._new_order()
        cls._add_line(cls.order, cls.lamp)
        with freeze_time(NOW.replace(hour=4)):
            cls.evidence = cls.env["after.sales.evidence"].create(
                {
                    "order_id": cls.order.id,
                    "kind": "statement",
                    "name": "What the user says",
                    "statement": "It fell.",
                }
            )
        cls._complete(cls.order)
        cls.manager2 = cls._new_user("manager2", "group_after_sales_manager")

    def _propose(self, user=None, submit=True, **vals):
        liability = (
            self.env["after.sales.liability"]
            .with_user(user or self.engineer_user)
            .create(
                {
                    "order_id": self.order.id,
                    "cause": "operator",
                    "finding": "The cover was opened while it ran.",
                    "evidence_ids": [Command.set(self.evidence.ids)],
                }
                | vals
            )
        )
        if submit:
            liability.action_submit()
        return liability

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    def test_from_the_job(self):
        action = self.order.with_user(self.engineer_user).action_find_responsibility()
        self.assertEqual(action["context"]["default_order_id"], self.order.id)
        liability = self._propose()
        self.assertEqual(liability.equipment_id, self.unit)
        self.assertTrue(liability.name.startswith("RS/"))
        action = self.order.action_find_responsibility()
        self.assertEqual(action["res_id"], liability.id)

    def test_nothing_is_proposed_without_finding_and_evidence(self):
        liability = self._propose(submit=False, cause=False, finding=" ")
        liability.evidence_ids = False
        with self.assertRaisesRegex(
            UserError, "Responsibility, What Was Found, Evidence of the Job"
        ):
            liability.action_submit()

    def test_a_document_is_evidence(self):
        letter = (
            self.env["ir.attachment"]
            .with_user(self.engineer_user)
            .create(
                {
                    "name": "letter.txt",
                    "raw": b"It fell",
                    "res_model": "after.sales.liability",
                }
            )
        )
        liability = self._propose(
            evidence_ids=False, attachment_ids=[Command.set(letter.ids)]
        )
        self.assertEqual(liability.approval_state, "submitted")
        self.assertEqual(liability.attachment_ids.res_id, liability.id)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            liability.attachment_ids.sudo().unlink()

    def test_evidence_of_another_job(self):
        other = self._new_order()
        with self.assertRaisesRegex(ValidationError, "another job"):
            self._propose(self.dispatcher, order_id=other.id)

    def test_it_is_about_something_of_one_unit(self):
        with self.assertRaisesRegex(ValidationError, "Say which job"):
            self._propose(
                self.dispatcher,
                order_id=False,
                evidence_ids=False,
                equipment_id=self.unit.id,
            )
        other = self._new_unit("SP2-0002")
        with self.assertRaisesRegex(ValidationError, "is about"):
            self._propose(self.dispatcher, submit=False).equipment_id = other

    @mute_logger("odoo.sql_db")
    def test_one_per_job_unless_refused(self):
        first = self._propose()
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self._propose()
        first.with_user(self.manager)._do_refuse("Look at the log book")
        self.env.flush_all()
        self._propose()

    # ------------------------------------------------------------
    # HEAR, DECIDE
    # ------------------------------------------------------------

    def test_decided_with_what_it_came_to(self):
        self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": NOW - timedelta(hours=6),
                "end": NOW,
                "order_id": self.order.id,
            }
        )
        liability = self._propose()
        liability.with_user(self.manager).action_approve()
        self.assertEqual(liability.approval_state, "approved")
        self.assertEqual(liability.approved_by_id, self.manager)
        self.assertEqual(liability.down_hours, 6.0)
        self.assertEqual(liability.sudo().cost, 120.0)
        self.env.flush_all()
        job = self.env["after.sales.archive.job"].search(
            [("order_id", "=", self.order.id)]
        )
        self.assertEqual(job.liability_cause, "operator")

    def test_nobody_decides_on_his_own_proposal(self):
        liability = self._propose(self.manager)
        with self.assertRaisesRegex(AccessError, "another service manager"):
            liability.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(AccessError, "service manager approves"):
            liability.with_user(self.dispatcher).action_approve()
        liability.with_user(self.manager2).action_approve()

    def test_nobody_is_judged_unheard(self):
        liability = self._propose().with_user(self.manager)
        liability.employee_id = self.colleague
        with self.assertRaisesRegex(UserError, "not heard"):
            liability.action_approve()
        liability.statement = "I was called away."
        self.assertTrue(liability.stated_at)
        liability.action_approve()
        with self.assertRaisesRegex(UserError, "is decided"):
            liability.statement = "Other"
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._propose_again(liability).stated_at = datetime(2100, 1, 1)

    def _propose_again(self, liability):
        liability.action_redraft()
        return liability

    def test_a_department_is_heard_as_well(self):
        department = self.env["hr.department"].create({"name": "Production"})
        liability = self._propose(department_id=department.id).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "not heard"):
            liability.action_approve()
        liability.statement = "Nothing is said."
        liability.action_approve()

    def test_what_is_handed_in_stays(self):
        liability = self._propose()
        with self.assertRaisesRegex(UserError, "handed in or approved"):
            liability.cause = "maker"
        with self.assertRaises(AccessError):
            liability.write({"approval_state": "approved"})
        with self.assertRaises(AccessError):
            liability.write({"down_hours": 0})
        with self.assertRaisesRegex(UserError, "rests on this evidence"):
            self.evidence.with_user(self.manager).statement = "It did not fall."
        liability.action_redraft()
        liability.cause = "maker"
        liability.action_submit()
        liability.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(AccessError, "service manager"):
            liability.action_redraft()
        with self.assertRaisesRegex(UserError, "These are kept"):
            liability.with_user(self.manager).unlink()

    # ------------------------------------------------------------
    # WHO SEES
    # ------------------------------------------------------------

    def test_persons_are_for_managers(self):
        liability = self._propose()
        liability.with_user(self.manager).write(
            {"person": "Operator Zhao", "statement": "I did not know."}
        )
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            reader = liability.with_user(user)
            self.assertEqual(reader.read(["cause"])[0]["cause"], "operator")
            for name in ("person", "employee_id", "statement"):
                with self.assertRaises(AccessError):
                    reader.read([name])
                with self.assertRaises(AccessError):
                    reader.search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            liability.with_user(self.dispatcher).write({"person": "Somebody"})

    def test_no_manager_reads_what_names_himself(self):
        self.env["hr.employee"].create({"name": "Head", "user_id": self.manager.id})
        liability = self._propose()
        liability.with_user(self.manager2).employee_id = self.manager.employee_id
        with self.assertRaises(AccessError):
            liability.with_user(self.manager).read(["cause"])
        with self.assertRaises(AccessError):
            liability.with_user(self.manager).action_approve()

    def test_engineers_of_other_teams_see_nothing(self):
        liability = self._propose()
        with self.assertRaises(AccessError):
            liability.with_user(self.colleague_user).read(["cause"])
        other = self._new_order()
        with self.assertRaises(AccessError):
            self._propose(self.colleague_user, order_id=other.id, evidence_ids=False)

    def test_nobody_follows_by_having_typed_it_in(self):
        followers = self._propose().sudo().message_partner_ids
        self.assertNotIn(self.engineer_user.partner_id, followers)

    def test_the_named_manager_loses_his_to_do(self):
        liability = self._propose().sudo()
        named = liability.activity_ids.user_id
        employee = named.employee_id or self.env["hr.employee"].create(
            {"name": "Head", "user_id": named.id}
        )
        liability.with_user(self.manager2).sudo().employee_id = employee
        self.assertTrue(liability.activity_ids.user_id)
        self.assertNotEqual(liability.activity_ids.user_id, named)
        self.assertNotIn(named.partner_id, liability.message_partner_ids)

    # ------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------

    def test_contradictions_are_told(self):
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": NOW - timedelta(hours=6),
                "end": NOW,
                "order_id": self.order.id,
            }
        )
        self.assertEqual(self.order.line_ids.coverage, "covered")
        liability = self._propose().with_user(self.manager)
        self.assertIn("free by warranty", liability.conflict_text)
        self.assertIn("lengthens the warranty", liability.conflict_text)
        action = liability.action_view_downtimes()
        self.assertEqual(action["res_id"], downtime.id)
        self.assertEqual(
            liability.action_decide_coverage()["res_model"],
            "after.sales.coverage.decision",
        )
        self.order.line_ids._set_coverage("excluded", "Misuse")
        downtime.write({"excluded": True, "exclusion_reason": "Misuse"})
        self.assertFalse(liability.conflict_text)

    def test_the_supplier_and_the_claim(self):
        self.unit.write(
            {
                "vendor_id": self.env["res.partner"].create({"name": "Supplier"}).id,
                "vendor_warranty_end": date(2027, 1, 1),
            }
        )
        liability = self._propose(cause="supplier").with_user(self.manager)
        self.assertIn("nothing is claimed", liability.conflict_text)
        self.order._open_claims()
        liability.invalidate_recordset()
        self.assertFalse(liability.conflict_text)
        self.assertEqual(liability.claim_count, 1)
        self.assertTrue(liability.action_view_claims()["res_id"])
        liability.action_redraft()
        liability.cause = "operator"
        self.assertIn("A claim against the supplier stands", liability.conflict_text)

    def test_from_ticket_and_downtime(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Does not start", "equipment_id": self.unit.id}
        )
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": NOW - timedelta(hours=6),
                "end": NOW,
                "ticket_id": ticket.id,
            }
        )
        for record, name in ((ticket, "ticket_id"), (downtime, "downtime_id")):
            action = record.with_user(self.dispatcher).action_find_responsibility()
            self.assertEqual(action["context"][f"default_{name}"], record.id)
        liability = self._propose(
            self.dispatcher,
            submit=False,
            order_id=False,
            evidence_ids=False,
            downtime_id=downtime.id,
        )
        self.assertEqual(liability.ticket_id, ticket)
        self.assertEqual(liability.equipment_id, self.unit)
        action = downtime.action_find_responsibility()
        self.assertEqual(action["res_id"], liability.id)
