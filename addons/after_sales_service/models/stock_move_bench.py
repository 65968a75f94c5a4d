# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import coverage, period


class StockMove(models.Model):
    """Parts of a repair at the workshop are quoted by the warranty of the unit."""

    _inherit = "stock.move"

    def _create_repair_sale_order_line(self):
        res = super()._create_repair_sale_order_line()
        self.filtered(
            lambda move: (
                move.repair_id.after_sales_remedy_id
                and move.sale_line_id
                and not move.sale_line_id.after_sales_coverage
            )
        )._cover_bench_parts()
        return res

    def _cover_bench_parts(self):
        """Free parts stand at their value with what we bear as discount (S3)."""
        # the warranty is read for whoever quotes the repair; bounded to its own lines
        for move in self.sudo():
            record = move.repair_id.after_sales_remedy_id
            line, unit = move.sale_line_id, record.equipment_id
            told = unit.with_context(lang=record.partner_id.lang or self.env.lang)
            warranty = told._coverage_at(
                period.start_of_day(record.asked_on, unit.tz), coverage.PART
            )
            decision = coverage.decide(
                coverage.Facts(
                    "repair",
                    coverage.PART,
                    warranty_percent=warranty["covered"],
                    price_rule=(
                        unit.warranty_id or unit.warranty_term_id
                    ).post_warranty_pricing
                    or coverage.COST,
                )
            )
            line.write(
                {
                    "after_sales_coverage": decision.coverage,
                    "after_sales_covered_percent": decision.percent,
                    "after_sales_unit_cost": move.product_id.uom_id._compute_price(
                        move.product_id.standard_price, line.product_uom_id
                    ),
                    "after_sales_reason": warranty["reason"],
                }
            )
