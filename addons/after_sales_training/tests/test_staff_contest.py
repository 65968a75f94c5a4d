# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.models.clause import Scope
from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import MONTH, StaffCommon


@tagged("post_install", "-at_install")
class TestStaffContest(StaffCommon):
    def _new_contest(self, **vals):
        return (
            self.env["after.sales.contest"]
            .with_user(self.desk)
            .create(
                {
                    "name": "Fault finding",
                    "date_start": NOW.date(),
                    "date_end": NOW.date() + timedelta(days=7),
                    "badge_id": self.env.ref(
                        "after_sales_training.badge_contest_first"
                    ).id,
                    "item_ids": [
                        Command.create({"name": "Finds the fault", "points_max": 60}),
                        Command.create({"name": "Works safely", "points_max": 40}),
                    ],
                }
                | vals
            )
        )

    def _score(self, contest, user, *points):
        row = contest.participant_ids.filtered(lambda part: part.user_id == user)
        for score, value in zip(row.score_ids, points, strict=True):
            score.with_user(self.desk).points = value
        return row

    def test_contest_ranks_and_grants(self):
        contest = self._new_contest()
        with freeze_time(NOW):
            with self.assertRaises(UserError):
                contest.with_user(self.engineer_user).action_join()
            contest.action_open()
            for user in (self.engineer_user, self.colleague_user):
                contest.with_user(user).action_join()
                contest.with_user(user).action_join()
            self.assertEqual(contest.participant_count, 2)
            with self.assertRaisesRegex(UserError, "nobody has points"):
                contest.action_decide()
            first = self._score(contest, self.colleague_user, 50, 40)
            second = self._score(contest, self.engineer_user, 60, 10)
            self.assertEqual((first.rank, second.rank), (1, 2))
            goals = self.env["gamification.goal"].search(
                [("challenge_id", "=", contest.challenge_id.id)]
            )
            self.assertEqual(
                {goal.user_id: goal.current for goal in goals},
                {self.colleague_user: 90.0, self.engineer_user: 70.0},
            )
            self.assertEqual(contest.challenge_id.user_ids, goals.user_id)
            contest.action_decide()
        granted = self.env["gamification.badge.user"].search(
            [("badge_id", "=", contest.badge_id.id)]
        )
        self.assertEqual(granted.user_id, self.colleague_user)
        self.assertEqual(contest.challenge_id.state, "done")
        with self.assertRaises(UserError):
            contest.name = "Another"

    def test_items_stay_once_opened(self):
        contest = self._new_contest()
        contest.action_open()
        with self.assertRaises(UserError):
            contest.item_ids[:1].points_max = 90
        empty = self._new_contest(item_ids=False)
        with self.assertRaises(UserError):
            empty.action_open()

    def test_nobody_judges_himself_or_above_the_item(self):
        contest = self._new_contest()
        self.desk.group_ids += self.env.ref(
            "after_sales_service.group_after_sales_user"
        )
        judge = self.env["hr.employee"].create(
            {"name": "Desk", "user_id": self.desk.id}
        )
        contest.participant_ids = [
            Command.create({"employee_id": judge.id}),
            Command.create({"employee_id": self.engineer.id}),
        ]
        contest.action_open()
        with self.assertRaises(AccessError):
            self._score(contest, self.desk, 60, 40)
        with self.assertRaises(ValidationError):
            self._score(contest, self.engineer_user, 61, 0)
        with self.assertRaises(AccessError):
            contest.participant_ids.score_ids[:1].with_user(
                self.engineer_user
            ).points = 1

    def test_quiz_takes_the_best_result_within_its_days(self):
        survey = self.env["survey.survey"].create(
            {"title": "Safety", "scoring_type": "scoring_without_answers"}
        )
        contest = self._new_contest(kind="quiz", survey_id=survey.id, item_ids=False)
        partner = self.engineer_user.partner_id
        answers = self.env["survey.user_input"].create(
            [
                {
                    "survey_id": survey.id,
                    "partner_id": partner.id,
                    "state": "done",
                    "end_datetime": NOW + timedelta(days=day),
                }
                for day in (1, 2, 30)
            ]
        )
        self.env.flush_all()
        for answer, percent in zip(answers, (40, 70, 100), strict=True):
            self.env.cr.execute(
                "UPDATE survey_user_input SET scoring_percentage = %s WHERE id = %s",
                [percent, answer.id],
            )
        self.env.invalidate_all()
        with freeze_time(NOW):
            contest.action_open()
            contest.with_user(self.engineer_user).action_join()
            contest.action_take_results()
        self.assertEqual(contest.participant_ids.points, 70)

    def test_answering_needs_no_right_on_surveys(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Safety",
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Gloves?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "Yes",
                                        "is_correct": True,
                                        "answer_score": 1,
                                    }
                                ),
                                Command.create({"value": "No"}),
                            ],
                        }
                    )
                ],
            }
        )
        contest = self._new_contest(kind="quiz", survey_id=survey.id, item_ids=False)
        with freeze_time(NOW):
            contest.action_open()
            action = contest.with_user(self.engineer_user).action_answer()
        self.assertIn(survey.access_token, action["url"])
        self.assertTrue(contest.with_user(self.engineer_user).is_participant)

    def test_engineers_change_no_contest(self):
        contest = self._new_contest()
        mine = contest.with_user(self.engineer_user)
        self.assertEqual(mine.name, "Fault finding")
        for step in ("action_open", "action_decide", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(mine, step)()

    # ------------------------------------------------------------
    # MODEL WORKER
    # ------------------------------------------------------------

    def test_model_worker_is_proposed_by_facts_and_named_by_a_manager(self):
        with freeze_time(NOW):
            self._sent()
            other = self._new_assessment(self.colleague, self.manager)
            self._judge(other, 10)
            other.action_send()
            Worker = self.env["after.sales.model.worker"]
            worker = Worker.with_user(self.manager).create({"month": "2026-11-15"})
            self.assertEqual(worker.month, MONTH)
            self.assertEqual(
                worker.candidate_ids.employee_id, self.colleague | self.engineer
            )
            self.assertFalse(Worker.with_user(self.engineer_user).search([]))
            worker.candidate_ids[:1].action_choose()
            with self.assertRaises(UserError):
                worker.action_name()
            worker.reason = "No repeat in the month"
            worker.action_name()
        public = Worker.with_user(self.engineer_user).search([])
        self.assertEqual(public.reason, "No repeat in the month")
        with self.assertRaises(AccessError):
            public.read(["candidate_ids"])
        self.assertEqual(
            self.env["gamification.badge.user"]
            .search([("employee_id", "=", self.colleague.id)])
            .badge_id,
            worker.badge_id,
        )
        with self.assertRaises(UserError):
            worker.reason = "Another"

    def test_who_was_punished_is_no_candidate(self):
        self._sent()
        self._in_force()
        with freeze_time(NOW):
            worker = (
                self.env["after.sales.model.worker"]
                .with_user(self.manager)
                .create({"month": date(2026, 11, 1)})
            )
        self.assertFalse(worker.candidate_ids)

    def test_nobody_names_himself(self):
        boss = self.env["hr.employee"].create(
            {"name": "Sun", "user_id": self.manager.id}
        )
        with freeze_time(NOW):
            worker = (
                self.env["after.sales.model.worker"]
                .with_user(self.manager)
                .create({"month": MONTH, "employee_id": boss.id, "reason": "Me"})
            )
            with self.assertRaises(AccessError):
                worker.action_name()

    # ------------------------------------------------------------
    # CLAUSES
    # ------------------------------------------------------------

    def test_clauses_measure_for_the_company_only(self):
        self._in_force()
        clause = self.env.ref("after_sales_training.clause_staff_education")

        def figure(partner):
            scope = Scope(
                date(2026, 11, 1),
                date(2026, 11, 30),
                NOW,
                NOW + timedelta(days=9),
                partner.id or 0,
                self.company.id,
            )
            return clause.with_user(self.manager)._get_figures(scope)[clause.id]

        self.assertEqual(tuple(figure(self.env["res.partner"])), (1, 1))
        self.assertEqual(tuple(figure(self.customer)), (0, 0))
