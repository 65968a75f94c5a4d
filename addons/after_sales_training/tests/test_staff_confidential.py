# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import StaffCommon

MODELS = (
    "after.sales.assessment",
    "after.sales.assessment.line",
    "after.sales.assessment.correction",
    "after.sales.staff.measure",
    "after.sales.staff.education",
)


@tagged("post_install", "-at_install")
class TestStaffConfidential(StaffCommon):
    """The employee once he was told, his leader, managers: nobody else, by no way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assessment = cls._sent()
        with freeze_time(NOW):
            cls.draft = cls._new_assessment(month="2026-10-01")
            cls._reply(cls.assessment, cls.engineer_user)
            cls.assessment.action_finish()
            cls.env["after.sales.assessment.correction"]._correct(
                cls.assessment.line_ids[-1], 1.0, "Test"
            )
        cls.penalty = cls._in_force()
        with freeze_time(NOW):
            cls.untold = cls._new_penalty()
        cls.others = (
            cls.colleague_user
            | cls.dispatcher
            | cls.desk
            | cls.accountant
            | cls.officer
        )

    def test_who_reads(self):
        mine = {
            self.engineer_user: (self.assessment, self.penalty),
            self.leader: (self.assessment | self.draft, self.penalty | self.untold),
            self.manager: (self.assessment | self.draft, self.penalty | self.untold),
        }
        for user, (assessments, measures) in mine.items():
            with self.subTest(user=user.login):
                for wanted in (assessments, measures):
                    found = self.env[wanted._name].with_user(user).search([])
                    self.assertEqual(found.sudo(), wanted.sudo())
                self.assertEqual(
                    self.env["after.sales.assessment.line"]
                    .with_user(user)
                    .search([])
                    .assessment_id.sudo(),
                    assessments.sudo(),
                )

    def test_assessments_of_others_are_offered_to_leaders(self):
        offered = {
            self.env.ref(f"after_sales_training.{name}").id
            for name in ("menu_assessments", "menu_assessment_make")
        }

        def is_offered(user):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            found = offered & set(menus)
            self.assertIn(found, (set(), offered))
            return bool(found)

        self.assertTrue(is_offered(self.leader))
        self.assertTrue(is_offered(self.manager))
        for user in self.others | self.engineer_user:
            with self.subTest(user=user.login):
                self.assertFalse(is_offered(user))
        self.colleague.parent_id = self.engineer
        self.assertTrue(is_offered(self.engineer_user), "leads by the employee's file")
        self.colleague.parent_id = False
        self.assertFalse(is_offered(self.engineer_user))
        self.team.user_id = self.colleague_user
        self.assertTrue(is_offered(self.colleague_user), "leads the service point")
        self.assertFalse(is_offered(self.leader))

    def test_others_read_nothing_by_any_way(self):
        for user in self.others:
            for model in MODELS:
                records = self.env[model].sudo().search([])
                self.assertTrue(records)
                theirs = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    if not theirs.has_access("read"):
                        continue
                    self.assertFalse(theirs.search([]))
                    self.assertEqual(theirs.search_count([]), 0)
                    self.assertFalse(theirs.name_search(""))
                    ((count,),) = theirs._read_group([], [], ["__count"])
                    self.assertEqual(count, 0)
                    with self.assertRaises(AccessError):
                        theirs.browse(records.ids).read(["display_name"])
                    # no right to export at all, or none on these records
                    with self.assertRaises(UserError):
                        theirs.browse(records.ids).export_data(["id"])

    def test_others_read_no_message_and_no_attachment(self):
        self.penalty.sudo().message_post(body="He cried")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "talk.txt",
                "raw": b"He cried",
                "res_model": self.penalty._name,
                "res_id": self.penalty.id,
            }
        )
        messages = self.penalty.sudo().message_ids
        for user in self.others:
            with self.subTest(user=user.login):
                self.assertFalse(
                    self.env["mail.message"]
                    .with_user(user)
                    .search([("id", "in", messages.ids)])
                )
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["name"])

    def test_no_word_to_others(self):
        penalty = self.penalty.with_user(self.leader)
        with self.assertRaises(UserError):
            penalty.message_post(
                body="Look", partner_ids=self.colleague_user.partner_id.ids
            )
        # a follower from earlier, or one who was added by somebody
        self.penalty.sudo().message_subscribe(self.colleague_user.partner_id.ids)
        message = penalty.message_post(body="Note", subtype_xmlid="mail.mt_comment")
        told = message.sudo().notification_ids.res_partner_id
        self.assertNotIn(self.colleague_user.partner_id, told)
        with self.assertRaises(ValidationError):
            penalty.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.colleague_user.id
            )

    def test_names_say_nothing(self):
        for record in (self.assessment, self.penalty):
            self.assertEqual(record.display_name, record.name)
            self.assertNotIn("Li", record.display_name)

    def test_draft_is_hidden_from_the_employee(self):
        for record in (self.draft, self.untold):
            with self.assertRaises(AccessError):
                record.with_user(self.engineer_user).read(["name"])

    def test_employee_writes_nothing_but_his_reply(self):
        mine = self.assessment.with_user(self.engineer_user)
        # it was given: nobody writes it; a draft of his he cannot even read
        with self.assertRaises(UserError):
            mine.note = "I was great"
        with self.assertRaises(UserError):
            mine.line_ids[:1].remark = "I was great"
        with self.assertRaises(AccessError):
            self.draft.with_user(self.engineer_user).note = "I was great"
        for step in ("action_send", "action_finish", "action_take_back"):
            with self.assertRaises(AccessError):
                getattr(mine, step)()
        with self.assertRaises(AccessError):
            self.penalty.with_user(self.engineer_user).action_submit()

    def test_reply_of_another_is_refused(self):
        with freeze_time(NOW):
            open_one = self._new_penalty()
            open_one.action_explain()
        for user in (self.colleague_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self._reply(open_one, user, field="measure_id")
            with self.assertRaises(AccessError):
                open_one.with_user(user).action_read()

    def test_new_leader_reads_the_old_one_no_more(self):
        self.team.user_id = self.dispatcher
        self.engineer.parent_id = self.colleague
        self.env.flush_all()
        self.env.invalidate_all()
        for record in (self.assessment, self.penalty):
            self.assertEqual(record.sudo().leader_id, self.colleague_user)
            self.assertTrue(record.with_user(self.colleague_user).has_access("read"))
            self.assertFalse(record.with_user(self.leader).has_access("read"))

    def test_the_complaint_stays_with_the_managers(self):
        self.assertNotIn(
            "conduct_report_id",
            self.env["after.sales.staff.measure"].with_user(self.leader).fields_get(),
        )
