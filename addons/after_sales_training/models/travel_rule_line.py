# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import travel


class TravelRuleLine(models.Model):
    """A tier of cities: what a day and a night may cost there."""

    _name = "after.sales.travel.rule.line"
    _description = "Travel Rule: Cities"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "after.sales.travel.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="rule_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Tier", required=True, translate=True)
    cities = fields.Text(
        help="Names with commas between them, in each language people write them in:"
        " Shanghai, 上海. Empty: all other places.",
    )
    per_diem = fields.Monetary(
        string="Daily Allowance",
        help="For each day on which the journey is under way, also one just begun.",
    )
    hotel_cap = fields.Monetary(
        string="Hotel up to, per Night", help="0: there is no cap."
    )

    _not_negative = models.Constraint(
        "CHECK (per_diem >= 0 AND hotel_cap >= 0)", "An allowance cannot be negative."
    )

    @api.constrains("cities", "rule_id")
    def _check_cities(self):
        """:raises ValidationError: a city stands in two tiers, or two are the rest"""
        for rule in self.rule_id:
            seen = {}
            for line in rule.line_ids:
                for name in travel.names_of(line.cities) or {""}:
                    other = seen.setdefault(name, line)
                    if other != line:
                        raise ValidationError(
                            self.env._(
                                "“%(city)s” stands in “%(one)s” and in “%(two)s”: leave"
                                " it in one of them.",
                                city=name or self.env._("All other places"),
                                one=other.name,
                                two=line.name,
                            )
                        )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.rule_id._check_unused()
        return lines

    def write(self, vals):
        if set(vals) - {"name", "sequence"}:
            self.rule_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.rule_id._check_unused()
