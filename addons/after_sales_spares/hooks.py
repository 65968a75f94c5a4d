# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tools import SQL

from odoo.addons.after_sales_service.tools import coverage

from .models.tier_definition import REQUEST


def post_init_hook(env):
    """What jobs have used so far is a spare part: years of data start with a list.

    One statement; the class of each is what its field proposes.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE product_template template
               SET is_spare = TRUE
              FROM product_product part
             WHERE part.product_tmpl_id = template.id
               AND template.type = 'consu'
               AND template.is_spare IS NOT TRUE
               AND EXISTS (
                   SELECT FROM after_sales_order_line line
                    WHERE line.product_id = part.id AND line.kind = %s
                      AND line.state = 'consumed')
            """,
            coverage.PART,
        )
    )
    env["product.template"].invalidate_model(["is_spare"])


def uninstall_hook(env):
    env["after.sales.clause"]._leave_told("after_sales_spares")
    _take_reviews_along(env)
    _rest_rules(env)


def _take_reviews_along(env):
    """Rules and reviews of another addon that are about our requests go with them."""
    env["tier.review"].search([("model", "=", REQUEST)]).unlink()
    env["tier.definition"].with_context(active_test=False).search(
        [("model", "=", REQUEST)]
    ).unlink()


def _rest_rules(env):
    """What levels made in Inventory fills no van and buys nothing any more.

    Rules that somebody had made before, and levels took over, go on as they are.
    """
    orderpoints = env["stock.warehouse.orderpoint"]
    orderpoints.search([("is_from_level", "=", True)]).action_archive()
    routes = (
        env["stock.warehouse"]
        .with_context(active_test=False)
        .search([("store_route_id", "!=", False)])
        .store_route_id
    )
    orderpoints.search([("route_id", "in", routes.ids)]).route_id = False
    routes.action_archive()
