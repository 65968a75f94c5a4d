# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common_pool import PoolCommon


@tagged("post_install", "-at_install")
class TestPoolPortal(PoolCommon, HttpCase):
    """The customer sees what he works with meanwhile, and until when; nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread answers in real time
        today = fields.Date.today()
        cls.unit = cls._new_unit(
            "SP2-PORTAL",
            delivered_on=today - timedelta(days=40),
            accepted_on=today - timedelta(days=30),
        )
        cls.ticket = cls._new_fault(
            equipment_id=cls.unit.id, reported_at=fields.Datetime.now()
        )
        cls.loan = cls.env["after.sales.loan"]._propose(
            cls.unit, ticket_id=cls.ticket.id
        )
        cls.loan._do_confirm()
        cls.loan._do_hand_over("Gu Lan")
        cls.stand_in = cls.loan.stand_in_id
        cls.portal_user = cls._new_portal_user("hospital", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "elsewhere", cls.env["res.partner"].create({"name": "Other hospital"})
        )
        cls.env.flush_all()

    @classmethod
    def _new_portal_user(cls, login, customer):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = customer
        return user

    def _open(self, user, url):
        self.authenticate(user.login, user.login)
        return self.url_open(url)

    def test_his_unit_says_what_stands_in_for_it_and_until_when(self):
        page = self._open(self.portal_user, f"/my/equipment/{self.unit.id}").text
        self.assertIn("You work meanwhile with a unit of ours", page)
        self.assertIn("LOAN-1", page)
        self.assertIn("On loan until", page)
        self.assertIn(f"/my/equipment/{self.stand_in.id}", page)
        ticket = self._open(self.portal_user, self.ticket.access_url).text
        self.assertIn("You work meanwhile with a unit of ours", ticket)

    def test_the_loaner_is_among_his_units_and_can_be_reported(self):
        self.assertIn("LOAN-1", self._open(self.portal_user, "/my/equipment").text)
        page = self._open(self.portal_user, f"/my/equipment/{self.stand_in.id}").text
        self.assertIn("A unit of ours, in place of your", page)
        self.assertIn(f"/my/equipment/{self.stand_in.id}/report", page)

    def test_nobody_elses_and_only_as_long_as_it_is_there(self):
        for unit in (self.unit, self.stand_in):
            page = self._open(self.foreigner, f"/my/equipment/{unit.id}")
            self.assertNotIn("LOAN-1", page.text)
        self.loan._do_fetch()
        self.loan._validate(self.loan._get_moves("back", open_only=True).picking_id)
        self.env.flush_all()
        self.assertNotIn("LOAN-1", self._open(self.portal_user, "/my/equipment").text)
        page = self._open(self.portal_user, f"/my/equipment/{self.unit.id}").text
        self.assertNotIn("On loan until", page)

    def test_models_of_the_pool_are_closed_to_customers(self):
        for record in (self.loan, self.loan.pool_unit_id):
            with self.assertRaises(AccessError):
                record.with_user(self.portal_user).read(["display_name"])
        unit = self.stand_in.with_user(self.portal_user)
        with self.assertRaises(AccessError):
            unit.read(["stands_in_for_id"])
        with self.assertRaises(AccessError):
            unit.write({"name": "Mine"})
