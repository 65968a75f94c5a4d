# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .report_common import ReportCommon
from .sla_common import MONDAY

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestTicketPortal(ReportCommon):
    """A ticket in the customer's words: sentence, steps, list, refusals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.ticket = cls.env["helpdesk.ticket"].create(
            cls._ticket_vals(equipment_id=cls.unit.id, reported_at=cls.now)
        )
        cls.url = f"/my/ticket/{cls.ticket.id}"
        cls.env.flush_all()

    def _steps(self, ticket=None):
        return [
            step["label"] + ("+" if step["done"] else "-")
            for step in (ticket or self.ticket)._get_customer_steps()
        ]

    # ------------------------------------------------------------
    # SENTENCES AND STEPS
    # ------------------------------------------------------------

    def test_from_the_report_to_the_solution(self):
        ticket = self._new_ticket(equipment_id=self.unit.id)

        def says(at, sentence, steps, names=True):
            with freeze_time(at):
                self.assertEqual(ticket._get_customer_sentence(names), sentence)
                self.assertEqual(self._steps(ticket), steps)

        nothing = ["Report received+", "Answer given-", "On the way-", "Solved-"]
        answered = ["Report received+", "Answer given+", "On the way-", "Solved-"]
        on_way = ["Report received+", "Answer given+", "On the way+", "Solved-"]
        # 09:00 in Shanghai; the answer is promised within an hour
        says(MONDAY, "We call back by 10:00.", nothing)
        says(
            MONDAY + 2 * HOUR,
            "We should have called back by 10:00 and are sorry that we have not."
            " Please call us.",
            nothing,
        )
        with freeze_time(MONDAY + HOUR / 2):
            ticket._do_responded()
        with freeze_time(MONDAY + HOUR):
            self.assertIn("an engineer arrives by", ticket._get_customer_sentence())
            self.assertEqual(self._steps(ticket), answered)
            ticket.action_dispatch()
            order = ticket.order_ids
            order.engineer_id = self.engineer
            self.assertIn(
                "working on it" if not ticket.timer_ids else "arrives by",
                ticket._get_customer_sentence(),
            )
            order.planned_start = MONDAY + 3 * HOUR
            order._do_schedule()
        says(MONDAY + HOUR, "Li Engineer comes 12:00.", answered)
        says(MONDAY + HOUR, "An engineer comes 12:00.", answered, names=False)
        with freeze_time(MONDAY + 2 * HOUR):
            order._do_dispatch()
            order._do_depart()
            self.assertIn("Li Engineer is on the way", ticket._get_customer_sentence())
            self.assertEqual(self._steps(ticket), on_way)
        with freeze_time(MONDAY + 3 * HOUR):
            order._do_arrive()
        says(
            MONDAY + 4 * HOUR, "Li Engineer has been working on it since 12:00.", on_way
        )
        with freeze_time(MONDAY + 5 * HOUR):
            ticket._do_solved()
        says(
            MONDAY + 6 * HOUR,
            "Solved: 14:00.",
            ["Report received+", "Answer given+", "On the way+", "Solved+"],
        )

    def test_solved_from_afar(self):
        ticket = self._new_ticket(equipment_id=self.unit.id)
        with freeze_time(MONDAY + HOUR):
            ticket._do_solved()
            # nobody had to come; who solves has answered
            self.assertEqual(
                self._steps(ticket), ["Report received+", "Answer given+", "Solved+"]
            )

    def test_closed_without_a_solution(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.ticket.stage_id = stage
        self.assertEqual(self.ticket._get_customer_sentence(), "This ticket is closed.")
        self.assertEqual(
            self._steps(), ["Report received+", "Answer given+", "Closed+"]
        )

    def test_nothing_is_promised(self):
        self.company.after_sales_enforce_from = MONDAY + HOUR
        ticket = self._new_ticket()
        self.assertFalse(ticket.timer_ids)
        self.assertEqual(
            ticket._get_customer_sentence(),
            "We have received it and will get back to you.",
        )

    def test_solution_is_planned(self):
        ticket = self._new_ticket(equipment_id=self.unit.id)
        with freeze_time(MONDAY + HOUR):
            ticket._do_responded()
            ticket.solution_planned_for = MONDAY + timedelta(days=1)
            self.assertEqual(
                ticket._get_customer_sentence(),
                "The solution is planned for Tue, Nov 24 09:00.",
            )

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def test_page(self):
        self._login()
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("We call back by", self._find(page, "//*[@id='sentence']"))
        self.assertIn(self.unit.serial, page.text)
        self.assertIn("tel:400-820-1288", page.text)
        for odd in ("Last Stage Update", "Create Date", self.engineer_user.email):
            self.assertNotIn(odd, page.text)

    def test_refused_in_words(self):
        for user in (None, self.foreigner):
            if user:
                self._login(user)
            for url in (
                self.url,
                f"{self.url}/wrong",
                f"{self.url}?access_token=%E2%98%83",
                "/my/ticket/99999999",
            ):
                with self.subTest(user=user, url=url):
                    page = self.url_open(url)
                    self.assertEqual(page.status_code, 404)
                    self.assertIn("not yours", self._find(page, "//*[@id='refused']"))
                    self.assertNotIn(self.ticket.name, page.text)

    def test_by_token(self):
        token = self.ticket._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(f"{self.url}/{token}")
        self.assertIn("We call back by", self._find(page, "//*[@id='sentence']"))

    def test_jobs_and_papers(self):
        self.ticket.action_dispatch()
        order = self.ticket.order_ids
        order.engineer_id = self.engineer
        draft = order.copy()
        order._do_dispatch()
        order.sudo().report_attachment_id = self.env["ir.attachment"].create(
            {"name": "Report.pdf", "raw": b"%PDF-1.4 report"}
        )
        theirs = order.copy({"partner_id": self.foreigner.partner_id.parent_id.id})
        theirs.sudo().state = "dispatched"
        self.env.flush_all()
        self._login()
        page = self.url_open(self.url)
        self.assertIn(order.name, page.text)
        self.assertIn(f"{order.access_url}/paper/report", page.text)
        for other in (draft, theirs):
            self.assertNotIn(other.name, page.text)
        paper = self.url_open(f"{order.access_url}/paper/report")
        self.assertEqual(paper.content, b"%PDF-1.4 report")
        # a link of this ticket's token opens no job
        self.authenticate(None, None)
        token = self.ticket._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(f"{self.url}/{token}")
        self.assertIn(order.name, page.text)
        self.assertNotIn("/paper/report", page.text)

    def test_files_of_internal_notes_stay_inside(self):
        self.ticket.message_post(
            body="Look",
            attachments=[("inside.txt", b"x")],
            subtype_xmlid="mail.mt_note",
        )
        self.ticket.message_post(
            body="See",
            attachments=[("told.txt", b"y")],
            subtype_xmlid="mail.mt_comment",
        )
        self.env.flush_all()
        self._login()
        page = self.url_open(self.url)
        self.assertIn("told.txt", page.text)
        self.assertNotIn("inside.txt", page.text)

    # ------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------

    def test_list(self):
        self._login()
        page = self.url_open("/my/tickets")
        self.assertIn(self.ticket.number, page.text)
        self.assertIn("We call back by", page.text)
        for query, found in (
            ("?search=SP2-0001", True),
            ("?search=nothing%27", False),
            ("?search=%00", True),
            ("?groupby=stage", True),
            ("?groupby=category", True),
            ("?sortby=name", True),
            ("?sortby=nonsense&groupby=x&search_in=y&filterby=z", True),
            ("?date_begin=x&date_end=2026", True),
            ("/page/7", True),
        ):
            with self.subTest(query=query):
                page = self.url_open(f"/my/tickets{query}")
                self.assertEqual(page.status_code, 200)
                self.assertEqual(self.ticket.number in page.text, found)
        self._login(self.foreigner)
        page = self.url_open("/my/tickets")
        self.assertNotIn(self.ticket.number, page.text)
        self.assertIn("Report a fault", page.text)

    def test_open_tickets_come_first(self):
        newer = self.env["helpdesk.ticket"].create(
            self._ticket_vals(
                name="Newer", equipment_id=self.unit.id, reported_at=self.now
            )
        )
        newer.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.env.flush_all()
        self._login()
        text = self.url_open("/my/tickets").text
        self.assertLess(text.index(self.ticket.number), text.index(newer.number))
        text = self.url_open("/my/tickets?sortby=name").text
        self.assertLess(text.index(newer.number), text.index(self.ticket.number))

    def test_list_costs_the_same_for_many(self):
        self._login()
        self.url_open("/my/tickets")
        costs = []
        for count in (1, 30):
            self.env["helpdesk.ticket"].create(
                [
                    self._ticket_vals(equipment_id=self.unit.id, reported_at=self.now)
                    for _number in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/tickets")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 2)

    # ------------------------------------------------------------
    # THE UNIT'S PAGE, WHAT WAITS FOR THE CUSTOMER
    # ------------------------------------------------------------

    def test_page_of_the_unit(self):
        url = f"/my/equipment/{self.unit.id}"
        self._login()
        page = self.url_open(url)
        shown = self._find(page, "//*[contains(@class, 'open_fault')]")
        self.assertIn("We call back by", shown)
        self.assertIn(f"{url}/report", page.text)
        self.assertIn(self.url, page.text)
        # by a letter's link: the sentence, no link to the ticket
        self.authenticate(None, None)
        token = self.unit._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(f"{url}?access_token={token}")
        self.assertIn("We call back by", page.text)
        self.assertNotIn(self.url, page.text)
        self.assertIn(f"{url}/report?access_token={token}", page.text)
        # a unit out of service is not reported
        self.unit.state = "retired"
        self.env.flush_all()
        self._login()
        self.assertNotIn(f"{url}/report", self.url_open(url).text)

    def test_tickets_of_the_owner_before(self):
        self.unit.partner_id = self.foreigner.partner_id.parent_id
        self.env.flush_all()
        self._login(self.foreigner)
        page = self.url_open(f"/my/equipment/{self.unit.id}")
        self.assertIn(self.unit.serial, page.text)
        self.assertNotIn("open_fault", page.text)

    def test_what_waits(self):
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": self.now - timedelta(days=9),
                "end": self.now - timedelta(days=8),
            }
        )
        downtime.with_user(self.dispatcher).action_propose()
        order = self.env["after.sales.order"].create(
            {
                "kind": "repair",
                "equipment_id": self.unit.id,
                "engineer_id": self.engineer.id,
            }
        )
        order.sudo().state = "to_accept"
        self.env.flush_all()
        self._login()
        counters = ["todo_count"]
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(found, {"todo_count": 2})
        page = self.url_open("/my/todo")
        self.assertIn(f"/my/equipment/{self.unit.id}#confirm", page.text)
        self.assertIn(order.access_url, page.text)
        self._login(self.foreigner)
        found = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertFalse(any(found.values()))
        self.assertIn("Nothing waits for you", self.url_open("/my/todo").text)
        self.assertNotIn(order.name, self.url_open("/my/todo").text)
