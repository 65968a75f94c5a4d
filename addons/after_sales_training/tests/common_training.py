# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.tests import new_test_user
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW, OrderCommon

#: a second session at the same time: in no room of ours, by nobody yet
ELSEWHERE = {"room_id": False, "trainer_ids": False}


class TrainingCommon(OrderCommon):
    """A centre with a room, a trainer and a course; the desk and a safety officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
        cls.desk = cls._new_training_user("desk", "group_training_user")
        cls.officer = cls._new_training_user("officer", "group_safety_officer")
        cls.course = cls.env["after.sales.training.course"].create(
            {
                "name": "Operation and Care",
                "days": 3,
                "max_trainees": 4,
                "product_ids": cls.unit.product_id.product_tmpl_id.ids,
            }
        )
        cls.centre = cls.env["after.sales.training.centre"].create({"name": "Centre"})
        cls.room = cls.env["after.sales.training.room"].create(
            {"name": "Hall", "centre_id": cls.centre.id, "capacity": 20, "area": 300}
        )
        cls.trainer = cls.env["after.sales.training.trainer"].create(
            {
                "employee_id": cls.engineer.id,
                "centre_id": cls.centre.id,
                "course_ids": cls.course.ids,
            }
        )

    @classmethod
    def _new_training_user(cls, name, group):
        return new_test_user(
            cls.env,
            login=f"training_{name}",
            groups=f"base.group_user,after_sales_training.{group}",
            tz="Asia/Shanghai",
        )

    @classmethod
    def _new_session(cls, **vals):
        """A session of three days that begins a week from the tests' now."""
        start = NOW + timedelta(days=7)
        defaults = {
            "name": cls.course.name,
            "course_id": cls.course.id,
            "centre_id": cls.centre.id,
            "room_id": cls.room.id,
            "trainer_ids": cls.trainer.ids,
            "date_begin": start,
            "date_end": start + timedelta(days=2, hours=8),
            "event_type_id": cls.env.ref("after_sales_training.event_type_training").id,
            "date_tz": "Asia/Shanghai",
            "seats_limited": True,
            "seats_max": cls.course.max_trainees,
        }
        return cls.env["event.event"].create(defaults | vals)

    @classmethod
    def _new_voucher(cls, **vals):
        defaults = {
            "partner_id": cls.unit.partner_id.commercial_partner_id.id,
            "equipment_id": cls.unit.id,
            "kind": "free_place",
            "places": 2,
            "course_ids": cls.course.ids,
            "valid_from": NOW.date(),
            "valid_until": NOW.date() + timedelta(days=730),
        }
        return cls.env["after.sales.training.entitlement"].create(defaults | vals)
