# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

#: what an observation was about: a change makes a new version
SUBSTANCE = frozenset({"name", "description", "weight", "must_pass", "course_id"})


class TrainingSkillItem(models.Model):
    """What a trainee is to do alone; the trainer watches (S32, S35: practical first).

    Nobody rewords what somebody was observed by: a change makes a new version, and
    the old one stays with the sign-offs that know it. The training desk keeps them.
    """

    _name = "after.sales.training.skill.item"
    _description = "Skill to Be Observed"
    _order = "course_id, sequence, id"

    name = fields.Char(required=True, translate=True, string="Skill")
    course_id = fields.Many2one(
        "after.sales.training.course", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        string="How It Is Judged",
        translate=True,
        help="What the trainer looks at, e.g. within which time, to which precision.",
    )
    weight = fields.Float(default=1.0, required=True)
    must_pass = fields.Boolean(
        string="Must Be Done Alone",
        help="Whoever still needs help with this does not pass, whatever the rest.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "A skill weighs something: enter a weight above 0."
    )

    def write(self, vals):
        if SUBSTANCE.isdisjoint(vals):
            return super().write(vals)
        observed = self._filter_observed()
        for item in observed:
            if item._is_changed_by(vals):
                item.copy({**vals, "version": item.version + 1})
                super(TrainingSkillItem, item).write({"active": False})
        return super(TrainingSkillItem, self - observed).write(vals)

    def _is_changed_by(self, vals):
        self.ensure_one()
        return any(
            self._fields[name].convert_to_write(self[name], self) != vals[name]
            for name in SUBSTANCE.intersection(vals)
        )

    def _filter_observed(self):
        """Those by which somebody was observed already."""
        # sudo: whether there is an observation, of whomever
        groups = (
            self.env["after.sales.training.signoff.line"]
            .sudo()
            ._read_group(
                [("item_id", "in", self.ids), ("result", "!=", False)], ["item_id"]
            )
        )
        return self.browse(item.id for (item,) in groups)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whether there is a sign-off with it, of whomever
        used = (
            self.env["after.sales.training.signoff.line"]
            .sudo()
            .search([("item_id", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(skill)s” is part of sign-offs: archive it instead.",
                    skill=used.item_id.name,
                )
            )
