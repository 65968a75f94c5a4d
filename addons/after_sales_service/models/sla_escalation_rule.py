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
    ("group", "Named group"),
    ("customer", "Customer"),
    ("nobody", "Nobody, only listed"),
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
        selection=TRIGGERS,
        string="When",
        required=True,
        default="after",
        help="What is told before the deadline waits for the working hours of those"
        " who are told, at the latest until the deadline; what is told after it never"
        " waits.",
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
        " service manager. A customer without e-mail address is called: the team"
        " leader is told.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    group_id = fields.Many2one(
        comodel_name="res.groups",
        ondelete="restrict",
        index="btree_not_null",
        help="Everybody in the group who may see the company of the promise.",
    )
    by_activity = fields.Boolean(string="Activity", default=True)
    by_mail = fields.Boolean(
        string="E-mail", help="Who has no e-mail address gets an activity instead."
    )
    stops_when_acknowledged = fields.Boolean(
        string="Not if Acknowledged",
        help="Not told when somebody has acknowledged an earlier alert of the promise"
        " before.",
    )

    _percent_range = models.Constraint(
        "CHECK (trigger != 'before' OR (percent > 0 AND percent < 100))",
        "Used up: a percentage between 1 and 99.",
    )
    _hours_not_negative = models.Constraint(
        "CHECK (trigger != 'after' OR hours >= 0)",
        "Hours late cannot be negative; to warn before, choose 'Time used up'.",
    )
    _level_positive = models.Constraint(
        "CHECK (level > 0)", "Levels are counted from 1."
    )
    _tells_somehow = models.Constraint(
        "CHECK (recipient = 'nobody' OR by_activity IS TRUE OR by_mail IS TRUE)",
        "An escalation is told by activity, by e-mail or both.",
    )
    _customer_by_mail = models.Constraint(
        "CHECK (recipient != 'customer'"
        " OR by_mail IS TRUE AND by_activity IS NOT TRUE)",
        "A customer has no activities: tell customers by e-mail only.",
    )
    _named_user = models.Constraint(
        "CHECK (recipient != 'user' OR user_id IS NOT NULL)", "Name the user to tell."
    )
    _named_group = models.Constraint(
        "CHECK (recipient != 'group' OR group_id IS NOT NULL)",
        "Name the group to tell.",
    )

    @api.depends("trigger", "percent", "hours", "recipient", "user_id", "group_id")
    def _compute_display_name(self):
        recipients = dict(self._fields["recipient"]._description_selection(self.env))
        for rule in self:
            match rule.recipient:
                case "user":
                    who = rule.user_id.name
                case "group":
                    # sudo: the name of a group, for those who read the rule
                    who = rule.group_id.sudo().name
                case _:
                    who = recipients.get(rule.recipient, "")
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

    @api.onchange("recipient")
    def _onchange_recipient(self):
        """Propose how they can be told at all."""
        if self.recipient == "customer":
            self.by_activity, self.by_mail = False, True
        elif self.recipient == "nobody":
            self.by_activity, self.by_mail = False, False
        elif not self.by_mail:
            self.by_activity = True

    def action_open_form(self):
        """Open all settings of one rule, from the policy's list."""
        self.ensure_one()
        return self._get_records_action(target="new", name=self.display_name)

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
            recipient=self.recipient,
            stops_when_acknowledged=self.stops_when_acknowledged,
        )
