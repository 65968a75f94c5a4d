# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .signoff_common import SignoffCommon

URL = "/my/training/certificates"


@tagged("post_install", "-at_install")
class TestCertificatePortal(SignoffCommon, HttpCase):
    """The customer's people and their certificates; the server's clock is real."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signoff = cls._certify(cls._new_signoff(), fields.Datetime.now())
        stranger = cls.env["res.partner"].create({"name": "Clinic", "is_company": True})
        operator = cls.env["res.partner"].create(
            {"name": "Bai Yu", "parent_id": stranger.id}
        )
        cls.foreign = cls._certify(
            cls._new_signoff(
                trainee_id=operator.id,
                equipment_id=False,
                product_tmpl_id=cls.product.product_tmpl_id.id,
            ),
            fields.Datetime.now(),
        )
        own = cls._new_signoff(employee_id=cls.colleague.id, equipment_id=False)
        own.sudo().write({"state": "certified", "certificate_name": "Wang Colleague"})
        cls.own = own
        cls.user = new_test_user(
            cls.env, login="certificate_portal", groups="base.group_portal"
        )
        cls.user.partner_id.parent_id = cls.customer
        cls.env.flush_all()

    def _get(self, path=""):
        return self.url_open(f"{URL}{path}", allow_redirects=False)

    def _login(self):
        self.authenticate("certificate_portal", "certificate_portal")

    def test_the_customers_people_only(self):
        self._login()
        page = self._get().text
        self.assertIn("Gu Lan", page)
        self.assertIn(self.signoff.certificate_number, page)
        self.assertIn(self.unit.serial, page)
        self.assertIn(self.signoff._get_certificate_url(), page)
        self.assertIn(f"{URL}/{self.signoff.id}/pdf", page)
        for hidden in ("Bai Yu", self.foreign.certificate_number, "Wang Colleague"):
            self.assertNotIn(hidden, page)
        paper = self._get(f"/{self.signoff.id}/pdf")
        self.assertEqual(paper.status_code, 200)
        self.assertEqual(paper.content, self.signoff.certificate_attachment_id.raw)

    def test_filters_and_search(self):
        self._login()
        found = {
            "?filterby=valid": True,
            "?filterby=expiring": False,
            "?filterby=over": False,
            "?search=gu+lan": True,
            f"?search={self.unit.serial}": True,
            f"?search={self.signoff.certificate_number}": True,
            "?search=nobody": False,
            "/page/1?filterby=nothing": True,
        }
        for path, shown in found.items():
            with self.subTest(path):
                self.assertEqual("Gu Lan" in self._get(path).text, shown)
        end = fields.Date.today() + timedelta(days=20)
        self.signoff.sudo().valid_until = end
        self.env.flush_all()
        page = self._get("?filterby=expiring").text
        self.assertIn("Gu Lan", page)
        self.assertIn("Ends soon", page)
        self.assertIn("/my/training/sessions", page)
        self.signoff.with_user(self.desk)._do_revoke("Secret reason")
        self.env.flush_all()
        page = self._get("?filterby=over").text
        self.assertIn("Revoked", page)
        self.assertNotIn("Secret reason", page)
        self.assertNotIn("/pdf", page)
        self.assertEqual(self._get(f"/{self.signoff.id}/pdf").status_code, 303)

    def test_doors_that_stay_closed(self):
        for path in ("", f"/{self.signoff.id}/pdf"):
            self.assertIn("/web/login", self._get(path).headers["Location"])
        open_one = self._new_signoff(equipment_id=False, product_tmpl_id=False)
        self.env.flush_all()
        self._login()
        for record in (self.foreign, self.own, open_one):
            self.assertEqual(self._get(f"/{record.id}/pdf").status_code, 303)
        for number in (0, 2**31, 2**63, 10**30):
            self.assertEqual(self._get(f"/{number}/pdf").status_code, 303)

    def test_the_home_counts_them(self):
        self._login()
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["certificate_count"]}
        )
        self.assertEqual(answer["certificate_count"], 1)

    def test_by_rpc_what_is_printed_and_no_more(self):
        mine = self.signoff.with_user(self.user)
        self.assertEqual(
            mine.search([]), self.signoff, "neither foreign, nor ours, nor unfinished"
        )
        mine.read(["certificate_number", "valid_until", "state"])
        for field in ("note", "practical_score", "exam_score", "revoked_reason"):
            with self.subTest(field), self.assertRaises(AccessError):
                mine.read([field])
        with self.assertRaises(AccessError):
            mine.search([("practical_score", ">", 10)])
        with self.assertRaises(AccessError):
            mine.write({"valid_until": "2099-01-01"})
        for step in (
            "action_repeat",
            "action_revoke",
            "action_has_left",
            "action_propose_refresher",
            "action_send_link",
            "action_sign_trainee",
        ):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(mine, step)()
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.user).read(["certificate_number"])
        with self.assertRaises(AccessError):
            mine.line_ids.sudo(False).with_user(self.user).read(["result"])
