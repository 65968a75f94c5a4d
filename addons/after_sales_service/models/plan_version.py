# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class PlanVersion(models.Model):
    """A text that a plan had: composed, edited and then replaced, or final.

    Written by the steps of the plan, changed by nobody.
    """

    _name = "after.sales.plan.version"
    _description = "Version of an After-Sales Plan"
    _order = "number desc, id desc"

    plan_id = fields.Many2one(
        "after.sales.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    number = fields.Integer(string="Version", required=True)
    kind = fields.Selection(
        [
            ("composed", "Composed"),
            ("edited", "Edited, then composed anew"),
            ("final", "Final"),
        ],
        required=True,
    )
    body = fields.Html(string="Text", required=True)
    user_id = fields.Many2one("res.users", string="By", required=True)
    made_at = fields.Datetime(string="At", required=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="Paper", index="btree_not_null", ondelete="restrict"
    )

    _number_uniq = models.UniqueIndex(
        "(plan_id, number)", "The plan has that version already."
    )

    @api.depends("number", "plan_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(plan)s, version %(number)s",
                plan=version.plan_id.name,
                number=version.number,
            )
