# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .loan import HELD


class Owed(models.Model):
    """Replacement units and parts that a customer waits for."""

    _inherit = "after.sales.owed"

    kind = fields.Selection(
        selection_add=[
            ("loan", "Replacement Unit"),
            ("part", "Parts for a Job"),
        ]
    )

    @api.model
    def _get_owed_models(self):
        return super()._get_owed_models() | {
            "loan": "after.sales.loan",
            "part": "after.sales.spare.request",
        }

    @api.model
    def _get_owed_clauses(self):
        return super()._get_owed_clauses() | {
            "loan": "after_sales_service.clause_b_replaced_same_day",
            "part": "after_sales_spares.clause_spares_one_visit",
        }

    @api.model
    def _owed_loan(self):
        """Units held for a customer and not with him yet (S13): due when the promise
        of the replacement breaks, where one runs."""
        query, loan = self._start("after.sales.loan", Domain("state", "in", HELD))
        unit = self._join(query, loan("equipment_id"), "after.sales.equipment", "unit")
        query.add_where(SQL("%s = 'customer'", unit("owner_kind")))
        Timer = self.env["after.sales.sla.timer"].sudo()
        return [
            self._owe(
                "loan",
                query,
                company_id=loan("company_id"),
                partner_id=unit("commercial_partner_id"),
                equipment_id=loan("equipment_id"),
                team_id=loan("team_id"),
                since=loan("proposed_at"),
                due_at=SQL(
                    "(SELECT min(timer.deadline) FROM after_sales_sla_timer timer"
                    " JOIN after_sales_sla_target target ON target.id = timer.target_id"
                    " WHERE timer.ticket_id = %s AND target.event = 'replaced'"
                    " AND timer.closed_at IS NULL)",
                    loan("ticket_id"),
                    to_flush=Timer._fields["closed_at"],
                ),
            )
        ]

    @api.model
    def _owed_part(self):
        """Parts requested for a customer's job and not received: due when they are
        expected, else when they are needed (S38)."""
        query, request = self._start(
            "after.sales.spare.request",
            Domain("state", "in", ("submitted", "approved", "ordered", "transfer"))
            & Domain("order_id", "!=", False),
        )
        job = self._join(query, request("order_id"), "after.sales.order", "job")
        self._keep_customers_open_jobs(query, job)
        return [
            self._owe(
                "part",
                query,
                company_id=request("company_id"),
                partner_id=job("commercial_partner_id"),
                equipment_id=job("equipment_id"),
                team_id=job("team_id"),
                since=request("create_date"),
                due_at=SQL(
                    "COALESCE(%s, %s)", request("promised_on"), request("needed_by")
                ),
            )
        ]

    @api.model
    def _words_part(self, requests):
        return {
            request.id: " · ".join(
                (
                    request.name,
                    ", ".join(request.line_ids.product_id.mapped("display_name")),
                )
            )
            for request in requests
        }
