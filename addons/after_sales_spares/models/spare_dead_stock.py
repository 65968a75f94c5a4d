# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .spare_use_report import DAYS, PERIODS

ADVICE = [
    ("move", "Move Where It Is Used"),
    ("keep", "Keep: Machines Need It"),
    ("return", "Return to the Vendor"),
    ("scrap", "Scrap"),
]
REGISTER_COLUMNS = (
    "product_id",
    "spare_class",
    "location_id",
    "quantity",
    "value",
    "lies_since",
    "last_used_at",
    "last_used_elsewhere_at",
    "unit_count",
    "advice",
    "target_id",
    "currency_id",
)


class SpareDeadStock(models.Model):
    """Parts that lie at a place and that nobody used there for long (S41).

    How long is the company's setting. The row says what the stock is worth, which
    machines could still need it, and what to do. Storekeepers, billing and managers
    read it; storekeepers move what it says.
    """

    _name = "after.sales.spare.dead.stock"
    _description = "Dead Stock of Spare Parts"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "product_id"
    _order = "value desc, id"
    _depends = {
        "after.sales.equipment": ["product_id", "state"],
        "after.sales.order.line": ["move_id"],
        "after.sales.spare.fit": ["active", "part_id", "product_tmpl_id"],
        "product.product": ["active", "product_tmpl_id"],
        "product.template": ["is_spare", "spare_class"],
        "res.company": ["after_sales_dead_months"],
        "stock.move": ["date", "location_id", "state"],
        "stock.quant": ["in_date", "location_id", "owner_id", "quantity"],
        "stock.warehouse": ["lot_stock_id"],
    }

    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    spare_class = fields.Selection(
        selection=lambda self: (
            self.env["product.template"]
            ._fields["spare_class"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    location_id = fields.Many2one("stock.location", string="Place", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    value = fields.Monetary(string="Stock Value", readonly=True)
    lies_since = fields.Datetime(readonly=True)
    last_used_at = fields.Datetime(string="Last Used There", readonly=True)
    last_used_elsewhere_at = fields.Datetime(
        string="Last Used Elsewhere", readonly=True
    )
    unit_count = fields.Integer(
        string="Machines Left",
        readonly=True,
        aggregator=None,
        help="Machines in service that it fits, as far as the catalogue says.",
    )
    advice = fields.Selection(ADVICE, string="What to Do", readonly=True)
    target_id = fields.Many2one("stock.location", string="Move to", readonly=True)

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """
            WITH used AS (
                SELECT move.company_id, move.product_id, move.location_id,
                       max(move.date) AS last,
                       count(*) FILTER (WHERE move.date > %(since)s) AS times
                  FROM stock_move move
                  JOIN product_product part ON part.id = move.product_id
                  JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
                  JOIN stock_location dest ON dest.id = move.location_dest_id
             LEFT JOIN after_sales_order_line line
                    ON line.id = move.after_sales_line_id AND line.move_id = move.id
                 WHERE move.state = 'done' AND tmpl.is_spare AND move.date <= %(now)s
                   AND (line.id IS NOT NULL
                        OR (dest.usage = 'customer'
                            AND move.sale_line_id IS NOT NULL))
                 GROUP BY 1, 2, 3
            ), machines AS (
                SELECT fit.part_id AS product_id, unit.company_id,
                       count(DISTINCT unit.id) AS units
                  FROM after_sales_spare_fit fit
                  JOIN product_product machine
                    ON machine.product_tmpl_id = fit.product_tmpl_id
                  JOIN after_sales_equipment unit ON unit.product_id = machine.id
                 WHERE fit.active AND unit.state != 'retired'
                 GROUP BY 1, 2
            ), stock AS (
                SELECT quant.company_id, quant.location_id, quant.product_id,
                       sum(quant.quantity) AS quantity, min(quant.in_date) AS since
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                 WHERE place.usage = 'internal' AND quant.owner_id IS NULL
                 GROUP BY 1, 2, 3
                HAVING sum(quant.quantity) > 0
            ), dead AS (
                SELECT stock.*, tmpl.spare_class, company.currency_id,
                       tmpl.id AS tmpl_id, here.last, elsewhere.last AS last_elsewhere,
                       elsewhere.location_id AS user_place, home.lot_stock_id,
                       machines.units,
                       COALESCE((part.standard_price
                                 ->> stock.company_id::text)::numeric, 0) AS cost
                  FROM stock
                  JOIN res_company company ON company.id = stock.company_id
                  JOIN product_product part ON part.id = stock.product_id
                  JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
             LEFT JOIN used here ON here.company_id = stock.company_id
                                AND here.location_id = stock.location_id
                                AND here.product_id = stock.product_id
             LEFT JOIN machines ON machines.company_id = stock.company_id
                               AND machines.product_id = stock.product_id
             LEFT JOIN LATERAL (
                    SELECT other.location_id, other.last
                      FROM used other
                      JOIN stock_location at ON at.id = other.location_id
                     WHERE other.company_id = stock.company_id
                       AND other.product_id = stock.product_id
                       AND other.location_id != stock.location_id
                       AND at.active AND at.usage = 'internal'
                     ORDER BY other.times DESC, other.last DESC LIMIT 1
                       ) elsewhere ON TRUE
             LEFT JOIN LATERAL (
                    SELECT warehouse.lot_stock_id
                      FROM stock_warehouse warehouse
                     WHERE warehouse.company_id = stock.company_id
                       AND warehouse.active
                     ORDER BY warehouse.sequence, warehouse.id LIMIT 1
                       ) home ON TRUE
                 WHERE tmpl.is_spare AND part.active
                   AND stock.location_id
                       IS DISTINCT FROM company.after_sales_defective_location_id
                   AND stock.since < %(now)s
                       - make_interval(months => company.after_sales_dead_months)
                   AND (here.last IS NULL OR here.last < %(now)s
                       - make_interval(months => company.after_sales_dead_months))
            ), told AS (
                SELECT dead.*, elsewhere.is_used,
                       CASE WHEN is_used AND user_target != location_id
                            THEN user_target
                            WHEN units > 0 AND location_id != lot_stock_id
                            THEN lot_stock_id END AS target_id
                  FROM dead
            CROSS JOIN LATERAL (
                    -- vans carry no high-value parts: those wait in the warehouse
                    SELECT last_elsewhere > %(since)s AS is_used,
                           CASE WHEN spare_class = 'high_value' THEN lot_stock_id
                                ELSE user_place END AS user_target
                       ) elsewhere
            )
            SELECT product_id::bigint * 1000000 + location_id AS id,
                   product_id, location_id, company_id, currency_id, spare_class,
                   quantity, quantity * cost AS value, since AS lies_since,
                   last AS last_used_at, last_elsewhere AS last_used_elsewhere_at,
                   COALESCE(units, 0) AS unit_count, target_id,
                   CASE WHEN target_id IS NOT NULL THEN 'move'
                        WHEN units > 0 OR is_used THEN 'keep'
                        WHEN EXISTS (SELECT 1 FROM product_supplierinfo seller
                                      WHERE seller.product_tmpl_id = tmpl_id)
                        THEN 'return' ELSE 'scrap' END AS advice
              FROM told
            """,
            now=now,
            since=now - relativedelta(days=PERIODS * DAYS),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_move(self):
        """Send what lies dead to where it is used: one transfer for each way."""
        if not self.env.user.has_group("after_sales_spares.group_spares_user"):
            raise AccessError(self.env._("Parts are moved by the storekeeper."))
        self.check_access("read")
        rows = self.filtered(lambda row: row.advice == "move")
        if not rows:
            raise UserError(
                self.env._(
                    "None of these parts is used anywhere else: nothing to move."
                )
            )
        Stock = self.env["after.sales.spare.stock"]
        free = Stock._get_free(rows.product_id, rows.location_id)
        ways = {}
        for row in rows:
            quantity = min(free[row.location_id, row.product_id], row.quantity)
            if quantity > 0:
                way = ways.setdefault((row.location_id, row.target_id), {})
                way[row.product_id] = quantity
        if not ways:
            raise UserError(self.env._("All of it is reserved for something else."))
        pickings = self.env["stock.picking"]
        for (source, target), quantities in ways.items():
            pickings |= Stock._make_transfer(
                source, target, quantities, origin=self.env._("Dead stock")
            )
        return pickings._get_records_action(name=self.env._("Transfers"))

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Dead Stock")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS
