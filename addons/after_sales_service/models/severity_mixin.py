# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import severity


class SeverityMixin(models.AbstractModel):
    """The severity of a reported fault, decided by a few questions (S12).

    The concrete model has ``severity``, ``fault_id``, ``equipment_id`` and
    ``company_id``. Answers propose the severity of what is being typed in; once it
    is saved they only say what they would propose, for promises hang on it. The
    answers are kept with their points as text: a question changed later changes no
    reason given before.
    """

    _name = "after.sales.severity.mixin"
    _description = "Severity by Questions"

    severity_questions = fields.Json(
        compute="_compute_severity_questions",
        help="What is asked for this product: id, text, counting answer and points of"
        " each question, and from how many points on the fault is major.",
    )
    severity_answers = fields.Json(
        copy=False, help="Answers by the id of their question: yes or no."
    )
    severity_reason = fields.Text(
        string="Why This Severity",
        compute="_compute_severity_reason",
        store=True,
        copy=False,
        help="The questions answered, their points, and what they say together.",
    )
    severity_hint = fields.Char(
        compute="_compute_severity_hint",
        help="What the answers would propose where the severity is another one.",
    )

    @api.depends("company_id", "equipment_id", "kind")
    @api.depends_context("lang")
    def _compute_severity_questions(self):
        Question = self.env["after.sales.severity.question"]
        asks = self.filtered(lambda record: record.kind == "fault")
        if not Question.has_access("read"):
            asks = self.browse()
        (self - asks).severity_questions = False
        for record in asks:
            record.severity_questions = {
                "major_from": severity.MAJOR_FROM,
                "rows": [
                    {
                        "id": question.id,
                        "name": question.name,
                        "counts_when": question.counts_when,
                        "points": question.points,
                    }
                    for question in Question.search(
                        record._get_severity_question_domain()
                    )
                ],
            }

    def _get_severity_question_domain(self):
        self.ensure_one()
        return self.env["after.sales.severity.question"]._get_question_domain(
            self.equipment_id.product_id, self.company_id or self.env.company
        )

    def _follow_severity_answers(self):
        """Answers say more than the symptom, but never less; what is saved stays.

        For the concrete model's ``_compute_severity``.
        """
        for record in self:
            asked = record.severity_answers and not record._origin
            if asked and record.fault_id.default_severity != severity.MAJOR:
                said = severity.severity(record._get_severity_answers())
                record.severity = said or record.severity

    @api.depends("severity_answers")
    def _compute_severity_reason(self):
        for record in self:
            record.severity_reason = record._get_severity_reason()

    @api.depends("severity_answers", "severity")
    @api.depends_context("lang")
    def _compute_severity_hint(self):
        labels = dict(self._fields["severity"]._description_selection(self.env))
        for record in self:
            said = severity.severity(record._get_severity_answers())
            record.severity_hint = (
                said
                and said != record.severity
                and self.env._(
                    "By the answers it is: %(severity)s", severity=labels[said]
                )
            )

    def _get_answered_questions(self):
        """Return the questions that were answered and still exist, in their order."""
        self.ensure_one()
        answers = self.severity_answers
        if not answers or not severity.is_well_formed(answers):
            return self.env["after.sales.severity.question"]
        # sudo: words and points of what was answered here; archived ones as well
        return (
            self.env["after.sales.severity.question"]
            .sudo()
            .with_context(active_test=False)
            .search([("id", "in", [int(key) for key in answers])])
        )

    def _get_severity_answers(self):
        """Return the answers as ``tools.severity`` reckons with them."""
        self.ensure_one()
        return [
            severity.Answer(
                question.counts_when,
                question.points,
                self.severity_answers[str(question.id)],
            )
            for question in self._get_answered_questions()
        ]

    def _get_severity_reason(self):
        """Return the answers in words, with their points; False without any."""
        self.ensure_one()
        questions = self._get_answered_questions()
        if not questions:
            return False
        words = {severity.YES: self.env._("yes"), severity.NO: self.env._("no")}
        answers = self._get_severity_answers()
        lines = [
            self.env._(
                "%(question)s %(answer)s (%(points)s)",
                question=question.name,
                answer=words[answer.answer],
                points=f"{severity.points_of(answer):+d}",
            )
            for question, answer in zip(questions, answers, strict=True)
        ]
        lines.append(
            self.env._(
                "%(points)s points; major from %(limit)s on.",
                points=severity.total(answers),
                limit=severity.MAJOR_FROM,
            )
        )
        return "\n".join(lines)

    @api.constrains("severity_answers")
    def _check_severity_answers(self):
        """Refuse what is no answer to a question that we ask.

        :raises ValidationError: another shape, an unknown question or answer
        """
        for record in self.filtered("severity_answers"):
            answers = record.severity_answers
            known = record._get_answered_questions()
            if not severity.is_well_formed(answers) or len(known) != len(answers):
                raise ValidationError(
                    self.env._(
                        "The questions about the severity have changed meanwhile."
                        " Reload the page and answer them again."
                    )
                )
