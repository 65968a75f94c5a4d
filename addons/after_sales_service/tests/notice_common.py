# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .common_order import NOW, OrderCommon

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: Thursday 26 November 2026, 08:00 in Shanghai: three days after NOW
THURSDAY = datetime(2026, 11, 26, 0, 0)


class NoticeCommon(OrderCommon):
    """A unit on which production runs from Monday to Friday, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["res.partner"].create(
            {
                "name": "Zhou Production",
                "parent_id": cls.customer.id,
                "email": "production@third-hospital.example",
            }
        )
        cls.unit = cls._new_unit(
            calendar_id=cls.calendar.id, production_contact_id=cls.head.id
        )

    @classmethod
    def _new_job(cls, start=THURSDAY, **vals):
        """A planned maintenance that stops the unit for four hours."""
        with freeze_time(NOW):
            return cls._new_order(
                **{
                    "kind": "maintenance",
                    "grade": "minor",
                    "affects_production": True,
                    "planned_start": start,
                    "planned_end": start and start + 4 * HOUR,
                    "description": "Exchange the filters",
                }
                | vals
            )

    @classmethod
    def _send(cls, order, at=NOW):
        with freeze_time(at):
            order.notice_id.with_user(cls.dispatcher).action_send()
        return order.notice_id

    @classmethod
    def _say_yes(cls, notice, name="Zhou Production", at=NOW):
        with freeze_time(at):
            cls.env["after.sales.notice.answer"].with_user(cls.dispatcher).create(
                {"notice_id": notice.id, "name": name}
            ).action_apply()

    @classmethod
    def _announced(cls, **vals):
        """A job of which production knows in time."""
        order = cls._new_job(**vals)
        cls._say_yes(cls._send(order))
        return order

    @classmethod
    def _mails(cls):
        return cls.env["mail.mail"].sudo().search([])
