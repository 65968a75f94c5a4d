# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, plaintext2html

#: What happened, in the order in which it can happen, and the promise it reaches.
FACTS = {
    "responded_at": "responded",
    "diagnosed_at": "diagnosed",
    "on_site_at": "on_site",
    "plan_given_at": "solved_or_planned",
    "replaced_at": "replaced",
    "solved_at": "solved",
}

#: Fields that decide which promises hold: a change supersedes the open timers.
SUBJECT_FIELDS = frozenset(
    {
        "equipment_id",
        "kind",
        "notified_at",
        "partner_id",
        "reported_at",
        "requested_arrival",
        "severity",
        "team_id",
    }
)

#: Fields of helpdesk_mgmt: closed to our engineers, not to its own users.
HELPDESK_FIELDS = frozenset({"company_id", "partner_id", "team_id"})

#: The kind of job that a ticket leads to; complaints about conduct lead to none.
JOB_KINDS = {
    "fault": "repair",
    "installation": "installation",
    "consultation": "visit",
    "upgrade": "visit",
}

#: What makes the promises be looked at again; a fault proposes its severity.
PROMISE_FIELDS = SUBJECT_FIELDS | {"company_id", "fault_id", "sla_policy_id"}

#: So long before the call an engineer may say that the unit has been down.
DOWN_BEFORE_CALL = timedelta(days=30)

#: Who may read jobs, promises and ledger; helpdesk_mgmt alone gives no right to.
AFTER_SALES_READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)

SIMILAR_LIMIT = 10


