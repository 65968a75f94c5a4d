# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class PartRequest(models.TransientModel):
    """Request parts for a job: what its van lacks stands there, two taps do it.

    Engineers request for their own jobs, the desk for all.
    """

    _name = "after.sales.part.request"
    _description = "Request Parts for a Job"

    order_id = fields.Many2one(
        "after.sales.order", string="Job", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    needed_by = fields.Datetime(
        compute="_compute_needed_by", store=True, readonly=False
    )
    reason = fields.Text(
        help="Why the parts are needed. Whoever approves dear ones reads it."
    )
    line_ids = fields.One2many(
        "after.sales.part.request.line",
        "wizard_id",
        string="Parts",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("order_id")
    def _compute_needed_by(self):
        for wizard in self:
            wizard.needed_by = wizard.order_id.planned_start

    @api.depends("order_id")
    def _compute_line_ids(self):
        """What is planned and not in the van."""
        for wizard in self:
            wizard.order_id.check_access("read")
            # bounded: free pieces in the van of a job that the user may see
            missing = wizard.order_id.sudo()._get_missing_parts()
            wizard.line_ids = [
                Command.create({"product_id": part.id, "quantity": pieces})
                for part, pieces in missing.items()
            ]

    def action_request(self):
        """Hand the request in and show it."""
        self.ensure_one()
        quantities = {}
        for line in self.line_ids:
            if line.quantity <= 0:
                raise UserError(
                    self.env._(
                        "%(part)s: enter how many pieces are needed.",
                        part=line.product_id.display_name,
                    )
                )
            quantities[line.product_id] = (
                quantities.get(line.product_id, 0.0) + line.quantity
            )
        request = self.order_id._request_parts(
            quantities, self.reason, needed_by=self.needed_by
        )
        return request._get_records_action(name=self.env._("Request for Spare Parts"))
