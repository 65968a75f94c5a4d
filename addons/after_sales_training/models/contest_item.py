# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ContestItem(models.Model):
    """What the judges look at, and how many points it gives."""

    _name = "after.sales.contest.item"
    _description = "Item of a Contest"
    _order = "sequence, id"

    contest_id = fields.Many2one(
        "after.sales.contest", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    points_max = fields.Float(
        string="Points", required=True, default=10.0, digits=(16, 1)
    )

    _points_positive = models.Constraint(
        "CHECK (points_max > 0)", "An item gives points: enter how many."
    )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_draft()
        return items

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_draft()

    def _check_draft(self):
        """
        :raises UserError: people are judged by these items already
        """
        if self.contest_id.filtered(lambda contest: contest.state != "draft"):
            raise UserError(
                self.env._("The contest was opened: its items stay the same for all.")
            )
