# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class StockWarehouse(models.Model):
    """A route per warehouse that fills its vans and service points."""

    _inherit = "stock.warehouse"

    store_route_id = fields.Many2one(
        "stock.route",
        string="Route to Vans and Service Points",
        copy=False,
        check_company=True,
        help="Made when the first van or service point gets a reordering rule.",
    )

    @api.model
    def _ensure_store_routes(self, company, places):
        """The routes by which a company's places are filled, made on first need.

        Called under sudo by those who decide levels.

        :param places: vans and stores of service points
        :return: {place: route}
        """
        first = self.search([("company_id", "=", company.id)], limit=1)
        routes = {}
        for place in places:
            warehouse = place.warehouse_id or first
            routes[place] = warehouse.store_route_id or warehouse._make_store_route()
        ruled = set(
            self.env["stock.rule"]
            .search(
                Domain("location_dest_id", "in", places.ids)
                & Domain("route_id", "in", [route.id for route in routes.values()])
            )
            .location_dest_id
        )
        self.env["stock.rule"].create(
            [
                (place.warehouse_id or first)._prepare_store_rule_vals(place)
                for place in places
                if place not in ruled
            ]
        )
        return routes

    def _make_store_route(self):
        self.ensure_one()
        self.store_route_id = self.env["stock.route"].create(
            {
                "name": self.env._("%s: Vans and Service Points", self.name),
                "company_id": self.company_id.id,
                # chosen by our reordering rules alone, for no product as such
                "product_selectable": False,
                "warehouse_selectable": False,
            }
        )
        return self.store_route_id

    def _prepare_store_rule_vals(self, place):
        """Values of the rule that brings parts to one place. Hook."""
        self.ensure_one()
        return {
            "name": f"{self.lot_stock_id.name} → {place.name}",
            "route_id": self.store_route_id.id,
            "action": "pull",
            "procure_method": "make_to_stock",
            "location_src_id": self.lot_stock_id.id,
            "location_dest_id": place.id,
            # else the move goes to where transfers of the warehouse usually go
            "location_dest_from_rule": True,
            "picking_type_id": self.int_type_id.id,
            "warehouse_id": self.id,
            "company_id": self.company_id.id,
            "delay": self.company_id.after_sales_level_transfer_days,
        }
