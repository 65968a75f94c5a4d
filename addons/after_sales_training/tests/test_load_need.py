# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_load import LoadCommon

LOGGER = "odoo.addons.after_sales_training.models.hr_employee_skill_reminder"


@tagged("post_install", "-at_install")
class TestLoadNeed(LoadCommon):
    """What customers and staff need to learn: heard, proposed, planned, done."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.Need = self.env["after.sales.training.need"]

    def _new_need(self, **vals):
        return self.Need.create(
            {"name": "Care of the lamp", "partner_id": self.customer.id} | vals
        )

    def _plan(self, needs, way, user=None, **vals):
        action = needs.with_user(user or self.desk).action_plan()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user or self.desk)
            .with_context(**action["context"])
            .create({"way": way, "course_id": self.course.id} | vals)
        )
        return wizard.action_apply()

    # ------------------------------------------------------------
    # HEARD
    # ------------------------------------------------------------

    def test_opinion_about_training_becomes_a_need(self):
        order = self._new_order()
        opinion = (
            self.env["after.sales.opinion"]
            .with_user(self.engineer_user)
            .create(
                {
                    "name": "Nobody knows how to change the lamp",
                    "topic": "training",
                    "order_id": order.id,
                }
            )
        )
        need = self.Need.search([("opinion_id", "=", opinion.id)])
        self.assertEqual(
            (need.origin, need.state, need.partner_id, need.course_id, need.user_id),
            ("opinion", "proposed", self.customer, self.course, self.engineer_user),
        )
        opinion.sudo()._propose_training()
        self.assertEqual(len(self.Need.search([("opinion_id", "=", opinion.id)])), 1)
        opinion.topic = "design"
        self.assertEqual(need.state, "declined")

    def test_heard_on_a_tour(self):
        order = self._new_order(kind="visit")
        tour = self.env["after.sales.tour"].create({"title": "South"})
        self.env["after.sales.tour.stop"].create(
            {
                "tour_id": tour.id,
                "partner_id": self.customer.id,
                "site_partner_id": self.site.id,
                "order_id": order.id,
            }
        )
        self.env["after.sales.opinion"].create(
            {"name": "Train us", "topic": "training", "order_id": order.id}
        )
        self.assertEqual(self.Need.search([("order_id", "=", order.id)]).origin, "tour")

    def test_many_opinions_cost_what_one_costs(self):
        Opinion = self.env["after.sales.opinion"]
        opinions = Opinion.create(
            [
                {"name": f"Train us {number}", "equipment_id": self.unit.id}
                for number in range(12)
            ]
        )

        def count(records):
            records.topic = "training"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._propose_training()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(opinions[:1])
        # topic is written above, outside what is counted
        self.assertLessEqual(count(opinions[1:11]), count(opinions[11:]) + 2)

    def test_each_need_once(self):
        vals = {
            "name": "Renew",
            "origin": "certificate",
            "employee_id": self.engineer.id,
            "course_id": self.course.id,
        }
        first = self.Need._propose([vals, vals])
        self.assertEqual(len(first), 1)
        self.assertEqual(self.Need._propose([vals]), first)
        first._write_state("done")
        self.assertNotEqual(self.Need._propose([vals]), first, "needed anew")

    # ------------------------------------------------------------
    # WHO SEES, WHO MAY
    # ------------------------------------------------------------

    def test_needs_of_colleagues_stay_closed(self):
        weak = self._new_need(employee_id=self.engineer.id, partner_id=False)
        heard = self._new_need()
        self.assertTrue(weak.with_user(self.engineer_user).has_access("read"))
        self.assertFalse(weak.with_user(self.colleague_user).has_access("read"))
        self.assertFalse(weak.with_user(self.dispatcher).has_access("read"))
        self.assertFalse(weak.with_user(self.accountant).has_access("read"))
        self.assertTrue(weak.with_user(self.desk).has_access("write"))
        self.assertTrue(heard.with_user(self.colleague_user).has_access("read"))
        self.assertFalse(heard.with_user(self.colleague_user).has_access("write"))

    def test_engineer_proposes_and_the_desk_decides(self):
        need = self.Need.with_user(self.engineer_user).create(
            {"name": "Care", "partner_id": self.customer.id}
        )
        with self.assertRaises(UserError):
            need.action_propose()
        need.course_id = self.course
        need.action_propose()
        self.assertEqual(need.state, "proposed")
        with self.assertRaises(AccessError):
            need.action_plan()
        with self.assertRaises(AccessError):
            need.action_decline()
        with self.assertRaises(AccessError):
            need.state = "done"
        action = need.with_user(self.desk).action_decline()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.desk)
            .with_context(**action["context"])
            .create({"reason": "Taught last month"})
        )
        wizard.action_apply()
        self.assertEqual(need.decline_reason, "Taught last month")
        need.with_user(self.desk).action_reopen()
        self.assertEqual((need.state, need.decline_reason), ("proposed", False))

    # ------------------------------------------------------------
    # PLANNED
    # ------------------------------------------------------------

    def test_session_from_needs_and_done_by_attendance(self):
        ours = self._new_need(employee_id=self.engineer.id, partner_id=False)
        theirs = self._new_need()
        start = NOW + timedelta(days=7)
        self._plan(
            ours | theirs,
            "session",
            date_begin=start,
            centre_id=self.centre.id,
            room_id=self.room.id,
        )
        session = ours.event_id
        self.assertEqual(theirs.event_id, session)
        self.assertEqual((session.course_id, session.seats_max), (self.course, 4))
        self.assertEqual(session.date_end.date(), date(2026, 12, 2))
        self.assertEqual(session.registration_ids.employee_id, self.engineer)
        session.registration_ids.write({"state": "done"})
        self.assertEqual(ours.state, "done")
        self.assertEqual(theirs.state, "planned", "nobody of the customer came")

    def test_cancelled_session_leaves_the_need_open(self):
        need = self._new_need()
        session = self._new_session()
        self._plan(need, "session", event_id=session.id)
        session.kanban_state = "cancel"
        self.assertEqual((need.state, need.event_id.id), ("proposed", False))

    def _planned_by_line(self):
        """A need, the session of a programme line, and the line."""
        need = self._new_need(employee_id=self.engineer.id, partner_id=False)
        programme = self.env["after.sales.training.programme"].create({"year": 2027})
        self._plan(need, "programme", programme_id=programme.id, month="3")
        return need, need.programme_line_id

    def test_session_put_aside_or_deleted_leaves_the_need_open(self):
        for step in ("action_archive", "unlink"):
            with self.subTest(step):
                need = self._new_need(name=step)
                session = self._new_session(name=step, room_id=False, trainer_ids=False)
                self._plan(need, "session", event_id=session.id)
                line = self._planned_by_line()[1]
                line.sudo().event_id = session
                getattr(session, step)()
                self.assertEqual((need.state, need.event_id.id), ("proposed", False))
                self.assertFalse(line.event_id, "waits for a session again")
                line.programme_id.unlink()

    def test_session_that_was_held_stays_the_lines_session(self):
        _need, line = self._planned_by_line()
        session = self._new_session()
        line.sudo().event_id = session
        with freeze_time(NOW + timedelta(days=30)):
            session._close_session()
            session.action_archive()
        self.assertEqual(line.event_id, session)

    def test_line_given_up_leaves_the_need_open(self):
        for step in ("action_cancel", "unlink"):
            with self.subTest(step):
                need, line = self._planned_by_line()
                self.assertEqual(need.state, "planned")
                programme = line.programme_id
                getattr(line.with_user(self.desk), step)()
                self.assertEqual(
                    (need.state, need.programme_line_id.id), ("proposed", False)
                )
                programme.unlink()
                need.unlink()

    def test_needs_of_other_rooms_need_no_name(self):
        need = self.Need._propose(
            [{"origin": "misuse", "equipment_id": self.unit.id, "note": "Lid open"}]
        )
        self.assertEqual((need.name, need.state), ("Fault by Misuse", "new"))
        self.assertEqual(need.partner_id, self.customer)

    def test_quotation_for_paid_training(self):
        need = self._new_need(people=3)
        with self.assertRaisesRegex(UserError, "Paid Training"):
            self._plan(need, "quotation")
        self.assertEqual(need.state, "new", "nothing half-done")
        self.company.after_sales_paid_training_product_id = self.env[
            "product.product"
        ].create({"name": "Training", "type": "service", "list_price": 500})
        self._plan(need, "quotation")
        line = need.sale_order_id.order_line
        self.assertEqual(
            (line.product_uom_qty, line.order_id.partner_id, line.order_id.state),
            (3, self.customer, "draft"),
        )
        need.sale_order_id._action_cancel()
        self.assertEqual(need.state, "proposed")

    def test_voucher_of_another_customer_is_refused(self):
        need = self._new_need()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaises(UserError):
            self._plan(
                need,
                "voucher",
                entitlement_id=self._new_voucher(partner_id=stranger.id).id,
            )
        voucher = self._new_voucher(places=1)
        self._plan(need, "voucher", entitlement_id=voucher.id)
        self.assertEqual((need.state, need.entitlement_id), ("planned", voucher))

    def _planned_by_voucher(self, **vals):
        need = self._new_need(**vals)
        voucher = self._new_voucher(places=3)
        self._plan(need, "voucher", entitlement_id=voucher.id)
        return need, voucher

    def test_voucher_withdrawn_leaves_the_need_open(self):
        need, voucher = self._planned_by_voucher()
        voucher.with_user(self.desk)._do_withdraw("Paid back")
        self.assertEqual((need.state, bool(need.entitlement_id)), ("proposed", False))

    def test_voucher_of_which_the_rest_is_withdrawn(self):
        """Somebody else has come by it; what was left goes: nobody comes any more."""
        need, voucher = self._planned_by_voucher(people=2)
        place = self.env["event.registration"].create(
            {
                "event_id": self._new_session().id,
                "name": "Sun Li",
                "entitlement_id": voucher.id,
            }
        )
        voucher._do_withdraw("Paid back")
        self.assertEqual(need.state, "planned", "somebody is booked by it")
        place.action_cancel()
        self.assertEqual(voucher.state, "active", "what the desk left stays")
        self.assertEqual(need.state, "planned")
        voucher._do_withdraw("Nor that one")
        self.assertEqual((voucher.state, need.state), ("cancelled", "proposed"))

    def test_voucher_given_away_leaves_the_need_open(self):
        need, voucher = self._planned_by_voucher()
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        voucher.with_user(self.desk)._do_transfer(group, 1, "x")
        self.assertEqual(need.state, "planned", "a part only")
        voucher.with_user(self.desk)._do_transfer(group, 2, "x")
        self.assertEqual(need.state, "proposed")

    def test_voucher_that_lapses_leaves_the_need_open(self):
        need, voucher = self._planned_by_voucher()
        with freeze_time(voucher.valid_until + timedelta(days=2)):
            voucher._follow_day()
        self.assertEqual((voucher.state, need.state), ("expired", "proposed"))

    def test_voucher_entered_by_mistake_leaves_the_need_open(self):
        need, voucher = self._planned_by_voucher()
        voucher.unlink()
        self.assertEqual(need.state, "proposed")

    def test_done_when_all_have_come_by_the_voucher(self):
        need, voucher = self._planned_by_voucher(people=2)
        session = self._new_session()
        places = self.env["event.registration"].create(
            [
                {
                    "event_id": session.id,
                    "name": name,
                    "entitlement_id": voucher.id,
                }
                for name in ("Sun Li", "Wu Min")
            ]
        )
        places[0].state = "done"
        self.assertEqual(need.state, "planned", "one of two")
        places[1].state = "done"
        self.assertEqual(need.state, "done")

    def test_too_few_places_on_the_voucher(self):
        need = self._new_need(people=3)
        with self.assertRaisesRegex(UserError, "2 places left"):
            self._plan(need, "voucher", entitlement_id=self._new_voucher().id)

    def test_line_of_the_programme_is_for_staff(self):
        programme = self.env["after.sales.training.programme"].create({"year": 2027})
        with self.assertRaises(UserError):
            self._plan(
                self._new_need(), "programme", programme_id=programme.id, month="3"
            )
        need = self._new_need(employee_id=self.engineer.id, partner_id=False)
        self._plan(need, "programme", programme_id=programme.id, month="3")
        line = need.programme_line_id
        self.assertEqual(
            (line.course_id, line.employee_ids, line.due_on),
            (self.course, self.engineer, date(2027, 3, 31)),
        )

    def test_certificate_passed_settles_the_need(self):
        need = self._new_need(
            employee_id=self.engineer.id, partner_id=False, course_id=self.course.id
        )
        self._certify(self.engineer)
        self.assertEqual(need.state, "done")

    # ------------------------------------------------------------
    # CERTIFICATES THAT END
    # ------------------------------------------------------------

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_training.ir_cron_certificate_ends"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_reminder_once_and_renewal_proposed(self):
        self.engineer.parent_id = self.env["hr.employee"].create(
            {"name": "Leader", "user_id": self.leader.id}
        )
        soon = self._certify(self.engineer, until=NOW.date() + timedelta(days=30))
        late = self._certify(self.colleague, until=NOW.date() + timedelta(days=90))
        self._remind()
        self.assertEqual(soon.after_sales_reminded_on, NOW.date())
        self.assertFalse(late.after_sales_reminded_on)
        need = self.Need.search([("employee_id", "=", self.engineer.id)])
        self.assertEqual((need.origin, need.course_id), ("certificate", self.course))
        told = self.env["mail.message"].search(
            [("subject", "ilike", "Certificates end")]
        )
        self.assertEqual(
            told.notified_partner_ids,
            self.engineer_user.partner_id | self.leader.partner_id,
        )
        self._remind()
        again = self.env["mail.message"].search(
            [("subject", "ilike", "Certificates end")]
        )
        self.assertEqual(again, told)

    def test_a_reminder_that_fails_is_tried_again(self):
        bad = self._certify(self.engineer, until=NOW.date() + timedelta(days=30))
        good = self._certify(self.colleague, until=NOW.date() + timedelta(days=30))
        Skill = type(bad)
        remind = Skill._remind_of_end

        def poisoned(skills):
            if bad in skills:
                raise ValueError("poison")
            return remind(skills)

        with (
            patch.object(Skill, "_remind_of_end", poisoned),
            mute_logger(LOGGER),
        ):
            self._remind()
        self.assertTrue(good.after_sales_reminded_on)
        self.assertFalse(bad.after_sales_reminded_on, "still due")
        self._remind()
        self.assertTrue(bad.after_sales_reminded_on)

    def test_renewed_certificate_is_not_reminded_of(self):
        self._certify(self.engineer, until=NOW.date() + timedelta(days=30))
        self._certify(
            self.engineer, since=NOW.date(), until=NOW.date() + timedelta(days=800)
        )
        self._remind()
        self.assertFalse(self.Need.search([("employee_id", "=", self.engineer.id)]))

    def test_list_of_certificates(self):
        held = self._certify(self.engineer, until=NOW.date() + timedelta(days=30))
        other = self._certify(self.colleague, until=NOW.date() - timedelta(days=1))
        rows = self.env["after.sales.staff.certificate"].search(
            [("employee_id", "in", (self.engineer | self.colleague).ids)]
        )
        self.assertEqual(
            {row.employee_id: row.standing for row in rows},
            {self.engineer: "ending", self.colleague: "expired"},
        )
        mine = rows.with_user(self.engineer_user).search([])
        self.assertEqual(mine.ids, held.ids)
        self.assertIn(other.id, rows.with_user(self.dispatcher).search([]).ids)
