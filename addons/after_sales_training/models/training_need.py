# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ORIGINS = [
    ("opinion", "Heard from a Customer"),
    ("tour", "Heard on a Regional Tour"),
    ("misuse", "Fault by Misuse"),
    ("certificate", "Certificate Lacking or Ending"),
    ("assessment", "Weak Point in an Assessment"),
    ("exam", "Exam Failed"),
    ("new_product", "New Product"),
    ("manual", "Entered by Hand"),
]
STATES = [
    ("new", "New"),
    ("proposed", "Proposed"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]
STATES_OPEN = ("new", "proposed", "planned")
#: still to be decided on
STATES_WAITING = ("new", "proposed")
FIELDS_OF_STEPS = frozenset(
    {
        "decline_reason",
        "entitlement_id",
        "event_id",
        "programme_line_id",
        "sale_order_id",
        "source",
        "state",
    }
)


class TrainingNeed(models.Model):
    """Somebody needs training: a customer's people, or one of ours (S24, S35).

    Heard on visits and regional tours, seen from misuse, ending certificates and
    assessments, or entered by hand. The training desk turns needs into a session, a
    line of the yearly programme, a quotation or the use of a voucher, or declines
    them with a reason. Engineers enter what they hear and see needs of customers and
    their own; those of colleagues they do not see.
    """

    _name = "after.sales.training.need"
    _description = "Training Need"
    _inherit = [
        "hr.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.register.mixin",
    ]
    _order = "heard_on desc, id desc"
    _check_company_auto = True
    _fields_of_steps = FIELDS_OF_STEPS

    name = fields.Char(string="What Is Needed", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    origin = fields.Selection(ORIGINS, required=True, default="manual", index=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
    )
    # whose
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    region_id = fields.Many2one(
        "res.country.state",
        compute="_compute_region_id",
        store=True,
        index="btree_not_null",
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        check_company=True,
        index="btree_not_null",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        index="btree_not_null",
        help="One of our own people.",
    )
    people = fields.Integer(default=1, required=True, help="How many are to be taught.")
    # what
    course_id = fields.Many2one(
        "after.sales.training.course",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    heard_on = fields.Date(required=True, default=fields.Date.context_today, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        default=lambda self: self.env.user,
        index=True,
    )
    opinion_id = fields.Many2one(
        "after.sales.opinion", index="btree_not_null", check_company=True
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
        help="On which it was heard or seen.",
    )
    note = fields.Text()
    source = fields.Char(
        readonly=True,
        copy=False,
        help="What it follows from: one need for each such record.",
    )
    # what became of it
    event_id = fields.Many2one(
        "event.event", string="Session", copy=False, index="btree_not_null"
    )
    programme_line_id = fields.Many2one(
        "after.sales.training.programme.line",
        string="Line of the Programme",
        copy=False,
        index="btree_not_null",
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="Quotation", copy=False, index="btree_not_null"
    )
    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        copy=False,
        index="btree_not_null",
    )
    decline_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _people_positive = models.Constraint(
        "CHECK (people > 0)", "Training is for one person or more: enter how many."
    )
    _source_uniq = models.UniqueIndex(
        "(company_id, source) WHERE source IS NOT NULL",
        "This need is noted already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("equipment_id", "order_id")
    def _compute_partner_id(self):
        for need in self:
            # sudo: whose the unit or the job is, for whoever names it
            source = need.sudo()
            need.partner_id = (
                need.partner_id
                or source.equipment_id.partner_id
                or source.order_id.partner_id
            )

    @api.depends("partner_id.state_id", "partner_id.commercial_partner_id.state_id")
    def _compute_region_id(self):
        for need in self:
            # sudo: in which region the customer is
            partner = need.sudo().partner_id
            need.region_id = partner.state_id or partner.commercial_partner_id.state_id

    @api.depends("name", "partner_id", "employee_id")
    def _compute_display_name(self):
        for need in self:
            # sudo: whose need it is belongs to its name
            whose = need.sudo().partner_id.name or need.sudo().employee_id.name
            need.display_name = " · ".join(filter(None, (need.name, whose)))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for need in self:
            if need.state not in STATES_WAITING:
                raise UserError(
                    self.env._(
                        "“%(need)s” is planned or decided: decline it instead of"
                        " deleting it.",
                        need=need.display_name,
                    )
                )

    # ------------------------------------------------------------
    # PROPOSED BY THE SYSTEM
    # ------------------------------------------------------------

    @api.model
    def _propose(self, vals_list):
        """Note needs that follow from something; each once, however often called.

        A need with a ``source`` is made once for ever. Another one is not made while
        the same (customer, unit, employee, course, or words where no course is
        named) is still open.

        :param vals_list: values as for ``create``; with a course it is proposed at
            once, otherwise new
        :return: the needs, those that were there already included
        """
        # sudo: noted on behalf of whoever works with the source; bounded to these
        Need = self.sudo()
        known = Need._read_known(vals_list)
        to_create = {}
        keys = []
        for vals in vals_list:
            vals = {"company_id": self.env.company.id} | vals
            vals["name"] = vals.get("name") or Need._get_usual_name(vals)
            key = Need._get_need_key(vals)
            keys.append(key)
            if key not in known and key not in to_create:
                state = "proposed" if vals.get("course_id") else "new"
                to_create[key] = {"state": state} | vals
        made = Need.create(list(to_create.values()))
        known |= dict(zip(to_create, made, strict=True))
        return self.browse().union(*(known[key] for key in keys)).with_env(self.env)

    @api.model
    def _get_usual_name(self, vals):
        """What a need is called where nobody says so: its course, or where from."""
        course = self.env["after.sales.training.course"].browse(vals.get("course_id"))
        origins = dict(self._fields["origin"]._description_selection(self.env))
        return course.name or origins[vals.get("origin", "manual")]

    @api.model
    def _get_need_key(self, vals):
        company = vals["company_id"]
        if vals.get("source"):
            return (company, vals["source"])
        course = vals.get("course_id") or 0
        # whose a unit is follows from the unit
        unit = vals.get("equipment_id") or 0
        return (
            company,
            not unit and vals.get("partner_id") or 0,
            unit,
            vals.get("employee_id") or 0,
            course or vals["name"],
        )

    @api.model
    def _read_known(self, vals_list):
        """Return {key: need} of what is noted already; one query."""

        def values(name):
            return {vals[name] for vals in vals_list if vals.get(name)}

        subject = (
            Domain("partner_id", "in", values("partner_id"))
            | Domain("equipment_id", "in", values("equipment_id"))
            | Domain("employee_id", "in", values("employee_id"))
        )
        domain = Domain("source", "in", values("source"))
        domain |= Domain("state", "in", STATES_OPEN) & subject
        known = {}
        for need in self.search(domain):
            vals = {
                "company_id": need.company_id.id,
                "name": need.name,
                "partner_id": need.partner_id.id,
                "equipment_id": need.equipment_id.id,
                "employee_id": need.employee_id.id,
                "course_id": need.course_id.id,
            }
            if need.source:
                known[self._get_need_key(vals | {"source": need.source})] = need
            if need.state in STATES_OPEN:
                known[self._get_need_key(vals)] = need
        return known

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_propose(self):
        """Whoever noted it, or the desk, says which course answers it."""
        self.check_access("write")
        self._check_state("new")
        for need in self:
            if not need.course_id:
                raise UserError(
                    self.env._(
                        "“%(need)s”: choose the course that answers it.",
                        need=need.display_name,
                    )
                )
        self._write_state("proposed")
        return True

    def action_plan(self):
        """Open the dialog that turns needs into a session, a line, a quotation."""
        self._check_can_plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Training"),
            "res_model": "after.sales.training.need.plan",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_need_ids": self.ids},
        }

    def _check_can_plan(self):
        """
        :raises AccessError: not of the training desk
        :raises UserError: planned or decided already
        """
        self._check_training_desk()
        self._check_state(*STATES_WAITING)

    def action_decline(self):
        """Open the dialog that asks why."""
        self._check_training_desk()
        self._check_state(*STATES_OPEN)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline"),
            "res_model": "after.sales.training.need.decline",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_need_ids": self.ids},
        }

    def action_done(self):
        self._check_training_desk()
        self._check_state("planned")
        self._write_state("done")
        return True

    def action_reopen(self):
        """What was declined is looked at again."""
        self._check_training_desk()
        self._check_state("declined")
        for need in self:
            need._write_state(
                "proposed" if need.course_id else "new", decline_reason=False
            )
        return True

    def _check_training_desk(self):
        """:raises AccessError: the user is not of the training desk"""
        self.check_access("write")
        if not self.env.user.has_group("after_sales_training.group_training_user"):
            raise AccessError(
                self.env._("Training is planned by the training desk. Ask them.")
            )

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for need in self:
            if need.state not in states:
                raise UserError(
                    self.env._(
                        "“%(need)s” is “%(state)s” already.",
                        need=need.display_name,
                        state=labels[need.state],
                    )
                )

    def _write_state(self, state, **vals):
        # fields of the steps; bounded to these needs, checked by the caller
        self.sudo().write({"state": state, **vals})

    # ------------------------------------------------------------
    # DONE BY WHAT HAPPENS; called under sudo
    # ------------------------------------------------------------

    def _settle(self):
        """The training was given: what was planned is done."""
        self.filtered(lambda need: need.state in STATES_OPEN)._write_state("done")

    def _settle_by_voucher(self):
        """Done where as many as were to be taught have come by the voucher."""
        if not self:
            return
        groups = self.env["event.registration"]._read_group(
            [
                ("entitlement_id", "in", self.entitlement_id.ids),
                ("course_id", "in", self.course_id.ids),
                ("state", "=", "done"),
            ],
            ["entitlement_id", "course_id"],
            ["__count"],
        )
        taught = {(voucher, course): count for voucher, course, count in groups}
        self.filtered(
            lambda need: (
                taught.get((need.entitlement_id, need.course_id), 0) >= need.people
            )
        )._settle()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Training Needs")

    @api.model
    def _get_register_columns(self):
        return (
            "heard_on",
            "region_id",
            "partner_id",
            "equipment_id",
            "employee_id",
            "people",
            "name",
            "course_id",
            "origin",
            "user_id",
            "state",
            "decline_reason",
        )

    @api.model
    def _get_register_period(self):
        return "heard_on"
