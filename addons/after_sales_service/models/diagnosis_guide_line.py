# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

MEANINGS = [
    ("next", "Go on"),
    ("solved", "Solved remotely"),
    ("site", "Needs work on site"),
]
CAUSE_DOMAIN = "[('kind', '=', 'cause')]"


class DiagnosisGuideLine(models.Model):
    """One step of a guide: what to ask or to try, and what the answer means."""

    _name = "after.sales.diagnosis.guide.line"
    _description = "Step of a Guide for Remote Diagnosis"
    _order = "guide_id, sequence, id"
    _check_company_auto = True

    guide_id = fields.Many2one(
        "after.sales.diagnosis.guide", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="guide_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Question",
        required=True,
        translate=True,
        help="To be answered by yes or no: “Does it start after ten minutes without"
        " mains?”",
    )
    hint = fields.Text(
        translate=True, help="How to try it safely, what to look for, why it is asked."
    )
    yes_means = fields.Selection(MEANINGS, required=True, default="next")
    no_means = fields.Selection(MEANINGS, required=True, default="next")
    yes_cause_id = fields.Many2one(
        "after.sales.fault",
        string="Cause if Yes",
        domain=CAUSE_DOMAIN,
        check_company=True,
        help="Proposed as the presumed cause.",
    )
    no_cause_id = fields.Many2one(
        "after.sales.fault",
        string="Cause if No",
        domain=CAUSE_DOMAIN,
        check_company=True,
        help="Proposed as the presumed cause.",
    )

    def _prepare_step_vals(self, ticket):
        """Values of the step of a ticket: a copy, for guides change later."""
        self.ensure_one()
        return {
            "ticket_id": ticket.id,
            "guide_line_id": self.id,
            "sequence": self.sequence,
            "name": self.name,
            "hint": self.hint,
            "yes_means": self.yes_means,
            "no_means": self.no_means,
            "yes_cause_id": self.yes_cause_id.id,
            "no_cause_id": self.no_cause_id.id,
        }
