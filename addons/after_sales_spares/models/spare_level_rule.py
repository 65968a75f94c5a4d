# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain

KEPT = ("accepted", "adjusted")


class SpareLevel(models.Model):
    """A decided level is carried out by a reordering rule of core."""

    _inherit = "after.sales.spare.level"

    def _sync_rules(self):
        """Make, change or rest the reordering rules, so that they say the same.

        A rule that somebody made before for the same part and place is taken over:
        core allows one of them.
        """
        # sudo: rules are the stock manager's; bounded to the part and place of
        # levels whose decision was checked
        levels = self.sudo()
        kept = levels.filtered(
            lambda level: level.state in KEPT and level.max_quantity > 0
        )
        known = levels._get_orderpoints()
        vals_list, new = [], levels.browse()
        routes = kept._get_store_routes()
        for level in kept:
            orderpoint = known.get((level.product_id, level.location_id))
            vals = level._prepare_orderpoint_vals(routes)
            if not orderpoint:
                new |= level
                vals_list.append(vals | level._prepare_orderpoint_place())
                continue
            level.orderpoint_id = orderpoint
            changed = {
                name: value
                for name, value in vals.items()
                if orderpoint._fields[name].convert_to_write(
                    orderpoint[name], orderpoint
                )
                != value
            }
            if changed:
                orderpoint.write(changed)
        made = self.env["stock.warehouse.orderpoint"].sudo().create(vals_list)
        for level, orderpoint in zip(new, made, strict=True):
            level.orderpoint_id = orderpoint
        (levels - kept).orderpoint_id.filtered("active").action_archive()

    def _get_orderpoints(self):
        """:return: {(part, place): rule}, resting ones as well"""
        orderpoints = (
            self.env["stock.warehouse.orderpoint"]
            .sudo()
            .with_context(active_test=False)
            .search(
                Domain("product_id", "in", self.product_id.ids)
                & Domain("location_id", "in", self.location_id.ids)
                & Domain("company_id", "in", self.company_id.ids)
            )
        )
        return {(one.product_id, one.location_id): one for one in orderpoints}

    def _prepare_orderpoint_place(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "company_id": self.company_id.id,
            "is_from_level": True,
        }

    def _prepare_orderpoint_vals(self, routes):
        """Values of the reordering rule. Hook."""
        self.ensure_one()
        return {
            "product_min_qty": self.min_quantity,
            "product_max_qty": self.max_quantity,
            "trigger": "auto",
            "active": True,
            "route_id": routes[self.location_id].id
            if self.store_kind != "warehouse"
            else False,
        }

    def _get_store_routes(self):
        """The route that fills each van and point from its warehouse.

        :return: {place: route}
        """
        routes = {}
        stores = self.filtered(lambda level: level.store_kind != "warehouse")
        for company in stores.company_id:
            places = stores.filtered(
                lambda level, of=company: level.company_id == of
            ).location_id
            routes |= self.env["stock.warehouse"]._ensure_store_routes(company, places)
        return routes

    def _take_from_rule(self, orderpoint):
        """Somebody changed the rule itself: the level says the same, and who.

        Called under sudo, after the rule was written by whoever may.
        """
        for level in self:
            figures = orderpoint.product_min_qty, orderpoint.product_max_qty
            if (level.min_quantity, level.max_quantity) == figures:
                continue
            before = level._get_figures()
            level.write(
                {
                    "min_quantity": figures[0],
                    "max_quantity": figures[1],
                    "adjust_reason": self.env._("Changed in the reordering rule"),
                }
            )
            level._set_decided("adjusted", before)
