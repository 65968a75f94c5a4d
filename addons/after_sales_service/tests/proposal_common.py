# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time

from .common_order import NOW, OrderCommon

YEAR_BEFORE = datetime(2026, 3, 2, 1, 0)


class ProposalCommon(OrderCommon):
    """A lathe of our own that often stands still, and a second manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._new_user("second", "group_after_sales_manager")
        cls.env.ref("after_sales_service.group_after_sales_manager").user_ids = (
            cls.manager | cls.second
        )
        cls.hall = cls.env["hr.department"].create(
            {"name": "Turning Shop", "after_sales_downtime_rate": 200.0}
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                "LATHE-1",
                owner_kind="own_plant",
                partner_id=cls.company.partner_id.id,
                site_partner_id=cls.company.partner_id.id,
                department_id=cls.hall.id,
                engineer_id=cls.engineer.id,
                delivered_on=date(2020, 1, 5),
                state="in_service",
            )
        cls.reason = cls.env.ref("after_sales_service.proposal_reason_energy")

    @classmethod
    def _stand_still(cls, start, hours, unit=None, **vals):
        return cls.env["after.sales.downtime"].create(
            {
                "equipment_id": (unit or cls.unit).id,
                "start": start,
                "end": start + timedelta(hours=hours),
            }
            | vals
        )

    @classmethod
    def _repair(cls, at=YEAR_BEFORE, parts=1, hours=2, unit=None):
        """A repair that is over: lamps at 120, labour at 80 an hour."""
        order = cls._new_order(equipment_id=(unit or cls.unit).id)
        cls._add_line(order, cls.lamp, quantity=parts, unit_cost=120.0)
        if hours:
            cls._add_line(order, kind="labour", quantity=hours, unit_cost=80.0)
        cls._close(order, at)
        order.line_ids.filtered(lambda line: line.kind == "part").state = "consumed"
        return order

    @classmethod
    def _new_proposal(cls, user=None, **vals):
        values = {
            "title": "Servo pump for the lathe",
            "kind": "modify",
            "equipment_ids": [Command.set(cls.unit.ids)],
            "reason_ids": [Command.set(cls.reason.ids)],
            "description": "A servo pump in place of the throttled one",
            "alternatives": "Leave it: it goes on wasting power",
            "risks": "Two days out of use",
            "line_ids": [
                Command.create({"name": "Servo pump", "quantity": 1, "price": 10000})
            ],
        }
        return (
            cls.env["after.sales.proposal"]
            .with_user(user or cls.engineer_user)
            .create(values | vals)
        )

    @classmethod
    def _hand_in(cls, proposal, expected=0.0):
        """Measured, the expected costs entered, handed in."""
        with freeze_time(NOW):
            proposal.action_measure()
            for row in proposal.cost_ids:
                row.expected_amount = expected
                row.expected_quantity = 0
            proposal.action_submit()
        return proposal

    @classmethod
    def _approved(cls, **vals):
        proposal = cls._hand_in(cls._new_proposal(**vals))
        with freeze_time(NOW):
            proposal.with_user(cls.manager).action_approve()
        return proposal

    @classmethod
    def _plan(cls, proposal, user=None, **vals):
        wizard = (
            cls.env["after.sales.proposal.schedule"]
            .with_user(user or cls.dispatcher)
            .create({"proposal_id": proposal.id} | vals)
        )
        wizard.action_make_orders()
        return proposal.sudo().order_ids

    @classmethod
    def _finish_jobs(cls, proposal, at):
        cls._close(proposal.sudo().order_ids, at)

    @classmethod
    def _close(cls, orders, at):
        with freeze_time(at):
            orders.write(
                {
                    "state": "done",
                    "departed_at": at - timedelta(hours=3),
                    "arrived_at": at - timedelta(hours=2),
                    "finished_at": at,
                    "done_at": at,
                }
            )
