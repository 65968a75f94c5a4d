# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import contextlib
from datetime import date

from odoo.fields import Command
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

DEPARTED, RETURNED = date(2026, 11, 29), date(2026, 12, 3)


class TravelCommon(TrainingCommon):
    """A trainee of the hospital comes by voucher; the rules of the journey hold.

    The session is Monday 30 November to Wednesday 2 December; a day before and after.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.rule = cls.env["after.sales.travel.rule"].create(
            {
                "name": "Trainees",
                "date_from": date(2026, 1, 1),
                "mileage_rate": 1.0,
                "line_ids": [
                    Command.create(
                        {
                            "name": "Large cities",
                            "cities": "Shanghai, 上海",
                            "per_diem": 120.0,
                            "hotel_cap": 500.0,
                        }
                    ),
                    Command.create(
                        {"name": "Elsewhere", "per_diem": 100.0, "hotel_cap": 350.0}
                    ),
                ],
            }
        )
        cls.rule_staff = cls.rule.copy({"audience": "staff", "name": "Staff"})
        cls.training = cls._new_session()
        cls.voucher = cls._new_voucher(
            travel_by_us=True,
            budget_per_person=3000.0,
            currency_id=cls.company.currency_id.id,
        )
        cls.trainee = cls.env["res.partner"].create(
            {
                "name": "Gu Lan",
                "parent_id": cls.customer.id,
                "email": "gu@third-hospital.example",
            }
        )
        cls.booked = cls._enrol(cls.trainee)

    @contextlib.contextmanager
    def _refused(self, error, text=""):
        """Refused with this sentence, and rolled back as in real life."""
        with self.assertRaisesRegex(error, text), self.env.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all()

    @classmethod
    def _enrol(cls, trainee, **vals):
        return cls.env["event.registration"].create(
            {
                "event_id": cls.training.id,
                "name": trainee.name,
                "trainee_id": trainee.id,
                "entitlement_id": cls.voucher.id,
                "state": "open",
            }
            | vals
        )

    @classmethod
    def _receipt(cls, content="receipt", user=None):
        Attachment = cls.env["ir.attachment"]
        return Attachment.with_user(user or cls.desk).create(
            {
                "name": f"{content}.pdf",
                "datas": base64.b64encode(f"%PDF-{content}".encode()),
                "res_model": "after.sales.travel.claim.line",
            }
        )

    @classmethod
    def _new_claim(cls, *lines, user=None, **vals):
        """A claim of the desk, with lines: (kind, amount, more values)."""
        user = user or cls.desk
        claim = (
            cls.env["after.sales.travel.claim"]
            .with_user(user)
            .create(
                {
                    "registration_id": cls.booked.id,
                    "city": "Shanghai",
                    "departed_on": DEPARTED,
                    "returned_on": RETURNED,
                }
                | vals
            )
        )
        for number, (kind, amount, more) in enumerate(lines):
            cls._add_travel(claim, kind, amount, f"{claim.name} {number}", **more)
        return claim

    @classmethod
    def _add_travel(cls, claim, kind, amount=0.0, receipt=None, **vals):
        files = cls._receipt(receipt or f"{kind} {amount}", claim.env.user)
        with_receipt = kind not in ("per_diem", "mileage")
        return claim.line_ids.create(
            {
                "claim_id": claim.id,
                "kind": kind,
                "amount": amount,
                "receipt_ids": [Command.set(files.ids if with_receipt else [])],
            }
            | vals
        )

    @classmethod
    def _accepted(cls, *lines, **vals):
        """A claim that is approved, by the desk or by the manager."""
        claim = cls._new_claim(*lines, **vals)
        claim.action_hand_in()
        claim.with_user(cls.desk).action_submit()
        if claim.approval_state == "submitted":
            claim.with_user(cls.manager).action_approve()
        return claim
