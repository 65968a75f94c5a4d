# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where plans meet attempts, rests, cancellations, meters, yearly plans (S26, S28)."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_order import NOW, PNG
from .maintenance_common import TODAY, MaintenanceCommon
from .proposal_common import YEAR_BEFORE, ProposalCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAndJobs(MaintenanceCommon):
    """A date of a plan is served by a job, its rest, its next attempt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.production_contact_id = cls.env["res.partner"].create(
            {"name": "Gu Lan", "parent_id": cls.customer.id}
        )

    def _made(self, **vals):
        plan = self._new_plan(**vals)
        self._run()
        return plan, plan.order_ids

    def _finish(self, order):
        self._work(order)
        self._tick(order)
        order.remedy = "Greased"

    def _refuse(self, order):
        self._finish(order)
        with freeze_time(NOW.replace(hour=6)):
            return order.with_user(self.engineer_user)._refuse(
                "Gu Lan", [{"name": "Still noisy"}], note="By phone"
            )

    def _accept(self, order):
        order.acceptance_line_ids.with_user(self.engineer_user).result = "pass"
        with freeze_time(NOW.replace(hour=6)):
            order.with_user(self.engineer_user)._sign("production", "Gu Lan", PNG)
            order.with_user(self.leader)._sign("equipment", "", PNG)

    def test_a_refused_attempt_is_not_done_the_accepted_one_is(self):
        plan, job = self._made(joint_acceptance=True, basis="floating")
        following = self._refuse(job)
        occurrence = plan.occurrence_ids
        self.assertEqual((job.state, occurrence.state), ("done", "made"))
        self.assertEqual(occurrence.order_id, following)
        self.assertFalse(plan.next_date)
        self._finish(following.sudo())
        self._accept(following)
        self.assertEqual(following.state, "done")
        self.assertRecordValues(
            occurrence, [{"state": "done", "done_on": TODAY, "outcome": "in_time"}]
        )
        self.assertEqual(plan.next_date, date(2026, 12, 23))

    def test_the_next_attempt_is_cancelled(self):
        plan, job = self._made(joint_acceptance=True, basis="floating")
        following = self._refuse(job).with_user(self.dispatcher)
        self.assertEqual(following.plan_id, plan)
        action = following.action_cancel()
        self.assertEqual(action["res_model"], "after.sales.maintenance.cancel")
        self._dialog(
            "cancel", order_ids=following.ids, reason="Given up"
        ).action_apply()
        self.assertEqual(plan.occurrence_ids.state, "skipped")
        self.assertTrue(plan.next_date)

    def test_half_done_and_planned_again(self):
        plan, job = self._made(joint_acceptance=True, basis="floating")
        self._work(job, until="arrive")
        job.with_user(self.dispatcher)._do_cancel()
        self.assertEqual(plan.occurrence_ids.state, "skipped")
        job.with_user(self.dispatcher).action_repeat_acceptance()
        self.assertEqual(plan.occurrence_ids.state, "made")
        self.assertFalse(plan.next_date, "it waits for the work again")
        self._run("2026-12-31")
        self.assertEqual(len(plan.occurrence_ids), 1)

    def test_the_rest_serves_the_same_date(self):
        plan, job = self._made()
        self._finish(job)
        rest = job.with_user(self.engineer_user)._do_carry_rest(
            "Grease the guides", job.checklist_line_ids.browse(), job.line_ids.browse()
        )
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        self.assertEqual(plan.occurrence_ids.state, "made")
        self.assertEqual(rest.sudo().plan_id, plan, "no extra work beside the plan")
        self._finish(rest.sudo())
        with freeze_time(NOW.replace(hour=5)):
            rest.with_user(self.engineer_user).action_done()
        self.assertEqual(plan.occurrence_ids.state, "done")
        self.assertFalse(
            self.env["after.sales.maintenance.report"].search(
                [("outcome", "=", "extra"), ("equipment_id", "=", self.unit.id)]
            )
        )

    def test_the_rest_is_cancelled(self):
        plan, job = self._made(basis="floating")
        self._finish(job)
        rest = job.with_user(self.engineer_user)._do_carry_rest(
            "Grease the guides", job.checklist_line_ids.browse(), job.line_ids.browse()
        )
        rest.sudo()._do_cancel()
        self.assertEqual(plan.occurrence_ids.state, "made", "the job itself is open")
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        self.assertEqual(plan.occurrence_ids.state, "done")

    def test_the_rest_of_a_done_job_is_cancelled(self):
        plan, job = self._made(basis="floating")
        self._finish(job)
        rest = job.with_user(self.engineer_user)._do_carry_rest(
            "Grease the guides", job.checklist_line_ids.browse(), job.line_ids.browse()
        )
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        rest.sudo()._do_cancel()
        self.assertEqual(plan.occurrence_ids.state, "skipped")
        self.assertTrue(plan.next_date, "nothing is left that it could wait for")

    def test_floating_from_now_on_with_two_jobs_made(self):
        plan, jobs = self._made(interval_unit="week", horizon_days=21)
        self.assertGreater(len(jobs), 1)
        self._dialog("change", plan_id=plan.id, basis="floating").action_apply()
        self.assertEqual(
            plan.occurrence_ids.sorted("number").mapped("state"),
            ["made"] + ["skipped"] * (len(jobs) - 1),
        )
        self.assertEqual(
            plan.waiting_on, plan.occurrence_ids.sorted("number")[0].due_on
        )
        self.assertFalse(plan.next_date, "it waits for the job that stays")

    def test_a_done_job_is_cancelled_by_the_manager(self):
        plan, job = self._made()
        self._finish(job)
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        self.assertEqual(plan.occurrence_ids.outcome, "in_time")
        job.with_user(self.manager)._check_can_cancel()
        job.with_user(self.manager)._do_cancel()
        self.assertRecordValues(
            plan.occurrence_ids,
            [{"state": "skipped", "outcome": "skipped", "done_on": False}],
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAndPlan(MaintenanceCommon):
    """Rows that bigger overhauls leave behind before they are made."""

    def _major(self, **vals):
        return self._new_plan(
            **{
                "name": "Major overhaul",
                "grade": "major",
                "interval_unit": "year",
                "start_basis": "date",
                "start_date": date(2026, 12, 10),
                "absorb_days": 15,
                "horizon_days": 0,
            }
            | vals
        )

    def test_what_absorbs_is_absorbed_by_a_bigger_one(self):
        minor = self._new_plan()
        medium = self._major(
            name="Medium overhaul", grade="medium", start_date=date(2026, 12, 5)
        )
        self._run("2026-11-25")
        self.assertEqual(medium.occurrence_ids.state, "planned")
        major = self._major()
        self._run("2026-12-05")
        self.assertFalse(medium.problem)
        self.assertEqual(medium.occurrence_ids.state, "absorbed")
        self._run("2026-12-10")
        self.assertEqual(major.occurrence_ids.state, "made")
        major.occurrence_ids._do_done(major.order_ids)
        self.assertEqual(minor.occurrence_ids.done_on, TODAY, "done with it as well")

    def test_bigger_one_missed_in_a_long_sleep(self):
        minor, major = self._new_plan(), self._major(interval_unit="month")
        self._run("2026-11-25")
        self.assertEqual(minor.occurrence_ids.state, "absorbed")
        self._run("2027-03-11")
        self.assertFalse(major.problem)
        self.assertEqual(
            major.occurrence_ids.sorted("number").mapped("state"), ["skipped", "made"]
        )

    def test_bigger_one_is_paused(self):
        minor, major = self._new_plan(), self._major()
        self._run("2026-11-25")
        major.with_user(self.dispatcher)._do_pause("Hall is rebuilt")
        with freeze_time("2027-01-10 02:00:00"):
            major.with_user(self.dispatcher).action_resume()
        self.assertEqual(major.occurrence_ids.state, "skipped")
        self.assertEqual(minor.occurrence_ids[:1].state, "absorbed", "long ago")

    def test_bigger_one_ends_before_it_is_made(self):
        minor, major = self._new_plan(), self._major()
        self._run("2026-11-25")
        self.assertEqual(minor.occurrence_ids.state, "absorbed")
        with freeze_time("2026-11-26 02:00:00"):
            major.with_user(self.dispatcher)._do_end("Sold")
        self.assertEqual(major.occurrence_ids.state, "skipped")
        self.assertEqual(minor.occurrence_ids.state, "made", "due again")

    def test_the_run_ends_where_the_day_begins_later(self):
        """In Los Angeles it is yesterday still: the plan waits, the run ends."""
        self.calendar.tz = "America/Los_Angeles"
        self.company.partner_id.tz = "America/Los_Angeles"
        plan = self._new_plan()
        rounds = []

        def count(cron, *args):
            rounds.append(args)
            return 1 if len(rounds) < 5 else 0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", count):
            self._run("2026-11-20", "07:59:59")
            self.assertFalse(plan.order_ids)
            self._run("2026-11-20", "08:00:00")
        self.assertLess(len(rounds), 5)
        self.assertEqual(len(plan.order_ids), 1)

    def test_an_agreed_day_is_not_passed_over(self):
        plan = self._new_plan(
            interval_unit="week", start_basis="date", start_date=TODAY, horizon_days=0
        )
        self._run()
        number = plan.next_occurrence
        with patch.object(
            type(plan),
            "_get_agreed_day",
            lambda each, wanted: date(2026, 12, 9) if wanted == number else None,
        ):
            plan.sudo()._refresh_next()
            self.assertEqual(plan.next_date, date(2026, 12, 9))
            self._run("2026-12-09")
        row = plan.occurrence_ids.filtered(lambda each: each.number == number)
        self.assertEqual((row.state, row.due_on), ("made", date(2026, 12, 9)))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAndYear(MaintenanceCommon):
    """What was agreed in a yearly plan, and a plan that goes on."""

    def _agreed(self, plan, moves):
        """An approved plan of 2027.

        :param dict moves: day by the plan -> day agreed
        """
        year = self.env["after.sales.maintenance.year"].create(
            {"year": 2027, "company_id": self.company.id}
        )
        year.with_user(self.dispatcher).action_collect()
        for line in year.line_ids.filtered(lambda line: line.planned_on in moves):
            line.with_user(self.dispatcher).write(
                {"agreed_on": moves[line.planned_on], "reason": "Trade fair"}
            )
        year.with_user(self.dispatcher).action_submit()
        year.with_user(self.manager).action_approve()
        return year.line_ids.filtered(lambda line: line.plan_id == plan)

    def test_another_rule_lets_go_of_what_was_agreed(self):
        plan = self._new_plan()
        lines = self._agreed(plan, {date(2027, 3, 31): date(2027, 3, 10)})
        self._dialog("change", plan_id=plan.id, interval=6).action_apply()
        days = [each.due for each in plan._project(TODAY, date(2028, 2, 28))]
        self.assertEqual(
            days, [date(2027, 1, 31), date(2027, 7, 31), date(2028, 1, 31)]
        )
        self.assertEqual(set(lines.mapped("is_dropped")), {True})
        report = self.env["after.sales.maintenance.report"]
        self.env.flush_all()
        with freeze_time("2028-01-10"):
            report.invalidate_model()
            rows = report.search([("line_id", "in", lines.ids)])
            self.assertEqual(set(rows.mapped("outcome")), {"dropped"})
            self.assertEqual(len(rows), len(lines))

    def test_a_job_made_before_goes_to_the_day_agreed(self):
        plan = self._new_plan(horizon_days=45)
        self._run("2026-12-20")
        day = date(2027, 1, 31)
        made = plan.occurrence_ids.filtered(lambda each: each.due_on == day)
        self.assertEqual(made.order_id.state, "draft")
        self._agreed(plan, {day: date(2027, 1, 20)})
        self.assertEqual(made.due_on, date(2027, 1, 20))
        self.assertEqual(made.order_id.planned_start.date(), date(2027, 1, 20))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAndMeter(MaintenanceCommon):
    """Rules that begin to go by a meter, or by another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env.ref("after_sales_service.meter_kind_hours")
        cls.cycles = cls.env.ref("after_sales_service.meter_kind_cycles")
        cls.meters = cls.env["after.sales.meter"].create(
            [
                {"equipment_id": cls.unit.id, "kind_id": kind.id}
                for kind in (cls.hours, cls.cycles)
            ]
        )
        for meter, value in zip(cls.meters, (5000, 100000), strict=True):
            with freeze_time(NOW):
                meter.reading_ids.create(
                    [
                        {
                            "meter_id": meter.id,
                            "value": value * 0.99,
                            "read_at": NOW - 9 * DAY,
                        },
                        {"meter_id": meter.id, "value": value, "read_at": NOW},
                    ]
                )

    def _change(self, plan, **vals):
        self._dialog("change", plan_id=plan.id, **vals).action_apply()

    def test_another_meter(self):
        plan = self._new_plan(
            trigger="meter", meter_kind_id=self.cycles.id, meter_interval=1000
        )
        self._run()
        self.assertEqual(plan.occurrence_ids.meter_mark, 101000)
        self._change(plan, meter_kind_id=self.hours.id, meter_interval=2000)
        self.assertEqual(plan.meter_mark, 6000)

    def test_floating_by_the_calendar_until_now(self):
        plan = self._new_plan(basis="floating")
        self._run()
        self._complete(plan.order_ids)
        self._change(
            plan, trigger="meter", meter_kind_id=self.hours.id, meter_interval=2000
        )
        self.assertEqual(plan.meter_mark, 7000, "an interval after the last work")

    def test_floating_by_another_meter(self):
        plan = self._new_plan(
            trigger="meter",
            meter_kind_id=self.cycles.id,
            meter_interval=1000,
            basis="floating",
        )
        self._run()
        plan.occurrence_ids._do_done(plan.order_ids)
        self.assertEqual(plan.meter_mark, 101000)
        self._change(plan, meter_kind_id=self.hours.id, meter_interval=2000)
        self.assertEqual(plan.meter_mark, 7000)

    def test_a_day_that_production_agreed_to_stays(self):
        """Readings move what nobody has planned, not what production knows of."""
        self.unit.production_contact_id = self.env["res.partner"].create(
            {"name": "Gu Lan", "email": "gu@example.com", "parent_id": self.customer.id}
        )
        plan = self._new_plan(
            trigger="meter",
            meter_kind_id=self.hours.id,
            meter_interval=2000,
            horizon_days=700,
            affects_production=True,
            window_before=0,
            window_after=0,
        )
        self._run()
        job = plan.order_ids[:1]
        start = job.planned_start
        job.notice_id.with_user(self.dispatcher).action_send()
        meter = self.meters[0]
        with freeze_time(NOW + 5 * DAY):
            meter.reading_ids.create(
                {"meter_id": meter.id, "value": 5100, "read_at": NOW + 5 * DAY}
            )
        self.assertEqual(job.planned_start, start)
        self.assertEqual(job.notice_id.state, "sent")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRulesAndArchive(MaintenanceCommon):
    """What a grade asks for: the gate and the list of gaps agree."""

    def test_an_overhaul_needs_what_any_maintenance_needs(self):
        Rule = self.env["after.sales.completion.rule"]
        self.assertLessEqual(
            Rule._get_needs("maintenance", self.company, "minor"),
            Rule._get_needs("maintenance", self.company, "major"),
        )

    def test_the_rule_of_the_grade_names_the_gaps(self):
        Rule = self.env["after.sales.completion.rule"]
        Rule.search([("kind", "=", "maintenance")]).unlink()
        Rule.create(
            [
                {"kind": "maintenance", "needs_remedy": True},
                {"kind": "maintenance", "grade": "medium", "needs_cause": True},
            ]
        )
        jobs = self.env["after.sales.order"].browse()
        for grade in ("minor", "medium"):
            job = self._new_order(kind="maintenance", grade=grade)
            self._complete(job)
            job.sudo().write({"cause": False, "remedy": False})
            jobs |= job
        self.env.flush_all()
        gaps = self.env["after.sales.archive.gap"].search(
            [("order_id", "in", jobs.ids), ("kind", "in", ("cause", "remedy"))]
        )
        self.assertEqual(
            {(gap.grade, gap.kind) for gap in gaps},
            {("minor", "remedy"), ("medium", "cause")},
        )

    def test_one_emergency_one_report(self):
        job = self._new_order(kind="emergency")
        self._work(job)
        rest = job.with_user(self.engineer_user)._do_carry_rest(
            "Align", job.checklist_line_ids.browse(), job.line_ids.browse()
        )
        self._report(job)
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        self._complete(rest.sudo())
        gaps = self.env["after.sales.archive.gap"]
        wanted = [
            ("equipment_id", "=", self.unit.id),
            ("kind", "=", "emergency_report"),
        ]
        self.env.flush_all()
        self.assertTrue(job.emergency_report_ids)
        self.assertFalse(rest.sudo().emergency_report_ids)
        self.assertFalse(gaps.search(wanted))
        job.emergency_report_ids.sudo().unlink()
        self.env.flush_all()
        self.assertEqual(gaps.search(wanted).order_id, job | rest)

    def test_a_visit_lacks_no_acceptance_form(self):
        plan = self._new_plan(kind="visit", grade=False, joint_acceptance=True)
        self._run()
        self._complete(plan.order_ids)
        self.env.flush_all()
        self.assertFalse(
            self.env["after.sales.archive.gap"].search(
                [("order_id", "=", plan.order_ids.id), ("kind", "=", "acceptance")]
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFailedItems(MaintenanceCommon):
    """One failure is mended once: by the next attempt, or by a ticket."""

    def _job(self, **vals):
        job = self._new_order(kind="maintenance", grade="minor", **vals)
        job.checklist_line_ids = [
            Command.create({"name": "Pressure", "kind": "check", "on_fail": "ticket"})
        ]
        self._work(job)
        self._tick(job)
        job.remedy = "Greased"
        job.checklist_line_ids.filtered(lambda line: line.name == "Pressure").write(
            {"verdict": "fail", "note": "Drops"}
        )
        return job

    def test_what_the_next_attempt_mends_opens_no_ticket(self):
        job = self._job(joint_acceptance=True)
        with freeze_time(NOW.replace(hour=6)):
            following = job.with_user(self.engineer_user)._refuse(
                "Gu Lan", [{"name": "Pressure drops"}], note="By phone"
            )
        self.assertFalse(job.checklist_line_ids.fail_ticket_id)
        asked = following.sudo().checklist_line_ids.filtered(
            lambda line: line.name == "Pressure"
        )
        self.assertEqual((asked.on_fail, asked.done), ("ticket", False))

    def test_of_own_plant_the_head_of_the_department_hears(self):
        head = self.env["hr.employee"].create(
            {"name": "Head", "work_email": "head@huayi.example"}
        )
        hall = self.env["hr.department"].create(
            {"name": "Turning Shop", "manager_id": head.id}
        )
        self.company.after_sales_joint_own_plant = False
        lathe = self._new_unit("LATHE-1", owner_kind="own_plant", department_id=hall.id)
        job = self._job(equipment_id=lathe.id)
        with freeze_time(NOW.replace(hour=5)):
            job.with_user(self.engineer_user).action_done()
        ticket = job.checklist_line_ids.fail_ticket_id
        self.assertEqual(ticket.partner_id, head.work_contact_id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLists(MaintenanceCommon):
    """What a list shows costs as many queries for many rows as for few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["res.partner"].create(
            {"name": "Zhou", "email": "zhou@example.com"}
        )
        cls.hours = cls.env.ref("after_sales_service.meter_kind_hours")
        with freeze_time(NOW):
            cls.units = cls._new_unit("LIST-0", **cls._prepare_unit())
            for number in range(1, 9):
                cls.units |= cls._new_unit(f"LIST-{number}", **cls._prepare_unit())
            for unit in cls.units:
                cls._new_plan(
                    equipment_id=unit.id, affects_production=True, grade="major"
                )
                cls._new_plan(
                    equipment_id=unit.id,
                    trigger="meter",
                    meter_kind_id=cls.hours.id,
                    meter_interval=500,
                    latest_months=6,
                )
            cls._run("2026-11-23")

    @classmethod
    def _prepare_unit(cls):
        return {
            "accepted_on": date(2026, 1, 31),
            "engineer_id": cls.engineer.id,
            "production_contact_id": cls.head.id,
        }

    def _count(self, records, names):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.with_user(self.dispatcher).read(names)
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_many_rows(self):
        few = self.units[:2]
        for model in (
            "after.sales.maintenance.plan",
            "after.sales.maintenance.occurrence",
            "after.sales.notice",
            "after.sales.order",
            "after.sales.meter",
        ):
            with self.subTest(model):
                Model = self.env[model].with_user(self.dispatcher)
                arch = etree.fromstring(Model.get_view(view_type="list")["arch"])
                names = [node.get("name") for node in arch.xpath("./field")]
                many = Model.search([("equipment_id", "in", self.units.ids)])
                some = many.filtered(lambda row: row.equipment_id in few)
                self.assertGreater(len(many), len(some))
                self._count(some, names)  # what is asked once only
                self.assertLessEqual(
                    self._count(many, names), self._count(some, names), names
                )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArchivePapers(MaintenanceCommon):
    def test_who_was_told_and_what_was_waived(self):
        head = self.env["res.partner"].create(
            {"name": "Zhou", "email": "zhou@example.com"}
        )
        self.unit.production_contact_id = head
        start = NOW + 7 * DAY
        job = self._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=start,
            planned_end=start + timedelta(hours=4),
        )
        job.notice_id.with_user(self.dispatcher).action_send()
        job.notice_id.sudo()._acknowledge("Zhou", "link")
        job.sudo().write(
            {
                "notice_waived_reason": "Began earlier",
                "notice_waived_by_id": self.dispatcher.id,
                "acceptance_waived_reason": "Needed at once",
                "acceptance_waived_by_id": self.manager.id,
            }
        )
        text = "\n".join(job.sudo()._get_archive_notes())
        self.assertIn("Acknowledged by Zhou", text)
        for words in ("Began earlier", "Needed at once", self.manager.name):
            self.assertIn(words, text)

    def test_form_and_report(self):
        job = self._new_order(kind="emergency", joint_acceptance=True)
        self._work(job)
        form, report = self.env["ir.attachment"].create(
            [{"name": "Form"}, {"name": "Report"}]
        )
        job.sudo().acceptance_form_attachment_id = form
        job.emergency_report_ids.sudo().attachment_id = report
        self.assertLessEqual(form | report, job.sudo()._get_archive_papers())

    def test_own_plant_costs_what_was_paid_for_it(self):
        hall = self.env["hr.department"].create({"name": "Turning Shop"})
        lathe = self._new_unit(
            "LATHE-1",
            owner_kind="own_plant",
            department_id=hall.id,
            purchase_value=80000.0,
        )
        self.assertEqual(lathe.replacement_value, 80000.0)
        self.assertEqual(self.unit.replacement_value, self.product.lst_price)


@tagged("post_install", "-at_install")
class TestRenewalPieces(ProposalCommon):
    def test_the_rest_serves_the_proposal(self):
        self._repair(YEAR_BEFORE, parts=10, hours=0)
        self._stand_still(YEAR_BEFORE, 44)
        proposal = self._approved()
        with freeze_time(NOW):
            job = self._plan(proposal)
            job.sudo().state = "in_progress"
            rest = (
                job.with_user(self.engineer_user)
                ._do_carry_rest(
                    "Align", job.checklist_line_ids.browse(), job.line_ids.browse()
                )
                .sudo()
            )
        self.assertEqual(rest.proposal_id, proposal.sudo())
        self.assertFalse(rest.needs_proposal)
        self._close(job, NOW)
        self.assertEqual(proposal.state, "scheduled", "the rest is not done yet")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNoticePieces(MaintenanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heads = cls.env["res.partner"].create(
            [{"name": name, "email": f"{name}@example.com"} for name in ("zhou", "gu")]
        )
        cls.other = cls._new_unit("SP2-0002", accepted_on=date(2026, 1, 31))
        cls.unit.production_contact_id, cls.other.production_contact_id = cls.heads

    def test_the_emergency_is_at_another_unit(self):
        job = self._new_order(kind="emergency")
        first = job.notice_ids
        job.with_user(self.dispatcher).equipment_id = self.other
        self.assertEqual(first.state, "withdrawn", "the wrong one need not stand by")
        second = job.notice_ids - first
        self.assertRecordValues(
            second,
            [
                {
                    "state": "sent",
                    "equipment_id": self.other.id,
                    "partner_id": self.heads[1].id,
                }
            ],
        )

    def test_no_emergency_after_all(self):
        job = self._new_order(kind="emergency")
        job.with_user(self.dispatcher).kind = "repair"
        self.assertEqual(job.notice_ids.state, "withdrawn")

    def test_production_asks_for_the_time_it_was_told(self):
        start = NOW + 7 * DAY
        job = self._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=start,
            planned_end=start + timedelta(hours=4),
        )
        notice = job.notice_id
        notice.with_user(self.dispatcher).action_send()
        with self.assertRaisesRegex(UserError, "planned at that time"):
            notice.sudo()._ask_other_slot("Zhou", "link", start=start)
