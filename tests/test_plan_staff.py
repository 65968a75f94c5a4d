# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about our own people, S35 to S37 and S24, as stories."""

from datetime import date, timedelta

from training_stories import TrainingStories

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG
from odoo.addons.after_sales_training.tests.signoff_common import OTHER_PNG

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestStaffStory(TrainingStories):
    """Enough people, able, assessed fairly, and safe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.leader_employee = cls.env["hr.employee"].create(
            {"name": "Zhao Leader", "user_id": cls.leader.id}
        )
        cls.engineer.parent_id = cls.leader_employee
        cls.laser = cls.env["hr.skill"].create(
            {
                "name": "Laser Safety",
                "skill_type_id": cls.env.ref(
                    "after_sales_training.skill_type_certificate"
                ).id,
            }
        )
        cls.course.skill_id = cls.laser

    def _as(self, user, record):
        """The record as this user has it."""
        return record.sudo(False).with_user(user)

    def _asked(self, record, button, user, **values):
        """Press a button that asks something, answer, confirm by the first button."""
        return self._window(self._as(user, record), button, **values).save()

    # ------------------------------------------------------------
    # S35: enough people, who are able.
    # ------------------------------------------------------------

    def test_where_hands_are_missing(self):
        for number in range(5):
            start = NOW + number * DAY
            self._new_order(
                planned_start=start, planned_end=start + timedelta(hours=10)
            )
        report = self.env["after.sales.load.report"]
        report._reckon(self.company)
        row = report.with_user(self.leader).search(
            [("team_id", "=", self.team.id), ("week", "=", NOW.date())]
        )
        row = row.filtered(lambda one: not one.skill_id)
        self.assertEqual((row.hours_wanted, row.hours_available), (50, 40))
        self.assertGreater(row.load_percent, 100)
        self.assertTrue(row.explanation)
        with self._refused(AccessError):
            row.with_user(self.engineer_user).write({"hours_wanted": 0})

    def _exam(self):
        return self.env["survey.survey"].create(
            {
                "title": "Safe work with lasers",
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 80,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "May the cover be open?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "No",
                                        "is_correct": True,
                                        "answer_score": 1,
                                    }
                                ),
                                Command.create({"value": "Yes"}),
                            ],
                        }
                    )
                ],
            }
        )

    def _sit(self, task, answer):
        """Press “Take the Exam”, answer, hand in."""
        url = self._as(self.engineer_user, task).action_take_exam()["url"]
        paper = task.sudo().user_input_id
        self.assertIn(paper.access_token, url)
        question = paper.survey_id.question_ids
        answers = question.suggested_answer_ids
        paper._save_lines(question, answers.filtered(lambda a: a.value == answer).id)
        paper._mark_done()
        self.env.flush_all()

    def test_programme_exam_failed_and_repeated(self):
        form = Form(self.env["after.sales.training.programme"].with_user(self.desk))
        form.year = 2026
        programme = form.save()
        line = (
            self.env["after.sales.training.programme.line"]
            .with_user(self.desk)
            .create(
                {
                    "programme_id": programme.id,
                    "topic": "Safe work with lasers",
                    "kind": "written_exam",
                    "survey_id": self._exam().id,
                    "month": "12",
                    "audience": "employees",
                    "employee_ids": [Command.set(self.engineer.ids)],
                }
            )
        )
        with self._refused(UserError):
            line.action_start()
        programme.action_submit()
        with self._refused(AccessError):
            programme.action_approve()
        self._as(self.manager, programme).action_approve()
        line.action_start()
        [task] = line.sudo().task_ids
        self._sit(task, "Yes")
        self.assertEqual((task.state, task.attempt), ("open", 2))
        with self._refused(AccessError):
            self._as(self.colleague_user, task).action_take_exam()
        self._sit(task, "No")
        self.assertEqual((task.state, task.score), ("passed", 100))
        self.assertEqual(line.state, "done")

    # ------------------------------------------------------------
    # Certificates gate work.
    # ------------------------------------------------------------

    def test_nobody_is_sent_without_his_certificate(self):
        self.company.after_sales_certificate_gate = "block"
        self.env["after.sales.certificate.rule"].with_user(self.desk).create(
            {"skill_id": self.laser.id, "date_from": date(2026, 1, 1)}
        )
        job = self._new_order(
            planned_start=NOW + DAY, planned_end=NOW + DAY + timedelta(hours=2)
        )
        mine = job.with_user(self.dispatcher)
        with self._refused(UserError, "Laser Safety"):
            mine.action_dispatch()
        # a session, an attendance, a sign-off: then he may
        session = self._plan_session(date_begin=NOW + timedelta(hours=1))
        session.trainer_ids = self.env["after.sales.training.trainer"].create(
            {
                "employee_id": self.colleague.id,
                "centre_id": self.centre.id,
                "course_ids": self.course.ids,
            }
        )
        form = self._window(self._as(self.desk, session), "action_open_enrol")
        form.employee_ids.add(self.env["hr.employee.public"].browse(self.engineer.id))
        form.save().action_enrol()
        signoff = self._as(self.colleague_user, session)
        signoff.action_start_signoffs()
        signoff = self.env["after.sales.training.signoff"].search(
            [("registration_id.event_id", "=", session.id)]
        )
        teacher = self._as(self.colleague_user, signoff)
        teacher.line_ids.action_alone()
        for user, role, image in (
            (self.colleague_user, "trainer", PNG),
            (self.engineer_user, "trainee", OTHER_PNG),
        ):
            self._asked(signoff, f"action_sign_{role}", user, image=image).action_sign()
        self._as(self.desk, signoff).action_certify()
        self.assertEqual(self.engineer.sudo().employee_skill_ids.skill_id, self.laser)
        self.env.invalidate_all()
        mine.action_dispatch()
        self.assertEqual(job.state, "dispatched")

    # ------------------------------------------------------------
    # S35: assessed from facts; education before penalties.
    # ------------------------------------------------------------

    def test_assessed_heard_and_final(self):
        maker = Form(
            self.env["after.sales.assessment.make"].with_user(self.manager)
        ).save()
        maker.employee_ids = [Command.set(self.engineer.ids)]
        action = maker.action_make()
        assessment = self.env["after.sales.assessment"].search(action["domain"])
        self.assertEqual(assessment.employee_id, self.engineer)
        mine = self._as(self.leader, assessment)
        self.assertTrue(mine.has_access("read"))
        self.assertFalse(
            self._as(self.engineer_user, assessment).has_access("read"),
            "a draft is nobody's business",
        )
        with self._refused(UserError):
            mine.action_finish()
        for line in mine.line_ids.filtered(lambda line: line.source == "manual"):
            line.write({"points": line.weight / 2, "remark": "Seen on two visits"})
        mine.action_send()
        self.assertFalse(self._as(self.colleague_user, assessment).has_access("read"))
        self.assertFalse(self._as(self.accountant, assessment).has_access("read"))
        with self._refused(UserError):
            mine.action_finish()
        reply = self._asked(
            assessment,
            "action_reply",
            self.engineer_user,
            agrees="partly",
            reply="The pump came late",
        )
        reply.action_reply()
        self.assertEqual(assessment.reply, "The pump came late")
        mine.action_finish()
        self.assertEqual(assessment.state, "final")
        with self._refused((AccessError, UserError), constraint=True):
            mine.line_ids[:1].write({"remark": "Another"})
        html = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_training.report_assessment", assessment.ids
        )[0]
        self.assertIn("The pump came late", html.decode())

    def test_education_before_a_penalty(self):
        measure = (
            self.env["after.sales.staff.measure"]
            .with_user(self.leader)
            .create(
                {
                    "kind": "penalty",
                    "form": "fine",
                    "amount": 200,
                    "employee_id": self.engineer.id,
                    "title": "Reports handed in late",
                    "happened_on": date(2026, 11, 10),
                    "finding": "Three reports came a week late.",
                    "basis": "Service conduct, 4.2",
                    "explanation": "Late three times; a fine is intended.",
                }
            )
        )
        with self._refused(UserError):
            measure.action_submit()
        measure.action_explain()
        for user in (self.colleague_user, self.dispatcher, self.desk, self.accountant):
            self.assertFalse(self._as(user, measure).has_access("read"), user.login)
        his = self._as(self.engineer_user, measure)
        self.assertTrue(his.has_access("read"))
        self._asked(measure, "action_reply", self.engineer_user).action_reply()
        with self._refused(UserError, "taught|Education|education"):
            measure.action_submit()
        self.env["after.sales.staff.education"].with_user(self.leader).create(
            {
                "measure_id": measure.id,
                "name": "Why reports matter",
                "planned_on": date(2026, 11, 20),
                "result": "He will write them on the day.",
            }
        ).action_done()
        measure.action_submit()
        with self._refused(AccessError):
            measure.action_approve()
        self._as(self.manager, measure).action_approve()
        self.assertEqual(measure.state, "in_force")
        self.assertTrue(measure.appeal_until)

    # ------------------------------------------------------------
    # S36, S36b: rules known, sheets read, dangers followed up.
    # ------------------------------------------------------------

    def _version(self, procedure, text):
        version = (
            self.env["after.sales.procedure.version"]
            .with_user(self.officer)
            .create(
                {
                    "procedure_id": procedure.id,
                    "text": f"<p>{text}</p>",
                    "change_note": "Earthing",
                }
            )
        )
        version.action_submit()
        with self._refused(AccessError):
            version.action_approve()
        self._as(self.manager, version).action_approve()
        return version

    def _to_read(self):
        """“To Read” of the engineer."""
        rows = self.env["after.sales.procedure.acknowledgement"]
        return rows.with_user(self.engineer_user).get_to_read()

    def test_read_acknowledged_and_yearly_again(self):
        procedure = (
            self.env["after.sales.procedure"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Safe Work on High Voltage",
                    "kind": "safety",
                    "owner_id": self.officer.id,
                    "employee_ids": [Command.set(self.engineer.ids)],
                }
            )
        )
        self.assertFalse(self._rows(procedure))
        self._version(procedure, "Switch off.")
        row = self._rows(procedure)
        self.assertEqual(row.state, "open")
        self.assertIn(procedure.name, str(self._to_read()))
        with self._refused(AccessError):
            self._as(self.manager, row).acknowledge()
        self._as(self.engineer_user, row).acknowledge()
        self.assertEqual((row.state, row.renew_on), ("done", date(2027, 11, 23)))
        self._run("ir_cron_procedures", "2027-11-24")
        again = self._rows(procedure) - row
        self.assertEqual((again.state, again.employee_id), ("open", self.engineer))
        with freeze_time("2027-11-25"):
            self._version(procedure, "Switch off, then earth it.")
        newest = self._rows(procedure) - row - again
        self.assertEqual(newest.state, "open", "a new version is read anew")
        self.assertEqual(again.state, "void")

    def _rows(self, procedure):
        self.env.flush_all()
        return self.env["after.sales.procedure.acknowledgement"].search(
            [("version_id.procedure_id", "=", procedure.id)]
        )

    def test_the_sheet_is_read_before_work(self):
        self.env["after.sales.site.sheet"].with_user(self.dispatcher).create(
            {"partner_id": self.customer.id, "text": "<p>Wear a dosimeter.</p>"}
        )
        job = self._new_order(planned_start=NOW + timedelta(hours=1))
        job.with_user(self.dispatcher).action_dispatch()
        mine = job.with_user(self.engineer_user)
        mine.action_depart()
        mine.action_arrive()
        with self._refused(UserError, "before you work"):
            mine.write({"cause": "Dry"})
        form = self._window(mine, "action_read_site_sheet")
        self.assertIn("dosimeter", form.text)
        form.save().action_acknowledge()
        self._report_and_finish(mine)
        self.assertEqual(job.site_acknowledgement_ids.employee_id, self.engineer)

    def test_a_danger_reported_and_followed_up(self):
        job = self._new_order(planned_start=NOW + timedelta(hours=1))
        job.with_user(self.dispatcher).action_dispatch()
        report = Form(
            self.env["after.sales.incident.report"].with_user(self.engineer_user)
        )
        self._type(report, description="Cable bare", severity="serious", order_id=job)
        report.save().action_report()
        incident = self.env["after.sales.incident"].search([("order_id", "=", job.id)])
        told = self.env["mail.mail"].search(
            [("recipient_ids", "in", (self.officer | self.manager).partner_id.ids)]
        )
        self.assertEqual(
            told.recipient_ids & (self.officer | self.manager).partner_id,
            (self.officer | self.manager).partner_id,
        )
        officer = self._as(self.officer, incident)
        officer.action_take()
        officer.cause = "Rats"
        with self._refused(UserError):
            officer.action_close()
        measure = self.env["after.sales.incident.measure"].with_user(self.officer)
        measure = measure.create(
            {
                "incident_id": incident.id,
                "name": "Replace the cable",
                "user_id": self.engineer_user.id,
                "due_on": NOW.date() + 3 * DAY,
            }
        )
        officer.action_measures()
        done = {"reason": "New cable, photo taken"}
        self._asked(measure, "action_done", self.engineer_user, **done).action_confirm()
        with self._refused(UserError):
            officer.action_close()
        seen = {"reason": "Intact after a week"}
        self._asked(measure, "action_effective", self.officer, **seen).action_confirm()
        officer.finding = "Armoured cables where there are rats"
        officer.action_close()
        self.assertEqual(incident.state, "closed")

    # ------------------------------------------------------------
    # S37: uniform and tools.
    # ------------------------------------------------------------

    def test_issued_and_out_of_calibration_at_dispatch(self):
        keeper = new_test_user(
            self.env,
            login="story_keeper",
            groups="base.group_user,after_sales_training.group_issue_keeper",
            tz="Asia/Shanghai",
        )
        tool = self.env["after.sales.point.tool"].create(
            {
                "team_id": self.team.id,
                "name": "Multimeter",
                "serial": "MM-7",
                "calibration_months": 12,
                "check_on": NOW.date() + 1 * DAY,
            }
        )
        item = self.env["after.sales.issue.item"].create(
            {"name": "Multimeter", "kind": "tool"}
        )
        kit = self.env["after.sales.issue.set"].create(
            {"name": "Field", "line_ids": [Command.create({"item_id": item.id})]}
        )
        form = Form(self.env["after.sales.issue"].with_user(keeper))
        form.employee_id = self.engineer
        form.set_id = kit
        issue = form.save()
        issue.line_ids.tool_id = tool
        self._asked(issue, "action_sign", self.engineer_user, image=PNG).action_sign()
        self.assertEqual((issue.state, tool.engineer_id), ("issued", self.engineer))
        job = self._new_order(
            planned_start=NOW + 3 * DAY, planned_end=NOW + 3 * DAY + timedelta(hours=2)
        )
        self.assertIn("MM-7", job.with_user(self.dispatcher).dispatch_warning)
        self.env["after.sales.calibration"].with_user(keeper).create(
            {"tool_id": tool.id, "date": NOW.date(), "number": "C-1"}
        )
        job.invalidate_recordset()
        self.assertNotIn("MM-7", job.with_user(self.dispatcher).dispatch_warning or "")
        self._asked(issue.line_ids, "action_end", keeper).action_confirm()
        self.assertFalse(tool.engineer_id)

    # ------------------------------------------------------------
    # S24: what is heard in the region ends as a proposal and a session.
    # ------------------------------------------------------------

    def test_from_an_opinion_to_a_session(self):
        job = self._new_order(kind="visit")
        opinion = self._open(
            "after.sales.opinion",
            self.engineer_user,
            name="Nobody knows how to change the lamp",
            topic="training",
            order_id=job,
        ).save()
        need = self.env["after.sales.training.need"].search(
            [("opinion_id", "=", opinion.id)]
        )
        self.assertEqual((need.state, need.partner_id), ("proposed", self.customer))
        with self._refused(AccessError):
            self._as(self.engineer_user, need).action_plan()
        wizard = self._asked(
            need,
            "action_plan",
            self.desk,
            date_begin=NOW + timedelta(days=14),
            centre_id=self.centre,
            room_id=self.room,
        )
        wizard.action_apply()
        session = need.event_id
        self.assertEqual((need.state, session.course_id), ("planned", self.course))
        form = self._window(
            self._as(self.desk, session), "action_open_enrol", partner_id=self.customer
        )
        form.pasted = "Sun Li"
        form.save().action_enrol()
        session.registration_ids.write({"state": "done"})
        self.assertEqual(need.state, "done")
