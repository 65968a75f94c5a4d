# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_training import TrainingCommon

TODAY = NOW.date()


@tagged("post_install", "-at_install")
class TestIssue(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            login="keeper",
            groups="base.group_user,after_sales_training.group_issue_keeper",
            tz="Asia/Shanghai",
        )
        Item = cls.env["after.sales.issue.item"]
        cls.jacket, cls.meter = Item.create(
            [
                {"name": "Jacket", "size_kind": "jacket", "renewal_months": 12},
                {"name": "Multimeter", "kind": "tool"},
            ]
        )
        cls.kit = cls.env["after.sales.issue.set"].create(
            {
                "name": "Field engineer",
                "line_ids": [
                    Command.create({"item_id": cls.jacket.id, "quantity": 2}),
                    Command.create({"item_id": cls.meter.id}),
                ],
            }
        )
        cls.env["after.sales.issue.size"].create(
            {"employee_id": cls.engineer.id, "jacket": "XL"}
        )
        cls.tool = cls.env["after.sales.point.tool"].create(
            {
                "team_id": cls.team.id,
                "name": "Multimeter",
                "serial": "MM-7",
                "calibration_months": 12,
                "check_on": date(2027, 6, 1),
            }
        )
        cls.Line = cls.env["after.sales.issue.line"]

    def _draft(self):
        form = Form(self.env["after.sales.issue"].with_user(self.keeper))
        form.employee_id = self.engineer
        form.set_id = self.kit
        issue = form.save()
        issue.line_ids[1].tool_id = self.tool
        return issue

    def _issued(self):
        issue = self._draft()
        with freeze_time(NOW):
            self._sign(issue, self.engineer_user)
        return issue

    def _sign(self, issue, user):
        wizard = self.env["after.sales.training.sign"].with_user(user)
        wizard.create(
            {"issue_id": issue.id, "role": "employee", "image": PNG}
        ).action_sign()

    def _end(self, lines, user=None, **vals):
        action = lines.with_user(user or self.keeper).action_end()
        wizard = self.env["after.sales.issue.return"].with_user(user or self.keeper)
        wizard.with_context(**action["context"]).create(vals).action_confirm()

    def test_the_set_in_his_sizes_is_signed_for(self):
        issue = self._draft()
        self.assertEqual(issue.line_ids.mapped("size"), ["XL", False])
        self.assertEqual(issue.line_ids.mapped("quantity"), [2, 1])
        with self.assertRaises(AccessError):
            self._sign(issue, self.colleague_user)
        with freeze_time(NOW):
            self._sign(issue, self.engineer_user)
        self.assertEqual(issue.state, "issued")
        self.assertEqual(issue.held_count, 2)
        self.assertEqual(issue.signature_ids.name, "Li Engineer")
        self.assertIn("2 × Jacket XL", issue.signature_ids.document)
        self.assertEqual(issue.line_ids[0].renew_on, date(2027, 11, 23))
        self.assertEqual(self.tool.engineer_id, self.engineer)
        with self.assertRaises(UserError):
            self._sign(issue, self.engineer_user)
        with self.assertRaises(UserError):
            issue.with_user(self.keeper).line_ids[0].size = "S"
        with self.assertRaises(AccessError):
            issue.with_user(self.keeper).line_ids[0].state = "lost"
        with self.assertRaises(UserError):
            issue.with_user(self.keeper).unlink()

    def test_private_for_himself_and_the_keeper(self):
        issue = self._issued()
        size = self.env["after.sales.issue.size"].search([])
        for record in (issue, issue.line_ids, issue.signature_ids, size):
            with self.subTest(model=record._name):
                record.with_user(self.engineer_user).check_access("read")
                record.with_user(self.keeper).check_access("read")
                for user in (self.colleague_user, self.dispatcher, self.desk):
                    with self.assertRaises(AccessError):
                        record.with_user(user).check_access("read")
        with self.assertRaises(AccessError):
            size.with_user(self.engineer_user).jacket = "M"
        with self.assertRaises(AccessError):
            issue.line_ids.with_user(self.engineer_user).action_end()

    def test_returned_worn_lost(self):
        issue = self._issued()
        jacket, meter = issue.line_ids
        with freeze_time(NOW + timedelta(days=3)):
            with self.assertRaisesRegex(UserError, "how it was lost"):
                self._end(meter, outcome="lost")
            with self.assertRaisesRegex(UserError, "until today"):
                self._end(meter, ended_on=TODAY - timedelta(days=1))
            self._end(meter, outcome="lost", note="Stolen from the van")
            self.assertEqual(meter.state, "lost")
            self.assertEqual(self.tool.condition, "lost")
            self.assertFalse(self.tool.engineer_id)
            self.assertEqual(issue.state, "issued")
            self._end(jacket)
        self.assertEqual(jacket.ended_on, TODAY + timedelta(days=3))
        self.assertEqual(issue.state, "closed")
        with self.assertRaisesRegex(UserError, "nobody's hands"):
            jacket.with_user(self.keeper).action_end()

    def test_one_of_several_comes_back(self):
        issue = self._issued()
        jacket, meter = issue.line_ids
        with freeze_time(NOW):
            for quantity in (0, 3):
                with self.assertRaisesRegex(UserError, "enter 1 to 2"):
                    self._end(jacket, quantity=quantity)
            self._end(jacket, quantity=1, outcome="worn")
            worn = issue.line_ids - jacket - meter
            self.assertRecordValues(
                jacket | worn,
                [
                    {"quantity": 1, "state": "held", "issued_on": TODAY},
                    {"quantity": 1, "state": "worn", "issued_on": TODAY},
                ],
            )
            self.assertEqual(worn.size, "XL")
            self.assertEqual(worn.ended_on, TODAY)
            self.assertEqual(jacket.renew_on, date(2027, 11, 23))
            self._end(jacket | meter)
        self.assertEqual(issue.state, "closed")

    def test_a_tool_is_in_one_hand(self):
        self._issued()
        other = self.env["after.sales.issue"].create(
            {
                "employee_id": self.colleague.id,
                "line_ids": [
                    Command.create({"item_id": self.meter.id, "tool_id": self.tool.id})
                ],
            }
        )
        with self.assertRaises(UserError) as refused:
            self._sign(other, self.colleague_user)
        self.assertIn("take it back first", str(refused.exception))
        self.assertEqual(other.state, "draft")
        with self.assertRaises(ValidationError):
            other.line_ids.quantity = 2

    def test_renewal_replaces_the_old(self):
        issue = self._issued()
        jacket = issue.line_ids[0]
        action = jacket.with_user(self.keeper).action_renew()
        new = self.env["after.sales.issue"].browse(action["res_id"])
        self.assertEqual(new.line_ids.replaces_id, jacket)
        self.assertEqual(new.line_ids.size, "XL")
        with freeze_time("2027-11-20 02:00:00"):
            self._sign(new, self.engineer_user)
        self.assertEqual(jacket.state, "replaced")
        self.assertFalse(jacket.is_late)
        self.assertEqual(new.line_ids.renew_on, date(2028, 11, 20))

    def test_renewal_leaves_what_came_back_meanwhile(self):
        issue = self._issued()
        jacket = issue.line_ids[0]
        action = jacket.with_user(self.keeper).action_renew()
        new = self.env["after.sales.issue"].browse(action["res_id"])
        with freeze_time(NOW + timedelta(days=3)):
            self._end(jacket)
        with freeze_time(NOW + timedelta(days=9)):
            self._sign(new, self.engineer_user)
        self.assertEqual(
            (jacket.state, jacket.ended_on), ("returned", TODAY + timedelta(days=3))
        )
        self.assertEqual(new.line_ids.state, "held")

    def test_renewal_keeps_the_same_tool_in_hand(self):
        meter = self._issued().line_ids[1]
        action = meter.with_user(self.keeper).action_renew()
        new = self.env["after.sales.issue"].browse(action["res_id"])
        new.with_user(self.keeper).line_ids.tool_id = self.tool
        with freeze_time(NOW + timedelta(days=9)):
            self._sign(new, self.engineer_user)
        self.assertEqual((meter.state, new.line_ids.state), ("replaced", "held"))
        self.assertEqual(self.tool.engineer_id, self.engineer)

    def test_the_keeper_is_told_once(self):
        self._issued()

        def run():
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref(
                    "after_sales_training.ir_cron_issue"
                ).method_direct_trigger()
            self.env.invalidate_all()

        def todos():
            return self.env["mail.activity"].search(
                [("user_id", "=", self.keeper.id)], order="id"
            )

        with freeze_time("2027-05-17 12:00:00"):
            run()
            self.assertFalse(todos())
        with freeze_time("2027-05-18 12:00:00"):
            run()
            run()
        todo = todos()
        self.assertEqual(len(todo), 1)
        self.assertIn("MM-7", todo.note)
        with freeze_time("2027-11-10 12:00:00"):
            run()
        todo = todos() - todo
        self.assertEqual(len(todo), 1)
        self.assertIn("Jacket", todo.note)

    def test_the_newest_issue_stands_first(self):
        old, new = self._draft(), self._draft()
        found = self.Line.search([("issue_id", "in", (old | new).ids)])
        self.assertEqual(found.issue_id, new | old)
        self.assertEqual(found[:2].ids, sorted(new.line_ids.ids))
        sql = self.Line._search([]).select()
        self.assertNotIn("JOIN", sql.code, "sorted by its own index")

    def test_idle_reminders_are_cheap(self):
        self._issued()
        self.env.flush_all()
        with freeze_time(NOW), self.assertQueryCount(2):
            self.Line._cron_remind()

    def test_whoever_leaves_brings_it_back(self):
        issue = self._issued()
        self.assertFalse(self.Line.search([("is_leaver", "=", True)]) & issue.line_ids)
        self.engineer.active = False
        todo = self.keeper.partner_id.activity_ids
        self.assertIn("Li Engineer leaves", todo.summary)
        # as the departure dialog does it: the archive first, the day afterwards
        self.engineer.departure_date = TODAY
        self.assertEqual(self.keeper.partner_id.activity_ids, todo, "one to-do")
        self.assertEqual(
            self.Line.with_user(self.keeper).search([("is_leaver", "=", True)]),
            issue.line_ids,
        )

    # ------------------------------------------------------------
    # CALIBRATION
    # ------------------------------------------------------------

    def _calibrate(self, **vals):
        return (
            self.env["after.sales.calibration"]
            .with_user(self.keeper)
            .create({"tool_id": self.tool.id, "date": TODAY} | vals)
        )

    def test_the_newest_calibration_counts(self):
        with freeze_time(NOW):
            self._calibrate(date=TODAY - timedelta(days=30))
            self.assertEqual(self.tool.check_on, date(2027, 10, 24))
            self._calibrate(result="failed")
            self.assertEqual(self.tool.condition, "unfit")
            self._calibrate(result="adjusted", number="C-77")
            self.assertEqual(self.tool.condition, "fit")
            self.assertEqual(self.tool.check_on, date(2027, 11, 23))
            with self.assertRaisesRegex(ValidationError, "future"):
                self._calibrate(date=TODAY + timedelta(days=2))
            with self.assertRaisesRegex(ValidationError, "end before"):
                self._calibrate(valid_until=TODAY - timedelta(days=2))
            self.tool.calibration_months = 0
            with self.assertRaisesRegex(ValidationError, "until when"):
                self._calibrate()

    def test_the_list_of_tools_opens_their_form(self):
        action = self.env.ref("after_sales_service.point_tool_action")
        self.assertEqual(
            [mode for _view, mode in action.views], ["list", "kanban", "form"]
        )

    def test_an_unfit_tool_is_not_handed_out(self):
        with freeze_time(NOW):
            self._calibrate(result="failed")
        issue = self._draft()
        with self.assertRaisesRegex(UserError, "not fit"):
            self._sign(issue, self.engineer_user)

    def test_a_tool_out_of_calibration_is_not_handed_out(self):
        self.tool.check_on = TODAY - timedelta(days=1)
        issue = self._draft()
        with freeze_time(NOW):
            with self.assertRaises(UserError) as refused:
                self._sign(issue, self.engineer_user)
            self.assertIn("calibrated first", str(refused.exception))
            self.tool.check_on = TODAY
            self._sign(issue, self.engineer_user)
        self.assertEqual(self.tool.engineer_id, self.engineer)

    def test_a_wrong_calibration_is_taken_back(self):
        with freeze_time(NOW):
            self._calibrate(result="failed", date=TODAY - timedelta(days=30))
            wrong = self._calibrate()
            self.assertEqual(self.tool.condition, "fit")
            wrong.with_user(self.manager).unlink()
            self.assertEqual(self.tool.condition, "unfit", "the one before counts")
            other = self.tool.copy({"serial": "MM-8"})
            moved = self._calibrate()
            moved.tool_id = other
            self.assertEqual(self.tool.condition, "unfit")
            self.assertEqual(other.check_on, date(2027, 11, 23))

    def test_dispatch_shows_a_tool_out_of_calibration(self):
        self.tool.engineer_id = self.engineer
        with freeze_time(NOW):
            job = self._new_order(
                planned_start=NOW + timedelta(days=1),
                planned_end=NOW + timedelta(days=1, hours=2),
            )
            mine = job.with_user(self.dispatcher)

            def codes():
                return {code for code, _text in mine._get_dispatch_warnings()}

            self.assertNotIn("calibration", codes())
            self.tool.check_on = TODAY
            self.assertIn("calibration", codes())
            mine.invalidate_recordset()
            self.assertIn("MM-7", mine.dispatch_warning)
            self.tool.check_on = TODAY + timedelta(days=1)
            self.assertNotIn("calibration", codes(), "the last day is inclusive")
            self.tool.condition = "unfit"
            self.assertIn("calibration", codes())

    def test_many_jobs_cost_what_one_costs(self):
        self.tool.write({"engineer_id": self.engineer.id, "check_on": TODAY})
        with freeze_time(NOW):
            jobs = self.env["after.sales.order"]
            for day in range(1, 7):
                jobs |= self._new_order(
                    planned_start=NOW + timedelta(days=day),
                    planned_end=NOW + timedelta(days=day, hours=2),
                )
            self.env.flush_all()

            def count(some):
                self.env.invalidate_all()
                some.mapped("tz")
                some.engineer_id.mapped("name")
                before = self.env.cr.sql_log_count
                found = {}
                some._warn_of_tools(found)
                self.assertEqual(len(found), len(some))
                return self.env.cr.sql_log_count - before

            count(jobs)
            self.assertEqual(count(jobs[:2]), count(jobs))
            self.assertLessEqual(count(jobs), 5)

    # ------------------------------------------------------------
    # CLAUSE
    # ------------------------------------------------------------

    def test_the_clause_counts_what_came_due(self):
        clause = self.env.ref("after_sales_training.clause_equipped")
        issue = self._issued()
        with freeze_time("2028-01-10 02:00:00"):
            scope = clause._get_scope(
                date(2027, 1, 1), date(2027, 12, 31), company=self.company
            )
            figure = clause._get_figures(scope)[clause.id]
            self.assertEqual((figure.kept, figure.decided), (0, 1))
            self.assertIn("Jacket", clause._get_broken_cases(scope)[0].reason)
            issue.line_ids[0].sudo()._do_end("replaced", date(2027, 11, 23))
            self.env.flush_all()
            figure = clause._get_figures(scope)[clause.id]
            self.assertEqual((figure.kept, figure.decided), (1, 1))
