# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Works alone, in a browser: observed, examined, signed by two, certified."""

from datetime import timedelta

from tour_common import TourCommon

from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_training.tests.signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffTours(TourCommon, SignoffCommon):
    def _open(self, signoff, tour, user, phone=False):
        self._tour(
            f"/odoo/action-after_sales_training.training_signoff_action/{signoff.id}",
            tour,
            user,
            phone=phone,
        )

    def test_from_the_first_skill_to_the_certificate(self):
        self._new_exam()
        signoff = self._new_signoff()
        self._open(
            signoff, "after_sales_training_observe", self.engineer_user, phone=True
        )
        self.assertEqual(signoff.line_ids.mapped("observed_count"), [2, 1])
        first = signoff.sudo().exam_attempt_ids
        self._tour(first.get_start_url(), "after_sales_training_exam_failed")
        self.assertEqual(signoff.exam_state, "failed")
        self._open(signoff, "after_sales_training_exam_again", self.engineer_user)
        second = signoff.sudo().exam_attempt_ids - first
        self._tour(second.get_start_url(), "after_sales_training_exam_passed")
        self.assertEqual((signoff.exam_state, signoff.exam_count), ("passed", 2))
        self._open(signoff, "after_sales_training_trainer_signs", self.engineer_user)
        self._tour(
            f"/training/sign/{signoff.sudo().sign_token}",
            "after_sales_training_trainee_signs",
            phone=True,
        )
        self.assertEqual(signoff.state, "signed")
        self.assertEqual(len(set(signoff.signature_ids.mapped("name"))), 2)
        self._open(signoff, "after_sales_training_certify", self.desk)
        self.assertEqual(signoff.state, "certified")
        paper = signoff.certificate_attachment_id
        with self.allow_pdf_render():
            pdf, kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(
                    "after_sales_training.action_report_certificate", signoff.ids
                )
            )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))
        self.assertIn(signoff.certificate_number.replace("/", "-"), paper.name)
        proof = self.url_open(f"/training/certificate/{signoff.certificate_token}")
        self.assertIn("real and valid", proof.text)

    def test_failed_and_repeated(self):
        signoff = self._new_signoff()
        self._open(
            signoff, "after_sales_training_failed_and_repeated", self.engineer_user
        )
        self.assertEqual(signoff.state, "failed")
        again = self.Signoff.search([("previous_id", "=", signoff.id)])
        self.assertEqual((again.attempt, again.state), (2, "draft"))

    def test_attendance_in_my_day(self):
        begin = self.now - timedelta(hours=2)
        with freeze_time(begin - timedelta(days=10)):
            session = self._new_session(
                date_begin=begin, date_end=self.now + timedelta(hours=2)
            )
            people = session._enrol_people(
                [{"name": "Sun Li"}, {"name": "Wu Min"}], booked_by=self.customer
            )
        self._tour(
            "/odoo/action-after_sales_service.my_day_action",
            "after_sales_training_my_day_attendance",
            self.engineer_user,
            phone=True,
        )
        rows = {row.registration_id: row.presence for row in session.attendance_ids}
        self.assertEqual([rows[person] for person in people], ["excused", "present"])
        self.assertEqual(session.attendance_ids.marked_by_id, self.engineer_user)
