# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
from datetime import timedelta

from reportlab.pdfgen.canvas import Canvas

from odoo import fields, models
from odoo.fields import Command

DAY = timedelta(days=1)


class AfterSalesDemo(models.AbstractModel):
    """Two people from Nanjing were trained at the centre: their journeys (S33).

    One is accepted and waits for its bill, one is above its budget and waits for the
    manager; the customer with a login can claim his own; an engineer claims his.
    """

    _inherit = "after.sales.demo"

    def _tell_training_travel(self):
        self._rule_travel()
        start = self._training_start(21)
        with self._clock(start - 30 * DAY):
            session = self._hold_session(start)
            nanjing = self._promise_travel(session, "nanjing", ("Lu Fei", "Cao Min"))
            suzhou = self._promise_travel(
                session, "suzhou", ("Tao Li",), self._ref("demo_user_customer")
            )
        self._settle_session(session)
        first, last = start.date() - DAY, start.date() + 3 * DAY
        with self._clock(start + 6 * DAY):
            accepted, dear = (self._claim(booked, first, last) for booked in nanjing)
            for claim, lines in (
                (
                    accepted,
                    (
                        ("train", "Nanjing – Shanghai, G7023", 139.5, {}),
                        ("train", "Shanghai – Nanjing, G7036", 139.5, {"date": last}),
                        ("hotel", "Orange Hotel", 1480.0, {"quantity": 4}),
                        ("per_diem", "", 0.0, {"quantity": 5}),
                    ),
                ),
                (
                    dear,
                    (
                        (
                            "train",
                            "Nanjing – Shanghai, G7, business class",
                            429.5,
                            {"travel_class": "business"},
                        ),
                        ("hotel", "Hotel at the Bund", 2960.0, {"quantity": 4}),
                        ("per_diem", "", 0.0, {"quantity": 5}),
                    ),
                ),
            ):
                for kind, name, amount, vals in lines:
                    self._add_receipt(claim, kind, name, amount, **vals)
                # the desk enters it for them, from the receipts they have sent
                desk = claim.with_user(self._training_ref("demo_user_training"))
                desk.action_hand_in()
                desk.action_submit()
            self._claim_of_engineer(session, first, last)
            own = self._claim(suzhou[1], first, last)
            self._add_receipt(own, "train", "Suzhou – Shanghai, G7011", 39.5)
            self._add_receipt(own, "hotel", "Ji Hotel", 1960.0, quantity=4)

    def _rule_travel(self):
        year = fields.Date.today().year
        for audience, name, hotel in (
            ("trainee", f"Trainees {year}", 450.0),
            ("staff", f"Own Staff {year}", 400.0),
        ):
            self.env["after.sales.travel.rule"].create(
                {
                    "name": name,
                    "company_id": self.env.company.id,
                    "audience": audience,
                    "date_from": fields.Date.today().replace(month=1, day=1)
                    - 365 * DAY,
                    "mileage_rate": 1.2,
                    "line_ids": [
                        Command.create(
                            {
                                "name": "Largest cities",
                                "cities": "Beijing, 北京, Shanghai, 上海,"
                                " Guangzhou, 广州, Shenzhen, 深圳",
                                "per_diem": 120.0,
                                "hotel_cap": hotel,
                            }
                        ),
                        Command.create(
                            {
                                "name": "All other places",
                                "per_diem": 100.0,
                                "hotel_cap": hotel - 100.0,
                            }
                        ),
                    ],
                }
            )

    def _hold_session(self, start):
        course = self._training_ref("demo_course_operation")
        return self.env["event.event"].create(
            {
                "name": course.name,
                "course_id": course.id,
                "centre_id": self._training_ref("demo_centre").id,
                "company_id": self.env.company.id,
                "event_type_id": self._training_ref("event_type_training").id,
                "date_begin": start,
                "date_tz": "Asia/Shanghai",
                "seats_limited": True,
                "seats_max": course.max_trainees,
                "user_id": self._training_ref("demo_user_training").id,
            }
        )

    def _settle_session(self, session):
        """All were there on all days; closed on the last evening."""
        with self._clock(session.date_end + timedelta(hours=1)):
            session._make_attendance()
            session.attendance_ids.write({"presence": "present"})
            session.action_close_session()

    def _promise_travel(self, session, town, names, user=None):
        """A voucher with travel, and who was enrolled by it."""
        customer = self._ref(f"demo_customer_{town}")
        voucher = self.env["after.sales.training.entitlement"].create(
            {
                "partner_id": customer.id,
                "company_id": self.env.company.id,
                "kind": "free_place",
                "places": 2,
                "course_ids": [Command.set(session.course_id.ids)],
                "valid_from": fields.Date.today() - 60 * DAY,
                "valid_until": fields.Date.today() + 670 * DAY,
                "travel_by_us": True,
                "budget_per_person": 3000.0,
                "currency_id": self.env.company.currency_id.id,
            }
        )
        people = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": customer.id,
                    "company_id": self.env.company.id,
                    "email": f"{name.split()[1].lower()}@{town}.example.com",
                    "tz": "Asia/Shanghai",
                }
                for name in names
            ]
        )
        if user:
            people |= user.partner_id
        return self.env["event.registration"].create(
            [
                {
                    "event_id": session.id,
                    "name": person.name,
                    "email": person.email,
                    "trainee_id": person.id,
                    "entitlement_id": voucher.id,
                    "state": "open",
                }
                for person in people
            ]
        )

    def _claim(self, booked, first, last):
        return self.env["after.sales.travel.claim"].create(
            {
                "registration_id": booked.id,
                "company_id": self.env.company.id,
                "city": "Shanghai",
                "departed_on": first,
                "returned_on": last,
                "payee_account": "ICBC 6222 0212 0100 7788 231",
            }
        )

    def _claim_of_engineer(self, session, first, last):
        claim = self.env["after.sales.travel.claim"].create(
            {
                "employee_id": self._ref("demo_employee_engineer2").id,
                "event_id": session.id,
                "company_id": self.env.company.id,
                "city": "Shanghai",
                "departed_on": first,
                "returned_on": last,
            }
        )
        self._add_receipt(claim, "mileage", "Wuxi – Shanghai and back", 0, quantity=260)
        self._add_receipt(claim, "hotel", "Jin Jiang Inn", 1180.0, quantity=4)
        claim.with_user(claim.employee_id.user_id).action_hand_in()

    def _add_receipt(self, claim, kind, name, amount, **vals):
        line = self.env["after.sales.travel.claim.line"].create(
            {
                "claim_id": claim.id,
                "kind": kind,
                "name": name,
                "amount": amount,
                "currency_id": claim.currency_id.id,
                **vals,
            }
        )
        if amount:
            receipt = self.env["ir.attachment"].create(
                {
                    "name": f"{kind} {line.date}.pdf",
                    "raw": self._draw_receipt(claim.partner_id.name, name, amount),
                    "res_model": line._name,
                    "res_id": line.id,
                }
            )
            line.receipt_ids = [Command.set(receipt.ids)]

    def _draw_receipt(self, person, name, amount):
        """A small receipt as PDF: no two are alike."""
        paper = io.BytesIO()
        canvas = Canvas(paper, pagesize=(280, 140))
        canvas.drawString(20, 100, f"Passenger or guest: {person}")
        canvas.drawString(20, 75, name.replace("–", "-"))
        canvas.drawString(20, 45, f"CNY {amount:.2f}")
        canvas.save()
        return paper.getvalue()