class HelpdeskTicket(models.Model):
    """A problem told by a customer, until it is solved.

    The time a call came in (``reported_at``) is a fact of its own and never the
    time it was typed; the lag between both is kept. What happened afterwards is
    stamped by buttons: each step is ``action_x`` (checks, for people) ->
    ``_check_can_x`` -> ``_do_x`` (for other parts of the program). Engineers stamp
    the tickets of their own teams and cannot rewrite a time, a severity or the
    team; dispatchers correct them.
    """

    _name = "helpdesk.ticket"
    _inherit = [
        "helpdesk.ticket",
        "after.sales.batched.mixin",
        "after.sales.call.mixin",
        "after.sales.guard.mixin",
        "after.sales.sla.mixin",
    ]
    _call_time_field = "reported_at"
    _call_text_field = "description"
    _sla_holder_field = "ticket_id"
    _check_company_auto = True

    # What helpdesk_mgmt has without an index, and its own dates made true
    number = fields.Char(index=True)
    create_date = fields.Datetime(index=True)
    company_id = fields.Many2one(index=True)
    commercial_partner_id = fields.Many2one(index="btree_not_null")
    partner_id = fields.Many2one(
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    assigned_date = fields.Datetime(
        compute="_compute_assigned_date", store=True, readonly=False
    )
    last_stage_update = fields.Datetime(
        compute="_compute_last_stage_update", store=True, readonly=False
    )
    closed_date = fields.Datetime(
        compute="_compute_closed_date",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    # The call: what the register says of it (mixin), and what hangs on it here
    kind = fields.Selection(index=True)
    site_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Site",
        compute="_compute_site_partner_id",
        store=True,
        readonly=False,
        help="Where the unit stands and the engineer would go.",
    )
    reported_at = fields.Datetime(
        string="Reported at",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        tracking=True,
        index=True,
        help="When the customer told us: the promises count from here, also when it"
        " is typed in later.",
    )
    registration_lag_hours = fields.Float(
        string="Registered Later by (h)",
        compute="_compute_registration_lag_hours",
        store=True,
        aggregator="avg",
        help="Hours between the customer's call and its entry here.",
    )
    registration_lag_text = fields.Char(compute="_compute_registration_lag_text")
    notified_at = fields.Datetime(
        string="Goods Arrived Notice",
        copy=False,
        tracking=True,
        help="When the customer told us that the goods have arrived: the time for"
        " the installation counts from here.",
    )
    requested_arrival = fields.Datetime(
        string="Arrival Asked for",
        copy=False,
        tracking=True,
        help="When the customer wants the engineer to be there.",
    )
    fault_id = fields.Many2one(index="btree_not_null", tracking=True)
    severity = fields.Selection(
        tracking=True,
        index=True,
        help="Ordinary: solved within the ordinary time. Major: a serious problem or"
        " one that cannot be solved quickly.",
    )

    # What happened
    remote_outcome = fields.Selection(
        selection=[
            ("none", "Not tried"),
            ("solved", "Solved remotely"),
            ("failed", "Needs work on site"),
        ],
        string="Remote Diagnosis",
        default="none",
        required=True,
        copy=False,
        tracking=True,
    )
    cause_id = fields.Many2one(
        comodel_name="after.sales.fault",
        string="Presumed Cause",
        domain="[('kind', '=', 'cause'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
        copy=False,
        tracking=True,
    )
    remedy_id = fields.Many2one(
        comodel_name="after.sales.fault",
        domain="[('kind', '=', 'remedy'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
        copy=False,
        tracking=True,
    )
    diagnosis = fields.Html(
        copy=False, help="What was asked, tried and found from afar."
    )
    solution_plan = fields.Text(
        copy=False,
        tracking=True,
        help="What will be done, told to the customer.",
    )
    solution_planned_for = fields.Datetime(
        string="Solution Planned for", copy=False, tracking=True
    )
    responded_at = fields.Datetime(
        string="Responded at", copy=False, tracking=True, readonly=True
    )
    diagnosed_at = fields.Datetime(
        string="Diagnosed at", copy=False, tracking=True, readonly=True
    )
    on_site_at = fields.Datetime(
        string="On Site at", copy=False, tracking=True, readonly=True
    )
    plan_given_at = fields.Datetime(
        string="Plan Given at", copy=False, tracking=True, readonly=True
    )
    replaced_at = fields.Datetime(
        string="Replacement Given at",
        copy=False,
        tracking=True,
        readonly=True,
        help="When the customer had a unit to work with in place of the faulty one.",
    )
    solved_at = fields.Datetime(
        string="Solved at", copy=False, tracking=True, readonly=True, index=True
    )
    leader_called_at = fields.Datetime(
        string="Leader Called at", copy=False, tracking=True, readonly=True
    )

    order_ids = fields.One2many(
        comodel_name="after.sales.order",
        inverse_name="ticket_id",
        string="Jobs",
        groups=AFTER_SALES_READERS,
    )
    order_count = fields.Integer(compute="_compute_order_count")
    has_open_job = fields.Boolean(compute="_compute_order_count")
    timer_ids = fields.One2many(
        comodel_name="after.sales.sla.timer",
        inverse_name="ticket_id",
        string="Promises",
        readonly=True,
        groups=AFTER_SALES_READERS,
    )
    has_held_promise = fields.Boolean(
        compute="_compute_has_held_promise", compute_sudo=True
    )
    owes_replacement = fields.Boolean(
        compute="_compute_has_held_promise", compute_sudo=True
    )
    downtime_ids = fields.One2many(
        comodel_name="after.sales.downtime",
        inverse_name="ticket_id",
        groups=AFTER_SALES_READERS,
    )
    downtime_hours = fields.Float(compute="_compute_downtime_hours", compute_sudo=True)

    # For the screen
    owner_differs = fields.Boolean(compute="_compute_owner_differs", compute_sudo=True)
    vendor_to_notify = fields.Boolean(
        compute="_compute_vendor_to_notify", compute_sudo=True
    )
    _open_unit_idx = models.Index("(equipment_id, reported_at DESC)")
    # few: what nobody warns of (a filter and a menu of their own)
    _no_policy_idx = models.Index("(stage_id) WHERE sla_policy_id IS NULL")
    _solution_planned_later = models.Constraint(
        "CHECK (solution_planned_for IS NULL OR solution_planned_for >= reported_at)",
        "A solution cannot be planned for a time before the call.",
    )
    _requested_arrival_later = models.Constraint(
        "CHECK (requested_arrival IS NULL OR requested_arrival >= reported_at)",
        "The customer cannot ask for an arrival before the call.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            if ticket.number in (False, "/"):
                ticket.display_name = ticket.name or self.env._("New Ticket")
            else:
                ticket.display_name = " - ".join(
                    filter(None, (ticket.number, ticket.name))
                )

    @api.depends("user_id")
    def _compute_assigned_date(self):
        """Stamp every assignment, also the one by default or by the team.

        helpdesk_mgmt stamps only the assignee somebody typed. An assignment is no
        response: that has its own time, ``responded_at``.
        """
        now = fields.Datetime.now()
        for ticket in self:
            ticket.assigned_date = now if ticket.user_id else False

    @api.depends("stage_id")
    def _compute_last_stage_update(self):
        """Follow the stage however it was changed, also by the team's compute.

        In helpdesk_mgmt only ``write()`` sees it. Not one method with the next:
        it writes this field itself, and that would protect the other.
        """
        self.last_stage_update = fields.Datetime.now()

    @api.depends("stage_id")
    def _compute_closed_date(self):
        """As above; and a ticket opened again is not closed any more."""
        now = fields.Datetime.now()
        for ticket in self:
            closed = ticket.stage_id.closed
            ticket.closed_date = closed and (ticket.closed_date or now)

    @api.depends("equipment_id")
    def _compute_partner_id(self):
        """The unit brings its owner, unless somebody of the owner called."""
        for ticket in self:
            owner = ticket.equipment_id.partner_id
            if owner and (
                ticket.partner_id.commercial_partner_id != owner.commercial_partner_id
            ):
                ticket.partner_id = owner

    @api.depends("equipment_id")
    def _compute_site_partner_id(self):
        for ticket in self:
            if ticket.equipment_id:
                ticket.site_partner_id = ticket.equipment_id.site_partner_id

    @api.depends("equipment_id")
    def _compute_team_id(self):
        """The unit's service point is in charge; only a new ticket changes over."""
        for ticket in self:
            team = ticket.equipment_id.team_id
            if team and (not ticket.team_id or not ticket._origin):
                ticket.team_id = team
        return super()._compute_team_id()

    @api.depends("equipment_id")
    def _compute_user_id(self):
        """The local engineer named for the unit comes first."""
        res = super()._compute_user_id()
        for ticket in self:
            if not ticket.user_id:
                ticket.user_id = self._get_local_engineer(
                    ticket.equipment_id, ticket.team_id
                )
        return res

    @api.depends("reported_at", "registered_at")
    def _compute_registration_lag_hours(self):
        for ticket in self:
            ticket.registration_lag_hours = ticket._get_lag_hours()

    @api.depends("registration_lag_hours")
    @api.depends_context("lang")
    def _compute_registration_lag_text(self):
        for ticket in self:
            ticket.registration_lag_text = self._format_lag(
                ticket.registration_lag_hours
            )

    @api.depends("order_ids.state")
    def _compute_order_count(self):
        """Count what the reader may see: engineers see their own jobs."""
        if not self.env["after.sales.order"].has_access("read"):
            self.order_count = 0
            self.has_open_job = False
            return
        for ticket in self:
            # what another computation has read under sudo is not the reader's to see
            ticket.order_count = len(ticket.order_ids._filtered_access("read"))
            ticket.has_open_job = bool(ticket._get_open_jobs())

    @api.depends("timer_ids.state")
    def _compute_has_held_promise(self):
        for ticket in self:
            ticket.has_held_promise = "paused" in ticket.timer_ids.mapped("state")
            ticket.owes_replacement = ticket.timer_ids.filtered(
                lambda timer: timer.event == "replaced" and not timer.closed_at
            )

    @api.depends("downtime_ids.start", "downtime_ids.end")
    def _compute_downtime_hours(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.downtime_hours = sum(
                ((downtime.end or now) - downtime.start).total_seconds() / 3600
                for downtime in ticket.downtime_ids
            )

    @api.depends("equipment_id", "partner_id")
    def _compute_owner_differs(self):
        for ticket in self:
            owner = ticket.equipment_id.partner_id
            ticket.owner_differs = bool(
                owner
                and ticket.partner_id
                and owner.commercial_partner_id
                != ticket.partner_id.commercial_partner_id
            )

    @api.depends("equipment_id", "solved_at")
    def _compute_vendor_to_notify(self):
        """A faulty unit still under its supplier's warranty: tell him (S11)."""
        today = fields.Date.context_today(self)
        for ticket in self:
            end = ticket.equipment_id.vendor_warranty_end
            ticket.vendor_to_notify = bool(
                ticket.kind == "fault" and not ticket.solved_at and end and end >= today
            )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains(
        "reported_at",
        "notified_at",
        "down_since",
        "requested_arrival",
        "solution_planned_for",
        "equipment_id",
        "kind",
        *FACTS,
    )
    def _check_times(self):
        return super()._check_times()

    @api.model
    def _get_past_fields(self):
        return (*super()._get_past_fields(), "notified_at", *FACTS)

    def _get_time_order(self):
        return [
            *super()._get_time_order(),
            *(("reported_at", name) for name in FACTS),
            ("reported_at", "requested_arrival"),
            ("reported_at", "solution_planned_for"),
            ("on_site_at", "solved_at"),
            ("responded_at", "solved_at"),
            ("diagnosed_at", "solved_at"),
            ("notified_at", "solved_at"),
            ("notified_at", "on_site_at"),
            ("down_since", "solved_at"),
        ]

    @api.constrains("fault_id", "cause_id", "remedy_id")
    def _check_fault_kinds(self):
        for ticket in self:
            for name, kind in (
                ("fault_id", "symptom"),
                ("cause_id", "cause"),
                ("remedy_id", "remedy"),
            ):
                if ticket[name] and ticket[name].kind != kind:
                    raise ValidationError(
                        self.env._(
                            "“%(entry)s” is no entry for %(field)s.",
                            entry=ticket[name].display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _init_column(self, column_name):
        """Tickets older than this module were reported when they were typed."""
        if column_name in ("reported_at", "registered_at"):
            self.env.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket"
                    "   SET %(column)s = date_trunc('second', create_date)"
                    " WHERE %(column)s IS NULL",
                    column=SQL.identifier(column_name),
                )
            )
            return None
        return super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        team_model = self.env["helpdesk.ticket.team"]
        units = self.env["after.sales.equipment"].browse(
            {vals["equipment_id"] for vals in vals_list if vals.get("equipment_id")}
        )
        prepared = []
        may_date = self._is_desk_user()
        for vals in vals_list:
            vals = dict(vals)
            self._check_computed_fields(vals)
            facts = {name for name in FACTS if vals.get(name)}
            if facts and not may_date:
                raise self._make_guard_error(facts)
            if not may_date:
                self._check_down_since(vals, vals.get("reported_at") or now)
            if not self.env.su:
                # the lag is measured by us, not told by the client
                vals["registered_at"] = now
            if not vals.get("description"):
                vals["description"] = plaintext2html(vals.get("name") or "")
            if vals.get("equipment_id"):
                unit = units.browse(vals["equipment_id"]).with_prefetch(units._ids)
                vals.setdefault("company_id", unit.company_id.id)
                # helpdesk_mgmt would assign whoever took the call
                team = team_model.browse(vals.get("team_id")) or unit.team_id
                vals.setdefault("user_id", self._get_local_engineer(unit, team).id)
            prepared.append(vals)
        tickets = super().create(prepared)
        # what was taken down in the register was registered then; nobody may write
        # this, so as superuser
        for ticket in tickets.sudo().filtered("contact_ids"):
            ticket.registered_at = min(ticket.contact_ids.mapped("registered_at"))
        tickets._sync_downtime()
        tickets._register_contacts()
        tickets._sla_start()
        # imported, or typed in when all was over
        tickets._sla_apply_facts()
        tickets._hold_by_stage()
        tickets.filtered("solved_at")._move_to_outcome("solved")
        return tickets

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_guarded_fields(vals)
        was_closed = self.filtered("closed")
        was_over = self.filtered(lambda ticket: ticket._sla_is_over())
        stages = {ticket.id: ticket.stage_id for ticket in self}
        was_down = {ticket.id: ticket.down_since for ticket in self}
        res = super().write(vals)
        moved = self._get_moved_between_holds(stages)
        if moved:
            # who may move a ticket on has said that we wait no more
            moved.sudo()._sla_resume()
        if "stage_id" in vals:
            self._follow_stage(was_closed)
        if "down_since" in vals:
            self._correct_closed_downtime(was_down)
        if not {"down_since", "equipment_id"}.isdisjoint(vals):
            self._sync_downtime(corrected="down_since" in vals)
        self._sync_promises(vals)
        was_over.filtered(lambda ticket: not ticket._sla_is_over())._open_again()
        moved._hold_by_stage()
        return res

    @api.model
    def _get_local_engineer(self, unit, team):
        """Return the user of the engineer named for a unit, if he is in the team."""
        # employees are HR's: only the user of this one is taken
        user = unit.sudo().engineer_id.user_id
        return user if user in team.user_ids else user.browse()

    def get_formview_id(self, access_uid=None):
        """Links open the desk's form for those who work in After-Sales.

        The form of helpdesk_mgmt stays as it is for its own menus.
        """
        user = self.env["res.users"].browse(access_uid) if access_uid else self.env.user
        if user.has_group("after_sales_service.group_after_sales_user"):
            return self.env.ref("after_sales_service.helpdesk_ticket_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_equipment(self):
        self.ensure_one()
        return self.equipment_id._get_records_action(name=self.env._("Unit"))

    def action_view_orders(self):
        self.ensure_one()
        return self.order_ids._get_records_action(name=self.env._("Jobs"))

    def action_view_downtimes(self):
        self.ensure_one()
        return self.downtime_ids._get_records_action(name=self.env._("Downtime"))
