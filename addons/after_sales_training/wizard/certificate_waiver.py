# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class CertificateWaiver(models.TransientModel):
    """Send somebody without the certificate; the manager reads why."""

    _name = "after.sales.certificate.waiver"
    _description = "Go without Certificate"

    order_id = fields.Many2one(
        "after.sales.order", required=True, readonly=True, ondelete="cascade"
    )
    certificate_problem = fields.Text(related="order_id.certificate_problem")
    reason = fields.Text(
        required=True, help="The service manager reads it, and it stays on the list."
    )

    def action_apply(self):
        self.ensure_one()
        self.order_id._check_can_waive_certificate()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the job goes without the certificate it needs.")
            )
        self.order_id._do_waive_certificate(reason)
        return True
