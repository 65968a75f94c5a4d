# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class SlaWhy(models.TransientModel):
    """Why this deadline? Read in the dialog, printed for a dispute.

    Whoever may read the promise may read and print why; in any installed language,
    because the customer's is often not the reader's.
    """

    _name = "after.sales.sla.why"
    _description = "Why This Deadline?"

    timer_id = fields.Many2one(
        comodel_name="after.sales.sla.timer",
        string="Promise",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="The language of the explanation and of its paper.",
    )
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("timer_id", "lang")
    def _compute_explanation(self):
        for wizard in self:
            timer = wizard.timer_id.with_context(lang=wizard.lang or self.env.lang)
            wizard.explanation = timer.explanation

    def action_print(self):
        """Print the explanation in the language chosen."""
        self.ensure_one()
        report = self.env.ref("after_sales_service.action_report_sla_explanation")
        return report.with_context(paper_lang=self.lang).report_action(self.timer_id)

    def action_open_holder(self):
        """Open the ticket or job that the promise belongs to."""
        self.ensure_one()
        return self.timer_id.action_open_holder()
