# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.training_programme_line import MONTHS

WAYS = [
    ("session", "Session"),
    ("programme", "Line of the Yearly Programme"),
    ("quotation", "Quotation for Paid Training"),
    ("voucher", "Places the Customer Has"),
]


class TrainingNeedPlan(models.TransientModel):
    """Turn needs into a session, a line, a quotation, or the use of a voucher."""

    _name = "after.sales.training.need.plan"
    _description = "Plan Training"
    _inherit = ["after.sales.training.session.mixin"]

    need_ids = fields.Many2many(
        "after.sales.training.need",
        "after_sales_training_need_plan_rel",
        string="Needs",
        required=True,
    )
    way = fields.Selection(WAYS, string="Answered by", required=True, default="session")
    course_id = fields.Many2one(
        compute="_compute_course_id", store=True, readonly=False, required=True
    )
    trainer_ids = fields.Many2many(
        "after.sales.training.trainer",
        "after_sales_training_need_plan_trainer_rel",
        string="Trainers",
        domain="[('course_ids', 'in', course_id)]",
    )
    programme_id = fields.Many2one(
        "after.sales.training.programme",
        domain="[('approval_state', '!=', 'submitted')]",
    )
    month = fields.Selection(MONTHS)
    customer_id = fields.Many2one("res.partner", compute="_compute_customer_id")
    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        domain="[('partner_id', '=', customer_id), ('state', '=', 'active'),"
        " ('places_left', '>', 0)]",
    )
    has_customers = fields.Boolean(compute="_compute_customer_id")
    has_employees = fields.Boolean(compute="_compute_customer_id")

    @api.depends("need_ids")
    def _compute_course_id(self):
        for wizard in self:
            courses = wizard.need_ids.course_id
            wizard.course_id = courses if len(courses) == 1 else wizard.course_id

    @api.depends("need_ids")
    def _compute_customer_id(self):
        for wizard in self:
            customers = wizard.need_ids.partner_id.commercial_partner_id
            wizard.customer_id = customers if len(customers) == 1 else False
            wizard.has_customers = bool(customers)
            wizard.has_employees = bool(wizard.need_ids.employee_id)

    def action_apply(self):
        self.ensure_one()
        self.need_ids._check_can_plan()
        others = self.need_ids.course_id - self.course_id
        if others:
            raise UserError(
                self.env._(
                    "These needs name other courses too (%(courses)s): plan one course"
                    " after the other.",
                    courses=", ".join(others.mapped("name")),
                )
            )
        return getattr(self, f"_plan_{self.way}")()

    def _note_planned(self, needs, **vals):
        needs._write_state("planned", course_id=self.course_id.id, **vals)

    # ------------------------------------------------------------
    # THE WAYS
    # ------------------------------------------------------------

    def _plan_session(self):
        event = self._get_session()
        self._enrol_employees(event, self.need_ids.employee_id)
        self._note_planned(self.need_ids, event_id=event.id)
        return event._get_records_action(name=self.env._("Session"))

    def _plan_programme(self):
        """One line for the employees of these needs; customers have no programme.

        :raises UserError: no programme or month is chosen, or a customer's need
        """
        if not self.programme_id or not self.month:
            raise UserError(self.env._("Choose the programme and the month."))
        if self.need_ids.filtered(lambda need: not need.employee_id):
            raise UserError(
                self.env._("The programme is for our own people: choose their needs.")
            )
        line = self.env["after.sales.training.programme.line"].create(
            {
                "programme_id": self.programme_id.id,
                "kind": "course",
                "course_id": self.course_id.id,
                "month": self.month,
                "audience": "employees",
                "employee_ids": [Command.set(self.need_ids.employee_id.ids)],
            }
        )
        self._note_planned(self.need_ids, programme_line_id=line.id)
        return self.programme_id._get_records_action(name=self.env._("Programme"))

    def _plan_quotation(self):
        """One draft quotation per customer; his salesperson sends it.

        :raises UserError: a need without customer, or nothing is sold as training
        """
        if self.need_ids.filtered(lambda need: not need.partner_id):
            raise UserError(
                self.env._("A quotation is for customers: choose their needs.")
            )
        # sudo: one setting of the company
        product = self.env.company.sudo().after_sales_paid_training_product_id
        if not product:
            raise UserError(
                self.env._(
                    "Nothing is sold as training yet: choose the product “Paid"
                    " Training” in the settings."
                )
            )
        by_customer = self.need_ids.grouped(
            lambda need: need.partner_id.commercial_partner_id
        )
        # sudo: the training desk has no right on sales; bounded to draft quotations
        # for these customers, which sales sends
        orders = (
            self.env["sale.order"]
            .sudo()
            .create(
                [
                    self._prepare_quotation_vals(customer, needs, product)
                    for customer, needs in by_customer.items()
                ]
            )
        )
        for order, needs in zip(orders, by_customer.values(), strict=True):
            self._note_planned(needs, sale_order_id=order.id)
        if self.env["sale.order"].has_access("read"):
            return orders.sudo(False)._get_records_action(name=self.env._("Quotations"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Quotations drafted"),
                "message": ", ".join(orders.mapped("name")),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_quotation_vals(self, customer, needs, product):
        return {
            "partner_id": customer.id,
            "company_id": self.env.company.id,
            "user_id": customer.user_id.id,
            "origin": self.env._("Training needs"),
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": self.course_id.name,
                        "product_uom_qty": sum(needs.mapped("people")),
                    }
                )
            ],
        }

    def _plan_voucher(self):
        """The customer uses places he was promised.

        :raises UserError: several customers, no voucher, or too few places
        """
        voucher = self.entitlement_id
        if not voucher or voucher.partner_id != self.customer_id:
            raise UserError(
                self.env._(
                    "Choose a voucher of the one customer whose needs these are."
                )
            )
        if voucher.course_ids and self.course_id not in voucher.course_ids:
            raise UserError(
                self.env._(
                    "%(voucher)s is not for the course “%(course)s”.",
                    voucher=voucher.name,
                    course=self.course_id.name,
                )
            )
        people = sum(self.need_ids.mapped("people"))
        if people > voucher.places_left:
            raise UserError(
                self.env._(
                    "%(voucher)s has %(left)s places left; %(people)s are needed.",
                    voucher=voucher.name,
                    left=voucher.places_left,
                    people=people,
                )
            )
        self._note_planned(self.need_ids, entitlement_id=voucher.id)
        return voucher._get_records_action(name=self.env._("Voucher"))
