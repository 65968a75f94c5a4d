# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TOPICS = [
    ("design", "Product Design"),
    ("assembly", "Assembly"),
    ("process", "Process"),
    ("training", "Training Needed"),
    ("other", "Other"),
]
#: what the customer said; fixed once the department has it
FIELDS_OF_OPINION = frozenset(
    {
        "name",
        "topic",
        "company_id",
        "product_id",
        "equipment_id",
        "partner_id",
        "said_by",
        "said_on",
        "order_id",
    }
)
#: between desk and department
FIELDS_OF_DESK = frozenset({"answer", "department_id"})


class Opinion(models.Model):
    """What customers say of a product: design, assembly, process (S24).

    Collected on visits and in calls, sent to the department concerned, answered.
    Engineers enter what they hear on their own jobs; dispatchers send and answer;
    what was sent is not reworded.
    """

    _name = "after.sales.opinion"
    _description = "Opinion of a Customer"
    _inherit = ["mail.thread", "mail.activity.mixin", "after.sales.guard.mixin"]
    #: written by the steps only, never by a client
    _fields_of_steps = frozenset(
        {"state", "sent_at", "sent_by_id", "answered_at", "answered_by_id"}
    )
    _order = "said_on desc, id desc"
    _rec_name = "name"
    _check_company_auto = True

    name = fields.Text(
        string="Opinion", required=True, help="In the customer's words.", tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    topic = fields.Selection(TOPICS, required=True, default="design", tracking=True)
    order_id = fields.Many2one(
        "after.sales.order",
        string="Heard on",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    said_by = fields.Char(string="Said by", help="Name of the person, if it is known.")
    said_on = fields.Date(
        string="Said on",
        required=True,
        default=fields.Date.context_today,
        index=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        check_company=True,
        tracking=True,
        help="Who is to know. By itself the department that gets opinions on this"
        " topic.",
    )
    state = fields.Selection(
        [("new", "New"), ("sent", "Sent"), ("answered", "Answered")],
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, copy=False
    )
    answer = fields.Text(copy=False, help="What the department says to it.")
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", string="Answer Entered by", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("order_id")
    def _compute_from_order(self):
        """The job says whose opinion it is, and of which unit."""
        for opinion in self:
            order = opinion.order_id
            opinion.company_id = order.company_id or opinion.company_id
            opinion.partner_id = opinion.partner_id or order.partner_id
            opinion.equipment_id = opinion.equipment_id or order.equipment_id

    @api.depends("equipment_id")
    def _compute_product_id(self):
        for opinion in self:
            opinion.product_id = opinion.equipment_id.product_id or opinion.product_id

    @api.depends("topic", "company_id")
    def _compute_department_id(self):
        """The department for the topic; where it is sent already it stays."""
        departments = self.env["hr.department"]._get_by_topic(self.company_id)
        for opinion in self:
            if opinion.state == "new":
                opinion.department_id = (
                    departments.get((opinion.company_id, opinion.topic))
                    or opinion.department_id
                )

    @api.depends("name", "topic")
    def _compute_display_name(self):
        for opinion in self:
            text = " ".join((opinion.name or "").split())
            short = f"{text[:60]}…" if len(text) > 60 else text
            opinion.display_name = f"{opinion._get_topic_text()}: {short}"

    def _get_topic_text(self):
        """The topic in the language of the reader."""
        self.ensure_one()
        topics = dict(self._fields["topic"]._description_selection(self.env))
        return topics.get(self.topic, "")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
            if vals.get("answer") and not self._is_desk():
                raise self._make_answer_error()
        opinions = super().create(vals_list)
        opinions._check_heard_on()
        return opinions

    def write(self, vals):
        self._check_computed_fields(vals)
        if not FIELDS_OF_OPINION.isdisjoint(vals) and not self.env.su:
            self._check_not_sent()
        if not FIELDS_OF_DESK.isdisjoint(vals) and not self.env.su:
            self._check_with_department(vals)
        result = super().write(vals)
        if "order_id" in vals:
            self._check_heard_on()
        return result

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | {"answer"}

    def _check_heard_on(self):
        """Nobody puts words into the mouth of a customer whose job is not his.

        :raises AccessError: an engineer names a job of others
        """
        if not self._is_desk():
            self.order_id._check_own()

    def _check_with_department(self, vals):
        """Who is asked, and what he says, is the desk's; an answer given stays.

        :raises AccessError: an engineer answers, or sends it elsewhere afterwards
        :raises UserError: it is answered
        """
        if not self._is_desk() and (
            "answer" in vals or set(self.mapped("state")) != {"new"}
        ):
            raise self._make_answer_error()
        for opinion in self:
            if opinion.state == "answered":
                raise UserError(
                    self.env._(
                        "“%(opinion)s” is answered already.",
                        opinion=opinion.display_name,
                    )
                )

    @api.model
    def _make_answer_error(self):
        return AccessError(
            self.env._("Answers of departments are entered by the service desk.")
        )

    def _check_not_sent(self):
        for opinion in self:
            if opinion.state != "new":
                raise UserError(
                    self.env._(
                        "“%(opinion)s” was sent to the department: it cannot be"
                        " reworded any more. Enter another one.",
                        opinion=opinion.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_not_sent()

    @api.model
    def _is_desk(self):
        return self.env["after.sales.order"]._is_desk()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_send(self):
        """Mail opinions to their departments: one mail for each of them."""
        self._check_can_send()
        self._do_send()
        return True

    def _check_can_send(self):
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(
                self.env._("Opinions are sent to the departments by the service desk.")
            )
        for opinion in self:
            if opinion.state == "answered":
                raise UserError(
                    self.env._(
                        "“%(opinion)s” is answered already.",
                        opinion=opinion.display_name,
                    )
                )
            if not opinion.department_id:
                raise UserError(
                    self.env._(
                        "Choose the department to which “%(opinion)s” is sent.",
                        opinion=opinion.display_name,
                    )
                )
            if not opinion._get_department_email():
                raise UserError(
                    self.env._(
                        "The manager of %(department)s has no work email: enter one,"
                        " or name another manager of the department.",
                        department=opinion.department_id.display_name,
                    )
                )

    def _get_department_email(self):
        """Address of the department's manager; an employee's record is HR's."""
        self.ensure_one()
        return self.department_id.sudo().manager_id.work_email  # only this address

    def _do_send(self):
        now = fields.Datetime.now()
        # the fields of the steps are closed to clients; bounded to these opinions
        opinions = self.sudo()
        opinions.write({"state": "sent", "sent_at": now, "sent_by_id": self.env.uid})
        template = self.env.ref("after_sales_service.mail_template_opinions")
        for (company, _department), together in opinions.grouped(
            lambda opinion: (opinion.company_id, opinion.department_id)
        ).items():
            template.sudo().send_mail(
                together[0].id,
                force_send=False,
                email_values={"email_to": together[0]._get_department_email()},
                email_layout_xmlid="mail.mail_notification_light",
            )
            logged = together.with_context(lang=company.partner_id.lang)
            body = logged.env._(
                "Sent to %(department)s.",
                department=together.department_id.display_name,
            )
            logged._message_log_batch(bodies=dict.fromkeys(together.ids, body))

    def _get_sent_together(self):
        """The opinions of one mail; called by its template."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("department_id", "=", self.department_id.id),
                ("sent_at", "=", self.sent_at),
                ("state", "=", "sent"),
            ],
            order="product_id, topic, id",
        )

    def action_answer(self):
        """The department's answer is entered."""
        self._check_can_answer()
        self._do_answer()
        return True

    def _check_can_answer(self):
        self.check_access("write")
        if not self._is_desk():
            raise self._make_answer_error()
        for opinion in self:
            if opinion.state != "sent":
                raise UserError(
                    self.env._(
                        "“%(opinion)s” is not with a department.",
                        opinion=opinion.display_name,
                    )
                )
            if not (opinion.answer or "").strip():
                raise UserError(
                    self.env._(
                        "Enter what the department says to “%(opinion)s”.",
                        opinion=opinion.display_name,
                    )
                )

    def _do_answer(self):
        self.sudo().write(  # fields of the steps
            {
                "state": "answered",
                "answered_at": fields.Datetime.now(),
                "answered_by_id": self.env.uid,
            }
        )
