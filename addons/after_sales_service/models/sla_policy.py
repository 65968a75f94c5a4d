# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import ormcache

KINDS = [("service", "Service requests"), ("installation", "Installations")]
APPLIES_WHEN = [
    ("always", "Always"),
    ("in_warranty", "In warranty"),
    ("contract", "Under contract"),
    ("after", "After the warranty, without contract"),
]
OWNER_KINDS = [
    ("customer", "Customers' units"),
    ("own_plant", "Own plant"),
    ("any", "Both"),
]
# who chooses the policy, the nearest first
RANKS = [
    ("contract", "Contract"),
    ("sale_line", "Sales order line"),
    ("equipment", "Unit"),
    ("product", "Product"),
    ("partner", "Customer"),
    ("team", "Team"),
]
# pairs that never fit the same request
NEVER_TOGETHER = ({"in_warranty", "after"}, {"contract", "after"})
WARRANTY_STATES_COVERED = ("pending", "active", "expiring")


class RuleSpec(NamedTuple):
    """An escalation rule as plain values; see the rule's fields."""

    id: int
    level: int
    trigger: str
    percent: int
    hours: float
    recipient: str
    stops_when_acknowledged: bool


class TargetSpec(NamedTuple):
    """A target as plain values; see the target's fields."""

    id: int
    policy_id: int
    event: str
    amount: float
    clock: str
    calendar_id: int
    severity: str
    request: str
    starts_from: str
    breach_target_id: int
    pausable: bool
    warn_percent: int
    active: bool
    rules: tuple[RuleSpec, ...]


class PolicySpec(NamedTuple):
    """A policy as plain values; see the policy's fields."""

    id: int
    sequence: int
    company_id: int
    kind: str
    applies_when: str
    owner_kind: str
    is_default: bool
    active: bool
    targets: tuple[TargetSpec, ...]


