# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .signoff_common import OTHER_PNG, SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoff(SignoffCommon):
    # ------------------------------------------------------------
    # PRACTICAL EXAM
    # ------------------------------------------------------------

    def test_skills_of_the_course_are_to_be_observed(self):
        signoff = self._new_signoff(self.engineer_user)
        self.assertRegex(signoff.name, r"^WA20\d\d/\d{4}$")
        self.assertEqual(signoff.partner_id, self.customer)
        self.assertEqual(signoff.product_tmpl_id, self.product.product_tmpl_id)
        self.assertEqual(signoff.line_ids.item_id, self.course.skill_item_ids)
        self.assertEqual(signoff.open_count, 2)
        self.assertFalse(signoff.is_ready)

    def test_what_must_be_done_alone_decides(self):
        signoff = self._new_signoff(self.engineer_user)
        must, other = signoff.line_ids
        must.action_practice()
        other.action_alone()
        self.assertEqual(signoff.practical_score, 87.5)
        self.assertFalse(signoff.practical_passed, "one must be done alone")
        must.action_alone()
        self.assertTrue(signoff.is_ready)
        self.assertEqual(must.observed_count, 2)
        self.assertEqual(must.observed_by_id, self.engineer_user)

    def test_one_skill_after_the_other(self):
        """On the phone: the next step is the first button, and opens the next."""
        signoff = self._new_signoff(self.engineer_user)
        header = signoff.get_view(view_type="form")["arch"].split("</header>")[0]
        self.assertLess(header.find("action_observe"), header.find("action_fail"))
        first, second = signoff.line_ids
        action = signoff.action_observe()
        self.assertEqual((action["res_id"], action["name"]), (first.id, "Skill 1 of 2"))
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.engineer_user)
            .browse(action["res_id"]),
            view="after_sales_training.training_signoff_line_view_form_observe",
        )
        form.note = "Sure of hand"
        form.save()
        action = first.with_context(observe_next=True).action_alone()
        self.assertEqual(
            (action["res_id"], action["name"]), (second.id, "Skill 2 of 2")
        )
        # what was seen before is left as it is
        second.action_practice()
        self.assertIs(first.with_context(observe_next=True).action_alone(), True)
        self.assertIs(signoff.action_observe(), True)
        signoff._do_fail("x")
        with self.assertRaises(UserError):
            signoff.action_observe()

    def test_below_the_pass_mark_nobody_signs(self):
        signoff = self._new_signoff(self.engineer_user)
        must, other = signoff.line_ids
        must.action_alone()
        other.action_practice()
        self.assertEqual(signoff.practical_score, 62.5)
        with self.assertRaisesRegex(UserError, "62.5 % of 80 %"):
            signoff.action_sign_trainer()

    def test_results_are_not_typed(self):
        signoff = self._new_signoff(self.engineer_user)
        with self.assertRaises(AccessError):
            signoff.line_ids[0].result = "alone"
        with self.assertRaises(AccessError):
            signoff.state = "certified"
        with self.assertRaises(AccessError):
            signoff.practical_passed = True
        with self.assertRaises(AccessError):
            self._new_signoff(self.engineer_user, state="signed", equipment_id=False)

    def test_a_skill_that_was_observed_gets_a_new_version(self):
        item = self.course.skill_item_ids[0]
        item.name = "Start and stop"
        self.assertEqual(item.version, 1, "nobody was observed by it yet")
        signoff = self._new_signoff(self.engineer_user)
        signoff.line_ids[0].action_alone()
        item.name = "Start, stop, ventilate"
        self.assertFalse(item.active)
        self.assertEqual(signoff.line_ids[0].item_id.name, "Start and stop")
        new = self.course.skill_item_ids.filtered(lambda one: one.version == 2)
        self.assertEqual(new.name, "Start, stop, ventilate")
        self.assertTrue(new.must_pass)
        item.sequence = 99
        self.assertEqual(len(self.course.skill_item_ids), 2, "order is no substance")
        with self.assertRaises(UserError):
            item.unlink()

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_only_the_trainer_and_the_desk_write(self):
        signoff = self._new_signoff(self.engineer_user)
        for user in (self.colleague_user, self.dispatcher, self.accountant):
            with self.subTest(user=user.login):
                theirs = signoff.with_user(user)
                self.assertEqual(theirs.person_name, "Gu Lan")
                with self.assertRaises(AccessError):
                    theirs.note = "x"
                with self.assertRaises(AccessError):
                    theirs.line_ids.action_alone()
                with self.assertRaises(AccessError):
                    theirs.action_fail()
        signoff.with_user(self.desk).line_ids.action_alone()
        self.assertTrue(signoff.practical_passed)

    def test_another_trainer_of_the_session_goes_on(self):
        second = self.env["after.sales.training.trainer"].create(
            {"employee_id": self.colleague.id, "course_ids": self.course.ids}
        )
        session = self._new_session(trainer_ids=(self.trainer | second).ids)
        place = self.env["event.registration"].create(
            {"event_id": session.id, "trainee_id": self.trainee.id, "state": "open"}
        )
        session.with_user(self.desk).action_start_signoffs()
        signoff = place.after_sales_signoff_ids
        self.assertEqual(signoff.trainer_id, self.trainer)
        theirs = signoff.with_user(self.colleague_user)
        theirs.line_ids.action_alone()
        self.assertEqual(signoff.line_ids.observed_by_id, self.colleague_user)
        with self.assertRaisesRegex(AccessError, "own session"):
            theirs.action_sign_trainer()
        theirs.trainer_id = second
        self.assertEqual(theirs.action_sign_trainer()["target"], "new")

    def test_who_is_on_the_way_from_an_earlier_session_goes_on(self):
        """And does not keep the others of his session from beginning."""
        begun = self._new_signoff(equipment_id=False)
        other = self.trainee.copy({"name": "Sun Li", "email": "sun@lab.example"})
        session = self._new_session()
        self.env["event.registration"].create(
            [
                {"event_id": session.id, "trainee_id": person.id, "state": "open"}
                for person in self.trainee | other
            ]
        )
        for _press in range(2):
            session.with_user(self.desk).action_start_signoffs()
            of_both = self.Signoff.search(
                [("trainee_id", "in", (self.trainee | other).ids)]
            )
            self.assertEqual(of_both.trainee_id, self.trainee | other)
            self.assertEqual(len(of_both), 2)
            self.assertIn(begun, of_both)

    def test_a_leader_watches_his_people_and_signs_nothing(self):
        signoff = self._new_signoff(employee_id=self.colleague.id, equipment_id=False)
        lines = signoff.line_ids.with_user(self.leader)
        with self.assertRaises(AccessError):
            lines.action_alone()
        self.team.engineer_ids |= self.colleague
        self.team.user_id = self.leader
        self.env.invalidate_all()
        lines.action_alone()
        self.assertTrue(signoff.practical_passed)
        self.assertEqual(signoff.line_ids.observed_by_id, self.leader)
        mine = signoff.with_user(self.leader)
        for step in (mine.action_sign_trainer, mine.action_fail, mine.action_certify):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            mine.note = "x"
        of_customer = self._new_signoff()
        with self.assertRaises(AccessError):
            of_customer.with_user(self.leader).line_ids.action_alone()
        # nobody watches himself
        self.team.user_id = self.colleague_user
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            signoff.with_user(self.colleague_user).line_ids.action_not_yet()

    def test_an_engineer_signs_off_as_himself_only(self):
        with self.assertRaises(AccessError):
            self._new_signoff(self.colleague_user)
        signoff = self._new_signoff(self.engineer_user)
        other = self.env["after.sales.training.trainer"].create(
            {"employee_id": self.colleague.id, "course_ids": self.course.ids}
        )
        with self.assertRaises(AccessError):
            signoff.with_user(self.colleague_user).trainer_id = other

    def test_one_person_and_another_trainer(self):
        with self.assertRaisesRegex(ValidationError, "cannot sign for himself"):
            self._new_signoff(employee_id=self.engineer.id)
        with self.assertRaisesRegex(ValidationError, "does not teach"):
            self.trainer.course_ids = False
            self._new_signoff()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.trainer.course_ids = self.course
            self._new_signoff(trainee_id=False)

    def test_one_open_signoff_for_one_thing(self):
        self._new_signoff()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._new_signoff()
        self._new_signoff(equipment_id=False, product_tmpl_id=False)

    # ------------------------------------------------------------
    # SIGNATURES
    # ------------------------------------------------------------

    def test_two_people_sign(self):
        signoff = self._new_signoff(self.engineer_user)
        self._pass(signoff)
        with self.assertRaises(AccessError):
            signoff.with_user(self.desk)._check_can_sign("trainer")
        signoff._sign("trainer", "Li Engineer", PNG)
        with self.assertRaisesRegex(UserError, "two people"):
            signoff._sign("trainee", "li  engineer", OTHER_PNG)
        with self.assertRaisesRegex(UserError, "same drawing"):
            signoff._sign("trainee", "Gu Lan", PNG)
        with self.assertRaisesRegex(UserError, "signed already"):
            signoff._sign("trainer", "Li Engineer", OTHER_PNG)
        self.assertEqual(signoff.state, "draft")
        signoff._sign("trainee", "Gu Lan", OTHER_PNG)
        self.assertEqual(signoff.state, "signed")
        signature = signoff.signature_ids[0]
        self.assertTrue(signature.is_intact)
        self.assertIn("Change the lamp: alone", signature.document)
        with self.assertRaises(UserError):
            signature.sudo().name = "Somebody"
        with self.assertRaises(UserError):
            signature.sudo().unlink()

    def test_the_channel_of_a_signature_has_words_of_this_module(self):
        """Those of a mixin are translated by its own module, for models it knows."""
        for channel in ("screen", "portal"):
            self.env.ref(
                "after_sales_training.selection__after_sales_training_signature"
                f"__channel__{channel}"
            )

    def test_after_a_signature_nothing_changes(self):
        signoff = self._new_signoff(self.engineer_user)
        self._pass(signoff)
        signoff._sign("trainer", "Li Engineer", PNG)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            signoff.line_ids[0].action_not_yet()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            signoff.line_ids[0].note = "Later"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            signoff.trainee_id = self.site

    def test_an_employee_signs_in_his_own_session(self):
        signoff = self._new_signoff(
            self.engineer_user, employee_id=self.colleague.id, equipment_id=False
        )
        self._pass(signoff)
        with self.assertRaisesRegex(AccessError, "own session"):
            signoff.action_sign_trainee()
        theirs = signoff.with_user(self.colleague_user)
        self.assertEqual(theirs.action_sign_trainee()["target"], "new")
        wizard = self.env["after.sales.training.sign"].with_user(self.colleague_user)
        wizard = wizard.create(
            {"signoff_id": signoff.id, "role": "trainee", "image": PNG}
        )
        self.assertEqual(wizard.name, "Wang Colleague")
        wizard.action_sign()
        self.assertTrue(signoff.has_trainee_signed)
        with self.assertRaises(AccessError):
            wizard.write({"role": "trainer", "image": OTHER_PNG, "name": "Li"})
            wizard.action_sign()

    # ------------------------------------------------------------
    # FAIL, REPEAT, ENROLMENT
    # ------------------------------------------------------------

    def test_failed_and_repeated(self):
        signoff = self._new_signoff(self.engineer_user)
        signoff.line_ids.action_not_yet()
        action = signoff.action_fail()
        word = (
            self.env["after.sales.training.signoff.word"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({"reason": "Needs a day more"})
        )
        word.action_confirm()
        self.assertEqual(signoff.state, "failed")
        with self.assertRaises(UserError):
            signoff.line_ids.action_alone()
        action = signoff.action_repeat()
        again = self.Signoff.browse(action["res_id"])
        self.assertEqual((again.attempt, again.previous_id), (2, signoff))
        self.assertFalse(again.line_ids.filtered("result"))

    def test_a_session_is_signed_off_at_once(self):
        session = self._new_session()
        people = self.env["event.registration"].create(
            [
                {"event_id": session.id, "trainee_id": self.trainee.id, "name": "Gu"},
                {"event_id": session.id, "employee_id": self.colleague.id},
            ]
        )
        people.state = "open"
        session.with_user(self.desk).action_start_signoffs()
        signoffs = people.after_sales_signoff_ids
        self.assertEqual(len(signoffs), 2)
        self.assertEqual(signoffs.trainer_id, self.trainer)
        session.with_user(self.desk).action_start_signoffs()
        self.assertEqual(len(people.after_sales_signoff_ids), 2, "none twice")
        session.invalidate_recordset()
        self.assertEqual(session.after_sales_signoff_count, 2)
        people[0].write({"trainee_id": False})
        people[0].after_sales_signoff_ids.sudo().unlink()
        with self.assertRaisesRegex(UserError, "not linked"):
            session.with_user(self.desk).action_start_signoffs()

    def test_a_signoff_that_has_begun_is_kept(self):
        signoff = self._new_signoff()
        signoff.line_ids[0].action_alone()
        with self.assertRaises(UserError):
            signoff.with_user(self.desk).unlink()

    # ------------------------------------------------------------
    # WRITTEN EXAM
    # ------------------------------------------------------------

    def test_exam_failed_and_repeated(self):
        self._new_exam()
        signoff = self._new_signoff(self.engineer_user)
        self._pass(signoff)
        self.assertEqual((signoff.state, signoff.exam_state), ("exam", "waiting"))
        with self.assertRaisesRegex(UserError, "written exam is not passed"):
            signoff.action_sign_trainer()
        signoff.action_send_exam()
        attempts = signoff.sudo().exam_attempt_ids
        self.assertEqual(attempts.partner_id, self.trainee)
        mail = self.env["mail.mail"].search([("subject", "like", "Your exam")])[0]
        self.assertIn(attempts.access_token, mail.body_html)
        self.assertFalse(mail.res_id, "the log holds no link")
        self._sit(attempts, right=False)
        self.assertEqual((signoff.exam_state, signoff.exam_score), ("failed", 0))
        signoff.action_send_exam()
        second = signoff.sudo().exam_attempt_ids - attempts
        signoff.action_send_exam()
        self.assertEqual(len(signoff.sudo().exam_attempt_ids), 2, "one is open")
        self._sit(second, right=True)
        self.assertEqual((signoff.exam_state, signoff.exam_score), ("passed", 100))
        self.assertEqual(signoff.exam_count, 2)
        self.assertTrue(signoff.is_ready)
        with self.assertRaisesRegex(UserError, "passed the exam already"):
            signoff.action_send_exam()

    def test_an_exam_by_another_invitation_counts(self):
        self._new_exam()
        signoff = self._new_signoff()
        attempt = self.survey._create_answer(partner=self.trainee)
        self._sit(attempt, right=True)
        self.assertEqual(attempt.after_sales_signoff_id, signoff)
        self.assertEqual(signoff.exam_state, "passed")

    def test_no_exam_and_nobody_to_write_to(self):
        signoff = self._new_signoff()
        with self.assertRaisesRegex(UserError, "no written exam"):
            signoff.action_send_exam()
        self.trainee.email = False
        self._pass(signoff)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            signoff.action_send_link()

    # ------------------------------------------------------------
    # UNIT AND TICKET
    # ------------------------------------------------------------

    def test_who_may_operate(self):
        other = self._new_unit("SP2-0009")
        domain = [
            ("signoff_has_operator", "=", True),
            ("id", "in", (self.unit | other).ids),
        ]
        Equipment = self.env["after.sales.equipment"].with_user(self.dispatcher)
        with freeze_time(NOW):
            self.assertFalse(Equipment.search(domain))
            signoff = self._certify(self._new_signoff())
            self.env.invalidate_all()
            self.assertEqual(
                self.unit.with_user(self.engineer_user).signoff_operator_ids, signoff
            )
            self.assertEqual(Equipment.search(domain), self.unit)
            of_product = self._certify(self._new_signoff(equipment_id=False))
            self.env.invalidate_all()
            self.assertEqual(other.signoff_operator_ids, of_product)
            self.assertEqual(Equipment.search(domain), self.unit | other)
            (signoff | of_product).with_user(self.desk).action_has_left()
            self.env.invalidate_all()
            self.assertFalse(self.unit.signoff_operator_ids)
            self.assertFalse(Equipment.search(domain))
            signoff.with_user(self.desk).action_is_back()
            self.env.invalidate_all()
            self.assertEqual(self.unit.signoff_operator_ids, signoff)
        # sold on: its new owner's people are not certified
        self.unit.partner_id = self.env["res.partner"].create({"name": "New owner"})
        self.env.invalidate_all()
        self.assertFalse(self.unit.signoff_operator_ids)

    def test_operators_of_many_units_cost_as_one(self):
        self._certify(self._new_signoff(equipment_id=False))
        few = self.unit
        many = few | self._new_unit("M1") | self._new_unit("M2") | self._new_unit("M3")

        def count(units):
            units.invalidate_recordset()
            units.mapped("commercial_partner_id")
            units.product_id.mapped("product_tmpl_id")
            before = self.env.cr.sql_log_count
            units.mapped("signoff_operator_count")
            return self.env.cr.sql_log_count - before

        count(many)
        self.assertEqual(count(few), count(many))

    def test_misuse_points_to_a_training(self):
        misuse = self.env.ref("after_sales_service.fault_cause_c12")
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Lamp broken",
                "equipment_id": self.unit.id,
                "kind": "fault",
                "reported_at": NOW,
            }
        )
        mine = ticket.with_user(self.dispatcher)
        self.assertFalse(mine.signoff_is_misuse)
        ticket.cause_id = misuse
        self.assertTrue(mine.signoff_is_misuse)
        self.assertEqual(mine.signoff_standing, "untrained")
        need = mine._prepare_misuse_need()
        self.assertEqual(need["course_id"], self.course.id)
        self.assertEqual(need["partner_id"], self.customer.id)
        mine.action_propose_signoff()
        self.assertTrue(ticket.signoff_proposed_on)
        with self.assertRaisesRegex(UserError, "was proposed on"):
            mine.action_propose_signoff()
        with self.assertRaises(AccessError):
            mine.signoff_proposed_on = False
        self._certify(self._new_signoff())
        self.env.invalidate_all()
        self.assertEqual(mine.signoff_standing, "trained")
