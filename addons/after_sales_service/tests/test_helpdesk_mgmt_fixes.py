# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestTicketClose(HttpCase):
    """/ticket/close of helpdesk_mgmt closes anybody's ticket by a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.owner = mail_new_test_user(
            cls.env, login="owner", password="owner", groups="base.group_portal"
        )
        cls.owner.partner_id.parent_id = cls.customer
        cls.stranger = mail_new_test_user(
            cls.env, login="stranger", password="stranger", groups="base.group_portal"
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Mine",
                "description": "Mine",
                "partner_id": cls.owner.partner_id.id,
            }
        )

    def _close(self, ticket=None, stage=None, **data):
        return self.url_open(
            "/ticket/close",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "ticket_id": (ticket or self.ticket).id,
                "stage_id": (stage or self.done).id,
            }
            | data,
            allow_redirects=False,
        )

    def test_owner_closes(self):
        self.authenticate("owner", "owner")
        response = self._close()
        self.assertEqual(response.status_code, 302)
        self.assertTrue(
            response.headers["Location"].endswith(f"/my/ticket/{self.ticket.id}")
        )
        self.assertTrue(self.ticket.closed)
        self.assertTrue(self.ticket.solved_at)

    def test_stranger_does_not(self):
        self.authenticate("stranger", "stranger")
        response = self._close()
        self.assertTrue(response.headers["Location"].endswith("/my"))
        self.assertFalse(self.ticket.closed)

    def test_link_does_not(self):
        self.authenticate("owner", "owner")
        response = self.url_open(
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}",
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 405)
        self.assertFalse(self.ticket.closed)

    def test_post_without_csrf_token_does_not(self):
        self.authenticate("owner", "owner")
        with mute_logger("odoo.http"):
            response = self._close(csrf_token="")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.closed)

    def test_stage_not_offered(self):
        self.authenticate("owner", "owner")
        self._close(stage=self.awaiting)
        self.assertNotEqual(self.ticket.stage_id, self.awaiting)

    def test_stage_of_another_team(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        foreign = self.done.copy({"team_ids": team.ids})
        self.authenticate("owner", "owner")
        self._close(stage=foreign)
        self.assertFalse(self.ticket.closed)

    def test_rubbish(self):
        self.authenticate("owner", "owner")
        for data in ({"ticket_id": "x"}, {"stage_id": ""}):
            self.assertEqual(self._close(**data).status_code, 404)
        response = self._close(ticket_id=2**31 - 1)
        self.assertTrue(response.headers["Location"].endswith("/my"))

    def test_page_offers_a_form_that_works(self):
        self.authenticate("owner", "owner")
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertEqual(page.count('action="/ticket/close"'), 2)
        self.assertIn('method="POST"', page.split('action="/ticket/close"')[0][-200:])
        self.ticket.stage_id = self.done
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertNotIn('action="/ticket/close"', page)


@tagged("post_install", "-at_install")
class TestHelpdeskMgmtFixes(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.new = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")

    def _new_ticket(self, **vals):
        return self.env["helpdesk.ticket"].create({"name": "Call"} | vals)

    def test_public_cannot_write_stages(self):
        public = self.env.ref("base.public_user")
        stage = self.new.with_user(public)
        with self.assertRaises(AccessError):
            stage.write({"closed": True})
        self.assertFalse(stage.has_access("write"))

    def test_portal_cannot_write_stages(self):
        portal = new_test_user(self.env, "portal_x", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.new.with_user(portal).name = "Hacked"

    def test_manager_writes_stages(self):
        self.new.with_user(self.manager).name = "Fresh"
        self.assertEqual(self.new.name, "Fresh")

    def test_portal_reads_stages(self):
        portal = new_test_user(self.env, "portal_x", groups="base.group_portal")
        self.assertEqual(self.new.with_user(portal).name, "New")

    def test_default_assignee_is_stamped_but_has_not_responded(self):
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self._new_ticket()
        self.assertEqual(ticket.user_id, self.env.user)
        self.assertTrue(ticket.assigned_date)
        self.assertFalse(ticket.responded_at)

    def test_assigned_date_follows_the_assignee(self):
        ticket = self._new_ticket(user_id=False)
        self.assertFalse(ticket.assigned_date)
        with freeze_time("2026-03-02 01:00:00"):
            ticket.user_id = self.engineer_user
            self.assertEqual(ticket.assigned_date, fields.Datetime.now())
        ticket.user_id = False
        self.assertFalse(ticket.assigned_date)

    def test_reopening_clears_closed_date(self):
        ticket = self._new_ticket()
        ticket.stage_id = self.done
        self.assertTrue(ticket.closed_date)
        ticket.stage_id = self.new
        self.assertFalse(ticket.closed_date)

    def test_stage_changed_by_the_team_is_dated(self):
        closing = self.done.copy({"team_ids": self.team.ids, "sequence": 0})
        self.env["helpdesk.ticket.stage"].search(
            [("team_ids", "=", False)]
        ).team_ids = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        with freeze_time("2026-03-02 01:00:00"):
            ticket = self._new_ticket(team_id=False, user_id=False)
        with freeze_time("2026-03-02 02:00:00"):
            ticket.team_id = self.team
            self.assertEqual(ticket.stage_id, closing)
            self.assertEqual(ticket.closed_date, fields.Datetime.now())
            self.assertEqual(ticket.last_stage_update, fields.Datetime.now())

    def test_indexes(self):
        definitions = self._get_indexes("helpdesk_ticket")
        for column in (
            "partner_id",
            "commercial_partner_id",
            "company_id",
            "number",
            "create_date",
            "closed_date",
            "equipment_id",
            "reported_at",
        ):
            self.assertRegex(definitions, rf"\(\(?{column}\b")

    def test_partner_count_by_one_query(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Person {i}", "parent_id": self.customer.id} for i in range(5)]
        )
        for contact in contacts:
            self._new_ticket(partner_id=contact.id)
        closed = self._new_ticket(partner_id=contacts[0].id)
        closed.stage_id = self.done
        others = self.env["res.partner"].create(
            [{"name": f"Other {i}"} for i in range(20)]
        )
        partners = self.customer | contacts | others
        self.env.flush_all()
        self.env.invalidate_all()
        partners.mapped("helpdesk_ticket_count")
        self.assertEqual(self.customer.helpdesk_ticket_count, 6)
        self.assertEqual(self.customer.helpdesk_ticket_active_count, 5)
        self.assertEqual(self.customer.helpdesk_ticket_count_string, "5 / 6")
        self.assertEqual(contacts[0].helpdesk_ticket_count_string, "1 / 2")
        self.assertEqual(others[0].helpdesk_ticket_count, 0)
        self.env.invalidate_all()
        self.customer.mapped("helpdesk_ticket_count")
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            partners.mapped("helpdesk_ticket_count")

    def test_our_groups_read_what_they_need(self):
        lot = self.env["stock.lot"].create(
            {"name": "SP2-0001", "product_id": self.product.id}
        )
        for user in (self.engineer_user, self.dispatcher, self.manager):
            self.assertTrue(lot.with_user(user).name)
