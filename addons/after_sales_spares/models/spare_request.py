# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

ORIGINS = [
    ("job", "Job"),
    ("departure", "Departure Check"),
    ("count", "Count"),
    ("rule", "Stock Rule"),
    ("desk", "By Hand"),
]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("approved", "Approved"),
    ("ordered", "Ordered"),
    ("transfer", "On Its Way"),
    ("done", "Received"),
    ("refused", "Refused"),
    ("cancel", "Cancelled"),
]


class SpareRequest(models.Model):
    """Somebody needs parts at a place: moved if we have them, else bought (S40)."""

    _name = "after.sales.spare.request"
    _description = "Request for Spare Parts"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
    ]
    _order = "needed_by, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Requested by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    origin = fields.Selection(ORIGINS, required=True, default="desk", readonly=True)
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
    )
    location_dest_id = fields.Many2one(
        "stock.location",
        string="To",
        required=True,
        index=True,
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="The van or store where the parts are needed.",
    )
    needed_by = fields.Datetime(index=True)
    reason = fields.Text()
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "after.sales.spare.request.line", "request_id", string="Parts", copy=True
    )

    _fields_of_steps = frozenset({"name", "state", "user_id", "origin"})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)
