# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from .sla_common import SlaCommon

#: what a photo looks like to the server
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)
SECRET = "Door code 4711"


class ReportCommon(SlaCommon, HttpCase):
    """A unit in warranty, its owner's people, a foreigner; nobody logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread answers in real time
        today = fields.Date.today()
        cls.company.partner_id.phone = "400-820-1288"
        cls.unit = cls._new_unit(
            delivered_on=today - timedelta(days=40),
            accepted_on=today - timedelta(days=30),
            note=SECRET,
        )
        cls.fault = cls.env.ref("after_sales_service.fault_symptom_s02")
        cls.portal_user = cls._new_portal_user("Customer's man", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "Foreigner",
            cls.env["res.partner"].create(
                {"name": "Other hospital", "is_company": True}
            ),
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _new_portal_user(cls, name, company_partner):
        user = new_test_user(
            cls.env,
            login=name.lower().replace(" ", "_").replace("'", ""),
            groups="base.group_portal",
            name=name,
            tz="Asia/Shanghai",
        )
        user.partner_id.parent_id = company_partner
        return user

    def _login(self, user=None):
        user = user or self.portal_user
        self.authenticate(user.login, user.login)

    @staticmethod
    def _find(response, path):
        return html.fromstring(response.text).xpath(f"string({path})").strip()

    def _contacts(self):
        return self.env["after.sales.contact"].search(
            [("channel", "in", ("portal", "qr"))], order="id"
        )

    def _files(self, *files):
        return [("files", file) for file in files]

    def _reported(self):
        """The one report that has come in since the last look."""
        self.env.invalidate_all()
        return self._contacts()[-1:]
