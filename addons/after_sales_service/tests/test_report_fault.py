# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged

from ..models.contact_report import REPORTS_OF_UNIT
from .report_common import JPEG, SECRET, ReportCommon


@tagged("post_install", "-at_install")
class TestReportFault(ReportCommon):
    """The customer reports a fault on the portal (S16, S18)."""

    def setUp(self):
        super().setUp()
        self.url = f"/my/equipment/{self.unit.id}/report"

    def _post(self, url=None, files=(), **vals):
        data = {
            "csrf_token": Request.csrf_token(self),
            "fault": str(self.fault.id),
            "name": "Gu Lan",
            "phone": "021-5555-0123",
        } | vals
        response = self.url_open(
            url or self.url, data=data, files=self._files(*files), timeout=60
        )
        self.env.invalidate_all()
        return response

    def _assert_refused(self, response, name, text):
        """Nothing was written; the sentence stands beside its field."""
        self.assertEqual(response.status_code, 422)
        where = "problem" if name == "page" else f"problem_{name}"
        self.assertIn(text, self._find(response, f"//*[@id='{where}']"))
        self.assertFalse(self._contacts())
        self.assertFalse(self.unit.ticket_ids)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_closed_to_others(self):
        for login in (None, self.foreigner):
            if login:
                self._login(login)
            for query in ("", "?access_token=wrong", "?access_token=%00"):
                with self.subTest(login=login, query=query):
                    page = self.url_open(self.url + query)
                    self.assertEqual(page.status_code, 404)
                    self.assertIn("not yours", self._find(page, "//*[@id='refused']"))
                    self.assertNotIn(self.unit.serial, page.text)
                    self._post(self.url + query)
        self.assertFalse(self._contacts())

    def test_needs_a_login_without_a_unit(self):
        self.assertIn("/web/login", self.url_open("/my/report").url)

    def test_csrf(self):
        self._login()
        self.assertEqual(self._post(csrf_token="wrong").status_code, 400)
        self.assertFalse(self._contacts())

    def test_out_of_service(self):
        self._login()
        for vals in ({"state": "retired"}, {"active": False}):
            with self.subTest(**vals):
                self.unit.write({"state": "in_service", "active": True} | vals)
                self.env.flush_all()
                page = self.url_open(self.url)
                self.assertEqual(page.status_code, 404)
                self.assertIn("400-820-1288", self._find(page, "//*[@id='refused']"))
                self._post()
                self.assertFalse(self._contacts())

    def test_page(self):
        self._login()
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.unit.serial, page.text)
        self.assertNotIn(SECRET, page.text)
        choices = page.text.count('name="fault"')
        self.assertEqual(choices, 7, "six symptoms and something else")
        self.assertIn("each up to 25 MB", page.text)

    def test_own_symptoms_of_the_product_come_first(self):
        own = self.env["after.sales.fault"].create(
            {
                "code": "SP1",
                "name": "Grating sticks",
                "sequence": 900,
                "product_ids": self.product.ids,
            }
        )
        found = self.unit._get_report_choices(self.product, self.company)
        self.assertEqual(found[0], own)
        self.assertEqual(len(found), 6)
        other = self._new_product("Other", is_serviceable=True)
        self.assertNotIn(own, self.unit._get_report_choices(other, self.company))

    # ------------------------------------------------------------
    # REPORTING
    # ------------------------------------------------------------

    def test_report(self):
        self._login()
        zone = fields.Datetime.context_timestamp(
            self.unit.with_context(tz=self.unit.tz), fields.Datetime.now()
        )
        since = (zone - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
        arrival = (zone + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        response = self._post(
            files=[("泵 1.jpg", JPEG, "image/jpeg")],
            text="It hums,\nthen stops <b>now</b>",
            stands_still="1",
            down_since=since,
            requested_arrival=arrival,
        )
        contact = self._reported()
        ticket = contact.ticket_id
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "portal",
                    "direction": "in",
                    "equipment_id": self.unit.id,
                    "partner_id": self.portal_user.partner_id.id,
                    "caller_name": "Gu Lan",
                    "caller_phone": "021-5555-0123",
                    "subject": self.fault.name,
                    "fault_id": self.fault.id,
                    "state": "ticket",
                    "user_id": False,
                    "source_address": False,
                }
            ],
        )
        self.assertNotEqual(contact.name, "New")
        self.assertRecordValues(
            ticket,
            [
                {
                    "kind": "fault",
                    "equipment_id": self.unit.id,
                    "team_id": self.team.id,
                    "fault_id": self.fault.id,
                    "caller_name": "Gu Lan",
                    "reported_at": contact.happened_at,
                    "down_since": contact.down_since,
                    "requested_arrival": contact.requested_arrival,
                }
            ],
        )
        self.assertEqual(len(ticket.contact_ids), 1, "entered once")
        age = fields.Datetime.now() - ticket.down_since
        self.assertAlmostEqual(age.total_seconds(), 7200, delta=180)
        self.assertEqual(self.unit.down_since, ticket.down_since)
        self.assertNotIn("<b>", ticket.description)
        attachment = ticket.attachment_ids
        self.assertEqual(attachment.name, "泵 1.jpg")
        self.assertEqual(attachment.raw, JPEG)
        # the answer: number, promise in words
        self.assertEqual(response.status_code, 200)
        self.assertIn(ticket.number, self._find(response, "//*[@id='reported']"))
        self.assertIn("We call back by", self._find(response, "//*[@id='sentence']"))
        self.assertIn("You asked for the engineer", response.text)
        self.assertIn("泵 1.jpg", response.text)
        self.assertTrue(self._promise(ticket, "arrived_as_asked"))
        self.assertIn(self.portal_user.partner_id, ticket.message_partner_ids)

    def test_report_in_own_words(self):
        self._login()
        self._post(fault="other", text="It smells of almonds\nsince noon")
        contact = self._reported()
        self.assertEqual(contact.subject, "It smells of almonds")
        self.assertFalse(contact.fault_id)
        self.assertFalse(contact.ticket_id.down_since)

    def test_symptom_proposes_the_severity(self):
        self._login()
        leak = self.env.ref("after_sales_service.fault_symptom_s08")
        leak.sequence = 1
        self.env.flush_all()
        self._post(fault=str(leak.id))
        self.assertEqual(self._reported().ticket_id.severity, "major")

    def test_report_by_the_link_of_a_letter(self):
        token = self.unit._portal_ensure_token()
        self.env.flush_all()
        response = self._post(f"{self.url}?access_token={token}")
        contact = self._reported()
        self.assertEqual(contact.partner_id, self.customer)
        self.assertEqual(contact.source_address, "127.0.0.1")
        self.assertIn(
            contact.ticket_id.number, self._find(response, "//*[@id='reported']")
        )
        # a link that is passed on cannot be used to flood us
        for _count in range(REPORTS_OF_UNIT - 1):
            self._post(f"{self.url}?access_token={token}")
        self.assertEqual(len(self._contacts()), REPORTS_OF_UNIT)
        response = self._post(f"{self.url}?access_token={token}")
        self.assertIn("400-820-1288", self._find(response, "//*[@id='problem']"))
        self.assertEqual(len(self._contacts()), REPORTS_OF_UNIT)

    def test_sent_twice_counts_once(self):
        self._login()
        key = "a" * 32
        first = self._post(key=key)
        second = self._post(key=key)
        self.assertEqual(first.url, second.url)
        self.assertEqual(len(self._contacts()), 1)
        # another customer's form with the same key is another report
        unit = self._new_unit(
            "SP2-THEIRS",
            partner_id=self.foreigner.partner_id.parent_id.id,
            site_partner_id=False,
        )
        self.env.flush_all()
        self._login(self.foreigner)
        self._post(f"/my/equipment/{unit.id}/report", key=key)
        self.assertEqual(self._contacts().equipment_id, self.unit | unit)

    def test_unit_is_chosen(self):
        self._login()
        page = self.url_open("/my/report")
        self.assertIn(self.unit.serial, page.text)
        for vals in (
            {"equipment": str(self.unit.id)},
            {"serial": self.unit.serial},
        ):
            with self.subTest(**vals):
                self._post("/my/report", **vals)
                self.assertEqual(self._reported().equipment_id, self.unit)
        self.assertEqual(len(self._contacts()), 2)

    def test_serial_that_is_not_his(self):
        """It is passed on as text, and not said whether there is such a unit."""
        theirs = self._new_unit(
            "SP2-THEIRS",
            partner_id=self.foreigner.partner_id.parent_id.id,
            site_partner_id=False,
        )
        self.env.flush_all()
        self._login()
        self.assertNotIn("SP2-THEIRS", self.url_open("/my/report").text)
        for vals in (
            {"serial": "SP2-THEIRS"},
            {"serial": "NOBODY'S", "stands_still": "1"},
            {"equipment": str(theirs.id), "serial": "SP2-THEIRS"},
        ):
            with self.subTest(**vals):
                answer = self._post("/my/report", **vals)
                self.assertEqual(
                    answer.status_code, 200, self._find(answer, "//*[@id='problem']")
                )
                contact = self._reported()
                self.assertFalse(contact.equipment_id)
                self.assertFalse(contact.ticket_id.equipment_id)
                self.assertIn(vals["serial"].split("'")[0], contact.summary)
                self.assertEqual(contact.partner_id, self.portal_user.partner_id)
        self.assertFalse(theirs.ticket_ids)

    def test_no_unit(self):
        self._login()
        self._assert_refused(self._post("/my/report"), "serial", "Choose the unit")

    # ------------------------------------------------------------
    # REFUSED INPUT
    # ------------------------------------------------------------

    def test_refused_input(self):
        self._login()
        for name, vals, text in (
            ("fault", {"fault": ""}, "Choose what happens"),
            ("fault", {"fault": "999999"}, "Choose what happens"),
            ("fault", {"fault": "join"}, "Choose what happens"),
            ("text", {"fault": "other"}, "own words"),
            ("text", {"text": "x" * 2001}, "up to 2000"),
            ("name", {"name": " \x00"}, "Enter your name"),
            ("phone", {"phone": ""}, "we call back"),
            ("phone", {"phone": "12"}, "no phone number"),
            ("down_since", {"stands_still": "1", "down_since": "x"}, "no date"),
            (
                "down_since",
                {"stands_still": "1", "down_since": "2099-01-01T00:00"},
                "in the future",
            ),
            (
                "down_since",
                {"stands_still": "1", "down_since": "2020-01-01T00:00"},
                "30 days",
            ),
            ("requested_arrival", {"requested_arrival": "2020-01-01T00:00"}, "to come"),
        ):
            with self.subTest(**vals):
                response = self._post(**vals)
                self._assert_refused(response, name, text)
                self.assertIn("Gu Lan" if name != "name" else "021-5555", response.text)

    def test_refused_files(self):
        self._login()
        large = JPEG + bytes(40_000_000)
        for files, text in (
            ([("big.jpg", large, "image/jpeg")], "larger than 25 MB"),
            ([("a.jpg", b"MZ\x90", "image/jpeg")], "no photo, video or PDF"),
            ([("a.svg", b"<svg/>", "image/svg+xml")], "no photo, video or PDF"),
            ([("a.jpg", b"", "image/jpeg")], "is empty"),
            ([("a.jpg", JPEG, "image/jpeg")] * 7, "up to 6 files"),
        ):
            with self.subTest(text=text):
                self._assert_refused(self._post(files=files), "files", text)
        self.assertFalse(
            self.env["ir.attachment"].search([("name", "=", "big.jpg")]),
            "nothing is half-written",
        )

    def test_large_file_is_said_before_it_is_sent(self):
        self.browser_js(
            self.url,
            """
            const files = document.getElementById("files");
            const choose = (size, count = 1) => {
                const chosen = new DataTransfer();
                for (let i = 0; i < count; i++) {
                    chosen.items.add(new File([new ArrayBuffer(size)], i + ".jpg"));
                }
                files.files = chosen.files;
                files.dispatchEvent(new Event("change"));
                const box = document.querySelector(".o_report_files_problem");
                return files.checkValidity() ? "" : box.textContent;
            };
            // the page's scripts start in their own time
            const started = setInterval(() => {
                const large = choose(26000000);
                if (!large) {
                    return;
                }
                clearInterval(started);
                const said = [large, choose(9, 7), choose(21000000, 3), choose(9)];
                const expected = ["0.jpg", "too many", "Together", ""];
                if (said.every((text, i) => text.includes(expected[i])) && !said[3]) {
                    console.log("test successful");
                } else {
                    console.error(JSON.stringify(said));
                }
            }, 300);
            """,
            ready="document.readyState === 'complete'",
            login=self.portal_user.login,
        )

    def test_name_of_a_file_agrees_with_what_it_is(self):
        self._login()
        self._post(files=[("../run.exe", JPEG, "application/x-msdownload")])
        attachment = self._reported().ticket_id.attachment_ids
        self.assertEqual(attachment.name, "run.exe.jpg")
        self.assertEqual(attachment.mimetype, "image/jpeg")

    # ------------------------------------------------------------
    # THE REGISTER
    # ------------------------------------------------------------

    def test_addresses_are_forgotten(self):
        vals = self.env["after.sales.contact"]._prepare_report_vals(
            {
                "text": "",
                "name": "Gu",
                "phone": "02155550123",
                "serial": "",
                "down_since": None,
                "requested_arrival": None,
            },
            self.company,
            self.unit,
            self.fault,
        )
        contact = self.env["after.sales.contact"]._take_report(
            vals
            | {"channel": "qr", "report_key": "b" * 32, "source_address": "1.2.3.4"}
        )
        contact._gc_source_address()
        self.assertEqual(contact.source_address, "1.2.3.4")
        contact.registered_at -= timedelta(days=31)
        self.assertEqual(contact._gc_source_address(), (1, 0))
        self.assertFalse(contact.source_address)

    def test_nobody_writes_where_a_report_came_from(self):
        Contact = self.env["after.sales.contact"].with_user(self.dispatcher)
        for name in ("report_key", "source_address"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                Contact.create({"subject": "x", name: "y"})
