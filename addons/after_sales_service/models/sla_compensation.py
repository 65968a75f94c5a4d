# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

READERS = (
    "after_sales_service.group_after_sales_dispatcher,"
    "after_sales_service.group_after_sales_billing"
)


class SlaMixin(models.AbstractModel):
    """What the broken promises of a document cost, at one press."""

    _inherit = "after.sales.sla.mixin"

    compensation_count = fields.Integer(
        compute="_compute_compensation_count", groups=READERS
    )

    @api.depends("timer_ids.state")
    def _compute_compensation_count(self):
        field = self._sla_holder_field
        counts = dict(
            self.env["after.sales.compensation"]._read_group(
                [(field, "in", self.ids)], [field], ["__count"]
            )
        )
        for record in self:
            record.compensation_count = counts.get(record._origin, 0)

    def action_view_compensations(self):
        """Show the compensation for the promises of this ticket or job."""
        self.ensure_one()
        found = self.env["after.sales.compensation"].search(
            [(self._sla_holder_field, "=", self.id)]
        )
        return found._get_records_action(name=self.env._("Compensation"))
