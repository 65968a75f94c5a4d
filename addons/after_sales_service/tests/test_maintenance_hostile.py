# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .analysis_common import AnalysisCommon
from .common_order import NOW, OrderCommon
from .maintenance_common import MaintenanceCommon
from .notice_common import DAY, HOUR, THURSDAY, NoticeCommon
from .proposal_common import ProposalCommon
from .test_joint_acceptance import JointCommon
from .test_plant import PlantCommon

#: AccessError and ValidationError are kinds of it
REFUSED = UserError


@tagged("post_install", "-at_install")
class TestHostileNotice(NoticeCommon):
    """Who tries to start without production's knowledge (S29)."""

    def test_a_notice_says_when_the_job_says(self):
        order = self._new_job()
        notice = order.notice_id.with_user(self.dispatcher)
        for vals in (
            {"start": THURSDAY + 14 * DAY, "end": THURSDAY + 15 * DAY},
            {"end": THURSDAY + HOUR},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                notice.write(vals)

    def test_what_was_told_of_another_time_opens_nothing(self):
        """Whatever a program wrote: the job starts when production was told."""
        order = self._announced()
        self.assertFalse(order.notice_problem)
        self.env.cr.execute(
            "UPDATE after_sales_notice SET start = start - INTERVAL '1 day',"
            ' "end" = "end" - INTERVAL \'1 day\' WHERE id = %s',
            order.notice_id.ids,
        )
        self.env.invalidate_all()
        self.assertTrue(order.notice_problem)

    def test_nobody_sends_the_notice_to_himself(self):
        order = self._new_job()
        self.dispatcher.partner_id.email = "dispatcher@maker.example"
        mine = self.env["res.partner"].create(
            {"name": "Production, they say", "email": "Dispatcher@maker.example"}
        )
        notice = order.notice_id.with_user(self.dispatcher)
        for partner in (self.dispatcher.partner_id, mine):
            notice.partner_id = partner
            with freeze_time(NOW), self.assertRaisesRegex(UserError, "yourself"):
                notice.action_send()
        self.assertEqual(notice.state, "draft")

    def test_own_name_written_otherwise(self):
        self.dispatcher.name = "Li Wei"
        notice = self._send(self._new_job())
        for name in ("wei, LI", "Ｌｉ　Ｗｅｉ"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "his own"):
                self._say_yes(notice, name)

    def test_a_time_beyond_all_calendars(self):
        notice = self._send(self._new_job())
        with self.assertRaises(REFUSED):
            self.env["after.sales.notice.answer"].with_user(self.dispatcher).create(
                {
                    "notice_id": notice.id,
                    "name": "Zhou",
                    "answer": "other",
                    "asked_start": datetime(9999, 12, 31, 23),
                }
            ).action_apply()

    def test_who_sends_the_notice_does_not_read_its_link(self):
        notice = self._send(self._new_job())
        token = notice.sudo().token
        self.env.flush_all()
        mails = self._mails().filtered(lambda mail: token in (mail.body_html or ""))
        self.assertTrue(mails, "it is in the mail")
        for user in (self.dispatcher, self.engineer_user, self.manager):
            for model, name in (("mail.message", "body"), ("mail.mail", "body_html")):
                with self.subTest(user.login, model=model):
                    try:
                        found = (
                            self.env[model]
                            .with_user(user)
                            .search([(name, "ilike", "/as/notice/")])
                        )
                    except AccessError:
                        continue
                    self.assertFalse(found)

    def test_a_search_for_times_has_bounds(self):
        order = self._new_job()
        dialog = self.env["after.sales.slot.wizard"].with_user(self.dispatcher)
        for vals in (
            {"hours": 1e12},
            {"hours": float("nan")},
            {"hours": float("inf")},
            {"latest": datetime(9999, 12, 31)},
            {"earliest": datetime(1, 1, 1)},
            {"earliest": datetime(1900, 1, 1), "latest": datetime(2200, 1, 1)},
        ):
            with self.subTest(vals), freeze_time(NOW), self.assertRaises(REFUSED):
                dialog.create({"order_id": order.id} | vals).read(["line_ids"])
        with freeze_time(NOW):
            slots = order._get_slot_proposals(1, latest=datetime(9999, 12, 31))
        self.assertTrue(slots)

    def test_dialogs_of_another_company_tell_nothing(self):
        order = self._new_job()
        other = self.env["res.company"].create({"name": "Other maker"})
        spy = new_test_user(
            self.env,
            "spy",
            "base.group_user,after_sales_service.group_after_sales_dispatcher",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model, names in (
            ("after.sales.slot.wizard", ["line_ids", "hours", "calendar_name"]),
            ("after.sales.notice.override", ["notice_problem"]),
            ("after.sales.notice.answer", ["name", "notice_state"]),
        ):
            vals = {"order_id": order.id, "reason": "?"}
            if model.endswith("answer"):
                vals = {"notice_id": order.notice_id.id}
            elif model.endswith("wizard"):
                vals.pop("reason")
            with self.subTest(model), self.assertRaises(AccessError):
                dialog = self.env[model].with_user(spy).create(vals)
                self.env.invalidate_all()  # what others have read is not at hand
                dialog.read(names)


@tagged("post_install", "-at_install")
class TestHostileAcceptance(JointCommon):
    """Who tries to get a unit back into use without both signatures (S28)."""

    def _waiting(self):
        self._finish(self.order)
        self.assertEqual(self.unit.state, "awaiting_acceptance")

    def test_the_waiting_job_is_not_given_to_another_unit(self):
        self._waiting()
        other = self._new_unit("SP2-OTHER")
        job = self.order.with_user(self.dispatcher)
        for vals in ({"equipment_id": other.id}, {"kind": "repair"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "waits"):
                job.write(vals)
        with self.assertRaises(UserError):
            self.unit.with_user(self.manager).action_return_to_service()

    def test_the_waiting_job_is_not_deleted(self):
        self._work(self.order, until="arrive")
        self.order.with_user(self.dispatcher)._do_cancel()
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        with self.assertRaisesRegex(UserError, "waits"):
            self.order.with_user(self.manager).unlink()

    def test_retired_and_back(self):
        self._waiting()
        unit = self.unit.with_user(self.manager)
        unit.state = "retired"
        for state in ("in_service", "down", "delivered"):
            with self.subTest(state), self.assertRaises(UserError):
                unit.state = state


@tagged("post_install", "-at_install")
class TestHostilePlan(MaintenanceCommon):
    """Figures nobody can mean, and fields nobody may write (S26)."""

    def test_days_beyond_all_calendars(self):
        for vals in (
            {"window_before": 2_000_000_000},
            {"window_after": 2_000_000_000},
            {"absorb_days": 2_000_000_000},
            {"notice_days": 366},
            {"start_basis": "date", "start_date": date(9999, 12, 31)},
            {"start_basis": "date", "start_date": date(1, 1, 1), "interval": 1},
            {"interval": 1200, "start_basis": "date", "start_date": date(9000, 1, 1)},
            {"end_date": date(9999, 12, 31), "window_after": 400},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self._new_plan(**vals)

    def test_the_dialog_of_changes_knows_the_same_limits(self):
        plan = self._new_plan()
        for vals in (
            {"window_before": 2_000_000_000},
            {"start_date": date(9999, 12, 31), "start_basis": "date"},
            {"start_date": date(1, 1, 1), "start_basis": "date", "interval": 1200},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                dialog = self._dialog("change", plan_id=plan.id, **vals)
                self.assertTrue(dialog.preview)
                dialog.action_apply()

    def test_figures_that_no_meter_shows(self):
        kind = self.env.ref("after_sales_service.meter_kind_hours")
        meter = {"kind_id": kind.id, "equipment_id": self.unit.id}
        for value in (1e15, 1e300):
            for name in ("expected_per_day", "rollover_at", "counted_before"):
                with self.subTest(name, value=value), self.assertRaises(REFUSED):
                    self.env["after.sales.meter"].with_user(self.dispatcher).create(
                        meter | {name: value}
                    )
            for name in ("meter_interval", "duration_hours"):
                with self.subTest(name, value=value), self.assertRaises(REFUSED):
                    self._new_plan(
                        start=False,
                        **{
                            "trigger": "meter",
                            "meter_kind_id": kind.id,
                            "meter_interval": 100,
                            name: value,
                        },
                    )

    def test_templates_of_another_company_are_not_proposed(self):
        mine = self._new_template(is_automatic=False)
        other = self.env["res.company"].create({"name": "Other maker"})
        self._new_template(company_id=other.id, is_automatic=False)
        dialog = self._dialog("make", equipment_ids=self.unit.ids)
        self.assertEqual(dialog.template_ids, mine)

    def test_leap_day(self):
        plan = self._new_plan(
            start_basis="date",
            start_date=date(2024, 2, 29),
            interval=1,
            interval_unit="year",
        )
        self.assertEqual(plan.next_date, date(2027, 2, 28))

    def test_occurrences_are_nobodys_to_write(self):
        plan = self._new_plan()
        self._run(plan.generate_on)
        row = plan.occurrence_ids
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in ({"state": "done"}, {"due_on": date(2030, 1, 1)}):
                with self.assertRaises(AccessError):
                    row.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(REFUSED):
                plan.with_user(user).write(
                    {"occurrence_ids": [Command.update(row.id, {"state": "done"})]}
                )


@tagged("post_install", "-at_install")
class TestHostileYear(AnalysisCommon):
    """The planner approves no plan of his own, by whosever hand it is handed in."""

    def test_the_planner_does_not_approve(self):
        year = self._drafted(user_id=self.manager.id)
        year.with_user(self.dispatcher).action_submit()
        with self.assertRaises(AccessError):
            year.with_user(self.manager).action_approve()
        with self.assertRaises(UserError):
            year.with_user(self.manager).user_id = self.dispatcher
        year.with_user(self.second_manager).action_approve()

    def test_approved_days_stay_by_whichever_way(self):
        year = self._drafted()
        year.with_user(self.dispatcher).action_submit()
        year.with_user(self.manager).action_approve()
        line = year.line_ids[0]
        for user in (self.dispatcher, self.manager):
            for command in (
                Command.update(line.id, {"agreed_on": date(2027, 3, 1)}),
                Command.delete(line.id),
                Command.unlink(line.id),
                Command.create({"plan_id": self.plan.id, "number": 99}),
            ):
                with self.subTest(command=command), self.assertRaises(REFUSED):
                    year.with_user(user).write({"line_ids": [command]})

    def test_bad_words_to_the_dashboard(self):
        board = self.env["after.sales.maintenance.dashboard"].with_user(self.manager)
        for scope in (
            {"department_id": "all"},
            {"team_id": [1]},
            {"department_id": 10**12},
            {"owner_kind": ["x"]},
        ):
            with self.subTest(scope), self.assertRaises(UserError):
                board.get_dashboard(scope)
        for key, value in (("month", "soon"), ("month", None), ("cause", "x")):
            with self.subTest(key=key), self.assertRaises(UserError):
                board.get_action(key, {}, value)


@tagged("post_install", "-at_install")
class TestHostileProposal(ProposalCommon):
    """Nobody approves what he proposes (S31)."""

    def test_the_author_does_not_approve_by_anothers_hand(self):
        proposal = self._new_proposal(self.manager, justification="The law asks")
        self._hand_in(proposal.with_user(self.dispatcher))
        mine = proposal.with_user(self.manager)
        self.assertFalse(mine.can_approve)
        with self.assertRaises(AccessError):
            mine.action_approve()
        with self.assertRaises(UserError):
            mine.author_id = self.dispatcher
        proposal.with_user(self.second).action_approve()
        self.assertEqual(proposal.approved_by_id, self.second)

    @mute_logger("odoo.sql_db")
    def test_figures_nobody_can_mean(self):
        for vals in (
            {"life_years": 0},
            {"life_years": -3},
            {"life_years": 1e9},
            {"rate_percent": 1e9},
            {"rate_percent": -100},
            {"measure_months": 2_000_000},
            {"standstill_hours": float("nan")},
            {"wanted_until": date(9999, 12, 31)},
            {"wanted_from": date(1, 1, 1), "wanted_until": date(2027, 1, 1)},
        ):
            with self.subTest(vals), self.assertRaises(CheckViolation):
                self._new_proposal(**vals)
                self.env.flush_all()

    def test_work_of_endless_hours(self):
        proposal = self._approved(justification="The law asks")
        dialog = self.env["after.sales.proposal.schedule"].with_user(self.dispatcher)
        for hours in (-1, 1e12, float("nan"), float("inf")):
            with self.subTest(hours), self.assertRaises(REFUSED):
                dialog.create(
                    {"proposal_id": proposal.id, "hours": hours}
                ).action_make_orders()

    def test_refused_with_nothing_but_blanks(self):
        proposal = self._hand_in(self._new_proposal(justification="The law asks"))
        with self.assertRaises(UserError):
            self.env["after.sales.approval.refusal"].with_user(self.manager).create(
                {
                    "res_model": proposal._name,
                    "res_ids": proposal.ids,
                    "reason": "  \n ",
                }
            ).action_refuse()

    def test_dialog_of_another_company_tells_nothing(self):
        proposal = self._approved(justification="The law asks")
        other = self.env["res.company"].create({"name": "Other maker"})
        spy = new_test_user(
            self.env,
            "spy",
            "base.group_user,after_sales_service.group_after_sales_dispatcher",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.env["after.sales.proposal.schedule"].with_user(spy).create(
                {"proposal_id": proposal.id}
            ).read(["line_ids", "hours"])


@tagged("post_install", "-at_install")
class TestHostileReport(OrderCommon):
    """Reports and responsibilities: whose they are, and who decides (S27, S30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._new_user("second", "group_after_sales_manager")
        cls.lamp.write({"specification": "D2, 30 W", "brand": "Lumo"})
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.unit._open_downtime(NOW - timedelta(hours=2))
            cls.order = cls._new_order(kind="emergency", equipment_id=cls.unit.id)

    def _emergency(self):
        self._work(self.order)
        self._report(self.order)
        report = self.order.emergency_report_ids
        with freeze_time(NOW.replace(hour=6)):
            report.action_take_parts()
        return report

    def test_the_author_does_not_acknowledge(self):
        report = self._emergency()
        report.with_user(self.manager).author_id = self.manager
        with freeze_time(NOW.replace(hour=6)):
            report.with_user(self.engineer_user).action_submit()
            with self.assertRaises(AccessError):
                report.with_user(self.manager).action_approve()

    def _liability(self, user=None, **vals):
        return (
            self.env["after.sales.liability"]
            .with_user(user or self.engineer_user)
            .create(
                {
                    "order_id": self.order.id,
                    "cause": "operator",
                    "finding": "The cover was opened while it ran.",
                }
                | vals
            )
        )

    def test_colleagues_do_not_rewrite_what_one_has_found(self):
        self.team.user_ids |= self.colleague_user
        liability = self._liability()
        theirs = liability.with_user(self.colleague_user)
        self.assertEqual(theirs.finding, liability.finding, "the team reads it")
        with self.assertRaises(AccessError):
            theirs.write({"finding": "It was the engineer.", "cause": "repair"})
        with self.assertRaises(AccessError):
            theirs.action_submit()
        liability.with_user(self.engineer_user).finding = "Looked at again"
        liability.with_user(self.dispatcher).finding = "Corrected by the desk"

    def test_number_and_day_are_not_written_afterwards(self):
        liability = self._liability()
        with self.assertRaises(AccessError):
            liability.name = "RS/2026/99999"
        file = self.env["ir.attachment"].create({"name": "letter", "raw": b"x"})
        liability.sudo().attachment_ids = file
        liability.action_submit()
        with self.assertRaises(UserError):
            liability.date = date(2020, 1, 1)

    def test_who_found_it_does_not_decide(self):
        liability = self._liability(self.manager)
        file = self.env["ir.attachment"].create({"name": "letter", "raw": b"x"})
        liability.sudo().attachment_ids = file
        liability.with_user(self.dispatcher).action_submit()
        with self.assertRaises(AccessError):
            liability.with_user(self.manager).action_approve()
        liability.with_user(self.second).action_approve()


@tagged("post_install", "-at_install")
class TestHostilePlant(PlantCommon):
    """Production of another department learns nothing by a dialog."""

    def test_the_dialog_tells_nothing_of_another_department(self):
        worker = new_test_user(
            self.env,
            "spy",
            "base.group_user,after_sales_service.group_after_sales_production",
        )
        for name in ("plant_news", "product_id", "company_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                dialog = (
                    self.env["after.sales.plant.fault"]
                    .with_user(worker)
                    .create({"equipment_id": self.lathe.id, "text": "?"})
                )
                self.env.invalidate_all()  # what others have read is not at hand
                dialog.read([name])
