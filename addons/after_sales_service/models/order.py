# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_datetime, is_html_empty

from ..tools import period

KINDS = [
    ("installation", "Installation"),
    ("repair", "Repair"),
    ("maintenance", "Maintenance"),
    ("emergency", "Emergency Repair"),
    ("renewal", "Renewal"),
    ("visit", "Visit"),
    ("call", "Follow-up Call"),
    ("training", "Training on Site"),
]
GRADES = [
    ("minor", "Minor Overhaul"),
    ("medium", "Medium Overhaul"),
    ("major", "Major Overhaul"),
]
STATES = [
    ("draft", "New"),
    ("scheduled", "Scheduled"),
    ("dispatched", "Dispatched"),
    ("in_progress", "In Progress"),
    ("to_accept", "To Accept"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: step -> (states it may be taken in, state it leads to)
TRANSITIONS = {
    "schedule": ({"draft"}, "scheduled"),
    "dispatch": ({"draft", "scheduled"}, "dispatched"),
    "depart": ({"dispatched"}, "dispatched"),
    "arrive": ({"dispatched"}, "in_progress"),
    "finish": ({"in_progress"}, "to_accept"),
    "sign": ({"to_accept"}, "to_accept"),
    "done": ({"to_accept"}, "done"),
    "cancel": (
        {"draft", "scheduled", "dispatched", "in_progress", "to_accept"},
        "cancelled",
    ),
}
STATES_OPEN = ("draft", "scheduled", "dispatched", "in_progress", "to_accept")
#: kinds that repair something: cause and remedy belong to the record (S17, S30)
KINDS_REPAIR = ("repair", "emergency")
#: kinds that end only with the customer's signature
KINDS_ACCEPTED = ("installation",)
#: kinds done from a desk: nobody departs
KINDS_REMOTE = ("call",)
#: written by the steps only, never by a client
FIELDS_OF_STEPS = frozenset(
    {
        "state",
        "name",
        "accepted_at",
        "done_at",
        "free_service_taken",
        "sale_order_id",
        "certificate_attachment_id",
        "report_attachment_id",
        "statement_attachment_id",
        "access_token",
        "next_deadline",
        "promise_state",
    }
)
#: the desk's part of the job; an engineer cannot move the job to somebody else
#: or date it (recipes: a record rule does not stop giving one's record away)
FIELDS_OF_DESK = frozenset(
    {
        "company_id",
        "kind",
        "grade",
        "equipment_id",
        "partner_id",
        "site_partner_id",
        "ticket_id",
        "team_id",
        "engineer_id",
        "engineer_ids",
        "planned_start",
        "planned_end",
        "notified_at",
        "sla_policy_id",
        "departed_at",
        "arrived_at",
        "finished_at",
        "coverage_at",
        "use_free_service",
        "free_service_asked_by",
        "rework_of_id",
        "installation_plan",
    }
)


#: what makes the promises be looked at again
PROMISE_FIELDS = frozenset(
    {"equipment_id", "kind", "notified_at", "partner_id", "sla_policy_id", "team_id"}
)


class Order(models.Model):
    """A service order (job): who goes where, what was done, who signed.

    Engineers see and work the jobs they are named on; dispatchers plan all jobs
    of the company and set its times and people; managers cancel and delete;
    billing reads. State, signatures and papers are written by the steps only.
    """

    _name = "after.sales.order"
    _description = "Service Order"
    # hr.mixin: the desk names engineers without rights on employees
    _inherit = [
        "hr.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.sla.mixin",
    ]
    _sla_holder_field = "order_id"
    _order = "planned_start desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        string="Number",
        default="New",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="repair", tracking=True)
    grade = fields.Selection(GRADES, help="Size of an overhaul.")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    # what and for whom
    equipment_id = fields.Many2one(
        "after.sales.equipment", index=True, check_company=True, tracking=True
    )
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    serial = fields.Char(related="equipment_id.serial")
    warranty_state = fields.Selection(related="equipment_id.warranty_state")
    warranty_end = fields.Date(related="equipment_id.warranty_end")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    site_partner_id = fields.Many2one(
        "res.partner",
        string="Site",
        compute="_compute_site_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    site_phone = fields.Char(related="site_partner_id.phone")
    site_address = fields.Char(
        related="site_partner_id.contact_address_inline", string="Address"
    )
    tz = fields.Char(compute="_compute_tz")
    description = fields.Text(
        string="Task",
        compute="_compute_description",
        store=True,
        readonly=False,
        help="What the engineer is to do, in the customer's words where there are any.",
    )
    # who
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
    )
    engineer_id = fields.Many2one(
        "hr.employee",
        compute="_compute_engineer_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        help="Responsible for the job. Parts leave this person's van.",
    )
    engineer_ids = fields.Many2many(
        "hr.employee",
        "after_sales_order_engineer_rel",
        string="With",
        help="Colleagues who come along.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Engineer's User",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        compute_sudo=True,
        index=True,
    )
    member_user_ids = fields.Many2many(
        "res.users",
        "after_sales_order_member_rel",
        string="Users of the Engineers",
        compute="_compute_member_user_ids",
        store=True,
        compute_sudo=True,
    )
    # when
    planned_start = fields.Datetime(tracking=True, index=True)
    planned_end = fields.Datetime(tracking=True)
    notified_at = fields.Datetime(
        string="Goods Arrived Notice",
        tracking=True,
        help="When the customer told us that the goods have arrived. The time to"
        " install counts from here.",
    )
    departed_at = fields.Datetime(tracking=True, copy=False)
    arrived_at = fields.Datetime(tracking=True, copy=False)
    finished_at = fields.Datetime(tracking=True, copy=False)
    returned_at = fields.Datetime(copy=False)
    accepted_at = fields.Datetime(
        readonly=True, copy=False, help="When the customer signed."
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    labour_hours = fields.Float(compute="_compute_labour_hours")
    timer_ids = fields.One2many(
        "after.sales.sla.timer", "order_id", string="Promises", readonly=True
    )
    # what was done
    installation_plan = fields.Html(
        help="How, when and with whom the unit is installed; what the customer"
        " prepares. Sent with the dispatch.",
    )
    checklist_line_ids = fields.One2many("after.sales.checklist.line", "order_id")
    checklist_progress = fields.Char(compute="_compute_checklist_progress")
    cause_id = fields.Many2one(
        "after.sales.fault",
        domain="[('kind', '=', 'cause'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
        copy=False,
    )
    cause = fields.Text(
        string="Cause Found",
        compute="_compute_cause",
        store=True,
        readonly=False,
        copy=False,
    )
    remedy_id = fields.Many2one(
        "after.sales.fault",
        domain="[('kind', '=', 'remedy'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
        copy=False,
    )
    remedy = fields.Text(
        string="Work Done",
        compute="_compute_remedy",
        store=True,
        readonly=False,
        copy=False,
    )
    result = fields.Selection(
        [
            ("solved", "Works again"),
            ("limited", "Works with limits"),
            ("unsolved", "Not solved"),
        ],
        copy=False,
    )
    guidance = fields.Text(
        string="Guidance Given",
        copy=False,
        help="What the user was shown about correct use, care and safety.",
    )
    # lines
    line_ids = fields.One2many("after.sales.order.line", "order_id")
    part_line_ids = fields.One2many(
        "after.sales.order.line", "order_id", domain=[("kind", "=", "part")]
    )
    work_line_ids = fields.One2many(
        "after.sales.order.line", "order_id", domain=[("kind", "!=", "part")]
    )
    van_location_id = fields.Many2one(
        "stock.location", compute="_compute_van_location_id", compute_sudo=True
    )
    repair_ids = fields.One2many(
        "repair.order", "after_sales_order_id", groups="stock.group_stock_user"
    )
    # coverage and money
    coverage_at = fields.Datetime(
        string="Coverage as of",
        compute="_compute_coverage_at",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The moment that decides who pays: when the fault was reported.",
    )
    rework_of_id = fields.Many2one(
        "after.sales.order",
        string="Repeats",
        compute="_compute_rework_of_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The same problem again: the customer does not pay twice.",
    )
    use_free_service = fields.Boolean(
        copy=False,
        tracking=True,
        help="Only when the customer asks for it: labour and travel are free, parts"
        " are charged, and one free service is used up when the job is done.",
    )
    free_service_asked_by = fields.Char(
        string="Asked by", copy=False, help="Who of the customer asked for it."
    )
    free_service_taken = fields.Boolean(readonly=True, copy=False)
    free_services_left = fields.Integer(
        related="equipment_id.free_services_left", string="Free Services Left"
    )
    amount_value = fields.Monetary(string="Value", compute="_compute_amounts")
    amount_free = fields.Monetary(string="Free", compute="_compute_amounts")
    amount_to_pay = fields.Monetary(string="To Pay", compute="_compute_amounts")
    coverage_provisional = fields.Boolean(compute="_compute_coverage_provisional")
    sale_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
    )
    billing_state = fields.Selection(
        [
            ("nothing", "Nothing to bill"),
            ("open", "To quote"),
            ("quoted", "Quoted"),
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
            ("free", "All free"),
        ],
        string="Billing",
        compute="_compute_billing_state",
        compute_sudo=True,
        store=True,
    )
    # signatures and papers
    signature_ids = fields.One2many("after.sales.signature", "order_id")
    is_signed = fields.Boolean(compute="_compute_is_signed", store=True)
    certificate_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Acceptance Certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    report_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Service Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    statement_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Service Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    # which button to show
    can_schedule = fields.Boolean(compute="_compute_can")
    can_dispatch = fields.Boolean(compute="_compute_can")
    can_depart = fields.Boolean(compute="_compute_can")
    can_arrive = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_consume = fields.Boolean(compute="_compute_can")
    is_desk = fields.Boolean(compute="_compute_is_desk")

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This job number exists already.",
    )
    _planned_order = models.Constraint(
        "CHECK (planned_end IS NULL OR planned_start IS NULL"
        " OR planned_end >= planned_start)",
        "The planned end cannot lie before the planned start.",
    )
    _installation_uniq = models.UniqueIndex(
        "(equipment_id) WHERE kind = 'installation'"
        " AND state NOT IN ('done', 'cancelled') AND equipment_id IS NOT NULL",
        "An installation of this unit is already open.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("equipment_id", "ticket_id")
    def _compute_partner_id(self):
        for order in self:
            if not order.partner_id:
                order.partner_id = (
                    order.equipment_id.partner_id or order.ticket_id.partner_id
                )

    @api.depends("equipment_id", "partner_id")
    def _compute_site_partner_id(self):
        for order in self:
            if not order.site_partner_id:
                order.site_partner_id = (
                    order.equipment_id.site_partner_id or order.partner_id
                )

    @api.depends("equipment_id.tz", "site_partner_id.tz")
    def _compute_tz(self):
        for order in self:
            order.tz = (
                order.equipment_id.tz
                or order.site_partner_id.tz
                or order.company_id.resource_calendar_id.tz
                or "UTC"
            )

    @api.depends("ticket_id")
    def _compute_description(self):
        for order in self:
            if not order.description and order.ticket_id:
                order.description = order.ticket_id._get_task_text()

    @api.depends("equipment_id", "ticket_id")
    def _compute_team_id(self):
        for order in self:
            if not order.team_id:
                order.team_id = order.ticket_id.team_id or order.equipment_id.team_id

    @api.depends("equipment_id")
    def _compute_engineer_id(self):
        for order in self:
            if not order.engineer_id:
                order.engineer_id = order.equipment_id.engineer_id

    # the links from employees to users are read under sudo (compute_sudo): only
    # who is who, to let the engineers into their own job
    @api.depends("engineer_id.user_id")
    def _compute_user_id(self):
        for order in self:
            order.user_id = order.engineer_id.user_id

    @api.depends("engineer_id.user_id", "engineer_ids.user_id")
    def _compute_member_user_ids(self):
        for order in self:
            order.member_user_ids = (order.engineer_id | order.engineer_ids).user_id

    @api.depends("equipment_id", "kind", "partner_id", "team_id", "ticket_id")
    def _compute_sla_policy_id(self):
        """An installation is a promise of its own; a repair keeps the ticket's.

        So does the installation that a ticket has already been promised.
        """
        holders = self.filtered(
            lambda order: (
                order.kind == "installation" and order.ticket_id.kind != "installation"
            )
        )
        (self - holders).sla_policy_id = False
        return super(Order, holders)._compute_sla_policy_id()

    @api.depends("ticket_id.timer_ids.state", "ticket_id.timer_ids.deadline")
    def _compute_promise_ids(self):
        """The promises of its ticket hang on the job too."""
        result = super()._compute_promise_ids()
        for order in self:
            # an engineer may work for a ticket of another team: those stay hidden
            order.promise_ids |= order.ticket_id.timer_ids._filtered_access(
                "read"
            ).filtered(lambda timer: timer.state != "superseded")
        return result

    def _get_sla_subject(self):
        self.ensure_one()
        # the engine asks for whoever plans the job: only which policy and which
        # hours apply comes out of it
        order = self.sudo()
        unit = order.equipment_id
        company = order.company_id or self.env.company
        return {
            "partner": order.partner_id,
            "equipment": unit,
            "product": unit.product_id,
            "team": order.team_id,
            "sale_line": unit.sale_line_id,
            "contract": None,
            "severity": "ordinary",
            "kind": order.kind,
            "calendar": order.team_id.calendar_id or company.resource_calendar_id,
            "tz": order.tz,
        }

    @api.depends("cause_id")
    def _compute_cause(self):
        """The catalogue's words to begin with; the engineer completes them."""
        for order in self:
            order.cause = order.cause or order.cause_id.name

    @api.depends("remedy_id")
    def _compute_remedy(self):
        for order in self:
            order.remedy = order.remedy or order.remedy_id.name

    @api.depends("ticket_id.repeat_of_id")
    def _compute_rework_of_id(self):
        """The last job of the ticket that this ticket repeats (S21)."""
        for order in self:
            first = order.ticket_id.repeat_of_id
            if order.rework_of_id or not first:
                continue
            # bounded: jobs of the ticket that is repeated, on the same unit
            order.rework_of_id = first.sudo().order_ids.filtered(
                lambda job, order=order: (
                    job.state == "done" and job.equipment_id == order.equipment_id
                )
            )[:1]

    @api.depends("line_ids.quantity", "line_ids.kind")
    def _compute_labour_hours(self):
        for order in self:
            labour = order.line_ids.filtered(lambda line: line.kind == "labour")
            order.labour_hours = sum(labour.mapped("quantity"))

    @api.depends("checklist_line_ids.done")
    def _compute_checklist_progress(self):
        for order in self:
            lines = order.checklist_line_ids
            done = len(lines.filtered("done"))
            order.checklist_progress = f"{done}/{len(lines)}" if lines else False

    @api.depends("engineer_id", "engineer_ids")
    @api.depends_context("uid")
    def _compute_van_location_id(self):
        for order in self:
            order.van_location_id = order._get_van()

    @api.depends("ticket_id", "notified_at")
    def _compute_coverage_at(self):
        for order in self:
            order.coverage_at = order.coverage_at or order._get_coverage_moment()

    def _get_coverage_moment(self):
        """When the fault was reported, as far as it is known (naive UTC)."""
        self.ensure_one()
        return self.notified_at or self.ticket_id.reported_at or fields.Datetime.now()

    @api.depends(
        "line_ids.amount_value", "line_ids.amount_free", "line_ids.amount_to_pay"
    )
    def _compute_amounts(self):
        for order in self:
            order.amount_value = sum(order.line_ids.mapped("amount_value"))
            order.amount_free = sum(order.line_ids.mapped("amount_free"))
            order.amount_to_pay = sum(order.line_ids.mapped("amount_to_pay"))

    @api.depends("line_ids.coverage_state")
    def _compute_coverage_provisional(self):
        for order in self:
            order.coverage_provisional = "provisional" in order.line_ids.mapped(
                "coverage_state"
            )

    # reads the sales order under sudo (compute_sudo): only how far it is billed
    @api.depends(
        "line_ids.amount_to_pay",
        "sale_order_id.state",
        "sale_order_id.invoice_status",
        "sale_order_id.invoice_ids.state",
    )
    def _compute_billing_state(self):
        for order in self:
            sale = order.sale_order_id
            if not order.line_ids:
                order.billing_state = "nothing"
            elif order.currency_id.is_zero(order.amount_to_pay):
                order.billing_state = "free"
            elif sale.state == "sale" and sale.invoice_status == "invoiced":
                order.billing_state = "invoiced"
            elif sale.state == "sale":
                order.billing_state = "to_invoice"
            else:
                order.billing_state = "quoted" if sale else "open"

    @api.depends("signature_ids.role")
    def _compute_is_signed(self):
        for order in self:
            order.is_signed = "customer" in order.signature_ids.mapped("role")

    @api.depends_context("uid")
    def _compute_is_desk(self):
        self.is_desk = self._is_desk()

    @api.depends(
        "state", "kind", "departed_at", "is_signed", "line_ids.state", "member_user_ids"
    )
    @api.depends_context("uid")
    def _compute_can(self):
        desk = self._is_desk()
        for order in self:
            mine = desk or order._is_own()
            remote = order.kind in KINDS_REMOTE
            open_in = {
                step: order.state in TRANSITIONS[step][0] for step in TRANSITIONS
            }
            order.can_schedule = desk and open_in["schedule"]
            order.can_dispatch = desk and open_in["dispatch"]
            order.can_depart = (
                mine and open_in["depart"] and not order.departed_at and not remote
            )
            order.can_arrive = (
                mine and open_in["arrive"] and bool(order.departed_at or remote)
            )
            order.can_finish = mine and open_in["finish"]
            order.can_sign = mine and open_in["sign"] and not order.is_signed
            order.can_done = (
                mine
                and open_in["done"]
                and (order.is_signed or order.kind not in KINDS_ACCEPTED)
            )
            order.can_cancel = desk and open_in["cancel"]
            order.can_consume = (
                mine
                and order.state in ("in_progress", "to_accept")
                and "planned" in order.part_line_ids.mapped("state")
            )

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/service-orders/{order.id}"
        return res

    @api.depends("name", "equipment_id")
    def _compute_display_name(self):
        for order in self:
            name = order.name if order.name != "New" else self.env._("New job")
            order.display_name = " · ".join(
                filter(None, (name, order.equipment_id.display_name))
            )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains(
        "notified_at", "departed_at", "arrived_at", "finished_at", "returned_at"
    )
    def _check_times(self):
        labels = self.fields_get(
            ["notified_at", "departed_at", "arrived_at", "finished_at", "returned_at"],
            ["string"],
        )
        now = fields.Datetime.now()
        for order in self:
            for name in labels:
                if order[name] and order[name] > now + timedelta(minutes=1):
                    raise ValidationError(
                        self.env._(
                            "%(label)s (%(time)s) lies in the future. Enter when it"
                            " happened.",
                            label=labels[name]["string"],
                            time=format_datetime(self.env, order[name]),
                        )
                    )
            order._check_time_order(labels)

    def _check_time_order(self, labels):
        self.ensure_one()
        for earlier, later in (
            ("departed_at", "arrived_at"),
            ("arrived_at", "finished_at"),
            ("finished_at", "returned_at"),
        ):
            if self[later] and self[earlier] and self[later] < self[earlier]:
                raise ValidationError(
                    self.env._(
                        "%(job)s: %(later)s (%(later_time)s) cannot lie before"
                        " %(earlier)s (%(earlier_time)s).",
                        job=self.name,
                        later=labels[later]["string"],
                        later_time=format_datetime(self.env, self[later]),
                        earlier=labels[earlier]["string"],
                        earlier_time=format_datetime(self.env, self[earlier]),
                    )
                )
            if self[later] and not self[earlier] and later == "finished_at":
                raise ValidationError(
                    self.env._(
                        "%(job)s cannot be finished: nobody has arrived yet. Press"
                        " “Arrived” first.",
                        job=self.name,
                    )
                )

    @api.constrains("use_free_service", "equipment_id", "free_service_taken")
    def _check_use_free_service(self):
        for order in self:
            if not order.use_free_service or order.free_service_taken:
                continue
            if order.state in ("done", "cancelled"):
                continue
            if not order.equipment_id:
                raise ValidationError(
                    self.env._("A free service belongs to a unit: choose it first.")
                )
            if order.equipment_id.free_services_left <= 0:
                raise ValidationError(
                    self.env._(
                        "No free service is left for %(unit)s. The job is charged by"
                        " the price rule of its warranty term.",
                        unit=order.equipment_id.display_name,
                    )
                )

    @api.constrains("rework_of_id", "equipment_id")
    def _check_rework_of_id(self):
        for order in self:
            first = order.rework_of_id
            if first == order:
                raise ValidationError(self.env._("A job cannot repeat itself."))
            if first and first.equipment_id != order.equipment_id:
                raise ValidationError(
                    self.env._(
                        "%(first)s was done on another unit: it cannot be the job"
                        " that this one repeats.",
                        first=first.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_vals_of_steps(vals_list)
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            vals["name"] = (
                self.env["ir.sequence"]
                .with_company(company)
                .next_by_code("after.sales.order")
                or "New"
            )
        orders = super().create(vals_list)
        orders._add_checklists()
        orders._sla_start()
        return orders

    def write(self, vals):
        if not self.env.su:
            self._check_vals_of_steps([vals])
            if not FIELDS_OF_DESK.isdisjoint(vals) and not self._is_desk():
                raise AccessError(
                    self.env._(
                        "People, plan and times of a job are set by the dispatcher."
                        " Ask the service desk to change them."
                    )
                )
        res = super().write(vals)
        if not {
            "equipment_id",
            "kind",
            "coverage_at",
            "use_free_service",
            "rework_of_id",
            "team_id",
        }.isdisjoint(vals):
            self.line_ids._propose_coverage()
        if not PROMISE_FIELDS.isdisjoint(vals):
            self._sla_refresh(self.env._("The job was changed"))
        return res

    @api.model
    def _check_vals_of_steps(self, vals_list):
        """Refuse values that only the steps of a job may write.

        :raises AccessError: a client tries to write a state, a signature's time,
            a paper or the link to the money
        """
        for vals in vals_list:
            touched = FIELDS_OF_STEPS.intersection(vals) - {"name"}
            if vals.get("state") == "draft":
                touched -= {"state"}
            if vals.get("name", "New") != "New":
                touched |= {"name"}
            if touched:
                raise AccessError(
                    self.env._(
                        "These fields are written by the steps of the job, not by"
                        " hand: %(fields)s",
                        fields=", ".join(sorted(touched)),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        started = self.filtered(lambda order: order.state not in ("draft", "cancelled"))
        if started or self.signature_ids:
            raise UserError(
                self.env._(
                    "Only new or cancelled jobs without a signature can be deleted:"
                    " %(jobs)s",
                    jobs=", ".join((started or self).mapped("name")),
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals.pop("checklist_line_ids", None)
        return vals_list

    def _add_checklists(self):
        """Give new jobs the checklists that fit kind and product."""
        templates = self.env["after.sales.checklist.template"].search(
            [("kind", "in", list(set(self.mapped("kind"))))]
        )
        vals_list = []
        for order in self.filtered(lambda order: not order.checklist_line_ids):
            for template in templates._get_applicable(order):
                vals_list += template._prepare_checklist_line_vals(order)
        self.env["after.sales.checklist.line"].create(vals_list)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @api.model
    def _is_desk(self):
        """Whether the user plans jobs for others."""
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )

    def _is_own(self):
        """Whether the user is one of the engineers of this job."""
        self.ensure_one()
        # bounded: compares user ids only; an engineer cannot read other users' links
        return self.env.user in self.sudo().member_user_ids

    def _check_own(self):
        """Engineers work on their own jobs only; the desk may help out.

        :raises AccessError: the user is neither
        """
        self.check_access("write")
        if self._is_desk():
            return
        for order in self:
            if not order._is_own():
                raise AccessError(
                    self.env._(
                        "%(job)s is not your job. Ask the dispatcher to add you to it.",
                        job=order.name,
                    )
                )

    def _check_desk(self):
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(self.env._("Jobs are planned by the dispatcher."))

    def _check_step(self, step):
        """The step fits the state of every job in ``self``.

        :raises UserError: it does not; says where the job stands
        """
        allowed = TRANSITIONS[step][0]
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if order.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(job)s is in state “%(state)s”: this step is not open."
                        " It can be taken in: %(allowed)s.",
                        job=order.name,
                        state=labels[order.state],
                        allowed=", ".join(
                            labels[key] for key, _label in STATES if key in allowed
                        ),
                    )
                )

    def _write_step(self, step, vals=None):
        """Move to the state that ``step`` leads to; its check has been made."""
        # the engineer has no right on these fields (FIELDS_OF_STEPS); env.user
        # stays the person who took the step
        self.sudo().write(dict(vals or {}, state=TRANSITIONS[step][1]))

    # ------------------------------------------------------------
    # STEPS: PLAN
    # ------------------------------------------------------------

    def action_schedule(self):
        self._check_can_schedule()
        self._do_schedule()
        return True

    def _check_can_schedule(self):
        self._check_desk()
        self._check_step("schedule")
        for order in self:
            if not order.planned_start or not order.engineer_id:
                raise UserError(
                    self.env._(
                        "%(job)s: choose the engineer and the planned start first.",
                        job=order.name,
                    )
                )

    def _do_schedule(self):
        self._write_step("schedule")

    def action_dispatch(self):
        self._check_can_dispatch()
        self._do_dispatch()
        return True

    def _check_can_dispatch(self):
        self._check_desk()
        self._check_step("dispatch")
        for order in self:
            if not order.engineer_id:
                raise UserError(
                    self.env._("%(job)s: choose the engineer first.", job=order.name)
                )
            if order.kind == "installation" and is_html_empty(order.installation_plan):
                raise UserError(
                    self.env._(
                        "%(job)s: an installation needs its written plan before the"
                        " engineer leaves. Fill in the tab “Installation Plan”.",
                        job=order.name,
                    )
                )

    def _do_dispatch(self):
        self._write_step("dispatch")
        for order in self:
            if order.user_id and order.user_id != self.env.user:
                order.message_subscribe(partner_ids=order.user_id.partner_id.ids)
                order.activity_schedule(
                    "after_sales_service.mail_act_dispatched",
                    date_deadline=fields.Date.context_today(
                        order, order.planned_start or fields.Datetime.now()
                    ),
                    user_id=order.user_id.id,
                )

    # ------------------------------------------------------------
    # STEPS: ON THE ROAD
    # ------------------------------------------------------------

    def action_depart(self):
        self._check_can_depart()
        self._do_depart()
        return True

    def _check_can_depart(self):
        self._check_own()
        self._check_step("depart")

    def _do_depart(self):
        self._write_step("depart", {"departed_at": fields.Datetime.now()})

    def action_arrive(self):
        self._check_can_arrive()
        self._do_arrive()
        return True

    def _check_can_arrive(self):
        self._check_own()
        self._check_step("arrive")
        for order in self:
            if not order.departed_at and order.kind not in KINDS_REMOTE:
                raise UserError(
                    self.env._(
                        "%(job)s: nobody has departed yet. Press “Depart” first.",
                        job=order.name,
                    )
                )

    def _do_arrive(self):
        self._write_step("arrive", {"arrived_at": fields.Datetime.now()})
        self.activity_feedback(["after_sales_service.mail_act_dispatched"])
        for order in self:
            order._reach("on_site", order.arrived_at)

    def action_finish(self):
        self._check_can_finish()
        self._do_finish()
        return True

    def _check_can_finish(self):
        self._check_own()
        self._check_step("finish")
        self._check_times()
        for order in self:
            if not order.arrived_at:
                raise UserError(
                    self.env._(
                        "%(job)s cannot be finished: nobody has arrived yet. Press"
                        " “Arrived” first.",
                        job=order.name,
                    )
                )

    def _do_finish(self):
        for order in self:
            order._do_consume_parts()
            order._write_step("finish", {"finished_at": fields.Datetime.now()})
            order.line_ids._propose_coverage()
            if order.kind == "installation" and order.equipment_id:
                # bounded: the unit of this job waits for its signature
                order.equipment_id.sudo().write(
                    {
                        "state": "awaiting_acceptance",
                        "installed_on": period.day_of(order.finished_at, order.tz),
                    }
                )

    # ------------------------------------------------------------
    # STEPS: SIGN AND CLOSE
    # ------------------------------------------------------------

    def action_sign(self):
        """Open the dialog in which the customer signs on this screen."""
        self.ensure_one()
        self._check_can_sign()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer signs"),
            "res_model": "after.sales.sign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_sign(self, role="customer"):
        self._check_own()
        self._check_signable(role)

    def _check_signable(self, role="customer"):
        """What must be true before anybody may sign (screen and portal).

        :raises UserError: the state is wrong, signed already, or something that
            is signed for is missing
        """
        self._check_step("sign")
        for order in self:
            if role in order.signature_ids.mapped("role"):
                raise UserError(
                    self.env._("%(job)s is signed already.", job=order.name)
                )
            if order.kind not in KINDS_ACCEPTED:
                continue
            missing = order.checklist_line_ids.filtered(
                lambda line: line.required and not line.done
            )
            if missing:
                raise UserError(
                    self.env._(
                        "%(job)s cannot be accepted yet. Still to be done or handed"
                        " over:\n%(items)s",
                        job=order.name,
                        items="\n".join(f"• {name}" for name in missing.mapped("name")),
                    )
                )
            order._check_acceptance_day(fields.Datetime.now())

    def _check_acceptance_day(self, at):
        """The acceptance cannot lie before the delivery or the end of the work."""
        self.ensure_one()
        unit = self.equipment_id
        if not unit:
            raise UserError(
                self.env._("%(job)s: choose the unit that is accepted.", job=self.name)
            )
        if not unit.delivered_on:
            raise UserError(
                self.env._(
                    "%(unit)s has no day of delivery: it cannot be accepted before it"
                    " was delivered. Enter the delivery on the unit first.",
                    unit=unit.display_name,
                )
            )
        if period.day_of(at, self.tz) < unit.delivered_on:
            raise UserError(
                self.env._(
                    "%(unit)s cannot be accepted before it was delivered (%(day)s).",
                    unit=unit.display_name,
                    day=unit.delivered_on,
                )
            )

    def _sign(self, role, name, image, ip=False, channel="screen"):
        """Keep a signature; the caller has checked who may sign what.

        :param role: ``customer`` (the two sides of a joint acceptance come later)
        :param name: the signer's name in print, never empty
        :param image: the drawn signature, base64 PNG
        :param ip: address the signature came from
        :return: the ``after.sales.signature`` record
        """
        self.ensure_one()
        self._check_signable(role)
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter the name of the person who signs."))
        if not image:
            raise UserError(
                self.env._("The signature is missing. Please sign in the field.")
            )
        now = fields.Datetime.now()
        document = self._get_signed_document()
        # signatures are append-only and made here only: nobody has the right to
        # create them by hand. Bounded to this job, checked above.
        signature = (
            self.env["after.sales.signature"]
            .sudo()
            .create(
                {
                    "order_id": self.id,
                    "role": role,
                    "name": name,
                    "signed_at": now,
                    "ip": ip or False,
                    "channel": channel,
                    "document": document,
                    "document_hash": hashlib.sha256(document.encode()).hexdigest(),
                    "image": image,
                }
            )
        )
        self._after_signature(signature)
        return signature

    def _get_signed_document(self):
        """The text that is signed for: what was done, handed over and charged.

        Plain text in a fixed order, so that its SHA-256 can be checked years later
        against the text kept with the signature.
        """
        self.ensure_one()
        order = self.sudo()  # read only; the same text whoever holds the pen
        rows = [
            ("job", order.name),
            ("kind", order.kind),
            ("company", order.company_id.name),
            ("customer", order.partner_id.display_name),
            ("unit", order.equipment_id.display_name or ""),
            ("arrived_at_utc", order.arrived_at or ""),
            ("finished_at_utc", order.finished_at or ""),
            ("cause", order.cause or ""),
            ("work_done", order.remedy or ""),
            ("guidance", order.guidance or ""),
        ]
        rows += [
            ("check", f"{line.name} | {'yes' if line.done else 'no'}")
            for line in order.checklist_line_ids
        ]
        rows += [
            (
                line.kind,
                f"{line.name} | {line.quantity:g} {line.uom_id.name or ''}"
                f" | {line.coverage} {line.covered_percent:g} %"
                f" | {line.amount_to_pay:.2f} {order.currency_id.name}",
            )
            for line in order.line_ids
        ]
        return "\n".join(f"{key}: {value}" for key, value in rows)

    def _after_signature(self, signature):
        """What follows from a signature: an installation is accepted with it."""
        self.ensure_one()
        if signature.role != "customer":
            return
        self.sudo().accepted_at = signature.signed_at  # a field of the steps
        public = self.env.user._is_public()
        self.message_post(
            author_id=self.partner_id.id if public else None,
            body=self.env._(
                "Signed by %(name)s. SHA-256 of the document: %(hash)s",
                name=signature.name,
                hash=signature.document_hash,
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
        if self.kind == "installation":
            self._do_accept(signature)
            self._do_done()

    def _do_accept(self, signature):
        """The customer has signed: the warranty of the unit starts that day (S1)."""
        self.ensure_one()
        self._check_acceptance_day(signature.signed_at)
        day = period.day_of(signature.signed_at, self.tz)
        # bounded: the unit of this job, on the day of the signature kept above;
        # neither engineer nor customer may date an acceptance by themselves
        self.equipment_id.sudo()._accept(day)
        self._reach("installed", signature.signed_at)
        self.sudo().certificate_attachment_id = self._make_paper(
            "after_sales_service.action_report_acceptance"
        )

    def action_done(self):
        self._check_can_done()
        self._do_done()
        return self._get_next_job_notice()

    def _check_can_done(self):
        self._check_own()
        self._check_step("done")
        for order in self:
            if order.kind in KINDS_ACCEPTED and not order.is_signed:
                raise UserError(
                    self.env._(
                        "%(job)s is not accepted: the customer has not signed. Press"
                        " “Let Sign” or send the customer the link.",
                        job=order.name,
                    )
                )
            missing = []
            if order.kind in KINDS_REPAIR:
                labels = order.fields_get(["cause", "remedy", "result"], ["string"])
                missing = [labels[name]["string"] for name in labels if not order[name]]
            if missing:
                raise UserError(
                    self.env._(
                        "%(job)s: the report is not complete. Fill in: %(fields)s",
                        job=order.name,
                        fields=", ".join(missing),
                    )
                )

    def _do_done(self):
        for order in self:
            order.line_ids._propose_coverage()
            order._take_free_service()
            order._write_step("done", {"done_at": fields.Datetime.now()})
            order._after_work()
            order._settle()
            order._send_report()

    def _after_work(self):
        """The unit works again: close the ledger, keep the promises' clocks."""
        self.ensure_one()
        if self.kind in KINDS_REPAIR and self.result in ("solved", "limited"):
            if self.equipment_id.down_since:
                # bounded: ends the open interval of this job's unit at the time
                # the work was finished; engineers do not write the ledger
                self.equipment_id.sudo()._close_downtime(self.finished_at)
            self._reach("solved", self.finished_at)

    def _reach(self, event, at):
        """Tell the job's and the ticket's promises that ``event`` happened.

        :param datetime at: naive UTC
        """
        self.ensure_one()
        self._sla_reach(event, at)
        # bounded: a fact of this job on its own ticket. Nobody writes facts by hand,
        # and the ticket may be another team's than the engineer's.
        self.ticket_id.sudo()._take_job_event(event, at, self)

    def _get_next_job_notice(self):
        """After one job: name the next one of the same engineer."""
        following = self.search(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "in", ("scheduled", "dispatched")),
            order="planned_start, id",
            limit=1,
        )
        message = (
            self.env._("Next: %(job)s", job=following.display_name)
            if following
            else self.env._("No further job is waiting for you.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Done, the report goes to the customer"),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_cancel(self):
        self._check_can_cancel()
        self._do_cancel()
        return True

    def _check_can_cancel(self):
        self._check_desk()
        done = self.filtered(lambda order: order.state == "done")
        (self - done)._check_step("cancel")
        if done and not self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(
                self.env._("A job that is done is cancelled by the service manager.")
            )
        for order in done:
            if order.kind in KINDS_ACCEPTED:
                raise UserError(
                    self.env._(
                        "%(job)s is signed: an acceptance cannot be cancelled.",
                        job=order.name,
                    )
                )
            # bounded: looks for documents that forbid the cancellation
            if order.sudo().sale_order_id.invoice_ids.filtered(
                lambda move: move.state == "posted"
            ):
                raise UserError(
                    self.env._(
                        "%(job)s is invoiced: make a credit note instead.",
                        job=order.name,
                    )
                )

    def _do_cancel(self):
        for order in self:
            # bounded: the sales order made by this job; nothing of it is posted
            order.sudo().sale_order_id._action_cancel()
            order._write_step("cancel", {"free_service_taken": False})
            order.activity_unlink(["after_sales_service.mail_act_dispatched"])
            order._sla_cancel(reason=self.env._("The job was cancelled"))
            if order.kind == "installation" and order.equipment_id:
                order._reset_unit()

    def _reset_unit(self):
        """A cancelled installation leaves the unit as delivered."""
        unit = self.equipment_id.sudo()  # bounded: this job's unit, its state only
        if unit.state in ("installing", "awaiting_acceptance"):
            unit.write({"state": "delivered", "installed_on": False})

    # ------------------------------------------------------------
    # FREE SERVICE
    # ------------------------------------------------------------

    def _take_free_service(self):
        """Use up one free service if the customer asked and a line needed it (S6).

        A rework or a job under warranty leaves the quota alone. Two jobs that
        close at once meet on the unit's row: the later one sees what is left.
        """
        self.ensure_one()
        if not self.use_free_service or self.free_service_taken:
            return
        # bounded: touches the row so that a parallel job waits and is retried
        self.equipment_id.sudo()._touch_free_services()
        self.line_ids._propose_coverage()
        if "free_service" in self.line_ids.mapped("coverage"):
            self.sudo().free_service_taken = True  # a field of the steps
            return
        if self.equipment_id.free_services_left > 0 or not self.amount_to_pay:
            return  # rework, warranty, or nothing but parts: the quota stays
        self.sudo().use_free_service = False  # as the desk would do
        self.message_post(
            body=self.env._(
                "The last free service was used by another job meanwhile. This job is"
                " priced by the rule of the warranty term; tell the customer."
            ),
            partner_ids=self.team_id.user_id.partner_id.ids,
        )

    def _get_price_rule(self):
        """How work after the warranty is priced: the unit's term, else at cost (S7).

        :return: ``cost``, ``list`` or ``quotation``
        """
        self.ensure_one()
        unit = self.equipment_id
        term = unit.warranty_id or unit.warranty_term_id
        return term.post_warranty_pricing or "cost"

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_van(self):
        """The stock location parts leave from: the engineer's own van.

        Never taken from the client. Called under sudo: reads two fields of the
        engineers named on the job.
        """
        self.ensure_one()
        crew = (self.engineer_id | self.engineer_ids).sudo()
        mine = crew.filtered(lambda employee: employee.user_id == self.env.user)
        return (mine[:1] or crew[:1]).van_location_id

    def action_consume_parts(self):
        """Take the parts of the job out of the engineer's van (recipes B)."""
        self._check_can_consume()
        for order in self:
            order._do_consume_parts()
        return True

    def _check_can_consume(self):
        self._check_own()
        for order in self:
            if order.state not in ("in_progress", "to_accept"):
                raise UserError(
                    self.env._(
                        "%(job)s: parts are used on site, after the arrival and"
                        " before the job is closed.",
                        job=order.name,
                    )
                )

    def _do_consume_parts(self):
        """Book the planned parts through one repair order; all or nothing.

        :raises UserError: a part is not free in the van, or its serial is missing
        """
        self.ensure_one()
        lines = self.part_line_ids.filtered(lambda line: line.state == "planned")
        if not lines:
            return self.env["repair.order"]
        self.lock_for_update()
        # engineers have no stock rights. Everything below is bounded to the lines
        # of this job, the van of its engineer and this company; env.user stays.
        order = self.sudo().with_company(self.company_id)
        lines = lines.sudo().with_company(self.company_id)
        van = order._get_van()
        if not van or van.usage != "internal" or van.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(engineer)s has no van in the stock of %(company)s. Set the van"
                    " on the employee; parts leave from there.",
                    engineer=order.engineer_id.name or self.env._("The engineer"),
                    company=self.company_id.name,
                )
            )
        lines._check_in_van(van)
        order._ensure_sale_order()
        order._sync_sale_lines()
        repair = order.env["repair.order"].create(order._prepare_repair_vals(van))
        # a stored related field: the value given at creation would be lost
        repair.parts_location_id = self.company_id.sudo()._get_defective_location()
        # the link belongs to the repair order (core: set from the sales order)
        order.sale_order_id.repair_order_ids = [Command.link(repair.id)]
        self.env["stock.move"].sudo().with_company(self.company_id).create(
            [vals for line in lines for vals in line._prepare_move_vals(repair)]
        )
        order._book_repair(repair, lines)
        lines._after_consumption()
        order._sync_sale_lines()
        return repair

    def _prepare_repair_vals(self, van):
        self.ensure_one()
        warehouse = van.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        vals = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "picking_type_id": warehouse.repair_type_id.id,
            "location_id": van.id,
            "recycle_location_id": van.id,
            "after_sales_order_id": self.id,
        }
        customer = self.partner_id.property_stock_customer
        unit = self.equipment_id
        # the unit itself is named only where stock knows it at the customer's:
        # else the repair would ask for it in the warehouse
        if unit.lot_id and self.env["stock.quant"].search_count(
            [
                ("lot_id", "=", unit.lot_id.id),
                ("product_id", "=", unit.product_id.id),
                ("location_id", "=", customer.id),
                ("owner_id", "in", (False, self.partner_id.id)),
                ("quantity", ">=", 1),
            ],
            limit=1,
        ):
            vals |= {
                "product_id": unit.product_id.id,
                "lot_id": unit.lot_id.id,
                "product_location_src_id": customer.id,
                "product_location_dest_id": customer.id,
            }
        return vals

    def _book_repair(self, repair, lines):
        """Validate, check the reservation, and end the repair order."""
        if isinstance(repair.action_validate(), dict):
            raise UserError(
                self.env._(
                    "%(unit)s is not at the customer's according to stock: the parts"
                    " cannot be booked on it.",
                    unit=self.equipment_id.display_name,
                )
            )
        adds = repair.move_ids.filtered(lambda move: move.repair_line_type == "add")
        adds.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()
        short = adds.filtered(
            lambda move: (
                move.state != "assigned"
                or move.product_uom.compare(move.quantity, move.product_uom_qty) != 0
            )
        )
        if short:
            # else the rest is silently cut, or stock goes negative
            raise UserError(
                self.env._(
                    "These parts could not be reserved in the van: %(parts)s",
                    parts=", ".join(short.product_id.mapped("display_name")),
                )
            )
        repair.action_repair_start()
        lines._set_move_lots()
        repair.move_ids.picked = True
        # SUPERUSER, not only sudo(): stock_account runs a part of the valuation
        # with sudo(False), which fails on mrp.bom for users without that right
        repair.with_user(SUPERUSER_ID).action_repair_end()

    # ------------------------------------------------------------
    # MONEY
    # ------------------------------------------------------------

    def _prepare_sale_order_vals(self):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "partner_shipping_id": (self.site_partner_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "after_sales_order_id": self.id,
        }

    def _ensure_sale_order(self):
        """The sales order that carries the job's lines; made on first need."""
        self.ensure_one()
        if not self.sale_order_id or self.sale_order_id.state == "cancel":
            self.sale_order_id = self.env["sale.order"].create(
                self._prepare_sale_order_vals()
            )
        return self.sale_order_id

    def _sync_sale_lines(self):
        """Bring the sales order's lines in line with the job's lines."""
        self.ensure_one()
        vals_list = []
        for line in self.line_ids:
            if line.sale_line_id.order_id == self.sale_order_id:
                line._update_sale_line()
            else:
                vals_list.append(line._prepare_sale_line_vals())
        self.env["sale.order.line"].create(vals_list)

    def _check_can_bill(self):
        """Quotations and invoices are the business of billing (and of the desk).

        :raises AccessError: the user is neither
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(
            "after_sales_service.group_after_sales_billing,"
            "after_sales_service.group_after_sales_dispatcher"
        ):
            raise AccessError(
                self.env._("Jobs are quoted by the service desk or by billing.")
            )
        for order in self:
            if order.state == "cancelled":
                raise UserError(self.env._("%(job)s is cancelled.", job=order.name))
            if not order.line_ids:
                raise UserError(
                    self.env._(
                        "%(job)s has no lines: enter parts, labour or travel first.",
                        job=order.name,
                    )
                )

    def action_create_quotation(self):
        """Make or refresh the quotation of the job, before the work or after."""
        self._check_can_bill()
        for order in self:
            order.line_ids._propose_coverage()
            # bounded: makes the quotation of this job from its own lines
            su = order.sudo().with_company(order.company_id)
            su._ensure_sale_order()
            su._sync_sale_lines()
        return self.action_view_sale_order() if len(self) == 1 else True

    def action_view_sale_order(self):
        self.ensure_one()
        self._check_can_bill()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "views": [[False, "form"]],
            "res_id": self.sale_order_id.id,
        }

    def action_invoice(self):
        """Confirm the job's sales order and make the draft invoice by core.

        An all-free job makes a statement instead: no zero invoice.
        """
        self._check_can_invoice()
        invoices = self.env["account.move"]
        for order in self:
            # bounded: confirms and invoices the sales order of this job; whoever
            # is not allowed to make invoices was stopped by the check
            su = order.sudo().with_company(order.company_id)
            su._ensure_sale_order()
            su._sync_sale_lines()
            if su.sale_order_id.state in ("draft", "sent"):
                su.sale_order_id.action_confirm()
            if su.sale_order_id.after_sales_all_free:
                su._make_statement()
            else:
                invoices |= su.sale_order_id._create_invoices(final=True)
        if not invoices:
            return True
        return invoices.sudo(False)._get_records_action(name=self.env._("Invoices"))

    def _check_can_invoice(self):
        self._check_can_bill()
        if not self.env.su and not (
            self.env.user.has_group("after_sales_service.group_after_sales_billing")
            and self.env["account.move"].has_access("create")
        ):
            raise AccessError(self.env._("Invoices are made by billing."))
        for order in self:
            if order.state != "done":
                raise UserError(
                    self.env._(
                        "%(job)s is not done yet: quote it now, invoice it when the"
                        " work is done.",
                        job=order.name,
                    )
                )

    def _settle(self):
        """At completion: the job's lines reach the sales order.

        What is all free is confirmed at once, so that it stands in the books at
        its value and its discount; the rest waits for billing.
        """
        self.ensure_one()
        if not self.line_ids:
            return
        # bounded: the sales order of this job, made from its own lines
        order = self.sudo().with_company(self.company_id)
        order._ensure_sale_order()
        order._sync_sale_lines()
        if order.sale_order_id.after_sales_all_free:
            if order.sale_order_id.state in ("draft", "sent"):
                order.sale_order_id.action_confirm()
            order._make_statement()

    def _make_statement(self):
        self.ensure_one()
        if not self.statement_attachment_id:
            self.sudo().statement_attachment_id = self._make_paper(
                "after_sales_service.action_report_statement"
            )

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name.replace("/", "-")

    def _get_paper_lang(self):
        """Papers speak the customer's language."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang or "en_US"

    def _with_paper_lang(self):
        """The job in the language of its papers: names and selections follow."""
        self.ensure_one()
        return self.with_context(lang=self._get_paper_lang())

    def _make_paper(self, report):
        """Render a paper in the customer's language and keep it with the job.

        :param str report: XML id of the ``ir.actions.report``
        :return: the ``ir.attachment``
        """
        self.ensure_one()
        title = self._with_paper_lang().env.ref(report).name
        # bounded: prints this job. The reports read the unit's warranty, which a
        # portal customer or an engineer may not see as a record.
        content, kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(lang=self._get_paper_lang())
            ._render_qweb_pdf(report, self.ids)
        )
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{title} {self._get_report_base_filename()}.{kind}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                    "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                }
            )
        )

    def _send_report(self):
        """Make the service report, keep it and mail it to the customer (S19)."""
        self.ensure_one()
        report = self._make_paper("after_sales_service.action_report_service")
        self.sudo().report_attachment_id = report
        papers = report | self.certificate_attachment_id | self.statement_attachment_id
        template = self.env.ref(
            "after_sales_service.mail_template_service_report", raise_if_not_found=False
        )
        if template and (self.site_partner_id.email or self.partner_id.email):
            # queued, not sent: a mail server that is down does not undo the job.
            # Bounded: one mail about this job to its customer.
            template.sudo().send_mail(
                self.id,
                force_send=False,
                email_values={"attachment_ids": [Command.set(papers.ids)]},
            )
        else:
            self.message_post(
                body=self.env._(
                    "The customer has no mail address: print the report or hand it"
                    " over otherwise."
                ),
                attachment_ids=papers.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _get_report_recipients(self):
        """Who gets the papers: the site, else the customer."""
        self.ensure_one()
        return self.site_partner_id if self.site_partner_id.email else self.partner_id

    def action_print_report(self):
        self.ensure_one()
        return self.env.ref("after_sales_service.action_report_service").report_action(
            self
        )

    # ------------------------------------------------------------
    # OTHER
    # ------------------------------------------------------------

    def action_view_equipment(self):
        self.ensure_one()
        return self.equipment_id._get_records_action(name=self.env._("Equipment"))

    def action_view_ticket(self):
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.env._("Ticket"))

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Days off of the company, shown grey in the calendar."""
        calendar = self.env.company.resource_calendar_id
        return (
            calendar._get_unusual_days(
                fields.Datetime.to_datetime(date_from),
                fields.Datetime.to_datetime(date_to),
            )
            if calendar
            else {}
        )

    def _get_coverage_summary(self):
        """Value, free and to pay in one sentence, for papers and the signature."""
        self.ensure_one()
        money = self.currency_id.format
        if self.currency_id.is_zero(self.amount_to_pay):
            return self.env._(
                "Free of charge. Value: %(value)s", value=money(self.amount_value)
            )
        return self.env._(
            "Value %(value)s, free %(free)s, to pay %(pay)s (before tax)",
            value=money(self.amount_value),
            free=money(self.amount_free),
            pay=money(self.amount_to_pay),
        )
