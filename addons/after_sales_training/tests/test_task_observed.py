# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .signoff_common import OTHER_PNG, SignoffCommon


@tagged("post_install", "-at_install")
class TestTaskObserved(SignoffCommon):
    """A practical exam of the yearly programme is decided by observed skills."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.team.engineer_ids |= self.colleague
        programme = (
            self.env["after.sales.training.programme"]
            .with_user(self.desk)
            .create(
                {
                    "year": 2026,
                    "line_ids": [
                        Command.create(
                            {
                                "course_id": self.course.id,
                                "month": "12",
                                "audience": "employees",
                                "employee_ids": [Command.set(self.colleague.ids)],
                            }
                        )
                    ],
                }
            )
        )
        programme.action_submit()
        programme.with_user(self.manager).action_approve()
        programme.line_ids.action_start()
        self.task = programme.line_ids.sudo().task_ids

    def _observe(self, user):
        action = self.task.with_user(user).action_observe()
        return self.Signoff.browse(action["res_id"])

    def test_passed_by_what_is_observed(self):
        with self.assertRaisesRegex(UserError, "Observe Skills"):
            self.task.with_user(self.desk).action_pass()
        for user in (self.colleague_user, self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self.task.with_user(user).action_observe()
        signoff = self._observe(self.leader)
        self.assertRecordValues(
            signoff,
            [{"employee_id": self.colleague.id, "trainer_id": self.trainer.id}],
        )
        self.assertEqual(
            signoff.line_ids.item_id, self.course.skill_item_ids, "what is observed"
        )
        self.assertEqual(self._observe(self.desk), signoff, "one, and the same")
        signoff.with_user(self.leader).line_ids.action_alone()
        self.assertEqual(self.task.state, "open", "nobody has signed yet")
        signoff.with_user(self.engineer_user)._sign("trainer", "Li Engineer", PNG)
        signoff.with_user(self.colleague_user)._sign(
            "trainee", "Wang Colleague", OTHER_PNG
        )
        self.assertRecordValues(self.task, [{"state": "passed", "score": 100}])

    def test_failed_is_observed_anew(self):
        first = self._observe(self.desk)
        first.with_user(self.engineer_user)._do_fail("Not safe yet")
        self.assertRecordValues(self.task, [{"state": "open", "attempt": 2}])
        second = self._observe(self.desk)
        self.assertEqual(second.previous_id, first)
        second.with_user(self.engineer_user)._do_fail("Still not safe")
        self.assertEqual(self.task.state, "failed")

    def test_somebody_else_must_be_able_to_teach(self):
        self.trainer.employee_id = self.colleague
        with self.assertRaisesRegex(UserError, "name a trainer"):
            self._observe(self.desk)

    def test_without_skills_the_examiner_decides(self):
        self.course.skill_item_ids.unlink()
        with self.assertRaisesRegex(UserError, "no skills"):
            self._observe(self.desk)
        self.task.with_user(self.desk).action_pass()
        self.assertEqual(self.task.state, "passed")

    def test_sign_off_of_another_course_decides_nothing(self):
        other = self.course.copy({"name": "Repair"})
        self.trainer.course_ids |= other
        signoff = self._new_signoff(
            employee_id=self.colleague.id, course_id=other.id, equipment_id=False
        )
        signoff.with_user(self.engineer_user)._do_fail("Not safe yet")
        self.assertRecordValues(self.task, [{"state": "open", "attempt": 1}])
