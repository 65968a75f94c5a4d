# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a hostile user tried by RPC, by an old link, or with a moved row."""

import base64
import io
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_staff import StaffCommon
from .common_travel import TravelCommon
from .signoff_common import OTHER_PNG, SignoffCommon
from .test_incident import IncidentCommon
from .test_procedure import ProcedureCommon

OTHER_FILE = base64.b64encode(b"%PDF-another")


@tagged("post_install", "-at_install")
class TestHostileTravel(TravelCommon):
    """A claim is for one's own journey, and stays what was approved."""

    def _own_claim(self, *lines, **vals):
        return self._new_claim(
            *lines,
            user=self.engineer_user,
            **{"registration_id": False, "event_id": self.training.id} | vals,
        )

    def test_nobody_claims_on_a_trainees_enrolment(self):
        """The one claim of an enrolment is not taken by a colleague of ours."""
        with self._refused(UserError, "enrolment is another person's"):
            self._own_claim(
                registration_id=self.booked.id, employee_id=self.engineer.id
            )
        claim = self._own_claim(("train", 90.0, {}))
        for vals in (
            {"registration_id": self.booked.id},
            {"employee_id": self.colleague.id},
        ):
            with self._refused(AccessError):
                claim.write(vals)

    def test_line_does_not_move_to_an_approved_claim(self):
        approved = self._accepted(
            ("train", 90.0, {}),
            user=self.engineer_user,
            registration_id=False,
            event_id=self.training.id,
        )
        later = NOW + timedelta(days=30)
        session = self._new_session(
            date_begin=later, date_end=later + timedelta(days=1)
        )
        draft = self._new_claim(
            ("train", 800.0, {"date": later.date()}),
            user=self.engineer_user,
            registration_id=False,
            event_id=session.id,
            departed_on=later.date(),
            returned_on=later.date() + timedelta(days=1),
        )
        with self._refused(UserError, "stays with its claim"):
            draft.line_ids.write(
                {"claim_id": approved.id, "date": approved.departed_on}
            )
        self.assertEqual(approved.amount_approved, 90.0)

    def test_receipt_stays_as_it_was_handed_in(self):
        claim = self._own_claim(("train", 90.0, {}))
        receipt = claim.line_ids.receipt_ids
        receipt.datas = OTHER_FILE  # while it is written, he may correct it
        claim.action_hand_in()
        for change in (
            lambda: receipt.write({"datas": OTHER_FILE}),
            lambda: receipt.write({"res_id": False, "res_model": False}),
            receipt.unlink,
        ):
            with self._refused(UserError, "kept as it is"):
                change()

    def test_new_person_on_the_place_has_a_claim_of_his_own(self):
        """Who gave up the place claims nothing by the link he was sent."""
        claim = self._new_claim()
        self.booked._portal_ensure_token()
        claim._portal_ensure_token()
        old = (self.booked.access_token, claim.access_token)
        self.booked._do_rename({"name": "Sun Li", "email": "sun@hospital.example"})
        self.assertNotEqual(self.booked.access_token, old[0])
        self.assertNotEqual(claim.access_token, old[1])
        self.assertEqual(claim.partner_id, self.booked.trainee_id)
        self.assertEqual(claim.payee_id, self.booked.trainee_id)

    def test_the_desk_changes_who_comes_and_old_links_end(self):
        self.booked._portal_ensure_token()
        old = self.booked.access_token
        other = self.trainee.copy({"name": "Sun Li", "email": "sun@hospital.example"})
        self.booked.with_user(self.desk).write(
            {"trainee_id": other.id, "name": other.name}
        )
        self.assertNotEqual(self.booked.access_token, old)

    def test_claim_that_is_handed_in_keeps_its_person(self):
        claim = self._new_claim(("train", 90.0, {}))
        claim.action_hand_in()
        self.booked._do_rename({"name": "Sun Li", "email": "sun@hospital.example"})
        self.assertEqual(claim.partner_id, self.trainee)


