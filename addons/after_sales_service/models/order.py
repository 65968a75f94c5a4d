# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

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
#: step -> (states it may be taken in, state it leads to; None: stays)
TRANSITIONS = {
    "schedule": ({"draft"}, "scheduled"),
    "dispatch": ({"draft", "scheduled"}, "dispatched"),
    "depart": ({"dispatched"}, "dispatched"),
    "arrive": ({"dispatched"}, "in_progress"),
    "finish": ({"in_progress"}, "to_accept"),
    "sign": ({"to_accept"}, "to_accept"),
    "refuse": ({"to_accept"}, "done"),
    "carry": ({"in_progress", "to_accept"}, None),
    "done": ({"to_accept"}, "done"),
    "cancel": (
        {"draft", "scheduled", "dispatched", "in_progress", "to_accept"},
        "cancelled",
    ),
}
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
        "dispatched_at",
        "call_attempts",
        "follow_up_of_id",
        "contract_visit_taken",
        "free_service_taken",
        "true_up_state",
        "true_up_reason",
        "quotation_waived_reason",
        "quotation_waived_by_id",
        "quotation_waived_at",
        "sale_order_id",
        "certificate_attachment_id",
        "report_attachment_id",
        "statement_attachment_id",
        "feedback_attachment_id",
        "slip_attachment_ids",
        "access_token",
        "arrival_told_at",
        "arrival_told_by",
        "arrival_told_start",
        "papers_missing",
        "next_deadline",
        "promise_state",
        "acceptance_result",
        "attempt",
        "continues_id",
        "plan_as_sent",
        "plan_attachment_id",
        "plan_sent_at",
        "previous_attempt_id",
        "refusal_attachment_id",
        "refusal_note",
        "refused_at",
        "refused_by",
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
        "requested_arrival",
        "returned_at",
        "coverage_at",
        "use_free_service",
        "free_service_asked_by",
        "free_service_asked_at",
        "rework_of_id",
        "installation_plan",
        "affects_production",
        "notice_days",
        "joint_acceptance",
    }
)


