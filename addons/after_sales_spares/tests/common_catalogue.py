# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import new_test_user

from .common_spares import SparesCommon


class CatalogueCommon(SparesCommon):
    """A machine, its parts and who may keep products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.product.product_tmpl_id
        cls.unit = cls._new_unit("SP2-0100")
        cls.board = cls._new_part("Board A")
        cls.board2 = cls._new_part("Board B")
        cls.board3 = cls._new_part("Board C")
        cls.keeper = new_test_user(
            cls.env,
            login="spares_keeper",
            groups="base.group_user,after_sales_spares.group_spares_user,"
            "product.group_product_manager",
            tz="Asia/Shanghai",
        )

    @classmethod
    def _fit(cls, part, machine=None, **vals):
        return cls.env["after.sales.spare.fit"].create(
            {
                "part_id": part.id,
                "product_tmpl_id": (machine or cls.machine).id,
            }
            | vals
        )
