# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import signoff as rule

RESULTS = [
    (rule.ALONE, "Does It Alone"),
    (rule.PRACTICE, "Needs Practice"),
    (rule.NOT_YET, "Not Yet"),
]


class TrainingSignoffLine(models.Model):
    """One skill, as the trainer saw it. Its last observation counts.

    The buttons say what was seen; remark and photo are typed. After the first
    signature nothing changes any more.
    """

    _name = "after.sales.training.signoff.line"
    _description = "Skill Observed"
    _inherit = ["after.sales.guard.mixin"]
    _order = "signoff_id, sequence, id"
    _fields_of_steps = frozenset(
        {"result", "observed_at", "observed_by_id", "observed_count"}
    )

    signoff_id = fields.Many2one(
        "after.sales.training.signoff",
        string="Sign-Off",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="signoff_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    # a version of the skill: it stays as it was when somebody was observed by it
    item_id = fields.Many2one(
        "after.sales.training.skill.item",
        string="Skill",
        required=True,
        index=True,
        ondelete="restrict",
    )
    description = fields.Text(related="item_id.description")
    weight = fields.Float(related="item_id.weight")
    must_pass = fields.Boolean(related="item_id.must_pass")
    result = fields.Selection(RESULTS, readonly=True, copy=False)
    note = fields.Char(string="Remark", copy=False)
    photo = fields.Image(max_width=1280, max_height=1280, copy=False)
    observed_at = fields.Datetime(readonly=True, copy=False)
    observed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    observed_count = fields.Integer(string="Times Observed", readonly=True, copy=False)

    _item_once = models.UniqueIndex(
        "(signoff_id, item_id)", "This skill is on the sign-off already."
    )

    def _get_observation(self):
        """The line for the reckoning."""
        self.ensure_one()
        return rule.Observation(self.weight or 1.0, self.must_pass, self.result or "")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        lines = super().create(vals_list)
        if not self.env.su:
            lines.signoff_id._check_substance()
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self.signoff_id._check_substance()
            if "signoff_id" in vals and self.signoff_id.ids != [vals["signoff_id"]]:
                raise UserError(
                    self.env._("What was observed stays with its sign-off.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if not self.env.su:
            self.signoff_id._check_substance()

    # ------------------------------------------------------------
    # WHAT THE TRAINER SEES
    # ------------------------------------------------------------

    def action_alone(self):
        """Seen: he does it alone."""
        return self._observe(rule.ALONE)

    def action_practice(self):
        """Seen: he can, with help."""
        return self._observe(rule.PRACTICE)

    def action_not_yet(self):
        """Seen: he cannot yet."""
        return self._observe(rule.NOT_YET)

    def _observe(self, result):
        """
        :return: where it was asked for, the window of the next skill
        :raises AccessError: neither the trainer nor the desk
        :raises UserError: signed or closed already
        """
        self.check_access("write")
        self.signoff_id._check_not_own()
        self.signoff_id._check_substance()
        for line in self:
            # fields of the steps; bounded to what was seen, by the one who saw it
            line.sudo().write(
                {
                    "result": result,
                    "observed_at": fields.Datetime.now(),
                    "observed_by_id": self.env.user.id,
                    "observed_count": line.observed_count + 1,
                }
            )
        self.signoff_id._follow_results()
        if self.env.context.get("observe_next"):
            return self.signoff_id._open_next_skill()
        return True