@tagged("post_install", "-at_install")
class TestHostilePages(HttpCase, TravelCommon):
    """What pages give away, and what they take."""

    def _login(self, login, partner_of):
        user = new_test_user(self.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = partner_of
        self.authenticate(login, login)
        return user

    def _post(self, url, **data):
        return self.url_open(
            url, data=data | {"csrf_token": Request.csrf_token(self)}, timeout=60
        )

    def test_colleague_does_not_read_the_bank_account(self):
        claim = self._new_claim()
        claim.sudo().payee_account = "ICBC 6222001234567890"
        token = claim._portal_ensure_token()
        url = claim.access_url
        self._login("travel_colleague", self.customer)
        for page in (url, f"{url}?access_token=x"):
            text = self.url_open(page).text
            self.assertNotIn("6222001234567890", text)
            self.assertIn("•••• 7890", text)
        journey = {
            "city": "Shanghai",
            "departed_on": claim.departed_on.isoformat(),
            "returned_on": claim.returned_on.isoformat(),
        }
        self._post(f"{url}/journey", payee_account="•••• 7890", **journey)
        self.assertEqual(claim.sudo().payee_account, "ICBC 6222001234567890")
        self._post(f"{url}/journey", payee_account="BOC 1111222233334444", **journey)
        self.assertEqual(claim.sudo().payee_account, "BOC 1111222233334444")
        self.authenticate(None, None)
        page = self.url_open(f"{url}?access_token={token}").text
        self.assertIn("BOC 1111222233334444", page)

    def test_old_link_of_a_place_shows_and_cancels_nothing(self):
        self.booked._portal_ensure_token()
        old = self.booked.get_portal_url()
        self.booked._do_rename({"name": "Sun Li", "email": "sun@hospital.example"})
        self.authenticate(None, None)
        self.assertNotIn("sun@hospital.example", self.url_open(old).text)
        self._post(old, answer="cancel")
        self.assertEqual(self.booked.state, "open")

    def test_file_in_place_of_a_certificate_number(self):
        answer = self.url_open(
            "/training/certificate",
            data={"code": "A\x00B"},
            files={"number": ("a.png", io.BytesIO(b"x"))},
        )
        self.assertEqual(answer.status_code, 404)


@tagged("post_install", "-at_install")
class TestHostilePapers(StaffCommon):
    """A print is for whoever may read what it is about."""

    def _print(self, user, report, record):
        self.env.flush_all()
        # nothing is left of what somebody else has read
        self.env.invalidate_all()
        printer = self.env["ir.actions.report"].with_user(user)
        return printer._render_qweb_html(f"after_sales_training.{report}", record.ids)

    def test_paper_of_a_penalty(self):
        measure = self.env["after.sales.staff.measure"].create(
            {"employee_id": self.engineer.id, "title": "Was late"}
        )
        portal = new_test_user(self.env, login="papers", groups="base.group_portal")
        for user in (self.colleague_user, self.dispatcher, self.desk, portal):
            with self.assertRaises(AccessError):
                self._print(user, "report_staff_measure", measure)
        self.assertTrue(self._print(self.manager, "report_staff_measure", measure))

    def test_paper_of_a_certificate(self):
        """It prints number, code and link: the proof itself."""
        self.course.skill_item_ids = [Command.create({"name": "Start"})]
        signoff = self.env["after.sales.training.signoff"].create(
            {
                "employee_id": self.colleague.id,
                "course_id": self.course.id,
                "trainer_id": self.trainer.id,
            }
        )
        portal = new_test_user(self.env, login="papers", groups="base.group_portal")
        for user in (self.officer, portal):
            with self.assertRaises(AccessError):
                self._print(user, "report_certificate", signoff)


@tagged("post_install", "-at_install")
class TestHostileSignoff(SignoffCommon):
    """Nobody certifies himself; what is signed for does not change."""

    def test_desk_does_not_certify_itself(self):
        """The trainer is from outside, so the desk lends him its screen: not his."""
        clerk = self.env["hr.employee"].create(
            {"name": "Desk Clerk", "user_id": self.desk.id}
        )
        outside = self.env["after.sales.training.trainer"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Outside"}).id,
                "course_ids": self.course.ids,
            }
        )
        signoff = self._new_signoff(
            self.desk, employee_id=clerk.id, trainer_id=outside.id
        )
        with self.assertRaisesRegex(AccessError, "about yourself"):
            signoff.line_ids.action_alone()
        signoff.with_user(self.manager).line_ids.action_alone()
        with self.assertRaisesRegex(AccessError, "about yourself"):
            signoff._check_can_sign("trainer")
        signoff.with_user(self.manager)._check_can_sign("trainer")
        signoff.with_user(self.manager)._sign("trainer", "Outside", PNG)
        signoff._check_can_sign("trainee")
        signoff._sign("trainee", "Desk Clerk", OTHER_PNG)
        with self.assertRaisesRegex(AccessError, "about yourself"):
            signoff.action_certify()
        signoff.with_user(self.manager).action_certify()
        self.assertEqual(signoff.state, "certified")

    def test_skill_does_not_move_to_another_persons_signoff(self):
        signed = self._new_signoff()
        self._pass(signed)
        self._sign_both(signed)
        other = self._new_signoff(
            trainee_id=self.env["res.partner"]
            .create({"name": "Sun Li", "parent_id": self.customer.id})
            .id
        )
        item = self.env["after.sales.training.skill.item"].create(
            {"name": "Extra", "course_id": self.course.id}
        )
        line = self.env["after.sales.training.signoff.line"].create(
            {"signoff_id": other.id, "item_id": item.id}
        )
        for user in (self.engineer_user, self.desk):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.with_user(user).signoff_id = signed
            line.invalidate_recordset()
        self.assertEqual(line.signoff_id, other)

    def test_results_of_one_person_do_not_become_anothers(self):
        signoff = self._new_signoff()
        self._pass(signoff)
        signoff.with_user(self.engineer_user).action_send_link()
        token = signoff.sign_token
        self.assertEqual(self.Signoff._find_by_sign_token(token), signoff)
        other = self.trainee.copy({"name": "Sun Li"})
        for user in (self.engineer_user, self.desk):
            with self.assertRaisesRegex(UserError, "for this person"):
                signoff.with_user(user).trainee_id = other

    def test_holder_does_not_write_his_own_certificate(self):
        kind = self.env.ref("after_sales_training.skill_type_certificate")
        self.course.skill_id = self.env["hr.skill"].create(
            {"name": "Laser", "skill_type_id": kind.id}
        )
        vals = {
            "skill_type_id": kind.id,
            "skill_id": self.course.skill_id.id,
            "skill_level_id": kind.skill_level_ids[:1].id,
        }
        skills = self.env["hr.employee.skill"].with_user(self.engineer_user)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            skills.create(vals | {"employee_id": self.engineer.id})


