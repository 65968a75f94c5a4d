# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class ContestScore(models.Model):
    """What a judge gave one participant for one item."""

    _name = "after.sales.contest.score"
    _description = "Score of a Contest"
    _inherit = ["after.sales.guard.mixin"]
    _order = "participant_id, sequence, id"
    _fields_of_steps = frozenset({"judge_id"})

    participant_id = fields.Many2one(
        "after.sales.contest.participant", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="participant_id.company_id", store=True, index=True
    )
    item_id = fields.Many2one(
        "after.sales.contest.item", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(related="item_id.sequence", store=True)
    points_max = fields.Float(related="item_id.points_max", string="Out of")
    points = fields.Float(digits=(16, 1))
    note = fields.Char()
    judge_id = fields.Many2one("res.users", string="Judged by", readonly=True)

    _once = models.Constraint(
        "UNIQUE (participant_id, item_id)", "This item is judged once per participant."
    )

    @api.constrains("points", "item_id", "participant_id")
    def _check_points(self):
        for score in self:
            if not 0 <= score.points <= score.points_max:
                raise ValidationError(
                    self.env._(
                        "“%(item)s” gives 0 to %(points)s points.",
                        item=score.item_id.name,
                        points=f"{score.points_max:g}",
                    )
                )
            if score.item_id.contest_id != score.participant_id.contest_id:
                raise ValidationError(
                    self.env._("The item belongs to another contest.")
                )

    def write(self, vals):
        """
        :raises AccessError: somebody judges himself
        :raises UserError: the contest is not open
        """
        self._check_computed_fields(vals)
        if self.env.su:
            return super().write(vals)
        if self.env.user in self.participant_id.user_id:
            raise AccessError(self.env._("Nobody judges himself."))
        if self.participant_id.contest_id.filtered(lambda row: row.state != "open"):
            raise UserError(self.env._("Points are given while the contest is open."))
        res = super().write(vals)
        if "points" in vals:
            # bounded: who judged these
            self.sudo().write({"judge_id": self.env.uid})
            self.participant_id.contest_id._show_ranking()
        return res
