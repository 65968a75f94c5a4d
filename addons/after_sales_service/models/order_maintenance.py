# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Order(models.Model):
    """The job of a maintenance plan, and what the plan asks of it."""

    _inherit = "after.sales.order"

    occurrence_ids = fields.One2many(
        "after.sales.maintenance.occurrence", "order_id", readonly=True
    )
    plan_id = fields.Many2one(
        "after.sales.maintenance.plan",
        string="Maintenance Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    affects_production = fields.Boolean(
        tracking=True,
        help="The unit stands still meanwhile: production is told before, and the work"
        " starts only when it has acknowledged (S29).",
    )
    notice_days = fields.Integer(
        string="Notice (days)", default=3, help="Whole days before the work (S29)."
    )
    joint_acceptance = fields.Boolean(
        tracking=True,
        help="Both sides accept the work and sign the form before the unit goes back"
        " into use (S28).",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"plan_id"}
