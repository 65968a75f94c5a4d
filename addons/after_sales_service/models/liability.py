# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .archive_mixin import CAUSES, MONEY

#: what a liability may be about
SUBJECTS = ("order_id", "ticket_id", "downtime_id")
#: what is handed in: fixed until it is taken back to draft
SUBSTANCE = frozenset(
    {
        *SUBJECTS,
        "equipment_id",
        "company_id",
        "date",
        "cause",
        "finding",
        "department_id",
        "evidence_ids",
        "attachment_ids",
    }
)
#: the hearing of whoever is named: while it waits for the decision
HEARING = frozenset({"employee_id", "person", "statement", "stated_at"})
MANAGER = "after_sales_service.group_after_sales_manager"


class Liability(models.Model):
    """Who or what answers for a damage (确定责任, S27): proposed, heard, decided.

    Whoever worked on it proposes the cause with a finding and evidence; the service
    manager hears whom it names and decides, another one than the author. Persons and
    what they say are for service managers only, and none of them reads what is about
    himself. Engineers see those of their own jobs and teams and write those of their
    own jobs, and their own; desk and billing see all.
    """

    _name = "after.sales.liability"
    _description = "Responsibility"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.approval.mixin",
        "after.sales.confidential.mixin",
        "after.sales.numbered.mixin",
        "after.sales.register.mixin",
    ]
    _order = "date desc, id desc"
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        index=True,
        help="When the question was raised.",
    )
    # about what
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        compute="_compute_ticket_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    downtime_id = fields.Many2one(
        "after.sales.downtime",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        compute="_compute_equipment_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    partner_id = fields.Many2one(
        related="equipment_id.commercial_partner_id", string="Owner", store=True
    )
    # what was found
    cause = fields.Selection(CAUSES, string="Responsibility", tracking=True, index=True)
    finding = fields.Text(
        string="What Was Found", help="What happened, and how that is known."
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        check_company=True,
        help="Of ours: production, service, purchasing …",
    )
    evidence_ids = fields.Many2many(
        "after.sales.evidence",
        "after_sales_liability_evidence_rel",
        string="Evidence of the Job",
        domain="[('order_id', '=', order_id)]",
        check_company=True,
        copy=False,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_liability_attachment_rel",
        string="Documents",
        copy=False,
        help="Further proof: photos, letters, expert opinions.",
    )
    # whom it names: confidential
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        check_company=True,
        groups=MANAGER,
        help="A person of ours who answers for it. Service managers only.",
    )
    person = fields.Char(
        string="Person of the Customer",
        groups=MANAGER,
        help="Name and function, e.g. the operator. Service managers only.",
    )
    statement = fields.Text(
        string="Statement of the Named",
        groups=MANAGER,
        copy=False,
        help="In their own words, or that nothing is said. Nobody is judged unheard.",
    )
    stated_at = fields.Datetime(string="Heard on", groups=MANAGER, copy=False)
    # what it came to, as it stood at the decision
    down_hours = fields.Float(
        string="Out of Use (h)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="Hours of the intervals of this job or ticket, at the decision.",
    )
    cost = fields.Monetary(
        readonly=True,
        copy=False,
        groups=MONEY,
        help="Parts, labour and travel of the job, at the decision.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a responsibility exists already.",
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL AND approval_state != 'refused'",
        "The responsibility of this job is on record already.",
    )
    _fields_of_steps = frozenset({"name", "down_hours", "cost"})

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """The number: who is named stands in the record only."""
        for liability in self:
            liability.display_name = (
                self.env._("New Responsibility")
                if liability.name == "New"
                else liability.name
            )

    @api.depends("order_id", "downtime_id")
    def _compute_ticket_id(self):
        for liability in self:
            liability.ticket_id = (
                liability.order_id.ticket_id
                or liability.downtime_id.ticket_id
                or liability.ticket_id
            )

    @api.depends(*SUBJECTS)
    def _compute_equipment_id(self):
        for liability in self:
            liability.equipment_id = (
                liability.order_id.equipment_id
                or liability.ticket_id.equipment_id
                or liability.downtime_id.equipment_id
                or liability.equipment_id
            )

    @api.constrains(*SUBJECTS, "equipment_id")
    def _check_subject(self):
        for liability in self:
            subjects = [liability[name] for name in SUBJECTS if liability[name]]
            if not subjects:
                raise ValidationError(
                    self.env._(
                        "Say which job, ticket or interval out of use it is about."
                    )
                )
            for subject in subjects:
                # bounded: compared only
                unit = subject.sudo().equipment_id
                if unit and unit != liability.equipment_id:
                    raise ValidationError(
                        self.env._(
                            "%(subject)s is about “%(other)s”, not about “%(unit)s”.",
                            subject=subject.display_name,
                            other=unit.display_name,
                            unit=liability.equipment_id.display_name,
                        )
                    )

    @api.constrains("evidence_ids", "order_id")
    def _check_evidence(self):
        for liability in self:
            foreign = liability.evidence_ids.filtered(
                lambda evidence, order=liability.order_id: evidence.order_id != order
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%s” is evidence of another job.", foreign[0].display_name
                    )
                )

    @api.constrains("stated_at")
    def _check_stated_at(self):
        latest = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        for liability in self.sudo():  # bounded: a time of this record
            if liability.stated_at and liability.stated_at > latest:
                raise ValidationError(
                    self.env._("Nobody can have been heard in the future.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        prepared = [self._stamp(vals) for vals in vals_list]
        self._set_numbers(prepared)
        # nobody follows by having typed it in: what is said later is the managers'
        quiet = self.with_context(mail_create_nosubscribe=True)
        liabilities = super(Liability, quiet).create(prepared).with_env(self.env)
        liabilities._keep_files()
        liabilities._keep_from_named()
        return liabilities

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            if not SUBSTANCE.isdisjoint(vals):
                self._check_not_approved()
            if not HEARING.isdisjoint(vals):
                self._check_not_decided()
        res = super().write(self._stamp(vals))
        if "attachment_ids" in vals:
            self._keep_files()
        if "employee_id" in vals:
            self._keep_from_named()
        return res

    def _keep_from_named(self):
        """Whom it names hears nothing of it, though he be a manager himself."""
        # bounded: who follows these records, and whose turn it is
        for liability in self.sudo():
            liability._take_from(liability.employee_id.user_id)
            if liability.approval_state == "submitted" and not liability.activity_ids:
                liability._ask_approver()

    @api.model
    def _stamp(self, vals):
        """Whoever writes down what is said need not write down when."""
        if vals.get("statement") and "stated_at" not in vals:
            return dict(vals, stated_at=fields.Datetime.now())
        return dict(vals)

    def _check_not_decided(self):
        """:raises UserError: it is decided, and stays as it was decided"""
        for liability in self:
            if liability.approval_state == "approved":
                raise UserError(
                    self.env._(
                        "“%s” is decided. Take it back to draft to change it.",
                        liability.display_name,
                    )
                )

    def _keep_files(self):
        """Documents come home to their record: whoever sees it may read them."""
        for liability in self:
            # bounded: which of its own documents lie elsewhere
            files = liability.sudo().attachment_ids
            foreign = files.filtered(
                lambda file, owner=liability: (
                    (file.res_model, file.res_id) != (owner._name, owner.id)
                )
            )
            if foreign:
                # not kept papers of this record before they are at home
                liability.sudo().attachment_ids = files - foreign
                mine = foreign.sudo(self.env.su)._keep_with(liability)
                liability.sudo().attachment_ids |= mine

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        if kept := self.filtered(lambda one: one.approval_state != "draft"):
            raise UserError(
                self.env._("These are kept: %s", ", ".join(kept.mapped("name")))
            )

    # ------------------------------------------------------------
    # HAND IN, DECIDE
    # ------------------------------------------------------------

    def _check_can_submit(self):
        """:raises UserError: cause, finding or evidence is missing; says which"""
        res = super()._check_can_submit()
        labels = self.fields_get(["cause", "finding", "evidence_ids"], ["string"])
        for liability in self:
            missing = [
                labels[name]["string"]
                for name in ("cause", "finding")
                if not str(liability[name] or "").strip()
            ]
            if not liability._has_evidence():
                missing.append(labels["evidence_ids"]["string"])
            if missing:
                raise UserError(
                    self.env._(
                        "%(number)s: fill in %(fields)s first.",
                        number=liability.name,
                        fields=", ".join(missing),
                    )
                )
        return res

    def _has_evidence(self):
        self.ensure_one()
        # bounded: whether there is some
        return bool(self.sudo().evidence_ids or self.sudo().attachment_ids)

    def _check_can_approve(self):
        """
        :raises AccessError: whoever is named decides, or the author
        :raises UserError: who is named was not heard
        """
        res = super()._check_can_approve()
        for liability in self:
            named = liability.employee_id or liability.person or liability.department_id
            if named and not (liability.statement or "").strip():
                raise UserError(
                    self.env._(
                        "%s names somebody who was not heard. Write down what is said"
                        " under “Statement of the Named”, or that nothing is said.",
                        liability.name,
                    )
                )
            if liability.sudo().employee_id.user_id == self.env.user:
                raise AccessError(
                    self.env._("Nobody decides on a responsibility of his own.")
                )
        return res

    def _get_authors(self):
        return super()._get_authors() | self.create_uid

    def _get_approvers(self):
        """Nobody decides who is named; only that is read."""
        return super()._get_approvers() - self.sudo().employee_id.user_id

    def _do_approve(self):
        res = super()._do_approve()
        self._keep_figures()
        return res

    def _keep_figures(self):
        """What the damage came to, as it stands at the decision."""
        # fields of the steps; bounded to these records
        liabilities = self.sudo()
        costs = dict(
            liabilities.env["after.sales.cost.report"]._read_group(
                [("order_id", "in", liabilities.order_id.ids)],
                ["order_id"],
                ["cost:sum"],
            )
        )
        for liability in liabilities:
            downtimes = liability._get_downtimes()
            liability.write(
                {
                    "cost": costs.get(liability.order_id, 0.0),
                    "down_hours": sum(downtimes.mapped("hours")),
                }
            )

    def _get_downtimes(self):
        """The intervals out of use that this damage meant; under sudo."""
        self.ensure_one()
        if self.downtime_id:
            return self.downtime_id
        return self.equipment_id.downtime_ids.filtered(
            lambda down: (
                (self.order_id and down.order_id == self.order_id)
                or (self.ticket_id and down.ticket_id == self.ticket_id)
            )
        )

    # ------------------------------------------------------------
    # OPEN, REGISTER
    # ------------------------------------------------------------

    @api.model
    def _open_for(self, record, name):
        """Open the responsibilities of a job, ticket or interval, or a new one.

        :param record: what it is about
        :param str name: the field that names it
        """
        record.ensure_one()
        record.check_access("read")
        known = self.search([(name, "=", record.id)])
        if known:
            return known._get_records_action(name=self.env._("Responsibility"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Responsibility"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": record.id,
                "default_company_id": record.company_id.id,
            },
        }

    @api.model
    def _get_register_title(self):
        return self.env._("Responsibilities")

    @api.model
    def _get_register_columns(self):
        names = (
            "name",
            "date",
            "equipment_id",
            "partner_id",
            "order_id",
            "ticket_id",
            "cause",
            "department_id",
            "employee_id",
            "person",
            "finding",
            "statement",
            "down_hours",
            "cost",
            "approval_state",
            "approved_by_id",
            "approved_at",
        )
        return self._filter_readable(names)

    @api.model
    def _get_register_period(self):
        return "date"
