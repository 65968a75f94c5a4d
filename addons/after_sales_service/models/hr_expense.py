# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class HrExpense(models.Model):
    """Travel of a job: charged to the job at what it really cost (S7).

    The engineer enters it, the approver approves it as any expense; then it stands
    on the job as travel, and its coverage decides who pays.
    """

    _inherit = "hr.expense"

    after_sales_order_id = fields.Many2one(
        "after.sales.order",
        string="Service Job",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('state', '!=', 'cancelled')]",
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="The journey was made for this job: when the expense is approved it"
        " stands on the job as travel, at the amount before tax.",
    )
    after_sales_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Line of the Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
    )

    @api.constrains("after_sales_order_id", "employee_id")
    def _check_after_sales_order_id(self):
        """Who was not on the job has no expense for it."""
        for expense in self.sudo():  # the crew of the job that was just named
            job = expense.after_sales_order_id
            crew = job.engineer_id | job.engineer_ids
            if job and expense.employee_id not in crew:
                raise ValidationError(
                    self.env._(
                        "%(employee)s is not named on %(job)s: ask the dispatcher to"
                        " add who travelled for it.",
                        employee=expense.employee_id.name,
                        job=job.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_after_sales_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_after_sales_vals(vals)
        if "after_sales_order_id" in vals and not self.env.su:
            # bounded: whether these very expenses stand on a job already
            if self.sudo().after_sales_line_id:
                raise UserError(
                    self.env._(
                        "The expense stands on a job already. Reset or refuse it"
                        " first, then name another job."
                    )
                )
        return super().write(vals)

    def _check_after_sales_vals(self, vals):
        """The link to the line is written by the approval only."""
        if not self.env.su and vals.get("after_sales_line_id"):
            raise UserError(
                self.env._("An expense reaches the job by its approval, not by hand.")
            )

    # ------------------------------------------------------------
    # STEPS OF CORE
    # ------------------------------------------------------------

    def _do_approve(self, check=True):
        res = super()._do_approve(check)
        # bounded: the job that these very expenses name; approvers need no right
        # on jobs
        approved = self.sudo().filtered(
            lambda expense: (
                expense.approval_state == "approved" and expense.after_sales_order_id
            )
        )
        for expense in approved:
            expense.after_sales_order_id._take_expense(expense)
        return res

    def _do_refuse(self, reason):
        res = super()._do_refuse(reason)
        self._leave_job()
        return res

    def _do_reset_approval(self):
        res = super()._do_reset_approval()
        self._leave_job()
        return res

    def _leave_job(self):
        # bounded: the travel lines that these very expenses made
        for expense in self.sudo().filtered("after_sales_line_id"):
            expense.after_sales_order_id._drop_expense(expense)

    def _sale_expense_reset_sol_quantities(self):
        """An entry taken back is no travel taken back: the job's line stands.

        Core would set it to nothing, and credit the customer what he has paid.
        """
        # bounded: whether these very expenses stand on a job
        of_jobs = self.filtered(lambda expense: expense.sudo().after_sales_line_id)
        return super(HrExpense, self - of_jobs)._sale_expense_reset_sol_quantities()

    def action_post(self):
        # bounded: the sales order of the job that these very expenses name; core
        # checks next who may post, and undoes this where that fails. What was spent
        # for a job that is cancelled since is charged to nobody.
        of_jobs = self.sudo().filtered(
            lambda expense: (
                expense.after_sales_line_id
                and expense.after_sales_order_id.state != "cancelled"
            )
        )
        for expense in of_jobs:
            expense.sale_order_id = expense.after_sales_order_id._get_expense_sale()
        return super().action_post()
