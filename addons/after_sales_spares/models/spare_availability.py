# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "product_id",
    "spare_class",
    "quantity",
    "is_available",
    "request_id",
    "team_id",
    "engineer_id",
)


class SpareAvailability(models.Model):
    """Was the part there when it was needed: one row for each job and part (S41).

    Needed is what a job used or asked for. It was there if the job did not have to
    ask for it. Dispatchers, storekeepers, billing and managers read it; nobody
    writes it.
    """

    _name = "after.sales.spare.availability"
    _description = "Availability of Spare Parts"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "product_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.order": ["company_id", "engineer_id", "team_id"],
        "after.sales.order.line": ["kind", "move_id", "order_id", "state"],
        "after.sales.spare.request": ["order_id", "state"],
        "after.sales.spare.request.line": ["product_id", "quantity", "request_id"],
        "stock.move": ["date", "state"],
    }

    date = fields.Date(readonly=True, help="When it was used or asked for.")
    company_id = fields.Many2one("res.company", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    spare_class = fields.Selection(
        selection=lambda self: (
            self.env["product.template"]
            ._fields["spare_class"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    is_available = fields.Boolean(string="There at Once", readonly=True)
    available_percent = fields.Float(
        string="There at Once (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    request_id = fields.Many2one(
        "after.sales.spare.request", string="Asked for by", readonly=True
    )

    @api.model
    def _get_sources(self):
        """Queries of needs: order, part, day, quantity, request (NULL: was there).

        Hook: a module adds what else says that a part was not there.
        """
        return [
            SQL(
                """
                SELECT line.order_id, line.product_id, move.date, move.quantity,
                       NULL::int AS request_id
                  FROM after_sales_order_line line
                  JOIN stock_move move ON move.id = line.move_id
                 WHERE line.kind = 'part' AND move.state = 'done'
                """
            ),
            SQL(
                """
                SELECT request.order_id, line.product_id, request.create_date,
                       line.quantity, request.id
                  FROM after_sales_spare_request_line line
                  JOIN after_sales_spare_request request
                    ON request.id = line.request_id
                 WHERE request.order_id IS NOT NULL AND request.state != 'cancel'
                """
            ),
        ]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT need.order_id::bigint * 10000000 + need.product_id AS id,
                   need.order_id, need.product_id, job.company_id, job.team_id,
                   job.engineer_id, tmpl.spare_class, max(need.date)::date AS date,
                   max(need.quantity) AS quantity, max(need.request_id) AS request_id,
                   count(need.request_id) = 0 AS is_available,
                   CASE WHEN count(need.request_id) = 0 THEN 100.0 ELSE 0.0 END
                       AS available_percent
              FROM (%s) AS need (order_id, product_id, date, quantity, request_id)
              JOIN after_sales_order job ON job.id = need.order_id
              JOIN product_product part ON part.id = need.product_id
              JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
             WHERE tmpl.is_spare
             GROUP BY need.order_id, need.product_id, job.id, tmpl.id
            """,
            SQL(" UNION ALL ").join(self._get_sources()),
        )

    @api.model
    def _get_register_title(self):
        return self.env._("Availability of Spare Parts")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "date"
