# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo import api, models


class AfterSalesDemo(models.AbstractModel):
    """Spare parts in the demo story: stores, prices, and what happens with them."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_spares(self):
        self = self.with_company(self._ref("demo_company"))
        self._stock_the_stores()
        # as in the story of the service: no server answers for the papers yet
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            self.env.registry["ir.actions.report"]._render_qweb_html,
        ):
            # each chapter in a file of its own
            self._tell_spares_catalogue()
            self._tell_spares_kits()
            self._tell_spares_topup()
            # what is kept is agreed after the first top-ups: it bounds the next ones
            self._tell_spares_levels()
            self._tell_spares_supply()
            self._tell_spares_shop()
            self._tell_spares_approval()
            self._tell_spares_pool()

    def _stock_the_stores(self):
        """Parts are spares; each service point has a store beside the warehouse."""
        warehouse = self._ref("demo_warehouse")
        classes = {"board": "uncommon", "detector": "high_value"}
        for name in ("lamp", "detector", "pump", "column", "seal", "board"):
            template = self._ref(f"demo_part_{name}").product_tmpl_id
            template.is_spare = True
            template.spare_class = classes.get(name, "common")
        for name in ("east", "south"):
            team = self._ref(f"demo_team_{name}")
            if not team.location_id:
                team.location_id = self.env["stock.location"].create(
                    {
                        "name": f"Store {team.name}",
                        "usage": "internal",
                        "location_id": warehouse.view_location_id.id,
                        "company_id": self.env.company.id,
                    }
                )
            self._fill(team.location_id, {"lamp": 3, "seal": 10, "column": 1})
