# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import AfterSalesCommon

NOW = "2026-11-23 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDowntimeConfirming(AfterSalesCommon):
    """We ask, the customer confirms or objects, the manager settles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.downtime = cls._down(datetime(2026, 3, 2), datetime(2026, 3, 4))
        cls.company.after_sales_manager_id = cls.manager
        cls.desk = cls.downtime.with_user(cls.dispatcher)

    @classmethod
    def _down(cls, start, end, **vals):
        return cls.env["after.sales.downtime"].create(
            {"equipment_id": cls.unit.id, "start": start, "end": end} | vals
        )

    def _mails(self):
        return self.env["mail.mail"].search(
            [("model", "in", ("after.sales.equipment", "after.sales.downtime"))]
        )

    def _answer(self, **vals):
        form = Form(
            self.env["after.sales.downtime.answer"]
            .with_user(self.dispatcher)
            .with_context(**self.desk.action_answer()["context"])
        )
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save().action_record()

    def _object(self, objection="It stood still until 6 March"):
        self._answer(answer="object", objection=objection, name="Dr. Zhao")

    def _settlement(self, **vals):
        action = self.downtime.with_user(self.manager).action_settle()
        form = Form(
            self.env["after.sales.downtime.settlement"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def test_ask_by_letter(self):
        second = self._down(datetime(2026, 5, 2), datetime(2026, 5, 3))
        self.assertEqual(self.unit.unasked_count, 2)
        action = self.unit.with_user(self.dispatcher).action_propose_downtimes()
        self.assertEqual(action["params"]["type"], "success")
        both = self.downtime | second
        self.assertEqual(set(both.mapped("state")), {"proposed"})
        self.assertEqual(set(both.mapped("asked_at")), {datetime(2026, 11, 23, 8)})
        letter = both.letter_attachment_id
        self.assertEqual(len(letter), 1, "One letter for the unit")
        self.assertEqual(letter.res_id, self.unit.id)
        self.assertEqual(self.unit.unasked_count, 0)
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(letter, mail.attachment_ids)
        self.assertIn(self.unit.access_token, mail.body_html)

    def test_letter_tells_times_and_effect(self):
        page = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_service.report_downtime_letter", self.unit.ids
        )[0]
        text = page.decode()
        self.assertIn(self.unit.serial, text)
        self.assertIn("48.00", text)
        self.assertIn("01/12/2027", text)  # without
        self.assertIn("01/14/2027", text)  # with
        vals = self.unit._prepare_letter_vals()
        self.assertEqual(vals["end_without"], date(2027, 1, 12))
        self.assertEqual(len(vals["rows"]), 1)

    def test_letter_of_a_unit_without_warranty(self):
        unit = self._new_unit("SP2-0002", warranty_term_id=False)
        self._down(
            datetime(2026, 3, 2), datetime(2026, 3, 3), equipment_id=unit.id
        ).with_user(self.dispatcher).action_propose()
        self.assertTrue(unit.downtime_ids.letter_attachment_id.raw)

    def test_letter_is_kept(self):
        self.desk.action_propose()
        with self.assertRaisesRegex(UserError, "kept"):
            self.downtime.letter_attachment_id.unlink()

    def test_ask_without_address_says_so(self):
        self.customer.email = False
        action = self.desk.action_propose()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Third Hospital", action["params"]["message"])
        self.assertTrue(self.downtime.letter_attachment_id)
        self.assertFalse(self._mails())

    def test_ask_refused(self):
        still_down = self._down(datetime(2026, 11, 20), False)
        with self.assertRaisesRegex(ValidationError, "enter the end"):
            still_down.with_user(self.dispatcher).action_propose()
        with self.assertRaises(AccessError):
            self.downtime.with_user(self.engineer_user).action_propose()
        self.desk.action_confirm()
        with self.assertRaisesRegex(UserError, "agreed"):
            self.desk.action_propose()
        self.assertFalse(self._mails())

    def test_changed_after_the_letter_is_asked_again(self):
        self.desk.action_propose()
        self.desk.start = datetime(2026, 3, 2)
        self.assertTrue(self.downtime.asked_at, "Nothing has changed")
        self.desk.start = datetime(2026, 3, 2, 12)
        self.assertFalse(self.downtime.asked_at)
        self.assertEqual(self.downtime.state, "proposed")

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def test_desk_records_a_confirmation(self):
        self.desk.action_propose()
        self._answer(name="Dr. Zhao", channel="phone")
        self.assertRecordValues(
            self.downtime,
            [
                {
                    "state": "confirmed",
                    "answered_by": "Dr. Zhao",
                    "answer_channel": "phone",
                    "answered_at": datetime(2026, 11, 23, 8),
                }
            ],
        )
        self.assertIn("Dr. Zhao", self.downtime.message_ids[0].body)
        self.assertIn("48.00 h", self.downtime.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "already"):
            self.desk.action_answer()
        self.desk.action_confirm()  # says nothing new
        self.assertEqual(self.downtime.answered_by, "Dr. Zhao")

    def test_objection_waits_for_the_manager(self):
        self._object()
        self.assertEqual(self.downtime.state, "objected")
        todo = self.downtime.activity_ids
        self.assertEqual(todo.user_id, self.manager)
        explanation = self.unit.warranty_id.explanation
        self.assertIn("customer objects", explanation)
        for step in ("action_confirm", "action_propose", "action_answer"):
            with self.subTest(step), self.assertRaises(UserError):
                getattr(self.desk, step)()
        for vals in ({"end": datetime(2026, 3, 6)}, {"kind": "planned"}):
            with self.subTest(**vals), self.assertRaises(AccessError):
                self.desk.write(vals)
        with self.assertRaisesRegex(UserError, "objects"):
            self.downtime.unlink()

    def test_objection_needs_words(self):
        with self.assertRaises(UserError):
            self._answer(answer="object", objection="  ", name="Dr. Zhao")
        self.assertEqual(self.downtime.state, "proposed")

    def test_answer_refused(self):
        still_down = self._down(datetime(2026, 11, 20), False)
        with self.assertRaises(ValidationError):
            still_down.with_user(self.dispatcher).action_answer()
        with self.assertRaises(AccessError):
            self.downtime.with_user(self.engineer_user).action_answer()
        wizard = self.env["after.sales.downtime.answer"]
        self.assertFalse(wizard.with_user(self.engineer_user).has_access("create"))

    # ------------------------------------------------------------
    # SETTLE
    # ------------------------------------------------------------

    def test_settle_by_correcting_the_times(self):
        self._object()
        form = self._settlement(decision="change", end=datetime(2026, 3, 6))
        self.assertEqual(form.end_before, date(2027, 1, 14))
        self.assertEqual(form.end_after, date(2027, 1, 16))
        form.reason = "The job report names 6 March"
        form.save().action_settle()
        self.assertRecordValues(
            self.downtime,
            [
                {
                    "state": "settled",
                    "end": datetime(2026, 3, 6),
                    "settled_by_id": self.manager.id,
                    "settlement_reason": "The job report names 6 March",
                    "objection": "It stood still until 6 March",
                }
            ],
        )
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 16))
        self.assertFalse(self.downtime.activity_ids)
        self.assertNotIn("waits for", self.unit.warranty_id.explanation)
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("6 March", mail.body_html)

    def test_settle_by_leaving_out_and_in_again(self):
        self._object()
        form = self._settlement(
            decision="change",
            excluded=True,
            exclusion_id=self.env.ref("after_sales_service.warranty_exclusion_misuse"),
            reason="Dropped by the operator",
        )
        self.assertEqual(form.end_after, date(2027, 1, 12))
        form.save().action_settle()
        self.assertTrue(self.downtime.excluded)
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 12))
        self.downtime.sudo().write({"state": "objected"})
        form = self._settlement(excluded=False, reason="It was not")
        self.assertEqual(form.end_after, date(2027, 1, 14))
        form.save().action_settle()
        self.assertFalse(self.downtime.excluded)
        self.assertFalse(self.downtime.exclusion_id)

    def test_settle_keeps(self):
        self._object()
        self._settlement(decision="keep", reason="Log file checked").save()
        wizard = self._settlement(decision="keep", reason="Log file checked").save()
        wizard.action_settle()
        self.assertEqual(self.downtime.state, "settled")
        self.assertEqual(self.downtime.end, datetime(2026, 3, 4))

    def test_settle_refused(self):
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            self.downtime.with_user(self.manager).action_settle()
        self._object()
        with self.assertRaises(AccessError):
            self.desk.action_settle()
        wizard = self._settlement(decision="change", reason="x").save()
        for vals in (
            {"end": datetime(2026, 3, 1)},
            {"end": False},
            {"excluded": True},
            {"reason": "   "},
        ):
            wizard.write(
                {"end": datetime(2026, 3, 4), "decision": "change", "excluded": False}
                | vals
            )
            with self.subTest(**vals), self.assertRaises(UserError):
                wizard.action_settle()
        wizard.write({"end": datetime(2027, 3, 4), "excluded": False, "reason": "x"})
        with self.assertRaises(ValidationError):  # in the future
            wizard.action_settle()
        self.assertEqual(self.downtime.state, "objected")

    def test_a_correction_by_the_manager_is_asked_again(self):
        self.desk.action_propose()
        self.desk.action_confirm()
        self.downtime.with_user(self.manager).end = datetime(2026, 3, 5)
        self.assertRecordValues(
            self.downtime,
            [{"state": "proposed", "asked_at": False, "answered_at": False}],
        )

    # ------------------------------------------------------------
    # WHERE IT COMES FROM
    # ------------------------------------------------------------

    def test_managers_of_the_company(self):
        self.assertEqual(self.company._get_after_sales_managers(), self.manager)
        self.company.after_sales_manager_id = False
        self.assertIn(self.manager, self.company._get_after_sales_managers())
