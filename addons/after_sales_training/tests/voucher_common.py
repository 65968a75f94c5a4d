# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import Form

from .common_training import TrainingCommon


class VoucherCommon(TrainingCommon):
    """A session, people of the customer, a stranger; the desk's dialogue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.training_session = cls._new_session()
        cls.gu = cls.env["res.partner"].create(
            {"name": "Gu Lan", "parent_id": cls.customer.id, "email": "gu@lab.example"}
        )
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Other Works", "is_company": True}
        )
        cls.Log = cls.env["after.sales.training.voucher.log"]

    @classmethod
    def _enrol(cls, voucher, count=1, session=None, **vals):
        return cls.env["event.registration"].create(
            [
                {
                    "event_id": (session or cls.training_session).id,
                    "name": f"Trainee {number}",
                    "entitlement_id": voucher.id,
                }
                | vals
                for number in range(count)
            ]
        )

    def _logs(self, voucher):
        """The log of a voucher, latest first."""
        return self.Log.search([("entitlement_id", "=", voucher.id)])

    def _change(self, voucher, step, user=None, **vals):
        """Take a step by the desk's dialogue."""
        action = getattr(voucher.with_user(user or self.desk), f"action_{step}")()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.desk)
            .with_context(**action["context"])
        )
        for name, value in vals.items():
            setattr(form, name, value)
        form.reason = vals.get("reason", "Agreed on the phone")
        return form.save().action_apply()
