# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common_order import NOW, PNG, OrderCommon

SIX = datetime(2026, 11, 23, 6, 0)


class JointCommon(OrderCommon):
    """A major overhaul at a customer's; production's contact is Gu Lan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["after.sales.acceptance.item"].search([]).action_archive()
        cls.items = cls.env["after.sales.acceptance.item"].create(
            [
                {"name": "Runs without load", "sequence": 1},
                {"name": "Accuracy", "kind": "maintenance", "sequence": 2},
                {"name": "Other kind", "kind": "renewal"},
                {"name": "Minor only", "grade": "minor"},
                {
                    "name": "Other product",
                    "product_tmpl_ids": [Command.set(cls.lamp.product_tmpl_id.ids)],
                },
            ]
        )
        cls.gu = cls.env["res.partner"].create(
            {
                "name": "Gu Lan",
                "email": "gu@hospital.example.com",
                "parent_id": cls.customer.id,
            }
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.unit.production_contact_id = cls.gu
            cls.order = cls._overhaul()

    @classmethod
    def _overhaul(cls, **vals):
        return cls._new_order(
            **{
                "kind": "maintenance",
                "grade": "major",
                "equipment_id": cls.unit.id,
                "description": "Major overhaul",
            }
            | vals
        )

    @classmethod
    def _finish(cls, order):
        cls._work(order)
        cls._tick(order)
        order.remedy = "Bearings replaced"

    @classmethod
    def _pass(cls, order):
        order.acceptance_line_ids.with_user(cls.engineer_user).write({"result": "pass"})

    def _sign(self, order, role, user, name="Gu Lan", at=SIX, **vals):
        with freeze_time(at):
            return order.with_user(user)._sign(role, name, PNG, **vals)

    def _sign_both(self, order):
        self._sign(order, "production", self.engineer_user)
        self._sign(order, "equipment", self.leader, at=SIX + timedelta(hours=1))


@tagged("post_install", "-at_install")
class TestJointAcceptance(JointCommon):
    """Two people, one form; the unit goes back into use with the second (S28)."""

    # ------------------------------------------------------------
    # WHICH JOBS
    # ------------------------------------------------------------

    def test_by_the_rule_of_kind_and_grade(self):
        self.assertTrue(self.order.joint_acceptance)
        self.assertFalse(self._overhaul(grade="minor").joint_acceptance)
        self.assertFalse(self._overhaul(grade=False).joint_acceptance)
        changed = self._overhaul(grade="minor")
        changed.grade = "major"
        self.assertTrue(changed.joint_acceptance)
        self.assertTrue(
            self._overhaul(joint_acceptance=False).joint_acceptance, "a rule is a rule"
        )
        self.assertTrue(
            self._overhaul(grade="minor", joint_acceptance=True).joint_acceptance,
            "the desk may ask for more",
        )

    def test_own_plant_by_the_setting(self):
        plant = self._new_unit(
            "PRESS-1", owner_kind="own_plant", partner_id=self.company.partner_id.id
        )
        job = self._overhaul(grade=False, equipment_id=plant.id)
        self.assertTrue(job.joint_acceptance)
        repair = self._overhaul(kind="repair", grade=False, equipment_id=plant.id)
        self.assertFalse(repair.joint_acceptance)
        self.company.after_sales_joint_own_plant = False
        job = self._overhaul(grade=False, equipment_id=plant.id)
        self.assertFalse(job.joint_acceptance)

    def test_not_switched_off_where_it_is_due(self):
        order = self.order.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "accepted by both sides"):
            order.joint_acceptance = False
        minor = self._overhaul(grade="minor").with_user(self.dispatcher)
        minor.joint_acceptance = True
        minor.joint_acceptance = False
        self._work(minor)
        with self.assertRaisesRegex(UserError, "is finished"):
            minor.joint_acceptance = True
        with self.assertRaises(AccessError):
            self._overhaul(grade="minor").with_user(
                self.engineer_user
            ).joint_acceptance = True

    def test_a_rule_of_the_grade_and_of_the_company(self):
        Rule = self.env["after.sales.completion.rule"]
        self.assertIn("joint", Rule._get_needs("maintenance", self.company, "major"))
        self.assertNotIn("joint", Rule._get_needs("maintenance", self.company, "minor"))
        Rule.create({"kind": "maintenance", "company_id": self.company.id})
        self.assertNotIn(
            "joint",
            Rule._get_needs("maintenance", self.company, "major"),
            "a company's own rule goes before those of all",
        )
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            Rule.create({"kind": "maintenance", "grade": "major"})

    def test_no_joint_rule_for_an_installation(self):
        with self.assertRaises(ValidationError):
            self.env["after.sales.completion.rule"].create(
                {"kind": "call", "grade": "major", "needs_joint": True}
            )

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def test_form_is_made_when_the_work_is_finished(self):
        self._work(self.order)
        self.assertEqual(
            self.order.acceptance_line_ids.mapped("name"),
            ["Runs without load", "Accuracy"],
        )

    def test_form_is_filled_in_before_it_is_signed(self):
        self._finish(self.order)
        with self.assertRaisesRegex(UserError, "“Accuracy” has no result"):
            self.order.with_user(self.engineer_user).action_sign()
        first, second = self.order.acceptance_line_ids
        mine = first.with_user(self.engineer_user)
        with freeze_time(SIX):
            mine.write({"result": "fail", "remark": "Hums"})
        self.assertEqual(
            (first.checked_by_id, first.checked_at), (self.engineer_user, SIX)
        )
        second.result = "na"
        with self.assertRaisesRegex(UserError, "failed. Mend it(.|\n)*does not apply"):
            self.order.with_user(self.engineer_user).action_sign()
        mine.write({"result": "pass"})
        second.remark = "No scale"
        self.order.with_user(self.engineer_user).action_sign()

    def test_all_others_passed(self):
        self._finish(self.order)
        self.order.acceptance_line_ids[0].write({"result": "fail"})
        self.order.with_user(self.engineer_user).action_pass_acceptance()
        self.assertEqual(
            self.order.acceptance_line_ids.mapped("result"), ["fail", "pass"]
        )

    def test_rows_are_the_desks(self):
        self._finish(self.order)
        row = self.order.acceptance_line_ids[0]
        for vals in ({"name": "x"}, {"required": False}):
            with self.assertRaises(AccessError):
                row.with_user(self.engineer_user).write(vals)
        with self.assertRaises(AccessError):
            row.with_user(self.engineer_user).create(
                {"order_id": self.order.id, "name": "x"}
            )
        with self.assertRaises(AccessError):
            row.with_user(self.colleague_user).write({"result": "pass"})
        row.with_user(self.dispatcher).name = "Runs without load for 30 minutes"
        with self.assertRaises(UserError):
            row.with_user(self.dispatcher).order_id = self._overhaul()

    # ------------------------------------------------------------
    # THE UNIT
    # ------------------------------------------------------------

    def test_out_of_use_until_both_have_signed(self):
        self._work(self.order, until="arrive")
        down = self.unit.downtime_ids
        self.assertRecordValues(
            down, [{"kind": "planned", "start": self.order.arrived_at, "end": False}]
        )
        self.assertEqual(self.unit.state, "down")
        with freeze_time(NOW.replace(hour=4)):
            self.order.with_user(self.engineer_user).action_finish()
        self._tick(self.order)
        self.order.remedy = "Bearings replaced"
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertEqual(self.order.awaiting_since, NOW.replace(hour=4))
        self._pass(self.order)
        self._sign(self.order, "production", self.engineer_user)
        self.assertEqual(self.unit.state, "awaiting_acceptance", "one is not enough")
        self.assertEqual(self.order.joint_state, "production")
        self.assertFalse(self.order.is_signed)
        self.assertIn("equipment department has not signed", self.order.missing_text)
        with self.assertRaisesRegex(UserError, "equipment department has not signed"):
            self.order.with_user(self.engineer_user).action_done()
        later = SIX + timedelta(hours=1)
        self._sign(self.order, "equipment", self.leader, at=later)
        self.assertEqual(self.unit.state, "in_service")
        self.assertRecordValues(
            self.order,
            [
                {
                    "state": "done",
                    "joint_state": "both",
                    "is_signed": True,
                    "acceptance_result": "accepted",
                    "accepted_at": later,
                    "awaiting_since": False,
                }
            ],
        )
        self.assertEqual(down.end, later)
        self.assertEqual(down.order_id, self.order)
        self.assertTrue(self.order.acceptance_form_attachment_id.raw)
        self.assertTrue(self.order.report_attachment_id)

    def test_sides_in_either_order(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign(self.order, "equipment", self.leader)
        self.assertEqual(self.order.joint_state, "equipment")
        self._sign(self.order, "production", self.engineer_user)
        self.assertEqual(self.order.state, "done")

    def test_the_dialog_leads_back_from_a_wrong_side(self):
        self._finish(self.order)
        self._pass(self.order)
        action = self.order.with_user(self.leader).action_sign()
        self.assertEqual(action["name"], "Sign", "Not only the customer signs")
        form = Form(
            self.env["after.sales.sign.wizard"]
            .with_user(self.leader)
            .with_context(**action["context"])
        )
        form.role = "customer"
        form.role = "equipment"  # the choice stays on the screen
        self.assertEqual(form.name, self.leader.name)
        repair = self._new_order()
        self.assertEqual(repair._get_sign_title(), "Customer signs")

    def test_what_one_side_has_signed_stays(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign(self.order, "production", self.engineer_user)
        mine = self.order.with_user(self.engineer_user)
        for change in (
            lambda: mine.write({"remedy": "Other"}),
            lambda: mine.acceptance_line_ids[0].write({"result": "fail"}),
            lambda: mine.line_ids.create(
                {"order_id": mine.id, "kind": "labour", "quantity": 1}
            ),
            lambda: mine.checklist_line_ids.create(
                {"order_id": mine.id, "name": "One more"}
            ),
            lambda: self.order.acceptance_line_ids[0].unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        one = self.order.signature_ids
        self._sign(self.order, "equipment", self.leader)
        other = self.order.signature_ids - one
        self.assertEqual(one.document, other.document, "both sign the same text")
        self.assertIn("accepted: Accuracy | pass", one.document)

    def test_unit_is_not_returned_by_hand(self):
        self._finish(self.order)
        for user in (self.dispatcher, self.manager):
            unit = self.unit.with_user(user)
            for state in ("in_service", "down", "delivered"):
                with self.assertRaisesRegex(UserError, "joint acceptance of"):
                    unit.state = state
            with self.assertRaisesRegex(UserError, self.order.name):
                unit.action_return_to_service()
        unit.action_retire()
        with self.assertRaisesRegex(UserError, "joint acceptance of"):
            unit.action_return_to_service()

    def test_two_works_wait_each_for_its_own(self):
        self._finish(self.order)
        with freeze_time(NOW):
            second = self._overhaul()
        self._finish(second)
        self._pass(self.order | second)
        self._sign_both(self.order)
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self._sign_both(second)
        self.assertEqual(self.unit.state, "in_service")

    def test_a_job_without_joint_acceptance_frees_the_unit_when_finished(self):
        job = self._overhaul(grade="minor", affects_production=True, planned_start=NOW)
        job.sudo().notice_waived_start = NOW
        self._work(job, until="arrive")
        self.assertEqual(self.unit.state, "down")
        with freeze_time(NOW.replace(hour=4)):
            job.with_user(self.engineer_user).action_finish()
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(self.unit.downtime_ids.end, NOW.replace(hour=4))

    def test_corrected_arrival_corrects_the_ledger(self):
        self._work(self.order, until="arrive")
        self.order.with_user(self.dispatcher).arrived_at = NOW.replace(
            hour=2, minute=30
        )
        self.assertEqual(self.unit.downtime_ids.start, NOW.replace(hour=2, minute=30))

    # ------------------------------------------------------------
    # TWO PEOPLE
    # ------------------------------------------------------------

    def test_one_session_signs_for_one_side(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign(self.order, "production", self.engineer_user)
        self.assertFalse(self.order.with_user(self.engineer_user).can_sign)
        with self.assertRaisesRegex(UserError, "does not accept for both sides"):
            self._sign(self.order, "equipment", self.engineer_user)
        self.assertTrue(self.order.with_user(self.leader).can_sign)
        self.assertEqual(self.unit.state, "awaiting_acceptance")

    def test_one_name_signs_for_one_side(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign(self.order, "equipment", self.leader)
        words = self.leader.name.upper().split()
        with self.assertRaisesRegex(UserError, "two different people"):
            self._sign(
                self.order, "production", self.engineer_user, "  ".join(words[::-1])
            )

    def test_one_contact_or_mail_address_signs_for_one_side(self):
        self._finish(self.order)
        self._pass(self.order)
        self.leader.email = "leader@maker.example.com"
        self.gu.email = f"Gu Lan <{self.leader.email.upper()}>"
        with self.assertRaisesRegex(UserError, "production's contact"):
            self._sign(self.order, "equipment", self.leader)
        self._sign(self.order, "production", self.engineer_user, partner=self.gu)
        with self.assertRaisesRegex(UserError, "same contact or mail address"):
            self._sign(self.order, "equipment", self.leader)
        self._sign(self.order, "equipment", self.manager)
        self.assertEqual(self.order.joint_state, "both")

    def test_equipment_department_signs_in_its_own_name(self):
        self._finish(self.order)
        self._pass(self.order)
        signature = self._sign(self.order, "equipment", self.leader, name="Somebody")
        self.assertEqual(signature.name, self.leader.name)
        self.assertEqual(signature.partner_id, self.leader.partner_id)

    def test_each_side_once_and_no_other(self):
        self._finish(self.order)
        self._pass(self.order)
        with self.assertRaisesRegex(UserError, "accepted by both sides"):
            self._sign(self.order, "customer", self.engineer_user)
        self._sign(self.order, "production", self.engineer_user)
        with self.assertRaisesRegex(UserError, "signed already"):
            self._sign(self.order, "production", self.leader, "Qian Yu")
        with freeze_time(NOW):
            repair = self._new_order()
        self._work(repair)
        self._report(repair)
        with self.assertRaisesRegex(UserError, "no joint acceptance"):
            self._sign(repair, "production", self.engineer_user)

    def test_signatures_are_nobodys_to_write(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign(self.order, "production", self.engineer_user)
        signature = self.order.signature_ids
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                signature.with_user(user).create(
                    {
                        "order_id": self.order.id,
                        "role": "equipment",
                        "name": "x",
                        "signed_at": NOW,
                        "document": "x",
                        "document_hash": "x",
                        "image": PNG,
                    }
                )
            with self.assertRaises(UserError):
                signature.with_user(user).write({"role": "equipment"})
            for vals in (
                {"joint_state": "both"},
                {"awaiting_since": False},
                {"acceptance_waived_at": NOW},
                {"refused_side": "production"},
                {"accepted_at": NOW},
            ):
                with self.assertRaises(AccessError):
                    self.order.with_user(user).write(vals)
        with self.assertRaises(UserError):
            signature.sudo().write({"name": "x"})

    def test_dialog(self):
        self._finish(self.order)
        self._pass(self.order)
        for user, role, name in (
            (self.engineer_user, "production", "Gu Lan"),
            (self.leader, "equipment", self.leader.name),
        ):
            action = self.order.with_user(user).action_sign()
            form = Form(
                self.env[action["res_model"]]
                .with_user(user)
                .with_context(**action["context"])
            )
            self.assertEqual((form.role, form.name), (role, name))
            form.image = PNG
            with freeze_time(SIX):
                form.save().action_sign()
        self.assertEqual(self.order.state, "done")
        production = self.order.signature_ids.filtered(lambda s: s.role == "production")
        self.assertEqual(production.partner_id, self.gu)

    def test_foreign_engineer_signs_nothing(self):
        self._finish(self.order)
        self._pass(self.order)
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_sign()
        wizard = self.env["after.sales.sign.wizard"].create(
            {"order_id": self.order.id, "role": "production", "name": "x", "image": PNG}
        )
        for user in (self.colleague_user, self.accountant):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_sign()
        self.assertEqual(self.order.joint_state, "open")

    # ------------------------------------------------------------
    # TOLD
    # ------------------------------------------------------------

    def test_both_sides_are_told(self):
        self._finish(self.order)
        mail = self.env["mail.mail"].search(
            [("model", "=", self.order._name), ("res_id", "=", self.order.id)]
        )
        mail = mail.filtered(lambda mail: self.gu in mail.recipient_ids)
        self.assertIn("access_token", mail.body_html)
        todo = self.order.activity_ids.filtered(
            lambda todo: todo.user_id == self.leader
        )
        self.assertIn("equipment department", todo.summary)
        self._pass(self.order)
        self._sign(self.order, "equipment", self.leader)
        self.assertFalse(todo.exists().active)

    def test_link_is_sent_again(self):
        self._finish(self.order)
        mails = self.env["mail.mail"].search_count([("res_id", "=", self.order.id)])
        self.order.with_user(self.engineer_user).action_ask_production()
        again = self.env["mail.mail"].search_count([("res_id", "=", self.order.id)])
        self.assertEqual(again, mails + 1)
        self.gu.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            self.order.with_user(self.engineer_user).action_ask_production()


@tagged("post_install", "-at_install")
class TestJointPhone(JointCommon):
    """My Day shows the form of a joint acceptance, and leads to it."""

    def _phone(self, order=None):
        self.env.flush_all()
        orders = self.env["after.sales.order"].with_user(self.engineer_user)
        with freeze_time(SIX):
            jobs = orders.get_my_day()["jobs"]
        [job] = [job for job in jobs if job["id"] == (order or self.order).id]
        return job["acceptance"]

    def test_the_form_on_the_phone(self):
        self._work(self.order, "arrive")
        self.assertEqual(
            self._phone(),
            {
                "signed": "Nobody has signed",
                "sealed": False,
                "mine": False,
                "rows": [],
            },
        )
        with freeze_time(SIX), self.assertRaisesRegex(UserError, "can be taken in"):
            self.order.with_user(self.engineer_user).action_open_acceptance_form()
        self._tick(self.order)
        self.order.remedy = "Bearings replaced"
        with freeze_time(NOW.replace(hour=4)):
            self.order.with_user(self.engineer_user).action_finish()
        self.assertEqual(
            [(row["name"], row["result"]) for row in self._phone()["rows"]],
            [("Runs without load", ""), ("Accuracy", "")],
        )
        self._pass(self.order)
        self.assertEqual(
            [row["words"] for row in self._phone()["rows"]], ["Passed", "Passed"]
        )
        self._sign(self.order, "production", self.engineer_user)
        form = self._phone()
        self.assertEqual(form["signed"], "Production has signed")
        self.assertTrue(form["sealed"])
        self.assertTrue(form["mine"], "his session has signed for production")

    def test_the_engineer_fills_it_in_there(self):
        self._finish(self.order)
        order = self.order.with_user(self.engineer_user)
        action = order.action_open_acceptance_form()
        self.assertEqual((action["res_id"], action["target"]), (order.id, "new"))
        with Form(order, view=action["views"][0][0]) as form:
            with form.acceptance_line_ids.edit(0) as row:
                row.result = "pass"
            with form.acceptance_line_ids.edit(1) as row:
                row.result = "na"
                row.remark = "Not measured at this unit"
        self.assertEqual(
            self.order.acceptance_line_ids.mapped("result"), ["pass", "na"]
        )
        self.assertTrue(order.action_sign())

    def test_not_of_others_and_not_where_nobody_signs(self):
        self._finish(self.order)
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_open_acceptance_form()
        minor = self._overhaul(grade="minor")
        minor.with_user(self.dispatcher).action_dispatch()
        self.assertIs(self._phone(minor), False)
        with self.assertRaisesRegex(UserError, "no joint acceptance"):
            minor.with_user(self.engineer_user).action_open_acceptance_form()


@tagged("post_install", "-at_install")
class TestJointRefused(JointCommon):
    """Either side refuses with findings: done as failed, mended, accepted again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._finish(cls.order)

    def _refuse(self, user=None, side="production", **vals):
        values = {
            "name": "Gu Lan",
            "findings": [{"name": "Hums at 3,000 rpm", "severity": "major"}],
            "image": PNG,
        } | vals
        order = self.order.with_user(user or self.engineer_user)
        with freeze_time(SIX):
            return order._refuse(**values, side=side)

    def _again(self, order):
        for step, hour in (
            ("dispatch", 1),
            ("depart", 2),
            ("arrive", 3),
            ("finish", 4),
        ):
            user = self.dispatcher if step == "dispatch" else self.engineer_user
            with freeze_time(datetime(2026, 11, 24, hour)):
                getattr(order.with_user(user), f"action_{step}")()
        self._tick(order)
        order.remedy = "Rotor balanced"

    def test_rework_until_both_accept(self):
        waiting = self.order.awaiting_since
        second = self._refuse().sudo()
        self.assertRecordValues(
            self.order,
            [
                {
                    "state": "done",
                    "acceptance_result": "refused",
                    "refused_side": "production",
                    "awaiting_since": False,
                }
            ],
        )
        self.assertTrue(self.order.refusal_attachment_id.raw)
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertRecordValues(
            second,
            [
                {
                    "kind": "maintenance",
                    "grade": "major",
                    "attempt": 2,
                    "previous_attempt_id": self.order.id,
                    "rework_of_id": self.order.id,
                    "joint_acceptance": True,
                    "awaiting_since": waiting,
                }
            ],
        )
        self.assertIn(
            "Hums at 3,000 rpm", second.checklist_line_ids.mapped("name"), "asked for"
        )
        down = self.unit.downtime_ids
        self.assertFalse(down.end, "out of use all the while")
        self._again(second)
        self.assertEqual(self.unit.downtime_ids, down)
        self._pass(second)
        at = datetime(2026, 11, 24, 6, 0)
        self._sign(second, "production", self.engineer_user, at=at)
        self._sign(second, "equipment", self.leader, at=at)
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(down.end, at)
        self.assertEqual(self.order.finding_ids.state, "mended")

    def test_rework_is_not_charged_twice(self):
        second = self._refuse().sudo()
        line = self._add_line(second, kind="labour", quantity=2)
        line._propose_coverage()
        self.assertEqual(line.coverage, "rework")

    def test_our_side_refuses_in_its_own_name(self):
        self._refuse(user=self.leader, side="equipment", name="Somebody else")
        self.assertEqual(self.order.refused_side, "equipment")
        self.assertEqual(self.order.refused_by, self.leader.name)

    def test_who_has_accepted_does_not_refuse(self):
        self._pass(self.order)
        self._sign(self.order, "production", self.engineer_user)
        with self.assertRaisesRegex(UserError, "accepted for this side already"):
            self._refuse()
        second = self._refuse(user=self.leader, side="equipment")
        self.assertEqual(second.attempt, 2)

    def test_unknown_side(self):
        with self.assertRaisesRegex(UserError, "Choose the side"):
            self._refuse(side="sales")

    def test_dialog_begins_with_what_failed(self):
        self.order.acceptance_line_ids[0].write({"result": "fail", "remark": "Hums"})
        action = self.order.with_user(self.leader).action_refuse_acceptance()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.leader)
            .with_context(**action["context"])
        )
        form.side = "equipment"
        self.assertEqual(form.name, self.leader.name)
        form.note = "Declared on site"
        with freeze_time(SIX):
            form.save().action_refuse()
        self.assertEqual(
            self.order.finding_ids.mapped("name"), ["Runs without load: Hums"]
        )

    def test_refused_repair_has_solved_nothing(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-E", accepted_on=date(2026, 1, 12))
            unit._open_downtime(NOW)
            job = self._new_order(equipment_id=unit.id, joint_acceptance=True)
        self._work(job)
        self._report(job)
        with freeze_time(SIX):
            job.with_user(self.leader)._refuse(
                "x", [{"name": "Fails again"}], note="On site", side="equipment"
            )
        self.assertFalse(unit.downtime_ids.end)

    def test_a_date_of_a_plan_is_served_by_the_one_accepted(self):
        plan = self.env["after.sales.maintenance.plan"].create(
            {"name": "Overhaul", "equipment_id": self.unit.id, "grade": "major"}
        )
        occurrence = self.env["after.sales.maintenance.occurrence"].create(
            {
                "plan_id": plan.id,
                "number": 0,
                "nominal_on": date(2026, 11, 23),
                "due_on": date(2026, 11, 23),
                "state": "made",
                "order_id": self.order.id,
            }
        )
        second = self._refuse().sudo()
        self.assertEqual(occurrence.order_id, second)
        self.assertEqual(occurrence.state, "made")


@tagged("post_install", "-at_install")
class TestJointWaived(JointCommon):
    """Cancelled half done, or needed now: the manager answers for it."""

    def test_manager_returns_the_unit_with_a_reason(self):
        self._finish(self.order)
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaisesRegex(AccessError, "service manager"):
                self.order.with_user(user).action_waive_acceptance()
        action = self.order.with_user(self.manager).action_waive_acceptance()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .create({"order_id": self.order.id, "reason": " "})
        )
        with self.assertRaisesRegex(UserError, "Write down why"):
            wizard.action_return()
        wizard.reason = "Needed for tonight's batch"
        with freeze_time(SIX):
            wizard.action_return()
        self.assertEqual(self.unit.state, "in_service")
        self.assertRecordValues(
            self.order,
            [
                {
                    "acceptance_waived_by_id": self.manager.id,
                    "acceptance_waived_at": SIX,
                    "acceptance_waived_reason": "Needed for tonight's batch",
                    "awaiting_since": False,
                    "state": "to_accept",
                }
            ],
        )
        self.assertEqual(self.unit.downtime_ids.end, SIX)
        self.assertIn("tonight", self.order.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "no joint acceptance"):
            self._sign(self.order, "production", self.engineer_user)
        with freeze_time(SIX):
            self.order.with_user(self.engineer_user).action_done()
        self.assertEqual(self.order.state, "done")
        with self.assertRaisesRegex(UserError, "No unit waits"):
            self.order.with_user(self.manager).action_waive_acceptance()

    def test_cancelled_half_done_waits_on(self):
        self._work(self.order, until="arrive")
        with freeze_time(SIX):
            self.order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertEqual(self.order.awaiting_since, SIX)
        with self.assertRaises(UserError):
            self.unit.with_user(self.manager).action_return_to_service()
        with self.assertRaises(AccessError):
            self.order.with_user(self.engineer_user).action_repeat_acceptance()
        action = self.order.with_user(self.dispatcher).action_repeat_acceptance()
        again = self.env["after.sales.order"].browse(action["res_id"])
        self.assertEqual((again.state, again.awaiting_since), ("draft", SIX))
        self.assertFalse(self.order.awaiting_since)
        with self.assertRaisesRegex(UserError, "not a cancelled job"):
            self.order.with_user(self.dispatcher).action_repeat_acceptance()

    def test_cancelled_before_the_work_waits_for_nothing(self):
        self._work(self.order, until="depart")
        self.order.with_user(self.dispatcher).action_cancel()
        self.assertFalse(self.order.awaiting_since)
        self.assertEqual(self.unit.state, "in_service")

    def test_accepted_work_is_not_cancelled(self):
        self._finish(self.order)
        self._pass(self.order)
        self._sign_both(self.order)
        with self.assertRaisesRegex(UserError, "acceptance cannot be cancelled"):
            self.order.with_user(self.manager).action_cancel()

    def test_list_of_what_waits(self):
        self._finish(self.order)
        action = self.env.ref("after_sales_service.order_awaiting_action")
        domain = action._get_action_dict()["domain"]
        self.env.flush_all()
        found = self.env["after.sales.order"].search(
            [("awaiting_since", "!=", False)] if isinstance(domain, str) else domain
        )
        self.assertIn(self.order, found)
        with freeze_time(self.order.awaiting_since + timedelta(days=4, hours=1)):
            self.order.invalidate_recordset(["awaiting_days"])
            self.assertEqual(self.order.awaiting_days, 4)

    def test_finish_and_signature_cost_few_queries(self):
        self._work(self.order, until="arrive")
        self._tick(self.order)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=180), freeze_time(NOW.replace(hour=4)):
            self.order._do_finish()
            self.env.flush_all()

    def test_new_users_of_production_see_no_back_office(self):
        clerk = new_test_user(self.env, "clerk_of_production", groups="base.group_user")
        for model in (
            "after.sales.acceptance.line",
            "after.sales.acceptance.item",
            "after.sales.emergency.report",
        ):
            self.assertFalse(self.env[model].with_user(clerk).has_access("read"))
