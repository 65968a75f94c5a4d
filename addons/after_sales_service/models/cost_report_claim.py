# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .cost_report import SOURCES


class CostReport(models.Model):
    """What suppliers pay back."""

    _inherit = "after.sales.cost.report"
    _depends = {
        "after.sales.claim": [
            "amount_recovered",
            "company_id",
            "equipment_id",
            "name",
            "order_id",
            "reported_on",
        ],
    }

    claim_id = fields.Many2one(
        "after.sales.claim", string="Claim against the Supplier", readonly=True
    )
    kind = fields.Selection(selection_add=[("claim", "Supplier's Refund")])

    @api.model
    def _get_columns(self):
        return super()._get_columns() | {"claim_id": SQL("NULL::int")}

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), self._get_claim_source()]

    @api.model
    def _get_claim_source(self):
        """Posted refunds of a supplier, at the day the fault was reported to him."""
        columns = {
            "id": SQL("claim.id::bigint * %s + 4", SOURCES),
            "kind": SQL("'claim'"),
            "company_id": SQL("claim.company_id"),
            "partner_id": SQL("owner.commercial_partner_id"),
            "equipment_id": SQL("claim.equipment_id"),
            "order_id": SQL("claim.order_id"),
            "claim_id": SQL("claim.id"),
            "warranty": self._get_warranty_sql("claim"),
            "coverage": SQL("'supplier'"),
            "date": SQL("claim.reported_on"),
            "name": SQL("claim.name"),
            "recovered": SQL("claim.amount_recovered"),
        }
        return columns, SQL(
            """
            FROM (SELECT *, reported_on::timestamp AS coverage_at
                    FROM after_sales_claim WHERE amount_recovered != 0) claim
            LEFT JOIN after_sales_equipment claim_unit
                 ON claim_unit.id = claim.equipment_id
            LEFT JOIN res_partner owner ON owner.id = claim_unit.partner_id
            """
        )

    def _get_document(self):
        return self.claim_id or super()._get_document()
