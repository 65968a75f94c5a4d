# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, PNG, OrderCommon

NOTICE = datetime(2026, 11, 20, 2, 0)
WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestAcceptanceRefused(OrderCommon):
    """Findings, another attempt, until it passes; the seven days run on (S15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["after.sales.checklist.template"].create(
            {
                "name": "Readings",
                "kind": "installation",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Noise",
                            "kind": "reading",
                            "unit": "dB",
                            "has_limits": True,
                            "limit_kind": "at_most",
                            "limit_max": 60.0,
                        }
                    )
                ],
            }
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(delivered_on=date(2026, 11, 19))
            cls.unit.state = "installing"
            cls.order = cls._installation(cls.unit, notified_at=NOTICE)
        cls._work(cls.order)
        cls._tick(cls.order)
        cls.noise = cls._item(cls.order, "Noise")
        cls.noise.write({"value": 75.0, "note": "Fan scrapes"})

    @classmethod
    def _item(cls, order, name):
        return order.checklist_line_ids.filtered(lambda line: line.name == name)

    def _refuse(self, order=None, user=None, at="2026-11-23 06:00:00", **vals):
        order = (order or self.order).with_user(user or self.engineer_user)
        values = {
            "name": "Dr. Zhao",
            "findings": [
                {
                    "name": "Fan scrapes",
                    "severity": "critical",
                    "line_id": self.noise.id,
                },
                {"name": "Cover scratched", "severity": "minor", "image": PNG},
            ],
            "image": PNG,
        } | vals
        with freeze_time(at):
            return order._refuse(**values)

    def _timer(self, order):
        return order.timer_ids.filtered(lambda t: t.target_id.event == "installed")

    def test_nobody_asks_whether_the_refused_unit_works(self):
        self._refuse()
        self.assertEqual(self.order.state, "done")
        self.assertFalse(self.order.follow_up_ids)

    def _again(self, order, day=24):
        for step, hour in (
            ("dispatch", 1),
            ("depart", 2),
            ("arrive", 3),
            ("finish", 4),
        ):
            user = self.dispatcher if step == "dispatch" else self.engineer_user
            with freeze_time(datetime(2026, 11, day, hour)):
                getattr(order.with_user(user), f"action_{step}")()

    # ------------------------------------------------------------
    # THE REFUSAL
    # ------------------------------------------------------------

    def test_refusal_is_kept(self):
        self._refuse()
        order = self.order
        self.assertRecordValues(
            order,
            [
                {
                    "state": "done",
                    "acceptance_result": "refused",
                    "refused_by": "Dr. Zhao",
                    "refused_at": datetime(2026, 11, 23, 6, 0),
                    "is_signed": False,
                    "accepted_at": False,
                }
            ],
        )
        self.assertEqual(order.finding_ids.mapped("severity"), ["critical", "minor"])
        self.assertTrue(order.finding_ids[1].image)
        self.assertEqual(order.finding_ids.mapped("state"), ["open", "open"])
        self.assertTrue(order.refusal_attachment_id.raw)
        self.assertFalse(order.certificate_attachment_id)
        self.assertTrue(order.report_attachment_id, "each service is reported (S19)")
        signature = order.signature_ids
        self.assertEqual(signature.role, "refusal")
        self.assertTrue(signature.is_intact)
        self.assertIn("finding: critical | Fan scrapes", signature.document)
        self.assertEqual(
            signature.document_hash,
            hashlib.sha256(signature.document.encode()).hexdigest(),
        )

    def test_no_warranty_starts(self):
        self._refuse()
        self.assertFalse(self.unit.accepted_on)
        self.assertFalse(self.unit.installed_on)
        self.assertEqual(self.unit.state, "installing")
        self.assertEqual(self.unit.warranty_state, "pending")

    def test_customer_is_told(self):
        self._refuse()
        mails = self.env["mail.mail"].search(
            [("model", "=", self.order._name), ("res_id", "=", self.order.id)]
        )
        mail = mails.filtered(
            lambda mail: self.order.refusal_attachment_id in mail.attachment_ids
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("was not accepted", mail.body_html)

    def test_next_attempt_asks_for_the_findings(self):
        following = self._refuse(planned_start=datetime(2026, 11, 24, 1, 0))
        self.assertRecordValues(
            following,
            [
                {
                    "kind": "installation",
                    "state": "draft",
                    "attempt": 2,
                    "previous_attempt_id": self.order.id,
                    "equipment_id": self.unit.id,
                    "engineer_id": self.engineer.id,
                    "notified_at": NOTICE,
                    "planned_start": datetime(2026, 11, 24, 1, 0),
                    "installation_plan": self.order.installation_plan,
                }
            ],
        )
        self.assertEqual(self.order.goes_on_in_id, following)
        cover = self._item(following, "Cover scratched")
        self.assertTrue(cover.required)
        self.assertEqual(cover.section, "Findings of attempt 1")
        noise = self._item(following, "Noise")
        self.assertEqual(noise.finding_id, self.order.finding_ids[0])
        self.assertFalse(noise.done)
        self.assertEqual(noise.limits, "≤ 60 dB", "measured again, by the same limits")
        manual = self._item(following, "Operating manual")
        before = self._item(self.order, "Operating manual")
        self.assertTrue(manual.done, "what has passed stays passed")
        self.assertEqual(manual.done_at, before.done_at)
        self.assertEqual(manual.note, before.note)
        todo = following.activity_ids
        self.assertEqual(todo.user_id, self.leader)
        self.assertIn("Cover scratched", todo.note)

    def test_files_handed_over_go_along(self):
        paper = self.env["ir.attachment"].create({"name": "manual.pdf", "raw": b"%PDF"})
        self._item(self.order, "Operating manual").attachment_ids = [
            Command.link(paper.id)
        ]
        following = self._refuse()
        file = self._item(following, "Operating manual").attachment_ids
        self.assertEqual(file.raw, b"%PDF")
        file.with_user(self.engineer_user).check_access("read")

    def test_until_it_passes(self):
        second = self._refuse()
        self._again(second)
        with self.assertRaisesRegex(UserError, "Cover scratched"):
            second.with_user(self.engineer_user).action_sign()
        self._item(second, "Noise").with_user(self.engineer_user).value = 55.0
        third = self._refuse(
            second,
            at="2026-11-24 06:00:00",
            findings=[{"name": "Door jams", "severity": "major"}],
        )
        self.assertEqual(third.attempt, 3)
        fan, cover = self.order.finding_ids
        self.assertEqual((fan.state, fan.mended_order_id), ("mended", second))
        self.assertEqual(cover.state, "open", "nobody has ticked it")
        self._again(third, day=25)
        self._tick(third)
        with freeze_time("2026-11-25 06:00:00"):
            third.with_user(self.engineer_user)._sign("customer", "Dr. Zhao", PNG)
        self.assertEqual(third.acceptance_result, "accepted")
        self.assertEqual(self.unit.accepted_on, date(2026, 11, 25))
        self.assertEqual(self.unit.warranty_id.start_date, date(2026, 11, 25))
        findings = (self.order | second).finding_ids
        self.assertEqual(set(findings.mapped("state")), {"mended"})
        self.assertIn("Door jams", third.signature_ids.document)

    # ------------------------------------------------------------
    # THE SEVEN DAYS
    # ------------------------------------------------------------

    def test_a_cancelled_attempt_mends_nothing(self):
        second = self._refuse().sudo()
        self._tick(second)
        self.assertEqual(
            set(self.order.finding_ids.mapped("state")), {"mended"}, "so far"
        )
        second.with_user(self.dispatcher).action_cancel()
        self.assertEqual(set(self.order.finding_ids.mapped("state")), {"open"})

    def test_promises_follow_a_changed_attempt(self):
        second = self._refuse().sudo()
        second.notified_at = NOTICE
        second.team_id = self.team.copy({"name": "Another point"})
        self.assertEqual(
            self._timer(second).filtered(lambda t: not t.closed_at).mapped("state"),
            ["running"],
        )

    def test_promise_runs_on_to_the_acceptance(self):
        timer = self._timer(self.order)
        second = self._refuse()
        self.assertFalse(self._timer(self.order))
        self.assertEqual(self._timer(second), timer, "the same promise, not another")
        self.assertEqual(timer.deadline, NOTICE + WEEK)
        self.assertEqual(timer.state, "running")
        self.assertEqual(second.next_deadline, timer.deadline)
        self._again(second)
        self._tick(second)
        self._item(second, "Noise").value = 50.0
        with freeze_time("2026-11-24 06:00:00"):
            second._sign("customer", "Dr. Zhao", PNG)
        self.assertEqual(timer.state, "met")
        self.assertEqual(timer.reached_at, second.accepted_at)
        self.assertEqual(second.promise_state, "kept")

    def test_broken_promise_breaks_once(self):
        timer = self._timer(self.order)
        late = NOTICE + WEEK + timedelta(hours=1)
        with freeze_time(late):
            self.env.flush_all()
            self.env["after.sales.sla.timer"]._tick_batch(late, 100)
        self.assertEqual(timer.state, "breached")
        second = self._refuse(at="2026-11-28 06:00:00").sudo()
        self.assertEqual(self._timer(second), timer)
        self.assertEqual(second.promise_state, "late")
        second.with_user(self.dispatcher).engineer_id = self.colleague
        second._sla_refresh("looked at again")
        self.assertEqual(self._timer(second), timer)

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_incomplete_refusals(self):
        for vals, text in (
            ({"name": "  "}, "who does not accept"),
            ({"findings": []}, "at least one finding"),
            ({"findings": [{"name": " "}]}, "says what is wrong"),
            ({"findings": [{"name": "x"}] * 51}, "At most 50"),
            ({"image": False}, "sign the refusal"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, text):
                self._refuse(**vals)
        self.assertEqual(self.order.state, "to_accept")
        self.assertFalse(self.order.finding_ids)
        self.assertFalse(self.order.signature_ids)

    def test_not_signed_but_declared(self):
        self._refuse(image=False, note="Left the room; witnessed by Mr. Gu")
        self.assertFalse(self.order.signature_ids)
        self.assertEqual(self.order.refusal_note, "Left the room; witnessed by Mr. Gu")

    def test_accepted_or_refused_once(self):
        self._refuse()
        with self.assertRaisesRegex(UserError, "not open"):
            self._refuse()
        with self.assertRaisesRegex(UserError, "not open"):
            self.order._sign("customer", "Dr. Zhao", PNG)

    def test_accepted_is_not_refused(self):
        self.noise.value = 50.0
        with freeze_time("2026-11-23 06:00:00"):
            self.order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "not open"):
            self._refuse()

    def test_repair_is_not_refused(self):
        with freeze_time(NOW):
            repair = self._new_order(
                equipment_id=self._new_unit("SP2-R", accepted_on=date(2026, 2, 1)).id
            )
        self._work(repair)
        with self.assertRaisesRegex(UserError, "needs no acceptance"):
            repair.with_user(self.engineer_user).action_refuse_acceptance()

    def test_before_the_work_is_finished(self):
        with freeze_time(NOW):
            order = self._installation(
                self._new_unit("SP2-F", delivered_on=date(2026, 11, 19))
            )
        self._work(order, until="arrive")
        with self.assertRaisesRegex(UserError, "not open"):
            order.with_user(self.engineer_user).action_refuse_acceptance()

    @mute_logger("odoo.addons.after_sales_service.models.order_papers")
    def test_printer_that_fails_undoes_nothing(self):
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            side_effect=UserError("Unable to find Wkhtmltopdf"),
        ):
            second = self._refuse()
        self.assertTrue(second.exists())
        self.assertTrue(self.order.papers_missing)
        self.order.with_user(self.engineer_user).action_make_papers()
        self.assertTrue(self.order.refusal_attachment_id.raw)
        self.assertFalse(self.order.papers_missing)

    # ------------------------------------------------------------
    # SCREEN, RIGHTS
    # ------------------------------------------------------------

    def test_dialog(self):
        order = self.order.with_user(self.engineer_user)
        action = order.action_refuse_acceptance()
        with freeze_time("2026-11-23 06:00:00"):
            form = Form(
                self.env[action["res_model"]]
                .with_user(self.engineer_user)
                .with_context(**action["context"])
            )
            self.assertEqual(
                len(form.line_ids), 1, "what failed is there to begin with"
            )
            with form.line_ids.new() as line:
                line.name = "Cover scratched"
                line.severity = "minor"
            form.name = "Dr. Zhao"
            form.image = PNG
            result = form.save().action_refuse()
        second = self.env["after.sales.order"].browse(result["res_id"])
        self.assertEqual(second.previous_attempt_id, self.order)
        self.assertEqual(
            self.order.finding_ids.mapped("name"),
            ["Noise: 75 dB: Fan scrapes", "Cover scratched"],
        )
        self.assertEqual(
            self._item(second, "Noise").finding_id, self.order.finding_ids[0]
        )

    def test_foreign_engineer_refuses_nothing(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_refuse_acceptance()
        wizard = self.env["after.sales.refusal"].create(
            {"order_id": self.order.id, "name": "x", "note": "x"}
        )
        for user in (self.colleague_user, self.accountant):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_refuse()
        self.assertEqual(self.order.state, "to_accept")

    def test_dialogs_tell_nothing_of_jobs_of_others(self):
        """Anybody may fill in the number of a job: nothing of it comes back."""
        order = self.order
        order.checklist_line_ids[:1].write({"verdict": "fail", "note": "SECRET"})
        for model, names in (
            ("after.sales.sign.wizard", ("partner_id", "equipment_id", "line_ids")),
            ("after.sales.refusal", ("partner_id", "equipment_id", "line_ids")),
            ("after.sales.carry.rest", ("kind", "item_ids", "part_ids")),
        ):
            dialog = self.env[model].with_user(self.colleague_user)
            for name in names:
                with self.subTest(model=model, name=name):
                    with self.assertRaises(AccessError):
                        dialog.onchange(
                            {"order_id": order.id}, ["order_id"], {name: {}}
                        )
                    with self.assertRaises(AccessError):
                        dialog.create(
                            {"order_id": order.id}
                            | {
                                needed: PNG
                                for needed in ("name", "image", "description")
                                if needed in dialog._fields
                            }
                        ).read([name])

    def test_findings_are_nobodys_to_write(self):
        second = self._refuse()
        finding = self.order.finding_ids[0]
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            finding.with_user(user).check_access("read")
            for operation in ("write", "unlink"):
                self.assertFalse(finding.with_user(user).has_access(operation))
        self.assertFalse(finding.with_user(self.colleague_user).has_access("read"))
        second.with_user(self.dispatcher).engineer_id = self.colleague
        self.env.flush_all()
        self.env.invalidate_all()
        finding.with_user(self.colleague_user).check_access("read")

    def test_result_is_the_steps_to_write(self):
        for vals in (
            {"acceptance_result": "accepted"},
            {"attempt": 7},
            {"refused_by": "x"},
            {"previous_attempt_id": self.order.id},
            {"continues_id": self.order.id},
        ):
            with self.assertRaises(AccessError):
                self.order.with_user(self.manager).write(vals)

    def test_refusal_costs_few_queries(self):
        self.env.flush_all()
        with self.assertQueryCount(__system__=650):
            self._refuse(user=self.env.user)


@tagged("post_install", "-at_install")
class TestInstallationPlan(OrderCommon):
    """The customer has the written plan before anybody leaves (S15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(delivered_on=date(2026, 11, 19))
            cls.order = cls._installation(cls.unit)

    def _mails(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", self.order._name),
                ("res_id", "=", self.order.id),
                ("attachment_ids", "in", self.order.plan_attachment_id.ids),
            ]
        )

    def test_sent_with_the_dispatch(self):
        self._work(self.order, until="dispatch")
        self.assertEqual(self.order.plan_sent_at, NOW)
        self.assertTrue(self.order.plan_attachment_id.raw)
        self.assertEqual(self._mails().state, "outgoing")
        self.assertEqual(self._mails().recipient_ids, self.customer)

    @freeze_time(NOW)
    def test_sent_before_and_not_again(self):
        order = self.order.with_user(self.dispatcher)
        order.action_send_plan()
        paper = self.order.plan_attachment_id
        order.action_dispatch()
        self.assertEqual(self.order.plan_attachment_id, paper)
        self.assertFalse(self.order.plan_changed)
        order.installation_plan = "<p>Another day.</p>"
        self.assertTrue(self.order.plan_changed)
        order.action_send_plan()
        self.assertFalse(self.order.plan_changed)
        self.assertNotEqual(self.order.plan_attachment_id, paper)
        self.assertTrue(paper.exists(), "what was sent before is not lost")

    @freeze_time(NOW)
    def test_without_a_plan_or_a_right(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.engineer_user).action_send_plan()
        self.order.installation_plan = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "no written plan"):
            self.order.with_user(self.dispatcher).action_send_plan()

    @freeze_time(NOW)
    def test_without_an_address(self):
        self.customer.email = False
        self.order.with_user(self.dispatcher).action_send_plan()
        self.assertIn("no mail address", self.order.message_ids[0].body)
        self.assertEqual(
            self.order.message_ids[0].attachment_ids, self.order.plan_attachment_id
        )
