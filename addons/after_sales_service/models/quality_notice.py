# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [
    ("new", "New"),
    ("sent", "Sent"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("dismissed", "Dismissed"),
]
SEVERITIES = [
    ("minor", "Minor"),
    ("major", "Major"),
    ("critical", "Critical"),
]
ORIGINS = [
    ("hand", "Entered by a person"),
    ("ticket", "From a ticket"),
    ("order", "From a job"),
    ("opinion", "From a customer's opinion"),
    ("rate", "Proposed: fails too often"),
]
#: something is still waited for
OPEN_STATES = ("new", "sent", "answered")
#: those who see which units, tickets and jobs it rests on
READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class QualityNotice(models.Model):
    """A major problem of quality goes to the department concerned (S22).

    重大质量问题，反馈公司有关部门予以解决. It names product, batch and fault, the units
    affected, an owner in the department and the day by which he answers. Engineers
    enter and read notices, the desk sends and closes them; the owner reads his own
    and answers, also without any other right here. Managers delete what was not
    sent.
    """

    _name = "after.sales.quality.notice"
    _description = "Quality Notice"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "after.sales.register.mixin",
    ]
    _order = "id desc"
    #: written by the steps only, never by a client
    _fields_of_steps = frozenset(
        {
            "name",
            "state",
            "origin",
            "rate_note",
            "answer",
            "sent_at",
            "sent_by_id",
            "answered_at",
            "answered_by_id",
            "closed_at",
            "closed_by_id",
            "closing_note",
            "reopened_count",
            "reminded_on",
        }
    )
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    title = fields.Char(required=True, tracking=True, help="The problem in one line.")
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
    origin = fields.Selection(
        ORIGINS, required=True, readonly=True, default="hand", copy=False
    )
    severity = fields.Selection(
        SEVERITIES, required=True, default="major", tracking=True
    )
    # what
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True, tracking=True
    )
    batch = fields.Char(help="Production batch, lot or range of serial numbers.")
    fault_id = fields.Many2one(
        "after.sales.fault",
        index="btree_not_null",
        check_company=True,
        domain="[('kind', 'in', ('symptom', 'cause'))]",
        tracking=True,
        help="The symptom or the cause that all cases have in common.",
    )
    part_id = fields.Many2one(
        "product.product", string="Part Concerned", check_company=True
    )
    description = fields.Text(
        required=True,
        help="What happens, since when, under which conditions, what was found.",
    )
    equipment_ids = fields.Many2many(
        "after.sales.equipment",
        string="Units Affected",
        check_company=True,
        copy=False,
        groups=READERS,
    )
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "after_sales_quality_notice_ticket_rel",
        string="Tickets",
        check_company=True,
        domain="[('kind', '!=', 'conduct')]",
        copy=False,
        groups=READERS,
    )
    opinion_ids = fields.Many2many(
        "after.sales.opinion",
        "after_sales_quality_notice_opinion_rel",
        string="Opinions",
        check_company=True,
        copy=False,
        groups=READERS,
    )
    order_ids = fields.Many2many(
        "after.sales.order",
        "after_sales_quality_notice_order_rel",
        string="Jobs",
        check_company=True,
        copy=False,
        groups=READERS,
    )
    unit_count = fields.Integer(
        string="Units", compute="_compute_counts", store=True, compute_sudo=True
    )
    failure_count = fields.Integer(
        string="Failures",
        compute="_compute_counts",
        store=True,
        compute_sudo=True,
        help="Tickets, and jobs without a ticket among them.",
    )
    unit_names = fields.Text(
        string="Units in Words",
        compute="_compute_unit_names",
        compute_sudo=True,
        help="The units affected, for the department.",
    )
    rate_note = fields.Text(
        string="Why Proposed",
        readonly=True,
        copy=False,
        help="The figures and the setting that made the program propose it.",
    )
    # to whom
    department_id = fields.Many2one(
        "hr.department",
        default=lambda self: self.env.company.after_sales_quality_department_id,
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Owner of the Notice",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index="btree_not_null",
        tracking=True,
        help="Answers for the department; proposed: its manager.",
    )
    date_due = fields.Date(
        string="Answer by",
        default=lambda self: self._default_date_due(),
        copy=False,
        tracking=True,
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    # what became of it
    answer = fields.Text(
        readonly=True, copy=False, help="What the department found and says to it."
    )
    measure = fields.Text(
        string="Measure Taken",
        copy=False,
        help="What is done so that it does not happen again: in design, production,"
        " purchasing, or to the units in service.",
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, copy=False
    )
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, copy=False
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, copy=False
    )
    closing_note = fields.Char(
        string="Why Dismissed", readonly=True, copy=False, tracking=True
    )
    reopened_count = fields.Integer(string="Reopened", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    remind_on = fields.Date(
        compute="_compute_remind_on",
        store=True,
        index="btree_not_null",
        help="The day on which the owner is reminded next.",
    )
    is_desk = fields.Boolean(compute="_compute_is_desk")
    is_mine = fields.Boolean(compute="_compute_is_desk")

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a quality notice exists already.",
    )
    _proposed_once = models.UniqueIndex(
        "(company_id, product_id, fault_id) WHERE origin = 'rate'"
        " AND state IN ('new', 'sent', 'answered')",
        "This fault of the product has been proposed already.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_date_due(self):
        return self._get_due_day(self.env.company)

    @api.model
    def _get_due_day(self, company):
        """The day by which a notice of today is to be answered."""
        days = min(company.after_sales_quality_due_days, 3650)
        return fields.Date.context_today(self) + timedelta(days=days)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for notice in self:
            number = notice.name if notice.name != "New" else False
            notice.display_name = " - ".join(filter(None, (number, notice.title)))

    # counts what it rests on, also what the reader does not see: numbers only
    @api.depends("equipment_ids", "ticket_ids", "order_ids.ticket_id")
    def _compute_counts(self):
        for notice in self:
            told = notice.ticket_ids
            untold = notice.order_ids.filtered(
                lambda order, told=told: order.ticket_id not in told
            )
            notice.unit_count = len(notice.equipment_ids)
            notice.failure_count = len(told) + len(untold)

    # names and serials for the owner, who may have no other right here
    @api.depends("equipment_ids")
    def _compute_unit_names(self):
        for notice in self:
            notice.unit_names = "\n".join(notice.equipment_ids.mapped("display_name"))

    @api.depends("department_id")
    def _compute_owner_id(self):
        for notice in self:
            # which user leads a department: bounded, a link that HR keeps
            manager = notice.department_id.sudo().manager_id.user_id
            notice.owner_id = manager or notice.owner_id

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for notice in self:
            notice.is_overdue = bool(
                notice.state == "sent" and notice.date_due and notice.date_due < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("state", "=", "sent") & Domain("date_due", "<", today)

    @api.depends(
        "state", "date_due", "reminded_on", "company_id.after_sales_quality_remind_days"
    )
    def _compute_remind_on(self):
        for notice in self:
            notice.remind_on = notice._get_next_reminder()

    def _get_next_reminder(self):
        """The day after the answer was due, then every so many days; False: never."""
        self.ensure_one()
        if self.state != "sent" or not self.date_due:
            return False
        first = self.date_due + timedelta(days=1)
        if not self.reminded_on or self.reminded_on < first:
            return first
        days = min(self.company_id.after_sales_quality_remind_days, 3650)
        return bool(days) and self.reminded_on + timedelta(days=days)

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_is_desk(self):
        self.is_desk = self._is_desk()
        for notice in self:
            notice.is_mine = notice.owner_id == self.env.user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        prepared = [dict(vals) for vals in vals_list]
        self._set_numbers(prepared)
        return super().create(prepared)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if kept := self.filtered("sent_at"):
            raise UserError(
                self.env._(
                    "The department knows of these notices, they are kept: %s",
                    ", ".join(kept.mapped("name")),
                )
            )

    def _check_open(self):
        """
        :raises UserError: what is closed stays as it is
        """
        for notice in self:
            if notice.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(notice)s is closed. Reopen it to change it.",
                        notice=notice.display_name,
                    )
                )

    @api.model
    def _is_desk(self):
        """Whether the user sends and closes notices."""
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )

    # ------------------------------------------------------------
    # PAPER, REGISTER
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """An internal paper: in the language of the owner."""
        self.ensure_one()
        return self.owner_id.lang or self.company_id.partner_id.lang or "en_US"

    @api.model
    def _get_register_title(self):
        return self.env._("Quality Notices")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "create_date",
            "severity",
            "product_id",
            "batch",
            "fault_id",
            "part_id",
            "title",
            "unit_count",
            "failure_count",
            "department_id",
            "owner_id",
            "sent_at",
            "date_due",
            "answered_at",
            "answer",
            "measure",
            "closed_at",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "create_date"
