# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The customer's own doors, the engineer's phone, the month's register (S16 to S20).

Pages are answered by the server in real time, so the days here hang on today.
"""

import io
import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import uuid4

from lxml import html
from openpyxl import load_workbook
from service_common import ServiceCommon

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.controllers import qr
from odoo.addons.after_sales_service.tests.common_order import PNG
from odoo.addons.after_sales_service.tests.report_common import JPEG


class DoorsCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.company.partner_id.phone = "400-820-1288"
        cls.unit = cls._new_unit(
            "SP2-0117",
            delivered_on=today - timedelta(days=40),
            accepted_on=today - timedelta(days=30),
            engineer_id=cls.engineer.id,
        )
        cls.fault = cls.env.ref("after_sales_service.fault_symptom_s02")

    def _page(self, url):
        self.env.flush_all()
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        return page

    def _text(self, page, path):
        return html.fromstring(page.text).xpath(f"string({path})").strip()

    def _reported(self):
        """The newest entry of the register, by whoever."""
        self.env.invalidate_all()
        return self.env["after.sales.contact"].search([], order="id desc", limit=1)

    def _sent_to_site(self, ticket):
        """The desk answers and sends Li tomorrow; the job as he sees it."""
        ticket = ticket.with_user(self.dispatcher)
        ticket.action_responded()
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return self._job_of(ticket, planned_start=tomorrow)


@tagged("post_install", "-at_install")
class TestPortalStory(DoorsCommon):
    """He reports, sees what is promised and who comes, and signs, all on his phone."""

    def test_from_the_report_to_the_signature(self):
        self._login()
        page = self._page(f"/my/equipment/{self.unit.id}")
        self.assertIn(f"/my/equipment/{self.unit.id}/report", page.text)
        zone = fields.Datetime.context_timestamp(
            self.unit.with_context(tz=self.unit.tz), fields.Datetime.now()
        )
        asked = (zone + timedelta(days=2)).replace(second=0, microsecond=0)
        page = self._send(
            f"/my/equipment/{self.unit.id}/report",
            fault=str(self.fault.id),
            name="Gu Lan",
            phone="0512-65223101",
            text="It hums, then stops",
            stands_still="1",
            requested_arrival=asked.strftime("%Y-%m-%dT%H:%M"),
        )
        self.assertEqual(page.status_code, 200)
        contact = self._reported()
        ticket = contact.ticket_id
        self.assertEqual((contact.channel, contact.user_id.id), ("portal", False))
        self.assertIn(ticket.number, page.text)
        self.assertIn("We call back by", page.text)
        self.assertEqual(self.unit.state, "down")
        self.assertEqual(
            self._timer(ticket, "arrived_as_asked").deadline,
            asked.astimezone(UTC).replace(tzinfo=None),
        )
        self._coming(ticket)

    def _coming(self, ticket):
        url = f"/my/ticket/{ticket.id}"
        order = self._sent_to_site(ticket)
        sentence = self._text(self._page(url), "//*[@id='sentence']")
        self.assertIn("Li Engineer comes", sentence)
        order.action_depart()
        sentence = self._text(self._page(url), "//*[@id='sentence']")
        self.assertIn("Li Engineer is on the way", sentence)
        order.action_arrive()
        self._report_and_finish(order)
        self._signed_there(order)
        order.action_done()
        page = self._page(url)
        self.assertIn("Solved", self._text(page, "//*[@id='sentence']"))
        self.assertIn(f"{order.access_url}/paper/report", page.text)
        report = self._page(f"{order.access_url}/paper/report")
        self.assertEqual(report.content, order.sudo().report_attachment_id.raw)

    def _signed_there(self, order):
        url = f"{order.access_url}/sign/customer"
        self.env.flush_all()
        answer = self._call(url, name=" ", signature=PNG)
        self.assertIn("name", answer["error"])
        self.assertFalse(order.signature_ids)
        answer = self._call(url, name="Gu Lan", signature=PNG)
        self.assertNotIn("error", answer)
        self.assertEqual(order.signature_ids.channel, "portal")
        self.assertIn("error", self._call(url, name="Gu Lan", signature=PNG))


@tagged("post_install", "-at_install")
class TestLabelStory(DoorsCommon):
    """Whoever stands before the unit scans its label: no login, one ticket."""

    def setUp(self):
        super().setUp()
        # people take their time; tests do not
        self.startPatcher(patch.object(qr, "FASTEST", timedelta(0)))

    def _scan(self):
        page = self._page(self.url)
        self.stamp = self._text(page, "//input[@name='stamp']/@value")
        return page

    def _post(self, **vals):
        self._scan()
        data = {"name": "Sun Jie", "phone": "13800138000", "stamp": self.stamp} | vals
        page = self.url_open(
            self.url, data=data, files=[("files", ("a.jpg", JPEG, "image/jpeg"))]
        )
        self.assertEqual(page.status_code, 200)
        return page

    def test_scanned_and_added_to(self):
        unit = self.unit.with_user(self.engineer_user)
        report = unit.action_print_labels()["report_name"]
        sheet = unit.env["ir.actions.report"]._render_qweb_html(report, unit.ids)[0]
        self.assertIn(b"data:image/png", sheet)
        self.url = f"/as/u/{self.unit.qr_token}"
        self.authenticate(None, None)
        self.assertNotIn(self.customer.name, self._scan().text)
        page = self._post(fault=str(self.fault.id))
        ticket = self._reported().ticket_id
        self.assertIn(ticket.number, page.text)
        self.assertIn("We call back by", page.text)
        self.assertIn("A fault is reported already.", self._scan().text)
        self._post(fault="join", text="Now it smells, too")
        self.env.invalidate_all()
        self.assertEqual(self.unit.ticket_ids, ticket)
        self.assertEqual(ticket.contact_ids.mapped("channel"), ["qr", "qr"])
        order = self._sent_to_site(ticket)
        order.action_depart()
        page = self._scan()
        self.assertIn("An engineer is on the way", page.text)
        self.assertNotIn(self.engineer.name, page.text)
        # the label is lost: the desk makes it invalid
        self.unit.with_user(self.dispatcher).action_replace_label()
        self.env.flush_all()
        self.assertEqual(self.url_open(self.url).status_code, 404)


@tagged("post_install", "-at_install")
class TestPhoneStory(DoorsCommon):
    """Worked in a cellar without a line: sent twice, counted once."""

    def _act(self, order, kind, age, **values):
        at = datetime.now() - timedelta(seconds=age)
        return {
            "uuid": str(uuid4()),
            "kind": kind,
            "order_id": order.id,
            "at": f"{at.isoformat(timespec='milliseconds')}Z",
            "age": age * 1000,
            "values": values,
        }

    def _deliver(self, acts):
        """As the phone does it: one call, as the engineer."""
        self.env.flush_all()
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/after.sales.act/take_acts",
            {
                "model": "after.sales.act",
                "method": "take_acts",
                "args": [acts],
                "kwargs": {},
            },
        )
        self.env.invalidate_all()
        return [(result["state"], result["error"]) for result in answer["results"]]

    def test_delivered_twice_counts_once(self):
        order = self._planned(self.unit)
        # nobody departs before he is sent
        order.sudo().dispatched_at -= timedelta(hours=3)
        acts = [
            self._act(order, "depart", 7200),
            self._act(order, "arrive", 5400),
            self._act(order, "photo", 5000, image=PNG, moment="before"),
            self._act(order, "part", 4000, product_id=self.lamp.id, quantity=2),
            self._act(order, "work", 3900, work="labour", quantity=1.5),
            self._act(
                order,
                "report",
                3800,
                cause="Lamp burnt out",
                remedy="Replaced",
                result="solved",
                guidance="Let it cool down",
            ),
            self._act(order, "finish", 3600),
            self._act(order, "done", 3500),
        ]
        user = self.engineer_user
        self.authenticate(user.login, user.login)
        done = [("done", "")] * len(acts)
        # the answer to the first half was lost on the way: the phone sends all again
        self.assertEqual(self._deliver(acts[:4]), done[:4])
        self.assertEqual(self._deliver(acts), done)
        self.assertEqual(self._deliver(acts), done)
        self.assertEqual(order.state, "done")
        self.assertEqual(len(order.evidence_ids), 1)
        lines = order.line_ids.sorted("kind")
        self.assertEqual(lines.mapped("kind"), ["labour", "part"])
        self.assertEqual(lines.mapped("quantity"), [1.5, 2.0])
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(self.env["after.sales.act"].search_count([]), len(acts))
        self.assertEqual(len(self._mails_of(order, "service report")), 1)
        lasted = order.finished_at - order.departed_at
        self.assertAlmostEqual(lasted.total_seconds(), 3600, delta=5)


@tagged("post_install", "-at_install")
class TestRegisterStory(DoorsCommon):
    """S18: the register of calls of a month as an Excel file: exactly its rows."""

    def _call_at(self, at, **vals):
        with freeze_time(at):
            form = self._call_taken(subject=f"Call of {at}", **vals)
            return form.save()

    def test_the_month_and_nothing_else(self):
        self._call_at("2026-05-31 15:59:00")  # still May in Shanghai
        first = self._call_at("2026-05-31 16:00:00")  # midnight
        middle = self._call_at("2026-06-15 01:00:00", channel="fax")
        last = self._call_at("2026-06-30 15:59:59", equipment_id=self.unit)
        self._call_at("2026-06-30 16:00:00")
        # registered in July, but it came in June
        with freeze_time("2026-07-02 01:00:00"):
            late = self._call_taken(subject="Letter found")
            late.channel = "letter"
            late.happened_at = datetime(2026, 6, 29, 1)
            late = late.save()
            wizard = self._open("after.sales.register.period")
            wizard.register = "after.sales.contact"
            self.assertEqual(wizard.row_count, 4)
            url = wizard.save().action_download()["url"]
        self.authenticate(self.dispatcher.login, self.dispatcher.login)
        self.env.flush_all()
        calls = first | middle | last | late
        rows = self._rows(url)
        self.assertEqual(sorted(rows), sorted(calls.mapped("name")))
        self.assertIn(72, rows[late.name], "hours until it was registered")
        # an engineer's register has what concerns him, not the whole desk's
        user = self.engineer_user
        self.authenticate(user.login, user.login)
        self.assertEqual(list(self._rows(url)), [last.name])

    def _rows(self, url):
        """Rows of the file that have a number; by number."""
        sheet = load_workbook(io.BytesIO(self.url_open(url).content)).active
        rows = [row for row in sheet.values if re.match(r"C/\d{4}/", str(row[0]))]
        self.assertEqual(len({row[0] for row in rows}), len(rows))
        return {row[0]: row for row in rows}
