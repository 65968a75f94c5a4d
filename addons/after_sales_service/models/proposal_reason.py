# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ProposalReason(models.Model):
    """Why equipment is renewed or modified (S31).

    技术更新、提高效率、安全运行、减少污染、降低能耗, and what a company adds.
    Everybody in service reads, managers write.
    """

    _name = "after.sales.proposal.reason"
    _description = "Reason of a Renewal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for every company."
    )
