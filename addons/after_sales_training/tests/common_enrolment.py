# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon


class EnrolmentCommon(TrainingCommon):
    """A session of four places in a week from the tests' now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.session = cls._new_session()

    @classmethod
    def _new_contact(cls, name, email=False):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": cls.customer.id}
        )

    @classmethod
    def _enrol(cls, session, names, at=NOW, voucher=None, **options):
        """Enrol people by name at a time."""
        options.setdefault("booked_by", cls.customer)
        with freeze_time(at):
            return session._enrol_people(
                [{"name": name} for name in names], voucher=voucher, **options
            )

    def _enrol_by_desk(self, **vals):
        vals = {"event_id": self.session.id, "partner_id": self.customer.id} | vals
        wizard = self.env["after.sales.training.enrol"].with_user(self.desk)
        action = wizard.create(vals).action_enrol()
        return self.env["event.registration"].search(action["domain"])

    def _mails_to(self, address):
        return self.env["mail.mail"].search([("email_to", "ilike", address)])
