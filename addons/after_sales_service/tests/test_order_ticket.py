# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestOrderOfTicket(OrderCommon):
    """From the call to the job and back: one ticket, one visit, one solution."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.ticket = cls._new_ticket()

    @classmethod
    def _new_ticket(cls, **vals):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Spindle does not start",
                "description": "<p>Since this morning</p>",
                "equipment_id": cls.unit.id,
                "partner_id": cls.customer.id,
                "team_id": cls.team.id,
                "reported_at": datetime(2026, 11, 23, 0, 30),
            }
            | vals
        )

    def _dispatch(self, ticket):
        with freeze_time(NOW):
            action = ticket.with_user(self.dispatcher).action_dispatch()
        order = self.env["after.sales.order"].browse(action["res_id"])
        order.engineer_id = self.engineer
        return order

    def test_job_stamps_the_ticket(self):
        order = self._dispatch(self.ticket)
        self.ticket.down_since = datetime(2026, 11, 22, 20, 0)
        self._complete(order)
        self.assertEqual(self.ticket.on_site_at, order.arrived_at)
        self.assertEqual(self.ticket.solved_at, order.finished_at)
        self.assertTrue(self.ticket.closed)
        self.assertEqual(self.ticket.downtime_ids.end, order.finished_at)
        self.assertFalse(self.unit.down_since)

    def test_another_engineer_takes_over(self):
        order = self._dispatch(self.ticket)
        order.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(order.activity_ids.user_id, self.engineer_user)
        self.team.user_ids |= self.colleague_user
        order.with_user(self.dispatcher).engineer_id = self.colleague
        self.assertEqual(order.activity_ids.user_id, self.colleague_user)
        self.assertEqual(self.ticket.user_id, self.colleague_user)

    def test_corrected_times_reach_the_ticket(self):
        """The engineer pressed late: the desk enters when it really happened."""
        order = self._dispatch(self.ticket)
        self.ticket.down_since = datetime(2026, 11, 22, 20, 0)
        self._complete(order)
        with freeze_time(NOW.replace(hour=6)):
            order.with_user(self.dispatcher).write(
                {
                    "arrived_at": datetime(2026, 11, 23, 2, 30),
                    "finished_at": datetime(2026, 11, 23, 3, 30),
                }
            )
        self.assertEqual(self.ticket.on_site_at, datetime(2026, 11, 23, 2, 30))
        self.assertEqual(self.ticket.solved_at, datetime(2026, 11, 23, 3, 30))
        self.assertEqual(self.ticket.downtime_ids.end, datetime(2026, 11, 23, 3, 30))
        timers = self.ticket.timer_ids.filtered("reached_at")
        self.assertIn(datetime(2026, 11, 23, 2, 30), timers.mapped("reached_at"))
        self.assertNotIn(datetime(2026, 11, 23, 3, 0), timers.mapped("reached_at"))
        with freeze_time(NOW.replace(hour=8)):
            order.with_user(self.dispatcher).write(
                {
                    "arrived_at": datetime(2026, 11, 23, 5),
                    "finished_at": datetime(2026, 11, 23, 6),
                }
            )
        self.assertEqual(self.ticket.on_site_at, datetime(2026, 11, 23, 5))
        self.assertEqual(self.ticket.solved_at, datetime(2026, 11, 23, 6))

    def test_unsolved_job_leaves_the_ticket_open(self):
        order = self._dispatch(self.ticket)
        self._work(order)
        self._report(order, result="unsolved")
        order.with_user(self.engineer_user).action_done()
        self.assertFalse(self.ticket.solved_at)

    def test_repeated_ticket_makes_rework(self):
        first = self._dispatch(self.ticket)
        self._complete(first)
        again = self._new_ticket(
            repeat_of_id=self.ticket.id, reported_at=datetime(2026, 11, 23, 5)
        )
        with freeze_time(NOW.replace(hour=6)):
            order = self._dispatch(again)
        self.assertEqual(order.rework_of_id, first)

    def test_catalogue_begins_the_report(self):
        order = self._dispatch(self.ticket)
        cause, remedy = self.env["after.sales.fault"].create(
            [
                {"kind": "cause", "code": "C9", "name": "Bearing dry"},
                {"kind": "remedy", "code": "R9", "name": "Greased"},
            ]
        )
        order.write({"cause_id": cause.id, "remedy_id": remedy.id})
        self.assertEqual(order.cause, "Bearing dry")
        self.assertEqual(order.remedy, "Greased")
        order.cause = "Bearing dry, seal worn"
        order.cause_id = False
        self.assertEqual(order.cause, "Bearing dry, seal worn")
