# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import csv
import io
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged, warmup

from .common_order import NOW, OrderCommon

DAY = timedelta(days=1)


class MeterCommon(OrderCommon):
    """A unit with a counter of its operating hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env.ref("after_sales_service.meter_kind_hours")
        cls.Reading = cls.env["after.sales.meter.reading"]
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                accepted_on=date(2026, 1, 31), engineer_id=cls.engineer.id
            )
            cls.meter = cls.env["after.sales.meter"].create(
                {"equipment_id": cls.unit.id, "kind_id": cls.hours.id}
            )

    @classmethod
    def _read(cls, value, days_ago=0, user=None, meter=None, **vals):
        return cls.Reading.with_user(user or cls.engineer_user).create(
            {
                "meter_id": (meter or cls.meter).id,
                "value": value,
                "read_at": NOW - days_ago * DAY,
            }
            | vals
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeter(MeterCommon):
    """What a meter shows, what it has counted, and who may say so."""

    def test_total_and_use_come_from_the_readings(self):
        self._read(100, 20)
        self.assertFalse(self.meter.average_since, "one reading tells no use")
        self._read(340)
        self.assertRecordValues(
            self.meter,
            [
                {
                    "last_at": NOW,
                    "last_value": 340,
                    "last_total": 340,
                    "per_day": 12,
                    "average_since": NOW - 20 * DAY,
                }
            ],
        )

    def test_use_is_the_average_of_the_last_time(self):
        self._read(0, 300)
        self._read(100, 100)
        self._read(190, 10)
        self._read(280)
        # 90 days at least: from the last reading before them on
        self.assertAlmostEqual(self.meter.per_day, 1.8)
        self.assertEqual(self.meter.average_since, NOW - 100 * DAY)

    def test_expected_use_counts_until_readings_tell(self):
        self.meter.with_user(self.dispatcher).expected_per_day = 8
        self._read(10, 0.5)
        self.assertEqual(self.meter.per_day, 8)

    def test_late_reading_finds_its_place(self):
        self._read(100, 20)
        self._read(340)
        late = self._read(220, 10)
        self.assertEqual(late.total, 220)
        self.assertEqual(self.meter.last_value, 340)
        with self.assertRaisesRegex(ValidationError, "showed later: 340 h"):
            self._read(341, 3)

    def test_refused(self):
        self._read(100, 1)
        for value, vals, words in (
            (99, {}, "runs backwards"),
            (101, {"read_at": NOW + DAY}, "not come yet"),
            (-1, {}, "figures of 0 or more"),
            (float("inf"), {}, "figures of 0 or more"),
            (160, {}, "more than 24 h a day"),
            (5, {"jump": "rollover"}, "begins anew"),
            (100, {"read_at": NOW - DAY}, "already"),
        ):
            with self.subTest(value=value, **vals):
                with self.assertRaisesRegex(ValidationError, words):
                    self._read(value, **vals)
        self.assertEqual(self.meter.reading_count, 1)
        self.assertEqual(self.meter.last_value, 100)

    def test_many_at_once_or_none(self):
        vals = [
            {"meter_id": self.meter.id, "value": value, "read_at": NOW - day * DAY}
            for value, day in ((10, 3), (5, 2), (30, 1))
        ]
        with self.assertRaises(ValidationError):
            self.Reading.create(vals)
        self.assertFalse(self.meter.reading_count)

    def test_rollover_and_replacement(self):
        self.meter.rollover_at = 1000
        self._read(990, 10)
        over = self._read(20, 8, jump="rollover")
        self.assertEqual(over.total, 1020)
        new = self._read(7, 2, jump="replaced", old_value=60, new_start=5)
        self.assertEqual(new.total, 1062)
        self._read(30)
        self.assertEqual(self.meter.last_total, 1085)
        self.assertEqual(self.meter.last_value, 30)
        with self.assertRaisesRegex(ValidationError, "cannot show"):
            self._read(1000, -0)

    def test_counted_before(self):
        self.meter.counted_before = 5000
        self._read(100, 10)
        self.assertEqual(self.meter.last_total, 5100)
        with self.assertRaisesRegex(UserError, "fixed"):
            self.meter.with_user(self.dispatcher).counted_before = 1
        with self.assertRaisesRegex(UserError, "fixed"):
            self.meter.with_user(self.manager).unlink()

    def test_readings_are_voided_not_changed(self):
        self.meter.rollover_at = 1000
        self._read(900, 10)
        wrong = self._read(950, 5)
        over = self._read(10, 2, jump="rollover")
        later = self._read(30, 1)
        for user in (self.dispatcher, self.manager):
            with self.assertRaisesRegex(UserError, "Void it"):
                wrong.with_user(user).value = 940
        with self.assertRaises(AccessError):
            wrong.with_user(self.engineer_user).write({"note": "x"})
        with self.assertRaises(AccessError):
            wrong.with_user(self.engineer_user).action_void()
        with self.assertRaisesRegex(UserError, "Void that one first"):
            over.with_user(self.dispatcher)._do_void("It did not")
        wizard = self.env["after.sales.meter.void"].with_user(self.dispatcher)
        wizard.create(
            {"reading_ids": wrong.ids, "reason": "Of another unit"}
        ).action_void()
        self.assertEqual(wrong.void_reason, "Of another unit")
        self.assertEqual(later.total, 1030)
        with self.assertRaisesRegex(UserError, "void already"):
            wrong.with_user(self.dispatcher).action_void()
        self._read(945, 5)
        (over | later).with_user(self.dispatcher)._do_void("Read again")
        self.assertEqual(self.meter.last_value, 945)

    def test_nobody_writes_what_is_reckoned(self):
        for vals in (
            {"total": 5},
            {"source": "http"},
            {"user_id": self.manager.id},
            {"void_reason": "x"},
            {"order_id": 1},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                self._read(5, **vals)
        with self.assertRaises(AccessError):
            self.meter.with_user(self.manager).last_total = 5

    def test_who_may(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Other Point"})
        self.unit.write({"team_id": other.id, "engineer_id": False})
        with self.assertRaises(AccessError):
            self._read(5)
        self._read(5, user=self.dispatcher)
        with self.assertRaises(AccessError):
            self._read(6, user=self.accountant, read_at=NOW - DAY)
        with self.assertRaises(AccessError):
            self.env["after.sales.meter"].with_user(self.engineer_user).create(
                {"equipment_id": self.unit.id, "kind_id": self.hours.id}
            )
        company = self.env["res.company"].create({"name": "Other"})
        foreigner = new_test_user(
            self.env,
            login="foreign_desk",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=company.id,
        )
        with self.assertRaises(AccessError):
            self._read(7, user=foreigner)
        # a dialog proves nothing
        with self.assertRaises(AccessError):
            self.env["after.sales.meter.entry"].with_user(foreigner).create(
                {"line_ids": [(0, 0, {"meter_id": self.meter.id})]}
            )

    def test_dialog_of_the_unit(self):
        self._read(100, 1)
        action = self.unit.with_user(self.engineer_user).action_enter_meters()
        entry = self.env[action["res_model"]].with_user(self.engineer_user)
        entry = entry.browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "at least one"):
            entry.action_take()
        with Form(entry) as form, form.line_ids.edit(0) as line:
            self.assertEqual(line.last_value, 100)
            line.value = 110
            self.assertTrue(line.is_read)
        entry.action_take()
        self.assertEqual(self.meter.last_value, 110)
        self.assertEqual(self.meter.reading_ids[0].user_id, self.engineer_user)
        self.meter.active = False
        with self.assertRaisesRegex(UserError, "no meter yet"):
            self.unit.with_user(self.engineer_user).action_enter_meters()

    def test_dialog_of_the_job_of_another_team(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Other Point"})
        self.unit.write({"team_id": other.id, "engineer_id": False})
        order = self._new_order(kind="maintenance")
        mine = order.with_user(self.engineer_user)
        action = mine.action_enter_meters()
        entry = self.env[action["res_model"]].with_user(self.engineer_user)
        entry = entry.browse(action["res_id"])
        entry.line_ids.write({"value": 12, "is_read": True})
        entry.action_take()
        self.assertRecordValues(
            order.meter_reading_ids,
            [{"value": 12, "source": "job", "user_id": self.engineer_user.id}],
        )
        with self.assertRaises(AccessError):
            order.with_user(self.colleague_user).action_enter_meters()
        foreign = self.env["after.sales.meter"].create(
            {"equipment_id": self._new_unit("SP2-9").id, "kind_id": self.hours.id}
        )
        with self.assertRaisesRegex(UserError, "not fitted"):
            mine._take_meter_readings([{"meter_id": foreign.id, "value": 5}])
        order.sudo().state = "done"
        with self.assertRaisesRegex(UserError, "closed"):
            mine.action_enter_meters()

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def _import(self, content, user=None):
        if isinstance(content, str):
            content = content.encode()
        wizard = self.env["after.sales.meter.import"].with_user(user or self.dispatcher)
        wizard = wizard.create({"file": base64.b64encode(content)})
        wizard.action_read_in()
        return wizard

    def test_good_rows_come_in_and_the_others_come_back(self):
        wizard = self._import(
            "serial,meter,value,at,note\n"
            "SP2-0001,hours,100,2026-11-20 09:00,\n"
            "SP2-0001,hours,90,2026-11-21 09:00,=1+1\n"
            'SP2-0001,HOURS,"99,5",2026-11-19 9:00,\n'
            "NONE,hours,5,2026-11-21 09:00,\n"
            "SP2-0001,pulses,5,2026-11-21 09:00,\n"
            "SP2-0001,hours,many,2026-11-21 09:00,\n"
            "SP2-0001,hours,130,someday,\n"
            "SP2-0001,hours,,2026-11-21 09:00,\n"
            "SP2-0001,hours,130,2026-11-22 09:00,read by Wang\n"
        )
        self.assertEqual((wizard.taken_count, wizard.refused_count), (3, 6))
        self.assertEqual(self.meter.reading_ids.mapped("value"), [130, 100, 99.5])
        self.assertEqual(self.meter.reading_ids[0].note, "read by Wang")
        self.assertEqual(self.meter.reading_ids[0].read_at, datetime(2026, 11, 22, 1))
        self.assertEqual(set(self.meter.reading_ids.mapped("source")), {"csv"})
        self.assertIn("Row 3", wizard.refused_text)
        self.assertIn("runs backwards", wizard.refused_text)
        back = base64.b64decode(wizard.refused_file).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(back)))
        self.assertEqual(len(rows), 6)
        self.assertEqual(rows[0]["note"], "'=1+1", "no formula for a spreadsheet")
        self.assertTrue(all(row["error"] for row in rows))

    def test_the_same_file_twice(self):
        content = "serial;meter;value;at\nSP2-0001;hours;100;2026/11/20 9:00\n"
        self.assertEqual(self._import(content).taken_count, 1)
        again = self._import(content.encode("gbk"))
        self.assertEqual(
            (again.taken_count, again.known_count, again.refused_count), (0, 1, 0)
        )

    def test_chinese_serial_in_the_encoding_of_excel(self):
        self.unit.serial = "光谱-0001"
        content = "serial,meter,value,at\n光谱-0001,hours,100,2026-11-20 09:00\n"
        self.assertEqual(self._import(content.encode("gbk")).taken_count, 1)

    def test_same_serial_of_two_products(self):
        product = self._new_product("Other", is_serviceable=True, default_code="OT")
        unit = self._new_unit(product_id=product.id)
        other = self.meter.create({"equipment_id": unit.id, "kind_id": self.hours.id})
        head = "serial,meter,value,at,product\n"
        row = "SP2-0001,hours,100,2026-11-20 09:00"
        self.assertIn("Several units", self._import(f"{head}{row},\n").refused_text)
        self._import(f"{head}{row},OT\n")
        self.assertEqual(other.last_value, 100)

    def test_no_such_file(self):
        for content in (
            b"",
            b"PK\x03\x04\x00\x00\xff\xff",
            "a,b\n1,2\n",
            "serial,meter,value,at\n",
            "serial,meter,value\nSP2-0001,hours,1\n",
        ):
            with self.subTest(content=content), self.assertRaises(UserError):
                self._import(content)
        with self.assertRaises(AccessError):
            self._import("serial,meter,value,at\n", self.engineer_user)

    def test_template_can_be_filled_in(self):
        wizard = self.env["after.sales.meter.import"].with_user(self.dispatcher)
        wizard = wizard.create({})
        self.assertEqual(
            wizard.action_download_template()["url"],
            f"/web/content/after.sales.meter.import/{wizard.id}"
            "/template/meter_readings.csv?download=true",
        )
        template = base64.b64decode(wizard.template).decode("utf-8-sig")
        rows = [
            row
            for row in csv.DictReader(io.StringIO(template))
            if row["serial"] == "SP2-0001"
        ]
        self.assertEqual(rows[0]["at"], "2026-11-23 09:00")
        self.assertEqual(rows[0]["meter"], "hours")

    # ------------------------------------------------------------
    # HOW MUCH IT COSTS
    # ------------------------------------------------------------

    @warmup
    def test_cost_of_a_batch_does_not_grow_with_it(self):
        units = self.unit.create(
            [
                {
                    "serial": f"MANY-{number}",
                    "product_id": self.product.id,
                    "partner_id": self.customer.id,
                }
                for number in range(40)
            ]
        )
        self.meter.create(
            [{"equipment_id": unit.id, "kind_id": self.hours.id} for unit in units]
        )
        self.env.flush_all()

        def take(units, day):
            self.env.invalidate_all()
            rows = [
                {
                    "serial": unit,
                    "meter": "hours",
                    "value": 10 * day,
                    "at": f"2026-11-{day:02} 09:00",
                }
                for unit in units
            ]
            before = self.env.cr.sql_log_count
            answers = self.Reading._take_rows(rows, "http")
            self.env.flush_all()
            self.assertFalse([each.error for each in answers if each.error])
            return self.env.cr.sql_log_count - before

        names = units.mapped("serial")
        take(names[:2], 1)
        few = take(names[:4], 2)
        many = take(names, 3)
        self.assertLessEqual(many, few + 4)
        self.assertLessEqual(many, 30)
