# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from uuid import uuid4

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_training import TrainingCommon

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class IncidentCommon(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        with freeze_time(NOW):
            cls.order = cls._new_order(planned_start=NOW + HOUR)
            cls.order.with_user(cls.dispatcher).action_dispatch()

    def _act(self, order_id=False, age=0, uuid=None, **values):
        values = {
            "kind": "hazard",
            "severity": "serious",
            "description": "Cable bare at the rear",
        } | values
        return {
            "uuid": uuid or str(uuid4()),
            "kind": "hazard",
            "order_id": order_id,
            "at": f"{NOW.isoformat()}.000Z",
            "age": age * 1000,
            "values": values,
        }

    def _take(self, *acts, user=None):
        with freeze_time(NOW):
            return (
                self.env["after.sales.act"]
                .with_user(user or self.engineer_user)
                .take_acts(list(acts))["results"]
            )

    def _report_incident(self, user=None, at=NOW, **vals):
        with freeze_time(at):
            return (
                self.env["after.sales.incident"]
                .with_user(user or self.engineer_user)
                ._report(
                    {
                        "kind": "hazard",
                        "severity": "serious",
                        "description": "Cable bare at the rear",
                        "order_id": self.order.id,
                    }
                    | vals
                )
                .sudo()
            )

    def _reason(self, user, action, word):
        return (
            self.env["after.sales.incident.reason"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": word})
            .action_confirm()
        )

    def _measure(self, incident, **vals):
        return (
            self.env["after.sales.incident.measure"]
            .with_user(self.officer)
            .create(
                {
                    "incident_id": incident.id,
                    "name": "Replace the cable",
                    "user_id": self.engineer_user.id,
                    "due_on": NOW.date() + 3 * DAY,
                }
                | vals
            )
        )

    def _mails_to(self, user):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", user.partner_id.ids)]
        )


@tagged("post_install", "-at_install")
class TestIncident(IncidentCommon):
    # ------------------------------------------------------------
    # REPORTED
    # ------------------------------------------------------------

    def test_from_the_phone_with_and_without_a_job(self):
        first, second = self._act(self.order.id, age=7200, image=PNG), self._act()
        results = self._take(first, second, first)
        self.assertEqual({row["state"] for row in results}, {"done"})
        incidents = self.env["after.sales.incident"].search(
            [("reporter_id", "=", self.engineer_user.id)], order="id"
        )
        self.assertEqual(len(incidents), 2, "an act counts once")
        at_job, free = incidents
        self.assertEqual(at_job.order_id, self.order)
        self.assertEqual(at_job.equipment_id, self.unit)
        self.assertEqual(at_job.site_partner_id, self.order.site_partner_id)
        self.assertEqual(at_job.happened_at, NOW - 2 * HOUR)
        self.assertEqual(at_job.photo_ids.res_id, at_job.id)
        self.assertTrue(at_job.is_in_time)
        self.assertFalse(free.order_id)
        self.assertRegex(at_job.name, r"HA2026/\d{4}")

    def test_nobody_reports_at_anothers_job(self):
        (result,) = self._take(self._act(self.order.id), user=self.colleague_user)
        self.assertEqual(result["state"], "refused")
        wizard = self.env["after.sales.incident.report"].with_user(self.colleague_user)
        with self.assertRaises(AccessError):
            wizard.create(
                {"description": "x", "order_id": self.order.id}
            ).action_report()

    def test_who_knows_no_jobs_reports_at_the_desk_too(self):
        for user in (self.officer, self.desk, self.accountant):
            with self.subTest(user=user.login):
                form = Form(self.env["after.sales.incident.report"].with_user(user))
                form.description = "Cable bare in the corridor"
                form.save().action_report()
                incident = self.env["after.sales.incident"].search(
                    [("reporter_id", "=", user.id)]
                )
                self.assertEqual(incident.description, "Cable bare in the corridor")

    def test_other_kinds_still_need_their_job(self):
        act = self._act() | {"kind": "arrive", "values": {}}
        (result,) = self._take(act)
        self.assertEqual(result["state"], "refused")

    def test_bad_reports(self):
        bad = [
            self._act(kind="flood"),
            self._act(description="  "),
            self._act(image="bm8gcGhvdG8="),
            self._act(reporter_id=1),
        ]
        self.assertEqual({row["state"] for row in self._take(*bad)}, {"refused"})
        self.assertFalse(
            self.env["after.sales.incident"].search([])
            & (
                self.env["after.sales.incident"].search(
                    [("reporter_id", "=", self.engineer_user.id)]
                )
            )
        )
        with self.assertRaises(ValidationError):
            self._report_incident(happened_at=NOW + DAY)

    def test_everybody_in_charge_is_told_at_once_and_once(self):
        incident = self._report_incident()
        self.assertEqual(incident.told_at, NOW)
        for user in self.officer | self.manager:
            self.assertEqual(len(self._mails_to(user)), 1)
            self.assertIn(user, incident.activity_ids.user_id)
        self.assertFalse(self._mails_to(self.dispatcher))
        self.assertEqual(self._mails_to(self.officer).state, "outgoing")
        incident._tell_at_once()
        self.assertEqual(len(self._mails_to(self.officer)), 1)

    def test_told_again_when_nobody_takes_it_up(self):
        incident = self._report_incident()
        follow = self.env["after.sales.incident"]._cron_follow
        with freeze_time(NOW + 3 * HOUR):
            follow()
        self.assertEqual(len(self._mails_to(self.officer)), 1)
        for hours in (5, 6):
            with freeze_time(NOW + hours * HOUR):
                follow()
        self.assertEqual(len(self._mails_to(self.officer)), 2)
        with freeze_time(NOW + 8 * HOUR):
            incident.with_user(self.officer).action_take()
        self.assertEqual(incident.answer_hours, 8.0)
        self.assertEqual(incident.acknowledged_by_id, self.officer)
        self.assertFalse(incident.activity_ids)

    def test_late_reports_are_counted(self):
        self._report_incident(happened_at=NOW - 2 * DAY)
        self._report_incident()
        with freeze_time(NOW + DAY):
            clause = self.env.ref("after_sales_training.clause_safety_reported")
            self.assertEqual((clause.kept_count, clause.broken_count), (1, 1))

    # ------------------------------------------------------------
    # FOLLOWED UP
    # ------------------------------------------------------------

    def test_closed_only_when_measures_have_helped(self):
        incident = self._report_incident()
        mine = incident.with_user(self.officer)
        with self.assertRaises(UserError):
            mine.action_close()
        mine.action_take()
        with self.assertRaisesRegex(UserError, "cause"):
            mine.action_measures()
        mine.cause = "Rats"
        with self.assertRaisesRegex(UserError, "measure"):
            mine.action_measures()
        measure = self._measure(incident)
        self.assertIn(self.engineer_user, incident.activity_ids.user_id)
        mine.action_measures()
        with self.assertRaisesRegex(UserError, "not finished"):
            mine.action_close()
        done = measure.with_user(self.engineer_user)
        with self.assertRaises(UserError):
            measure.action_effective()
        self._reason(self.engineer_user, done.action_done(), "New cable, photo")
        self.assertFalse(
            incident.activity_ids.filtered(
                lambda todo: todo.user_id == self.engineer_user
            )
        )
        with self.assertRaisesRegex(UserError, "not checked"):
            mine.action_close()
        self._reason(self.officer, measure.action_not_effective(), "Bitten again")
        self.assertEqual(measure.state, "failed")
        with self.assertRaisesRegex(UserError, "found effective"):
            mine.action_close()
        second = self._measure(incident, name="Armoured cable")
        second._do_done("Done")
        self._reason(self.officer, second.action_effective(), "Intact after a week")
        mine.finding = "Armoured cables where there are rats"
        mine.action_close()
        self.assertEqual(incident.state, "closed")
        letters = self._mails_to(self.engineer_user).mapped("body_html")
        self.assertEqual(len([text for text in letters if "Armoured" in text]), 1)
        with self.assertRaisesRegex(UserError, "Reopen"):
            mine.cause = "Mice"
        with self.assertRaises(UserError):
            self._measure(incident)
        mine.action_reopen()
        self.assertEqual(incident.state, "taken")

    def test_a_major_accident_goes_further(self):
        incident = self._report_incident(kind="accident", severity="major")
        mine = incident.with_user(self.officer)
        mine.action_take()
        mine.cause = "Ladder"
        measure = self._measure(incident)
        mine.action_measures()
        measure._do_done("x")
        measure._do_check(True, "x")
        with self.assertRaisesRegex(UserError, "reported further"):
            mine.action_close()
        mine.write({"further_to": "Authority", "further_at": incident.happened_at})
        mine.action_close()

    def test_nobody_checks_his_own_measure(self):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        measure = self._measure(incident, user_id=self.officer.id)
        measure._do_done("x")
        with self.assertRaises(AccessError):
            measure._do_check(True, "x")
        measure.with_user(self.manager)._do_check(True, "x")
        with self.assertRaises(AccessError):
            measure.state = "open"

    def test_overdue_measures_are_reminded_once(self):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        self._measure(incident)
        before = len(self._mails_to(self.engineer_user))
        for days in (3, 4, 5):
            with freeze_time(NOW + days * DAY):
                self.env["after.sales.incident"]._cron_follow()
        self.assertEqual(len(self._mails_to(self.engineer_user)), before + 1)
        with freeze_time(NOW + 5 * DAY):
            overdue = self.env["after.sales.incident.measure"].search(
                [("is_overdue", "=", True)]
            )
        self.assertEqual(overdue.incident_id, incident)

    def test_overdue_measures_of_who_has_left_are_told_to_those_in_charge(self):
        incident = self._report_incident()
        incident.with_user(self.officer).action_take()
        self._measure(incident)
        (self.engineer_user | self.officer).active = False
        gone, manager = self._mails_to(self.engineer_user), self._mails_to(self.manager)
        with freeze_time(NOW + 4 * DAY):
            self.env["after.sales.incident"]._cron_follow()
        self.assertEqual(self._mails_to(self.engineer_user), gone)
        self.assertEqual(len(self._mails_to(self.manager)), len(manager) + 1)

    def test_no_incident_says_why(self):
        incident = self._report_incident()
        with self.assertRaises(AccessError):
            incident.with_user(self.engineer_user).action_drop()
        action = incident.with_user(self.officer).action_drop()
        self._reason(self.officer, action, "A shadow")
        self.assertEqual(
            (incident.state, incident.drop_reason), ("dropped", "A shadow")
        )

    # ------------------------------------------------------------
    # STOP OF WORK
    # ------------------------------------------------------------

    def test_a_stop_of_work_is_said_where_people_plan_and_go(self):
        incident = self._report_incident(stop_work=True)
        planned = self.order.with_user(self.dispatcher)
        codes = [code for code, _text in planned._get_dispatch_warnings()]
        self.assertIn("stop_work", codes)
        self.assertIn(
            incident.name, self.order.with_user(self.engineer_user).stop_work_text
        )
        self.assertNotIn("Cable", self.order.stop_work_text)
        self.assertIn(
            incident.name, self.unit.with_user(self.dispatcher).stop_work_text
        )
        with self.assertRaises(AccessError):
            incident.with_user(self.engineer_user).stop_work = False
        with self.assertRaises(AccessError):
            incident.with_user(self.engineer_user).action_lift_stop()
        action = incident.with_user(self.officer).action_lift_stop()
        self._reason(self.officer, action, "Switched off at the mains")
        self.env.invalidate_all()
        self.assertFalse(self.order.stop_work_text)
        self.assertFalse(self.unit.stop_work_text)
        self.assertEqual(incident.stop_lifted_by_id, self.officer)

    def test_a_site_that_is_stopped_stops_all_its_units(self):
        incident = self._report_incident()
        incident.with_user(self.officer).write(
            {"equipment_id": False, "site_partner_id": self.customer.id}
        )
        incident.with_user(self.officer).action_stop_work()
        self.env.invalidate_all()
        self.assertTrue(self.order.stop_work_text)
        self.assertTrue(self.unit.stop_work_text)

    def test_many_plans_cost_what_one_costs(self):
        self._report_incident(stop_work=True)
        with freeze_time(NOW):
            orders = self.order | self.env["after.sales.order"].create(
                [
                    {"kind": "repair", "equipment_id": self.unit.id}
                    | {"description": str(number), "planned_start": NOW + DAY}
                    for number in range(20)
                ]
            )
        self.env.flush_all()
        for jobs in (self.order, orders):
            self.env.invalidate_all()
            jobs.mapped("site_partner_id.parent_id.parent_id")
            jobs.mapped("equipment_id.site_partner_id")
            with self.assertQueryCount(4):
                jobs.sudo()._get_stops()

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_who_reads(self):
        incident = self._report_incident()
        for user in self.officer | self.manager | self.engineer_user:
            self.assertTrue(incident.with_user(user).description)
        for user in self.colleague_user | self.dispatcher | self.accountant | self.desk:
            with self.assertRaises(AccessError):
                incident.with_user(user).read(["description"])
            self.assertFalse(
                self.env["after.sales.incident"]
                .with_user(user)
                .search([("id", "=", incident.id)])
            )
        incident.with_user(self.officer).action_take()
        self._measure(incident, user_id=self.accountant.id)
        self.assertTrue(incident.with_user(self.accountant).description)
        with self.assertRaises(AccessError):
            incident.with_user(self.accountant).cause = "x"

    def test_who_investigates_writes(self):
        incident = self._report_incident()
        with self.assertRaises(AccessError):
            incident.with_user(self.engineer_user).cause = "x"
        incident.with_user(self.officer).action_take()
        incident.with_user(self.officer).investigator_id = self.leader
        incident.with_user(self.leader).cause = "Rats"
        with self.assertRaises(AccessError):
            incident.with_user(self.leader).read(["person_ids"])

    def test_persons_hurt_are_confidential(self):
        incident = self._report_incident(kind="accident")
        incident.with_user(self.officer).person_ids = [
            Command.create(
                {
                    "employee_id": self.engineer.id,
                    "injury": "Burnt hand",
                    "lost_days": 3,
                }
            )
        ]
        self.assertEqual(incident.lost_days, 3)
        person = incident.person_ids
        self.assertEqual(person.name, "Li Engineer")
        others = self.engineer_user | self.dispatcher | self.accountant | self.desk
        for user in others:
            with self.assertRaises(AccessError):
                person.with_user(user).read(["injury"])
            with self.assertRaises(AccessError):
                self.env["after.sales.incident"].with_user(user).search(
                    [("person_ids.injury", "ilike", "burnt")]
                )
            with self.assertRaises(AccessError):
                self.env["after.sales.incident"].with_user(user)._read_group(
                    [], [], ["lost_days:sum"]
                )
        columns = self.env["after.sales.incident"].with_user(self.engineer_user)
        self.assertNotIn("lost_days", columns._get_register_columns())
        mails = self.env["mail.mail"].search([("body_html", "ilike", "burnt")])
        self.assertFalse(
            mails
            | incident.message_ids.filtered(
                lambda message: "urnt" in (message.body or "")
            ).mail_ids
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html("after_sales_training.report_incident", incident.ids)
        )
        self.assertNotIn(b"Burnt", html)
        self.assertIn(b"Cable bare", html)

    def test_what_was_reported_is_kept(self):
        incident = self._report_incident()
        for user in (self.officer, self.manager):
            with self.assertRaises(UserError):  # AccessError is one
                incident.with_user(user).unlink()
        with self.assertRaises(UserError):
            incident.unlink()
        with self.assertRaises(AccessError):
            incident.with_user(self.officer).reported_at = NOW - DAY

    # ------------------------------------------------------------
    # BOARD
    # ------------------------------------------------------------

    def test_the_board_counts_what_one_may_see(self):
        self.env["after.sales.incident"].search([]).sudo().write({"state": "dropped"})
        self._report_incident(
            kind="accident",
            category="fall",
            at=NOW - 20 * DAY,
            happened_at=NOW - 20 * DAY,
        )
        self._report_incident(category="electric")
        self._report_incident(category="electric")
        with freeze_time(NOW):
            board, theirs = (
                self.env["after.sales.incident"].with_user(user).get_safety_board()
                for user in (self.officer, self.colleague_user)
            )
        self.assertEqual((board["days"], board["longest"]), (20, 20))
        self.assertEqual((board["new"], board["open"]), (3, 3))
        self.assertEqual(
            [(bar["key"], bar["count"]) for bar in board["dangers"]],
            [("electric", 2), ("fall", 1)],
        )
        self.assertEqual((theirs["days"], theirs["open"]), (20, 0))
        self.assertFalse(theirs["dangers"])
