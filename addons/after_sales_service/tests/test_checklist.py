# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, PNG, OrderCommon

PNG_BYTES = base64.b64decode(PNG)


@tagged("post_install", "-at_install")
class TestChecklist(OrderCommon):
    """Readings with limits, verdicts, files: what is asked for and what answers it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["after.sales.checklist.template"].create(
            {
                "name": "Electrical Safety",
                "kind": "repair",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Supply pressure",
                            "kind": "reading",
                            "unit": "bar",
                            "has_limits": True,
                            "limit_min": 2.0,
                            "limit_max": 3.0,
                        }
                    ),
                    Command.create(
                        {
                            "name": "Insulation",
                            "kind": "reading",
                            "unit": "MΩ",
                            "has_limits": True,
                            "limit_kind": "at_least",
                            "limit_min": 2.0,
                        }
                    ),
                    Command.create(
                        {"name": "Label", "kind": "check", "photo_required": True}
                    ),
                    Command.create({"name": "Safety sheet", "kind": "document"}),
                ],
            }
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.order = cls._new_order()
        cls.pressure, cls.insulation, cls.label, cls.sheet = (
            cls.order.checklist_line_ids
        )

    def _mine(self, line):
        return line.with_user(self.engineer_user)

    def _file(self, user=None, **vals):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.engineer_user)
            .create(
                {"name": "label.png", "raw": PNG_BYTES}
                | {"res_model": "after.sales.checklist.line", "res_id": 0}
                | vals
            )
        )

    # ------------------------------------------------------------
    # READINGS
    # ------------------------------------------------------------

    def test_template_is_copied_with_its_limits(self):
        self.assertEqual(self.pressure.limits, "2–3 bar")
        self.assertEqual(self.insulation.limits, "≥ 2 MΩ")
        self.assertTrue(self.label.photo_required)
        self.template.line_ids[0].limit_max = 9.0
        self.assertEqual(self.pressure.limits, "2–3 bar", "asked for before: stays")

    def test_value_answers_the_item(self):
        line = self._mine(self.pressure)
        with freeze_time(NOW):
            line.value = 2.4
        self.assertRecordValues(
            self.pressure,
            [
                {
                    "done": True,
                    "verdict": "pass",
                    "reading": "2.4 bar",
                    "done_by_id": self.engineer_user.id,
                    "done_at": NOW,
                }
            ],
        )
        for value, verdict in (
            (3.0, "pass"),
            (3.01, "fail"),
            (2.0, "pass"),
            (0, "fail"),
        ):
            with self.subTest(value=value):
                line.value = value
                self.assertEqual(self.pressure.verdict, verdict)
        line.done = False
        self.assertFalse(self.pressure.verdict)
        self.assertFalse(self.pressure.reading)
        self.assertFalse(self.pressure.done_by_id)

    def test_nobody_overrules_the_limits(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaisesRegex(ValidationError, "judged by its limits"):
                self.pressure.with_user(user).write({"value": 9.0, "verdict": "pass"})
        with self.assertRaisesRegex(ValidationError, "judged by its limits"):
            self._mine(self.pressure).write({"value": 2.5, "verdict": "fail"})

    def test_ticked_without_a_value_is_what_it_says(self):
        self._mine(self.pressure).done = True
        self.assertEqual(self.pressure.verdict, "fail", "0 bar is below 2 bar")

    def test_engineer_does_not_widen_the_limits(self):
        for vals in (
            {"limit_max": 99},
            {"has_limits": False},
            {"limit_kind": "at_least"},
            {"photo_required": False},
            {"unit": "mbar"},
        ):
            with self.assertRaises(AccessError):
                self._mine(self.pressure).write(vals)
        self.pressure.with_user(self.dispatcher).limit_max = 4.0

    @mute_logger("odoo.sql_db")
    def test_limits_the_wrong_way_round_refused(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.template.line_ids[0].limit_min = 8.0
            self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "only a reading has limits"):
            self.template.line_ids[2].has_limits = True

    def test_check_passes_unless_said_otherwise(self):
        line = self._mine(self.label)
        line.done = True
        self.assertEqual(self.label.verdict, "pass")
        line.verdict = "fail"
        self.assertTrue(self.label.done)
        line.verdict = False
        self.assertFalse(self.label.done)

    def test_screen_follows_what_is_entered(self):
        self._work(self.order, until="arrive")
        with Form(self.order.with_user(self.engineer_user)) as form:
            with form.checklist_line_ids.edit(0) as line:
                line.value = 2.5
                self.assertTrue(line.done)
                self.assertEqual(line.verdict, "pass")
        self.assertEqual(self.pressure.done_by_id, self.engineer_user)

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def test_files_come_home_and_are_fixed(self):
        upload = self._file()
        line = self._mine(self.label)
        line.write({"done": True, "attachment_ids": [Command.link(upload.id)]})
        self.assertEqual(self.label.attachment_ids, upload)
        self.assertEqual((upload.res_model, upload.res_id), (line._name, line.id))
        upload.raw = PNG_BYTES + b"\0"  # open: a better picture
        self._tick(self.order)
        self._work(self.order)
        self._report(self.order)
        signature = self.order._sign("customer", "Dr. Zhao", PNG)
        self.assertIn(f"label.png {upload.checksum}", signature.document)
        for user in (self.engineer_user, self.manager):
            with self.assertRaisesRegex(UserError, "signed or closed"):
                upload.with_user(user).raw = b"forged"
            with self.assertRaisesRegex(UserError, "signed or closed"):
                upload.with_user(user).unlink()
            with self.assertRaisesRegex(UserError, "signed or closed"):
                self.label.with_user(user).attachment_ids = [Command.clear()]

    def test_file_of_somebody_else_is_copied(self):
        letter = self._file(self.manager, res_model=False)
        with self.assertRaises(AccessError):
            self._mine(self.label).attachment_ids = [Command.link(letter.id)]
        other = self._file(res_model="after.sales.order", res_id=self.order.id)
        self._mine(self.label).attachment_ids = [Command.link(other.id)]
        self.assertNotEqual(self.label.attachment_ids, other)
        self.assertEqual(self.label.attachment_ids.checksum, other.checksum)

    def test_photo_of_forty_megabytes_refused(self):
        upload = self._file(raw=PNG_BYTES + b"\0" * 40 * 1024**2)
        with self.assertRaisesRegex(ValidationError, "40.0 MB: at most 25 MB"):
            self._mine(self.label).attachment_ids = [Command.link(upload.id)]

    def test_picture_that_is_none_refused(self):
        upload = self._file(raw=b"no picture")
        self.assertEqual(upload.mimetype, "image/png", "as its name says")
        with self.assertRaisesRegex(ValidationError, "no picture"):
            self._mine(self.label).attachment_ids = [Command.link(upload.id)]

    def test_empty_file_and_link_refused(self):
        for vals in ({"raw": b""}, {"type": "url", "url": "https://x.example"}):
            upload = self._file(**({"raw": False} | vals))
            with self.assertRaisesRegex(ValidationError, "empty or no file"):
                self._mine(self.label).attachment_ids = [Command.link(upload.id)]

    # ------------------------------------------------------------
    # WHAT STOPS THE SIGNATURE
    # ------------------------------------------------------------

    def _problem(self, line, **vals):
        self._mine(line).write(vals)
        return line._get_problem()

    def test_what_stops_the_signature(self):
        self.assertEqual(self.pressure._get_problem(), "")
        self.assertIn("failed", self._problem(self.pressure, value=9.0))
        self.assertIsNone(self._problem(self.pressure, note="Agreed: valve to come"))
        self.assertIsNone(self._problem(self.insulation, value=20.0))
        self.assertIn("photo", self._problem(self.label, done=True))
        text = self._file(name="text.txt", raw=b"no picture")
        self.assertIn(
            "photo", self._problem(self.label, attachment_ids=[Command.set(text.ids)])
        )
        photo = self._file()
        self.assertIsNone(
            self._problem(self.label, attachment_ids=[Command.set(photo.ids)])
        )
        self.assertIn("given on paper", self._problem(self.sheet, done=True))
        self.assertIn("does not apply", self._problem(self.sheet, verdict="na"))
        self.assertIsNone(self._problem(self.sheet, note="No chemicals here"))

    def test_document_as_file_or_on_paper(self):
        self._mine(self.sheet).action_hand_over_on_paper()
        self.assertEqual(self.sheet.note, "Handed over on paper")
        self.assertIsNone(self.sheet._get_problem())
        self._mine(self.sheet).write({"note": False})
        self.assertTrue(self.sheet._get_problem())
        self._mine(self.sheet).attachment_ids = [Command.link(self._file().id)]
        self.assertIsNone(self.sheet._get_problem())
        with self.assertRaisesRegex(UserError, "no document"):
            self._mine(self.label).action_hand_over_on_paper()

    def test_optional_items_stop_nothing(self):
        self.pressure.required = False
        self.assertIsNone(self.pressure._get_problem())
        self.assertIsNone(self._problem(self.pressure, value=9.0))

    def test_on_paper_of_a_foreign_job_refused(self):
        with self.assertRaises(AccessError):
            self.sheet.with_user(self.colleague_user).action_hand_over_on_paper()

    def test_origin_is_no_clients_to_write(self):
        self._mine(self.label).write({"carried_from_id": self.sheet.id, "note": "x"})
        self.assertFalse(self.label.carried_from_id)
        with freeze_time(NOW):
            line = self._mine(self.label).create(
                {
                    "order_id": self.order.id,
                    "name": "Own",
                    "carried_from_id": self.label.id,
                    "done": True,
                    "done_at": datetime(2020, 1, 1),
                }
            )
        self.assertFalse(line.carried_from_id)
        self.assertEqual(line.done_at, NOW)