#: what the customer signs for besides lines and checklist
FIELDS_OF_REPORT = frozenset(
    {"cause_id", "cause", "remedy_id", "remedy", "result", "guidance"}
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
        "rating.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.batched.mixin",
        "after.sales.covered.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "after.sales.sla.mixin",
    ]
    _covered_at = "coverage_at"
    _covered_while_pending = True
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
        "after.sales.equipment",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
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
        check_company=True,
        tracking=True,
        help="Responsible for the job. Parts leave this person's van.",
    )
    engineer_ids = fields.Many2many(
        "hr.employee",
        "after_sales_order_engineer_rel",
        string="With",
        check_company=True,
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
    accepted_at = fields.Datetime(
        readonly=True, copy=False, help="When the customer signed."
    )
    done_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
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
    papers_missing = fields.Boolean(
        readonly=True, copy=False, help="A paper could not be printed when it was due."
    )
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
        """The unit brings its owner, unless it is somebody of the owner already."""
        for order in self:
            owner = order.equipment_id.partner_id
            partner = order.partner_id or order.ticket_id.partner_id
            if owner and partner.commercial_partner_id != owner.commercial_partner_id:
                partner = owner
            order.partner_id = partner

    @api.depends("equipment_id", "partner_id")
    def _compute_site_partner_id(self):
        """Where the unit stands."""
        for order in self:
            order.site_partner_id = (
                order.equipment_id.site_partner_id
                or order.site_partner_id
                or order.partner_id
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
        """The service point of the ticket, else of the unit."""
        for order in self:
            order.team_id = (
                order.ticket_id.team_id or order.equipment_id.team_id or order.team_id
            )

    @api.depends("equipment_id")
    def _compute_engineer_id(self):
        """The unit's engineer, as long as nobody is on the way."""
        for order in self:
            if order.state == "draft" or not order.engineer_id:
                order.engineer_id = order.equipment_id.engineer_id or order.engineer_id

    # the links from employees to users are read under sudo (compute_sudo): only
    # who is who, to let the engineers into their own job
    @api.depends("engineer_id.user_id")
    def _compute_user_id(self):
        for order in self:
            order.user_id = order.engineer_id.user_id

    @api.depends("engineer_id.user_id", "engineer_ids.user_id")
    def _compute_member_user_ids(self):
        # jobs of the same people in one statement: follow-ups are made by hundreds
        for users, orders in self.grouped(
            lambda order: (order.engineer_id | order.engineer_ids).user_id
        ).items():
            orders.member_user_ids = users

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

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """An escalation tells once; it makes nobody a follower."""
        if self.env.context.get("sla_telling"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

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

    def _sla_is_over(self):
        return self.state in ("done", "cancelled")

    def _sla_apply_facts(self):
        for name, event in (("arrived_at", "on_site"), ("accepted_at", "installed")):
            happened = self.filtered(name)
            happened._sla_reach(event, {order.id: order[name] for order in happened})

    @api.depends("cause_id")
    def _compute_cause(self):
        """The catalogue's words to begin with; the engineer completes them."""
        for order in self:
            order.cause = order.cause or order.cause_id.name

    @api.depends("remedy_id")
    def _compute_remedy(self):
        for order in self:
            order.remedy = order.remedy or order.remedy_id.name

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

    @api.depends("signature_ids.role")
    def _compute_is_signed(self):
        for order in self:
            order.is_signed = "customer" in order.signature_ids.mapped("role")

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/service-orders/{order.id}"
        return res

    @api.depends("name", "equipment_id")
    def _compute_display_name(self):
        for order in self:
            name = order.name if order.name != "New" else self.env._("New job")
            # the name of the unit belongs to the name of the job, for all who see it
            unit = order.sudo().equipment_id.display_name
            order.display_name = " · ".join(filter(None, (name, unit)))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_vals_of_steps(vals_list)
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        orders = super().create(vals_list)
        orders._add_checklists()
        orders._sla_start()
        return orders

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_vals_of_steps([vals])
            if not FIELDS_OF_DESK.isdisjoint(vals) and not self._is_desk():
                raise AccessError(
                    self.env._(
                        "People, plan and times of a job are set by the dispatcher."
                        " Ask the service desk to change them."
                    )
                )
            if not FIELDS_OF_REPORT.isdisjoint(vals):
                self._check_report_open()
        told = {"arrived_at", "finished_at"}.intersection(vals)
        before = {order: (order.arrived_at, order.finished_at) for order in self}
        res = super().write(vals)
        if told and not self.env.su:  # the steps tell it themselves
            for order in self:
                order._follow_corrected_times(*before[order])
        if not {
            "equipment_id",
            "kind",
            "coverage_at",
            "use_free_service",
            "rework_of_id",
            "team_id",
        }.isdisjoint(vals):
            # what is done waits for a decision, and its lines are listed for it
            open_jobs = self.filtered(lambda order: order.state != "done")
            open_jobs.line_ids._propose_coverage()
        if "engineer_id" in vals:
            self.filtered(
                lambda order: order.state in ("dispatched", "in_progress")
            )._follow_engineer()
        if not PROMISE_FIELDS.isdisjoint(vals):
            self._sla_refresh(self.env._("The job was changed"))
        return res

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
        """Give new jobs the checklists that fit kind and product.

        The rest of a job is asked for what was left open, nothing else.
        """
        templates = self.env["after.sales.checklist.template"].search(
            [("kind", "in", list(set(self.mapped("kind"))))]
        )
        vals_list = []
        for order in self.filtered(
            lambda order: not order.checklist_line_ids and not order.continues_id
        ):
            for template in templates._get_applicable(order):
                vals_list += template._prepare_checklist_line_vals(order)
        self.env["after.sales.checklist.line"].create(vals_list)

    # ------------------------------------------------------------
    # WINDOWS
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
