# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHOICES = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]


class ProcedureQuestion(models.Model):
    """A question on a version of a procedure, with one right choice.

    Authors, safety officers and managers see which one it is; those who read the
    procedure are asked by the page, which does not say.
    """

    _name = "after.sales.procedure.question"
    _description = "Question on a Procedure"
    _order = "sequence, id"

    version_id = fields.Many2one(
        "after.sales.procedure.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Question", required=True)
    choice_a = fields.Char(string="A", required=True)
    choice_b = fields.Char(string="B", required=True)
    choice_c = fields.Char(string="C")
    choice_d = fields.Char(string="D")
    correct = fields.Selection(CHOICES, string="Right", required=True, default="a")

    @api.constrains("correct", "choice_c", "choice_d")
    def _check_correct(self):
        for question in self:
            if not question[f"choice_{question.correct}"]:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: the right choice is empty.",
                        question=question.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions._check_version_open()
        return questions

    def write(self, vals):
        self._check_version_open()
        res = super().write(vals)
        self._check_version_open()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_version_open()

    def _check_version_open(self):
        """The quiz of what is handed in stays as the manager reads it."""
        if not self.env.su:
            self.version_id._check_not_approved()

    def _get_choices(self):
        """:return: list of [key, text] of the choices that are there"""
        self.ensure_one()
        return [
            [key, self[f"choice_{key}"]]
            for key, _label in CHOICES
            if self[f"choice_{key}"]
        ]
