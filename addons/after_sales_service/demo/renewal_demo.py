# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: the press got a servo pump that keeps its promise, a larger
proposal waits for its approval, a customer was offered a better light source."""

from odoo import fields, models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR

#: days ago, hours out of use, cause, remedy: before and after the new pump
FAULTS_BEFORE = [
    (770, 9, "Throttle valve stuck", "Valve cleaned and set"),
    (712, 31, "Pump seized, oil overheated", "Pump overhauled, oil changed"),
    (655, 6, "Hose burst", "Hose exchanged"),
    (588, 22, "Throttle valve leaks", "Valve exchanged"),
    (530, 14, "Oil overheated again", "Cooler cleaned"),
]
FAULTS_AFTER = [(205, 12, "Pressure sensor failed", "Sensor exchanged, scaled anew")]


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_renewals(self):
        press = self._ref("demo_unit_plant_press")
        press.downtime_rate = 420.0
        self.env.company.after_sales_proposal_limit = 200000.0
        for fault in FAULTS_BEFORE + FAULTS_AFTER:
            self._tell_press_fault(press, *fault)
        self._tell_servo_pump(press)
        self._tell_new_press(press)
        self._tell_led_source()
        self._tell_draft(press)

    def _tell_press_fault(self, press, days_ago, hours, cause, remedy):
        start = self._workday(days_ago, 8.5)
        work = min(hours, 6)
        with self._clock(start + hours * HOUR):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "repair",
                    "equipment_id": press.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "description": cause,
                    "cause": cause,
                    "remedy": remedy,
                    "result": "solved",
                    "guidance": "Daily look at oil level and temperature",
                    "departed_at": start + (hours - work) * HOUR,
                    "arrived_at": start + (hours - work) * HOUR,
                    "finished_at": start + hours * HOUR,
                    "line_ids": [Command.create(self._labour(work))],
                }
            )
            # the papers of our own plant went to nobody
            order.write({"state": "done", "done_at": start + hours * HOUR})
            self.env["after.sales.downtime"].create(
                {
                    "equipment_id": press.id,
                    "start": start,
                    "end": start + hours * HOUR,
                    "order_id": order.id,
                }
            )

    def _propose(self, user, at, lines, costs, **vals):
        """A report is written, measured and handed in."""
        with self._clock(at):
            proposal = (
                self.env["after.sales.proposal"]
                .with_user(self._ref(f"demo_user_{user}"))
                .sudo()
                .create(
                    {
                        "company_id": self.env.company.id,
                        "author_id": self._ref(f"demo_user_{user}").id,
                        "line_ids": [
                            Command.create({"name": name, "price": price})
                            for name, price in lines
                        ],
                    }
                    | vals
                )
            )
            proposal._do_measure()
            for kind, name, now, after, price in costs:
                row = proposal.cost_ids.filtered(
                    lambda row, kind=kind: row.kind == kind
                )
                if not row:
                    row = row.create({"proposal_id": proposal.id, "kind": kind})
                row.name = name
                if price:
                    row.write(
                        {
                            "price": price,
                            "now_quantity": now or row.now_quantity,
                            "expected_quantity": after,
                        }
                    )
                else:
                    row.expected_amount = after
        return proposal

    def _reason(self, *names):
        return [
            Command.set([self._ref(f"proposal_reason_{name}").id for name in names])
        ]

    def _as(self, proposal, user):
        """The proposal in the hands of a user, past the checks of the buttons."""
        return proposal.with_user(self._ref(f"demo_user_{user}")).sudo()

    def _tell_servo_pump(self, press):
        """Approved, done in a night, reviewed a year later: kept."""
        proposal = self._propose(
            "engineer",
            self._workday(445, 10),
            [
                ("Servo pump with drive, 22 kW", 46800.0),
                ("Pipes, fittings, oil", 3200.0),
                ("Fitting and commissioning by the maker", 6500.0),
            ],
            [
                ("labour", False, False, 400.0, 0),
                ("downtime", False, False, 12.0, 420.0),
                ("energy", "Electricity of the pump", 61000.0, 33000.0, 0.86),
                ("other", "Hydraulic oil and its disposal", 1, 1200.0, 0),
            ],
            title="Servo pump for the 40 t press",
            equipment_ids=[Command.set(press.ids)],
            reason_ids=self._reason("energy", "efficiency", "pollution"),
            description="A speed-controlled servo pump takes the place of the throttled"
            " constant pump. It delivers only what the stroke needs: the oil stays"
            " cool, the press is quieter and uses about half of the power.",
            alternatives="1. Leave it: the valves go on failing every two months.\n"
            "2. A larger cooler: 9,000, saves no power.\n"
            "3. A new press: see the later proposal, five times the price.",
            risks="The drive may disturb the two-hand control: tested before production"
            " starts. If the pump comes late, the old one is fitted back in an hour.",
            standstill_hours=10.0,
        )
        oil = proposal.cost_ids.filtered(lambda row: row.kind == "other")
        oil.now_amount = 4600.0
        with self._clock(self._workday(443, 15)):
            self._as(proposal, "engineer")._do_submit()
        with self._clock(self._workday(440, 11)):
            self._as(proposal, "manager")._do_approve()
        start = self._workday(404, 17.5)
        with self._clock(start - 9 * DAY):
            order = self._as(proposal, "dispatcher")._do_schedule(
                {
                    press: {
                        "planned_start": start,
                        "planned_end": start + 10 * HOUR,
                        "engineer_id": self._ref("demo_employee_engineer").id,
                    }
                }
            )
        with self._clock(start + 11 * HOUR):
            order.sudo().write(
                {
                    "state": "done",
                    "departed_at": start,
                    "arrived_at": start,
                    "finished_at": start + 11 * HOUR,
                    "done_at": start + 11 * HOUR,
                    "remedy": "Servo pump and drive fitted, pressure and stroke set",
                    "result": "solved",
                }
            )
        at = proposal.review_on
        with self._clock(self._workday(404 - (at - proposal.done_on).days - 3, 9)):
            self._as(proposal, "engineer")._do_measure_achieved()
            found = {"energy": (35200.0, 0), "other": (0, 1350.0)}
            for row in proposal.cost_ids:
                quantity, amount = found.get(row.kind, (0, 0))
                if quantity:
                    row.achieved_quantity = quantity
                if amount:
                    row.achieved_amount = amount
            proposal.write(
                {
                    "investment_actual": 58900.0,
                    "review_note": "The pump keeps what it promised. The pressure"
                    " sensor of the drive failed once: a spare one is in stock since.",
                }
            )
            self._as(proposal, "engineer").write(
                {
                    "reviewed_at": fields.Datetime.now(),
                    "reviewed_by_id": self._ref("demo_user_engineer").id,
                }
            )

    def _tell_new_press(self, press):
        """Above the limit: it waits for the manager."""
        proposal = self._propose(
            "leader",
            self._workday(9, 14),
            [
                ("Servo press 63 t with light curtain", 286000.0),
                ("Foundation and electrical connection", 24000.0),
                ("Training of four operators", 6000.0),
            ],
            [
                ("labour", False, False, 300.0, 0),
                ("downtime", False, False, 6.0, 420.0),
                ("energy", "Electricity", 35200.0, 21000.0, 0.86),
                ("other", "Subcontracted parts above 40 t", 0, 9000.0, 0),
            ],
            title="63 t servo press in place of the 40 t press",
            kind="renew",
            equipment_ids=[Command.set(press.ids)],
            reason_ids=self._reason("technology", "safety", "efficiency"),
            description="Parts above 40 t are pressed by a subcontractor today. A servo"
            " press of 63 t does them in the house, with a light curtain.",
            alternatives="Used press of 60 t: 150,000, no spare parts for its control.",
            risks="Delivery takes five months; the foundation needs a permit.",
            life_years=12.0,
            residual_value=40000.0,
            standstill_hours=48.0,
        )
        proposal.cost_ids.filtered(lambda row: row.kind == "other").now_amount = 68000.0
        with self._clock(self._workday(8, 9)):
            self._as(proposal, "leader")._do_submit()

    def _tell_led_source(self):
        """A customer's old spectrometer: approved, quoted, not ordered yet."""
        unit = self._ref("demo_unit_sp2_230411")
        proposal = self._propose(
            "engineer",
            self._workday(16, 10),
            [],
            [
                ("downtime", False, False, 8.0, 150.0),
                ("energy", "Electricity of lamp and cooling", 2600.0, 700.0, 0.86),
                ("other", "Deuterium lamps, two a year", 0, 0.0, 0),
            ],
            title="LED light source in place of the deuterium lamp",
            equipment_ids=[Command.set(unit.ids)],
            reason_ids=self._reason("technology", "energy"),
            description="The LED source is ready at once, needs no cooling and lasts"
            " about ten years. Lamps and their adjustment are no longer needed.",
            alternatives="Stay with the lamp: one every six months.",
            risks="Below 230 nm less light: methods there are checked on the day.",
            life_years=8.0,
        )
        proposal.line_ids = [
            Command.create(
                {
                    "product_id": self._ref("demo_part_detector").id,
                    "name": "LED source with its detector set",
                    "price": 11800.0,
                }
            ),
        ]
        proposal.cost_ids.filtered(lambda row: row.kind == "other").now_amount = 5200.0
        with self._clock(self._workday(15, 9)):
            self._as(proposal, "engineer")._do_submit()
        with self._clock(self._workday(14, 11)):
            self._as(proposal, "manager")._do_approve()
        with self._clock(self._workday(12, 10)):
            proposal.sale_order_id = self.env["sale.order"].create(
                proposal._prepare_sale_vals()
            )

    def _tell_draft(self, press):
        """Begun and not complete: it says what is missing."""
        with self._clock(self._workday(2, 16)):
            self.env["after.sales.proposal"].with_user(
                self._ref("demo_user_engineer")
            ).sudo().create(
                {
                    "title": "Oil mist separator for the press",
                    "company_id": self.env.company.id,
                    "author_id": self._ref("demo_user_engineer").id,
                    "equipment_ids": [Command.set(press.ids)],
                    "reason_ids": self._reason("pollution", "safety"),
                    "description": "The mist at the press is drawn off and the oil is"
                    " led back.",
                }
            )
