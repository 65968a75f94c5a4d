# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import StaffCommon

FRENCH = {"lang": "fr_FR"}


@tagged("post_install", "-at_install")
class TestTrainingWords(StaffCommon):
    """What people read is in their language, and in the words that hold for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.course.what_to_bring = "Safety shoes"
        cls.course.with_context(**FRENCH).write(
            {"name": "Conduite", "what_to_bring": "Chaussures"}
        )

    @freeze_time(NOW)
    def test_session_is_called_like_its_course_in_every_language(self):
        session = self._new_session()
        self.assertEqual(session.name, "Operation and Care")
        self.assertEqual(session.with_context(**FRENCH).name, "Conduite")
        own = self._new_session(
            name="For Suzhou only", room_id=False, trainer_ids=False
        )
        self.assertEqual(own.with_context(**FRENCH).name, "For Suzhou only")

    @freeze_time(NOW)
    def test_letter_says_what_this_session_asks_for(self):
        session = self._new_session()
        person = self.env["event.registration"].create(
            {"event_id": session.id, "name": "Gu", "email": "gu@hospital.example"}
        )
        self.assertIn("Safety shoes", person._get_letter_facts())
        person.company_id.partner_id.lang = "fr_FR"
        letter = person._get_letter_facts()
        self.assertIn("Chaussures", letter)
        session.what_to_bring = "Your own samples"
        letter = person._get_letter_facts()
        self.assertIn("Your own samples", letter)
        self.assertNotIn("Chaussures", letter)

    @freeze_time(NOW)
    def test_letter_can_be_tried_out_on_a_fair(self):
        fair = self.env["event.event"].create(
            {"name": "Fair", "date_begin": NOW, "date_end": NOW + timedelta(days=1)}
        )
        visitor = self.env["event.registration"].create({"event_id": fair.id})
        for name in ("joining", "reminder", "moved", "cancelled"):
            template = self.env.ref(
                f"after_sales_training.mail_template_session_{name}"
            )
            self.assertTrue(template._render_field("body_html", visitor.ids))

    @freeze_time(NOW)
    def test_training_at_the_site_offers_no_session_of_the_centre(self):
        session = self._new_session()
        places = {
            kind: self._new_voucher(kind=kind)._get_bookable_sessions()
            for kind in ("free_place", "on_site")
        }
        self.assertEqual(places["free_place"], session)
        self.assertFalse(places["on_site"])

    @freeze_time(NOW)
    def test_criterion_is_read_in_the_readers_language(self):
        line = self._new_assessment().line_ids[:1]
        criterion = line.sudo().criterion_id
        criterion.with_context(**FRENCH).name = "Dépannages"
        self.assertEqual(line.with_context(**FRENCH).display_name, "Dépannages")
        self.assertEqual(line.display_name, "Repairs")
        criterion.name = "Repairs of machines"
        criterion.with_context(**FRENCH).name = "Dépannages de machines"
        self.assertEqual(
            line.with_context(**FRENCH).display_name, "Repairs", "as it was assessed"
        )

    @freeze_time(NOW)
    def test_penalty_letter_does_not_end_the_days_to_reply(self):
        penalty = self._new_penalty()
        letter = self._print(penalty)
        self.assertIn("No reply yet", letter)
        self.assertNotIn("No reply within the days", letter)

    def _print(self, measure):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_training.report_staff_measure", measure.ids
        )
        return html.decode()
