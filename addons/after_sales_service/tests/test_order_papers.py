# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import io
from datetime import date, datetime
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.satisfaction import Answers
from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestOrderPapers(OrderCommon):
    """Service report (S19, S30), feedback sheet (S20) and dispatch slip (S18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.write({"specification": "D2 30 W", "brand": "Heraeus"})
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
            contact = cls.env["after.sales.contact"].create(
                {
                    "channel": "phone",
                    "happened_at": datetime(2026, 11, 23, 0, 30),
                    "registered_at": datetime(2026, 11, 23, 0, 35),
                    "equipment_id": cls.unit.id,
                    "partner_id": cls.customer.id,
                    "caller_name": "Gu Lan",
                    "caller_phone": "0512-6522-3108",
                    "subject": "Lamp does not burn",
                    "down_since": datetime(2026, 11, 22, 23, 15),
                }
            )
            cls.ticket = contact._do_make_ticket()
            cls.ticket.action_dispatch()
            cls.order = cls.ticket.order_ids
            cls.order.write(
                {
                    "engineer_id": cls.engineer.id,
                    "engineer_ids": [(4, cls.colleague.id)],
                    "planned_start": datetime(2026, 11, 23, 3, 0),
                    "planned_end": datetime(2026, 11, 23, 4, 0),
                }
            )
        cls.line = cls._add_line(cls.order, cls.lamp, quantity=2)

    def _html(self, paper, order=None):
        html = self.env["ir.actions.report"]._render_qweb_html(
            f"after_sales_service.action_report_{paper}", (order or self.order).ids
        )[0]
        return " ".join(html.decode().split())

    def _complete_job(self):
        self._work(self.order)
        self._report(self.order, cause="Lamp burnt out", remedy="Lamp replaced")

    # ------------------------------------------------------------
    # SERVICE REPORT
    # ------------------------------------------------------------

    def test_report_names_what_the_manager_asks_for(self):
        """S30: cause, method, parts with specification, brand, result, times."""
        self._complete_job()
        self.line.sudo().removed_serial = "OLD-77"
        self.order.action_done()
        html = self._html("service")
        for text in (
            "Lamp burnt out",
            "Lamp replaced",
            "D2 30 W",
            "Heraeus",
            "OLD-77",
            "Works again",
            "11/23/2026 07:15 AM",  # failed, at the site
            "11/23/2026 12:00 PM",  # worked again
            "Li Engineer, Wang Colleague",
            "Who pays",
        ):
            self.assertIn(text, html)
        self.assertEqual(
            self.order._get_failure_times(),
            (datetime(2026, 11, 22, 23, 15), datetime(2026, 11, 23, 4, 0)),
        )

    def test_not_solved_is_not_restored(self):
        self._work(self.order)
        self._report(self.order, result="unsolved")
        failed, restored = self.order._get_failure_times()
        self.assertEqual(failed, datetime(2026, 11, 22, 23, 15))
        self.assertFalse(restored)

    def test_no_failure_without_repair(self):
        with freeze_time(NOW):
            visit = self._new_order(kind="visit")
        self.assertEqual(visit._get_failure_times(), (False, False))
        self.assertNotIn("Failed at", self._html("service", visit))

    def test_engineer_names_another_make_until_it_is_signed(self):
        self._complete_job()
        line = self.line.with_user(self.engineer_user)
        self.assertEqual(line.state, "consumed")
        line.write({"brand": "Hamamatsu", "specification": "L2D2"})
        with self.assertRaisesRegex(UserError, "booked out"):
            line.quantity = 1
        self.order._sign("customer", "Gu Lan", PNG)
        with self.assertRaisesRegex(UserError, "signed"):
            line.brand = "Osram"
        self.assertIn("Hamamatsu", self._html("service"))

    def _photo(self, name, size=(3000, 2000)):
        file = io.BytesIO()
        Image.effect_noise(size, 50).save(file, "PNG")
        return self.env["after.sales.evidence"].create(
            {
                "order_id": self.order.id,
                "kind": "photo",
                "name": name,
                "image": base64.b64encode(file.getvalue()),
                "taken_at": NOW,
            }
        )

    def test_a_subject_is_one_line(self):
        """Words with a break in them add no header, and the mail goes out."""
        mail = self.env["mail.mail"].create(
            {
                "subject": "Lid\r\nBcc: evil@example.com",
                "email_to": "a@example.com",
                "body_html": "<p>x</p>",
            }
        )
        [email] = mail._prepare_outgoing_list()
        self.assertEqual(email["subject"], "Lid Bcc: evil@example.com")

    def test_photos_made_smaller(self):
        photo = self._photo("Burnt contact")
        ((caption, uri),) = self.order._get_paper_images()
        self.assertEqual(caption, "Burnt contact")
        self.assertTrue(uri.startswith("data:image/jpg;base64,"))
        self.assertLess(len(uri), len(photo.image) / 3)
        self.assertIn("Burnt contact", self._html("service"))

    def test_before_and_after(self):
        after, before = self._photo("Clean"), self._photo("Burnt")
        after.moment, before.moment = "after", "before"
        captions = [caption for caption, _uri in self.order._get_paper_images()]
        self.assertEqual(captions, ["Before the Work: Burnt", "After the Work: Clean"])

    def test_no_more_photos_than_a_page_holds(self):
        for number in range(10):
            self._photo(f"Photo {number}", (40, 30))
        self.assertEqual(len(self.order._get_paper_photos()), 10)
        self.assertEqual(len(self.order._get_paper_images()), 8)

    # ------------------------------------------------------------
    # FEEDBACK SHEET
    # ------------------------------------------------------------

    def _take(self):
        skill = self.env.ref("after_sales_service.feedback_item_skill")
        self.order._take_feedback(
            Answers(4, {skill.id: 5}, "Came in time"), "screen", name="Gu Lan"
        )

    def test_empty_sheet_for_a_pen(self):
        self._complete_job()
        html = self._html("feedback")
        self.assertIn("Service Feedback Sheet", html)
        # six items and the whole, five boxes each
        self.assertEqual(html.count("☐"), 35)
        self.assertNotIn("✓", html)

    def test_sheet_as_it_was_answered_and_signed(self):
        self._complete_job()
        self._take()
        self.order._sign("customer", "Gu Lan", PNG)
        html = self._html("feedback")
        self.assertNotIn("☐", html)
        self.assertEqual(html.count("✓"), 2)
        for text in ("Skill", "On the whole", "Came in time", "Lamp replaced"):
            self.assertIn(text, html)
        self.assertNotIn("Attitude", html, "not answered")
        self.assertIn(self.order.signature_ids.document_hash, html)

    def test_unsigned_answer_shows_no_signature(self):
        self._complete_job()
        self.order._sign("customer", "Gu Lan", PNG)
        self._take()
        self.assertNotIn(self.order.signature_ids.document_hash, self._html("feedback"))

    # ------------------------------------------------------------
    # DISPATCH SLIP
    # ------------------------------------------------------------

    def test_slip(self):
        html = self._html("slip")
        for text in (
            "Dispatch Slip",
            "Li Engineer, Wang Colleague",
            "11/23/2026 11:00 AM",  # planned, at the site
            self.unit.serial,
            "Gu Lan",
            "0512-6522-3108",
            "Lamp does not burn",
            "D2 30 W",
            self.ticket.number,
        ):
            self.assertIn(text, html)
        self.assertNotIn("400.00", html, "no prices")

    def test_slip_of_another_teams_ticket(self):
        """The engineer prints the slip, though the ticket is not his to read."""
        self.ticket.team_id = self.env["helpdesk.ticket.team"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        self.ticket.user_id = False
        self.env.flush_all()
        html = self.env["ir.actions.report"].with_user(self.engineer_user)
        html = html._render_qweb_html(
            "after_sales_service.action_report_slip", self.order.ids
        )[0]
        self.assertIn("0512-6522-3108", html.decode())

    def test_each_slip_is_kept(self):
        first = self.order.with_user(self.dispatcher)._get_dispatch_papers()
        self.assertEqual(first.res_id, self.order.id)
        self.order.planned_start = datetime(2026, 11, 23, 2, 0)
        second = self.order.with_user(self.dispatcher)._get_dispatch_papers()
        self.assertEqual(self.order.slip_attachment_ids, first | second)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            first.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self.order.with_user(self.dispatcher).slip_attachment_ids = False
        self.assertEqual(dict(self.order._get_portal_papers())["slip"].id, second.id)

    @mute_logger("odoo.addons.after_sales_service.models.order_papers")
    def test_printer_down(self):
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            side_effect=OSError("wkhtmltopdf is gone"),
        ):
            self.assertFalse(self.order._get_dispatch_papers())
            self._complete_job()
            self._take()
            self.order.action_done()
        self.assertEqual(self.order.state, "done")
        self.assertTrue(self.order.papers_missing)
        self.assertFalse(self.order.feedback_attachment_id)
        self.order.action_make_papers()
        self.assertTrue(self.order.feedback_attachment_id)
        self.assertTrue(self.order.report_attachment_id)
        self.assertFalse(self.order.papers_missing)

    def test_papers_for_the_customer(self):
        self.assertEqual(self.order._get_portal_papers(), [])
        self._complete_job()
        self._take()
        self.order.action_done()
        self.assertEqual(
            [word for word, _paper in self.order._get_portal_papers()],
            ["report", "feedback", "statement", "slip"],
        )
