# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The papers of a job, mailed through a real SMTP server on this machine (S19)."""

import contextlib
import email
import email.policy
import io
import socket
import unicodedata
from datetime import date
from unittest.mock import patch

from aiosmtpd.controller import Controller
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.models.mail_mail import MAX_TRIES
from odoo.addons.after_sales_service.tests.common_order import NOW, PNG, OrderCommon
from odoo.addons.after_sales_service.tools.satisfaction import Answers

HOST = "127.0.0.1"


class Inbox:
    """What the server has taken; ``refuse`` makes it say no to a recipient."""

    def __init__(self):
        self.letters = []
        self.refuse = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return "450 4.2.1 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, letter))
        return "250 OK"


def free_port():
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return sock.getsockname()[1]


class PapersMailCommon(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.port = free_port()
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {"name": "Loopback", "smtp_host": HOST, "smtp_port": cls.port}
        )
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
        cls.company.email = "service@huayi.example"
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
            cls.order = cls._new_order()
        cls._add_line(cls.order, cls.lamp, brand="Heraeus", specification="30 W")
        cls._add_line(cls.order, kind="labour", quantity=2)
        # Odoo connects to nothing while tests run: here it shall
        cls.startClassPatcher(
            patch.object(
                cls.env.registry["ir.mail_server"], "_disable_send", lambda *args: False
            )
        )

    @contextlib.contextmanager
    def _server(self):
        inbox = Inbox()
        controller = Controller(inbox, hostname=HOST, port=self.port)
        controller.start()
        try:
            yield inbox
        finally:
            controller.stop()

    def _finish(self, pdf=False):
        self._work(self.order)
        self._report(self.order)
        with contextlib.ExitStack() as stack:
            stack.enter_context(freeze_time(NOW.replace(hour=5)))
            if pdf:
                stack.enter_context(self.allow_pdf_render())
                self.env = self.env(
                    context=dict(self.env.context, force_report_rendering=True)
                )
            order = self.order.with_env(self.env)
            order._take_feedback(Answers(5), "screen", name="Dr. Zhao")
            order._sign("customer", "Dr. Zhao", PNG)
            order.action_done()

    def _mails(self):
        return self.env["mail.mail"].search(
            [("attachment_ids", "in", self.order.report_attachment_id.ids)]
        )

    def _send(self):
        """What Odoo's cron does every hour, and after a mail was queued."""
        self.env["mail.mail"].process_email_queue()

    def _retry(self):
        self.env.flush_all()
        cron = self.env.ref("after_sales_service.ir_cron_retry_papers")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPapersMail(PapersMailCommon):
    # ------------------------------------------------------------
    # WHAT ARRIVES
    # ------------------------------------------------------------

    def test_headers_and_readable_papers(self):
        self._finish(pdf=True)
        with self._server() as inbox:
            self._send()
        ((_sender, recipients, letter),) = inbox.letters
        self.assertEqual(recipients, [self.customer.email])
        self.assertIn(self.customer.email, letter["To"])
        self.assertIn("service@huayi.example", letter["From"])
        self.assertIn(self.order.name, letter["Subject"])
        self.assertTrue(letter["Message-Id"])
        html = letter.get_body(("html",)).get_content()
        self.assertNotIn("/rate/", html, "the stars were given at the signature")
        self.assertIn(self.order.get_portal_url(), html.replace("&amp;", "&"))
        papers = {part.get_filename(): part for part in letter.iter_attachments()}
        self.assertEqual(
            {name.split(" JOB")[0] for name in papers},
            {"Service Report", "Service Feedback Sheet", "Service Statement"},
        )
        for name, part in papers.items():
            self.assertEqual(part.get_content_type(), "application/pdf", name)
            text = "".join(
                page.extract_text()
                for page in PdfReader(io.BytesIO(part.get_content())).pages
            )
            self.assertIn(self.unit.serial, unicodedata.normalize("NFKC", text))
        self.assertEqual(self._mails().state, "sent")

    def test_chinese_subject_and_names(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["after_sales_service"], ["zh_CN"]
        )
        self.customer.lang = "zh_CN"
        self.company.name = "华仪仪器有限公司"
        self._finish()
        with self._server() as inbox:
            self._send()
        letter = inbox.letters[0][2]
        self.assertIn("华仪仪器有限公司", letter["Subject"])
        self.assertIn("华仪仪器有限公司", str(letter["From"]))
        names = [part.get_filename() for part in letter.iter_attachments()]
        self.assertTrue(any(name.startswith("售后服务报告 ") for name in names), names)

    # ------------------------------------------------------------
    # THE SERVER IS DOWN
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_server_down_undoes_nothing(self):
        self._finish()
        self.assertEqual(self.order.state, "done")
        self._send()  # nobody listens
        mail = self._mails()
        self.assertEqual((mail.state, self.order.state), ("exception", "done"))
        self.assertTrue(self.order.report_attachment_id)
        self._retry()
        self.assertEqual((mail.state, mail.after_sales_tries), ("outgoing", 2))
        self._send()
        self.assertEqual(mail.state, "exception")
        self._retry()
        with self._server() as inbox:
            self._send()
        self.assertEqual(mail.state, "sent")
        self.assertEqual(len(inbox.letters), 1, "once, however often it was tried")
        self._retry()
        self.assertEqual(mail.state, "sent")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_by_the_server(self):
        self._finish()
        with self._server() as inbox:
            inbox.refuse = True
            self._send()
            self.assertEqual(self._mails().state, "exception")
            inbox.refuse = False
            self._retry()
            self._send()
        self.assertEqual(len(inbox.letters), 1)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_given_up_in_the_end(self):
        self._finish()
        self._send()
        mail = self._mails()
        mail.after_sales_tries = MAX_TRIES
        self._retry()
        self.assertEqual(mail.state, "exception")
        todo = self._todo()
        self.assertEqual(todo.user_id, self.leader)
        self.assertIn("could not be delivered", todo.note)
        self._retry()
        self.assertEqual(len(self._todo()), 1, "told once")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_wrong_address_is_told_at_once(self):
        self.customer.email = "no address"
        self.site.email = False
        self._finish()
        with self._server() as inbox:
            self._send()
        self.assertFalse(inbox.letters)
        self._retry()
        self.assertEqual(self._mails().state, "exception")
        self.assertTrue(self._todo())

    def _todo(self):
        kind = self.env.ref("after_sales_service.mail_act_paper_unsent")
        return self.order.activity_ids.filtered(
            lambda act: act.activity_type_id == kind
        )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_other_mails_are_not_ours_to_send(self):
        other = self.env["mail.mail"].create(
            {"subject": "Offer", "email_to": "x@y.example", "state": "exception"}
        )
        self._retry()
        self.assertEqual(other.state, "exception")

    # ------------------------------------------------------------
    # AGAIN
    # ------------------------------------------------------------

    def test_send_again(self):
        self._finish()
        with self._server() as inbox:
            self._send()
            self.customer.email = "new@third-hospital.example"
            with self.assertRaises(AccessError):
                self.order.with_user(self.colleague_user).action_send_again()
            self.order.with_user(self.engineer_user).action_send_again()
            self._send()
        self.assertEqual(len(inbox.letters), 2)
        self.assertEqual(inbox.letters[1][1], ["new@third-hospital.example"])
        first, second = (
            sorted(
                (part.get_filename(), part.get_content())
                for part in letter.iter_attachments()
            )
            for _from, _to, letter in inbox.letters
        )
        self.assertEqual(first, second, "as they were signed, not made anew")
        self.assertIn("sent again", self.order.message_ids[0].preview)

    def test_nothing_to_send_again(self):
        with self.assertRaisesRegex(UserError, "no service report yet"):
            self.order.action_send_again()
        self._finish()
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            self.order.action_send_again()

    def test_quotation_sent_again(self):
        unit = self._expired_unit()
        unit.warranty_id.post_warranty_pricing = "quotation"
        with freeze_time(NOW):
            order = self._new_order(equipment_id=unit.id)
        self._add_line(order, self.lamp)
        self.assertEqual(order.approval_state, "missing")
        with self._server() as inbox:
            for _time in range(2):
                order.with_user(self.dispatcher).action_send_quotation()
                self._send()
        self.assertEqual(order.approval_state, "sent")
        letters = [letter for _from, to, letter in inbox.letters]
        self.assertEqual(len(letters), 2)
        for letter in letters:
            self.assertIn(order.sale_order_id.name, letter["Subject"])
