# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

DAY = timedelta(days=1)


class ProcedureCommon(TrainingCommon):
    """Rules for two engineers, written by one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # HR's own people of other tests are none of ours
        cls.leader_employee = cls.env["hr.employee"].create(
            {"name": "Leader", "user_id": cls.leader.id}
        )
        cls.engineer.parent_id = cls.leader_employee
        cls.procedure = cls.env["after.sales.procedure"].create(
            {
                "name": "Safe Work on High Voltage",
                "kind": "safety",
                "owner_id": cls.officer.id,
                "employee_ids": [Command.set((cls.engineer | cls.colleague).ids)],
                "days_to_read": 10,
            }
        )

    @classmethod
    def _new_version(cls, text="<p>Switch off.</p><p>Discharge.</p>", **vals):
        return (
            cls.env["after.sales.procedure.version"]
            .with_user(cls.engineer_user)
            .create(
                {"procedure_id": cls.procedure.id, "text": text, "change_note": "x"}
                | vals
            )
        )

    @classmethod
    def _question(cls, name="What first?", correct="b"):
        return {
            "name": name,
            "choice_a": "Begin",
            "choice_b": "Switch off",
            "correct": correct,
        }

    def _in_force(self, *questions, at=NOW, **vals):
        with freeze_time(at):
            version = self._new_version(
                question_ids=[Command.create(vals) for vals in questions], **vals
            )
            version.action_submit()
            version.with_user(self.manager).action_approve()
        return version.sudo()

    def _row(self, employee, version=None):
        version = version or self.procedure.current_version_id
        return self.env["after.sales.procedure.acknowledgement"].search(
            [
                ("employee_id", "=", employee.id),
                ("version_id", "=", version.id),
                ("is_latest", "=", True),
            ]
        )

    def _follow(self, at):
        with freeze_time(at):
            self.env["after.sales.procedure.acknowledgement"]._cron_follow()
        self.env.flush_all()

    def _mails_to(self, user):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", user.partner_id.ids)]
        )


@tagged("post_install", "-at_install")
class TestProcedure(ProcedureCommon):
    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def test_written_by_an_engineer_approved_by_the_manager(self):
        version = self._in_force()
        self.assertEqual(version.number, 1)
        self.assertEqual(version.status, "in_force")
        self.assertEqual(version.approved_by_id, self.manager)
        self.assertFalse(version.approved_alone)
        self.assertEqual(self.procedure.current_version_id, version)
        self.assertEqual(
            version.acknowledgement_ids.employee_id, self.engineer | self.colleague
        )
        self.assertEqual(
            set(version.acknowledgement_ids.mapped("due_on")),
            {NOW.date() + 10 * DAY},
        )

    def test_what_is_approved_stays(self):
        version = self._in_force(self._question())
        mine = version.with_user(self.engineer_user)
        with self.assertRaises(UserError):
            mine.text = "<p>Never mind</p>"
        with self.assertRaises(UserError):
            mine.question_ids.correct = "a"
        with self.assertRaises(UserError):
            version.with_user(self.manager).text = "<p>Never mind</p>"
        with self.assertRaises(AccessError):
            version.with_user(self.manager).action_redraft()
        with self.assertRaises(AccessError):
            mine.in_force_on = NOW.date()

    def test_only_the_manager_approves_and_not_his_own(self):
        version = self._new_version()
        version.action_submit()
        with self.assertRaises(AccessError):
            version.with_user(self.officer).action_approve()
        with self.assertRaises(AccessError):
            version.action_approve()
        other = self.manager.copy({"login": "second_manager"})
        own = version.with_user(self.manager).create(
            {"procedure_id": self.procedure.id, "text": "<p>Mine</p>"}
        )
        own.action_submit()
        with self.assertRaises(AccessError):
            own.action_approve()
        own.with_user(other).action_approve()
        self.assertEqual(own.status, "in_force")

    def test_empty_or_unexplained_versions_are_not_handed_in(self):
        with self.assertRaisesRegex(UserError, "says nothing"):
            self._new_version(text=False).action_submit()
        self._in_force()
        with self.assertRaisesRegex(UserError, "what has changed"):
            self._new_version(change_note=False).action_submit()

    def test_drafts_of_others_are_not_read(self):
        version = self._new_version()
        with self.assertRaises(AccessError):
            version.with_user(self.colleague_user).read(["text"])
        with self.assertRaises(AccessError):
            version.with_user(self.colleague_user).write({"text": "x"})
        in_force = self._in_force()
        self.assertTrue(in_force.with_user(self.accountant).text)
        with self.assertRaises(AccessError):
            in_force.with_user(self.accountant).read(["question_ids"])

    def test_a_new_version_is_asked_anew_and_shows_what_changed(self):
        first = self._in_force()
        self._acknowledge(self.engineer)
        second = self._in_force(
            text="<p>Switch off.</p><p>Earth it.</p>", at=NOW + 30 * DAY
        )
        self.assertEqual(first.status, "replaced")
        self.assertEqual(second.number, 2)
        self.assertEqual(second.previous_id, first)
        self.assertIn("<del>Discharge.</del>", second.changes)
        self.assertIn("<ins>Earth it.</ins>", second.changes)
        self.assertEqual(self._row(self.engineer, first).state, "done")
        self.assertFalse(self._row(self.engineer, first).renew_on)
        self.assertEqual(self._row(self.colleague, first).state, "void")
        self.assertEqual(self._row(self.engineer, second).state, "open")

    def test_it_comes_into_force_on_its_day(self):
        day = NOW.date() + 7 * DAY
        version = self._in_force(effective_on=day)
        self.assertEqual(version.status, "approved")
        self.assertFalse(version.acknowledgement_ids)
        self._follow(NOW + 6 * DAY)
        self.assertEqual(version.status, "approved")
        self._follow(NOW + 7 * DAY)
        self.assertEqual(version.status, "in_force")
        self.assertEqual(version.in_force_on, day)
        self.assertEqual(len(version.acknowledgement_ids), 2)

    # ------------------------------------------------------------
    # ACKNOWLEDGING
    # ------------------------------------------------------------

    def _acknowledge(self, employee, answers=None, at=NOW):
        with freeze_time(at):
            row = self._row(employee).with_user(employee.user_id)
            return row.acknowledge(answers)

    def test_nobody_acknowledges_for_another(self):
        self._in_force()
        row = self._row(self.engineer)
        for user in self.colleague_user | self.accountant | self.dispatcher:
            with self.assertRaises(AccessError):
                row.with_user(user).acknowledge()
        for user in self.manager | self.officer | self.leader:
            with self.assertRaisesRegex(AccessError, "for himself"):
                row.with_user(user).acknowledge()
            with self.assertRaisesRegex(AccessError, "for himself"):
                row.with_user(user).get_reading()
        with self.assertRaises(AccessError):
            row.with_user(self.engineer_user).write({"state": "done"})
        with self.assertRaises(AccessError):
            row.with_user(self.officer).write({"acknowledged_at": NOW})
        with self.assertRaises(AccessError):
            row.with_user(self.officer).create(
                {
                    "version_id": row.version_id.id,
                    "employee_id": self.engineer.id,
                    "round": 9,
                    "due_on": NOW.date(),
                    "state": "done",
                }
            )
        self.assertEqual(row.state, "open")

    def test_the_quiz_is_passed_before_it_is_acknowledged(self):
        version = self._in_force(self._question(), self._question("And then?", "a"))
        first, second = version.question_ids
        row = self._row(self.engineer).with_user(self.engineer_user)
        with freeze_time(NOW):
            page = row.get_reading()
        self.assertNotIn("correct", str(page))
        self.assertEqual(
            page["questions"][0]["choices"], [["a", "Begin"], ["b", "Switch off"]]
        )
        with self.assertRaisesRegex(UserError, "all questions"):
            row.acknowledge({str(first.id): "b"})
        self.assertFalse(row.attempts)
        half = {str(first.id): "b", str(second.id): "b"}
        self.assertEqual(
            self._acknowledge(self.engineer, half), {"passed": False, "score": 50}
        )
        self.assertEqual((row.state, row.attempts, row.score), ("open", 1, 50))
        right = {str(first.id): "b", str(second.id): "a"}
        self.assertEqual(
            self._acknowledge(self.engineer, right), {"passed": True, "score": 100}
        )
        self.assertEqual((row.state, row.attempts), ("done", 2))
        self.assertEqual(row.renew_on, date(2027, 11, 23))
        with self.assertRaisesRegex(UserError, "already"):
            row.acknowledge(right)
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self._row(self.colleague).with_user(self.colleague_user).acknowledge("x")

    def test_the_right_choice_is_there(self):
        with self.assertRaises(ValidationError):
            self._new_version(
                question_ids=[Command.create(self._question(correct="c"))]
            )

    def test_it_binds_somebody(self):
        with self.assertRaisesRegex(ValidationError, "binds nobody"):
            self.procedure.employee_ids = False

    # ------------------------------------------------------------
    # ROUNDS, PEOPLE
    # ------------------------------------------------------------

    def test_again_each_year(self):
        self._in_force()
        self._acknowledge(self.engineer)
        self._follow(NOW + 364 * DAY)
        self.assertEqual(self._row(self.engineer).round, 1)
        self._follow(NOW + 365 * DAY)
        row = self._row(self.engineer)
        self.assertEqual((row.round, row.state), (2, "open"))
        self.assertEqual(row.due_on, (NOW + 375 * DAY).date())
        self._follow(NOW + 366 * DAY)
        self.assertEqual(self._row(self.engineer).round, 2)

    def test_who_joins_is_asked_who_leaves_is_not(self):
        version = self._in_force()
        newcomer = self.env["hr.employee"].create(
            {"name": "New", "user_id": self.desk.id}
        )
        self.procedure.employee_ids += newcomer
        self.procedure.employee_ids -= self.colleague
        self._follow(NOW + DAY)
        self.assertEqual(self._row(newcomer).state, "open")
        self.assertEqual(self._row(self.colleague).state, "void")
        self.procedure.employee_ids += self.colleague
        self._follow(NOW + 2 * DAY)
        self.assertEqual(self._row(self.colleague).state, "open")
        self.assertEqual(len(version.acknowledgement_ids), 4)

    def test_who_had_read_and_comes_back_is_asked_each_year(self):
        self._in_force()
        self._acknowledge(self.engineer)
        self.procedure.employee_ids -= self.engineer
        self._follow(NOW + DAY)
        self.procedure.employee_ids += self.engineer
        self._follow(NOW + 2 * DAY)
        self.assertEqual(self._row(self.engineer).state, "done", "it was read")
        self._follow(NOW + 365 * DAY)
        row = self._row(self.engineer)
        self.assertEqual((row.round, row.state), (2, "open"))

    def test_the_recurrence_that_holds_now_counts(self):
        self.procedure.recurrence_months = 0
        self._in_force()
        self._acknowledge(self.engineer)
        self.procedure.recurrence_months = 6
        self._follow(NOW + 200 * DAY)
        self.assertEqual(self._row(self.engineer).round, 2)
        self._acknowledge(self.engineer, at=NOW + 201 * DAY)
        self.procedure.recurrence_months = 0
        self._follow(NOW + 600 * DAY)
        self.assertEqual(self._row(self.engineer).state, "done", "once is enough")

    def test_who_can_log_in_no_more_is_not_asked(self):
        self._in_force()
        self.colleague_user.active = False
        self._follow(NOW + DAY)
        self.assertEqual(self._row(self.colleague).state, "void")

    def test_roles_teams_departments(self):
        department = self.env["hr.department"].create({"name": "Field"})
        below = self.env["hr.department"].create(
            {"name": "North", "parent_id": department.id}
        )
        self.colleague.department_id = below
        self.procedure.write(
            {
                "employee_ids": False,
                "department_ids": department.ids,
                "team_ids": self.team.ids,
            }
        )
        bound = self.procedure.sudo()._get_bound_employees()
        self.assertEqual(bound, self.engineer | self.colleague | self.leader_employee)
        group = self.env.ref("after_sales_training.group_safety_officer")
        officer = self.env["hr.employee"].create(
            {"name": "Officer", "user_id": self.officer.id}
        )
        self.procedure.group_ids = group
        self.assertIn(officer, self.procedure.sudo()._get_bound_employees())

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    def test_asked_reminded_and_the_leader_told_once_each(self):
        self._in_force()
        self._follow(NOW)
        self.assertEqual(len(self._mails_to(self.engineer_user)), 1)
        self._follow(NOW + DAY)
        self.assertEqual(len(self._mails_to(self.engineer_user)), 1)
        self._follow(NOW + 7 * DAY)
        self.assertEqual(len(self._mails_to(self.engineer_user)), 2)
        self.assertFalse(self._mails_to(self.leader))
        self._follow(NOW + 10 * DAY)
        self.assertFalse(self._mails_to(self.leader))
        self._follow(NOW + 11 * DAY)
        letter = self._mails_to(self.leader)
        self.assertEqual(len(letter), 1)
        self.assertIn("Li Engineer", letter.body_html)
        self.assertTrue(self._row(self.engineer).is_late)
        self._follow(NOW + 12 * DAY)
        self.assertEqual(len(self._mails_to(self.leader)), 1)
        self.assertEqual(len(self._mails_to(self.engineer_user)), 3)
        # read late is late for ever
        self._acknowledge(self.engineer, at=NOW + 12 * DAY)
        self.assertTrue(self._row(self.engineer).is_late)

    def test_the_leader_of_the_service_point_is_told_too(self):
        self.engineer.parent_id = False
        self._in_force()
        for days in (0, 7, 11):
            self._follow(NOW + days * DAY)
        letter = self._mails_to(self.leader)
        self.assertIn("Li Engineer", letter.body_html)
        rows = self.env["after.sales.procedure.acknowledgement"]
        self.assertEqual(
            rows.with_user(self.leader).search([]).employee_id,
            self.engineer,
            "and finds in the list who has not",
        )

    def test_who_has_read_is_not_reminded(self):
        self._in_force()
        self._follow(NOW)
        self._acknowledge(self.engineer)
        before = len(self._mails_to(self.engineer_user))
        self._follow(NOW + 11 * DAY)
        self.assertEqual(len(self._mails_to(self.engineer_user)), before)

    def test_an_idle_day_costs_little(self):
        self._in_force()
        self._follow(NOW)
        self._follow(NOW + DAY)
        self.env.invalidate_all()
        with freeze_time(NOW + 2 * DAY), self.assertQueryCount(20):
            self.env["after.sales.procedure.acknowledgement"]._cron_follow()

    # ------------------------------------------------------------
    # SCREENS
    # ------------------------------------------------------------

    def test_my_day_names_what_is_to_read(self):
        self._in_force()
        Job = self.env["after.sales.order"].with_user(self.engineer_user)
        with freeze_time(NOW + 11 * DAY):
            (row,) = Job.get_my_day()["to_read"]
        self.assertEqual(row["name"], self.procedure.name)
        self.assertTrue(row["late"])
        self._acknowledge(self.engineer)
        self.assertFalse(Job.get_my_day()["to_read"])

    def test_figures_and_register(self):
        self._in_force()
        self._acknowledge(self.engineer)
        with freeze_time(NOW + 20 * DAY):
            self.procedure.invalidate_recordset()
            self.assertEqual(
                (
                    self.procedure.bound_count,
                    self.procedure.open_count,
                    self.procedure.late_count,
                    self.procedure.read_percent,
                ),
                (2, 1, 1, 50.0),
            )
        rows = self.env["after.sales.procedure.acknowledgement"].with_user(self.officer)
        self.assertIn("/after_sales/register/", rows.action_export()["url"])
        self.assertEqual(
            rows.search_count([("version_id.procedure_id", "=", self.procedure.id)]), 2
        )
        self.assertEqual(
            rows.with_user(self.engineer_user).search([]).employee_id, self.engineer
        )
        self.assertEqual(
            rows.with_user(self.leader).search([]).employee_id, self.engineer
        )

    def test_the_clauses_are_measured(self):
        version = self._in_force()
        self._acknowledge(self.engineer)
        for days in (0, 7, 11):
            self._follow(NOW + days * DAY)
        with freeze_time(NOW + 12 * DAY):
            read = self.env.ref("after_sales_training.clause_safety_rules")
            self.assertEqual((read.kept_count, read.broken_count), (1, 1))
            approved = self.env.ref("after_sales_training.clause_safety_approved")
            self.assertEqual((approved.kept_count, approved.broken_count), (1, 0))
            self.assertEqual(
                read.action_view_kept()["res_model"], version.acknowledgement_ids._name
            )
