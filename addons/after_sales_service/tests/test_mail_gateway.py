# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Real messages through Odoo's mail gateway: each is in the register (S18, R8)."""

import base64
import random
from datetime import datetime
from email.message import EmailMessage

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_order import PNG
from .test_ticket_desk import NOW, TicketCommon

DATE = "Mon, 02 Mar 2026 08:40:00 +0800"
HELP = "shanghai-point@maker.example"
NOISY = (
    "odoo.addons.mail.models.mail_thread",
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.base.models.ir_mail_server",
    "odoo.tools.mail",
)

BOUNCE = """\
From: MAILER-DAEMON@third-hospital.example (Mail Delivery System)
To: bounce@maker.example
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-Id: <bounce-1@third-hospital.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB
Content-Type: text/plain; charset=us-ascii

This mail could not be delivered.
--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; third-hospital.example

Final-Recipient: rfc822; zhou@third-hospital.example
Action: failed
Status: 5.1.1
--BB
Content-Type: message/rfc822

Message-Id: {bounced}
Subject: Your ticket
To: zhou@third-hospital.example

Hello
--BB--
"""


class GatewayCommon(TicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "maker.example", "bounce_alias": "bounce"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.team.alias_id.write(
            {"alias_name": "shanghai-point", "alias_domain_id": cls.domain.id}
        )
        cls.zhou = cls.env["res.partner"].create(
            {
                "name": "Zhou Min",
                "email": "zhou@third-hospital.example",
                "parent_id": cls.customer.id,
            }
        )
        cls.count = 0

    @classmethod
    def _mail(cls, body="No reaction since this morning.", **headers):
        """A message of a customer's, as his program writes it."""
        cls.count += 1
        message = EmailMessage()
        defaults = {
            "From": '"Dr. Zhou" <zhou@third-hospital.example>',
            "To": HELP,
            "Subject": "Spindle does not start",
            "Date": DATE,
            "Message-Id": f"<mail-{cls.count}@third-hospital.example>",
        }
        for name, value in (
            defaults
            | {name.replace("_", "-"): value for name, value in headers.items()}
        ).items():
            if value is not None:
                message[name] = value
        message.set_content(body)
        return message

    @mute_logger(*NOISY)
    def _receive(self, message):
        """The gateway's own entrance; returns the tickets and rows that are new."""
        Ticket, Contact = self.env["helpdesk.ticket"], self.env["after.sales.contact"]
        tickets, contacts = Ticket.search([]), Contact.search([])
        raw = bytes(message) if isinstance(message, EmailMessage) else message
        self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        return Ticket.search([]) - tickets, Contact.search([]) - contacts


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMailGateway(GatewayCommon):
    # ------------------------------------------------------------
    # A NEW MAIL
    # ------------------------------------------------------------

    def test_every_company_has_the_channels(self):
        """helpdesk_mgmt makes them for the first company only."""
        company = self.env["res.company"].create({"name": "Second Works"})
        Channel = self.env["helpdesk.ticket.channel"]
        channels = Channel._get_by_contact_channel(company)
        self.assertLessEqual({"phone", "email", "portal"}, channels.keys())

    def test_is_a_ticket_and_in_the_register(self):
        """Also without fetchmail's context: a mail server hands it over."""
        ticket, contact = self._receive(self._mail())
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.channel_id.contact_channel, "email")
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "email",
                    "direction": "in",
                    "partner_id": self.zhou.id,
                    "caller_name": "Dr. Zhou",
                    "happened_at": datetime(2026, 3, 2, 0, 40),
                    "registered_at": fields.Datetime.now(),
                    "registered_by_id": False,
                    "user_id": False,
                    "ticket_id": ticket.id,
                    "state": "ticket",
                }
            ],
        )
        self.assertRegex(contact.name, r"^C/2026/\d{5}$")
        self.assertIn("zhou@third-hospital.example", contact.caller_email)

    def test_attachments_and_inline_pictures(self):
        mail = self._mail("See the picture and the log.")
        mail.add_alternative(
            '<p>See: <img src="cid:lamp@zhou"/> and the log.</p>', subtype="html"
        )
        mail.get_payload()[1].add_related(
            base64.b64decode(PNG),
            maintype="image",
            subtype="png",
            cid="<lamp@zhou>",
            filename="lamp.png",
        )
        mail.add_attachment(b"a;b\n1;2\n", "text", "csv", filename="日志.csv")
        ticket, contact = self._receive(mail)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(set(attachments.mapped("name")), {"lamp.png", "日志.csv"})
        for text in (ticket.description, contact.summary):
            self.assertIn("/web/image/", text)
            self.assertNotIn("cid:", text)

    def test_html_is_made_harmless(self):
        mail = self._mail("x")
        mail.set_content(
            "<p onclick='steal()'>It <b>smokes</b><script>steal()</script></p>",
            subtype="html",
        )
        ticket, contact = self._receive(mail)
        for text in (ticket.description, contact.summary):
            self.assertIn("<b>smokes</b>", text)
            self.assertNotIn("steal", text)

    def test_chinese_charsets(self):
        """GB18030 by name, GBK that calls itself GB2312, and no name at all."""
        said = "主轴不转，镕炉温度异常"
        for kind in ("; charset=GB18030", "; charset=gb2312", ""):
            self.__class__.count += 1
            head = f"""\
From: =?GB2312?B?1ty087e9?= <zhou@third-hospital.example>
To: {HELP}
Date: {DATE}
Message-Id: <mail-{self.count}@third-hospital.example>
Content-Type: text/plain{kind}
Content-Transfer-Encoding: 8bit
Subject: """.encode()
            with self.subTest(kind):
                ticket, contact = self._receive(
                    head + (said + "\n\n" + said).encode("gb18030")
                )
                self.assertEqual(ticket.name, said)
                self.assertEqual(contact.subject, said)
                self.assertIn(said, contact.summary)
                self.assertEqual(contact.caller_name, "周大方")

    def test_unknown_sender(self):
        ticket, contact = self._receive(
            self._mail(From="Somebody <who@nowhere.example>")
        )
        self.assertFalse(ticket.partner_id)
        self.assertFalse(contact.partner_id)
        self.assertEqual(ticket.caller_name, "Somebody")
        self.assertIn("who@nowhere.example", ticket.partner_email)
        self.assertIn("who@nowhere.example", contact.caller_email)

    def test_no_sender_at_all(self):
        ticket, contact = self._receive(self._mail(From=None))
        self.assertEqual((len(ticket), len(contact)), (1, 1))

    def test_no_subject_and_no_text(self):
        for subject in (None, "   "):
            ticket, contact = self._receive(self._mail("", Subject=subject))
            self.assertEqual(ticket.name, "No Subject")
            self.assertEqual(contact.subject, "No Subject")
            self.assertTrue(ticket.description)

    def test_huge(self):
        mail = self._mail("Line of a log\n" * 40_000)
        mail.add_attachment(
            b"\x00" * 12_000_000, "application", "octet-stream", filename="dump.bin"
        )
        ticket, contact = self._receive(mail)
        self.assertLess(len(contact.summary), 300_000)
        self.assertLess(len(ticket.description), 300_000)
        dump = ticket.message_ids.attachment_ids
        self.assertEqual((dump.name, dump.file_size), ("dump.bin", 12_000_000))
        self.assertGreater(len(ticket.message_ids[0].body), 500_000, "Kept whole")

    def test_clock_of_the_sender_is_wrong(self):
        for date in (
            "Tue, 01 Jan 1980 00:00:00 +0000",
            "Mon, 02 Mar 2036 02:30:00 +0800",
            "Thu, 01 Jan 0001 00:00:00 +0000",
        ):
            with self.subTest(date):
                ticket, _contact = self._receive(self._mail(Date=date))
                self.assertEqual(ticket.reported_at, fields.Datetime.now())

    def test_sender_of_a_sister_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.zhou.company_id = sister
        ticket, contact = self._receive(self._mail())
        self.assertFalse(ticket.partner_id)
        self.assertFalse(contact.partner_id)
        self.assertEqual(contact.caller_name, "Dr. Zhou")

    def test_passed_on_by_one_of_ours(self):
        """The customer is who wrote it, not the colleague."""
        self.leader.partner_id.email = "leader@maker.example"
        ticket, contact = self._receive(
            self._mail(
                "Please see to it.\n\n---------- Forwarded message ---------\n"
                'From: "Dr. Zhou" <zhou@third-hospital.example>\n'
                "Date: Mon, 2 Mar 2026\nSubject: Spindle\n\nIt does not start.",
                From="Leader <leader@maker.example>",
            )
        )
        self.assertEqual(ticket.partner_id, self.zhou)
        self.assertEqual(contact.partner_id, self.zhou)
        self.assertEqual(contact.caller_name, "Dr. Zhou")

    def test_written_by_one_of_ours(self):
        self.leader.partner_id.email = "leader@maker.example"
        ticket, contact = self._receive(
            self._mail(From="Leader <leader@maker.example>")
        )
        self.assertFalse(ticket.partner_id, "Our own people are no customers")
        self.assertEqual(contact.caller_name, "Leader")

    def test_forwarded_as_attachment(self):
        first = EmailMessage()
        first["From"] = "zhou@third-hospital.example"
        first["Subject"] = "Spindle"
        first.set_content("It does not start.")
        mail = self._mail("See attached mail.")
        mail.add_attachment(first)
        ticket, contact = self._receive(mail)
        self.assertEqual((len(ticket), len(contact)), (1, 1))
        self.assertIn(
            b"It does not start", ticket.message_ids.attachment_ids.raw, "Kept whole"
        )

    def test_two_addresses_of_one_company(self):
        other = self.team.copy({"name": "Spare Parts"})
        other.alias_id.write(
            {"alias_name": "shanghai-parts", "alias_domain_id": self.domain.id}
        )
        ticket, contact = self._receive(self._mail(Cc="shanghai-parts@maker.example"))
        self.assertEqual((len(ticket), len(contact)), (1, 1))

    def test_the_same_mail_twice(self):
        mail = self._mail()
        self.assertTrue(self._receive(mail)[0])
        ticket, contact = self._receive(mail)
        self.assertFalse(ticket or contact)

    # ------------------------------------------------------------
    # REPLIES
    # ------------------------------------------------------------

    def _reply(self, ticket, **headers):
        message = ticket.message_ids.filtered("message_id")[-1:]
        return self._mail(
            headers.pop("body", "It fails again."),
            Subject="Re: Spindle",
            References=message.message_id,
            In_Reply_To=message.message_id,
            **headers,
        )

    def test_reply_joins_and_is_registered(self):
        ticket, _contact = self._receive(self._mail())
        more, contact = self._receive(self._reply(ticket))
        self.assertFalse(more)
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "email",
                    "ticket_id": ticket.id,
                    "partner_id": self.zhou.id,
                    "subject": "Re: Spindle",
                    "happened_at": datetime(2026, 3, 2, 0, 40),
                }
            ],
        )
        self.assertIn("It fails again", contact.summary)
        self.assertEqual(ticket.contact_count, 2)
        self.assertFalse(ticket.activity_ids)

    def test_answer_of_ours_is_no_incoming_letter(self):
        self.leader.partner_id.email = "leader@maker.example"
        ticket, _contact = self._receive(self._mail())
        _more, contact = self._receive(
            self._reply(ticket, From="Leader <leader@maker.example>")
        )
        self.assertFalse(contact)

    def test_reply_to_a_closed_ticket_is_told(self):
        ticket, _contact = self._receive(self._mail())
        ticket.stage_id = self.done
        self._receive(self._reply(ticket))
        self._receive(self._reply(ticket))
        self.assertEqual(len(ticket.activity_ids), 1, "Once")
        self.assertEqual(ticket.activity_ids.user_id, self.leader)

    # ------------------------------------------------------------
    # MACHINES
    # ------------------------------------------------------------

    def test_absence_note_opens_no_ticket(self):
        ticket, contact = self._receive(
            self._mail("I am away.", Auto_Submitted="auto-replied")
        )
        self.assertFalse(ticket)
        self.assertEqual(contact.state, "closed")
        self.assertEqual(contact.company_id, self.company)
        self.assertIn("I am away", contact.summary)
        self.assertIn("I am away", contact.message_ids[0].body, "Nothing is lost")

    def test_absence_note_on_a_ticket(self):
        ticket, _contact = self._receive(self._mail())
        more, contact = self._receive(
            self._reply(ticket, body="I am away.", Auto_Submitted="auto-replied")
        )
        self.assertFalse(more or contact)
        self.assertIn("I am away", ticket.message_ids[0].body)

    def test_instrument_that_reports(self):
        ticket, _contact = self._receive(self._mail(Auto_Submitted="auto-generated"))
        self.assertTrue(ticket)

    def test_bounce(self):
        ticket, _contact = self._receive(self._mail())
        message = ticket.message_post(
            body="Your ticket", partner_ids=self.zhou.ids, message_type="comment"
        )
        more, contact = self._receive(
            BOUNCE.format(date=DATE, bounced=message.message_id).encode()
        )
        self.assertFalse(more or contact)
        notification = message.notification_ids.filtered(
            lambda one: one.res_partner_id == self.zhou
        )
        self.assertEqual(notification.notification_status, "bounce")

    def test_flood_makes_no_storm(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        tickets = sum(len(self._receive(self._mail())[0]) for _mail in range(6))
        self.assertEqual(tickets, 3)

    # ------------------------------------------------------------
    # ANYTHING
    # ------------------------------------------------------------

    def test_fuzz(self):
        """Broken mails: each one is a ticket and a row, or neither (R8)."""
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 999)
        chance = random.Random(20260302)
        whole = self._mail("Since 晨 it smokes.\n" * 5)
        whole.add_alternative("<p>Since 晨 it <i>smokes</i></p>", subtype="html")
        whole.add_attachment(b"%PDF-1.4", "application", "pdf", filename="报告.pdf")
        template = bytes(whole)
        for turn in range(60):
            head = (
                f"Message-Id: <fuzz-{turn}@x.example>\r\n"
                f"To: {HELP}\r\nX-Fuzz: {turn}\r\n"
            ).encode()
            raw = bytearray(template)
            for _change in range(chance.randrange(1, 25)):
                place = chance.randrange(len(raw))
                match chance.randrange(4):
                    case 0:
                        raw[place] = chance.randrange(256)
                    case 1:
                        del raw[place : place + chance.randrange(30)]
                    case 2:
                        raw[place:place] = bytes(chance.choices(range(256), k=9))
                    case 3:
                        raw[place:place] = chance.choice(
                            [b"\x00", b"=?gb2312?B?/w==?=", b"\r\n\r\n", b"charset=x"]
                        )
            raw = raw.replace(b"Message-Id:", b"X-Old-Id:").replace(b"To:", b"X-To:")
            with self.subTest(turn=turn):
                ticket, contact = self._receive(head + bytes(raw))
                self.assertEqual(len(ticket), len(contact.ticket_id))
                self.assertEqual(len(contact), 1)
