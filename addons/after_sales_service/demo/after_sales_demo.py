# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A year of service at the demo company, told through the real steps.

Master data are XML. Calls, jobs, downtime and invoices follow from each other, so
they are made by the methods people's buttons call, with the clock turned back.
"""

import base64
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
#: Shanghai is eight hours ahead of UTC, all year round
CHINA = 8 * HOUR


class AfterSalesDemo(models.AbstractModel):
    """Tells the demo story once; nothing else uses it."""

    _name = "after.sales.demo"
    _description = "Demo Story"

    @api.model
    def _tell(self):
        self = self.with_company(self._ref("demo_company"))
        self._stock_the_vans()
        # while a database is made no server answers for the papers' style sheets:
        # they are kept as pages, and printed from the job
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            self.env.registry["ir.actions.report"]._render_qweb_html,
        ):
            self._tell_past_jobs()
            self._tell_broken_promises()
            self._tell_follow_ups()
            self._tell_ledger()
            self._tell_open_cases()
            self._tell_new_deliveries()
            self._tell_warranties()
            self._tell_what_was_kept()
            self._tell_renewals()
            self._tell_plant()
        # the clock was turned back: reckon the states anew as of now
        self.env["after.sales.warranty"].search(
            [("company_id", "=", self.env.company.id)]
        )._refresh()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ref(self, name):
        return self.env.ref(f"after_sales_service.{name}")

    def _contact(self, customer):
        """Name of the person who speaks for a customer."""
        people = customer.child_ids.filtered(lambda child: child.type == "contact")
        return people[:1].name or "Front desk"

    @contextmanager
    def _clock(self, moment):
        """Let people's buttons find ``moment`` (naive UTC) on the clock."""
        with (
            patch.object(fields.Datetime, "now", lambda *args: moment),
            patch.object(fields.Date, "today", lambda *args: moment.date()),
        ):
            yield moment

    def _workday(self, days_ago, hour):
        """``hour`` o'clock in China, on the working day nearest to then."""
        day = fields.Date.today() - days_ago * DAY
        while day.weekday() > 4:
            day -= DAY
        return datetime.combine(day, time()) + hour * HOUR - CHINA

    def _call(self, unit, subject, happened_at, typed_after=3, **vals):
        """A call is taken: register entry, then its ticket."""
        unit = self._ref(f"demo_unit_{unit}")
        caller = unit.partner_id.child_ids.filtered(lambda p: p.type == "contact")[:1]
        with self._clock(happened_at + typed_after * timedelta(minutes=1)) as now:
            contact = self.env["after.sales.contact"].create(
                {
                    "channel": "phone",
                    "direction": "in",
                    "company_id": unit.company_id.id,
                    "happened_at": happened_at,
                    "registered_at": now,
                    "partner_id": unit.partner_id.id,
                    "caller_name": caller.name,
                    "caller_phone": caller.phone,
                    "subject": subject,
                    "equipment_id": unit.id,
                    "user_id": self._ref("demo_user_dispatcher").id,
                }
                | vals
            )
            return contact._do_make_ticket()

    def _dispatch(self, ticket, start, hours=3, **vals):
        """A job is planned and its engineer sent."""
        with self._clock(start - 2 * HOUR):
            order = self.env["after.sales.order"].create(
                ticket._prepare_order_vals()
                | {"planned_start": start, "planned_end": start + hours * HOUR}
                | vals
            )
            order._do_schedule()
            order._do_dispatch()
        return order

    def _work(self, order, lines, cause, remedy, hours=2):
        """The engineer drives, works, and the customer signs."""
        start = order.planned_start
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + hours * HOUR):
            order.write(
                {
                    "cause": cause,
                    "remedy": remedy,
                    "result": "solved",
                    "guidance": "Warm-up, daily check and safe shutdown shown to the"
                    " user.",
                    "line_ids": [Command.create(vals) for vals in lines],
                }
            )
            order._do_finish()
            order._sign("customer", order.ticket_id.caller_name, self._signature())
            order._do_done()

    def _signature(self):
        """A drawn signature, as the pad would give it."""
        with file_open("after_sales_service/demo/signature.png", "rb") as image:
            return base64.b64encode(image.read())

    def _part(self, name, quantity=1):
        return {
            "kind": "part",
            "product_id": self._ref(f"demo_part_{name}").id,
            "quantity": quantity,
        }

    def _labour(self, hours):
        return {"kind": "labour", "quantity": hours}

    def _travel(self, amount):
        return {"kind": "travel", "quantity": 1, "actual_amount": amount}

    def _fault(self, code):
        return self._ref(f"fault_symptom_{code}").id

    # ------------------------------------------------------------
    # THE STORY
    # ------------------------------------------------------------

    def _stock_the_vans(self):
        """Each engineer has a van, a sibling of the store, with common parts."""
        company = self.env.company
        company.account_sale_tax_id.write({"amount": 13.0, "name": "VAT 13%"})
        warehouse = self._ref("demo_warehouse")
        parts = {"lamp": 9, "detector": 1, "pump": 4, "column": 2, "seal": 12}
        for login in ("engineer", "engineer2", "engineer3"):
            employee = self._ref(f"demo_employee_{login}")
            employee.van_location_id = self.env["stock.location"].create(
                {
                    "name": f"Van {employee.name}",
                    "usage": "internal",
                    "location_id": warehouse.view_location_id.id,
                    "company_id": company.id,
                }
            )
            self._fill(employee.van_location_id, parts)
        self._fill(warehouse.lot_stock_id, dict.fromkeys([*parts, "board"], 20))
        self._fill(self._ref("demo_employee_engineer3").van_location_id, {"board": 1})

    def _fill(self, location, parts):
        for name, quantity in parts.items():
            self.env["stock.quant"]._update_available_quantity(
                self._ref(f"demo_part_{name}"), location, quantity
            )

    def _tell_past_jobs(self):
        # solved on the phone
        ticket = self._call(
            "gc5_240019",
            "Baseline drifts after the weekend",
            self._workday(232, 9.2),
            fault_id=self._fault("s04"),
        )
        with self._clock(ticket.reported_at + 0.3 * HOUR):
            ticket._do_responded()
        with self._clock(ticket.reported_at + 0.8 * HOUR):
            ticket.remote_outcome = "solved"
            ticket._do_solved()

        # in warranty: all free, and the time out of use is added
        self._tell_visit(
            "sp2_250123",
            "No light from the source",
            self._workday(121, 8.8),
            arrive=26,
            fault="s05",
            lines=[self._part("lamp"), self._labour(2), self._travel(180)],
            cause="Deuterium lamp burnt out before its time",
            remedy="Lamp replaced, wavelength and energy checked",
            confirm=True,
        )
        self._tell_visit(
            "gc5_250007",
            "Oven does not heat any more",
            self._workday(96, 14.0),
            arrive=68,
            fault="s01",
            severity="major",
            lines=[self._part("board"), self._labour(4), self._travel(240)],
            cause="Heater driver on the control board failed",
            remedy="Control board exchanged, temperature calibrated at four points",
            confirm=True,
        )
        # after the warranty: the customer asks for a free service, parts charged
        order = self._tell_visit(
            "wq1_240501",
            "Pump leaks at the head",
            self._workday(75, 10.3),
            arrive=23,
            fault="s08",
            lines=[self._part("pump"), self._labour(1.5), self._travel(320)],
            cause="Membrane of the pump head worn out",
            remedy="Pump head replaced, tightness tested for 30 minutes",
            use_free_service=True,
            free_service_asked_by="Qian Yu",
        )
        self._invoice(order)
        # after the warranty: cost only
        order = self._tell_visit(
            "gc5_230088",
            "Peaks are broad, results do not repeat",
            self._workday(41, 13.9),
            arrive=20,
            fault="s06",
            lines=[
                self._part("column"),
                self._part("seal", 2),
                self._labour(3),
                self._travel(150),
            ],
            cause="Column aged, septum leaking",
            remedy="Column and septum replaced, test mixture within limits",
        )
        self._invoice(order)
        # done and not billed yet: the accountant's next job
        self._tell_visit(
            "sp2_240230",
            "Energy too low at 220 nm",
            self._workday(6, 9.6),
            arrive=22,
            fault="s04",
            lines=[self._part("detector"), self._labour(2.5), self._travel(260)],
            cause="Photodiode detector aged",
            remedy="Detector replaced, energy and wavelength within limits",
        )
        # the response came too late: the promise is broken and stays so
        ticket = self._call(
            "sp2_230902",
            "Sample compartment door stuck",
            self._workday(19, 11.0),
            fault_id=self._fault("s08"),
        )
        self._watch(ticket.reported_at, 1.1)
        with self._clock(ticket.reported_at + 1.3 * HOUR):
            self._take_care(ticket)
        # the leader takes care: the manager is not told
        self._watch(ticket.reported_at + HOUR, 1.3)
        with self._clock(ticket.reported_at + 2.4 * HOUR):
            ticket._do_responded()
        with self._clock(ticket.reported_at + 3.1 * HOUR):
            ticket.remote_outcome = "solved"
            ticket._do_solved()

    def _tell_broken_promises(self):
        """What broken promises cost: claimed, approved, and growing now (S12)."""
        # solved too late: the customer claims what it lost, the desk proposes
        order = self._tell_visit(
            "sp2_230411",
            "Self-test stops at the grating",
            self._workday(28, 9.3),
            arrive=68,
            fault="s03",
            lines=[self._labour(3), self._travel(210)],
            cause="Grating drive jammed",
            remedy="Drive cleaned and aligned, wavelength within limits",
        )
        lost = self._get_compensation(order.ticket_id)
        with self._clock(order.done_at + 2 * DAY) as now:
            lost.write(
                {
                    "claimed_amount": 5600.0,
                    "claim_date": now.date(),
                    "claim_note": "28 samples had to be measured by another"
                    " laboratory, 200 each; its invoice is with us.",
                    "evidence_ids": [
                        Command.create(
                            {
                                "name": "Invoice of the other laboratory.txt",
                                "raw": b"28 samples at 200.00 = 5,600.00",
                                "res_model": lost._name,
                                "res_id": lost.id,
                            }
                        )
                    ],
                }
            )
            lost.with_user(self._ref("demo_user_dispatcher")).write(
                {
                    "proposed_amount": 3200.0,
                    "proposal_note": "16 samples came in after the 48 hours",
                }
            )
        # agreed by contract: 800 for each hour that we are late on site
        unit = self._ref("demo_unit_gc5_250031")
        unit.sla_policy_id = self._ref("demo_sla_policy_line")
        order = self._tell_visit(
            "gc5_250031",
            "Carrier gas pressure drops, line stopped",
            self._workday(16, 9.0),
            arrive=9,
            fault="s02",
            severity="major",
            lines=[self._part("seal"), self._labour(2), self._travel(90)],
            cause="Inlet septum torn",
            remedy="Septum replaced, leak test passed",
        )
        owed = self._get_compensation(order.ticket_id)
        owed.settlement = "payable"
        company = self.env.company
        company.after_sales_compensation_account_id = self.env[
            "account.account"
        ].create(
            {
                "name": "Compensation to customers",
                "code": "671190",
                "account_type": "expense",
                "company_ids": [Command.set(company.ids)],
            }
        )
        with self._clock(order.done_at + DAY):
            owed.with_user(self._ref("demo_user_manager"))._do_approve(
                reason="By the contract; the engineer came from another city"
            )
        ticket = self._call(
            "gc5_250031",
            "Detector signal lost, line stopped",
            fields.Datetime.now() - 7 * HOUR,
            fault_id=self._fault("s04"),
            severity="major",
        )
        with self._clock(ticket.reported_at + 0.2 * HOUR):
            ticket._do_responded()
        # as the engine will find it at its next look
        self.env["after.sales.sla.timer"]._process_due(
            ticket._sla_rows(), fields.Datetime.now()
        )

    def _get_compensation(self, ticket):
        return self.env["after.sales.compensation"].search(
            [("ticket_id", "=", ticket.id)]
        )

    def _tell_visit(
        self,
        unit,
        subject,
        reported_at,
        arrive,
        fault,
        lines,
        cause,
        remedy,
        severity="ordinary",
        confirm=False,
        **order_vals,
    ):
        """A fault from the call to the signed report.

        :param arrive: hours from the call to the arrival on site
        """
        ticket = self._call(
            unit,
            subject,
            reported_at,
            fault_id=self._fault(fault),
            severity=severity,
            down_since=reported_at - HOUR,
        )
        with self._clock(reported_at + 0.4 * HOUR):
            ticket._do_responded()
        with self._clock(reported_at + 1.2 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
        order = self._dispatch(ticket, reported_at + arrive * HOUR, **order_vals)
        self._work(order, lines, cause, remedy)
        if confirm:
            ticket.downtime_ids.action_confirm()
        return order

    def _invoice(self, order):
        """The accountant sends the invoice of what is to be paid."""
        with self._clock(order.done_at + DAY):
            order.action_invoice()
            invoice = order.sale_order_id.invoice_ids
            invoice.invoice_date = fields.Date.today()
            invoice.action_post()

    def _tell_follow_ups(self):
        """Most units were looked after this year; some customers still wait."""
        for unit, kind, days_ago, remedy in (
            ("sp2_230411", "visit", 148, "Cleaned, energy and wavelength checked"),
            ("gc5_230088", "maintenance", 140, "Septum and liner replaced, leak test"),
            ("wq1_240501", "call", 133, "Asked how it runs: no complaint"),
            (
                "gc5_240019",
                "visit",
                110,
                "Oven calibrated, operators' questions answered",
            ),
            (
                "sp2_240117",
                "call",
                64,
                "Asked how it runs: shutter noisy, visit planned",
            ),
            ("wq1_240502", "visit", 61, "Sampling head cleaned, tubes checked"),
            ("sp2_240230", "call", 47, "Asked how it runs: energy sinks, watched"),
        ):
            unit = self._ref(f"demo_unit_{unit}")
            start = self._workday(days_ago, 10)
            with self._clock(start - DAY):
                order = self.env["after.sales.order"].create(
                    {
                        "kind": kind,
                        "equipment_id": unit.id,
                        "planned_start": start,
                        "planned_end": start + HOUR,
                        "description": "Yearly follow-up",
                    }
                )
                order._do_schedule()
                order._do_dispatch()
            if kind != "call":
                with self._clock(start - HOUR):
                    order._do_depart()
            with self._clock(start):
                order._do_arrive()
            with self._clock(start + HOUR):
                order.remedy = remedy
                order.guidance = kind != "call" and "Daily check and care shown"
                order.checklist_line_ids.done = True
                if kind == "visit":
                    order.visit_person = self._contact(unit.partner_id)
                order._do_finish()
                if kind != "call":
                    order._sign(
                        "customer", self._contact(unit.partner_id), self._signature()
                    )
                order._do_done()

    def _tell_what_was_kept(self):
        """A statement waits to be issued, a plan for the next tender is composed."""
        today = fields.Date.today()
        self.env["after.sales.statement"].create(
            [
                {
                    "partner_id": self._ref(f"demo_customer_{name}").id,
                    "date_from": today.replace(month=1, day=1),
                    "date_to": today.replace(month=12, day=31),
                }
                for name in ("nanjing", "suzhou")
            ]
        )
        self.env["after.sales.plan"].create({})._do_compose()

    def _tell_open_cases(self):
        now = fields.Datetime.now()
        self._call(
            "sp2_250302",
            "Wavelength error after the self-test",
            now - timedelta(minutes=25),
            fault_id=self._fault("s03"),
        )
        ticket = self._call(
            "gc5_250008",
            "Leak alarm, unit stopped",
            now - 20 * HOUR,
            fault_id=self._fault("s02"),
            severity="major",
            down_since=now - 21 * HOUR,
        )
        with self._clock(now - 19.5 * HOUR):
            ticket._do_responded()
        with self._clock(now - 18.8 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
        self._dispatch(ticket, now + 2 * HOUR)
        # out of warranty: the customer has not asked for a free service yet
        ticket = self._call(
            "sp2_240117",
            "Shutter sticks, self-test fails",
            now - 7 * HOUR,
            fault_id=self._fault("s03"),
            down_since=now - 7.5 * HOUR,
        )
        with self._clock(now - 6.6 * HOUR):
            ticket._do_responded()
        with self._clock(now - 6 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
        self._dispatch(ticket, now + HOUR)
        # the leader has decided that it cannot be solved quickly
        ticket = self._call(
            "gc5_240019",
            "Oven temperature creeps up during the run",
            now - 30 * HOUR,
            fault_id=self._fault("s04"),
            severity="ordinary",
        )
        with self._clock(now - 29.6 * HOUR):
            ticket._do_responded()
        with self._clock(now - 28 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
        with self._clock(now - 8 * HOUR):
            ticket.with_user(self._ref("demo_user_leader")).sudo()._do_reclassify(
                "The temperature board must come from the maker in Suzhou; it takes"
                " four days",
                plan="Exchange the temperature board, calibrate at four points",
                planned_for=now + 80 * HOUR,
            )
        ticket = self._call(
            "wq1_250610",
            "Readings too high since this morning",
            now - 5 * HOUR,
            typed_after=40,
            channel="fax",
            fault_id=self._fault("s04"),
        )
        with self._clock(now - 4.2 * HOUR):
            ticket._do_responded()
        with self._clock(now - 2 * HOUR):
            ticket._do_hold(
                self._ref("sla_pause_reason_customer"),
                "The station reads a second sample and calls back",
            )
        self._call(
            "wq1_230145",
            "Is there a newer sampling head for this unit?",
            now - 26 * HOUR,
            kind="upgrade",
            channel="email",
        )

        self._watch(now - 26 * HOUR, 26)

    def _watch(self, start, hours):
        """The engine looks every quarter of an hour: whoever is to be told is told."""
        timers = self.env["after.sales.sla.timer"]
        for quarter in range(round(hours * 4) + 1):
            with self._clock(start + quarter * HOUR / 4) as moment:
                self.env.flush_all()
                while timers._tick_batch(moment, 1000):
                    self.env.flush_all()

    def _take_care(self, ticket):
        """The leader presses the button of the last alert."""
        alert = ticket.timer_ids.alert_ids.sorted("level")[-1:]
        alert.with_user(alert.user_ids[:1])._do_acknowledge()

    def _tell_new_deliveries(self):
        """Sold and delivered by Odoo's own documents; the units appear."""
        delivered = self._sell("nanjing", "sp200", ["SP2-260108"], days_ago=5)
        delivered |= self._sell("chengdu", "wq10", ["WQ1-260071", "WQ1-260072"], 6)
        first = delivered[:1]
        first.write(
            {
                "team_id": self._ref("demo_team_east").id,
                "engineer_id": self._ref("demo_employee_engineer").id,
            }
        )
        (delivered - first).write(
            {
                "team_id": self._ref("demo_team_south").id,
                "engineer_id": self._ref("demo_employee_engineer3").id,
            }
        )
        notice = self.env["after.sales.arrival.notice"].create(
            {
                "equipment_ids": [Command.set(first.ids)],
                "notified_at": fields.Datetime.now() - 2 * DAY,
                "notified_by": "He Jun, by phone",
                "engineer_id": first.engineer_id.id,
                "planned_start": self._workday(-1, 9.5),
                "installation_plan": "<ol><li>Check the bench, mains and"
                " ventilation with Prof. He.</li><li>Unpack, place, warm up for two"
                " hours.</li><li>Calibrate with the supplied standards.</li><li>Train"
                " two operators, hand over the documents, sign.</li></ol>",
            }
        )
        notice.action_create_orders()
        order = self.env["after.sales.order"].search(
            [("equipment_id", "=", first.id), ("kind", "=", "installation")]
        )
        order._do_schedule()
        order._do_dispatch()

    def _sell(self, customer, product, serials, days_ago):
        """:return: the units that appeared with the delivery"""
        lots = self._deliver_goods(customer, product, serials)
        units = self.env["after.sales.equipment"].search([("lot_id", "in", lots.ids)])
        units.delivered_on = fields.Date.today() - days_ago * DAY
        return units

    def _deliver_goods(self, customer, product, serials):
        """Sell and deliver through Odoo's own documents.

        :return: the serials as ``stock.lot``
        """
        product = self._ref(f"demo_product_{product}")
        partner = self._ref(f"demo_customer_{customer}")
        site = self._ref(f"demo_site_{customer}")
        lots = self.env["stock.lot"].create(
            [{"name": serial, "product_id": product.id} for serial in serials]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                product, self._ref("demo_warehouse").lot_stock_id, 1, lot_id=lot
            )
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "partner_shipping_id": site.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": len(serials)}
                    )
                ],
            }
        )
        sale.action_confirm()
        sale.picking_ids.move_ids.picked = True
        sale.picking_ids.button_validate()
        return lots
