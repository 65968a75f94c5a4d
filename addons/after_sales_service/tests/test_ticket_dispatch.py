# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_ticket_desk import NOW, TicketCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketDispatch(TicketCommon):
    def _dispatch(self, **vals):
        ticket = self._new_ticket(**vals)
        action = ticket.action_dispatch()
        order = self.env["after.sales.order"].browse(action["res_id"])
        return ticket, order

    def test_job_knows_what_the_desk_knows(self):
        ticket, order = self._dispatch(
            fault_id=self.symptom.id,
            description="<p>No reaction since this morning</p>",
            caller_name="Dr. Zhou",
            caller_phone="021-77550123",
            requested_arrival="2026-03-03 01:00:00",
        )
        self.assertEqual(order.ticket_id, ticket)
        self.assertEqual(order.kind, "repair")
        self.assertEqual(order.equipment_id, self.unit)
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.site_partner_id, self.site)
        self.assertEqual(order.team_id, self.team)
        self.assertEqual(order.engineer_id, self.engineer)
        self.assertEqual(order.coverage_at, ticket.reported_at)
        self.assertEqual(order.planned_start, datetime(2026, 3, 3, 1, 0))
        for text in ("Spindle", "No reaction", "Dr. Zhou", "77550123", "S01"):
            self.assertIn(text, order.description)
        self.assertEqual(ticket.remote_outcome, "failed")
        self.assertFalse(ticket.stage_id.unattended)
        self.assertTrue(ticket.has_open_job)

    def test_kinds(self):
        for kind, job_kind in (
            ("installation", "installation"),
            ("consultation", "visit"),
            ("upgrade", "visit"),
        ):
            self.assertEqual(self._dispatch(kind=kind)[1].kind, job_kind)

    def test_notice_goes_to_the_job(self):
        notified_at = datetime(2026, 3, 2, 0, 40)
        unit = self._new_unit(serial="SP2-0002")
        _ticket, order = self._dispatch(
            kind="installation", notified_at=notified_at, equipment_id=unit.id
        )
        self.assertEqual(order.notified_at, notified_at)

    def test_one_open_job(self):
        ticket, order = self._dispatch()
        with self.assertRaisesRegex(UserError, "open job"):
            ticket.action_dispatch()
        order.action_cancel()
        self.assertNotEqual(ticket.action_dispatch()["res_id"], order.id)

    def test_refused(self):
        conduct = self._new_ticket(self.manager, kind="conduct")
        with self.assertRaisesRegex(UserError, "nobody is sent"):
            conduct.with_user(self.manager).action_dispatch()
        with self.assertRaisesRegex(UserError, "customer"):
            self._dispatch(equipment_id=False)
        closed = self._new_ticket()
        closed.action_solved()
        with self.assertRaises(UserError):
            closed.action_dispatch()

    def test_engineer_does_not_dispatch(self):
        ticket = self._new_ticket()
        for user in (self.engineer_user, self.colleague_user, self.accountant):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_dispatch()
        self.assertFalse(ticket.order_ids)

    def test_engineer_of_another_team_reads_the_ticket_of_his_job(self):
        helper = self.env["hr.employee"].create(
            {"name": "Helper", "user_id": self.colleague_user.id}
        )
        ticket, order = self._dispatch()
        ticket = ticket.with_user(self.colleague_user)
        with self.assertRaises(AccessError):
            ticket.read(["name"])
        order.engineer_ids = helper
        self.env.flush_all()
        self.assertTrue(ticket.read(["name", "promise_ids", "order_ids"]))
        with self.assertRaises(AccessError):
            ticket.write({"name": "Mine"})
        with self.assertRaises(AccessError):
            ticket.action_solved()

    def test_arrival_is_a_fact_of_the_ticket(self):
        ticket, order = self._dispatch()
        order.action_dispatch()
        order = order.with_user(self.engineer_user)
        with freeze_time("2026-03-02 03:00:00"):
            order.action_depart()
        with freeze_time("2026-03-02 04:00:00"):
            order.action_arrive()
        self.assertEqual(ticket.on_site_at, datetime(2026, 3, 2, 4, 0))
        self.assertEqual(ticket.responded_at, datetime(2026, 3, 2, 4, 0))
        self.assertFalse(ticket.solved_at)

    def test_solved_by_the_job(self):
        ticket, order = self._dispatch(down_since="2026-03-02 00:30:00")
        with freeze_time("2026-03-02 06:00:00"):
            ticket._take_job_event("on_site", datetime(2026, 3, 2, 4, 0), order)
            ticket._take_job_event("solved", datetime(2026, 3, 2, 5, 0), order)
        self.assertEqual(ticket.solved_at, datetime(2026, 3, 2, 5, 0))
        self.assertTrue(ticket.closed)
        self.assertEqual(ticket.downtime_ids.end, datetime(2026, 3, 2, 5, 0))
        self.assertEqual(ticket.remote_outcome, "failed")

    def test_other_open_job_keeps_the_ticket_open(self):
        ticket, order = self._dispatch()
        other = order.copy({"ticket_id": ticket.id})
        ticket._take_job_event("solved", datetime(2026, 3, 2, 1, 0), order)
        self.assertFalse(ticket.solved_at)
        ticket._take_job_event("solved", datetime(2026, 3, 2, 1, 0), order | other)
        self.assertTrue(ticket.solved_at)

    def test_late_typed_facts_do_not_stop_the_job(self):
        """The engineer was there before the desk typed that it answered."""
        ticket, order = self._dispatch()
        ticket.action_responded()
        ticket._take_job_event("solved", datetime(2026, 3, 2, 0, 45), order)
        self.assertEqual(ticket.solved_at, ticket.responded_at)
