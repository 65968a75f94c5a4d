# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The ticket desk in a browser, while the caller speaks."""

from datetime import timedelta

from test_tours import TourCommon

from odoo.tests import tagged

from odoo.addons.after_sales_service.tests.test_ticket_verdict import DiagnosisCommon


@tagged("post_install", "-at_install")
class TestDeskTour(TourCommon, DiagnosisCommon):
    """One box finds, one card tells, keys answer: the ticket is right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = "0512-65223101"
        cls._new_unit("SP2-0118")
        cls._case(cls.worn, cls.replaced, parts=1)
        cls.unit._accept(cls.now.date() - timedelta(days=2))
        cls.env["after.sales.severity.question"].search(
            [], order="sequence", limit=1
        ).points = 10

    def test_while_the_caller_speaks(self):
        self._tour(
            "/odoo/action-after_sales_service.helpdesk_ticket_action/new",
            "after_sales_desk",
            self.dispatcher,
        )
        ticket = self.env["helpdesk.ticket"].search(
            [("equipment_id", "=", self.unit.id)], order="id desc", limit=1
        )
        self.assertRecordValues(
            ticket,
            [
                {
                    "partner_id": self.customer.id,
                    "severity": "major",
                    "cause_id": self.worn.id,
                    "remedy_id": self.replaced.id,
                    "leader_called_id": self.leader.id,
                    "leader_called_by_id": self.dispatcher.id,
                }
            ],
        )
        self.assertIn("yes (+10)", ticket.severity_reason)
        step = ticket.diagnosis_step_ids[0]
        self.assertRecordValues(
            step, [{"answer": "yes", "done_by_id": self.dispatcher.id}]
        )
        self.assertTrue(ticket.responded_at)
