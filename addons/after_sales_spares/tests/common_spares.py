# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import new_test_user

from odoo.addons.after_sales_service.tests.common_order import OrderCommon


class SparesCommon(OrderCommon):
    """A storekeeper, an approver and a point's store beside van and warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper = cls._new_spares_user("storekeeper", "group_spares_user")
        cls.approver = cls._new_spares_user("approver", "group_spares_approver")
        cls.store = cls._new_place("Store of Shanghai")
        cls.team.location_id = cls.store
        cls.colleague.van_location_id = cls._new_place("Van of Wang")
        (cls.lamp | cls.pump).product_tmpl_id.is_spare = True

    @classmethod
    def _new_spares_user(cls, name, group):
        return new_test_user(
            cls.env,
            login=f"spares_{name}",
            groups=f"base.group_user,after_sales_spares.{group}",
            tz="Asia/Shanghai",
        )

    @classmethod
    def _new_place(cls, name):
        return cls.env["stock.location"].create(
            {
                "name": name,
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
