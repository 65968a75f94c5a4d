# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from ..models import certificate_look
from .signoff_common import OTHER_PNG, SignoffCommon

TODAY = NOW.date()


@tagged("post_install", "-at_install")
class TestCertificate(SignoffCommon):
    def _run(self, cron):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"after_sales_training.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def test_issued_by_the_desk(self):
        signoff = self._new_signoff()
        self._pass(signoff)
        with self.assertRaises(UserError):
            signoff.with_user(self.desk).action_certify()
        self._sign_both(signoff)
        with self.assertRaises(AccessError):
            signoff.with_user(self.engineer_user).action_certify()
        with freeze_time(NOW):
            signoff.with_user(self.desk).action_certify()
        self.assertEqual(signoff.state, "certified")
        self.assertRegex(signoff.certificate_number, r"^CT20\d\d/\d{4}$")
        self.assertEqual(signoff.valid_until, date(2028, 11, 23))
        self.assertEqual(signoff.certified_by_id, self.desk)
        paper = signoff.certificate_attachment_id
        self.assertIn(signoff._get_check_code().encode(), paper.raw)
        self.assertIn(b"Gu Lan", paper.raw)
        with self.assertRaises(UserError):
            paper.unlink()
        mail = self.env["mail.mail"].search([("subject", "like", "Your certificate")])
        self.assertIn(paper, mail[0].attachment_ids)
        with self.assertRaises(AccessError):
            signoff.with_user(self.desk).read(["certificate_token"])

    def test_own_staff_hold_a_skill(self):
        skill = self.env["hr.skill"].create(
            {
                "name": "SP-200 alone",
                "skill_type_id": self.env.ref(
                    "after_sales_training.skill_type_certificate"
                ).id,
            }
        )
        self.course.skill_id = skill
        signoff = self._new_signoff(employee_id=self.colleague.id)
        self._pass(signoff)
        self.assertFalse(self.colleague.employee_skill_ids, "signed is not passed")
        mine = signoff.with_user(self.engineer_user)
        mine._sign("trainer", "Li Engineer", PNG)
        signoff.with_user(self.colleague_user)._sign("trainee", "Wang", OTHER_PNG)
        with freeze_time(NOW):
            signoff.with_user(self.desk).action_certify()
        held = self.colleague.employee_skill_ids
        self.assertEqual(held.skill_id, skill)
        self.assertEqual((held.valid_from, held.valid_to), (TODAY, date(2028, 11, 23)))
        self.assertEqual(signoff.employee_skill_id, held)
        with freeze_time(NOW + timedelta(days=10)):
            signoff.with_user(self.desk)._do_revoke("Copied at the exam")
            self.env.invalidate_all()
            self.assertLess(
                self.colleague.employee_skill_ids.valid_to, TODAY + timedelta(days=10)
            )

    def test_failing_writes_no_skill(self):
        self.course.skill_id = self.env["hr.skill"].search([], limit=1)
        signoff = self._new_signoff(employee_id=self.colleague.id)
        signoff.with_user(self.engineer_user)._do_fail("Not yet")
        self.assertFalse(self.colleague.employee_skill_ids)

    def test_expired_and_only_those(self):
        signoff = self._certify(self._new_signoff())
        with freeze_time("2028-11-23 12:00:00"):
            self._run("ir_cron_signoff_expire")
            self.assertEqual(signoff.state, "certified", "the last day is inclusive")
        with freeze_time("2028-11-24 12:00:00"):
            self._run("ir_cron_signoff_expire")
            self.assertEqual(signoff.state, "expired")

    def test_idle_crons_are_cheap(self):
        self._certify(self._new_signoff())
        self.env.flush_all()
        with freeze_time(NOW):
            for run in (
                self.Signoff._cron_expire,
                self.Signoff._cron_propose_refreshers,
            ):
                with self.assertQueryCount(1):
                    run()

    def test_a_refresher_is_proposed_once(self):
        signoff = self._certify(self._new_signoff())
        self.assertEqual(signoff.refresher_on, date(2028, 8, 25))
        proposed = []
        with (
            freeze_time("2028-08-25 12:00:00"),
            patch.object(
                type(self.Signoff),
                "_propose_training",
                lambda _self, vals_list: proposed.extend(vals_list),
            ),
        ):
            self._run("ir_cron_signoff_refresher")
            self._run("ir_cron_signoff_refresher")
        self.assertEqual(len(proposed), 1)
        self.assertEqual(proposed[0]["origin"], "certificate")
        self.assertIn(signoff.certificate_number, proposed[0]["note"])
        self.assertTrue(signoff.is_expiring or signoff.refresher_proposed_on)

    def test_renewed_asks_for_no_refresher(self):
        signoff = self._certify(self._new_signoff())
        renewed = self.Signoff.browse(
            signoff.with_user(self.engineer_user).action_repeat()["res_id"]
        )
        self.assertEqual(renewed.attempt, 1)
        self._certify(renewed, NOW + timedelta(days=700))
        self.assertEqual(signoff.renewed_by_id, renewed)
        self.assertFalse(signoff.refresher_on)
        with freeze_time("2028-11-01 12:00:00"):
            ending = self.Signoff.search([("is_expiring", "=", True)])
            self.assertNotIn(signoff, ending)

    def test_revoking_needs_the_desk_and_a_word(self):
        signoff = self._certify(self._new_signoff())
        with self.assertRaises(AccessError):
            signoff.with_user(self.engineer_user).action_revoke()
        action = signoff.with_user(self.desk).action_revoke()
        self.env["after.sales.training.signoff.word"].with_user(self.desk).with_context(
            **action["context"]
        ).create({"reason": "Forged"}).action_confirm()
        self.assertEqual(signoff.state, "revoked")
        with self.assertRaises(UserError):
            signoff.with_user(self.desk)._do_revoke("Again")


