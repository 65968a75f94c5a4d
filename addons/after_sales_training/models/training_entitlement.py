# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import voucher as reckoning
from .training_promise import GRANTS

STATES = [
    (reckoning.PENDING, "Not Yet Valid"),
    (reckoning.ACTIVE, "Valid"),
    (reckoning.USED, "Used Up"),
    (reckoning.EXPIRED, "Expired"),
    (reckoning.CANCELLED, "Cancelled"),
]
#: what the customer was promised: changed by the steps, with a reason
FIELDS_OF_PROMISE = frozenset(
    {
        "company_id",
        "kind",
        "partner_id",
        "places",
        "travel_by_us",
        "valid_from",
        "valid_until",
    }
)


class TrainingEntitlement(models.Model):
    """Training places that a customer was promised: a voucher (S32, S32b, S33).

    Granted by sale, delivery, acceptance or contract, or entered by the training
    desk. Places are booked and used by enrolments (event.registration). What is left
    is counted on the voucher's own row, so that two who press at once meet there
    (R4). Ends and places change by steps of the desk, each with a reason in the log;
    everybody in after-sales reads, customers their own on the portal.
    """

    _name = "after.sales.training.entitlement"
    _description = "Training Voucher"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.training.terms.mixin",
        "after.sales.batched.mixin",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
        "after.sales.register.mixin",
    ]
    _order = "valid_until, id desc"
    _check_company_auto = True
    #: set by the steps only, never by a client
    _fields_of_steps = frozenset(
        {
            "name",
            "access_token",
            "agreed_until",
            "cancelled_on",
            "cancel_cause",
            "cancel_reason",
            "contract_id",
            "extension_reason",
            "extension_until",
            "grant_key",
            "granted_on",
            "granted_partner_id",
            "origin_id",
            "places_over",
            "places_promised",
            "places_to_withdraw",
            "places_withdrawn",
            "places_withdrawn_by_desk",
            "promise_id",
            "reminded_days",
            "reminded_until",
            "sale_line_id",
        }
    )

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(index=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
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
        check_company=True,
        help="The places are for one of these courses; none: for any.",
    )
    places = fields.Integer(required=True, default=2, tracking=True)
    valid_from = fields.Date(
        default=lambda self: fields.Date.context_today(self), index=True
    )
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        help="The last day on which a session may begin.",
    )
    note = fields.Text(string="Notes")
    registration_ids = fields.One2many(
        "event.registration", "entitlement_id", string="Enrolments"
    )
    # where it comes from
    promise_id = fields.Many2one(
        "after.sales.training.promise",
        string="Promised by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    granted_on = fields.Selection(
        GRANTS, string="Granted When", readonly=True, copy=False
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", readonly=True, copy=False, index="btree_not_null"
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        related="sale_line_id.order_id",
        store=True,
        index="btree_not_null",
    )
    contract_id = fields.Many2one(
        "after.sales.contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    origin_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Transferred from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    log_ids = fields.One2many("after.sales.training.voucher.log", "entitlement_id")

    _places_positive = models.Constraint(
        "CHECK (places > 0)", "A voucher is for one place or more."
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_from <= valid_until)",
        "A voucher cannot end before it begins: correct the dates.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("valid_from", "validity_amount", "validity_unit")
    def _compute_valid_until(self):
        """Proposed while it is entered; afterwards the steps move it."""
        for voucher in self:
            if not voucher._origin:
                voucher.valid_until = voucher._reckon_end(voucher.valid_from)

    def _list_courses(self):
        """Names of the courses, one of which is learned by it."""
        self.ensure_one()
        return " / ".join(self.course_ids.mapped("name"))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        vouchers = super().create(vals_list)
        vouchers._log("granted", vouchers._get_grant_reasons())
        return vouchers

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_promise_kept(vals)
        return super().write(vals)

    def _check_promise_kept(self, vals):
        """What was promised is changed by a step that says why.

        :raises AccessError: a client writes it over
        """
        touched = FIELDS_OF_PROMISE.intersection(vals)
        if not touched or self.env.su:
            return
        labels = self.fields_get(sorted(touched), ["string"])
        raise AccessError(
            self.env._(
                "The customer was promised it: use “Extend”, “Transfer”, “Withdraw” or"
                " “Correct”, which ask for the reason, to change %(fields)s.",
                fields=", ".join(label["string"] for label in labels.values()),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        """Only what was entered by mistake is deleted.

        :raises UserError: it was granted, or somebody was enrolled by it
        """
        for voucher in self:
            # enrolments of every state count, also those put aside
            enrolled = voucher.with_context(active_test=False).registration_ids
            if voucher.promise_id or voucher.origin_id or enrolled:
                raise UserError(
                    self.env._(
                        "%s was promised or booked: withdraw it, with the reason.",
                        voucher.name,
                    )
                )
