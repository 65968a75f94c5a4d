# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .equipment import CUSTOMER, OWN_PLANT, OWNER_KINDS


class Order(models.Model):
    """Jobs on our own plant: no customer, no price, no invoice.

    Whose the unit was when the job was planned stays with the job: a unit that is
    sold later takes neither its past jobs nor their costs along.
    """

    _inherit = "after.sales.order"

    owner_kind = fields.Selection(
        OWNER_KINDS,
        compute="_compute_owner_kind",
        store=True,
        precompute=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_owner_kind",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Own plant: the department that bears the cost.",
    )

    # whose the unit is, read under sudo (stored): only that and the department
    @api.depends("equipment_id")
    def _compute_owner_kind(self):
        for order in self:
            unit = order.equipment_id
            own = unit.owner_kind == OWN_PLANT
            order.owner_kind = OWN_PLANT if own else CUSTOMER
            order.department_id = own and unit.department_id

    def _is_charged(self):
        """Our own plant is never quoted, invoiced or stated."""
        return super()._is_charged() and self.owner_kind != OWN_PLANT

    @api.depends("owner_kind")
    def _compute_billing_state(self):
        return super()._compute_billing_state()

    def _check_can_bill(self):
        res = super()._check_can_bill()
        for order in self.filtered(lambda order: not order._is_charged()):
            raise UserError(
                self.env._(
                    "%(job)s is for our own plant: its cost goes to %(department)s,"
                    " and nobody is charged.",
                    job=order.name,
                    department=order.department_id.name,
                )
            )
        return res

    # ------------------------------------------------------------
    # COST
    # ------------------------------------------------------------

    def _get_analytic_holder(self):
        """The department that had the unit when the job was planned."""
        if self.department_id and self.company_id.after_sales_analytic:
            return self.department_id
        return super()._get_analytic_holder()

    def _take_expense(self, expense):
        """Nobody is charged, so the expense itself goes to the department."""
        res = super()._take_expense(expense)
        if not self._is_charged():
            self._get_analytic_holder()._ensure_analytic_account()
            expense.analytic_distribution = self._add_analytic_account(
                expense.analytic_distribution
            )
        return res

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_report_recipients(self):
        """The head of the department, not the company's own address."""
        if self.owner_kind != OWN_PLANT:
            return super()._get_report_recipients()
        # bounded: who answers for production of this job's unit
        return self.equipment_id.sudo().production_contact_id

    def _mail_papers(self):
        if self.owner_kind == OWN_PLANT and not self._get_report_recipients().email:
            self.message_post(
                body=self.env._(
                    "%(department)s has no head with a mail address: hand the report"
                    " over otherwise.",
                    department=self.department_id.name,
                ),
                attachment_ids=self._get_mailed_papers().ids,
                subtype_xmlid="mail.mt_note",
            )
            return None
        return super()._mail_papers()

    def _get_coverage_summary(self):
        if not self._is_charged():
            return self.env._(
                "Own plant: the cost is borne by %(department)s.",
                department=self.department_id.name or self.company_id.name,
            )
        return super()._get_coverage_summary()

    def _get_paper_lang(self):
        """Papers of our own plant are read by its head."""
        if self.owner_kind == OWN_PLANT:
            reader = self._get_report_recipients()
            return reader.lang or self.company_id.partner_id.lang or "en_US"
        return super()._get_paper_lang()

    def _get_missing_papers(self):
        missing = super()._get_missing_papers()
        if not self._is_charged():
            missing = [name for name in missing if name != "statement_attachment_id"]
        return missing

    # ------------------------------------------------------------
    # FEEDBACK
    # ------------------------------------------------------------

    def _get_feedback_problem(self):
        problem = super()._get_feedback_problem()
        if not problem and self.owner_kind == OWN_PLANT:
            return self.env._(
                "%(job)s is for our own plant: there is no customer to ask.",
                job=self.name,
            )
        return problem

    def _get_needs(self):
        needs = super()._get_needs()
        if self.owner_kind == OWN_PLANT:
            return needs - {"feedback"}
        return needs
