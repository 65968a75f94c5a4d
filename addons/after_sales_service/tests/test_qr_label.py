# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import qr
from ..models.contact_report import REPORTS_FROM_ADDRESS, REPORTS_OF_UNIT
from .report_common import JPEG, SECRET, ReportCommon
from .sla_common import MONDAY

FUZZ = (
    "",
    " ",
    "x" * 3_000,
    "a\x00b",
    "☃é",
    "<script>alert(1)</script>",
    "99999999999999999999999",
    "%s' OR 1=1 --",
)
FIELDS = ("fault", "text", "name", "phone", "stands_still", "stamp", qr.TRAP)


@tagged("post_install", "-at_install")
class TestQrLabel(ReportCommon):
    """The label on a unit and the page behind it (S18): without login or script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit._issue_labels()
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.url = f"/as/u/{self.unit.qr_token}"
        # people take their time; tests do not
        self.startPatcher(patch.object(qr, "FASTEST", timedelta(0)))

    def _stamp(self):
        page = html.fromstring(self.url_open(self.url).text)
        return page.xpath("string(//input[@name='stamp']/@value)")

    def _post(self, files=(), url=None, **vals):
        data = {
            "fault": str(self.fault.id),
            "name": "Sun Jie",
            "phone": "13800138000",
        } | vals
        if "stamp" not in data:
            data["stamp"] = self._stamp()
        response = self.url_open(
            url or self.url, data=data, files=self._files(*files), timeout=60
        )
        self.env.invalidate_all()
        return response

    def _assert_refused(self, response, text, status=422, count=0):
        self.assertEqual(response.status_code, status)
        self.assertIn(text, response.text)
        self.assertEqual(len(self._contacts()), count)

    def test_scanned_in_my_day(self):
        """The engineer's camera reads the link; whoever may not read gets nothing."""
        units = self.env["after.sales.equipment"]
        link = f"https://maker.example{self.url}"
        found = units.with_user(self.engineer_user).search_by_code(link)
        self.assertEqual(found, [(self.unit.id, self.unit.display_name)])
        self.assertEqual(units.search_by_code(link[:-1] + "x"), [])
        self.assertIn(self.unit.id, dict(units.search_by_code(f" {self.unit.serial} ")))
        stranger = self.env["res.company"].create({"name": "Other Maker"})
        outsider = new_test_user(
            self.env,
            login="outsider",
            groups="after_sales_service.group_after_sales_user",
            company_id=stranger.id,
            company_ids=[(6, 0, stranger.ids)],
        )
        self.assertEqual(units.with_user(outsider).search_by_code(link), [])

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def test_page(self):
        response = self.url_open(self.url)
        self.assertEqual(response.status_code, 200)
        self.assertLess(len(response.content), 60_000)
        text = response.text
        self.assertIn(self.unit.name, text)
        self.assertIn("0001", text)
        self.assertIn("In warranty until", text)
        self.assertEqual(text.count('name="fault"'), 7)
        for secret in (
            self.unit.serial,
            self.customer.name,
            self.site.name,
            self.team.name,
            self.engineer.name,
            SECRET,
            "web/login",
        ):
            self.assertNotIn(secret, text)
        # it brings all it needs with it
        page = html.fromstring(text)
        self.assertFalse(
            page.xpath(
                "//link | //script[@src] | //img[@src[not(contains(., 'data:'))]]"
            )
        )

    def test_page_costs_the_same_with_a_long_history(self):
        costs = []
        for count in (0, 30):
            for _number in range(count):
                self._new_ticket(
                    at=MONDAY + timedelta(days=2),
                    equipment_id=self.unit.id,
                    solved_at=MONDAY + timedelta(days=1),
                )
            self.env.flush_all()
            self.env.invalidate_all()
            self.url_open(self.url)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.url_open(self.url).status_code, 200)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[0], 40)
        self.assertLessEqual(costs[1], costs[0] + 1)

    def test_short_serial_is_not_told_as_a_whole(self):
        told = {"SP2-0001": "0001", "1234": "34", "A1": "1", "7": ""}
        for serial, end in told.items():
            self.unit.serial = serial
            self.assertEqual(self.unit._get_serial_end(), end)

    def test_large_photo_is_said_before_it_is_sent(self):
        """The page's own script, under its policy; the page works without it."""
        self.browser_js(
            self.url,
            """
            const files = document.getElementById("files");
            const choose = (size) => {
                const chosen = new DataTransfer();
                chosen.items.add(new File([new ArrayBuffer(size)], "a.jpg"));
                files.files = chosen.files;
                files.dispatchEvent(new Event("change"));
                return files.checkValidity();
            };
            const small = choose(1000);
            const large = choose(11000000);
            const told = !document.getElementById("large").hidden;
            if (small && !large && told && choose(1000)) {
                console.log("test successful");
            } else {
                console.error("not told", small, large, told);
            }
            """,
            ready="document.readyState === 'complete'",
        )

    def test_headers(self):
        headers = self.url_open(self.url).headers
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertIn("noindex", headers["X-Robots-Tag"])
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("Set-Cookie", headers)

    def test_photo_keeps_the_page_small(self):
        self.unit.product_id.image_1920 = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWj"
            b"R9awAAAABJRU5ErkJggg=="
        )
        self.assertTrue(self.unit._get_label_photo())
        self.env.flush_all()
        self.assertIn("data:image/png", self.url_open(self.url).text)

    def test_what_a_repair_would_be_under(self):
        for state, text in (
            ("pending", "Served as under warranty"),
            ("active", "In warranty until"),
            ("expired", "Service available, charged"),
            ("void", "Service available, charged"),
        ):
            with self.subTest(state=state):
                self.env.cr.execute(
                    "UPDATE after_sales_equipment SET warranty_state = %s"
                    " WHERE id = %s",
                    (state, self.unit.id),
                )
                self.env.invalidate_all()
                self.assertIn(text, self.unit._get_label_badge()[1])

    @mute_logger("odoo.http")
    def test_labels_that_are_not_valid(self):
        old = self.url
        self.unit.with_user(self.dispatcher).action_replace_label()
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/as/u/{self.unit.qr_token}").status_code, 200)
        retired = self._new_unit("SP2-0002", state="retired")
        archived = self._new_unit("SP2-0003", active=False)
        (retired | archived)._issue_labels()
        self.env.flush_all()
        for url in (
            old,
            f"/as/u/{retired.qr_token}",
            f"/as/u/{archived.qr_token}",
            *(
                f"/as/u/{word}"
                for word in ("x", "0", "9.x", "1" * 40, "☃", "%00", "a'b")
            ),
        ):
            with self.subTest(url=url):
                for response in (
                    self.url_open(url),
                    self.url_open(url, data={"fault": str(self.fault.id)}),
                ):
                    self.assertEqual(response.status_code, 404)
                    self.assertIn("This label is no longer valid", response.text)
                    self.assertNotIn(self.unit.name, response.text)
        self.assertIn("400-820-1288", self.url_open(old).text)
        self.assertFalse(self._contacts())
        self.assertIn("no longer valid", self.unit.message_ids[:1].body)

    # ------------------------------------------------------------
    # REPORTING
    # ------------------------------------------------------------

    def test_fields_that_the_page_does_not_offer(self):
        """Nobody unknown makes us promise an arrival, or a warranty longer."""
        now = fields.Datetime.now()
        self._post(
            text="Smoke",
            stands_still="1",
            down_since=(now - timedelta(days=20)).strftime("%Y-%m-%dT%H:%M"),
            requested_arrival=(now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        )
        ticket = self._reported().ticket_id
        self.assertFalse(ticket.requested_arrival)
        self.assertGreater(ticket.down_since, now - timedelta(minutes=5))

    def test_report(self):
        response = self._post(
            files=[("photo.jpg", JPEG, "image/jpeg")],
            text="Smells <i>burnt</i>",
            stands_still="1",
        )
        contact = self._reported()
        ticket = contact.ticket_id
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "qr",
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "caller_name": "Sun Jie",
                    "caller_phone": "13800138000",
                    "source_address": "127.0.0.1",
                    "user_id": False,
                    "state": "ticket",
                }
            ],
        )
        self.assertEqual(ticket.channel_id.contact_channel, "qr")
        self.assertEqual(ticket.reported_at, contact.happened_at)
        self.assertEqual(self.unit.down_since, contact.happened_at)
        self.assertEqual(ticket.attachment_ids.raw, JPEG)
        self.assertEqual(response.status_code, 200)
        self.assertIn("sent=", response.url, "reloading sends nothing again")
        self.assertEqual(self._find(response, "//*[@id='number']"), ticket.number)
        self.assertIn("We call back by", self._find(response, "//*[@id='promise']"))
        self.assertIn("tel:400-820-1288", response.text)
        self.assertNotIn(self.customer.name, response.text)
        # the receipt is this label's
        other = self._new_unit("SP2-0002")
        other._issue_labels()
        self.env.flush_all()
        key = response.url.split("sent=")[1]
        page = self.url_open(f"/as/u/{other.qr_token}?sent={key}")
        self.assertNotIn(ticket.number, page.text)

    def test_open_fault_is_said_and_added_to(self):
        self._post()
        ticket = self._reported().ticket_id
        page = self.url_open(self.url)
        self.assertIn("A fault is reported already.", page.text)
        self.assertIn("We call back by", page.text)
        response = self._post(
            fault="join",
            files=[("photo.jpg", JPEG, "image/jpeg")],
            stands_still="1",
            name="Second <b>person</b>",
        )
        self.assertEqual(response.status_code, 200)
        contact = self._reported()
        self.assertEqual(len(self._contacts()), 2)
        self.assertEqual(contact.ticket_id, ticket)
        self.assertEqual(len(self.unit.ticket_ids), 1)
        self.assertTrue(ticket.down_since)
        self.assertEqual(ticket.attachment_ids.raw, JPEG)
        message = ticket.message_ids.filtered("attachment_ids")
        self.assertIn("Second &lt;b&gt;person", message.body)
        self.assertIn("13800138000", message.body)
        # another fault makes a ticket of its own
        self._post()
        self.assertEqual(len(self.unit.ticket_ids), 2)

    def test_nothing_to_add_to(self):
        self._assert_refused(self._post(fault="join", text="Still"), "Choose what")

    def test_conduct_is_nobodys_to_see(self):
        self._new_ticket(
            equipment_id=self.unit.id, kind="conduct", name="Rude", caller_name="X"
        )
        self.env.flush_all()
        page = self.url_open(self.url)
        self.assertNotIn("A fault is reported already.", page.text)
        self.assertNotIn("Rude", page.text)

    def test_engineer_is_not_named(self):
        self._post()
        ticket = self._reported().ticket_id
        ticket.action_dispatch()
        order = ticket.order_ids
        order.engineer_id = self.engineer
        order._do_dispatch()
        order._do_depart()
        self.env.flush_all()
        page = self.url_open(self.url)
        self.assertIn("An engineer is on the way", page.text)
        self.assertNotIn(self.engineer.name, page.text)
        self.assertIn(
            f"{self.engineer.name} is on the way", ticket._get_customer_sentence()
        )

    def test_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.fault.with_context(lang="zh_CN").name = "运行中停机"
        self.env.flush_all()
        self.authenticate(None, None, session_extra={"context": {"lang": "zh_CN"}})
        page = self.url_open(self.url)
        self.assertIn('lang="zh-CN"', page.text)
        self.assertIn("运行中停机", page.text)

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def test_refused_input(self):
        for vals, text in (
            ({"fault": ""}, "Choose what happens"),
            ({"fault": "other"}, "own words"),
            ({"name": ""}, "Enter your name"),
            ({"phone": "1"}, "no phone number"),
            ({"stamp": ""}, "open for long"),
            ({"stamp": "AAAA"}, "open for long"),
            ({"stamp": "☃"}, "open for long"),
            ({qr.TRAP: "x"}, "could not be sent"),
        ):
            with self.subTest(**vals):
                response = self._post(**vals)
                self._assert_refused(response, text)
                self.assertIn('name="stamp"', response.text, "it can be sent again")

    def test_stamp_of_another_label(self):
        other = self._new_unit("SP2-0002")
        other._issue_labels()
        self.env.flush_all()
        mine = self._stamp()
        response = self._post(url=f"/as/u/{other.qr_token}", stamp=mine)
        self._assert_refused(response, "open for long")

    def test_too_fast(self):
        with patch.object(qr, "FASTEST", timedelta(seconds=30)):
            self._assert_refused(self._post(), "very fast")

    def test_too_old(self):
        with patch.object(qr, "OPEN_HOURS", -1):
            stamp = self._stamp()
        self._assert_refused(self._post(stamp=stamp), "open for long")

    def test_refused_photos(self):
        for files, text in (
            (
                [("big.jpg", JPEG + bytes(40_000_000), "image/jpeg")],
                "larger than 10 MB",
            ),
            ([("film.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4")], "is no photo"),
            ([("a.svg", b"<svg onload='x'/>", "image/svg+xml")], "is no photo"),
            ([("a.jpg", JPEG, "image/jpeg")] * 4, "up to 3 files"),
        ):
            with self.subTest(text=text):
                self._assert_refused(self._post(files=files), text)

    def test_sent_twice_counts_once(self):
        stamp = self._stamp()
        self._post(stamp=stamp)
        response = self._post(stamp=stamp)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self._contacts()), 1)
        self.assertEqual(
            self._find(response, "//*[@id='number']"), self._reported().ticket_id.number
        )

    def test_limit_of_a_unit(self):
        for _count in range(REPORTS_OF_UNIT):
            self.assertEqual(self._post().status_code, 200)
        self._assert_refused(self._post(), "Please call us", 429, REPORTS_OF_UNIT)
        # what people enter at the desk is not limited by it, nor does it count
        self._contacts().write({"source_address": False})
        self.env.flush_all()
        self.assertEqual(self._post().status_code, 200)

    def test_limit_of_an_address(self):
        other = self._new_unit("SP2-0002")
        self._post()
        contact = self._reported()
        for count in range(REPORTS_FROM_ADDRESS - 1):
            contact.copy(
                {
                    "equipment_id": other.id,
                    "source_address": "127.0.0.1",
                    "report_key": f"{count:032}",
                }
            )
        self.env.flush_all()
        self._assert_refused(self._post(), "Please call us", 429, REPORTS_FROM_ADDRESS)
        self._contacts().write({"registered_at": "2026-01-01 00:00:00"})
        self.env.flush_all()
        self.assertEqual(self._post().status_code, 200)

    @mute_logger("odoo.http")
    def test_any_words(self):
        """A clear refusal, never a failure; nothing is written, nothing comes back."""
        stamp = self._stamp()
        for word in FUZZ:
            for name in FIELDS:
                with self.subTest(name=name, word=word[:20]):
                    vals = dict.fromkeys(FIELDS, word) | {"stamp": stamp}
                    for sent in (vals, {"stamp": stamp, "fault": "", name: word}):
                        response = self._post(**sent)
                        self.assertEqual(response.status_code, 422)
                        self.assertNotIn("<script>alert(1)", response.text)
        for query in FUZZ:
            response = self.url_open(self.url, params={"sent": query})
            self.assertEqual(response.status_code, 200)
        # a file where a text belongs
        response = self.url_open(
            self.url, data={"stamp": stamp}, files={"name": ("a.txt", b"x")}
        )
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self._contacts())

    # ------------------------------------------------------------
    # PRINTING
    # ------------------------------------------------------------

    def test_who_prints_and_replaces(self):
        unit = self.unit
        for user in (self.engineer_user, self.dispatcher, self.manager):
            action = unit.with_user(user).action_print_labels()
            self.assertEqual(
                action["report_name"], "after_sales_service.report_equipment_labels"
            )
        token = unit.qr_token
        for user in (self.engineer_user, self.portal_user, self.foreigner):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                unit.with_user(user).action_replace_label()
        for user in (self.portal_user, self.foreigner, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                unit.with_user(user).action_print_labels()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                unit.with_user(user)._get_label()
        self.assertEqual(unit.qr_token, token)
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                unit.with_user(user).read(["qr_token"])
            for name in ("qr_token", "qr_issued_at"):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    unit.with_user(user).write({name: False})

    def test_out_of_service_has_no_label(self):
        retired = self._new_unit("SP2-0002", state="retired")
        with self.assertRaisesRegex(UserError, "SP2-0002"):
            (self.unit | retired).with_user(self.dispatcher).action_print_labels()

    def test_copy_has_no_label(self):
        copied = self.unit.copy({"serial": "SP2-0002"})
        self.assertFalse(copied.qr_token)

    def test_labels_on_one_sheet(self):
        units = self.unit
        for number in range(11):
            units |= self._new_unit(f"SP2-01{number:02}")
        report = self.env["ir.actions.report"].with_user(self.engineer_user)
        with self.allow_pdf_render():
            content, kind = report.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(
                "after_sales_service.action_report_equipment_labels", units.ids
            )
        self.assertEqual(kind, "pdf")
        self.assertEqual(content.count(b"/Type /Page\n"), 2, "ten on a sheet")
        self.assertTrue(all(units.mapped("qr_token")))
        self.assertEqual(len(set(units.mapped("qr_token"))), 12)
