# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

ABC = [
    ("a", "A: Most of the Value"),
    ("b", "B"),
    ("c", "C: Little Value"),
]
XYZ = [
    ("x", "X: Regular"),
    ("y", "Y"),
    ("z", "Z: Now and Then"),
]
#: a year of twelve equal periods, so that months compare
PERIODS, DAYS = 12, 30
REGISTER_COLUMNS = (
    "product_id",
    "spare_class",
    "abc",
    "xyz",
    "use_quantity",
    "use_value",
    "share",
    "months_used",
    "variation",
    "on_hand",
    "stock_value",
    "average_value",
    "turns",
    "currency_id",
)


class SpareUseReport(models.Model):
    """How valuable, how regular and how fast a part is: ABC, XYZ, stock turns.

    One row for each spare part of a company that was used within a year or lies in
    stock. Use is what jobs took and what was sold, at its true cost; stock is at
    today's cost. Storekeepers, billing and managers read it; nobody writes it.
    """

    _name = "after.sales.spare.use.report"
    _description = "Use and Stock of Spare Parts"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "product_id"
    _order = "use_value desc, id"
    _depends = {
        "after.sales.order.line": ["move_id", "order_id", "unit_cost"],
        "product.product": ["active", "product_tmpl_id"],
        "product.template": ["is_spare", "spare_class", "uom_id"],
        "res.company": [
            "after_sales_abc_a",
            "after_sales_abc_b",
            "after_sales_xyz_x",
            "after_sales_xyz_y",
        ],
        "stock.location": ["usage"],
        "stock.move": ["date", "quantity", "state", "value"],
        "stock.quant": ["location_id", "owner_id", "product_id", "quantity"],
    }

    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    spare_class = fields.Selection(
        selection=lambda self: (
            self.env["product.template"]
            ._fields["spare_class"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    abc = fields.Selection(ABC, string="ABC", readonly=True, help="By value used.")
    xyz = fields.Selection(
        XYZ, string="XYZ", readonly=True, help="By how regular the use is."
    )
    use_quantity = fields.Float(
        string="Used in a Year", readonly=True, digits="Product Unit"
    )
    use_value = fields.Monetary(string="Value Used", readonly=True)
    share = fields.Float(string="Share of the Value (%)", readonly=True, digits=(16, 1))
    months_used = fields.Integer(
        string="Months with Use", readonly=True, aggregator="avg"
    )
    variation = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Deviation of the monthly use, divided by its mean.",
    )
    on_hand = fields.Float(readonly=True, digits="Product Unit")
    stock_value = fields.Monetary(readonly=True)
    average_value = fields.Monetary(
        string="Average Stock Value",
        readonly=True,
        help="Mean of the stock a year ago and today, at today's cost.",
    )
    turns = fields.Float(
        string="Turns a Year",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Value used in a year, divided by the average stock value.",
    )

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """
            WITH moved AS (
                SELECT move.company_id, move.product_id, move.date,
                       move.quantity * uom.factor / own.factor AS quantity,
                       COALESCE(NULLIF(line.unit_cost, 0) * line.quantity,
                                abs(move.value), 0) AS value,
                       src.usage = 'internal' AS leaves,
                       dest.usage = 'internal' AS comes,
                       line.id IS NOT NULL
                       OR (dest.usage = 'customer'
                           AND move.sale_line_id IS NOT NULL) AS is_use
                  FROM stock_move move
                  JOIN product_product part ON part.id = move.product_id
                  JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
                  JOIN uom_uom uom ON uom.id = move.product_uom
                  JOIN uom_uom own ON own.id = tmpl.uom_id
                  JOIN stock_location src ON src.id = move.location_id
                  JOIN stock_location dest ON dest.id = move.location_dest_id
             LEFT JOIN after_sales_order_line line
                    ON line.id = move.after_sales_line_id AND line.move_id = move.id
                 WHERE move.state = 'done' AND tmpl.is_spare
                   AND move.date > %(since)s AND move.date <= %(now)s
            ), monthly AS (
                SELECT company_id, product_id,
                       floor(extract(epoch FROM %(now)s - date)
                             / (86400 * %(days)s)) AS period,
                       sum(quantity) AS quantity, sum(value) AS value
                  FROM moved WHERE is_use GROUP BY 1, 2, 3
            ), used AS (
                SELECT company_id, product_id, sum(quantity) AS quantity,
                       sum(value) AS value, count(*) AS months,
                       sqrt(greatest(sum(quantity ^ 2) / %(periods)s
                                     - (sum(quantity) / %(periods)s) ^ 2, 0))
                       / NULLIF(sum(quantity) / %(periods)s, 0) AS variation
                  FROM monthly GROUP BY 1, 2
            ), net AS (
                SELECT company_id, product_id,
                       sum(quantity * (comes::int - leaves::int)) AS quantity
                  FROM moved GROUP BY 1, 2
            ), stock AS (
                SELECT quant.company_id, quant.product_id,
                       sum(quant.quantity) AS quantity
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                 WHERE place.usage = 'internal' AND quant.owner_id IS NULL
                 GROUP BY 1, 2
            ), fact AS (
                SELECT COALESCE(used.company_id, stock.company_id) AS company_id,
                       COALESCE(used.product_id, stock.product_id) AS product_id,
                       COALESCE(used.quantity, 0) AS use_quantity,
                       COALESCE(used.value, 0) AS use_value,
                       COALESCE(used.months, 0) AS months_used, used.variation,
                       COALESCE(stock.quantity, 0) AS on_hand
                  FROM used FULL JOIN stock USING (company_id, product_id)
            ), ranked AS (
                SELECT fact.*, tmpl.spare_class,
                       COALESCE((part.standard_price
                                 ->> fact.company_id::text)::numeric, 0) AS cost,
                       greatest(fact.on_hand - COALESCE(net.quantity, 0) / 2, 0)
                           AS average,
                       sum(use_value) OVER everything AS total,
                       sum(use_value) OVER dearer - use_value AS before
                  FROM fact
                  JOIN product_product part ON part.id = fact.product_id
                  JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
             LEFT JOIN net ON net.company_id = fact.company_id
                      AND net.product_id = fact.product_id
                 WHERE tmpl.is_spare AND part.active AND fact.company_id IS NOT NULL
                   AND (use_quantity > 0 OR on_hand > 0)
                WINDOW everything AS (PARTITION BY fact.company_id),
                       dearer AS (PARTITION BY fact.company_id
                                  ORDER BY use_value DESC, fact.product_id)
            )
            SELECT ranked.product_id::bigint * 1000000 + company.id AS id,
                   ranked.product_id, ranked.company_id, company.currency_id,
                   ranked.spare_class, ranked.use_quantity, ranked.use_value,
                   CASE WHEN total > 0 THEN use_value / total * 100 END AS share,
                   ranked.months_used, ranked.variation, ranked.on_hand,
                   on_hand * cost AS stock_value, average * cost AS average_value,
                   use_value / NULLIF(average * cost, 0) AS turns,
                   CASE WHEN use_value > 0
                             AND before < total * company.after_sales_abc_a / 100
                        THEN 'a'
                        WHEN use_value > 0
                             AND before < total * company.after_sales_abc_b / 100
                        THEN 'b' ELSE 'c' END AS abc,
                   CASE WHEN variation <= company.after_sales_xyz_x THEN 'x'
                        WHEN variation <= company.after_sales_xyz_y THEN 'y'
                        ELSE 'z' END AS xyz
              FROM ranked JOIN res_company company ON company.id = ranked.company_id
            """,
            now=now,
            since=now - timedelta(PERIODS * DAYS),
            days=DAYS,
            periods=PERIODS,
        )

    @api.model
    def _get_register_title(self):
        return self.env._("Stock Turns of Spare Parts")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_totals(self):
        return [name for name in super()._get_register_totals() if name != "share"]
