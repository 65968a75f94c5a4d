# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta
from itertools import count

from odoo.fields import Command
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_spares import SparesCommon

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class KitsCommon(SparesCommon):
    """A symptom, its kit, and tickets that report it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
        cls.serials = count(1)
        cls.machine = cls.product.product_tmpl_id
        cls.symptom = cls._new_fault("symptom", "S-77", "Does not ignite")
        cls.cause = cls._new_fault("cause", "C-77", "Lamp burnt out")
        cls.seal = cls._new_part("Seal")
        cls.seal.product_tmpl_id.is_spare = True
        cls.kit = cls.env["after.sales.kit"].create(
            {
                "fault_id": cls.symptom.id,
                "product_tmpl_id": cls.machine.id,
                "line_ids": [
                    Command.create({"product_id": cls.lamp.id, "typed_weight": 0.8}),
                    Command.create(
                        {
                            "product_id": cls.seal.id,
                            "typed_weight": 0.4,
                            "quantity": 2,
                        }
                    ),
                    Command.create({"product_id": cls.pump.id, "typed_weight": 0.1}),
                ],
            }
        )

    @classmethod
    def _new_fault(cls, kind, code, name):
        return cls.env["after.sales.fault"].create(
            {"kind": kind, "code": code, "name": name}
        )

    @classmethod
    def _new_ticket(cls, **vals):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Does not ignite",
                "equipment_id": cls.unit.id,
                "partner_id": cls.customer.id,
                "team_id": cls.team.id,
                "fault_id": cls.symptom.id,
            }
            | vals
        )

    @classmethod
    def _new_job(cls, **vals):
        """A repair of a ticket that reports the symptom."""
        with freeze_time(NOW):
            ticket = vals.pop("ticket", None) or cls._new_ticket()
            return cls._new_order(
                **{"ticket_id": ticket.id, "planned_start": NOW + 3 * HOUR} | vals
            )

    @classmethod
    def _dispatch(cls, order):
        with freeze_time(NOW):
            order.with_user(cls.dispatcher).action_dispatch()

    @classmethod
    def _check(cls, order):
        """The lines of the check: {part: line}."""
        return {line.product_id: line for line in order.departure_line_ids}

    @classmethod
    def _past_case(cls, *parts, cause=None, **vals):
        """A case that is done and used these parts; without the steps' papers.

        Each on a unit of its own: the same fault of one unit is a repeated repair.
        """
        if "ticket" not in vals:
            fault = vals.pop("fault", cls.symptom)
            unit = cls._new_unit(f"SP2-P{next(cls.serials):03}")
            vals["ticket"] = cls._new_ticket(equipment_id=unit.id, fault_id=fault.id)
        order = cls._new_job(equipment_id=vals["ticket"].equipment_id.id, **vals)
        for part in parts:
            cls._add_line(order, part).sudo().state = "consumed"
        order.sudo().write(
            {
                "state": "done",
                "done_at": NOW,
                "finished_at": NOW,
                "departed_at": NOW - 2 * HOUR,
                "arrived_at": NOW - HOUR,
                "result": "solved",
                "cause_id": cause and cause.id,
            }
        )
        return order
