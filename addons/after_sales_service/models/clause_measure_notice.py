# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .clause import Cases
from .order_notice import KINDS_UNANNOUNCED


class Clause(models.Model):
    """Work that stops production: was it told in time, and did it acknowledge (S29)?"""

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=[("notice_in_time", "Production told in time")],
        ondelete={"notice_in_time": "set null"},
    )

    def _measure_notice_in_time(self, scope):
        """Jobs that stopped production: noticed in time and acknowledged."""
        known = Domain("state", "=", "acknowledged") & Domain("in_time", "=", True)
        return Cases(
            "after.sales.order",
            Domain("affects_production", "=", True)
            & Domain("kind", "not in", KINDS_UNANNOUNCED),
            Domain("notice_ids", "any", known),
        )

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "notice_in_time": self.env._("Production was told late, or not at all")
        }

    @api.model
    def _get_practices(self):
        return super()._get_practices() | {
            "notice_in_time": (
                self.env._(
                    "Notices to production: work that stops it starts only when it was"
                    " told in time and has acknowledged."
                ),
                "after_sales_service.notice_action",
            )
        }
