# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

from lxml import etree

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestLifeLine(OrderCommon):
    """The unit's page tells its life: as one picture, and as one list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                installed_on=date(2026, 1, 11), accepted_on=date(2026, 1, 12)
            )
            cls.env["after.sales.downtime"].create(
                [
                    {
                        "equipment_id": cls.unit.id,
                        "start": datetime(2026, 3, 2),
                        "end": datetime(2026, 3, 4),
                    },
                    {
                        "equipment_id": cls.unit.id,
                        "start": datetime(2026, 5, 4),
                        "end": datetime(2026, 5, 5),
                        "kind": "planned",
                    },
                ]
            )
            cls.unit.warranty_id.extension_ids = [
                Command.create({"days": 3, "reason": "Late spare part"})
            ]
            cls.order = cls._new_order()
            cls.pump_lot = cls.env["stock.lot"].create(
                {"name": "P-NEW", "product_id": cls.pump.id}
            )
            cls.stock(cls.pump, 1, lot=cls.pump_lot)
            cls._add_line(
                cls.order,
                cls.pump,
                lot_id=cls.pump_lot.id,
                removed_quantity=1,
                removed_serial="P-OLD",
            )
        cls._complete(cls.order)
        cls.env.flush_all()

    def _rows(self, user=None, customer=False):
        unit = self.unit.with_user(user or self.dispatcher)
        with freeze_time(NOW + timedelta(hours=8)):
            return unit._prepare_life_line(customer)["rows"]

    def _texts(self, **kwargs):
        # the blank before AM is a narrow one
        return [row["text"].replace("\u202f", " ") for row in self._rows(**kwargs)]

    def _assert_told(self, texts, *parts):
        for part in parts:
            with self.subTest(part=part):
                self.assertTrue([text for text in texts if part in text], texts)

    # ------------------------------------------------------------
    # WHAT IT TELLS
    # ------------------------------------------------------------

    def test_the_whole_life_is_told(self):
        self._assert_told(
            self._texts(),
            "01/05/2026: Delivered",
            "01/11/2026: Installed",
            "01/12/2026: Acceptance signed",
            "01/12/2026 to 01/12/2027: Warranty: ",
            "until 01/17/2027: Warranty extended by 5.00 days",
            "11/23/2026: Extension: 3.00 days (Late spare part)",
            "3/4/26, 8:00 AM: Out of use",
            "5/5/26, 8:00 AM: Out of use, planned",
            f"11/23/2026: Repair {self.order.name} (Greased)",
            f"Pump × 1, installed P-NEW, removed P-OLD (job {self.order.name})",
        )

    def test_latest_first(self):
        with freeze_time(NOW):
            events = self.unit._get_life_events()
        starts = [events[row["number"]].start for row in self._rows()]
        self.assertEqual(starts, sorted(starts, reverse=True))

    def test_an_open_interval_lasts_until_now(self):
        with freeze_time(NOW):
            self.unit._open_downtime(NOW - timedelta(hours=5))
            self._assert_told(self._texts(), "since 11/23/26, 4:00 AM: Out of use")

    def test_a_void_warranty_says_so(self):
        self.unit.warranty_id.void_reason = "Opened by others"
        texts = self._texts()
        self._assert_told(texts, "Warranty, void: Opened by others")
        self.assertFalse([text for text in texts if "extended by" in text])

    def test_the_warranty_of_a_part_stands_in_its_lane(self):
        part = self.env["after.sales.warranty.part"].create(
            {
                "equipment_id": self.unit.id,
                "product_id": self.pump.id,
                "serial": "P-7",
                "installed_at": datetime(2026, 5, 4, 2, 0),
                "duration": 6,
            }
        )
        self._assert_told(
            self._texts(), "05/04/2026 to 11/04/2026: Warranty of the part Pump P-7"
        )
        part.sudo().void_reason = "Run dry"
        self._assert_told(
            self._texts(customer=True), "Warranty of the part Pump P-7, void (Run dry)"
        )

    def test_an_assumed_acceptance_says_so(self):
        self.unit.acceptance_assumed = True
        self._assert_told(self._texts(), "01/12/2026: Accepted (assumed)")

    def test_cancelled_jobs_are_left_out(self):
        with freeze_time(NOW):
            order = self._new_order()
        self._assert_told(self._texts(), f"{order.name} (not done yet)")
        order._do_cancel()
        self.assertFalse([text for text in self._texts() if order.name in text])

    def test_calls_stand_in_the_list_only(self):
        with freeze_time(NOW):
            contact = self.env["after.sales.contact"].create(
                {
                    "channel": "phone",
                    "happened_at": NOW,
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "subject": "Asks for the manual",
                }
            )
        row = next(row for row in self._rows() if contact.name in row["text"])
        self.assertFalse(row["drawn"])
        self.assertFalse(
            [text for text in self._texts(customer=True) if contact.name in text]
        )

    def test_a_hook_adds_events(self):
        """A model that extends the hook is drawn without more ado."""
        Equipment = self.env.registry["after.sales.equipment"]
        core = Equipment._get_life_events

        def with_contract(unit, customer=False):
            day = date(2026, 6, 1)
            return [
                *core(unit, customer),
                unit._life_day("contract", day, "Contract C-7"),
            ]

        with patch.object(Equipment, "_get_life_events", with_contract):
            with freeze_time(NOW):
                life = self.unit._prepare_life_line()
        self.assertIn("Contract C-7", life["wide"])

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_each_rung_reads_the_history(self):
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            with self.subTest(user=user.login):
                self._assert_told(self._texts(user=user), self.order.name, "P-NEW")

    def test_an_engineer_knows_what_colleagues_did(self):
        self.order.engineer_id = self.colleague
        self.env.flush_all()
        engineer = self.order.with_user(self.engineer_user)
        self.assertFalse(engineer.has_access("read"))
        self._assert_told(self._texts(user=self.engineer_user), "P-NEW")
        for user, may_open in ((self.engineer_user, False), (self.dispatcher, True)):
            rows = [row for row in self._rows(user=user) if "P-NEW" in row["text"]]
            self.assertEqual(bool(rows[0]["id"]), may_open, "no link leads nowhere")

    def test_conduct_is_not_for_engineers_and_customers(self):
        with freeze_time(NOW):
            for kind in ("fault", "conduct"):
                self.env["helpdesk.ticket"].create(
                    {
                        "name": f"About {kind}",
                        "description": "It was said",
                        "kind": kind,
                        "equipment_id": self.unit.id,
                        "team_id": self.team.id,
                    }
                )
        for texts, seen in (
            (self._texts(user=self.engineer_user), False),
            (self._texts(user=self.manager), True),
            (self._texts(customer=True), False),
            (self._texts(user=self.env.user, customer=True), False),
        ):
            self._assert_told(texts, "About fault")
            self.assertEqual(any("about conduct" in text for text in texts), seen)

    def test_a_new_owner_does_not_read_the_life_at_the_old_one(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "is_company": True})
        with freeze_time(NOW + timedelta(days=20)):
            self.unit._redeliver(
                {
                    "partner_id": buyer.id,
                    "site_partner_id": buyer.id,
                    "delivered_on": date(2026, 12, 13),
                }
            )
        told = self._texts(customer=True)
        self._assert_told(told, "12/13/2026: Delivered")
        self.assertEqual(len(told), 1, told)
        self._assert_told(self._texts(), "P-NEW", "Warranty closed")

    # ------------------------------------------------------------
    # PICTURE AND PAPER
    # ------------------------------------------------------------

    def test_the_picture_is_whole_and_can_be_reached(self):
        with freeze_time(NOW + timedelta(hours=8)):
            life = self.unit.with_user(self.dispatcher).life_line
        for size in ("wide", "narrow"):
            svg = etree.fromstring(life[size])
            marks = svg.xpath("//*[contains(@class, 'o_life_mark')]")
            numbers = {
                int(number)
                for mark in marks
                for number in mark.get("data-events").split(",")
            }
            drawn = {row["number"] for row in life["rows"] if row["drawn"]}
            self.assertEqual(numbers, drawn)
            for mark in marks:
                self.assertEqual(mark.get("tabindex"), "0")
                self.assertTrue(mark.get("aria-label"))
            # colour never stands alone: the time out of use is striped
            self.assertTrue(svg.xpath("//*[local-name()='path']"))

    def test_what_people_typed_is_no_markup(self):
        self.order.sudo().remedy = "<script>alert(1)</script>"
        with freeze_time(NOW):
            life = self.unit._prepare_life_line()
            page = self.unit._render_life_line()
        self.assertNotIn("<script>", life["wide"] + life["narrow"] + page)
        self.assertIn("&lt;script&gt;", life["wide"])

    def test_a_unit_without_a_past(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW", delivered_on=False)
            life = unit._prepare_life_line()
            self.assertEqual(life["rows"], [])
            self.assertFalse(life["wide"])
            self.assertEqual(unit._render_life_line(), "")
        self.assertFalse(self.env["after.sales.equipment"].new().life_line)

    def test_the_portal_gets_picture_and_table(self):
        with freeze_time(NOW + timedelta(hours=8)):
            page = etree.fromstring(self.unit._render_life_line())
        self.assertEqual(len(page.xpath("//*[local-name()='svg'][@role='img']")), 2)
        self.assertFalse(page.xpath("//*[@tabindex]"))
        self.assertIn("P-NEW", " ".join(page.xpath("//details//li//text()")))

    def test_the_card(self):
        self.customer.lang = "en_US"
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            with self.subTest(user=user.login), freeze_time(NOW + timedelta(hours=8)):
                html, _kind = (
                    self.env["ir.actions.report"]
                    .with_user(user)
                    ._render_qweb_html(
                        "after_sales_service.report_equipment_card", self.unit.ids
                    )
                )
                text = html.decode()
                for part in (
                    "SP2-0001",
                    "Third Hospital",
                    "<svg",
                    "removed P-OLD",
                    "Expiring",
                ):
                    self.assertIn(part, text)

    def test_the_next_job(self):
        later, sooner = (
            self._new_order(planned_start=NOW + timedelta(days=days)) for days in (9, 4)
        )
        unit = self.unit.with_user(self.dispatcher)
        self.assertEqual(unit.next_order_id, sooner)
        self.assertEqual(unit.next_order_at, NOW + timedelta(days=4))
        sooner._do_cancel()
        self.assertEqual(unit.next_order_id, later)
        action = unit.action_view_next_order()
        self.assertEqual(action["res_id"], later.id)

    def test_the_list_asks_once_for_all(self):
        with freeze_time(NOW):
            units = self.unit.union(
                *(self._new_unit(f"SP2-L{number}") for number in range(20))
            )
            for unit in units:
                self._new_order(equipment_id=unit.id)
        self.env.flush_all()
        self.env.invalidate_all()
        units = units.with_user(self.dispatcher)
        units.mapped("serial")
        with self.assertQueryCount(12):
            units.mapped("next_order_at")
