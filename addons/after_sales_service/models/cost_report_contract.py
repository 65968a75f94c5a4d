# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .cost_report import SOURCES


class CostReport(models.Model):
    """Costs by contract, and what contracts themselves bring in."""

    _inherit = "after.sales.cost.report"
    _depends = {
        "after.sales.contract": [
            "commercial_partner_id",
            "company_id",
            "date_start",
            "name",
            "sale_line_id",
        ],
        "after.sales.order": ["contract_id"],
    }

    contract_id = fields.Many2one("after.sales.contract", readonly=True)
    kind = fields.Selection(selection_add=[("contract", "Contract")])

    @api.model
    def _get_columns(self):
        return super()._get_columns() | {"contract_id": SQL("NULL::int")}

    @api.model
    def _get_job_columns(self):
        return super()._get_job_columns() | {"contract_id": SQL("job.contract_id")}

    @api.model
    def _get_register_columns(self):
        return (*super()._get_register_columns(), "contract_id")

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), self._get_contract_source()]

    @api.model
    def _get_contract_source(self):
        """The price of a contract, as far as it is invoiced."""
        columns = self._get_sale_columns() | {
            "id": SQL("contract.id::bigint * %s + 3", SOURCES),
            "kind": SQL("'contract'"),
            "company_id": SQL("contract.company_id"),
            "partner_id": SQL("contract.commercial_partner_id"),
            "contract_id": SQL("contract.id"),
            "date": SQL("contract.date_start"),
            "item_id": SQL("sale_line.product_id"),
            "name": SQL("contract.name"),
        }
        return columns, SQL(
            """
            FROM after_sales_contract contract
            JOIN sale_order_line sale_line ON sale_line.id = contract.sale_line_id
            %s
            WHERE %s IS NOT NULL
            """,
            self._get_sale_join(),
            self._get_invoiced_sql(),
        )

    def _get_document(self):
        return super()._get_document() or self.contract_id
