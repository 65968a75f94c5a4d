# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .equipment import OWNER_KINDS
from .proposal_cost import MEASURED

KINDS = [("renew", "Renewal"), ("modify", "Modification")]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("approved", "Approved"),
    ("offered", "Offered"),
    ("ordered", "Ordered"),
    ("declined", "Declined"),
    ("scheduled", "Planned"),
    ("done", "To Review"),
    ("reviewed", "Reviewed"),
    ("refused", "Refused"),
]
#: what is approved; changed, it has to be approved again
FIELDS_APPROVED = frozenset(
    {
        "title",
        "kind",
        "company_id",
        "equipment_ids",
        "department_id",
        "reason_ids",
        "description",
        "alternatives",
        "risks",
        "justification",
        "measure_months",
        "review_months",
        "life_years",
        "rate_percent",
        "residual_value",
        "standstill_hours",
        "wanted_from",
        "wanted_until",
    }
)
#: written in the review only
FIELDS_OF_REVIEW = frozenset(
    {"result_equipment_ids", "investment_actual", "review_note"}
)
READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class Proposal(models.Model):
    """Renew or modify equipment: proposed, reckoned, approved, done, reviewed (S31).

    设备更新及改造建议 with its 可行性分析报告. Whoever works in service proposes and
    writes his own drafts; the desk writes all; the service manager approves, above a
    limit together with a second one. The work is one job of kind ``renewal`` per
    unit. Months later the same figures are measured again: promised against achieved.
    For units of customers it is the upgrade proposal of S9: free, quoted by a sale.
    """

    _name = "after.sales.proposal"
    _description = "Renewal Proposal"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.approval.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "after.sales.register.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _mail_post_access = "read"
    _fields_of_steps = frozenset(
        {
            "name",
            "first_approved_by_id",
            "first_approved_at",
            "attachment_ids",
            "sale_order_id",
            "sent_at",
            "measured_from",
            "measured_until",
            "review_from",
            "review_until",
            "review_asked_on",
            "reviewed_at",
            "reviewed_by_id",
        }
    )

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    title = fields.Char(required=True, tracking=True, help="What is proposed, short.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS,
        string="Class",
        required=True,
        default="modify",
        tracking=True,
        help="Renewal: a new unit takes its place. Modification: the unit stays.",
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        copy=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="Completes the figures, and is asked afterwards whether they were kept.",
    )
    # for what
    equipment_ids = fields.Many2many(
        "after.sales.equipment",
        string="Units",
        check_company=True,
        domain="[('state', '!=', 'retired')]",
    )
    unit_count = fields.Integer(
        string="Number of Units", compute="_compute_owner", store=True
    )
    owner_kind = fields.Selection(
        OWNER_KINDS,
        compute="_compute_owner",
        store=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Owner", compute="_compute_owner", store=True, index=True
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('kind', '=', 'upgrade')]",
        help="The request of the customer that it answers.",
    )
    # what and why
    reason_ids = fields.Many2many(
        "after.sales.proposal.reason", string="Reasons", check_company=True
    )
    reason_names = fields.Char(
        string="Reasons in Words", compute="_compute_reason_names", store=True
    )
    description = fields.Text(
        string="What Is Proposed", help="What is done, and what it makes better."
    )
    alternatives = fields.Text(
        help="What else was looked at, leaving it as it is among it; why not."
    )
    risks = fields.Text(
        help="What may go wrong, in the change and afterwards; what is done about it."
    )
    justification = fields.Text(
        string="Why Nevertheless",
        help="Where the figures alone do not speak for it: safety, law, environment.",
    )
    # when
    standstill_hours = fields.Float(
        string="Standstill of a Unit (h)",
        default=8.0,
        help="How long one unit stands still for the work.",
    )
    wanted_from = fields.Date(help="The work does not start before.")
    wanted_until = fields.Date(help="The work is done by then.")
    # parts
    line_ids = fields.One2many(
        "after.sales.proposal.line", "proposal_id", string="Investment Lines", copy=True
    )
    cost_ids = fields.One2many(
        "after.sales.proposal.cost",
        "proposal_id",
        string="Yearly Costs",
        default=lambda self: self._default_cost_ids(),
        copy=True,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_proposal_paper_rel",
        string="Reports as Approved",
        readonly=True,
        copy=False,
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a proposal exists already.",
    )
    _standstill_positive = models.Constraint(
        "CHECK (standstill_hours > 0 AND standstill_hours <= 8760)",
        "A unit stands still for more than 0 hours and at most a year.",
    )
    _wanted_order = models.Constraint(
        "CHECK (wanted_from IS NULL OR wanted_until IS NULL"
        " OR wanted_until >= wanted_from)",
        "The last day wanted for the work cannot lie before the first.",
    )
    _wanted_years = models.Constraint(
        "CHECK (wanted_from BETWEEN '2000-01-01' AND '2100-12-31'"
        " AND wanted_until BETWEEN '2000-01-01' AND '2100-12-31')",
        "The days wanted for the work lie between the years 2000 and 2100.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_cost_ids(self):
        return [Command.create({"kind": kind}) for kind in MEASURED]

    @api.depends("name", "title")
    def _compute_display_name(self):
        for proposal in self:
            number = proposal.name if proposal.name != "New" else False
            proposal.display_name = " - ".join(
                filter(None, (number, proposal.title))
            ) or self.env._("New proposal")

    @api.depends(
        "equipment_ids.owner_kind",
        "equipment_ids.partner_id",
        "ticket_id.partner_id",
    )
    def _compute_owner(self):
        for proposal in self:
            unit = proposal.equipment_ids[:1]
            proposal.unit_count = len(proposal.equipment_ids)
            proposal.owner_kind = unit.owner_kind
            proposal.partner_id = unit.partner_id or proposal.ticket_id.partner_id

    @api.depends("equipment_ids.department_id")
    def _compute_department_id(self):
        for proposal in self:
            proposal.department_id = (
                proposal.equipment_ids.department_id[:1] or proposal.department_id
            )

    @api.depends("reason_ids.name")
    def _compute_reason_names(self):
        for proposal in self:
            lang = proposal.company_id.partner_id.lang
            names = proposal.reason_ids.with_context(lang=lang).mapped("name")
            proposal.reason_names = ", ".join(filter(None, names)) or False

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("equipment_ids")
    def _check_one_owner(self):
        """
        :raises ValidationError: the units are of several owners
        """
        for proposal in self:
            units = proposal.equipment_ids
            if len({(u.owner_kind, u.commercial_partner_id) for u in units}) > 1:
                raise ValidationError(
                    self.env._(
                        "The units of one proposal have one owner: %s. Make a"
                        " proposal for each.",
                        ", ".join(units.partner_id.mapped("display_name")),
                    )
                )

    @api.constrains("author_id", "company_id")
    def _check_author(self):
        for proposal in self:
            author = proposal.author_id.sudo()  # only of which companies
            if author.share or proposal.company_id not in author.company_ids:
                raise ValidationError(
                    self.env._(
                        "The author of “%s” is no colleague of this company.",
                        proposal.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [dict(vals) for vals in vals_list]
        for vals in prepared:
            self._check_computed_fields(vals)
            self._check_author_chosen(vals)
            self._check_review_fields(vals)
        self._set_numbers(prepared)
        proposals = super().create(prepared)
        proposals._follow_authors()
        return proposals

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_author_chosen(vals)
        if "author_id" in vals:
            self._check_author_stays()
        if not self.env.su:
            if not FIELDS_APPROVED.isdisjoint(vals):
                self._check_not_approved()
            if not FIELDS_OF_REVIEW.isdisjoint(vals):
                self._check_in_review()
        res = super().write(vals)
        if "author_id" in vals:
            self._follow_authors()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        kept = self.filtered(lambda proposal: proposal.approval_state != "draft")
        if kept or self.order_ids:
            raise UserError(
                self.env._(
                    "What was handed in is kept: %s. Archive it instead.",
                    ", ".join((kept or self).mapped("name")),
                )
            )

    @api.model
    def _check_author_chosen(self, vals):
        """
        :raises AccessError: somebody but the desk names another author
        """
        author = vals.get("author_id")
        if author and author != self.env.uid and not self._is_desk():
            raise AccessError(
                self.env._("The service desk names another author of a proposal.")
            )

    @api.model
    def _check_review_fields(self, vals):
        """:raises AccessError: a new proposal says how it came out"""
        if not self.env.su and any(vals.get(name) for name in FIELDS_OF_REVIEW):
            raise AccessError(
                self.env._("How it came out is entered when the work is done.")
            )

    @api.model
    def _is_desk(self):
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )

    def _follow_authors(self):
        for proposal in self:
            proposal.message_subscribe(partner_ids=proposal.author_id.partner_id.ids)

    # ------------------------------------------------------------
    # PAPER, REGISTER
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """To customers in their language, else in the company's."""
        self.ensure_one()
        reader = self.partner_id
        if self.owner_kind == "own_plant":
            reader = self.company_id.partner_id
        return reader.lang or self.env.lang or "en_US"

    def _get_paper_title(self):
        """A customer reads a proposal, the manager a report."""
        self.ensure_one()
        if self.owner_kind == "customer":
            return self.env._("Upgrade Proposal")
        return self.env._("Feasibility Report")

    def _get_paper_name(self, report):
        title = self._with_paper_lang()._get_paper_title()
        return f"{title} {self._get_report_base_filename()}"

    def action_print(self):
        """The report as it was approved last, or a print of the draft."""
        self.ensure_one()
        return self._open_paper(
            self.attachment_ids.sorted("id")[-1:],
            "after_sales_service.action_report_proposal",
        )

    @api.model
    def _get_register_title(self):
        return self.env._("Renewal Proposals")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "create_date",
            "title",
            "kind",
            "reason_names",
            "partner_id",
            "department_id",
            "unit_count",
            "author_id",
            "investment",
            "cost_now",
            "cost_expected",
            "saving",
            "payback_years",
            "net_present_value",
            "submitted_at",
            "approved_at",
            "approved_by_id",
            "done_on",
            "investment_actual",
            "saving_achieved",
            "verdict",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "create_date"
