# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about renewal and modification, S31, as a story."""

from datetime import date, datetime, timedelta

from maintenance_stories import MaintenanceStories

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

FORM = "after_sales_service.proposal_view_form"
#: Wednesday to Wednesday
FROM, UNTIL = date(2026, 9, 9), date(2026, 9, 16)


@tagged("post_install", "-at_install")
class TestRenewalStory(MaintenanceStories):
    """A lathe of our own wastes power and stands still: proposed, done, reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._new_user("second", "group_after_sales_manager")
        cls.env.ref("after_sales_service.group_after_sales_manager").user_ids = (
            cls.manager | cls.second
        )
        cls.company.after_sales_proposal_limit = 5000.0
        cls.head.parent_id = False
        cls.hall = cls.env["hr.department"].create(
            {
                "name": "Turning Shop",
                "after_sales_downtime_rate": 200.0,
                "manager_id": cls.env["hr.employee"]
                .create(
                    {
                        "name": "Zhou Production",
                        "work_contact_id": cls.head.id,
                        "work_email": cls.head.email,
                    }
                )
                .id,
                "plant_calendar_id": cls.calendar.id,
            }
        )
        with freeze_time("2026-06-01 02:00:00"):
            cls.unit = cls._new_unit(
                "LATHE-1",
                owner_kind="own_plant",
                department_id=cls.hall.id,
                engineer_id=cls.engineer.id,
                delivered_on=date(2020, 1, 5),
                accepted_on=date(2020, 1, 5),
            )
        # a year with ten lamps and 44 hours out of use
        cls._equip(cls.engineer, cls.lamp, 20)

    def _a_bad_year(self):
        self._job(
            self.unit,
            "2026-03-02",
            lines=[{"kind": "part", "product_id": self.lamp.id, "quantity": 10}],
        )
        self.env["after.sales.downtime"].with_user(self.dispatcher).create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 3, 2, 1),
                "end": datetime(2026, 3, 2, 1) + timedelta(hours=44),
            }
        )

    def _proposed(self):
        """Without the feasibility report nobody reads it."""
        with freeze_time("2026-09-01 02:00:00"):
            form = self._open(
                "after.sales.proposal", self.engineer_user, FORM, title="Servo pump"
            )
            form.equipment_ids.add(self.unit)
            form.wanted_from = FROM
            form.wanted_until = UNTIL
            form.standstill_hours = 4
            proposal = form.save()
            with self._refused(UserError, "Measure what a year costs now"):
                proposal.action_submit()
            proposal.write(
                {
                    "reason_ids": [
                        Command.link(
                            self.env.ref(
                                "after_sales_service.proposal_reason_energy"
                            ).id
                        )
                    ],
                    "description": "A servo pump in place of the throttled one",
                    "alternatives": "Leave it: it goes on wasting power",
                    "risks": "Half a day out of use",
                    "line_ids": [
                        Command.create(
                            {"name": "Servo pump", "quantity": 1, "price": 10000}
                        )
                    ],
                }
            )
            proposal.action_measure()
            found = {row.kind: row.now_amount for row in proposal.cost_ids}
            self.assertEqual(found["part"], 1200.0, "from the archive")
            self.assertAlmostEqual(found["downtime"], 8800.0)
            proposal.cost_ids.write({"expected_amount": 0, "expected_quantity": 0})
            self.assertEqual(proposal.saving, 10000.0)
            self.assertEqual(proposal.payback_years, 1.0)
            proposal.action_submit()
        return proposal

    def _approved(self, proposal):
        """Above the limit two managers, one after the other; a refusal has a reason."""
        with freeze_time("2026-09-02 02:00:00"):
            for user in (self.engineer_user, self.dispatcher):
                with self._refused(AccessError):
                    proposal.with_user(user).action_approve()
            with self._refused(UserError):
                proposal.title = "Another pump"
            desk = proposal.with_user(self.dispatcher)
            with self._refused(UserError, "when it is approved"):
                desk.action_schedule()
            first = proposal.with_user(self.manager)
            first.action_approve()
            self.assertEqual(proposal.approval_state, "submitted", "one of two")
            with self._refused(AccessError):
                first.action_approve()
            proposal.with_user(self.second).action_approve()
        self.assertEqual(proposal.approval_state, "approved")
        self.assertTrue(proposal.sudo().attachment_ids, "as it was approved")
        return desk

    def _scheduled(self, desk):
        """In the evening: the lathe stands still then anyway."""
        with freeze_time("2026-09-03 02:00:00"):
            with self._refused(AccessError):
                desk.with_user(self.engineer_user).action_schedule()
            form = self._window(desk, "action_schedule")
            [line] = form.line_ids._records
            slot = line["planned_start"]
            self.assertEqual(slot, datetime(2026, 9, 9, 9), "17:00, the first evening")
            self.assertIn("production does not run then", line["slot_reason"])
            with form.line_ids.edit(0) as row:
                row.planned_start = datetime(2026, 9, 20, 1)
            with self._refused(UserError, "outside the days"):
                form.save().action_make_orders()
            with form.line_ids.edit(0) as row:
                row.planned_start = slot
            form.save().action_make_orders()
            with self._refused(UserError, "planned once"):
                desk.action_schedule()
        order = desk.sudo().order_ids.with_env(self.env)
        self.assertRecordValues(
            order,
            [
                {
                    "kind": "renewal",
                    "equipment_id": self.unit.id,
                    "affects_production": True,
                    "joint_acceptance": True,
                    "planned_start": slot,
                }
            ],
        )
        with freeze_time("2026-09-03 03:00:00"):
            return self._dispatch(order), slot

    def _worked(self, order, slot):
        with freeze_time(slot):
            with self._refused(UserError, "has not been told"):
                order.action_depart()
        self._acknowledge(self._send_notice(order, "2026-09-03 04:00:00")[1])
        self._go(order, slot)
        self._finish(order, slot + timedelta(hours=4), remedy="Servo pump mounted")
        self._accept_both(order, slot + timedelta(hours=5))
        self.assertEqual(order.state, "done")
        self.assertEqual(self.unit.state, "in_service")

    def _reviewed(self, proposal, slot):
        """A year later: a lamp, and what was promised against what came of it."""
        self.assertEqual(proposal.state, "done")
        with freeze_time("2026-12-01 02:00:00"):
            with self._refused(UserError, "measure first"):
                proposal.action_review()
        self._job(
            self.unit,
            "2027-03-01",
            lines=[{"kind": "part", "product_id": self.lamp.id, "quantity": 2}],
        )
        with freeze_time(f"{proposal.review_on} 02:00:00"):
            for _run in range(2):
                self._cron("ir_cron_proposal_review")
            todo = proposal.sudo().activity_ids
            self.assertEqual(todo.user_id, self.engineer_user, "the author, once")
            self.assertEqual(proposal.saving_achieved, 9760.0)
            self.assertEqual(proposal.verdict, "kept")
            self.assertIn("9,760", proposal.verdict_text)
            proposal.action_review()
        self.assertEqual(proposal.state, "reviewed")
        with self._refused(UserError):
            proposal.action_measure_achieved()

    def test_promised_against_achieved(self):
        self._a_bad_year()
        proposal = self._proposed()
        order, slot = self._scheduled(self._approved(proposal))
        self._worked(order, slot)
        self._reviewed(proposal, slot)

    def test_refused_with_a_reason(self):
        self._a_bad_year()
        proposal = self._proposed()
        with freeze_time("2026-09-02 02:00:00"):
            form = self._window(
                proposal.with_user(self.manager), "action_refuse", reason="Next year"
            )
            form.save().action_refuse()
            with self._refused(UserError, "approved"):
                proposal.with_user(self.dispatcher).action_schedule()
            proposal.action_redraft()
            proposal.description = "The smaller servo pump"
            proposal.action_submit()
        self.assertEqual(proposal.approval_state, "submitted")
