# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

ROLES = [
    ("trainer", "Trainer"),
    ("trainee", "Trainee"),
    ("employee", "Employee"),
]


class TrainingSignature(models.Model):
    """A signature under a sign-off, or under what an employee was handed out."""

    _name = "after.sales.training.signature"
    _description = "Signature (Training)"
    _inherit = ["after.sales.signature.mixin"]

    signoff_id = fields.Many2one(
        "after.sales.training.signoff",
        string="Sign-Off",
        index="btree_not_null",
        ondelete="restrict",
    )
    issue_id = fields.Many2one(
        "after.sales.issue", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    role = fields.Selection(ROLES, required=True)
    # the words again: those of the mixin are translated by the service's module,
    # which does not know this model when its words are loaded
    channel = fields.Selection(
        selection_add=[("screen", "On our screen"), ("portal", "On the portal")]
    )

    _one_subject = models.Constraint(
        "CHECK ((signoff_id IS NULL) != (issue_id IS NULL))",
        "A signature stands under one paper.",
    )
    _once_signoff = models.UniqueIndex(
        "(signoff_id, role) WHERE signoff_id IS NOT NULL",
        "This side has signed already.",
    )
    _once_issue = models.UniqueIndex(
        "(issue_id) WHERE issue_id IS NOT NULL", "This was signed already."
    )

    @api.depends("signoff_id.company_id", "issue_id.company_id")
    def _compute_company_id(self):
        for signature in self:
            subject = signature.signoff_id or signature.issue_id
            signature.company_id = subject.company_id
