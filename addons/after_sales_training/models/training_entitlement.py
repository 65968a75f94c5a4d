# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

KINDS = [
    ("hands_on", "Hands-on at the Centre"),
    ("on_site", "At the User's Site"),
    ("free_place", "Free Places"),
]
STATES = [
    ("pending", "Not Yet Valid"),
    ("active", "Valid"),
    ("used", "Used Up"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]


class TrainingEntitlement(models.Model):
    """Training places that a customer was promised: a voucher (S32, S32b, S33).

    Places are booked and used by enrolments (event.registration). What is left is
    counted on the voucher's own row, so that two who press at once meet there (R4).
    """

    _name = "after.sales.training.entitlement"
    _description = "Training Voucher"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
    ]
    _order = "valid_until, id desc"
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
    kind = fields.Selection(KINDS, required=True, default="free_place", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        index="btree_not_null",
        check_company=True,
    )
    course_ids = fields.Many2many(
        "after.sales.training.course",
        "after_sales_training_entitlement_course_rel",
        string="Courses",
        help="The places are for one of these courses; none: for any.",
    )
    places = fields.Integer(required=True, default=2, tracking=True)
    places_booked = fields.Integer(string="Booked", readonly=True, copy=False)
    places_used = fields.Integer(string="Used", readonly=True, copy=False)
    places_left = fields.Integer(
        string="Left", compute="_compute_places_left", store=True
    )
    valid_from = fields.Date(index=True)
    valid_until = fields.Date(index=True, tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="active",
        copy=False,
        index=True,
        tracking=True,
    )
    registration_ids = fields.One2many(
        "event.registration", "entitlement_id", string="Enrolments"
    )

    _fields_of_steps = frozenset({"name", "state", "places_booked", "places_used"})

    _places_positive = models.Constraint(
        "CHECK (places > 0)", "A voucher is for one place or more."
    )
    _places_kept = models.Constraint(
        "CHECK (places_booked + places_used <= places)",
        "No place is left on this voucher.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_from <= valid_until)",
        "A voucher cannot end before it begins: correct the dates.",
    )

    @api.depends("places", "places_booked", "places_used")
    def _compute_places_left(self):
        for voucher in self:
            voucher.places_left = (
                voucher.places - voucher.places_booked - voucher.places_used
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)
