# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .training_signoff import OPEN


class SurveyUserInput(models.Model):
    """An exam that is handed in counts for sign-offs and for the programme's tasks."""

    _inherit = "survey.user_input"

    after_sales_signoff_id = fields.Many2one(
        "after.sales.training.signoff",
        string="Sign-Off",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )

    def _mark_done(self):
        res = super()._mark_done()
        self._find_signoffs()
        # sudo: whoever sits the exam knows nothing of sign-offs; bounded to his own
        self.sudo().after_sales_signoff_id._follow_results()
        papers = self.filtered(lambda paper: not paper.test_entry)
        # sudo: the result of these very papers on their own tasks
        self.env["after.sales.training.task"].sudo()._take_results(papers.sudo())
        return res

    def _find_signoffs(self):
        """An exam taken by another invitation counts for the open sign-off as well."""
        loose = self.filtered(
            lambda attempt: (
                attempt.partner_id
                and not attempt.after_sales_signoff_id
                and not attempt.test_entry
            )
        )
        if not loose:
            return
        people = loose.partner_id.ids
        # sudo: see _mark_done
        signoffs = (
            self.env["after.sales.training.signoff"]
            .sudo()
            .search(
                [
                    ("state", "in", OPEN),
                    ("survey_id", "in", loose.survey_id.ids),
                    "|",
                    ("trainee_id", "in", people),
                    ("employee_id.user_id.partner_id", "in", people),
                ]
            )
        )
        known = {
            (signoff._get_person_partner(), signoff.survey_id): signoff
            for signoff in signoffs
        }
        for attempt in loose.sudo():
            attempt.after_sales_signoff_id = known.get(
                (attempt.partner_id, attempt.survey_id)
            )
