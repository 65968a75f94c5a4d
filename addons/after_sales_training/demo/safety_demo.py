# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class AfterSalesDemo(models.AbstractModel):
    """Rules to read, a site that asks for it, dangers that were reported (S36)."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_training_safety(self):
        self._write_procedures()
        self._ask_at_a_site()
        self._report_dangers()

    # ------------------------------------------------------------
    # PROCEDURES
    # ------------------------------------------------------------

    def _write_procedures(self):
        now = fields.Datetime.now()
        voltage = self._new_procedure(
            "Safe Work on the High-Voltage Source",
            "safety",
            "SOP-01",
            "<p>Switch off at the mains and lock the switch.</p>"
            "<p>Wait five minutes, then discharge with the rod.</p>"
            "<p>Check for absence of voltage before touching anything.</p>",
            now - 60 * DAY,
            [
                ("What comes first?", "Open the cover", "Switch off and lock", "b"),
                ("How long do you wait?", "Five minutes", "One minute", "a"),
                (
                    "Before you touch anything you …",
                    "check for absence of voltage",
                    "ask the customer",
                    "a",
                ),
            ],
        )
        self._read_by(voltage, "engineer", now - 55 * DAY, "baa")
        self._read_by(voltage, "engineer2", now - 50 * DAY, "bba", "baa")
        self._new_procedure(
            "Emergency Plan: Gas Leak",
            "emergency",
            "EMG-02",
            "<p>Leave the room, close the door, switch nothing.</p>"
            "<p>Call the control room of the site, then the safety officer.</p>",
            now - 20 * DAY,
            [("May you switch off the light?", "Yes", "No", "b")],
        )
        conduct = self._new_procedure(
            "Service Conduct",
            "conduct",
            "REG-03",
            "<p>Be on time, greet, explain what you do.</p>"
            "<p>Never quarrel with the user, never ask for money or goods.</p>"
            "<p>Leave the place as clean as you found it.</p>",
            now - 5 * DAY,
            [],
        )
        self._read_by(conduct, "leader", now - 4 * DAY)
        # the next version waits for the manager
        engineer = self._ref("demo_user_engineer")
        draft = (
            self.env["after.sales.procedure.version"]
            .with_user(engineer)
            .create(
                {
                    "procedure_id": voltage.id,
                    "text": voltage.current_version_id.text.replace(
                        "five minutes", "ten minutes"
                    ),
                    "change_note": "The new source holds its charge longer.",
                }
            )
        )
        draft.action_submit()

    def _new_procedure(self, name, kind, code, text, at, questions):
        """Written by the officer, approved by the manager, asked of engineers."""
        officer = self._training_ref("demo_user_safety")
        with self._clock(at):
            procedure = (
                self.env["after.sales.procedure"]
                .with_user(officer)
                .create(
                    {
                        "name": name,
                        "kind": kind,
                        "code": code,
                        "group_ids": self._ref("group_after_sales_user").ids,
                    }
                )
            )
            version = procedure.version_ids.create(
                {
                    "procedure_id": procedure.id,
                    "text": text,
                    "question_ids": [
                        Command.create(
                            {
                                "name": question,
                                "choice_a": one,
                                "choice_b": other,
                                "correct": correct,
                            }
                        )
                        for question, one, other, correct in questions
                    ],
                }
            )
            version.action_submit()
            version.with_user(self._ref("demo_user_manager")).action_approve()
        return procedure.sudo()

    def _read_by(self, procedure, name, at, *attempts):
        """An employee reads it; each of the attempts is a word of choices."""
        version = procedure.current_version_id
        row = version.acknowledgement_ids.filtered(
            lambda row: row.user_id == self._ref(f"demo_user_{name}")
        )[:1]
        for choices in attempts or ("",):
            answers = dict(zip(version.question_ids.ids, choices, strict=True))
            with self._clock(at):
                row.with_user(row.user_id).acknowledge(answers)

    # ------------------------------------------------------------
    # SITE
    # ------------------------------------------------------------

    def _ask_at_a_site(self):
        """The site of the engineer's next job asks before work."""
        job = self._get_engineers_job()
        self.env["after.sales.site.sheet"].with_user(
            self._ref("demo_user_dispatcher")
        ).create(
            {
                "partner_id": (job.site_partner_id or job.partner_id).id,
                "text": "<p>Report to the laboratory office, badge visible.</p>"
                "<p>Dosimeter and lab coat in rooms with a yellow door.</p>"
                "<p>Meeting point in an emergency: car park north.</p>",
            }
        )

    def _get_engineers_job(self):
        return self.env["after.sales.order"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("user_id", "=", self._ref("demo_user_engineer").id),
                ("state", "in", ("dispatched", "in_progress", "scheduled")),
            ],
            order="state, planned_start, id",
            limit=1,
        )

    # ------------------------------------------------------------
    # DANGERS
    # ------------------------------------------------------------

    def _report_dangers(self):
        now = fields.Datetime.now()
        officer = self._training_ref("demo_user_safety")
        ladder = self._report_danger(
            "engineer2",
            now - 40 * DAY,
            kind="accident",
            severity="serious",
            category="fall",
            description="Slipped from the second step of a ladder, ankle sprained.",
            immediate="First aid, ladder taken out of use.",
            place="Customer's store room",
        )
        with self._clock(now - 40 * DAY + 2 * HOUR):
            mine = ladder.with_user(officer)
            mine.action_take()
            mine.write(
                {
                    "cause": "The rubber feet of the ladder were worn.",
                    "contributing": "Ladders were not on the list of tools to check.",
                    "person_ids": [
                        Command.create(
                            {
                                "employee_id": self._ref("demo_employee_engineer2").id,
                                "injury": "Sprained ankle",
                                "treatment": "Cooled, doctor on the same day",
                                "lost_days": 4,
                            }
                        )
                    ],
                }
            )
            measure = self._set_measure(
                mine, "Check all ladders, scrap the worn ones", "leader", 14
            )
            mine.action_measures()
        with self._clock(now - 30 * DAY):
            measure.with_user(measure.user_id)._do_done("Three scrapped, two bought")
        with self._clock(now - 10 * DAY):
            measure.with_user(officer)._do_check(True, "No worn ladder at the check")
            mine.finding = "Ladders are checked each quarter with the other tools."
            mine.action_close()
        water = self._report_danger(
            "engineer",
            now - 6 * DAY,
            kind="near_miss",
            severity="serious",
            category="electric",
            description="Cooling water dripped on the socket of the test bench.",
            immediate="Bench switched off, water closed.",
            place="Workshop",
        )
        with self._clock(now - 6 * DAY + HOUR):
            mine = water.with_user(officer)
            mine.action_take()
            mine.cause = "Hose clamp without a spring."
            self._set_measure(mine, "Fit spring clamps on all benches", "leader", 4)
            self._set_measure(mine, "Move the sockets above the water", "leader", 30)
            mine.action_measures()
        job = self._get_engineers_job()
        self._report_danger(
            "engineer",
            now - 2 * HOUR,
            kind="hazard",
            severity="serious",
            category="electric",
            description="Cable of the supply bare behind the cabinet.",
            immediate="Covered with tape, customer told.",
            order_id=job.id,
        )
        customer = self._ref("demo_user_customer").commercial_partner_id
        visit = self.env["after.sales.order"].search(
            [("commercial_partner_id", "=", customer.id), ("state", "=", "done")],
            order="done_at desc, id desc",
            limit=1,
        )
        # on the portal, on the page of the job
        self._report_danger(
            "customer",
            now - 5 * HOUR,
            kind="near_miss",
            category="machine",
            description="The cover of the lamp house was left open over lunch.",
            place="Central laboratory",
            order_id=visit.id,
        )

    def _report_danger(self, name, at, **vals):
        with self._clock(at):
            return (
                self.env["after.sales.incident"]
                .with_user(self._ref(f"demo_user_{name}"))
                ._report(vals | {"happened_at": at, "company_id": self.env.company.id})
                .sudo()
            )

    def _set_measure(self, incident, name, user, days):
        return incident.measure_ids.create(
            {
                "incident_id": incident.id,
                "name": name,
                "user_id": self._ref(f"demo_user_{user}").id,
                "due_on": fields.Date.today() + days * DAY,
            }
        )
