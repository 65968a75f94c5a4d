# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .common import AfterSalesCommon

# Monday 23 November 2026, 09:00 in Shanghai
MONDAY = datetime(2026, 11, 23, 1, 0)


class SlaCommon(AfterSalesCommon):
    """The plan's tiers, an engineer with a leader and a manager, Shanghai hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.company.after_sales_manager_id = cls.manager
        cls.tier_a = cls.env.ref("after_sales_service.sla_policy_a")
        cls.tier_b = cls.env.ref("after_sales_service.sla_policy_b")
        cls.tier_c = cls.env.ref("after_sales_service.sla_policy_c")
        cls.installation = cls.env.ref("after_sales_service.sla_policy_installation")
        cls.company.after_sales_sla_policy_id = cls.tier_a
        cls.Timer = cls.env["after.sales.sla.timer"]

    @classmethod
    def _ticket_vals(cls, **vals):
        return {
            "name": "Spindle does not start",
            "description": "It hums.",
            "partner_id": cls.customer.id,
            "team_id": cls.team.id,
            "user_id": cls.engineer_user.id,
            "kind": "fault",
            "severity": "ordinary",
            "reported_at": MONDAY,
        } | vals

    @classmethod
    def _new_ticket(cls, at=MONDAY, **vals):
        with freeze_time(at):
            return cls.env["helpdesk.ticket"].create(cls._ticket_vals(**vals))

    def _promise(self, ticket, event):
        """Return the promise of a ticket that counts."""
        return ticket.timer_ids.filtered(
            lambda t: t.target_id.event == event and t.state != "superseded"
        )

    def _tick(self, at):
        """Let the engine look at the promises, without the commits of the job."""
        with freeze_time(at):
            while self.Timer._tick_batch(at, 1000):
                pass
            self.env.flush_all()
        self.env.invalidate_all()

    @staticmethod
    def _after(**delta):
        return MONDAY + timedelta(**delta)
