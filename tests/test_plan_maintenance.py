# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about periodic maintenance, S26 to S29, as stories."""

import ast
import json
from datetime import date, datetime, timedelta

from maintenance_stories import PLAN_FORM, MaintenanceStories

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import PNG

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestPeriodicStory(MaintenanceStories):
    """From the product's template to the year that was kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = cls.env["stock.lot"].create(
            {"name": "P-77", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, lot=cls.serial)

    def _unit_with_plans(self):
        """Two overhauls by template; the signed acceptance gives the unit its plans."""
        shared = {"affects_production": True, "joint_acceptance": True}
        with self._refused(UserError), freeze_time("2026-03-01"):
            self._open(
                "after.sales.maintenance.template", self.dispatcher, name="Mine"
            ).save()
        with freeze_time("2026-03-01"):
            self._template("Minor overhaul", "minor", interval=6, **shared)
            major = self._template(
                "Major overhaul", "major", interval=12, absorb_days=30, **shared
            )
            with self._refused(ValidationError, "at least 1", constraint=True):
                major.interval = 0
        unit = self._sold(self.lots[0])
        self.assertFalse(unit.maintenance_plan_ids, "not before the acceptance")
        self._accepted(unit)
        unit.with_user(self.dispatcher).write(
            {"production_contact_id": self.head.id, "calendar_id": self.calendar.id}
        )
        self.assertEqual(
            {plan.name: plan.next_date for plan in unit.maintenance_plan_ids},
            {
                "Minor overhaul": date(2026, 9, 9),
                "Major overhaul": date(2027, 3, 9),
            },
        )
        return unit

    def _agreed_year(self):
        """Wednesday does not suit production: moved to Monday, approved, fixed."""
        with freeze_time("2026-04-01 02:00:00"):
            form = self._open("after.sales.maintenance.year", year=2026)
            form.team_id = self.team
            year = form.save()
            with self._refused(UserError, "no dates"):
                year.action_submit()
            year.action_collect()
            line = year.line_ids
            self.assertEqual(line.planned_on, date(2026, 9, 9))
            line.agreed_on = date(2026, 9, 14)
            with self._refused(UserError, "why"):
                year.action_submit()
            line.reason = "Stocktaking of production"
            year.action_submit()
            for user in (self.dispatcher, self.engineer_user):
                with self._refused(AccessError):
                    year.with_user(user).action_approve()
            year.with_user(self.manager).action_approve()
            with self._refused(UserError, "its days stay"):
                line.agreed_on = date(2026, 9, 15)
        self.assertTrue(year.sudo().plan_attachment_id.raw)
        return year

    def _made(self, unit):
        """Thirty days ahead of the agreed day, once."""
        plan = self._plan_of(unit, "Minor overhaul")
        self.assertEqual(plan.next_date, date(2026, 9, 14))
        self._make_jobs("2026-08-14")
        self.assertFalse(plan.order_ids)
        for _run in range(2):
            self._make_jobs("2026-08-15")
            self.assertEqual(len(plan.order_ids), 1, "once")
        order = plan.order_ids
        self.assertRecordValues(
            order,
            [
                {
                    "kind": "maintenance",
                    "grade": "minor",
                    "engineer_id": self.engineer.id,
                    "equipment_id": unit.id,
                    "affects_production": True,
                    "joint_acceptance": True,
                    "planned_start": datetime(2026, 9, 14, 0),
                }
            ],
        )
        self.assertIn("09/14/2026", order.plan_text)
        return order

    def _told(self, order):
        """Three whole days before Monday the 14th: by Tuesday the 8th."""
        with freeze_time("2026-08-17 02:00:00"):
            mine = self._dispatch(order)
            with self._refused(UserError, "has not been told yet"):
                mine.action_depart()
        notice = order.notice_id
        self.assertEqual(notice.partner_id, self.head)
        with self._refused(AccessError):
            notice.with_user(self.engineer_user).action_send()
        notice, link = self._send_notice(order, "2026-09-08 09:00:00")
        self.assertTrue(notice.in_time)
        with self._refused(UserError, "not acknowledged"):
            mine.action_depart()
        self.authenticate(None, None)
        page = self.url_open(link)
        self.assertIn("SP2-0117", page.text)
        self.assertEqual(notice.state, "sent", "looking is no answer")
        self.assertEqual(self.url_open(f"{link}x").status_code, 404)
        forged = self._acknowledge(f"/as/notice/{'A' * 32}")
        self.assertEqual(forged.status_code, 404)
        nobody = self._acknowledge(link, name=" ")
        self.assertEqual((nobody.status_code, notice.state), (422, "sent"))
        self.assertEqual(self._acknowledge(link).status_code, 200)
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "acknowledged",
                    "acknowledged_by": "Zhou Production",
                    "acknowledged_how": "link",
                }
            ],
        )
        again = self._acknowledge(link, name="Somebody else")
        self.assertEqual(again.status_code, 422)
        self.assertIn("acknowledged already", again.text)
        self.assertEqual(notice.acknowledged_by, "Zhou Production")
        return mine

    def _worked(self, order):
        unit = order.sudo().equipment_id.with_env(self.env)
        with freeze_time("2026-09-13 02:00:00"):
            order.action_depart()
            with self._refused(UserError, "expects the work on"):
                order.action_arrive()
        with freeze_time("2026-09-14 00:30:00"):
            order.action_arrive()
            order.line_ids = [self._part(self.pump)]
            with self._refused(UserError, "serial number"):
                order.action_finish()
            order.line_ids.write({"lot_id": self.serial.id, "removed_quantity": 1})
            with self._refused(UserError, "removed piece"):
                order.action_finish()
            order.line_ids.removed_serial = "P-11"
        self.assertEqual(unit.downtime_ids.kind, "planned")
        self._finish(order, "2026-09-14 04:00:00")
        self.assertEqual(unit.state, "awaiting_acceptance")
        self.assertTrue(order.sudo().acceptance_line_ids)
        return unit

    def _signed_by_both(self, order, unit):
        """Two people, each in his own name; the form stands under both."""
        with freeze_time("2026-09-14 05:00:00"):
            with self._refused(UserError, "result"):
                order.action_sign()
            order.action_pass_acceptance()
            mine = order, self.engineer_user
            self._signing(*mine, "production", "Zhou Production").action_sign()
            again = self._signing(*mine, "equipment", "")
            with self._refused(UserError, "one person"):
                again.action_sign()
            self.assertEqual(unit.state, "awaiting_acceptance")
            with self._refused(UserError):
                unit.with_user(self.dispatcher).action_return_to_service()
            with self._refused(AccessError):
                order.action_waive_acceptance()
            self._signing(order, self.leader, "equipment", "").action_sign()
        self.assertEqual((order.state, order.joint_state), ("done", "both"))
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.downtime_ids.end, datetime(2026, 9, 14, 5))
        self.assertTrue(order.sudo().acceptance_form_attachment_id.raw)

    def test_from_template_to_the_year_that_was_kept(self):
        unit = self._unit_with_plans()
        year = self._agreed_year()
        order = self._told(self._made(unit))
        unit = self._worked(order)
        self._signed_by_both(order, unit)
        job = order.sudo(False).with_env(self.env)
        self.assertRecordValues(
            job.occurrence_ids,
            [
                {
                    "state": "done",
                    "done_on": date(2026, 9, 14),
                    "outcome": "in_time",
                }
            ],
        )
        self._archived(job, unit)
        self._kept(year)

    def _archived(self, job, unit):
        """Complete by construction: nothing is missing, all is in one row."""
        self.assertFalse(
            self._gaps(unit).filtered(lambda gap: gap.order_id == job).mapped("kind")
        )
        row = self._in_archive(job)
        for words in ("Pump", "P-40, 230 V", "Flowtec", "P-77", "P-11"):
            self.assertIn(words, row.parts_text)
        for words in ("Zhou Production", self.leader.name):
            self.assertIn(words, row.signed_text)
        self.assertIn(
            job.acceptance_form_attachment_id.name,
            row.papers_text,
            "the form belongs to the archive",
        )
        self.assertIn("Zhou Production", row.notes_text, "who knew of it")

    def _kept(self, year):
        self.env.flush_all()
        year.invalidate_recordset()
        self.assertRecordValues(year, [{"in_window_count": 1, "kept_percent": 100.0}])
        with freeze_time("2026-12-30 02:00:00"):
            year.invalidate_recordset()
            with self._refused(UserError, "not over yet"):
                year.with_user(self.manager).action_close_year()
        with freeze_time("2027-01-04 02:00:00"):
            year.invalidate_recordset()
            year.with_user(self.manager).action_close_year()
            with self._refused(UserError, "closed"):
                year.with_user(self.manager).action_redraft()
        self.assertTrue(year.sudo().result_attachment_id.raw)

    def test_the_major_takes_the_place_of_the_minor(self):
        """Both are due on 9 March: one job, and everybody reads why."""
        unit = self._unit_with_plans()
        minor = self._plan_of(unit, "Minor overhaul")
        major = self._plan_of(unit, "Major overhaul")
        # the minor of September was done by others: the year before is not looked at
        with freeze_time("2026-08-15 02:00:00"):
            self._cron("ir_cron_maintenance_plans")
            action = minor.order_ids.with_user(self.dispatcher).action_cancel()
            form = Form.from_action(minor.with_user(self.dispatcher).env, action)
            form.reason = "Done by the maker of the lathe"
            form.save().action_apply()
        self._make_jobs("2027-02-10")
        order = major.order_ids
        self.assertEqual(len(order), 1)
        self.assertEqual(len(minor.order_ids), 1, "only that of September")
        absorbed = minor.occurrence_ids.filtered(lambda row: row.state == "absorbed")
        self.assertEqual(absorbed.absorbed_by_id, order.occurrence_ids)
        self.assertIn("Major overhaul", absorbed.reason)
        self.assertIn("Minor overhaul", order.plan_text)
        self.assertEqual(minor.next_date, date(2027, 9, 9))


@tagged("post_install", "-at_install")
class TestLateNoticeStory(MaintenanceStories):
    """S29: told too late is not told; who starts nevertheless says why."""

    def test_started_without_notice(self):
        unit = self._served_unit(
            "SP2-0119",
            production_contact_id=self.head.id,
            calendar_id=self.calendar.id,
        )
        with freeze_time("2026-09-07 02:00:00"):
            order = self._planned(
                unit,
                kind="maintenance",
                grade="minor",
                affects_production=True,
                planned_start=datetime(2026, 9, 14, 1),
                planned_end=datetime(2026, 9, 14, 5),
            )
        notice, link = self._send_notice(order, "2026-09-10 02:00:00")
        self.assertFalse(notice.in_time)
        self._acknowledge(link)
        with freeze_time("2026-09-14 01:00:00"):
            order.invalidate_recordset()
            with self._refused(UserError, "later than 3 days ahead"):
                order.action_depart()
            with self._refused(AccessError):
                order.action_start_without_notice()
            desk = order.with_user(self.dispatcher)
            form = self._window(desk, "action_start_without_notice", reason=" ")
            with self._refused(UserError, "Say why"):
                form.save().action_apply()
            form.reason = "The maker's expert is here today only"
            form.save().action_apply()
            order.action_depart()
        self.env.flush_all()
        action = self.env.ref("after_sales_service.order_action_no_notice")
        listed = self.env["after.sales.order"].with_user(self.manager)
        listed = listed.search(ast.literal_eval(action.domain))
        self.assertEqual(listed.notice_waived_by_id, self.dispatcher)
        self.assertIn(self.manager, listed.sudo().activity_ids.user_id)


@tagged("post_install", "-at_install")
class TestReworkStory(MaintenanceStories):
    """S28: production refuses the overhaul; it waits until the rework is accepted."""

    def _overhauled(self):
        """A floating plan whose job is finished on 14 September."""
        unit = self._served_unit("SP2-0120", production_contact_id=self.head.id)
        with freeze_time("2026-09-01 02:00:00"):
            form = self._open(
                "after.sales.maintenance.plan", view=PLAN_FORM, name="Major overhaul"
            )
            form.equipment_id = unit
            self._type(
                form,
                grade="major",
                start_basis="date",
                basis="floating",
                interval=12,
                affects_production=True,
            )
            form.start_date = date(2026, 9, 14)
            plan = form.save()
            plan.action_start()
        self._make_jobs("2026-09-02")
        with freeze_time("2026-09-02 03:00:00"):
            order = self._dispatch(plan.order_ids)
        self._acknowledge(self._send_notice(order, "2026-09-02 04:00:00")[1])
        self._go(order, "2026-09-14 01:00:00")
        self._finish(order, "2026-09-14 06:00:00")
        return plan, order

    def test_refused_reworked_accepted(self):
        plan, order = self._overhauled()
        unit = plan.equipment_id
        with freeze_time("2026-09-14 07:00:00"):
            item = order.acceptance_line_ids[0]
            item.write({"result": "fail", "remark": "Hums at 3,000 rpm"})
            form = self._window(order, "action_refuse_acceptance")
            form.name = "Zhou Production"
            form.image = PNG
            action = form.save().action_refuse()
        second = self.env["after.sales.order"].browse(action["res_id"])
        self.assertEqual((order.state, order.acceptance_result), ("done", "refused"))
        self.assertEqual(unit.state, "awaiting_acceptance")
        # nothing is done yet: neither the date nor the plan counts on
        self.assertEqual(plan.occurrence_ids.state, "made")
        self.assertEqual(plan.occurrence_ids.order_id, second)
        self.assertFalse(plan.last_on)
        self.assertFalse(plan.next_date)
        self.assertEqual(second.rework_of_id, order.sudo(False).with_env(self.env))
        self._reworked(plan, second)

    def _reworked(self, plan, second):
        unit = plan.equipment_id
        with freeze_time("2026-09-14 08:00:00"):
            mine = self._dispatch(second, planned_start=datetime(2026, 9, 15, 1))
        # it stands still already: production is told, but nobody waits three days
        notice, link = self._send_notice(mine, "2026-09-14 08:10:00")
        self.assertTrue(notice.in_time)
        self._acknowledge(link)
        self._go(mine, "2026-09-15 01:00:00")
        self._finish(mine, "2026-09-15 03:00:00", remedy="Rotor balanced")
        self._accept_both(mine, "2026-09-15 04:00:00")
        self.assertEqual(mine.state, "done")
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.downtime_ids.start, datetime(2026, 9, 14, 1))
        self.assertEqual(unit.downtime_ids.end, datetime(2026, 9, 15, 4))
        self.assertEqual(plan.occurrence_ids.state, "done")
        self.assertEqual(plan.next_date, date(2027, 9, 15), "from the completion")
        self.assertFalse(self._gaps(unit).mapped("kind"))


@tagged("post_install", "-at_install")
class TestMeterStory(MaintenanceStories):
    """S26: due when the machine says so. In real time: it calls by HTTP."""

    def _reads(self, value, key=None, hours_ago=0):
        """The machine calls; what it is answered."""
        at = fields.Datetime.now() - timedelta(hours=hours_ago)
        message = {"serial": "SP2-0121", "meter": "hours", "value": value}
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = self.url_open(
            "/after_sales/meter",
            data=json.dumps(message | {"at": at.isoformat(timespec="seconds") + "Z"}),
            headers=headers,
        )
        self.env.invalidate_all()
        return answer

    def _key(self, user):
        return (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "machine", fields.Datetime.now() + DAY)
        )

    def test_the_two_thousandth_hour(self):
        today = fields.Date.today()
        unit = self._new_unit("SP2-0121", accepted_on=today - 90 * DAY)
        hours = self.env.ref("after_sales_service.meter_kind_hours")
        self.env["after.sales.meter"].with_user(self.dispatcher).create(
            {"equipment_id": unit.id, "kind_id": hours.id}
        )
        form = self._open(
            "after.sales.maintenance.plan", view=PLAN_FORM, name="2,000 h service"
        )
        form.equipment_id = unit
        self._type(
            form,
            grade="minor",
            trigger="meter",
            meter_kind_id=hours,
            meter_interval=2000,
            horizon_days=0,
        )
        plan = form.save()
        plan.action_start()
        key = self._key(self.dispatcher)
        self.assertEqual(self._reads(1990).status_code, 401)
        self.assertEqual(self._reads(1990, self._key(self.seller)).status_code, 403)
        self.assertEqual(self._reads(1990, key, 48).json()["taken"], 1)
        self._cron("ir_cron_maintenance_plans")
        self.assertFalse(plan.order_ids)
        backwards = self._reads(1980, key, 24)
        self.assertEqual(backwards.status_code, 422)
        self.assertIn("1,990", backwards.json()["refused"][0]["error"])
        self.assertEqual(self._reads(2003, key).status_code, 200)
        for _run in range(2):
            self._cron("ir_cron_maintenance_plans")
            self.assertEqual(len(plan.order_ids), 1)
        self.assertEqual(plan.order_ids.grade, "minor")
        self.assertEqual(plan.meter_mark, 4000)


@tagged("post_install", "-at_install")
class TestPlanThatChangesStory(MaintenanceStories):
    """S26: paused, changed with the new dates in view, ended with its unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._served_unit("SP2-0122", calendar_id=cls.calendar.id)

    def _plan(self):
        with freeze_time("2026-06-01 02:00:00"):
            form = self._open(
                "after.sales.maintenance.plan", view=PLAN_FORM, name="Filters"
            )
            form.equipment_id = self.unit
            self._type(form, interval=1, holiday_rule="none", horizon_days=10)
            plan = form.save()
            plan.action_start()
        self.assertEqual(plan.next_date, date(2026, 6, 9))
        return plan

    def test_paused_and_changed(self):
        plan = self._plan()
        with freeze_time("2026-06-02 02:00:00"):
            with self._refused(AccessError):
                plan.with_user(self.engineer_user).action_pause()
            form = self._window(plan, "action_pause", reason=" ")
            with self._refused(UserError, "why"):
                form.save().action_apply()
            form.reason = "Hall is rebuilt"
            form.save().action_apply()
            with self._refused(UserError, "Paused"):
                plan.action_pause()
        self._make_jobs("2026-07-20")
        self.assertFalse(plan.order_ids)
        with freeze_time("2026-07-20 03:00:00"):
            plan.action_resume()
        self.assertEqual(plan.next_date, date(2026, 8, 9))
        self.assertEqual(plan.occurrence_ids.state, "skipped")
        self.assertIn("Hall is rebuilt", plan.occurrence_ids.reason)
        self._make_jobs("2026-08-01")
        self._changed(plan)

    def _changed(self, plan):
        """Every two months from the 20th on: seen first, then applied."""
        order = plan.order_ids
        with freeze_time("2026-08-02 02:00:00"):
            form = self._window(plan, "action_change", interval=0)
            self.assertIn("at least 1", form.preview)
            form.interval = 2
            form.start_basis = "date"
            form.start_date = date(2026, 6, 20)
            for words in ("08/09/2026", "08/20/2026", order.name):
                self.assertIn(words, form.preview)
            wizard = form.save()
            self.assertEqual(plan.next_date, date(2026, 9, 9), "not yet applied")
            self.assertEqual(plan.occurrence_ids[-1:].due_on, date(2026, 8, 9))
            with self._refused(AccessError):
                wizard.with_user(self.engineer_user).action_apply()
            wizard.action_apply()
        self.assertEqual(order.occurrence_ids.due_on, date(2026, 8, 20))
        self.assertEqual(order.planned_start.date(), date(2026, 8, 20))
        self.assertEqual(plan.next_date, date(2026, 10, 20))

    def test_ended_with_its_unit(self):
        plan = self._plan()
        self._make_jobs("2026-06-01")
        order = plan.order_ids
        with freeze_time("2026-06-02 02:00:00"):
            self.unit.with_user(self.manager).action_retire()
            self.assertEqual((plan.state, order.state), ("ended", "cancelled"))
            self.assertFalse(self.unit.next_maintenance_on)
            with self._refused(UserError, "retired", constraint=True):
                self._open(
                    "after.sales.maintenance.plan",
                    view=PLAN_FORM,
                    name="Again",
                    equipment_id=self.unit,
                ).save()
        self._make_jobs("2026-08-01")
        self.assertEqual(plan.order_ids, order)