@tagged("post_install", "-at_install")
class TestCertificatePage(SignoffCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.signoff = self._certify(self._new_signoff())
        self.env.flush_all()

    def _open(self, path, **kwargs):
        return self.url_open(f"/training/certificate{path}", **kwargs)

    def test_the_link_proves_it(self):
        page = self._open(f"/{self.signoff.certificate_token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("real and valid", page.text)
        self.assertIn("Gu Lan", page.text)
        self.assertLess(len(page.content), 60_000)
        for hidden in (self.trainee.email, self.customer.name, "Li Engineer"):
            self.assertNotIn(hidden, page.text, "no more than is printed")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_revoked_and_ended_are_said(self):
        self.signoff.with_user(self.desk)._do_revoke("Secret reason")
        self.env.flush_all()
        page = self._open(f"/{self.signoff.certificate_token}")
        self.assertIn("was revoked", page.text)
        self.assertNotIn("Secret reason", page.text)
        # ended, although the daily job has not run yet
        self.signoff.sudo().write({"state": "certified", "valid_until": "2020-01-01"})
        self.env.flush_all()
        page = self._open(f"/{self.signoff.certificate_token}")
        self.assertIn("has ended", page.text)

    def test_number_and_code(self):
        code = self.signoff._get_check_code()
        page = self._open(
            "",
            data={"number": self.signoff.certificate_number, "code": code.lower()},
        )
        self.assertIn("real and valid", page.text)
        self.assertEqual(self._open("").status_code, 200)

    def test_what_is_guessed_is_answered_alike(self):
        number = self.signoff.certificate_number
        answers = {
            (page.status_code, page.text)
            for page in (
                self._open("", data={"number": number, "code": "ABCDE-FGHJK"}),
                self._open("", data={"number": number, "code": ""}),
                self._open("", data={"number": "CT2026/9999", "code": "ABCDE-FGHJK"}),
                self._open("", data={"number": "x" * 500, "code": "é" * 500}),
                self._open("/nothing"),
                self._open("/a%00b"),
                self._open("/" + "a" * 300),
            )
        }
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 404)

    def test_guessing_ends(self):
        with patch.object(certificate_look, "WRONG_LOOKS", 3):
            for _guess in range(3):
                self.assertEqual(self._open("/guess").status_code, 404)
            self.assertEqual(self._open("/guess").status_code, 429)
            page = self._open(f"/{self.signoff.certificate_token}")
            self.assertEqual(page.status_code, 429)
        self.env["after.sales.certificate.look"].search([]).unlink()

    def test_the_trainee_signs_by_link(self):
        self.signoff.sudo().write({"state": "expired"})
        signoff = self._new_signoff()
        self._pass(signoff)
        signoff.with_user(self.engineer_user)._sign("trainer", "Li Engineer", PNG)
        signoff.with_user(self.engineer_user).action_send_link()
        self.env.flush_all()
        token = signoff.sign_token
        mail = self.env["mail.mail"].search([("subject", "like", "Please sign")])[0]
        self.assertIn(token, mail.body_html)
        self.assertNotIn(token, "".join(signoff.message_ids.mapped("body")))
        page = self.url_open(f"/training/sign/{token}")
        self.assertIn("Change the lamp", page.text)
        url = f"/training/sign/{token}/accept"

        def sign(**params):
            return self.make_jsonrpc_request(url, params)

        self.assertIn("error", sign(name="", signature=OTHER_PNG))
        self.assertIn("error", sign(name="Gu Lan", signature="no picture"))
        self.assertIn(
            "two people", sign(name="Li Engineer", signature=OTHER_PNG)["error"]
        )
        self.assertEqual(signoff.state, "draft")
        self.assertTrue(sign(name="Gu Lan", signature=OTHER_PNG)["force_refresh"])
        signoff.invalidate_recordset()
        self.assertEqual(signoff.state, "signed")
        self.assertFalse(signoff.sign_token, "the link is used up")
        self.assertEqual(self.url_open(f"/training/sign/{token}").status_code, 404)
        self.assertIn("error", sign(name="Gu Lan", signature=OTHER_PNG))

    def test_the_unit_page_names_its_operators(self):
        unit = self.unit
        unit._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(
            f"/my/equipment/{unit.id}?access_token={unit.access_token}"
        )
        self.assertIn("Who may operate it", page.text)
        self.assertIn("Gu Lan", page.text)
        path = f"/my/equipment/{unit.id}/certificate"
        paper = self.url_open(
            f"{path}/{self.signoff.id}?access_token={unit.access_token}"
        )
        self.assertEqual(paper.status_code, 200)
        other = self._certify(
            self._new_signoff(equipment_id=self._new_unit("SP2-0008").id)
        )
        self.env.flush_all()
        paper = self.url_open(f"{path}/{other.id}?access_token={unit.access_token}")
        self.assertEqual(paper.status_code, 404)
        page = self.url_open(f"{path}/{self.signoff.id}?access_token=wrong")
        self.assertIn("/web/login", page.url)
