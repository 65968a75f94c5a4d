# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class TravelClaim(models.Model):
    """The claim on paper (差旅费报销单): for the file, with room for the signatures.

    Whoever reads the claim prints it, in the traveller's language. What was planned
    for a person stands in no copy of it.
    """

    _name = "after.sales.travel.claim"
    _inherit = ["after.sales.travel.claim", "after.sales.paper.mixin"]

    def _get_paper_facts(self):
        """Who travelled where: what the reader of the claim sees on its form too.

        :return: the claim under sudo: names of people, sessions and vouchers only
        """
        self.ensure_one()
        return self.sudo()

    def _is_checked(self):
        """Whether what is accepted is decided, so that the paper may say it."""
        self.ensure_one()
        return self.approval_state == "approved"
