# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

KINDS = [
    ("quarrel", "Quarrel with the customer"),
    ("money", "Money or goods asked for"),
    ("demand", "Unreasonable demand"),
    ("rude", "Impolite, unhelpful"),
    ("unpunctual", "Did not come, came late"),
    ("careless", "Careless, left in disorder"),
    ("other", "Other"),
]
STATES = [
    ("new", "New"),
    ("heard", "Employee Heard"),
    ("decided", "Decided"),
    ("closed", "Closed"),
]
FINDINGS = [
    ("confirmed", "Confirmed in full"),
    ("partly", "Confirmed in part"),
    ("unfounded", "Not confirmed"),
]
#: education first, as the plan says (以教育为主)
MEASURES = [
    ("none", "None"),
    ("talk", "Talk, education"),
    ("training", "Training"),
    ("warning", "Written warning"),
    ("fine", "Fine, by the company's rules"),
    ("transfer", "Other duties"),
    ("dismissal", "Dismissal"),
]
#: step -> (states it may be taken in, state it leads to)
TRANSITIONS = {
    "heard": ({"new"}, "heard"),
    "decide": ({"heard"}, "decided"),
    "close": ({"decided"}, "closed"),
    "reopen": ({"heard", "decided", "closed"}, "new"),
}


class ConductReport(models.Model):
    """A complaint about the conduct of a person of ours, until it is settled (S25).

    绝不允许顶撞用户和用户发生口角；决不允许服务人员向用户索要财物.
    Confidential: service managers only, and none of them reads what is about
    himself. The desk takes such a call in the register and hands it over; what was
    said stays here.
    """

    _name = "after.sales.conduct.report"
    _description = "Conduct Report"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.confidential.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.register.mixin",
    ]
    _order = "reported_at desc, id desc"
    #: written by the steps only
    _fields_of_steps = frozenset({"name", "state", "closed_at", "closed_by_id"})
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Handled by",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
    )
    # what happened
    kind = fields.Selection(KINDS, required=True, default="other", tracking=True)
    employee_id = fields.Many2one(
        "hr.employee", string="About", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", check_company=True
    )
    reported_by = fields.Char(help="Who of the customer complains.")
    phone = fields.Char()
    reported_at = fields.Datetime(
        string="Complaint Made At",
        required=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
    )
    happened_at = fields.Datetime(copy=False)
    description = fields.Text(
        string="What Is Said", required=True, help="In the customer's words."
    )
    contact_id = fields.Many2one(
        "after.sales.contact",
        string="Call or Letter",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", copy=False, index="btree_not_null", check_company=True
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The visit at which it happened.",
    )
    # what the employee says
    statement = fields.Text(
        string="Statement of the Employee",
        copy=False,
        help="In the employee's own words, or that nothing is said.",
    )
    heard_at = fields.Datetime(string="Statement Heard on", copy=False)
    # what was found and done
    finding = fields.Selection(FINDINGS, string="Conclusion", copy=False, tracking=True)
    finding_note = fields.Text(string="What Was Found", copy=False)
    measure = fields.Selection(
        MEASURES, string="Measure Taken", copy=False, tracking=True
    )
    measure_note = fields.Text(string="What Was Done", copy=False)
    measure_on = fields.Date(string="Done on", copy=False)
    # what the customer was told
    followed_up_at = fields.Datetime(
        string="Customer Told on",
        copy=False,
        help="When the customer was told what was found and done.",
    )
    follow_up_note = fields.Text(string="What the Customer Says", copy=False)
    satisfied = fields.Selection(
        [("yes", "Yes"), ("partly", "In part"), ("no", "No")],
        string="Customer Satisfied",
        copy=False,
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, copy=False
    )
    days_open = fields.Integer(
        compute="_compute_days_open",
        help="Days from the complaint until it was closed, or until now.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a conduct report exists already.",
    )
    _ticket_uniq = models.UniqueIndex(
        "(ticket_id) WHERE ticket_id IS NOT NULL",
        "This ticket has a conduct report already.",
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """The number: names of people stand in the report only."""
        for report in self:
            report.display_name = (
                self.env._("New Conduct Report")
                if report.name == "New"
                else report.name
            )

    @api.depends("reported_at", "closed_at")
    def _compute_days_open(self):
        now = fields.Datetime.now()
        for report in self:
            end = report.closed_at or now
            since = report.reported_at or end
            report.days_open = max((end - since).days, 0)

    @api.constrains("reported_at", "happened_at", "heard_at", "followed_up_at")
    def _check_times(self):
        latest = fields.Datetime.now() + timedelta(minutes=5)
        names = ("reported_at", "happened_at", "heard_at", "followed_up_at")
        for report in self:
            for name in names:
                if report[name] and report[name] > latest:
                    raise ValidationError(
                        self.env._(
                            "%(field)s (%(time)s) lies in the future.",
                            field=self._fields[name]._description_string(self.env),
                            time=format_datetime(self.env, report[name]),
                        )
                    )
            if report.happened_at and report.happened_at > report.reported_at:
                raise ValidationError(
                    self.env._("It cannot have happened after it was reported.")
                )

    @api.constrains("employee_id", "user_id")
    def _check_not_own_judge(self):
        for report in self:
            # bounded: compared only; managers need no right on employees
            accused = report.sudo().employee_id.user_id
            if accused and accused == report.user_id:
                raise ValidationError(
                    self.env._(
                        "Nobody handles a complaint about himself. Choose somebody"
                        " else under “%(field)s”.",
                        field=self._fields["user_id"]._description_string(self.env),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        prepared = [dict(vals) for vals in vals_list]
        self._set_numbers(prepared)
        # nobody follows by having typed it in: it is the managers' alone
        quiet = self.with_context(mail_create_nosubscribe=True)
        reports = super(ConductReport, quiet).create(prepared).with_env(self.env)
        reports._keep_from_accused()
        return reports

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_open()
        res = super().write(vals)
        if not {"employee_id", "ticket_id", "contact_id"}.isdisjoint(vals):
            self._keep_from_accused()
        return res

    def _keep_from_accused(self):
        """Whom it is about hears nothing of it, though he be a manager himself."""
        # bounded: who follows the report, its ticket and its calls
        for report in self.sudo():
            accused = report.employee_id.user_id
            if not accused:
                continue
            ticket = report.ticket_id
            if ticket.user_id == accused:
                ticket.user_id = report.user_id
            for records in (report, ticket, ticket.contact_ids | report.contact_id):
                records._take_from(accused)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_heard(self):
        if kept := self.filtered(lambda report: report.state != "new"):
            raise UserError(
                self.env._("These reports are kept: %s", ", ".join(kept.mapped("name")))
            )

    def _check_open(self):
        """
        :raises UserError: what is closed stays as it is
        """
        for report in self:
            if report.state == "closed":
                raise UserError(
                    self.env._(
                        "%(report)s is closed. Reopen it to change it.",
                        report=report.name,
                    )
                )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _check_step(self, step, needed=()):
        """
        :param str step: key of TRANSITIONS
        :param needed: names of fields that must be filled in
        :raises UserError: the step is not open, or something is missing; says what
        """
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        titles = self.fields_get(list(needed), ["string"])
        for report in self:
            if report.state not in TRANSITIONS[step][0]:
                raise UserError(
                    self.env._(
                        "%(number)s is in state “%(state)s”: this step is not open.",
                        number=report.name,
                        state=labels[report.state],
                    )
                )
            missing = [
                titles[name]["string"]
                for name in needed
                if not report[name] or not str(report[name]).strip()
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(number)s: fill in %(fields)s first.",
                        number=report.name,
                        fields=", ".join(missing),
                    )
                )

    def _write_step(self, step, vals=None):
        """Move on; the check has been made. The fields are the steps' own."""
        self.sudo().write(dict(vals or {}, state=TRANSITIONS[step][1]))

    def action_heard(self):
        """The employee has been heard: nobody is judged unheard."""
        self._check_step("heard", ("employee_id", "statement"))
        for report in self:
            report._write_step(
                "heard", {"heard_at": report.heard_at or fields.Datetime.now()}
            )
        return True

    def action_decide(self):
        """What was found, and what follows for the employee."""
        self._check_step("decide", ("finding", "finding_note", "measure"))
        for report in self:
            if report.finding == "unfounded" and report.measure != "none":
                raise UserError(
                    self.env._(
                        "%(number)s: the complaint is not confirmed, so no measure can"
                        " follow from it.",
                        number=report.name,
                    )
                )
        self._write_step("decide")
        return True

    def action_close(self):
        """The customer has been told."""
        self._check_step("close", ("followed_up_at", "follow_up_note"))
        self._write_step(
            "close",
            {"closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid},
        )
        self.activity_unlink(["after_sales_service.mail_act_conduct"])
        return True

    def action_reopen(self):
        self._check_step("reopen")
        self._write_step("reopen", {"closed_at": False, "closed_by_id": False})
        return True

    # ------------------------------------------------------------
    # FROM TICKETS
    # ------------------------------------------------------------

    @api.model
    def _open_for_tickets(self, tickets):
        """Open a report for each complaint, and tell the manager; under sudo."""
        known = self.search([("ticket_id", "in", tickets.ids)]).ticket_id
        reports = self.create(
            [ticket._prepare_conduct_vals() for ticket in tickets - known]
        )
        for report in reports.filtered("user_id"):
            report.with_context(mail_activity_quick_update=True).activity_schedule(
                "after_sales_service.mail_act_conduct",
                user_id=report.user_id.id,
                date_deadline=fields.Date.context_today(report),
            )
        return reports

    # ------------------------------------------------------------
    # WINDOWS, REGISTER
    # ------------------------------------------------------------

    def action_view_ticket(self):
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.env._("Ticket"))

    @api.model
    def _get_register_title(self):
        return self.env._("Complaints about Conduct")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "reported_at",
            "happened_at",
            "kind",
            "employee_id",
            "partner_id",
            "reported_by",
            "description",
            "statement",
            "finding",
            "finding_note",
            "measure",
            "measure_note",
            "followed_up_at",
            "follow_up_note",
            "satisfied",
            "closed_at",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "reported_at"
