# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.models.approval_mixin import APPROVAL_STATES


class TrainingProgramme(models.Model):
    """What our own people learn in a year, and how they are examined (S35).

    个人自学与部门组织培训相结合，培训与考核相结合，以实际操作为主. The training desk
    drafts it, the manager in charge approves it; what is approved stays. Lines that
    are added afterwards are marked so.
    """

    _name = "after.sales.training.programme"
    _description = "Yearly Training Programme"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.approval.mixin",
    ]
    _order = "year desc, id desc"
    _check_company_auto = True

    # named again: words of an inherited selection are only translated where it is
    approval_state = fields.Selection(APPROVAL_STATES)
    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        tracking=True,
        aggregator=None,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    aim = fields.Text(help="What the year is to reach, in a few words.")
    line_ids = fields.One2many(
        "after.sales.training.programme.line", "programme_id", copy=True
    )
    line_count = fields.Integer(compute="_compute_figures", string="Planned")
    done_count = fields.Integer(compute="_compute_figures", string="Lines Done")
    overdue_count = fields.Integer(compute="_compute_figures", string="Overdue")
    practical_percent = fields.Float(
        string="Practical (%)",
        digits=(5, 0),
        compute="_compute_figures",
        help="Share of the hours that are practical: practical work comes first.",
    )
    has_too_little_practice = fields.Boolean(compute="_compute_figures")

    _year_uniq = models.UniqueIndex(
        "(company_id, year)", "There is a programme for this year already."
    )
    _year_sensible = models.Constraint(
        "CHECK (year BETWEEN 2000 AND 2199)", "Enter the year with four digits."
    )

    @api.depends("year")
    @api.depends_context("lang")
    def _compute_name(self):
        for programme in self:
            programme.name = programme.name or self.env._(
                "Training Programme %(year)s", year=programme.year
            )

    @api.depends(
        "line_ids.hours",
        "line_ids.is_practical",
        "line_ids.is_overdue",
        "line_ids.state",
    )
    def _compute_figures(self):
        for programme in self:
            lines = programme.line_ids.filtered(lambda line: line.state != "cancelled")
            hours = sum(lines.mapped("hours"))
            practical = sum(lines.filtered("is_practical").mapped("hours"))
            programme.line_count = len(lines)
            programme.done_count = len(
                lines.filtered(lambda line: line.state == "done")
            )
            programme.overdue_count = len(lines.filtered("is_overdue"))
            programme.practical_percent = 100 * practical / hours if hours else 0.0
            programme.has_too_little_practice = bool(hours) and practical * 2 < hours

    # ------------------------------------------------------------
    # CRUD, APPROVAL
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not {"year", "company_id", "aim"}.isdisjoint(vals):
            self._check_not_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_not_approved()

    def _check_can_submit(self):
        res = super()._check_can_submit()
        for programme in self:
            if not programme.line_ids:
                raise UserError(
                    self.env._(
                        "“%(programme)s” has no line yet: enter what is taught.",
                        programme=programme.display_name,
                    )
                )
        return res

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_programme_line_action"
        )
        return action | {
            "domain": [("programme_id", "=", self.id)],
            "context": {"default_programme_id": self.id},
        }

    def action_view_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_task_action"
        )
        return action | {"domain": [("programme_id", "=", self.id)], "context": {}}
