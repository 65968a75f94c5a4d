# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class EventRegistration(models.Model):
    """An enrolment: who comes, and by which voucher."""

    _inherit = "event.registration"

    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    trainee_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="The person who comes, among the customer's people.",
    )
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", check_company=True
    )
    is_training = fields.Boolean(
        related="event_id.is_training", store=True, string="Is a Training Enrolment"
    )
