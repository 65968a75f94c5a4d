# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS

from .product_template import SPARE_CLASSES

#: classes that are bought after the manager's approval (S40)
CLASSES_APPROVED = ("uncommon", "high_value")
#: read by those who see costs, and by those who keep the store
PRICE_GROUPS = f"{MONEY_GROUPS},after_sales_spares.group_spares_approver"
REGISTER_COLUMNS = (
    "date",
    "purchase",
    "vendor_id",
    "part_id",
    "spare_class",
    "quantity",
    "received",
    "uom_id",
    "expected_on",
    "request_id",
    "requester_id",
    "approver_id",
    "approved_at",
    "approval",
    "hours",
    "order_id",
    "equipment_id",
    "partner_id",
    "amount",
    "currency_id",
)
APPROVALS = [
    ("free", "Not Needed"),
    ("approved", "Approved Before"),
    ("missing", "Without Approval"),
]


class PartPurchase(models.Model):
    """The register of spares bought: for which job, and who approved it (S40).

    One row for each confirmed line of a purchase order that buys a spare part, also
    of orders that purchasing made by itself: what is uncommon or of high value and
    has no approval stands out. The approval counts that was given before the order
    was confirmed. Amounts without tax, in the currency of the company.
    """

    _name = "after.sales.part.purchase"
    _description = "Spares Bought"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "purchase"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.order": ["commercial_partner_id", "equipment_id"],
        "after.sales.spare.decision": ["at", "hours", "kind", "request_id", "user_id"],
        "after.sales.spare.request": ["order_id", "user_id"],
        "after.sales.spare.request.line": ["request_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["is_spare", "spare_class"],
        "purchase.order": [
            "currency_rate",
            "date_approve",
            "date_order",
            "name",
            "partner_id",
            "state",
        ],
        "purchase.order.line": [
            "after_sales_request_line_id",
            "company_id",
            "date_planned",
            "order_id",
            "price_subtotal",
            "product_id",
            "product_qty",
            "product_uom_id",
            "qty_received",
        ],
    }

    date = fields.Date(string="Ordered on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    purchase = fields.Char(string="Purchase Order", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    part_id = fields.Many2one("product.product", readonly=True)
    spare_class = fields.Selection(SPARE_CLASSES, readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    received = fields.Float(readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit of Measure", readonly=True)
    expected_on = fields.Date(string="Expected on", readonly=True)
    request_id = fields.Many2one("after.sales.spare.request", readonly=True)
    requester_id = fields.Many2one("res.users", string="Requested by", readonly=True)
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True)
    approved_at = fields.Datetime(string="Approved on", readonly=True)
    approval = fields.Selection(
        APPROVALS,
        readonly=True,
        help="Uncommon and high-value parts are approved before they are ordered,"
        " and not by who requested them.",
    )
    hours = fields.Float(
        string="Time to Approve (h)",
        readonly=True,
        aggregator="avg",
        help="Working hours between the request and the approval.",
    )
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    amount = fields.Monetary(readonly=True, groups=PRICE_GROUPS)

    @property
    def _table_query(self):
        costs = self.env["after.sales.cost.report"]
        return SQL(
            """
            SELECT line.id, %(day)s AS date, line.company_id, own.currency_id,
                   purchase.name AS purchase, purchase.partner_id AS vendor_id,
                   line.product_id AS part_id, template.spare_class,
                   line.product_qty AS quantity, line.qty_received AS received,
                   line.product_uom_id AS uom_id,
                   %(expected)s AS expected_on,
                   request.id AS request_id, request.user_id AS requester_id,
                   approved.user_id AS approver_id, approved.at AS approved_at,
                   CASE WHEN template.spare_class IN %(classes)s
                        THEN CASE WHEN approved.at IS NULL THEN 'missing'
                                  ELSE 'approved' END
                        ELSE 'free' END AS approval,
                   approved.hours, job.id AS order_id, job.equipment_id,
                   job.commercial_partner_id AS partner_id,
                   line.price_subtotal
                   / COALESCE(NULLIF(purchase.currency_rate, 0), 1) AS amount
              FROM purchase_order_line line
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_company own ON own.id = line.company_id
              %(zone)s
              JOIN product_product part ON part.id = line.product_id
              JOIN product_template template
                   ON template.id = part.product_tmpl_id AND template.is_spare
              LEFT JOIN after_sales_spare_request_line asked
                   ON asked.id = line.after_sales_request_line_id
              LEFT JOIN after_sales_spare_request request
                   ON request.id = asked.request_id
              LEFT JOIN after_sales_order job ON job.id = request.order_id
              LEFT JOIN LATERAL (
                   SELECT decision.user_id, decision.at, decision.hours
                     FROM after_sales_spare_decision decision
                    WHERE decision.request_id = request.id
                      AND decision.kind = 'approved'
                      AND decision.at <= COALESCE(purchase.date_approve, now())
                      AND decision.user_id != request.user_id
                    ORDER BY decision.at DESC, decision.id DESC
                    LIMIT 1) approved ON TRUE
             WHERE purchase.state = 'purchase'
               AND line.display_type IS NULL
            """,
            day=costs._get_day_sql(
                SQL("COALESCE(purchase.date_approve, purchase.date_order)")
            ),
            expected=costs._get_day_sql(SQL("line.date_planned")),
            zone=costs._get_zone_join(SQL("line.company_id")),
            classes=CLASSES_APPROVED,
        )

    # ------------------------------------------------------------
    # WINDOWS AND FILE
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the request, else the purchase order.

        :raises UserError: an order of purchasing itself, which the reader may not see
        """
        self.ensure_one()
        if self.request_id:
            return self.request_id._get_records_action()
        lines = self.env["purchase.order.line"].browse(self.id)
        if not lines.has_access("read"):
            raise UserError(
                self.env._(
                    "%(order)s was made by purchasing without a request. Ask them"
                    " about it.",
                    order=self.purchase,
                )
            )
        return lines.order_id._get_records_action()

    @api.model
    def _get_register_title(self):
        return self.env._("Spares Bought")

    @api.model
    def _get_register_period(self):
        return "date"

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(REGISTER_COLUMNS)
