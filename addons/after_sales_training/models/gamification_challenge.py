# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class GamificationChallenge(models.Model):
    """The ranking of a contest: badges and words to people are the contest's own."""

    _inherit = "gamification.challenge"

    after_sales_contest_ids = fields.One2many(
        "after.sales.contest", "challenge_id", string="Contests"
    )

    def _check_challenge_reward(self, force=False):
        # sudo: whether there is a contest, not which
        others = self.filtered(lambda row: not row.sudo().after_sales_contest_ids)
        return super(GamificationChallenge, others)._check_challenge_reward(force)
