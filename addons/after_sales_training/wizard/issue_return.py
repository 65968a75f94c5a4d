# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class IssueReturn(models.TransientModel):
    """Things come back, are worn out, or lost."""

    _name = "after.sales.issue.return"
    _description = "Take Back"

    line_ids = fields.Many2many(
        "after.sales.issue.line", string="Things", required=True
    )
    quantity = fields.Integer(
        string="How Many",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        help="Of several alike: the rest stays in hand.",
    )
    can_split = fields.Boolean(compute="_compute_can_split")
    outcome = fields.Selection(
        [("returned", "Returned"), ("worn", "Worn Out"), ("lost", "Lost")],
        required=True,
        default="returned",
    )
    ended_on = fields.Date(
        string="On", required=True, default=fields.Date.context_today
    )
    note = fields.Char(string="What Became of It")

    @api.depends("line_ids")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = sum(wizard.line_ids.mapped("quantity"))

    @api.depends("line_ids")
    def _compute_can_split(self):
        for wizard in self:
            line = wizard.line_ids
            wizard.can_split = len(line) == 1 and line.quantity > 1

    def action_confirm(self):
        """
        :raises UserError: a day or a number that cannot be, or lost without a word
        """
        self.ensure_one()
        lines = self.line_ids
        lines._check_can_end()
        if self.outcome == "lost" and not self.note:
            raise UserError(self.env._("Say how it was lost."))
        if self.ended_on > fields.Date.context_today(self) or any(
            self.ended_on < line.issued_on for line in lines
        ):
            raise UserError(
                self.env._("Things come back after they were handed out, until today.")
            )
        # fields of the steps; bounded to these lines, checked above
        lines = lines.sudo()
        if self.can_split and self.quantity != lines.quantity:
            lines = lines._split(self.quantity)
        lines._do_end(self.outcome, self.ended_on, self.note)
        return {"type": "ir.actions.act_window_close"}
