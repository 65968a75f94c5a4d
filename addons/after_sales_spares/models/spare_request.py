# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

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
#: what the decision rests on: changed in a draft only
FIELDS_OF_CONTENT = frozenset(
    {"company_id", "order_id", "location_dest_id", "reason", "line_ids"}
)
#: jobs that are over need no parts any more
JOB_OVER = ("done", "cancelled")


class SpareRequest(models.Model):
    """Somebody needs parts at a place: moved if we have them, else bought (S40).

    Engineers, the desk and the storekeeper draw requests up and hand them in; the
    approvers decide, never on their own. What is handed in is locked until it is
    decided; whoever changes what was approved makes the approval void. The steps
    write state, people and times, no client does.
    """

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
    _mail_post_access = "read"

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
    origin = fields.Selection(
        ORIGINS, required=True, default="desk", readonly=True, copy=False
    )
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
    reason = fields.Text(
        help="Why these parts are needed; whoever approves reads it (S40)."
    )
    equipment_id = fields.Many2one(related="order_id.equipment_id", string="Unit")
    warranty_state = fields.Selection(related="order_id.warranty_state")
    warranty_end = fields.Date(related="order_id.warranty_end")
    customer_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    task = fields.Text(related="order_id.description")
    contributor_ids = fields.Many2many(
        "res.users",
        "after_sales_spare_request_contributor_rel",
        string="Drawn up by",
        readonly=True,
        copy=False,
        help="Whoever entered or changed parts, place or job: they do not decide.",
    )
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

    _fields_of_steps = frozenset(
        {"name", "state", "user_id", "origin", "contributor_ids"}
    )

    @api.constrains("order_id")
    def _check_order_is_open(self):
        for request in self:
            # sudo: bounded to the state of the job that was named
            if request.sudo().order_id.state in JOB_OVER:
                raise ValidationError(request._get_job_over_text())

    @api.constrains("location_dest_id")
    def _check_place(self):
        """
        :raises ValidationError: parts would leave our stock, or reach a van that is
            driven no more
        """
        for request in self:
            # sudo: kind of the place that was named
            place = request.sudo().location_dest_id
            if place.usage != "internal" or not place.active:
                raise ValidationError(
                    self.env._(
                        "%(request)s: “%(place)s” is no van or store of ours, or is"
                        " not used any more. Choose another place.",
                        request=request.name,
                        place=place.display_name,
                    )
                )

    def _get_job_over_text(self):
        self.ensure_one()
        order = self.sudo().order_id
        return self.env._(
            "The job %(job)s is “%(state)s”: no parts are requested for it any more."
            " Request them without a job, or for the job that continues it.",
            job=order.name,
            state=dict(order._fields["state"]._description_selection(self.env))[
                order.state
            ],
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and FIELDS_OF_CONTENT.intersection(vals):
            self._before_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        for request in self:
            if request.state != "draft" or request.sudo().decision_ids:
                raise UserError(
                    self.env._(
                        "%(request)s was handed in and stays in the books. Cancel it"
                        " instead.",
                        request=request.name,
                    )
                )

    def _before_change(self):
        """A client is about to change what a decision rests on.

        A draft is his; an approval becomes void, and the request is a draft again.

        :raises UserError: it waits for a decision, or is past changing
        """
        for request in self:
            if request.state == "approved":
                request._check_can_redraft()
                request._do_redraft(self.env._("Changed after the approval."))
            elif request.state == "submitted":
                raise UserError(
                    self.env._(
                        "%(request)s waits for its approval and is locked. Take it back"
                        " to draft, change it and hand it in again.",
                        request=request.name,
                    )
                )
            elif request.state != "draft":
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s” and is not changed any more. Make a"
                        " new request.",
                        request=request.name,
                        state=request._get_state_label(),
                    )
                )
        # a field of the steps; bounded to these requests and to the user himself
        new = self.sudo().filtered(
            lambda request: self.env.user not in request.contributor_ids
        )
        new.write({"contributor_ids": [Command.link(self.env.uid)]})

    def _get_state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
