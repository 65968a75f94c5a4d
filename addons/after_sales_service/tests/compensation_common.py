# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import Form, freeze_time

from .sla_common import SlaCommon


class CompensationCommon(SlaCommon):
    """A unit sold for 10,000, and schedules on the response of tier A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.company.currency_id
        cls.Compensation = cls.env["after.sales.compensation"]
        cls.Schedule = cls.env["after.sales.compensation.schedule"]
        cls.target = cls.env.ref("after_sales_service.sla_target_a_responded")
        cls.solved = cls.env.ref("after_sales_service.sla_target_a_solved")
        cls.hourly = cls._new_schedule(rate=100.0, rate_per="hour")
        cls.force_majeure = cls.env.ref(
            "after_sales_service.compensation_exclusion_force_majeure"
        )
        cls.sale = cls._new_sale(10000.0)
        cls.unit = cls._new_unit(sale_line_id=cls.sale.order_line.id)

    @classmethod
    def _new_schedule(cls, **vals):
        return cls.Schedule.create(
            {
                "name": "For the test",
                "remedy": "schedule",
                "currency_id": cls.currency.id,
            }
            | vals
        )

    @classmethod
    def _new_sale(cls, price, quantity=1, **vals):
        sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
            | vals
        )
        sale.action_confirm()
        return sale

    def _broken(self, schedule=None, hours=3, **vals):
        """A ticket whose response breaks after 1 h, seen by the engine ``hours`` late.

        :return: its compensation
        """
        self.target.compensation_schedule_id = schedule or self.hourly
        ticket = self._new_ticket(**{"equipment_id": self.unit.id} | vals)
        self._tick(self._after(hours=1 + hours))
        return self._of(ticket)

    def _of(self, ticket, event="responded"):
        return self.Compensation.search(
            [("ticket_id", "=", ticket.id), ("target_id.event", "=", event)]
        )

    def _reach(self, compensation, **delta):
        """The promise is reached so long after the call."""
        with freeze_time(self._after(**delta)):
            compensation.ticket_id._sla_reach("responded")
            self.env.flush_all()

    def _decide(self, compensations, decision="approve", user=None, **vals):
        """The manager decides in the window that the button opens."""
        compensations = compensations.with_user(user or self.manager)
        action = compensations.action_decide()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.manager)
            .with_context(**action["context"])
        )
        form.decision = decision
        for name, value in vals.items():
            setattr(form, name, value)
        form.save().action_confirm()
