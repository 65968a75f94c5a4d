# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ..tools import act as reader
from .common_order import NOW, PNG
from .phone_common import HOUR, PhoneCommon


@tagged("post_install", "-at_install")
class TestAct(PhoneCommon):
    """What a phone sends counts once, in order, at the time it was done."""

    def test_the_whole_job_without_a_connection(self):
        """Driven, worked, reported in a cellar; all of it sent two hours later."""
        serial = self.env["stock.lot"].create(
            {"name": "P-77", "product_id": self.pump.id}
        )
        self.stock(self.pump, 1, lot=serial)
        later = NOW + 5 * HOUR
        ago = lambda hours: {"at": later, "age": hours * 3600}  # noqa: E731
        with freeze_time(later):
            self.take_all(
                self.act("depart", **ago(4)),
                self.act("arrive", **ago(3)),
                self.act("photo", image=PNG, moment="before", **ago(2.9)),
                self.act(
                    "part",
                    product_id=self.pump.id,
                    lot_id=serial.id,
                    quantity=1,
                    removed_quantity=1,
                    removed_serial="P-11",
                ),
                self.act("part", product_id=self.lamp.id, quantity=1),
                self.act("part", product_id=self.lamp.id, quantity=2),
                self.act("work", work="labour", quantity=1.5),
                self.act("work", work="travel", quantity=1, actual_amount=88),
                self.act("report", cause="Worn out", remedy="Replaced"),
                self.act("report", result="solved", guidance="Keep it dry"),
                self.act("finish", **ago(1)),
                self.act("done"),
            )
        order = self.order
        self.assertRecordValues(
            order,
            [
                {
                    "state": "done",
                    "departed_at": NOW + HOUR,
                    "arrived_at": NOW + 2 * HOUR,
                    "finished_at": NOW + 4 * HOUR,
                    "done_at": later,
                    "cause": "Worn out",
                    "remedy": "Replaced",
                    "result": "solved",
                    "guidance": "Keep it dry",
                }
            ],
        )
        self.assertRecordValues(
            order.line_ids.sorted(lambda line: (line.kind, line.product_id.name)),
            [
                {"kind": "labour", "quantity": 1.5, "actual_amount": 0},
                {"kind": "part", "quantity": 2, "actual_amount": 0},
                {"kind": "part", "quantity": 1, "actual_amount": 0},
                {"kind": "travel", "quantity": 1, "actual_amount": 88},
            ],
        )
        pump = order.line_ids.filtered(lambda line: line.product_id == self.pump)
        self.assertEqual((pump.lot_id, pump.removed_serial), (serial, "P-11"))
        self.assertEqual(self.on_hand(self.pump, self.van), 0)
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(
            order.line_ids.filtered(lambda line: line.kind != "part").employee_id,
            self.engineer,
        )
        photo = order.evidence_ids
        self.assertEqual((photo.moment, photo.user_id), ("before", self.engineer_user))
        self.assertEqual(photo.taken_at, later - 2.9 * HOUR)

    def test_the_promise_is_kept_by_the_time_on_site(self):
        """Told too late, arrived in time: what counts is when somebody was there."""
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "Fails",
                    "equipment_id": self.unit.id,
                    "team_id": self.team.id,
                    "reported_at": NOW,
                }
            )
            order = self._new_order(ticket_id=ticket.id)
            order.with_user(self.dispatcher).action_dispatch()
        promise = ticket.timer_ids.filtered(
            lambda timer: timer.target_id.event == "on_site"
        )
        arrived = promise.deadline - HOUR
        with freeze_time(promise.deadline + HOUR):
            self.take_all(
                self.act("depart", order, age=3 * 3600),
                self.act("arrive", order, age=2 * 3600),
            )
        self.assertEqual(promise.reached_at, arrived)
        self.assertEqual(promise.state, "met")
        self.assertEqual(ticket.on_site_at, arrived)

    def test_an_act_counts_once(self):
        depart = self.act("depart")
        photo = self.act("photo", image=PNG, moment="after")
        self.take_all(depart, photo)
        self.take_all(depart, photo, photo)
        self.assertEqual(len(self.order.evidence_ids), 1)
        self.assertEqual(self.env["after.sales.act"].search_count([]), 2)

    def test_the_same_act_twice_in_one_call_counts_once(self):
        photo = self.act("photo", image=PNG, moment="after")
        self.take_all(photo, photo)
        self.assertEqual(len(self.order.evidence_ids), 1)

    def test_an_act_that_is_just_being_taken_comes_again(self):
        """Another request holds the uuid, and this one cannot see it yet."""
        depart = self.act("depart")
        self.take_all(depart)
        model = self.env.registry["after.sales.act"]
        with (
            patch.object(model, "search", lambda self, *args, **kwargs: self.browse()),
            mute_logger("odoo.sql_db"),
        ):
            photo = self.act("photo", image=PNG, moment="after")
            answer = self.take({**photo, "uuid": depart["uuid"]})
        self.assertEqual(answer["results"][0]["state"], "retry")
        self.assertFalse(self.order.evidence_ids)

    def test_a_refused_act_hinders_no_other(self):
        answer = self.take(
            self.act("finish"),
            {"kind": "nonsense"},
            self.act("depart"),
            self.act("arrive"),
        )
        self.assertEqual(
            [result["state"] for result in answer["results"]],
            ["refused", "refused", "done", "done"],
        )
        self.assertEqual([job["state"] for job in answer["jobs"]], ["in_progress"])
        refused = self.env["after.sales.act"].search([("state", "=", "refused")])
        self.assertEqual(refused.kind, "finish")
        self.assertEqual(refused.error, answer["results"][0]["error"])
        self.assertEqual(self.order.with_user(self.dispatcher).refused_act_count, 1)

    def test_a_refused_act_leaves_nothing_half_done(self):
        """The part is not in the van: the job is not finished, no stock moved."""
        self.take_all(
            self.act("depart"),
            self.act("arrive"),
            self.act("part", product_id=self.lamp.id, quantity=99),
        )
        self.assertIn("99", self.take_refused(self.act("finish")))
        self.assertEqual(self.order.state, "in_progress")
        self.assertFalse(self.order.finished_at)
        self.assertEqual(self.on_hand(self.lamp, self.van), 10)

    def test_a_refused_act_may_come_again(self):
        finish = self.act("finish")
        self.take_refused(finish)
        self.take_all(self.act("depart"), self.act("arrive"), finish)
        self.assertEqual(self.order.state, "to_accept")
        row = self.env["after.sales.act"].search([("uuid", "=", finish["uuid"])])
        self.assertRecordValues(row, [{"state": "done", "error": False}])

    def test_what_was_typed_can_be_read_when_it_was_refused(self):
        self._finish()
        self.take_refused(self.act("report", guidance="Do not open the lid"))
        row = (
            self.env["after.sales.act"]
            .with_user(self.dispatcher)
            .search([("state", "=", "refused")])
        )
        self.assertEqual(row.entered, "Guidance Given: Do not open the lid")
        self.take_refused(self.act("photo", image="AAAA", moment="after"))
        self.assertNotIn("AAAA", "".join(row.search([]).mapped("entered")))
        self.take_refused(self.act("part", product_id=self.lamp.id, quantity=2))
        self.assertIn("Product: Lamp\nQuantity: 2", row.search([], limit=1).entered)

    # ------------------------------------------------------------
    # TIMES
    # ------------------------------------------------------------

    def test_a_clock_that_is_wrong_does_no_harm(self):
        """The phone lives three hours ahead; how long ago it was is right."""
        with freeze_time(NOW + HOUR):
            depart = self.act("depart", at=NOW + 4 * HOUR, age=1800)
            self.take_all(depart)
        self.assertEqual(self.order.departed_at, NOW + HOUR / 2)
        row = self.env["after.sales.act"].search([])
        self.assertRecordValues(
            row,
            [
                {
                    "device_at": NOW + 3.5 * HOUR,
                    "happened_at": NOW + HOUR / 2,
                    "taken_at": NOW + HOUR,
                }
            ],
        )

    def test_steps_stay_in_order_whatever_the_phone_says(self):
        with freeze_time(NOW + HOUR):
            self.take_all(self.act("depart"))
            self.take_all(self.act("arrive", age=3 * 3600))
        self.assertEqual(self.order.arrived_at, self.order.departed_at)

    def test_a_phone_is_believed_for_a_week(self):
        later = NOW + timedelta(days=30)
        with freeze_time(later):
            self.take_all(self.act("depart", age=30 * 24 * 3600))
        self.assertEqual(self.order.departed_at, later - reader.MAX_AGE)

    def test_nobody_arrives_before_he_is_sent(self):
        """A promise is not kept by a clock that is put back behind the dispatch."""
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": "x", "equipment_id": self.unit.id, "reported_at": NOW}
            )
        promise = ticket.timer_ids.filtered(lambda timer: timer.event == "on_site")
        sent = promise.deadline + HOUR
        with freeze_time(sent):
            order = self._new_order(ticket_id=ticket.id)
            order.with_user(self.dispatcher).action_dispatch()
        with freeze_time(sent + 2 * HOUR):
            week = 7 * 24 * 3600
            self.take_all(
                self.act("depart", order, age=week),
                self.act("arrive", order, age=week),
            )
        self.assertEqual((order.departed_at, order.arrived_at), (sent, sent))
        self.assertEqual(ticket.on_site_at, sent)
        self.assertNotEqual(promise.state, "met")
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).dispatched_at = NOW

    def test_hours_are_ones_own(self):
        """Neither a colleague's hours nor a part become one's own time."""
        order = self.order
        order.engineer_ids = self.colleague
        theirs = self._add_line(
            order, kind="labour", employee_id=self.colleague.id, quantity=2
        )
        part = self._add_line(order, self.lamp, quantity=1)
        with freeze_time(NOW + HOUR):
            for line in (theirs, part):
                self.take_refused(
                    self.act("work", work="labour", quantity=9, line_id=line.id)
                )
        self.assertEqual((theirs.quantity, part.quantity), (2, 1))

    def test_names_of_what_one_may_not_read(self):
        """A refused entry names by number what is not the engineer's to read."""
        other = self.env["res.company"].create({"name": "Other Maker"})
        part = self._new_part("SECRET PART", company_id=other.id)
        lot = self.env["stock.lot"].create(
            {"name": "SECRET LOT", "product_id": part.id, "company_id": other.id}
        )
        cause = self.env["after.sales.fault"].create(
            {
                "name": "SECRET CAUSE",
                "code": "SECRET",
                "kind": "cause",
                "company_id": other.id,
            }
        )
        acts = (
            self.act("part", product_id=part.id, lot_id=lot.id, quantity=1),
            self.act("report", cause_id=cause.id),
        )
        for act in acts:
            self.assertNotIn("SECRET", self.take_refused(act))
        rows = self.env["after.sales.act"].search([])
        self.assertNotIn("SECRET", "".join(rows.mapped("entered")))

    def test_a_step_entered_afterwards_names_its_reason(self):
        with freeze_time(NOW + HOUR):
            self.assertIn("why", self.take_refused(self.act("depart", ago=20)))
            self.assertFalse(self.order.departed_at)
            self.take_all(self.act("depart", ago=20, reason="Forgot <b>it</b>"))
        self.assertEqual(self.order.departed_at, NOW + HOUR - timedelta(minutes=20))
        note = self.order.message_ids.filtered(lambda m: "20 minutes" in (m.body or ""))
        self.assertIn("Forgot &lt;b&gt;it", note.body)

    # ------------------------------------------------------------
    # ENTRIES
    # ------------------------------------------------------------

    def test_a_part_is_set_not_added(self):
        for quantity in (2, 3, 1):
            self.take_all(self.act("part", product_id=self.lamp.id, quantity=quantity))
            self.assertEqual(self.order.line_ids.quantity, quantity)
        self.take_all(self.act("part", product_id=self.lamp.id, quantity=0))
        self.assertFalse(self.order.line_ids)
        self.take_all(self.act("part", product_id=self.lamp.id, quantity=0))

    def test_a_used_part_gets_another_line(self):
        self.take_all(
            self.act("depart"),
            self.act("arrive"),
            self.act("part", product_id=self.lamp.id, quantity=1),
            self.act("finish"),
        )
        used = self.order.line_ids
        self.assertEqual(used.state, "consumed")
        self.take_all(self.act("part", product_id=self.lamp.id, quantity=1))
        self.assertEqual(self.order.line_ids.mapped("quantity"), [1, 1])
        error = self.take_refused(
            self.act("part", line_id=used.id, product_id=self.lamp.id, quantity=0)
        )
        self.assertIn(used.name, error)

    def test_a_line_that_the_desk_took_off_is_not_made_again(self):
        line = self._add_line(self.order, self.lamp)
        line_id = line.id
        line.unlink()
        self.take_refused(
            self.act("part", line_id=line_id, product_id=self.lamp.id, quantity=1)
        )
        self.assertFalse(self.order.line_ids)

    def test_lines_of_other_jobs_are_out_of_reach(self):
        other = self._new_order(equipment_id=self._new_unit("SP2-0009").id)
        line = self._add_line(other, self.lamp)
        self.take_refused(
            self.act("part", line_id=line.id, product_id=self.lamp.id, quantity=5)
        )
        self.assertEqual(line.quantity, 1)

    def test_labour_stands_in_ones_own_name(self):
        self.order.engineer_ids = self.colleague
        self.take_all(self.act("work", work="labour", quantity=2))
        self.take_all(
            self.act("work", work="labour", quantity=1), user=self.colleague_user
        )
        self.take_all(self.act("work", work="labour", quantity=3))
        hours = {line.employee_id: line.quantity for line in self.order.line_ids}
        self.assertEqual(hours, {self.engineer: 3, self.colleague: 1})

    def test_a_checklist_is_ticked_and_read(self):
        item = self.env["after.sales.checklist.line"].create(
            {"order_id": self.order.id, "name": "Voltage", "kind": "reading"}
        )
        self.take_all(self.act("check", line_id=item.id, reading="230 V", done=True))
        self.assertRecordValues(
            item,
            [{"done": True, "reading": "230 V", "done_by_id": self.engineer_user.id}],
        )
        other = self._new_order(equipment_id=self._new_unit("SP2-0009").id)
        foreign = item.copy({"order_id": other.id})
        self.take_refused(self.act("check", line_id=foreign.id, done=False))

    def test_limits_judge_a_reading(self):
        item = self.env["after.sales.checklist.line"].create(
            {
                "order_id": self.order.id,
                "name": "Voltage",
                "kind": "reading",
                "unit": "V",
                "has_limits": True,
                "limit_min": 220,
                "limit_max": 240,
                "photo_required": True,
            }
        )
        self.take_all(self.act("check", line_id=item.id, value=250, done=True))
        self.assertEqual((item.reading, item.verdict), ("250 V", "fail"))
        self.take_all(self.act("check", line_id=item.id, value=230, done=True))
        self.assertEqual(item.verdict, "pass")
        self.take_refused(self.act("check", line_id=item.id, verdict="fail"))
        self.take_refused(self.act("check_photo", line_id=item.id, image="AAAA"))
        self.take_all(self.act("check_photo", line_id=item.id, image=PNG))
        self.assertTrue(item.attachment_ids.raw)
        [job] = self.take(
            self.act("place", moment="departed", latitude=1, longitude=1, accuracy=1)
        )["jobs"]
        [check] = job["checklist"]
        self.assertEqual((check["verdict"], check["files"]), ("pass", 1))

    def test_back_is_a_step_too(self):
        self._finish()
        with freeze_time(NOW + 6 * HOUR):
            self.take_all(self.act("return", age=3600))
        self.assertEqual(self.order.returned_at, NOW + 5 * HOUR)
        self.take_refused(self.act("return"))

    def test_the_phone_knows_what_is_missing(self):
        self.take_all(self.act("depart"), self.act("arrive"))
        with freeze_time(NOW):
            self.env.flush_all()
            day = self.env["after.sales.order"].with_user(self.engineer_user)
            [job] = day.get_my_day()["jobs"]
        self.assertIn("Cause Found", job["missing"][0])

    def test_only_the_catalogue_names_causes(self):
        fault = self.env["after.sales.fault"]
        cause = fault.create({"name": "Dry", "code": "X1", "kind": "cause"})
        self.take_all(self.act("report", cause_id=cause.id))
        self.assertEqual(self.order.cause_id, cause)
        self.assertEqual(self.order.cause, "Dry")
        self.take_refused(self.act("report", remedy_id=cause.id))
        self.take_refused(self.act("report", cause_id=2**31 - 1))

    def test_a_step_is_refused_as_its_button_is(self):
        self.assertIn("departed", self.take_refused(self.act("arrive")))
        self.take_all(self.act("depart"), self.act("arrive"))
        self.take_refused(self.act("depart"))
        self.take_all(self.act("finish"))
        self.assertIn("report is not complete", self.take_refused(self.act("done")))

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_is_said(self):
        """A product that does not exist any more."""
        error = self.take_refused(self.act("part", product_id=2**31 - 1, quantity=1))
        self.assertTrue(error)
        self.take_all(self.act("depart"))

    # ------------------------------------------------------------
    # PHOTOS
    # ------------------------------------------------------------

    def test_what_is_no_photo_is_refused(self):
        for image in ("AAAA", "PHN2Zy8+", "not base64"):
            with self.subTest(image=image):
                self.take_refused(self.act("photo", image=image, moment="after"))
        self.assertFalse(self.order.evidence_ids)

    # ------------------------------------------------------------
    # PLACE
    # ------------------------------------------------------------

    def _place(self, moment="departed", latitude=31.2304, longitude=121.4737):
        return self.act(
            "place",
            moment=moment,
            latitude=latitude,
            longitude=longitude,
            accuracy=12,
        )

    def test_the_place_comes_with_the_step_and_stays(self):
        self.site.write({"partner_latitude": 31.299, "partner_longitude": 120.5853})
        self.take_all(self._place())
        self.assertFalse(self.order.departed_place)  # nobody has departed yet
        self.take_all(self.act("depart"), self._place(), self._place(latitude=1))
        order = self.order.with_user(self.dispatcher)
        self.assertAlmostEqual(order.departed_latitude, 31.2304)
        self.assertIn("31.23040, 121.47370 (± 12 m)", order.departed_place)
        self.assertIn("84.", order.departed_place)
        self.assertFalse(order.arrived_place)

    def test_a_company_that_keeps_no_places_keeps_none(self):
        self.company.after_sales_keep_place = False
        self.take_all(self.act("depart"), self._place())
        self.assertFalse(self.order.departed_place)

    def test_nobody_writes_a_place(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.order.with_user(user).departed_latitude = 1.0

    def test_a_customer_does_not_see_where_people_are(self):
        portal = new_test_user(
            self.env, login="after_sales_lab", groups="base.group_portal"
        )
        portal.partner_id.parent_id = self.customer
        order = self.order.with_user(portal)
        order.check_access("read")
        with self.assertRaises(AccessError), self.cr.savepoint():
            order.read(["departed_latitude"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            order.get_my_day()

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_only_those_on_the_job_send_acts(self):
        for user in (self.colleague_user, self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self.assertIn(
                    "not your job", self.take_refused(self.act("depart"), user)
                )
        self.assertFalse(self.order.departed_at)
        refused = self.env["after.sales.act"].search([])
        self.assertFalse(refused.order_id)

    def test_others_cannot_send_at_all(self):
        for user in (self.accountant, self._outsider()):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.take(self.act("depart"), user=user)

    def _outsider(self):
        return new_test_user(self.env, login="clerk", groups="base.group_user")

    def test_ones_uuid_is_ones_own(self):
        depart = self.act("depart")
        self.take_all(depart)
        self.order.engineer_ids = self.colleague
        self.take_refused(depart, self.colleague_user)
        row = self.env["after.sales.act"].search([])
        self.assertEqual(row.user_id, self.engineer_user)

    def test_nobody_writes_acts_by_hand(self):
        self.take_all(self.act("depart"))
        row = self.env["after.sales.act"].search([])
        for user in (self.engineer_user, self.dispatcher, self.manager):
            mine = row.with_user(user)
            with self.subTest(user=user.login):
                mine.check_access("read")
                with self.assertRaises(AccessError):
                    mine.write({"happened_at": datetime(2020, 1, 1)})
                with self.assertRaises(AccessError):
                    mine.unlink()
        self.assertFalse(row.with_user(self.colleague_user).search([]))

    def test_a_job_that_was_given_away_is_told(self):
        depart = self.act("depart")
        self.order.engineer_id = self.colleague
        self.assertIn("not your job", self.take_refused(depart))
        self.assertFalse(self.order.departed_at)

    # ------------------------------------------------------------
    # NOISE
    # ------------------------------------------------------------

    def test_noise_is_answered_and_changes_nothing(self):
        whole = self.act("part", product_id=self.lamp.id, quantity=1)
        noise = [None, True, -1, 2**40, 1e308, "", "x" * 9999, [], {}, {"a": [1]}]
        acts = [*noise]
        for name in set(whole) - {"age"}:  # any number is an age within bounds
            acts += [{**whole, name: value} for value in noise]
        for name in whole["values"]:
            acts += [
                {**whole, "values": {**whole["values"], name: value}} for value in noise
            ]
        for start in range(0, len(acts), 50):
            results = self.take(*acts[start : start + 50])["results"]
            self.assertEqual({result["state"] for result in results}, {"refused"})
        self.assertFalse(self.order.line_ids)

    def test_whole_calls_of_noise(self):
        taker = self.env["after.sales.act"].with_user(self.engineer_user)
        for acts in (None, "x", 7, {"uuid": 1}, [{}] * 101):
            with self.subTest(acts=str(acts)[:20]), self.assertRaises(UserError):
                taker.take_acts(acts)
        self.assertEqual(taker.take_acts([]), {"results": [], "jobs": []})
