# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from .order import GRADES, KINDS, KINDS_ACCEPTED

PREFIX = "needs_"
#: kinds that both sides may accept together (S28): work on a unit that is in use
KINDS_JOINT = ("repair", "maintenance", "emergency", "renewal")


class CompletionRule(models.Model):
    """What a job of a kind needs before it is signed and closed (S17, S24b, S30).

    One rule per kind for all companies, and one per grade of it where overhauls
    differ: the rule of the grade takes the place of that of the kind. A company's own
    rules go before those of all companies.
    Managers write, everybody in service reads. A kind without a rule needs nothing,
    but an installation is never closed without its signature.
    """

    _name = "after.sales.completion.rule"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Completion Rule"
    _order = "sequence, company_id, id"
    _rec_name = "kind"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, string="Kind of Job", required=True)
    grade = fields.Selection(
        GRADES, help="Empty: every grade that has no rule of its own."
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: every company that has no rule of its own for this kind.",
    )
    needs_cause = fields.Boolean(string="Cause Found")
    needs_remedy = fields.Boolean(string="Work Done")
    needs_result = fields.Boolean(string="Result")
    needs_guidance = fields.Boolean(
        string="Guidance",
        help="What the user was shown about correct use, care and safety.",
    )
    needs_parts = fields.Boolean(
        string="Parts Described",
        help="Each part with its specification, quantity and brand.",
    )
    needs_checklist = fields.Boolean(
        string="Checklist",
        help="Required items done, documents handed over, failures noted.",
    )
    needs_feedback = fields.Boolean(
        string="Feedback Sheet",
        help="The customer has rated the service (S20): when signing, by the link, or"
        " on paper that the desk enters.",
    )
    needs_signature = fields.Boolean(
        string="Signature", help="The customer signs before the job is closed."
    )
    needs_joint = fields.Boolean(
        string="Joint Acceptance",
        help="Production and the equipment department accept the work together: two"
        " people sign the form before the unit goes back into use (S28).",
    )

    _kind_uniq = models.UniqueIndex(
        "(kind, COALESCE(grade, ''), COALESCE(company_id, 0))",
        "There is a rule for this kind and grade of job already.",
    )

    @api.constrains("kind", "needs_signature")
    def _check_signature_of_acceptance(self):
        for rule in self:
            if rule.kind in KINDS_ACCEPTED and not rule.needs_signature:
                raise ValidationError(
                    self.env._(
                        "An installation ends with the customer's signature: it starts"
                        " the warranty."
                    )
                )

    @api.constrains("kind", "needs_joint")
    def _check_joint_kind(self):
        for rule in self:
            if rule.needs_joint and rule.kind not in KINDS_JOINT:
                raise ValidationError(
                    self.env._(
                        "Only work on a unit that is in use is accepted by both sides:"
                        " repair, maintenance, emergency repair or renewal."
                    )
                )

    @api.model
    def _get_needs(self, kind, company, grade=False):
        """What jobs of this kind and grade need in this company.

        :return: frozenset of names without prefix: cause, remedy, result, guidance,
            parts, checklist, signature, joint
        """
        rules = self._get_needs_by_kind(company.id)
        keys = [
            (owner, kind, size)
            for owner in (company.id, False)
            for size in dict.fromkeys((grade or False, False))
        ]
        return next((rules[key] for key in keys if key in rules), frozenset())

    @api.model
    @ormcache("company_id")
    def _get_needs_by_kind(self, company_id):
        # configuration, the same for whoever closes or signs: a portal customer too
        rules = self.sudo().search([("company_id", "in", (company_id, False))])
        names = [name for name in self._fields if name.startswith(PREFIX)]
        return {
            (rule.company_id.id, rule.kind, rule.grade): frozenset(
                name.removeprefix(PREFIX) for name in names if rule[name]
            )
            for rule in rules
        }
