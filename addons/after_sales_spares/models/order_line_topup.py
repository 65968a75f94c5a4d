# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TOPUP_RESULTS = [
    ("waiting", "Not Due Yet"),
    ("in_time", "Replaced in Time"),
    ("late", "Late"),
]


class OrderLine(models.Model):
    """Whether a part that was used lay in the van again in time (S39)."""

    _inherit = "after.sales.order.line"

    topup_result = fields.Selection(
        TOPUP_RESULTS,
        string="Replaced in the Van",
        compute="_compute_topup_result",
        search="_search_topup_result",
        compute_sudo=True,
        help="Within the days that Settings ▸ After-Sales name.",
    )

    # sudo (compute_sudo): when the top-up of this part was received, nothing else
    @api.depends(
        "used_at",
        "replenishment_line_id.replenishment_id.received_at",
        "replenishment_line_id.replenishment_id.settled_at",
    )
    def _compute_topup_result(self):
        now = fields.Datetime.now()
        for line in self:
            if not line.used_at:
                line.topup_result = False
                continue
            days = line.company_id.after_sales_topup_days
            due = line.used_at + timedelta(days=days)
            topup = line.replenishment_line_id
            # settled without a receipt: the van had its like already
            paper = topup.replenishment_id
            received = not topup.short and (paper.received_at or paper.settled_at)
            if received:
                line.topup_result = "in_time" if received <= due else "late"
            else:
                line.topup_result = "late" if now > due else "waiting"

    def _search_topup_result(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["after.sales.replenishment"].flush_model(["received_at", "settled_at"])
        self.env["after.sales.replenishment.line"].flush_model(
            ["replenishment_id", "short"]
        )
        self.flush_model(["company_id", "replenishment_line_id", "used_at"])
        found = SQL(
            """(
            SELECT used.id
              FROM (SELECT line.id,
                           COALESCE(topup.received_at, topup.settled_at)
                               AS received_at,
                           line.used_at + company.after_sales_topup_days
                                * INTERVAL '1 day' AS due
                      FROM after_sales_order_line line
                      JOIN res_company company ON company.id = line.company_id
                      LEFT JOIN after_sales_replenishment_line replaced
                           ON replaced.id = line.replenishment_line_id
                          AND COALESCE(replaced.short, 0) = 0
                      LEFT JOIN after_sales_replenishment topup
                           ON topup.id = replaced.replenishment_id
                     WHERE line.used_at IS NOT NULL) used
             WHERE CASE WHEN used.received_at <= used.due THEN 'in_time'
                        WHEN used.received_at > used.due OR used.due < %(now)s
                        THEN 'late' ELSE 'waiting' END IN %(results)s)""",
            now=fields.Datetime.now(),
            results=tuple(one or "" for one in value) or ("",),
        )
        domain = Domain("id", "in", found)
        if False in value:
            domain |= Domain("used_at", "=", False)
        return domain
