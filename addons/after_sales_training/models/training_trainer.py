# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TrainingTrainer(models.Model):
    """Who teaches: one of our people, or somebody of the maker or another firm."""

    _name = "after.sales.training.trainer"
    _description = "Trainer"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    centre_id = fields.Many2one(
        "after.sales.training.centre", index=True, check_company=True
    )
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="From Outside", index="btree_not_null"
    )
    course_ids = fields.Many2many(
        "after.sales.training.course",
        "after_sales_training_trainer_course_rel",
        string="May Teach",
    )

    _employee_uniq = models.UniqueIndex(
        "(employee_id) WHERE employee_id IS NOT NULL",
        "This employee is a trainer already.",
    )
    _partner_uniq = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0)) WHERE partner_id IS NOT NULL",
        "This person is a trainer already.",
    )

    @api.depends("employee_id", "partner_id")
    def _compute_name(self):
        for trainer in self:
            # sudo: the name of the person that the user has chosen
            person = trainer.sudo().employee_id or trainer.sudo().partner_id
            trainer.name = person.name or trainer.name

    @api.constrains("employee_id", "partner_id")
    def _check_person(self):
        for trainer in self:
            if bool(trainer.employee_id) == bool(trainer.partner_id):
                raise ValidationError(
                    self.env._(
                        "A trainer is either one of our employees or a person from"
                        " outside: choose one of the two."
                    )
                )
