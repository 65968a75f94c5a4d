# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon


class LoadCommon(TrainingCommon):
    """A certificate, a rule that asks for it, and who holds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificates = cls.env.ref("after_sales_training.skill_type_certificate")
        cls.laser = cls._new_certificate("Laser Safety")
        cls.course.skill_id = cls.laser

    @classmethod
    def _new_certificate(cls, name):
        return cls.env["hr.skill"].create(
            {"name": name, "skill_type_id": cls.certificates.id}
        )

    @classmethod
    def _certify(cls, employee, skill=None, since=None, until=None):
        return cls.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": cls.certificates.id,
                "skill_id": (skill or cls.laser).id,
                "skill_level_id": cls.certificates.skill_level_ids[:1].id,
                "valid_from": since or date(2026, 1, 1),
                "valid_to": until,
            }
        )

    @classmethod
    def _new_rule(cls, **vals):
        return cls.env["after.sales.certificate.rule"].create(
            {"skill_id": cls.laser.id, "date_from": date(2026, 1, 1)} | vals
        )

    @classmethod
    def _planned(cls, **vals):
        with freeze_time(NOW):
            return cls._new_order(
                planned_start=NOW + timedelta(days=1),
                planned_end=NOW + timedelta(days=1, hours=2),
                **vals,
            )
