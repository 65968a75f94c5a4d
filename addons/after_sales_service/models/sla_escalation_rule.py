# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sla_policy import RuleSpec

TRIGGERS = [("before", "Time used up"), ("after", "After the deadline")]
RECIPIENTS = [
    ("engineer", "Engineer"),
    ("team_leader", "Team leader"),
    ("manager", "Service manager"),
    ("user", "Named user"),
]


class SlaEscalationRule(models.Model):
    """Whom a promise in danger is told to, when and how. Each once per promise."""

    _name = "after.sales.sla.escalation.rule"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Escalation Rule"
    _order = "policy_id, level, id"

    policy_id = fields.Many2one(
        comodel_name="after.sales.sla.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    target_ids = fields.Many2many(
        comodel_name="after.sales.sla.target",
        relation="after_sales_sla_rule_target_rel",
        string="Targets",
        domain="[('policy_id', '=', policy_id)]",
        copy=False,
        help="Empty: every target of the policy.",
    )
    active = fields.Boolean(default=True)
    level = fields.Integer(required=True, default=1)
    trigger = fields.Selection(
        selection=TRIGGERS, string="When", required=True, default="after"
    )
    percent = fields.Integer(
        string="Used up (%)", default=75, help="Of the time that is allowed."
    )
    hours = fields.Float(
        string="Hours Late", help="Hours after the deadline, day and night."
    )
    recipient = fields.Selection(
        selection=RECIPIENTS,
        string="Tell",
        required=True,
        default="engineer",
        help="Without an engineer the team leader is told, without a leader the"
        " service manager.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        index="btree_not_null",
    )
    by_activity = fields.Boolean(string="Activity", default=True)
    by_mail = fields.Boolean(string="E-mail")

    _percent_range = models.Constraint(
        "CHECK (trigger != 'before' OR (percent > 0 AND percent < 100))",
        "Used up: a percentage between 1 and 99.",
    )
    _hours_not_negative = models.Constraint(
        "CHECK (trigger != 'after' OR hours >= 0)",
        "Hours late cannot be negative; to warn before, choose 'Time used up'.",
    )
    _tells_somehow = models.Constraint(
        "CHECK (by_activity OR by_mail)",
        "An escalation is told by activity, by e-mail or both.",
    )
    _named_user = models.Constraint(
        "CHECK (recipient != 'user' OR user_id IS NOT NULL)", "Name the user to tell."
    )

    @api.depends("trigger", "percent", "hours", "recipient", "user_id")
    def _compute_display_name(self):
        recipients = dict(self._fields["recipient"]._description_selection(self.env))
        for rule in self:
            who = (
                rule.user_id.name
                if rule.recipient == "user"
                else recipients.get(rule.recipient, "")
            )
            if rule.trigger == "before":
                rule.display_name = self.env._(
                    "%(who)s at %(percent)s %%", who=who, percent=rule.percent
                )
            elif rule.hours:
                rule.display_name = self.env._(
                    "%(who)s %(hours)s h after the deadline",
                    who=who,
                    hours=f"{rule.hours:g}",
                )
            else:
                rule.display_name = self.env._("%(who)s at the deadline", who=who)

    @api.constrains("target_ids", "policy_id")
    def _check_targets(self):
        for rule in self:
            if rule.target_ids.policy_id - rule.policy_id:
                raise ValidationError(
                    self.env._("An escalation rule names targets of its own policy.")
                )

    def _get_cache_owner(self):
        return self.policy_id

    def _prepare_spec(self):
        self.ensure_one()
        return RuleSpec(
            id=self.id,
            level=self.level,
            trigger=self.trigger,
            percent=self.percent,
            hours=self.hours,
        )