@tagged("post_install", "-at_install")
class TestHostileIncident(IncidentCommon):
    """Measures are taken for their own incident, and checked by somebody else."""

    def _done(self, **vals):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        incident.with_user(self.officer).cause = "Worn out"
        measure = self._measure(incident, user_id=self.officer.id, **vals)
        incident.with_user(self.officer).action_measures()
        self._reason(self.officer, measure.action_done(), "Replaced")
        self.assertEqual(measure.state, "done")
        return measure

    def test_nobody_checks_his_own_measure_by_naming_another(self):
        measure = self._done()
        with self.assertRaises(AccessError):
            measure.action_effective()
        for vals in (
            {"user_id": self.engineer_user.id},
            {"name": "Something else"},
            {"due_on": NOW.date() + timedelta(days=90)},
        ):
            with self.assertRaisesRegex(UserError, "stays as it was done"):
                measure.write(vals)

    def test_measure_of_one_incident_does_not_close_another(self):
        measure = self._measure(self._report_incident())
        other = self._report_incident(description="Ladder broken")
        with self.assertRaisesRegex(UserError, "belongs to its incident"):
            measure.incident_id = other

    def test_proof_stays_as_it_was_done(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create({"name": "proof.pdf", "datas": OTHER_FILE})
        )
        measure = self._done(attachment_ids=[Command.set(file.ids)])
        proof = measure.attachment_ids
        with self.assertRaisesRegex(UserError, "kept as it is"):
            proof.with_user(self.officer).datas = OTHER_FILE


@tagged("post_install", "-at_install")
class TestHostileProcedure(ProcedureCommon):
    """What people acknowledged is what was approved, by somebody else."""

    def test_author_does_not_change_while_it_is_decided(self):
        version = self._new_version()
        version.sudo().author_id = self.manager
        version.with_user(self.officer).action_submit()
        with self.assertRaisesRegex(UserError, "handed in or approved"):
            version.with_user(self.manager).author_id = self.officer

    def test_files_of_an_approved_version_stay(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.engineer_user)
            .create({"name": "rules.pdf", "datas": OTHER_FILE})
        )
        with freeze_time(NOW):
            version = self._new_version(attachment_ids=[Command.set(file.ids)])
            kept = version.attachment_ids
            kept.datas = OTHER_FILE  # a draft is its author's
            version.action_submit()
            version.with_user(self.manager).action_approve()
        for user in (self.engineer_user, self.officer):
            with self.assertRaisesRegex(UserError, "kept as it is"):
                kept.with_user(user).datas = OTHER_FILE
            with self.assertRaisesRegex(UserError, "kept as it is"):
                kept.with_user(user).unlink()
