# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import io
from datetime import date, datetime, timedelta

import psycopg2
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.satisfaction import Answers
from .common_order import NOW, PNG, OrderCommon


class FeedbackCommon(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
            cls.order = cls._new_order()
        cls._work(cls.order)
        cls._report(cls.order)
        cls.attitude = cls.env.ref("after_sales_service.feedback_item_attitude")
        cls.skill = cls.env.ref("after_sales_service.feedback_item_skill")

    def _take(self, rating=5, channel="portal", order=None, remark="", **scores):
        scores = {getattr(self, name).id: score for name, score in scores.items()}
        with freeze_time(NOW.replace(hour=5)):
            return (order or self.order)._take_feedback(
                Answers(rating, scores, remark), channel, name="Dr. Zhao"
            )


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCommon):
    """What a customer says: kept once, judged, followed."""

    # ------------------------------------------------------------
    # TAKEN
    # ------------------------------------------------------------

    def test_kept_with_people_and_product(self):
        feedback = self._take(5, attitude=4, skill=3, remark=" Good work ")
        self.assertRecordValues(
            feedback,
            [
                {
                    "order_id": self.order.id,
                    "partner_id": self.customer.id,
                    "equipment_id": self.unit.id,
                    "product_id": self.product.id,
                    "engineer_id": self.engineer.id,
                    "team_id": self.team.id,
                    "kind": "repair",
                    "rating": 5,
                    "score": 3.5,
                    "lowest": 3,
                    "is_poor": False,
                    "remark": "Good work",
                    "name": "Dr. Zhao",
                    "given_at": datetime(2026, 11, 23, 5, 0),
                }
            ],
        )
        self.assertEqual(feedback.score_ids.mapped("score"), [4, 3])
        self.assertFalse(self.order.follow_up_ids)
        self.assertEqual(self.order.feedback_rating, 5)

    def test_odoos_rating_says_the_same(self):
        token = self.order._rating_get_access_token()
        self._take(4, remark="Fine")
        rating = self.order.rating_ids
        self.assertEqual(rating.access_token, token, "the asked one, not another")
        self.assertEqual(
            (rating.rating, rating.consumed, rating.feedback), (4.0, True, "Fine")
        )
        self.assertEqual(self.order.rating_last_value, 4.0)

    def test_once(self):
        self._take(5)
        with self.assertRaisesRegex(UserError, "given already"):
            self._take(1)
        self.assertEqual(self.order.feedback_ids.rating, 5)

    def test_once_in_the_database_too(self):
        feedback = self._take(5)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            feedback.copy({"order_id": self.order.id})

    def test_not_before_the_work_is_finished(self):
        with freeze_time(NOW):
            order = self._new_order()
        for step in ("dispatch", "depart", "arrive"):
            with self.assertRaisesRegex(UserError, "when the work is finished"):
                self._take(5, order=order)
            getattr(order, f"action_{step}")()
        call = self._new_order(kind="call")
        self._work_call(call)
        with self.assertRaises(UserError):
            self._take(5, order=call)

    def _work_call(self, call):
        for step in ("dispatch", "arrive", "finish"):
            getattr(call, f"action_{step}")()

    def test_only_what_is_asked(self):
        self.skill.active = False
        with self.assertRaisesRegex(UserError, "not asked"):
            self._take(5, skill=4)
        self.assertFalse(self.order.feedback_ids)
        foreign = self.env["res.company"].create({"name": "Other"})
        self.attitude.company_id = foreign
        with self.assertRaises(UserError):
            self._take(5, attitude=4)

    def test_kept_for_good(self):
        feedback = self._take(5, attitude=5)
        with self.assertRaisesRegex(UserError, "never deleted"):
            feedback.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.attitude.unlink()

    # ------------------------------------------------------------
    # POOR
    # ------------------------------------------------------------

    def test_poor_rating_plans_a_call_and_tells_the_leader(self):
        feedback = self._take(2, remark="Had to wait")
        self.assertTrue(feedback.is_poor)
        call = feedback.follow_up_id
        self.assertRecordValues(
            call,
            [
                {
                    "kind": "call",
                    "partner_id": self.customer.id,
                    "follow_up_of_id": self.order.id,
                    "state": "draft",
                    # 13:00 at the site and four hours of work: the same day
                    "planned_start": datetime(2026, 11, 23, 9, 0),
                }
            ],
        )
        self.assertIn("Had to wait", call.description)
        self.assertIn("2 of 5", call.description)
        self.assertNotEqual(call.engineer_id, self.engineer, "not whom it is about")
        todo = self.order.activity_ids.filtered(
            lambda act: (
                act.activity_type_id
                == self.env.ref("after_sales_service.mail_act_poor_feedback")
            )
        )
        self.assertEqual(todo.user_id, self.leader)
        self.assertIn("Had to wait", todo.note)

    def test_nobody_makes_his_own_call_the_call_back(self):
        """Else the engineer would be asked to call those whom he made unhappy."""
        mine = self._new_order(kind="call")
        with self.assertRaises(AccessError):
            mine.with_user(self.engineer_user).follow_up_of_id = self.order
        with self.assertRaises(AccessError):
            mine.with_user(self.engineer_user).call_attempts = 9
        forged = self.env["after.sales.order"].with_user(self.dispatcher)
        forged = forged.with_context(default_follow_up_of_id=self.order.id)
        order = forged.create({"kind": "call", "equipment_id": self.unit.id})
        self.assertFalse(order.follow_up_of_id)

    def test_poor_item_is_enough(self):
        feedback = self._take(5, attitude=2, skill=5)
        self.assertTrue(feedback.is_poor)
        self.assertIn("Attitude: 2", feedback.follow_up_id.description)
        self.assertNotIn("Skill", feedback.follow_up_id.description)

    def test_setting(self):
        self.company.after_sales_poor_score = 3
        self.assertTrue(self._take(3).is_poor)

    def test_the_lowest_is_always_poor(self):
        self.company.after_sales_poor_score = 0
        self.assertTrue(self._take(1).is_poor)

    def test_setting_in_range(self):
        for score in (-1, 5):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
            ):
                self.company.after_sales_poor_score = score
                self.company.flush_recordset()

    def test_a_call_planned_before_comes_forward(self):
        later = NOW + timedelta(days=7)
        call = self.order._plan_follow_up("call", later, "Ask how it runs")
        feedback = self._take(1)
        self.assertEqual(feedback.follow_up_id, call)
        self.assertLess(call.planned_start, later)
        self.assertIn("Ask how it runs", call.description)
        self.assertIn("1 of 5", call.description)
        self.assertEqual(len(self.order.follow_up_ids), 1)

    def test_call_is_closed_with_its_job(self):
        feedback = self._take(1)
        self.assertEqual(feedback.follow_up_state, "draft")
        call = feedback.follow_up_id
        call.engineer_id = self.colleague
        self._work_call(call)
        call.write({"call_person": "Sun Jie", "call_outcome": "content"})
        call.action_done()
        self.assertEqual(feedback.follow_up_state, "done")

    def test_point_without_leader_or_calendar(self):
        self.team.user_id = False
        self.team.calendar_id.attendance_ids.unlink()
        feedback = self._take(1)
        self.assertEqual(
            feedback.follow_up_id.planned_start, datetime(2026, 11, 24, 5, 0)
        )
        self.assertTrue(self.order.activity_ids)

    # ------------------------------------------------------------
    # WITH THE SIGNATURE
    # ------------------------------------------------------------

    def _sign_dialog(self, order=None, **vals):
        action = (order or self.order).with_user(self.engineer_user).action_sign()
        form = Form(
            self.env["after.sales.sign.wizard"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
        )
        form.name = "Dr. Zhao"
        form.image = PNG
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    def test_who_signs_reads_what_is_signed(self):
        form = self._sign_dialog()
        signed = self.order._get_signed_document()
        for text in (form.cause, form.remedy, form.guidance):
            self.assertTrue(text)
            self.assertIn(text, signed)

    def test_stars_beside_the_signature(self):
        form = self._sign_dialog(rating="4", remark="Quick")
        self.assertEqual(len(form.score_ids), 6)
        with form.score_ids.edit(0) as line:
            line.score = "5"
        form.save().action_sign()
        feedback = self.order.feedback_ids
        self.assertRecordValues(
            feedback,
            [
                {
                    "rating": 4,
                    "remark": "Quick",
                    "channel": "screen",
                    "name": "Dr. Zhao",
                    "signature_id": self.order.signature_ids.id,
                }
            ],
        )
        self.assertEqual(feedback.score_ids.mapped("score"), [5])
        document = self.order.signature_ids.document
        for text in ("satisfaction: 4/5", "Attitude | 5/5", "opinion: Quick"):
            self.assertIn(text, document, "signed together")
        self.assertTrue(self.order.signature_ids.is_intact)

    def test_without_stars(self):
        self._sign_dialog().save().action_sign()
        self.assertTrue(self.order.is_signed)
        self.assertFalse(self.order.feedback_ids)
        self.assertNotIn("satisfaction", self.order.signature_ids.document)

    def test_items_without_the_whole(self):
        form = self._sign_dialog(remark="Slow")
        with self.assertRaisesRegex(UserError, "on the whole"):
            form.save().action_sign()
        self.assertFalse(self.order.signature_ids)

    def test_refused_signature_keeps_no_stars(self):
        wizard = self._sign_dialog(rating="5").save()
        wizard.name = "   "
        with self.assertRaisesRegex(UserError, "name of the person"):
            with self.env.cr.savepoint():
                wizard.action_sign()
        self.assertFalse(self.order.feedback_ids)

    def test_second_signature(self):
        wizard = self._sign_dialog(rating="5").save()
        wizard.action_sign()
        with self.assertRaisesRegex(UserError, "signed already"):
            wizard.action_sign()
        self.assertEqual(len(self.order.feedback_ids), 1)

    def test_stars_were_given_before(self):
        self._take(5)
        form = self._sign_dialog()
        self.assertFalse(form.asks_feedback)
        self.assertFalse(len(form.score_ids))
        form.save().action_sign()
        self.assertEqual(self.order.feedback_ids.signature_id, self.order.signature_ids)

    def test_sheet_goes_with_the_report(self):
        self._sign_dialog(rating="5").save().action_sign()
        self.order.with_user(self.engineer_user).action_done()
        self.assertTrue(self.order.feedback_attachment_id)
        mail = self.env["mail.mail"].search(
            [("attachment_ids", "in", self.order.report_attachment_id.ids)]
        )
        self.assertIn(self.order.feedback_attachment_id, mail.attachment_ids)

    def test_sheet_given_later_is_kept(self):
        self.order.with_user(self.engineer_user).action_done()
        self.assertFalse(self.order.feedback_attachment_id)
        self._take(5)
        sheet = self.order.feedback_attachment_id
        self.assertTrue(sheet)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            sheet.raw = b"better"

    # ------------------------------------------------------------
    # TOLD TO THE DESK
    # ------------------------------------------------------------

    def _desk_dialog(self, user=None, **vals):
        order = self.order.with_user(user or self.dispatcher)
        action = order.action_enter_feedback()
        form = Form(
            self.env["after.sales.feedback.wizard"]
            .with_user(user or self.dispatcher)
            .with_context(**action["context"])
        )
        for name, value in (
            {"name": "Gu Lan", "rating": "4", "given_at": NOW.replace(hour=6)} | vals
        ).items():
            setattr(form, name, value)
        return form.save()

    @freeze_time("2026-11-24 02:00:00")
    def test_by_phone(self):
        self._desk_dialog().action_save()
        self.assertRecordValues(
            self.order.feedback_ids,
            [
                {
                    "channel": "phone",
                    "name": "Gu Lan",
                    "rating": 4,
                    "given_at": NOW.replace(hour=6),
                    "user_id": self.dispatcher.id,
                }
            ],
        )

    @freeze_time("2026-11-24 02:00:00")
    def test_on_paper_with_the_signed_sheet(self):
        self.order.action_done()
        self._desk_dialog(channel="paper", sheet=PNG).action_save()
        sheet = self.order.feedback_attachment_id
        self.assertEqual(sheet.raw, base64.b64decode(PNG), "the signed one, no print")
        self.assertEqual(sheet.mimetype, "image/png")
        self.assertTrue(sheet.name.endswith(".png"))

    @freeze_time("2026-11-24 02:00:00")
    def test_desk_refused(self):
        for vals, problem in (
            ({"rating": "0"}, "how satisfied"),
            ({"given_at": datetime(2026, 11, 25)}, "future"),
            ({"given_at": NOW}, "before the work was finished"),
            (
                {"channel": "paper", "sheet": base64.b64encode(b"MZ" * 99)},
                "must be a PDF",
            ),
        ):
            with (
                self.subTest(problem=problem),
                self.assertRaisesRegex(UserError, problem),
            ):
                self._desk_dialog(**vals).action_save()
        self.assertFalse(self.order.feedback_ids)

    def test_nobody_enters_it_twice(self):
        self._take(5)
        with self.assertRaises(UserError):
            self.order.with_user(self.dispatcher).action_enter_feedback()
        self.assertFalse(self.order.with_user(self.dispatcher).can_enter_feedback)


@tagged("post_install", "-at_install")
class TestFeedbackRights(FeedbackCommon):
    """Who reads what customers say, and that nobody says it for them."""

    def setUp(self):
        super().setUp()
        self.feedback = self._take(3, attitude=3)

    def test_readers(self):
        for user, sees in (
            (self.engineer_user, True),
            (self.colleague_user, False),
            (self.dispatcher, True),
            (self.manager, True),
            (self.accountant, True),
        ):
            for record in (self.feedback, self.feedback.score_ids):
                with self.subTest(user=user.login, model=record._name):
                    found = record.with_user(user).search([("id", "in", record.ids)])
                    self.assertEqual(bool(found), sees)

    def test_nobody_writes(self):
        for user in (
            self.engineer_user | self.dispatcher | self.manager | self.accountant
        ):
            for record in (self.feedback, self.feedback.score_ids):
                record = record.with_user(user)
                for operation in ("create", "write", "unlink"):
                    with self.subTest(user=user.login, operation=operation):
                        self.assertFalse(record.has_access(operation))

    def test_engineers_keep_no_items(self):
        item = self.attitude.with_user(self.engineer_user)
        self.assertEqual(item.name, "Attitude")
        with self.assertRaises(AccessError):
            item.name = "Charm"
        self.attitude.with_user(self.manager).name = "Courtesy"

    def test_only_the_desk_enters_it(self):
        order = self._finished()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_user).action_enter_feedback()
        wizard = self.env["after.sales.feedback.wizard"].with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            wizard.create({"order_id": order.id, "rating": "5", "name": "Me"})

    def _finished(self):
        with freeze_time(NOW):
            order = self._new_order()
        self._work(order)
        return order

    def test_nobody_rates_his_own_work(self):
        order = self._finished()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            own = order.with_user(user)
            token = own._rating_get_access_token()
            rating = order.rating_ids.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    own.rating_apply(5, token=token)
                with self.assertRaises(AccessError):
                    rating.write({"rating": 5, "consumed": True})
                with self.assertRaises(AccessError):
                    rating.reset()
                with self.assertRaises(AccessError):
                    rating.create(
                        {
                            "res_model_id": self.env["ir.model"]._get_id(order._name),
                            "res_id": order.id,
                            "rating": 5,
                            "consumed": True,
                        }
                    )
                own.message_post(body="Great work", rating_value=5)
        self.assertFalse(order.feedback_ids)
        self.assertFalse(order.rating_ids.filtered("consumed"))

    def test_nobody_reads_the_secret_of_the_link(self):
        """Nor what was said of the jobs of others: Odoo shows ratings to everybody."""
        order = self._finished()
        token = order._rating_get_access_token()
        for user in (self.colleague_user, self.engineer_user, self.dispatcher):
            own = self.env["rating.rating"].with_user(user)
            self.assertFalse(own.search([("access_token", "=", token)]))
            self.assertFalse(own.search([("res_id", "=", order.id)]))
            with self.assertRaises(AccessError):
                order.rating_ids.with_user(user).read(["access_token", "feedback"])
        # the mail to the customer has the same link, whoever sends it
        self.assertEqual(
            order.with_user(self.engineer_user)._rating_get_access_token(), token
        )
        self.assertEqual(len(order.rating_ids), 1)

    def test_others_ratings_are_not_ours_to_guard(self):
        partner = self.customer
        rating = (
            self.env["rating.rating"]
            .with_user(self.dispatcher)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "rating": 3,
                }
            )
        )
        rating.rating = 4
        with self.assertRaises(AccessError):
            rating.write(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self.order._name),
                    "res_id": self.order.id,
                }
            )

    def test_feedback_from_elsewhere_is_feedback(self):
        """Code that applies a rating for the customer, as Odoo's pages do."""
        order = self._finished()
        token = order._rating_get_access_token()
        rating = order.rating_ids.filtered(lambda row: row.access_token == token)
        order.sudo().rating_apply(1, rating=rating, feedback="Never again")
        self.assertEqual(order.feedback_ids.remark, "Never again")
        self.assertTrue(order.feedback_ids.is_poor)

    # ------------------------------------------------------------
    # SCORES
    # ------------------------------------------------------------

    def test_average_of_engineer_and_point(self):
        self._take(5, order=self._finished())
        for rated in (
            self.engineer.with_user(self.manager),
            self.env["hr.employee.public"]
            .browse(self.engineer.id)
            .with_user(self.dispatcher),
            self.team.with_user(self.manager),
        ):
            with self.subTest(model=rated._name):
                self.assertEqual(rated.after_sales_rating, 4.0)
                self.assertEqual(rated.after_sales_rating_count, 2)
                action = rated.action_view_after_sales_feedback()
                self.assertEqual(
                    self.env["after.sales.feedback"].search_count(action["domain"]), 2
                )
        self.assertFalse(self.colleague.after_sales_rating_count)

    def test_averages_of_many_in_one_query(self):
        teams = self.team | self.team.copy() | self.team.copy()
        teams.mapped("name")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            teams.mapped("after_sales_rating")

    def test_register(self):
        for model, expected in (
            ("after.sales.feedback", "Third Hospital"),
            ("after.sales.feedback.score", "Attitude"),
        ):
            file = io.BytesIO()
            self.env[model].with_user(self.manager)._write_register(file, [])
            rows = list(load_workbook(file).active.values)
            with self.subTest(model=model):
                self.assertEqual(len(rows), 2)
                self.assertIn(expected, rows[1])
