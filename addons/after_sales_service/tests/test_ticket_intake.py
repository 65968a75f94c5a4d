# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tickets that nobody typed: mail, portal, and those older than this module."""

from datetime import datetime

from freezegun import freeze_time

from odoo import fields, http
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .test_ticket_desk import NOW, TicketCommon

MAIL = """\
From: "Dr. Zhou" <zhou@third-hospital.example>
To: help@maker.example
Subject: Spindle does not start
Date: {date}
Message-Id: <{message_id}@third-hospital.example>
Content-Type: text/plain; charset=utf-8

No reaction since this morning.
"""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMailIntake(TicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zhou = cls.env["res.partner"].create(
            {
                "name": "Zhou Min",
                "email": "zhou@third-hospital.example",
                "parent_id": cls.customer.id,
            }
        )

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _receive(self, date, message_id="one"):
        ticket_id = (
            self.env["mail.thread"]
            .with_context(fetchmail_cron_running=True)
            .message_process(
                "helpdesk.ticket",
                MAIL.format(date=date, message_id=message_id),
                custom_values={"team_id": self.team.id},
            )
        )
        return self.env["helpdesk.ticket"].browse(ticket_id)

    def test_counts_from_when_it_was_sent(self):
        ticket = self._receive("Mon, 02 Mar 2026 02:30:00 +0800")
        self.assertEqual(ticket.reported_at, datetime(2026, 3, 1, 18, 30))
        self.assertEqual(ticket.registered_at, fields.Datetime.now())
        self.assertEqual(ticket.partner_id, self.zhou)
        self.assertEqual(ticket.caller_name, "Dr. Zhou")

    def test_date_of_the_future_counts_from_now(self):
        ticket = self._receive("Mon, 02 Mar 2036 02:30:00 +0800")
        self.assertEqual(ticket.reported_at, fields.Datetime.now())

    def test_no_readable_date(self):
        ticket = self._receive("the day before yesterday")
        self.assertEqual(ticket.reported_at, fields.Datetime.now())

    def test_is_in_the_register(self):
        contact = self._receive("Mon, 02 Mar 2026 08:40:00 +0800").contact_ids
        self.assertEqual(contact.channel, "email")
        self.assertEqual(contact.partner_id, self.zhou)
        self.assertEqual(contact.happened_at, datetime(2026, 3, 2, 0, 40))
        self.assertEqual(contact.state, "ticket")
        self.assertIn("No reaction", contact.summary)


@tagged("post_install", "-at_install")
class TestPortalIntake(HttpCase):
    def test_is_in_the_register(self):
        customer = mail_new_test_user(
            self.env, login="customer", password="customer", groups="base.group_portal"
        )
        self.authenticate("customer", "customer")
        self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "subject": "Spindle does not start",
                "description": "No reaction",
            },
        )
        ticket = self.env["helpdesk.ticket"].search(
            [("partner_id", "=", customer.partner_id.id)]
        )
        self.assertFalse(ticket.user_id)
        self.assertEqual(ticket.contact_ids.channel, "portal")
        self.assertEqual(ticket.contact_ids.partner_id, customer.partner_id)
        self.assertFalse(ticket.contact_ids.user_id, "Nobody of ours took it")


@tagged("post_install", "-at_install")
class TestOldTickets(TicketCommon):
    def test_reported_when_they_were_created(self):
        """What installing does to the tickets that helpdesk_mgmt has already."""
        ticket = self._new_ticket()
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE helpdesk_ticket
               SET create_date = '2020-05-05 05:05:05', registered_at = NULL
             WHERE id = %s
            """,
            [ticket.id],
        )
        self.env["helpdesk.ticket"]._init_column("registered_at")
        ticket.invalidate_recordset()
        self.assertEqual(ticket.registered_at, datetime(2020, 5, 5, 5, 5, 5))

    def test_fault_reported_from_the_unit(self):
        action = self.unit.action_report_fault()
        with Form(
            self.env["helpdesk.ticket"]
            .with_user(self.dispatcher)
            .with_context(**action["context"]),
            view="after_sales_service.helpdesk_ticket_view_form",
        ) as form:
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.team_id, self.team)
            form.name = "Spindle does not start"
        self.assertEqual(form.record.equipment_id, self.unit)
