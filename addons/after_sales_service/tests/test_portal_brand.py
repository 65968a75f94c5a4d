# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .notice_common import HOUR, NoticeCommon


@tagged("post_install", "-at_install")
class TestPortalBrand(NoticeCommon, HttpCase):
    """A page bears the logo of the company whose record it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["res.company"].create({"name": "Huayi West"})
        cls.unit = cls.env["after.sales.equipment"].create(
            {
                "serial": "WEST-1",
                "product_id": cls.product.id,
                "partner_id": cls.customer.id,
                "company_id": cls.west.id,
                "production_contact_id": cls.head.id,
            }
        )
        start = fields.Datetime.now() + timedelta(days=12)
        cls.order = cls.env["after.sales.order"].create(
            {
                "kind": "maintenance",
                "company_id": cls.west.id,
                "equipment_id": cls.unit.id,
                "affects_production": True,
                "planned_start": start,
                "planned_end": start + 4 * HOUR,
            }
        )
        cls.order.sudo().state = "scheduled"
        cls.notice = cls.order.notice_id
        cls.notice.action_send()
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _get_links(self):
        order, unit = self.order.sudo(), self.unit.sudo()
        token, unit_token = order._portal_ensure_token(), unit._portal_ensure_token()
        yield f"/my/service-orders/{order.id}?access_token={token}"
        yield f"/my/equipment/{unit.id}?access_token={unit_token}"
        yield f"/my/equipment/{unit.id}/report?access_token={unit_token}"
        yield f"/as/notice/{self.notice.sudo().token}"
        yield f"/rate/{order._rating_get_access_token()}/5"

    def test_links_of_letters(self):
        links = list(self._get_links())
        self.env.flush_all()
        for link in links:
            with self.subTest(link=link):
                page = self.url_open(link)
                self.assertEqual(page.status_code, 200)
                self.assertIn(f"/logo.png?company={self.west.id}", page.text)
                self.assertNotIn(f"/logo.png?company={self.company.id}", page.text)

    def test_the_main_company_where_there_is_no_record(self):
        page = self.url_open("/as/notice/unknown")
        self.assertIn(f"/logo.png?company={self.env.company.id}", page.text)
