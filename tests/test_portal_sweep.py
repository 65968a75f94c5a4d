# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Every page of ours that a customer can open, generated from the routes.

A new route cannot slip by: nobody without a right sees or changes anything by it
(R5), and no input makes it fall over (R8).
"""

import inspect
from datetime import timedelta
from urllib.parse import quote

from money_common import MoneyCommon

from odoo import fields
from odoo.fields import Command
from odoo.http import Request, _generate_routing_rules
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG

SECRET = "Door code 4711"
OURS = "odoo.addons.after_sales_"
#: what a route takes beside the parameters in its signature
FORM = (
    *("city", "departed_on", "returned_on", "payee", "payee_account", "line_id"),
    *("kind", "amount", "quantity", "currency", "date", "registration_id"),
    *("name", "signature", "downtime", "objection", "reason", "message", "search"),
    *("fault", "text", "phone", "serial", "equipment", "key", "stands_still"),
    *("down_since", "requested_arrival", "sortby", "groupby", "date_begin", "date_end"),
    *("refused_by", "finding_0", "severity_0", "photo_0", "slot", "note"),
    *("session", "name_0", "email_0", "places", "wait", "email", "place"),
)
FUZZ = (
    " ",
    # all fields together stay below what a server takes as an address
    "x" * 900,
    "a\x00b",
    "☃é",
    "<script>alert(1)</script>",
    "99999999999999999999999",
    "-1",
    "%s' OR 1=1 --",
)
#: what a paper says for whoever may read it, where it names no unit
NAMED = {"after_sales_service.report_maintenance_result": "Result"}
#: valid with any words, or without: they write, as they should
FREE_WORDS = ("/price/decline", "/renew", "/refuse", "/hand_in")
#: whoever is logged in reports for himself: it writes, as it should
OWN_REPORT = "/my/report"


@tagged("post_install", "-at_install")
class TestPortalSweep(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock: the server's thread answers in real time
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.foreigner = new_test_user(
            cls.env, login="money_foreigner", groups="base.group_portal"
        )
        cls.foreigner.partner_id.parent_id = cls.env["res.partner"].create(
            {"name": "Other hospital", "is_company": True}
        )
        cls.mine = cls._records(cls.customer, "SP2-MINE")
        cls.theirs = cls._records(cls.foreigner.partner_id.parent_id, "SP2-THEIRS")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _records(cls, customer, serial):
        """What a customer may have open with us: argument of a route -> record."""
        unit = cls._new_unit(
            serial,
            partner_id=customer.id,
            site_partner_id=customer.id,
            delivered_on=cls.now.date() - timedelta(days=800),
            accepted_on=cls.now.date() - timedelta(days=790),
            note=SECRET,
        )
        downtime = cls.env["after.sales.downtime"].create(
            {
                "equipment_id": unit.id,
                "start": cls.now - timedelta(days=780),
                "end": cls.now - timedelta(days=779),
            }
        )
        downtime.with_user(cls.dispatcher).action_propose()
        cls.unit = unit
        order = cls._new_order()
        order.line_ids = [Command.create(line) for line in cls._lines(cls)]
        order.with_user(cls.dispatcher).action_create_quotation()
        order.sale_order_id.action_confirm()
        order.line_ids.filtered(lambda line: line.kind == "labour").quantity = 9
        for step in ("dispatch", "depart", "arrive"):
            getattr(order, f"action_{step}")()
        cls._report(order)
        order.action_finish()
        item = cls.env["after.sales.checklist.line"].create(
            {
                "order_id": order.id,
                "name": "Manual",
                "done": True,
                "attachment_ids": [
                    Command.create({"name": f"{serial}.txt", "raw": serial.encode()})
                ],
            }
        )
        order.action_done()
        order.action_ask_renewed_yes()
        contract = cls.env["after.sales.contract"].create(
            {
                "partner_id": customer.id,
                "date_start": cls.now.date(),
                "date_end": cls.now.date() + timedelta(days=364),
                "visit_count": 2,
                "line_ids": [Command.create({"equipment_id": unit.id})],
            }
        )
        contract.with_user(cls.manager).action_confirm()
        ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": f"Fault of {serial}",
                "description": "It hums.",
                "equipment_id": unit.id,
                "partner_id": customer.id,
                "team_id": cls.team.id,
            }
        )
        announced = cls._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=cls.now + timedelta(days=9),
        )
        announced.notice_id._do_send()
        enrolment, link, voucher = cls._training(customer, serial)
        claim = cls._travel_claim(customer)
        for record in (unit, order, contract, ticket, claim):
            record._portal_ensure_token()  # else the first look would make it
        return {
            "equipment_id": unit,
            "downtime_id": downtime,
            "order_id": order,
            "contract_id": contract,
            "ticket_id": ticket,
            "file_id": item.attachment_ids,
            "notice_id": announced.notice_id,
            "registration_id": enrolment,
            "link_id": link,
            "voucher_id": voucher,
            "signoff_id": cls._certificate(unit, enrolment),
            "claim_id": claim,
            "receipt_id": claim.line_ids.receipt_ids,
        }

    @classmethod
    def _travel_claim(cls, customer):
        """A trainee's journey that we pay, with a receipt."""
        course = cls.env["after.sales.training.course"].create({"name": "Care"})
        session = cls.env["event.event"].create(
            {
                "name": "Care",
                "course_id": course.id,
                "date_begin": cls.now + timedelta(days=7),
                "date_end": cls.now + timedelta(days=8),
                "event_type_id": cls.env.ref(
                    "after_sales_training.event_type_training"
                ).id,
            }
        )
        voucher = cls.env["after.sales.training.entitlement"].create(
            {
                "partner_id": customer.id,
                "travel_by_us": True,
                "valid_from": cls.now.date(),
                "valid_until": cls.now.date() + timedelta(days=730),
            }
        )
        booked = cls.env["event.registration"].create(
            {
                "event_id": session.id,
                "name": "Gu Lan",
                "trainee_id": cls.env["res.partner"]
                .create({"name": "Gu Lan", "parent_id": customer.id})
                .id,
                "entitlement_id": voucher.id,
                "state": "open",
            }
        )
        claim = booked._get_travel_claim()
        claim.write(
            {
                "departed_on": cls.now.date() + timedelta(days=7),
                "returned_on": cls.now.date() + timedelta(days=8),
            }
        )
        line = claim.line_ids.create(
            {"claim_id": claim.id, "kind": "train", "amount": 90.0}
        )
        line.receipt_ids = cls.env["ir.attachment"].create(
            {
                "name": "ticket.pdf",
                "raw": f"%PDF-{claim.name}".encode(),
                "res_model": line._name,
                "res_id": line.id,
            }
        )
        return claim

    @classmethod
    def _certificate(cls, unit, enrolment):
        """The trainee works alone on the unit, and has it in writing."""
        course = enrolment.event_id.course_id
        teacher = cls.env["res.partner"].create({"name": "Dr. Feng"})
        trainer = cls.env["after.sales.training.trainer"].create(
            {"partner_id": teacher.id, "course_ids": course.ids}
        )
        signoff = cls.env["after.sales.training.signoff"].create(
            {
                "trainee_id": enrolment.trainee_id.id,
                "course_id": course.id,
                "equipment_id": unit.id,
                "trainer_id": trainer.id,
            }
        )
        paper = cls.env["ir.attachment"].create(
            {
                "name": "certificate.pdf",
                "raw": f"%PDF-{enrolment.name}".encode(),
                "res_model": signoff._name,
                "res_id": signoff.id,
            }
        )
        signoff.write(
            {
                "state": "certified",
                "certified_on": cls.now.date() - timedelta(days=1),
                "certificate_attachment_id": paper.id,
            }
        )
        return signoff

    @classmethod
    def _training(cls, customer, serial):
        """One of the customer's people in a session, a link and a voucher."""
        course = cls.env["after.sales.training.course"].create({"name": "Care"})
        start = cls.now + timedelta(days=30)
        session = cls.env["event.event"].create(
            {
                "name": "Session",
                "course_id": course.id,
                "date_begin": start,
                "date_end": start + timedelta(days=1),
                "date_tz": "UTC",
            }
        )
        voucher = cls.env["after.sales.training.entitlement"].create(
            {
                "partner_id": customer.id,
                "course_ids": [Command.set(course.ids)],
                "places": 5,
                "valid_until": cls.now.date() + timedelta(days=90),
            }
        )
        enrolment = session._enrol_people(
            [{"name": f"Trainee {serial}"}], voucher=voucher
        )
        enrolment._portal_ensure_token()
        link = cls.env["after.sales.training.invitation"].create(
            {"event_id": session.id, "entitlement_id": voucher.id}
        )
        return enrolment, link, voucher

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    def _routes(self, begin="/my/"):
        """(rule, endpoint) of each portal route of ours."""
        found = {}
        modules = sorted(self.env.registry._init_modules)
        for rule, endpoint in _generate_routing_rules(modules, nodb_only=False):
            ours = inspect.unwrap(endpoint.func).__module__.startswith(OURS)
            if ours and rule.startswith(begin):
                found[rule] = endpoint
        return sorted(found.items())

    def _url(self, rule, records, **values):
        """The rule with its arguments filled in."""
        values = {
            "access_token": "wrong",
            "answer": "confirm",
            "page": 1,
            "paper": "report",
            "role": "customer",
            **{name: record.id for name, record in records.items()},
            **values,
        }
        parts = []
        for part in rule.split("/"):
            if part.startswith("<"):
                part = str(values[part.strip("<>").split(":")[-1]])
            parts.append(part)
        return "/".join(parts)

    def _record(self, rule, records):
        """The record that the rule opens, if it opens one."""
        for name in (
            *("equipment_id", "order_id", "contract_id", "ticket_id"),
            *("registration_id", "claim_id"),
        ):
            if f":{name}>" in rule:
                return records[name]
        return None

    def _open(self, url, endpoint, values):
        """Call the route as its page does."""
        if endpoint.routing["type"] == "jsonrpc":
            return self.url_open(
                url, json={"jsonrpc": "2.0", "params": values}, timeout=60
            )
        methods = endpoint.routing.get("methods") or ["GET"]
        if "POST" in methods:
            return self.url_open(
                url,
                data=values | {"csrf_token": Request.csrf_token(self)},
                timeout=60,
            )
        return self.url_open(url, params=values, timeout=60)

    def test_the_routes_are_found(self):
        rules = [rule for rule, _endpoint in self._routes()]
        for rule in (
            "/my/equipment/<int:equipment_id>",
            "/my/contracts/<int:contract_id>/renew",
            "/my/equipment/<int:equipment_id>/report",
            "/my/ticket/<int:ticket_id>",
            "/my/service-orders/<int:order_id>/price/agree",
        ):
            self.assertIn(rule, rules)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def _token(self, record):
        token = record._portal_ensure_token()
        self.env.flush_all()
        return token

    def _valid(self, records):
        """What would be accepted from the customer himself."""
        downtime = records["downtime_id"]
        return {
            "name": "Gu Lan",
            "signature": PNG,
            "downtime": f"{downtime.id}:{downtime._get_fingerprint()}",
            "reason": "No",
            "fault": "other",
            "text": "It hums",
            "phone": "021-5555-0123",
            "answer": "cancel",
        }

    def _assert_closed(self, **login):
        """No record of ours is opened, none is written, by any of the routes."""
        secrets = [
            self.mine["equipment_id"].serial,
            self.mine["order_id"].name,
            self.mine["contract_id"].name,
            self.mine["ticket_id"].number,
            self.mine["notice_id"].name,
            self.mine["registration_id"].name,
        ]
        self.authenticate(login.get("user"), login.get("user"))
        for rule, endpoint in self._routes():
            record = self._record(rule, self.mine)
            tokens = [None]
            if record:
                self._token(record)
                record.access_token, old = False, record.access_token
                self._token(record)
                tokens += ["wrong", self._token(self._record(rule, self.theirs)), old]
            before = self._everything()
            for token in tokens:
                values = self._valid(self.mine) | (
                    {"access_token": token} if token else {}
                )
                with self.subTest(rule=rule, token=token):
                    url = self._url(rule, self.mine)
                    response = self._open(url, endpoint, values)
                    self.assertLess(response.status_code, 500)
                    for secret in secrets:
                        self.assertNotIn(secret, response.text)
            if rule == OWN_REPORT and login:
                continue
            with self.subTest(rule=rule):
                self._assert_unchanged(before)

    def test_nobody(self):
        self._assert_closed()

    def test_another_customer(self):
        self._assert_closed(user=self.foreigner.login)

    def test_the_customer_himself(self):
        """What the others are refused is accepted from him: the sweep can fail."""
        for rule, endpoint in self._routes():
            record = self._record(rule, self.mine)
            if record:
                token = self._token(record)
                values = self._valid(self.mine) | {"access_token": token}
                with self.subTest(rule=rule):
                    url = self._url(rule, self.mine, access_token=token)
                    response = self._open(url, endpoint, values)
                    # a claim asks for what these values do not say
                    wanted = (200, 422) if ":claim_id>" in rule else (200,)
                    self.assertIn(response.status_code, wanted)
        self.env.invalidate_all()
        self.assertEqual(self.mine["claim_id"].state, "handed_in")
        self.assertEqual(self.mine["downtime_id"].state, "confirmed")
        self.assertEqual(self.mine["order_id"].true_up_state, "agreed")
        self.assertTrue(self.mine["contract_id"].renewal_asked_on)
        self.assertEqual(len(self.mine["equipment_id"].ticket_ids), 2)

    def test_addresses_that_are_their_own_key(self):
        """Of a QR label, of the mail to production: no other secret opens them."""
        routes = self._routes("/as/")
        self.assertGreaterEqual(len(routes), 2)
        secrets = ["SP2-MINE", self.mine["order_id"].name, self.mine["notice_id"].name]
        others = [self._token(self.mine[name]) for name in ("order_id", "ticket_id")]
        values = self._valid(self.mine) | {"answer": "yes"}
        before = self._everything()
        for rule, _endpoint in routes:
            for word in (*FUZZ, *others, "A" * 32):
                url = rule.replace("<string:token>", quote(word, safe=""))
                for answer in (
                    self.url_open(url, timeout=60),
                    self.url_open(
                        url,
                        data=values | {"csrf_token": Request.csrf_token(self)},
                        timeout=60,
                    ),
                ):
                    with self.subTest(rule=rule, word=word[:30]):
                        self.assertLess(answer.status_code, 500)
                        for secret in secrets:
                            self.assertNotIn(secret, answer.text)
        self._assert_unchanged(before)

    # ------------------------------------------------------------
    # PAPERS: core's own address prints any report for anybody who may read
    # ------------------------------------------------------------

    def _papers(self):
        """(report, a record of the customer's unit it prints) of ours."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Which solvent?",
                "description": "<p>Ketones.</p>",
                "kind": "consultation",
                "equipment_id": self.mine["equipment_id"].id,
                "team_id": self.team.id,
                "advice": f"<p>Not for SP2-MINE. {SECRET}</p>",
            }
        )
        records = {
            "after.sales.claim": self.env["after.sales.claim"].create(
                {
                    "equipment_id": self.mine["equipment_id"].id,
                    "company_id": self.company.id,
                    "vendor_id": self.theirs["equipment_id"].partner_id.id,
                    "reported_at": self.now,
                    "reported_on": self.now.date(),
                }
            ),
            "helpdesk.ticket": ticket,
            **{record._name: record for record in self._papers_of_maintenance()},
            **{record._name: record for record in self.mine.values()},
        }
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", "after_sales_service.%")]
        )
        return [
            (report, records[report.model])
            for report in reports
            if report.model in records
        ]

    def _papers_of_maintenance(self):
        """What production and managers read of the customer's unit."""
        unit = self.mine["equipment_id"]
        emergency = self._new_order(kind="emergency", equipment_id=unit.id)
        for step in ("dispatch", "depart", "arrive"):
            getattr(emergency, f"action_{step}")()
        emergency._do_finish()
        emergency.emergency_report_ids.method = SECRET
        plan = self.env["after.sales.maintenance.plan"].create(
            {
                "name": "Filters",
                "equipment_id": unit.id,
                "start_basis": "date",
                "start_date": self.now.date(),
            }
        )
        plan.action_start()
        year = self.env["after.sales.maintenance.year"].create(
            {"year": self.now.year + 1, "note": SECRET}
        )
        year.action_collect()
        proposal = self.env["after.sales.proposal"].create(
            {
                "title": "Servo pump",
                "kind": "modify",
                "equipment_ids": [Command.set(unit.ids)],
                "description": SECRET,
            }
        )
        return [emergency.emergency_report_ids, year, proposal]

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_papers_of_others(self):
        clerk = new_test_user(self.env, login="money_clerk", groups="base.group_user")
        papers = self._papers()
        self.assertGreaterEqual(len(papers), 10)
        for user in (self.foreigner, clerk, self.portal_user, self.manager):
            self.authenticate(user.login, user.login)
            for report, record in papers:
                may = record.with_user(user).has_access("read")
                if user == self.foreigner:
                    self.assertFalse(may)
                url = f"/report/html/{report.report_name}/{record.id}"
                with self.subTest(user=user.login, report=report.report_name):
                    text = self.url_open(url).text
                    if user == self.manager:
                        self.assertIn(NAMED.get(report.report_name, "SP2-MINE"), text)
                        continue
                    self.assertNotIn(SECRET, text)
                    if not may:
                        self.assertNotIn("SP2-MINE", text)

    # ------------------------------------------------------------
    # WHAT THEY SEND
    # ------------------------------------------------------------

    def _fuzzed(self, endpoint, word):
        names = set(inspect.signature(inspect.unwrap(endpoint.func)).parameters)
        names |= set(FORM) | {"filterby", "report_type"}
        return dict.fromkeys(
            names - {"self", "kwargs", "post", "access_token", *self.mine}, word
        )

    @mute_logger("odoo.http")
    def _assert_stands(self, token=True):
        for rule, endpoint in self._routes():
            record = self._record(rule, self.mine)
            before = self._everything()
            for word in FUZZ:
                values = self._fuzzed(endpoint, word)
                if record and token:
                    values["access_token"] = self._token(record)
                with self.subTest(rule=rule, word=word[:30]):
                    response = self._open(self._url(rule, self.mine), endpoint, values)
                    self.assertLess(response.status_code, 500)
                    self.assertNotIn("<script>alert(1)", response.text)
                    if endpoint.routing["type"] == "jsonrpc":
                        self.assertIn("error", response.json().get("result", {}))
            if not rule.endswith(FREE_WORDS):
                with self.subTest(rule=rule):
                    self._assert_unchanged(before)

    def test_any_words_of_the_customer(self):
        self._assert_stands()

    @mute_logger("odoo.http")
    def test_any_token_and_number(self):
        before = self._everything()
        for rule, endpoint in self._routes():
            record = self._record(rule, self.mine)
            if not record:
                continue
            for word in FUZZ:
                with self.subTest(rule=rule, word=word[:30]):
                    response = self._open(
                        self._url(rule, self.mine), endpoint, {"access_token": word}
                    )
                    self.assertLess(response.status_code, 500)
            for number in (0, 2**31, 2**63, 10**30):
                with self.subTest(rule=rule, number=number):
                    url = self._url(rule, self.mine, **{n: number for n in self.mine})
                    response = self._open(url, endpoint, {"access_token": "wrong"})
                    self.assertLess(response.status_code, 500)
        self._assert_unchanged(before)

    @mute_logger("odoo.http")
    def test_what_is_no_text(self):
        """By JSON a value may be anything."""
        before = self._everything()
        for rule, endpoint in self._routes():
            if endpoint.routing["type"] != "jsonrpc":
                continue
            token = self._token(self._record(rule, self.mine))
            for value in (None, True, 7, ["x"], {"x": 1}):
                for values in (
                    self._valid(self.mine) | {"access_token": value},
                    {"access_token": token, "name": value, "signature": PNG},
                    {"access_token": token, "name": "Gu Lan", "signature": value},
                ):
                    with self.subTest(rule=rule, value=value):
                        answer = self._open(
                            self._url(rule, self.mine), endpoint, values
                        )
                        self.assertIn("error", answer.json().get("result", {}))
        self._assert_unchanged(before)
