# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..tools import downtime, period

DURATION_UNITS = [
    (period.DAY, "Days"),
    (period.MONTH, "Months"),
    (period.YEAR, "Years"),
]
ROUNDINGS = [
    (downtime.EXACT, "To the minute"),
    (downtime.STARTED_HOUR, "To the started hour"),
    (downtime.STARTED_DAY, "To the started day"),
]
START_BASES = [
    ("acceptance", "Signed acceptance"),
    ("installation", "Installation"),
    ("delivery", "Delivery"),
    ("manufacture", "Manufacture"),
]
PRICINGS = [
    ("cost", "Cost only"),
    ("list", "List price"),
    ("quotation", "By quotation"),
]
SCOPES = [("part", "Parts"), ("labour", "Labour"), ("travel", "Travel")]


class WarrantyTerm(models.Model):
    """What is promised for a product: from when, how long, for what (S1–S7).

    A term is chosen on the product or on the line of the sales order. It is
    frozen on the unit when its warranty starts: later changes touch new units
    only. Managers write terms, everybody in service reads them.
    """

    _name = "after.sales.warranty.term"
    _inherit = ["after.sales.clause.keeper.mixin"]
    _description = "Warranty Term"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    start_basis = fields.Selection(
        START_BASES,
        required=True,
        default="acceptance",
        help="The day the warranty counts from. The plan promises the day on which"
        " the customer signs the acceptance.",
    )
    longstop_months = fields.Integer(
        help="Start at the latest this many months after delivery, even without an"
        " acceptance. 0: wait for the acceptance.",
    )
    duration = fields.Integer(required=True, default=12)
    duration_unit = fields.Selection(
        DURATION_UNITS, required=True, default=period.MONTH
    )
    line_ids = fields.One2many(
        "after.sales.warranty.term.line",
        "term_id",
        string="Scopes",
        help="Parts, labour and travel with a share or period of their own. A scope"
        " that is not listed is covered in full for the whole period.",
        copy=True,
    )
    extend_by_downtime = fields.Boolean(
        default=True,
        help="Time out of use because of faults is added to the warranty.",
    )
    downtime_rounding = fields.Selection(
        ROUNDINGS, required=True, default=downtime.EXACT
    )
    exclusion_ids = fields.Many2many("after.sales.warranty.exclusion")
    free_service_count = fields.Integer(
        string="Free Services Afterwards",
        help="Technical repair services free of charge after the warranty, at the"
        " customer's request. Damaged parts are charged.",
    )
    post_warranty_pricing = fields.Selection(
        PRICINGS,
        required=True,
        default="cost",
        help="How work after the warranty is priced.",
    )
    note = fields.Html(string="Remedies and Conditions", translate=True)

    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A warranty lasts at least one day, month or year."
    )
    _longstop_not_negative = models.Constraint(
        "CHECK (longstop_months >= 0)", "The longstop cannot be a negative period."
    )
    _free_services_not_negative = models.Constraint(
        "CHECK (free_service_count >= 0)",
        "The number of free services cannot be negative.",
    )

    @api.constrains("line_ids")
    def _check_scopes_once(self):
        for term in self:
            if len(term.line_ids) != len(set(term.line_ids.mapped("scope"))):
                raise ValidationError(
                    self.env._(
                        "“%s” names a scope twice. Keep one line for each of parts,"
                        " labour and travel.",
                        term.name,
                    )
                )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _get_clause_wording(self):
        """The term in one line, as the clause book and the plan quote it."""
        self.ensure_one()
        return f"{self.name}: {'; '.join(self._get_wordings())}"

    def _get_wordings(self):
        """What is promised, a sentence each."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("start_basis", "downtime_rounding", "post_warranty_pricing")
        }
        wordings = [
            self.env._(
                "%(duration)s from: %(basis)s",
                duration=self._get_duration_wording(self.duration, self.duration_unit),
                basis=labels["start_basis"][self.start_basis],
            )
        ]
        if self.longstop_months:
            wordings.append(
                self.env._(
                    "at the latest %(months)s months after delivery",
                    months=self.longstop_months,
                )
            )
        scopes = dict(self.line_ids._fields["scope"]._description_selection(self.env))
        for line in self.line_ids:
            promised = self._prepare_warranty_line_vals(line.scope)
            wordings.append(
                self.env._(
                    "%(scope)s: %(percent)s %% for %(duration)s",
                    scope=scopes[line.scope],
                    percent=f"{promised['covered_percent']:g}",
                    duration=self._get_duration_wording(
                        promised["duration"], promised["duration_unit"]
                    ),
                )
            )
        if self.extend_by_downtime:
            wordings.append(
                self.env._(
                    "time out of use because of faults is added (%(rounding)s)",
                    rounding=labels["downtime_rounding"][self.downtime_rounding],
                )
            )
        if self.free_service_count:
            wordings.append(
                self.env._(
                    "%(count)s free services afterwards, at the customer's request",
                    count=self.free_service_count,
                )
            )
        wordings.append(
            self.env._(
                "afterwards: %(pricing)s",
                pricing=labels["post_warranty_pricing"][self.post_warranty_pricing],
            )
        )
        return wordings

    @api.model
    def _get_duration_wording(self, duration, unit):
        match unit:
            case period.YEAR:
                return self.env._("%s years", duration)
            case period.MONTH:
                return self.env._("%s months", duration)
        return self.env._("%s days", duration)

    def _prepare_warranty_vals(self):
        """What a warranty takes over from this term when it starts: frozen then."""
        self.ensure_one()
        return {
            "duration": self.duration,
            "duration_unit": self.duration_unit,
            "extend_by_downtime": self.extend_by_downtime,
            "downtime_rounding": self.downtime_rounding,
            "free_service_count": self.free_service_count,
            "post_warranty_pricing": self.post_warranty_pricing,
            "line_ids": [
                Command.create(self._prepare_warranty_line_vals(scope))
                for scope, _label in SCOPES
            ],
        }

    def _prepare_warranty_line_vals(self, scope):
        """What is promised for one scope: its own line, else the whole term."""
        self.ensure_one()
        line = self.line_ids.filtered(lambda line: line.scope == scope)
        period_of = line if line.duration else self
        return {
            "scope": scope,
            "covered_percent": line.covered_percent if line else 100.0,
            "duration": period_of.duration,
            "duration_unit": period_of.duration_unit,
        }
