# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the people of the stories about training do (S32–S37), by buttons."""

import io
from datetime import timedelta

from service_common import ServiceCommon

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import Form, freeze_time
from odoo.tools import file_open

from odoo.addons.after_sales_service.tests.common_order import PNG
from odoo.addons.after_sales_training.tests.common_training import TrainingCommon
from odoo.addons.after_sales_training.tests.signoff_common import OTHER_PNG

SESSION_FORM = "after_sales_training.event_event_view_form_training"
VOUCHER = "after.sales.training.entitlement"


class TrainingStories(ServiceCommon, TrainingCommon):
    """The instrument is sold with two places of training; the centre teaches it.

    The portal answers in real time: what happens there is told around today, and
    the sale lies so far back that the voucher has half a year left.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        # a Monday: a year and a half and a bit ago
        accepted = cls.today - timedelta(days=565)
        cls.accepted = accepted - timedelta(days=accepted.weekday())
        cls.lapses = fields.Date.add(cls.accepted, years=2)
        # Monday in four weeks: there is time to book
        monday = cls.today + timedelta(days=28 - cls.today.weekday())
        cls.days = [monday + timedelta(days=number) for number in range(3)]
        cls.photos = [
            file_open(f"after_sales_service/demo/{name}.png", "rb").read()
            for name in ("septum", "signature")
        ]
        cls.engineer.resource_calendar_id = cls.calendar
        cls.course.write(
            {
                "validity_months": 24,
                "skill_item_ids": [
                    Command.create({"name": "Start and shut down", "must_pass": True}),
                    Command.create({"name": "Change the lamp", "weight": 3}),
                ],
            }
        )
        cls.env["after.sales.travel.rule"].create(
            {
                "name": "Trainees",
                "date_from": cls.accepted,
                "line_ids": [
                    Command.create(
                        {
                            "name": "Large cities",
                            "cities": "Shanghai",
                            "per_diem": 120.0,
                            "hotel_cap": 500.0,
                        }
                    )
                ],
            }
        )

    def _at(self, day, hour=1):
        """A moment of a day; UTC, eight hours behind Shanghai."""
        return freeze_time(f"{day} {hour:02d}:00:00")

    # ------------------------------------------------------------
    # PROMISED
    # ------------------------------------------------------------

    def _promise(self, **vals):
        """The desk promises training with the product."""
        return (
            self.env["after.sales.training.promise"]
            .with_user(self.desk)
            .create(
                {
                    "product_tmpl_id": self.product.product_tmpl_id.id,
                    "kind": "free_place",
                    "places": 2,
                    "days": 3,
                    "validity_amount": 2,
                    "validity_unit": "year",
                    "travel_by_us": True,
                    "budget_per_person": 1000.0,
                    "course_ids": [Command.set(self.course.ids)],
                }
                | vals
            )
        )

    def _voucher_of_a_sale(self):
        """Sold, delivered, accepted by signature: the voucher that comes of it."""
        with self._at(self.accepted):
            self._promise()
        sold = self.accepted - timedelta(days=7)
        unit = self._sold(self.lots[0], str(sold))
        self.assertFalse(unit.training_voucher_ids, "not before the acceptance")
        self._accepted(unit, str(self.accepted))
        return unit.training_voucher_ids

    def _change(self, voucher, step, user=None, **vals):
        """Press a button of the voucher that asks why."""
        voucher = voucher.with_user(user or self.desk)
        vals = {"reason": "Agreed on the phone"} | vals
        form = self._window(voucher, f"action_{step}", **vals)
        return form.save().action_apply()

    def _run(self, cron, day, hour=1):
        """A job of the night at its time."""
        with self._at(day, hour):
            self.env.flush_all()
            # a browser's test is in test mode already: nothing is committed
            self.env.ref(f"after_sales_training.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # TAUGHT
    # ------------------------------------------------------------

    def _plan_session(self, **values):
        """Press “Plan Session” on the course, fill in, save; as the desk has it."""
        action = self.course.with_user(self.desk).action_plan_session()
        form = Form(
            self.env["event.event"]
            .with_user(self.desk)
            .with_context(**action["context"]),
            view=SESSION_FORM,
        )
        start = fields.Datetime.to_datetime(self.days[0]) + timedelta(hours=1)
        values = {"date_begin": start, "centre_id": self.centre} | values
        self._type(form, room_id=self.room, **values)
        form.trainer_ids.add(self.trainer)
        return form.save()

    def _book(self, voucher, session, *names, **data):
        """The customer books on the portal."""
        for number, name in enumerate(names):
            data[f"name_{number}"] = name
            data[f"email_{number}"] = f"{name.split()[0].lower()}@lab.example"
        return self._send(
            f"/my/training/book/{voucher.id}",
            session=session.id,
            **{"answer": "book"} | data,
        )

    def _teach(self, session):
        """The trainer says on each day who is there; the night job closes."""
        for day in self.days:
            with self._at(day, 2):
                session.with_user(self.engineer_user).action_take_attendance()
                session.with_user(self.engineer_user).action_all_present()

    def _signoff(self, session, day):
        """On the last day: observed, signed by both, certified by the desk."""
        mine = session.with_user(self.engineer_user)
        with self._at(day, 7):
            action = mine.action_start_signoffs()
            signoff = mine.env["after.sales.training.signoff"].search(
                [("registration_id.event_id", "=", session.id)]
            )
            self.assertEqual(action["res_model"], signoff._name)
            signoff.line_ids.action_alone()
            self._window(signoff, "action_sign_trainer", image=PNG).save().action_sign()
            with self._refused(Exception, "two|same", constraint=True):
                form = self._window(signoff, "action_sign_trainee", image=PNG)
                form.save().action_sign()
            form = self._window(signoff, "action_sign_trainee", image=OTHER_PNG)
            form.save().action_sign()
            self.assertEqual(signoff.state, "signed")
            signoff.with_user(self.desk).action_certify()
        return signoff.with_env(self.env)

    # ------------------------------------------------------------
    # TRAVEL
    # ------------------------------------------------------------

    def _post(self, url, files=(), **data):
        """Send a form with files."""
        response = self.url_open(
            url,
            data=data | {"csrf_token": Request.csrf_token(self)},
            files=[("files", (name, io.BytesIO(content))) for name, content in files],
            timeout=60,
        )
        self.env.invalidate_all()
        return response

    def _receipt_line(self, url, *photos, **data):
        """Add a receipt to the claim on the portal."""
        data = {
            "kind": "train",
            "amount": "553",
            "currency": self.company.currency_id.name,
            "date": str(self.days[0]),
            "name": "Nanjing – Shanghai",
        } | data
        files = [(f"receipt{n}.png", photo) for n, photo in enumerate(photos)]
        return self._post(f"{url}/line", files, **data)
