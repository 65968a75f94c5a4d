# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import html2plaintext

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
#: the term writes its scopes and checks them all when it has; travels by no RPC
BY_TERM = object()
#: the longest period that is promised: more is a slip of the hand
MOST_YEARS = 100
MOST = {
    period.DAY: MOST_YEARS * 366,
    period.MONTH: MOST_YEARS * 12,
    period.YEAR: MOST_YEARS,
}


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
        help="What is covered: parts, labour and travel, each with its share and, where"
        " it differs, its own period. A scope that is not listed is not covered.",
        default=lambda self: self._default_line_ids(),
        copy=True,
    )
    part_duration = fields.Integer(
        string="Replaced Parts",
        help="How long a part is covered from the day it was put in, if that is longer"
        " than the warranty of the unit. 0: as long as the unit itself.",
    )
    part_duration_unit = fields.Selection(
        DURATION_UNITS, required=True, default=period.MONTH
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

    _part_duration_not_negative = models.Constraint(
        "CHECK (part_duration >= 0)",
        "The warranty of replaced parts cannot be a negative period.",
    )

    @api.model
    def _default_line_ids(self):
        """Unless said otherwise everything is covered in full."""
        return [Command.create({"scope": scope}) for scope, _label in SCOPES]

    @api.constrains("line_ids")
    def _check_scopes(self):
        for term in self:
            if not any(term.line_ids.mapped("covered_percent")):
                raise ValidationError(
                    self.env._(
                        "“%s” covers nothing. Add a line for parts, labour or travel"
                        " and say how much of it is covered.",
                        term.name,
                    )
                )
            if len(term.line_ids) != len(set(term.line_ids.mapped("scope"))):
                raise ValidationError(
                    self.env._(
                        "“%s” names a scope twice. Keep one line for each of parts,"
                        " labour and travel.",
                        term.name,
                    )
                )

    def _check_scopes_by_line(self):
        """A line was written alone: the term still has to cover something."""
        if self.env.context.get("after_sales_scopes") is not BY_TERM:
            self._check_scopes()
            self._check_periods()

    @api.constrains(
        "duration",
        "duration_unit",
        "exchange_min_months",
        "free_service_months",
        "line_ids",
        "longstop_months",
        "part_duration",
        "part_duration_unit",
    )
    def _check_periods(self):
        for term in self:
            periods = [
                (term.duration, term.duration_unit),
                (term.part_duration, term.part_duration_unit),
                (term.longstop_months, period.MONTH),
                (term.exchange_min_months, period.MONTH),
                (term.free_service_months, period.MONTH),
                *((line.duration, line.duration_unit) for line in term.line_ids),
            ]
            if any(number > MOST[unit] for number, unit in periods):
                raise ValidationError(
                    self.env._(
                        "“%(term)s”: nothing is promised for more than %(years)s"
                        " years. Correct the period.",
                        term=term.name,
                        years=MOST_YEARS,
                    )
                )

    def write(self, vals):
        own = self.with_context(after_sales_scopes=BY_TERM)
        return super(WarrantyTerm, own).write(vals)

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
        for scope, _label in SCOPES:
            promised = self._prepare_warranty_line_vals(scope)
            if not promised["covered_percent"]:
                wordings.append(self.env._("%s: not covered", scopes[scope]))
                continue
            wordings.append(
                self.env._(
                    "%(scope)s: %(percent)s %% for %(duration)s",
                    scope=scopes[scope],
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
        if self.part_duration:
            wordings.append(
                self.env._(
                    "replaced parts: at least %s from the day they were put in",
                    self._get_duration_wording(
                        self.part_duration, self.part_duration_unit
                    ),
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

    def _get_promise(self):
        """The whole term in words, line by line: kept with a warranty at its start.

        In the language of the context.
        """
        self.ensure_one()
        promise = [self.name, *(f"• {wording}" for wording in self._get_wordings())]
        if self.exclusion_ids:
            promise.append(self.env._("Not covered:"))
            promise += [
                f"• {exclusion._get_clause_wording()}"
                for exclusion in self.exclusion_ids
            ]
        if self.note:
            promise.append(html2plaintext(self.note).strip())
        return "\n".join(promise)

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
            "part_duration": self.part_duration,
            "part_duration_unit": self.part_duration_unit,
            "exclusion_ids": [Command.set(self.exclusion_ids.ids)],
            "line_ids": [
                Command.create(self._prepare_warranty_line_vals(scope))
                for scope, _label in SCOPES
            ],
        }

    def _get_frozen_fields(self):
        """Names of what warranties take over from these terms."""
        return {name for term in self for name in term._prepare_warranty_vals()}

    def _prepare_frozen_vals(self, vals):
        """What a warranty takes over, for one that is entered with ``vals``.

        :raises UserError: a client enters it otherwise than the term has it
        """
        self.ensure_one()
        frozen = self._prepare_warranty_vals()
        if not self.env.su and not frozen.keys().isdisjoint(vals):
            raise UserError(
                self.env._(
                    "A warranty takes over what “%s” promises. Choose another term"
                    " for other conditions.",
                    self.name,
                )
            )
        return frozen

    def _prepare_warranty_line_vals(self, scope):
        """What is promised for one scope by its line; nothing without one."""
        self.ensure_one()
        line = self.line_ids.filtered(lambda line: line.scope == scope)
        period_of = line if line.duration else self
        return {
            "scope": scope,
            "covered_percent": line.covered_percent,
            "duration": period_of.duration,
            "duration_unit": period_of.duration_unit,
        }
