# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    """After the warranty: contracts, a consultation, an upgrade proposal (S8, S9)."""

    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        res = super()._tell_past_jobs()
        self._tell_contracts()
        self._tell_advice()
        return res

    def _tell_contracts(self):
        """One that ends soon and was used, one to come, one that names no unit yet."""
        running = self._sell_contract("full", "wq1_230145", sold=322, start=320)
        self._invoice_contract(running)
        self._visit_under_contract(
            "wq1_230145",
            days_ago=176,
            remedy="Serviced: tubes and membrane checked, calibrated",
        )
        self._tell_visit(
            "wq1_230145",
            "Flow stops again and again",
            self._workday(88, 9.5),
            arrive=20,
            fault="s08",
            lines=[self._part("pump", 2), self._labour(2), self._travel(420)],
            cause="Pump heads worn",
            remedy="Both pump heads replaced, flow within limits",
        )
        with self._clock(self._workday(2, 10.0)):
            running._refresh()
            running._remind()
        self._sell_contract("labour", "gc5_230088", sold=3, start=-28)
        self._sell_contract("full", None, sold=1, customer="hangzhou")

    def _sell_contract(self, kind, unit, sold, start=None, customer=None):
        """A contract is quoted and ordered.

        :param sold: days ago
        :param start: days ago of its first day
        :return: the contract
        """
        unit = self._ref(f"demo_unit_{unit}") if unit else None
        partner = unit.partner_id if unit else self._ref(f"demo_customer_{customer}")
        with self._clock(self._workday(sold, 10.0)) as now:
            sale = self.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "company_id": self.env.company.id,
                    "user_id": self._ref("demo_user_manager").id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._ref(
                                    f"demo_product_contract_{kind}"
                                ).id,
                                "contract_equipment_ids": [
                                    Command.set(unit.ids if unit else [])
                                ],
                                "contract_start": start is not None
                                and (now + (sold - start) * DAY).date(),
                            }
                        )
                    ],
                }
            )
            sale.action_confirm()
        return sale.contract_ids

    def _invoice_contract(self, contract):
        sale = contract.sale_order_id
        with self._clock(sale.date_order + DAY) as now:
            invoice = sale._create_invoices()
            invoice.invoice_date = now.date()
            invoice.action_post()

    def _visit_under_contract(self, unit, days_ago, remedy):
        """A maintenance visit that the contract bears."""
        unit = self._ref(f"demo_unit_{unit}")
        start = self._workday(days_ago, 9.0)
        with self._clock(start - 7 * DAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "maintenance",
                    "equipment_id": unit.id,
                    "planned_start": start,
                    "planned_end": start + 3 * HOUR,
                    "description": "Maintenance visit of the contract",
                }
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 3 * HOUR):
            order.write(
                {
                    "remedy": remedy,
                    "guidance": "Daily rinsing shown again",
                    "line_ids": [
                        Command.create(vals)
                        for vals in (self._labour(3), self._travel(420))
                    ],
                }
            )
            order._do_finish()
            order._sign(
                "customer", unit.partner_id.child_ids[:1].name, self._signature()
            )
            order._do_done()

    def _tell_advice(self):
        """Free of charge, also after the warranty (S9)."""
        ticket = self._call(
            "sp2_230902",
            "Which solvent harms the flow cell?",
            self._workday(33, 10.6),
            kind="consultation",
        )
        with self._clock(ticket.reported_at + 0.4 * HOUR):
            ticket._do_responded()
        with self._clock(ticket.reported_at + 3 * HOUR):
            ticket.advice = (
                "<p>The quartz cell stands all solvents of the manual. Its seals are"
                " FKM: acetone and other ketones swell them. Use the PTFE seal set for"
                " ketones and rinse with ethanol afterwards.</p>"
            )
            ticket._do_send_advice()
        ticket = self._call(
            "sp2_230411",
            "Can the old spectrometer measure automatically?",
            self._workday(9, 14.2),
            kind="upgrade",
        )
        with self._clock(ticket.reported_at + 0.5 * HOUR):
            ticket._do_responded()
        ticket.write(
            {
                "advice": "<p>The SP-200 of this series takes the new control board."
                " With it the autosampler can be driven, and the lamp is switched off"
                " between two series.</p>",
                "advice_benefit": "40 samples in a row without an operator\nThe lamp"
                " lasts about twice as long",
                "advice_product_ids": [Command.set(self._ref("demo_part_board").ids)],
            }
        )
