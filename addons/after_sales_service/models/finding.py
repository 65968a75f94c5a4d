# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

SEVERITIES = [
    ("minor", "Minor"),
    ("major", "Major"),
    ("critical", "Critical"),
]


class Finding(models.Model):
    """Why a customer did not accept: one flaw, found at an attempt (S15).

    Written by the refusal only and kept as it was signed. It is mended when the item
    that asks for it in a later attempt has passed.
    """

    _name = "after.sales.finding"
    _description = "Acceptance Finding"
    _order = "order_id desc, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "after.sales.order",
        string="Found at",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(related="order_id.equipment_id", store=True)
    product_id = fields.Many2one(related="order_id.product_id", store=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True
    )
    attempt = fields.Integer(related="order_id.attempt", store=True, aggregator=None)
    found_at = fields.Datetime(related="order_id.refused_at", store=True, index=True)
    name = fields.Char(string="What Is Wrong", required=True)
    severity = fields.Selection(SEVERITIES, required=True, default="major")
    image = fields.Image(string="Photo", max_width=1920, max_height=1920)
    line_ids = fields.One2many(
        "after.sales.checklist.line", "finding_id", string="Asked for in"
    )
    state = fields.Selection(
        [("open", "Open"), ("mended", "Mended")],
        compute="_compute_state",
        store=True,
        index=True,
        help="Mended: the item of a later attempt has passed.",
    )
    mended_order_id = fields.Many2one(
        "after.sales.order",
        string="Mended at",
        compute="_compute_state",
        store=True,
    )

    # under sudo (compute_sudo by store): an item ticked by whoever works on the job
    @api.depends("line_ids.verdict", "line_ids.order_id.state")
    def _compute_state(self):
        for finding in self:
            passed = finding.line_ids.filtered(
                lambda line: (
                    line.verdict == "pass" and line.order_id.state != "cancelled"
                )
            )
            finding.state = "mended" if passed else "open"
            finding.mended_order_id = passed.order_id.sorted("id")[:1]

    def action_view_order(self):
        """Open the attempt at which it was found."""
        self.ensure_one()
        return self.order_id._get_records_action()
