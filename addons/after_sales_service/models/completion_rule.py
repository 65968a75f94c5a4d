# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from .order import KINDS, KINDS_ACCEPTED

PREFIX = "needs_"


class CompletionRule(models.Model):
    """What a job of a kind needs before it is signed and closed (S17, S24b, S30).

    One rule per kind for all companies; a company's own rule takes its place.
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

    _kind_uniq = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0))",
        "There is a rule for this kind of job already.",
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

    @api.model
    def _get_needs(self, kind, company):
        """What jobs of this kind need in this company.

        :return: frozenset of names without prefix: cause, remedy, result, guidance,
            parts, checklist, signature
        """
        return self._get_needs_by_kind(company.id).get(kind, frozenset())

    @api.model
    @ormcache("company_id")
    def _get_needs_by_kind(self, company_id):
        # configuration, the same for whoever closes or signs: a portal customer too
        rules = self.sudo().search([("company_id", "in", (company_id, False))])
        names = [name for name in self._fields if name.startswith(PREFIX)]
        return {
            # those of the company last: they win
            rule.kind: frozenset(
                name.removeprefix(PREFIX) for name in names if rule[name]
            )
            for rule in rules.sorted(lambda rule: bool(rule.company_id))
        }
