# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingCourse(models.Model):
    """What is taught, in how many days, to how many, on which machines."""

    _name = "after.sales.training.course"
    _description = "Training Course"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(string="Reference", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    days = fields.Float(default=1.0, required=True, help="Length in training days.")
    max_trainees = fields.Integer(string="Places", default=10, required=True)
    product_ids = fields.Many2many(
        "product.template",
        "after_sales_training_course_product_rel",
        string="Machines",
        help="The equipment that this course is about.",
    )
    skill_id = fields.Many2one(
        "hr.skill",
        string="Certificate of Own Staff",
        index="btree_not_null",
        domain="[('skill_type_id.is_certification', '=', True)]",
        help="What an employee holds who has passed; kept with his skills.",
    )
    validity_months = fields.Integer(
        string="Certificate Valid for (Months)",
        help="0: it does not expire.",
    )

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "A course takes some days: enter how many."
    )
    _places_positive = models.Constraint(
        "CHECK (max_trainees > 0)", "A course has places: enter how many."
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0)",
        "The months a certificate is valid cannot be negative; 0 is for ever.",
    )
