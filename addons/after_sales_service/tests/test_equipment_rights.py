# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestEquipmentRights(AfterSalesCommon):
    """Each rung: what is allowed, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-23 08:00:00"):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.downtime = cls.env["after.sales.downtime"].create(
                {
                    "equipment_id": cls.unit.id,
                    "start": datetime(2026, 3, 2),
                    "end": datetime(2026, 3, 3),
                }
            )
        cls.records = [cls.unit, cls.unit.warranty_id, cls.downtime, cls.term]

    def test_engineer_reads_units_of_own_team_only(self):
        for record in self.records[:3]:
            self.assertTrue(record.with_user(self.engineer_user).has_access("read"))
            self.assertFalse(record.with_user(self.colleague_user).has_access("read"))
            self.assertFalse(record.with_user(self.engineer_user).has_access("write"))
        self.unit.engineer_id = self.env["hr.employee"].create(
            {"name": "Colleague", "user_id": self.colleague_user.id}
        )
        self.assertTrue(self.unit.with_user(self.colleague_user).has_access("read"))

    def test_engineer_reads_every_field_of_the_form(self):
        unit = self.unit.with_user(self.engineer_user)
        # money is taken out of the form, but still named beside it
        shown = set(unit.get_view()["models"][unit._name]) & set(unit.fields_get())
        self.assertGreater(len(shown), 60)
        unit.web_read({name: {} for name in shown})

    def test_dispatcher_works_but_does_not_decide(self):
        unit = self.unit.with_user(self.dispatcher)
        unit.note = "Ring twice"
        with self.assertRaises(AccessError):
            unit.unlink()
        with self.assertRaises(AccessError):
            self.unit.warranty_id.with_user(self.dispatcher).void_reason = "No"
        with self.assertRaises(AccessError):
            self.term.with_user(self.dispatcher).duration = 1

    def test_nobody_writes_the_end_of_a_warranty(self):
        for record, vals in (
            (self.unit, {"warranty_end": date(2030, 1, 1)}),
            (self.unit, {"warranty_state": "active"}),
            (self.unit.warranty_id, {"covered_until": datetime(2030, 1, 1)}),
            (self.unit.warranty_id, {"end_date": date(2030, 1, 1)}),
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)

    def test_manager_decides(self):
        letter = {"name": "Letter.pdf", "raw": b"We grant three days."}
        self.unit.warranty_id.with_user(self.manager).extension_ids = [
            Command.create(
                {
                    "days": 3,
                    "reason": "Goodwill",
                    "document_ids": [Command.create(letter)],
                }
            )
        ]
        self.assertEqual(self.unit.warranty_id.extension_days, 4.0)

    def test_accountant_reads(self):
        for record in self.records:
            self.assertTrue(record.with_user(self.accountant).has_access("read"))
            self.assertFalse(record.with_user(self.accountant).has_access("write"))

    def test_nobody_from_another_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            user.write({"company_ids": [Command.set(other.ids)], "company_id": other})
            for record in self.records[:3]:
                self.assertFalse(
                    record.with_user(user).with_company(other).has_access("read")
                )

    def test_public_methods_refuse_an_engineer(self):
        unit = self.unit.with_user(self.engineer_user)
        for method in (unit.action_retire, unit.action_return_to_service):
            with self.assertRaises(AccessError):
                method()
        with self.assertRaises(AccessError):
            self.downtime.with_user(self.engineer_user).action_confirm()

    def test_downtime_has_four_eyes(self):
        downtime = self.downtime.with_user(self.dispatcher)
        misuse = self.env.ref("after_sales_service.warranty_exclusion_misuse")
        for vals in (
            {"excluded": True, "exclusion_id": misuse.id},
            {"exclusion_reason": "Dropped"},
            {"state": "confirmed"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                downtime.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                downtime.create(
                    {
                        "equipment_id": self.unit.id,
                        "start": datetime(2026, 4, 2),
                        "end": datetime(2026, 4, 3),
                    }
                    | vals
                )
        created = downtime.with_context(
            default_state="confirmed", default_excluded=True
        ).create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 4, 2),
                "end": datetime(2026, 4, 3),
            }
        )
        self.assertEqual(created.state, "proposed")
        self.assertFalse(created.excluded)
        downtime.start = datetime(2026, 3, 1, 12)
        downtime.action_confirm()
        self.assertEqual(downtime.state, "confirmed")
        for vals in (
            {"start": datetime(2026, 3, 1)},
            {"end": datetime(2026, 3, 4)},
            {"kind": "planned"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                downtime.write(vals)

    def test_changed_interval_is_confirmed_again(self):
        downtime = self.downtime.with_user(self.manager)
        downtime.action_confirm()
        downtime.end = datetime(2026, 3, 2, 12)
        self.assertEqual(downtime.state, "proposed")
        downtime.action_confirm()
        downtime.write({"excluded": True, "exclusion_reason": "Dropped"})
        self.assertEqual(downtime.state, "proposed", "He confirmed that it counts")
        downtime.action_confirm()
        downtime.kind = "unplanned"
        self.assertEqual(downtime.state, "confirmed", "Nothing has changed")

    def test_answers_are_written_by_the_steps_only(self):
        for user in (self.dispatcher, self.manager):
            for vals in (
                {"state": "settled"},
                {"asked_at": datetime(2026, 3, 4)},
                {"answered_by": "Dr. Zhao"},
                {"objection": "No"},
                {"settlement_reason": "So"},
                {"letter_number": "DT/1"},
            ):
                with (
                    self.subTest(user=user.login, **vals),
                    self.assertRaises(AccessError),
                ):
                    self.downtime.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.unit.with_user(self.manager).access_token = "mine"
