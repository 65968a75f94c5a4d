# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TrainingMaterial(models.Model):
    """What belongs to a course: hand-outs, slides, films; a file or a link."""

    _name = "after.sales.training.material"
    _description = "Training Material"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    course_id = fields.Many2one(
        "after.sales.training.course", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, index=True)
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    url = fields.Char(string="Link")
    handed_out = fields.Boolean(
        default=True,
        help="Trainees get it on paper or as a file at the session.",
    )

    @api.constrains("url")
    def _check_url(self):
        for material in self.filtered("url"):
            if not material.url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "%(link)s is no link: it begins with https://.",
                        link=material.url,
                    )
                )
