# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models


class AfterSalesDemo(models.AbstractModel):
    """Levels of vans and stores, a van being counted, a part that lies dead."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_spares_levels(self):
        company = self.env.company
        company.after_sales_level_min_uses = 1
        self._let_parts_lie()
        Level = self.env["after.sales.spare.level"]
        Level._propose(company)
        storekeeper = self.env.ref("after_sales_spares.demo_user_storekeeper")
        van = self._ref("demo_employee_engineer").van_location_id
        proposed = Level.with_user(storekeeper).search(
            [("company_id", "=", company.id), ("location_id", "=", van.id)]
        )
        proposed[1:].action_accept()
        # before the holidays more is taken along than use alone says
        proposed[:1].write(
            {
                "min_quantity": proposed[:1].proposed_min + 1,
                "max_quantity": proposed[:1].proposed_max + 2,
                "adjust_reason": "Two customers start up their lines next week",
            }
        )
        self._count_a_van()

    def _let_parts_lie(self):
        """Boards that came for a machine that left: nobody took them since."""
        store = self._ref("demo_team_south").location_id
        board = self._ref("demo_part_board")
        self.env["stock.quant"]._update_available_quantity(
            board,
            store,
            2,
            in_date=fields.Datetime.now() - timedelta(days=500),
        )

    def _count_a_van(self):
        """One lamp fewer than the books say; the storekeeper has to settle it."""
        employee = self._ref("demo_employee_engineer2")
        Count = self.env["after.sales.spare.count"].with_user(employee.user_id)
        count = Count.browse(Count.count_my_van())
        for line in count.sudo().line_ids:
            if (
                line.product_id == self._ref("demo_part_lamp")
                and line.expected_quantity
            ):
                count.set_counted(
                    line.id, line.expected_quantity - 1, "Broke on the way to Suzhou"
                )
            else:
                count.set_counted(line.id, line.expected_quantity)
        count.action_finish()
