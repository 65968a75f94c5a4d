# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .staff_mixin import MANAGERS

#: so many are proposed
CANDIDATES = 3


class ModelWorker(models.Model):
    """Model worker of the month (先进个人, S35): proposed by facts, named by a manager.

    Once named, all after-sales people read who it is and why; the candidates and their
    points stay with the managers.
    """

    _name = "after.sales.model.worker"
    _description = "Model Worker of the Month"
    _inherit = ["mail.thread", "after.sales.guard.mixin", "after.sales.register.mixin"]
    _order = "month desc, id desc"
    _fields_of_steps = frozenset({"state", "named_at", "named_by_id"})
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: self.env["after.sales.assessment"]._default_month(),
        help="Any day of it; kept as the first.",
    )
    month_name = fields.Char(string="Month in Words", compute="_compute_month_name")
    state = fields.Selection(
        [("proposed", "Proposed"), ("named", "Named")],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        tracking=True,
    )
    candidate_ids = fields.One2many(
        "after.sales.model.worker.candidate",
        "worker_id",
        string="Candidates",
        groups=MANAGERS,
        copy=False,
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Model Worker", index="btree_not_null", check_company=True
    )
    reason = fields.Text(string="Why", help="Colleagues read it.")
    badge_id = fields.Many2one(
        "gamification.badge", default=lambda self: self._default_badge()
    )
    named_at = fields.Datetime(string="Named on", readonly=True, copy=False)
    named_by_id = fields.Many2one(
        "res.users", string="Named by", readonly=True, copy=False
    )

    _month_uniq = models.Constraint(
        "UNIQUE (company_id, month)", "This month has its model worker already."
    )

    @api.model
    def _default_badge(self):
        return self.env.ref(
            "after_sales_training.badge_model_worker", raise_if_not_found=False
        )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        words = self.env["after.sales.assessment"]
        for worker in self:
            worker.month_name = words._get_month_name(worker.month)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for worker in self:
            worker.display_name = self.env._(
                "Model Worker %(month)s", month=worker.month_name
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        at_first_day = self.env["after.sales.assessment"]._at_first_day
        workers = super().create([at_first_day(vals) for vals in vals_list])
        workers._find_candidates()
        return workers

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and self.filtered(lambda row: row.state == "named"):
            raise UserError(self.env._("It was published and stays as it is."))
        return super().write(self.env["after.sales.assessment"]._at_first_day(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        if self.filtered(lambda worker: worker.state == "named"):
            raise UserError(self.env._("It was published and stays as it is."))

    def action_propose(self):
        """Look at the assessments of the month again."""
        self._check_manager()
        self._find_candidates()
        return True

    def _check_manager(self):
        """
        :raises AccessError: not a service manager
        :raises UserError: it was named already
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(
                self.env._("A service manager names the model worker of the month.")
            )
        if self.filtered(lambda worker: worker.state == "named"):
            raise UserError(self.env._("It was published and stays as it is."))

    def _find_candidates(self):
        """The best of the month that were given their assessment.

        Who got a penalty in that month is none. Under sudo: the best of all, whoever
        looks; managers only read them.
        """
        for worker in self.sudo():
            stop = worker.month + relativedelta(months=1)
            punished = (
                self.env["after.sales.staff.measure"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", worker.company_id.id),
                        ("kind", "=", "penalty"),
                        ("state", "in", ("in_force", "appealed")),
                        ("happened_on", ">=", worker.month),
                        ("happened_on", "<", stop),
                    ]
                )
            )
            best = (
                self.env["after.sales.assessment"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", worker.company_id.id),
                        ("month", "=", worker.month),
                        ("state", "in", ("sent", "final")),
                        ("is_measured", "=", True),
                        ("employee_id", "not in", punished.employee_id.ids),
                    ],
                    order="points desc, id",
                    limit=CANDIDATES,
                )
            )
            worker.candidate_ids = [Command.clear()] + [
                Command.create(
                    {
                        "employee_id": row.employee_id.id,
                        "assessment_id": row.id,
                        "points": row.points,
                        "rank": row.rank,
                    }
                )
                for row in best
            ]

    def action_name(self):
        """Name him: badge and reason are published.

        :raises AccessError: a manager names himself
        :raises UserError: who or why is missing
        """
        self._check_manager()
        for worker in self:
            # sudo: the user of the employee who was chosen
            employee = worker.sudo().employee_id
            if not employee or not (worker.reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(worker)s: choose who it is, and say why: colleagues"
                        " read it.",
                        worker=worker.display_name,
                    )
                )
            if employee.user_id == self.env.user:
                raise AccessError(self.env._("Nobody names himself."))
            # fields of the steps; bounded to this record
            worker.sudo().write(
                {
                    "state": "named",
                    "named_at": fields.Datetime.now(),
                    "named_by_id": self.env.uid,
                }
            )
            self.env["after.sales.contest"]._grant_badge(
                worker.badge_id, employee, worker.reason
            )
        return True

    @api.model
    def _get_register_title(self):
        return self.env._("Model Workers")

    @api.model
    def _get_register_columns(self):
        return ("month", "employee_id", "reason", "named_by_id", "named_at", "state")

    @api.model
    def _get_register_period(self):
        return "month"
