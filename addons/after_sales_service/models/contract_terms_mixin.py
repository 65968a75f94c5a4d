# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import coverage, period
from .warranty_term import DURATION_UNITS

#: scope of a job's line -> the field that says how much of it is borne
PERCENT_FIELDS = {
    coverage.PART: "part_percent",
    coverage.LABOUR: "labour_percent",
    coverage.TRAVEL: "travel_percent",
}
#: what a contract takes over from its terms
TERM_FIELDS = (
    "duration",
    "duration_unit",
    *PERCENT_FIELDS.values(),
    "visit_count",
    "parts_limit",
    "sla_policy_id",
    "notice_days",
)


class ContractTermsMixin(models.AbstractModel):
    """What a maintenance contract promises (S8): for how long, how much of what.

    On the terms that are offered and, frozen, on each contract.
    """

    _name = "after.sales.contract.terms.mixin"
    _description = "Promises of a Contract"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    duration = fields.Integer(required=True, default=12)
    duration_unit = fields.Selection(
        DURATION_UNITS, required=True, default=period.MONTH
    )
    part_percent = fields.Float(
        string="Parts (%)",
        default=100.0,
        help="How much of the list price of parts the contract bears. The rest is"
        " charged.",
    )
    labour_percent = fields.Float(
        string="Labour (%)",
        default=100.0,
        help="How much of the labour of repairs the contract bears.",
    )
    travel_percent = fields.Float(
        string="Travel (%)",
        default=100.0,
        help="How much of the travel to repairs the contract bears.",
    )
    visit_count = fields.Integer(
        string="Maintenance Visits",
        help="Maintenance jobs within the period whose labour and travel are free."
        " Further ones are charged.",
    )
    parts_limit = fields.Monetary(
        string="Free Parts up to",
        help="List value of the parts that are free within the period. 0: no limit.",
    )
    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Promise Policy",
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
        help="What is promised for the units of the contract comes before what the"
        " sale, the unit, the product or the customer say. Empty: as without it.",
    )
    notice_days = fields.Integer(
        string="Renewal Notice (days)",
        default=60,
        help="So many days before the end the customer is written to and the"
        " salesperson is asked to offer the renewal.",
    )

    @api.constrains(*TERM_FIELDS)
    def _check_terms(self):
        """All that is wrong is told at once."""
        labels = self.fields_get(TERM_FIELDS, ["string"])
        for terms in self:
            problems = [
                self.env._(
                    "%(field)s lies between 0 and 100.", field=labels[name]["string"]
                )
                for name in PERCENT_FIELDS.values()
                if not 0 <= terms[name] <= 100
            ]
            problems += [
                self.env._(
                    "%(field)s cannot be negative.", field=labels[name]["string"]
                )
                for name in ("visit_count", "parts_limit", "notice_days")
                if terms[name] < 0
            ]
            if terms.duration < 1:
                problems.append(
                    self.env._("A contract lasts at least one day, month or year.")
                )
            if not terms.visit_count and not any(
                terms[name] for name in PERCENT_FIELDS.values()
            ):
                problems.append(
                    self.env._(
                        "It promises nothing: enter a share of parts, labour or travel,"
                        " or maintenance visits."
                    )
                )
            policy_company = terms.sla_policy_id.company_id
            if policy_company and policy_company != terms.company_id:
                problems.append(
                    self.env._("The promise policy belongs to another company.")
                )
            if problems:
                raise ValidationError(
                    "\n".join([terms.display_name or "", *problems]).strip()
                )

    def _prepare_contract_terms(self):
        """What a contract takes over from these terms."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in TERM_FIELDS
        }

    def _get_wordings(self):
        """What is promised, a sentence each, for papers and customers."""
        self.ensure_one()
        scopes = dict(
            self.env["after.sales.warranty.line"]
            ._fields["scope"]
            ._description_selection(self.env)
        )
        wordings = []
        if all(self[name] == 100.0 for name in PERCENT_FIELDS.values()):
            wordings.append(
                self.env._("Repairs: parts, labour and travel free of charge")
            )
        else:
            wordings += [
                self.env._(
                    "Repairs – %(scope)s: %(percent)s free",
                    scope=scopes[scope],
                    percent=f"{self[name]:g} %",
                )
                for scope, name in PERCENT_FIELDS.items()
                if self[name]
            ]
        if self.parts_limit and self.part_percent:
            wordings.append(
                self.env._(
                    "Free parts up to a list value of %(limit)s",
                    limit=self.currency_id.format(self.parts_limit),
                )
            )
        if self.visit_count:
            wordings.append(
                self.env._(
                    "Maintenance visits, labour and travel free: %(count)s",
                    count=self.visit_count,
                )
            )
        return wordings