class SlaPolicy(models.Model):
    """A set of promises about time: what is to be reached, by when, who is warned.

    Chosen by contract, sales order line, unit, product, customer, team or company
    default, in this order; where one place offers several, the smallest sequence.
    Service managers write policies, everybody in service reads them. A policy
    without company holds for all.
    """

    _name = "after.sales.sla.policy"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Promise Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: may be chosen in every company."
    )
    kind = fields.Selection(
        selection=KINDS, string="For", required=True, default="service"
    )
    applies_when = fields.Selection(
        selection=APPLIES_WHEN,
        required=True,
        default="always",
        help="A unit whose warranty waits for the acceptance counts as in warranty.",
    )
    owner_kind = fields.Selection(
        selection=OWNER_KINDS,
        string="Whose Units",
        required=True,
        default="customer",
        help="A request that names no unit is a customer's.",
    )
    is_default = fields.Boolean(
        string="Company Default",
        help="Holds where nothing nearer chooses a policy. The default chosen in the"
        " settings comes before these.",
    )
    note = fields.Text(translate=True)
    target_ids = fields.One2many(
        comodel_name="after.sales.sla.target", inverse_name="policy_id", copy=True
    )
    rule_ids = fields.One2many(
        comodel_name="after.sales.sla.escalation.rule",
        inverse_name="policy_id",
        string="Escalation",
        copy=True,
    )
    overlap_note = fields.Char(compute="_compute_overlap_note")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends(
        "is_default",
        "active",
        "kind",
        "applies_when",
        "owner_kind",
        "company_id",
        "sequence",
    )
    def _compute_overlap_note(self):
        """Say which of several defaults holds where more than one fits.

        Only defaults can meet at the same rank: a unit, product, customer or team
        names one policy.
        """
        defaults = self.search([("is_default", "=", True)])
        for policy in self:
            rivals = policy._get_rivals(defaults)
            own = (policy.sequence, policy._origin.id or float("inf"))
            first = rivals.filtered(
                lambda rival, own=own: (rival.sequence, rival.id) < own
            )
            policy.overlap_note = False
            if first:
                policy.overlap_note = self.env._(
                    "Where both fit, %(policies)s comes first: it stands higher in the"
                    " list of policies.",
                    policies=", ".join(first.mapped("name")),
                )
            elif rivals:
                policy.overlap_note = self.env._(
                    "Where both fit, this policy comes before %(policies)s: it stands"
                    " higher in the list of policies.",
                    policies=", ".join(rivals.mapped("name")),
                )

    def _get_rivals(self, defaults):
        """Return the other defaults that may fit the same request as this one."""
        self.ensure_one()
        if not self.is_default or not self.active:
            return defaults.browse()
        return (defaults - self._origin).filtered(
            lambda other: (
                other.kind == self.kind
                and {other.applies_when, self.applies_when} not in NEVER_TOGETHER
                and {other.owner_kind, self.owner_kind} != {"customer", "own_plant"}
                and (
                    not other.company_id
                    or not self.company_id
                    or other.company_id == self.company_id
                )
            )
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for policy, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=policy.name)
            # what points to targets of the policy is copied in copy()
            vals.pop("target_ids", None)
            vals.pop("rule_ids", None)
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default=default)
        for policy, new in zip(self, copies, strict=True):
            targets = {}
            # a target that begins with a breach comes after the one that breaks
            left = list(policy.target_ids)
            while left:
                target = left.pop(0)
                if target.breach_target_id and target.breach_target_id not in targets:
                    left.append(target)
                    continue
                targets[target] = target.copy(
                    {
                        "policy_id": new.id,
                        "breach_target_id": targets.get(
                            target.breach_target_id, target.browse()
                        ).id,
                    }
                )
            for rule in policy.rule_ids:
                rule.copy(
                    {
                        "policy_id": new.id,
                        "target_ids": [
                            Command.set([targets[t].id for t in rule.target_ids])
                        ],
                    }
                )
        return copies

    # ------------------------------------------------------------
    # Plain values for the engine
    # ------------------------------------------------------------

    @api.model
    @ormcache()
    def _get_specs(self):
        """Return every policy as plain values, archived ones too.

        :return: policy id -> PolicySpec, in order of sequence
        :rtype: dict
        """
        # policies are few and hold no secret of a customer: the engine applies
        # them for whoever enters a ticket
        # pylint: disable=no-search-all
        policies = self.sudo().with_context(active_test=False).search([])
        return {policy.id: policy._prepare_spec() for policy in policies}

    @api.model
    @ormcache()
    def _get_target_specs(self):
        """Return every target as plain values: target id -> TargetSpec."""
        return {
            target.id: target
            for policy in self._get_specs().values()
            for target in policy.targets
        }

    def _prepare_spec(self):
        self.ensure_one()
        rules = self.rule_ids.filtered("active").sorted("level")
        return PolicySpec(
            id=self.id,
            sequence=self.sequence,
            company_id=self.company_id.id,
            kind=self.kind,
            applies_when=self.applies_when,
            owner_kind=self.owner_kind,
            is_default=self.is_default,
            active=self.active,
            targets=tuple(
                target._prepare_spec(rules) for target in self.target_ids.sorted()
            ),
        )

    # ------------------------------------------------------------
    # Matching
    # ------------------------------------------------------------

    @api.model
    def _match(self, subject, company):
        """Return the policy that applies to a subject, and who chose it.

        :param dict subject: see ``_get_sla_subject()`` of the holder
        :param company: the servicing company
        :return: (policy id or False, rank: one of RANKS, "company" or False)
        :rtype: tuple
        """
        specs = self._get_specs()
        for rank, offered in self._get_candidates(subject, company):
            chosen = self._choose(offered, specs, subject, company)
            if chosen:
                return chosen, rank
        return False, False

    @api.model
    def _get_candidates(self, subject, company):
        """Yield (rank, ids of the policies that it offers), the nearest rank first."""
        for rank, _label in RANKS:
            yield rank, self._get_offered(rank, subject.get(rank))
        # sudo: one setting of the company whose ticket it is
        yield "company", company.sudo().after_sales_sla_policy_id.ids
        yield (
            "company",
            [spec.id for spec in self._get_specs().values() if spec.is_default],
        )

    @api.model
    def _explain_match(self, subject, company):
        """Return every policy that ``_match()`` has to do with, in its order.

        :return: [(rank, PolicySpec, misfit)]; ``misfit`` is False for the chosen one,
            ``later`` for one that would do but comes after it, else as
            ``_get_misfit()`` says
        """
        specs = self._get_specs()
        looked_at = {}
        found = False
        for rank, offered in self._get_candidates(subject, company):
            fresh = {specs[id_] for id_ in offered if id_ in specs} - looked_at.keys()
            for spec in sorted(fresh, key=lambda s: (s.sequence, s.id)):
                misfit = self._get_misfit(spec, subject, company)
                looked_at[spec] = rank, misfit or (found and "later")
                found = found or not misfit
        return [(rank, spec, misfit) for spec, (rank, misfit) in looked_at.items()]

    @api.model
    def _get_offered(self, rank, record):
        """Return the ids of the policies that a place offers.

        A customer's own policy comes before the one of its company.
        """
        if not record:
            return []
        # sudo: only which policy is chosen leaves here, for a record that the
        # ticket names already
        record = record.sudo()
        if rank == "partner":
            own = record.sla_policy_id.ids
            return own or record.commercial_partner_id.sla_policy_id.ids
        return record.sla_policy_id.ids

    @api.model
    def _choose(self, policy_ids, specs, subject, company):
        """Return the first policy that fits, by sequence; False if none does."""
        fitting = [
            spec
            for spec in (specs.get(policy_id) for policy_id in policy_ids)
            if spec and not self._get_misfit(spec, subject, company)
        ]
        return min(fitting, key=lambda s: (s.sequence, s.id)).id if fitting else False

    @api.model
    def _get_misfit(self, spec, subject, company):
        """Return why a policy does not hold for a subject, False if it does.

        :param PolicySpec spec:
        :return: ``archived``, ``company``, ``kind``, ``owner`` or what it applies to
        """
        if not spec.active:
            return "archived"
        if spec.company_id not in (False, company.id):
            return "company"
        if (spec.kind == "installation") != (subject["kind"] == "installation"):
            return "kind"
        if spec.owner_kind not in ("any", self._get_owner_kind(subject)):
            return "owner"
        return not self._applies(spec.applies_when, subject) and spec.applies_when

    @api.model
    def _get_owner_kind(self, subject):
        unit = subject.get("equipment")
        # sudo: whose the very unit is that the ticket names
        return unit.sudo().owner_kind if unit else "customer"

    @api.model
    def _applies(self, applies_when, subject):
        if applies_when == "always":
            return True
        if applies_when == "contract":
            return bool(subject.get("contract"))
        equipment = subject.get("equipment")
        # sudo: the state of the warranty of the very unit the ticket names
        covered = (
            bool(equipment)
            and equipment.sudo().warranty_state in WARRANTY_STATES_COVERED
        )
        if applies_when == "in_warranty":
            return covered
        return not covered and not subject.get("contract")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_timers(self):
        """Show the promises that run under this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.sla_timer_action_all"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {}
        return action
