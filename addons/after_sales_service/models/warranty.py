# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import period
from .downtime import LEDGER_FIELDS
from .warranty_term import DURATION_UNITS, PRICINGS, ROUNDINGS

STATES = [
    ("none", "No warranty"),
    ("pending", "Pending"),
    ("active", "Active"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("void", "Void"),
    ("under_contract", "Under contract"),
]
ONE_DAY = timedelta(days=1)


class Warranty(models.Model):
    """The warranty of one unit: its term as frozen at the start, and its end.

    ``end = start + duration + downtime + extensions``. The end is stored, follows
    the downtime ledger by itself and can always be explained line by line.
    Managers correct and void warranties, the desk reads them.
    """

    _name = "after.sales.warranty"
    _description = "Warranty"
    _inherit = [
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.voidable.mixin",
    ]
    _order = "start_date desc, id desc"
    _rec_name = "equipment_id"
    _check_company_auto = True

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="equipment_id.partner_id", store=True)
    term_id = fields.Many2one(
        "after.sales.warranty.term", required=True, ondelete="restrict", tracking=True
    )
    start_date = fields.Date(required=True, tracking=True, index=True)
    starts_on_acceptance = fields.Boolean(
        compute="_compute_starts_on_acceptance",
        search="_search_starts_on_acceptance",
        help="The warranty counts from the day on which the acceptance was signed.",
    )
    # frozen from the term
    duration = fields.Integer(required=True)
    duration_unit = fields.Selection(DURATION_UNITS, required=True)
    extend_by_downtime = fields.Boolean(default=True)
    downtime_rounding = fields.Selection(ROUNDINGS, required=True, default="exact")
    free_service_count = fields.Integer(string="Free Services Afterwards")
    post_warranty_pricing = fields.Selection(PRICINGS, required=True, default="cost")
    part_duration = fields.Integer(
        string="Replaced Parts",
        help="How long a part is covered from the day it was put in, if that is longer"
        " than this warranty. 0: as long as the unit itself.",
    )
    part_duration_unit = fields.Selection(
        DURATION_UNITS, required=True, default=period.MONTH
    )
    exclusion_ids = fields.Many2many(
        "after.sales.warranty.exclusion", string="Exclusions"
    )
    promise = fields.Text(
        string="As Promised",
        readonly=True,
        help="The term in words as it stood when the warranty started, in the"
        " customer's language.",
    )
    line_ids = fields.One2many("after.sales.warranty.line", "warranty_id", copy=True)
    extension_ids = fields.One2many("after.sales.warranty.extension", "warranty_id")
    extension_log_ids = fields.One2many(
        "after.sales.warranty.extension",
        "warranty_id",
        string="All Extensions",
        context={"active_test": False},
        help="Also those that were withdrawn.",
    )
    # computed from the above and the ledger
    base_end = fields.Date(
        compute="_compute_base_end", store=True, help="Last day without any extension."
    )
    downtime_days = fields.Float(
        compute="_compute_end", store=True, help="Days out of use that count."
    )
    extension_days = fields.Float(
        compute="_compute_end", store=True, help="Downtime and other extensions."
    )
    covered_until = fields.Datetime(
        compute="_compute_end",
        store=True,
        index=True,
        help="First instant that is no longer covered.",
    )
    end_date = fields.Date(
        compute="_compute_end", store=True, index=True, help="Last covered day."
    )
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="The goods came back for good: the warranty ended on this day.",
    )
    state = fields.Selection(
        [s for s in STATES if s[0] not in ("none", "under_contract")],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    next_state_on = fields.Date(
        compute="_compute_state",
        store=True,
        index="btree_not_null",
        help="The day on which the state changes by itself.",
    )
    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A warranty lasts at least one day, month or year."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("start_date", "equipment_id.accepted_on")
    def _compute_starts_on_acceptance(self):
        for warranty in self:
            accepted_on = warranty.equipment_id.accepted_on
            warranty.starts_on_acceptance = (
                bool(accepted_on) and warranty.start_date == accepted_on
            )

    def _search_starts_on_acceptance(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(to_sql=self._starts_on_acceptance_to_sql)

    @api.model
    def _starts_on_acceptance_to_sql(self, model, alias, query):
        Equipment = self.env["after.sales.equipment"]
        return SQL(
            """EXISTS (SELECT 1 FROM after_sales_equipment u
                        WHERE u.id = %s AND u.accepted_on = %s)""",
            SQL.identifier(
                alias, "equipment_id", to_flush=self._fields["equipment_id"]
            ),
            SQL.identifier(alias, "start_date", to_flush=self._fields["start_date"]),
            to_flush=Equipment._fields["accepted_on"],
        )

    @api.depends("start_date", "duration", "duration_unit")
    def _compute_base_end(self):
        for warranty in self:
            known = warranty.start_date and warranty.duration > 0
            warranty.base_end = known and period.period_end(
                warranty.start_date, warranty.duration, warranty.duration_unit
            )

    @api.depends(
        "base_end",
        "extend_by_downtime",
        "downtime_rounding",
        "extension_ids.days",
        "extension_ids.active",
        "equipment_id.tz",
        *(f"equipment_id.downtime_ids.{name}" for name in LEDGER_FIELDS),
    )
    def _compute_end(self):
        # in a form that is being filled in the days are not known yet
        known = self.filtered(lambda w: w.base_end and w.equipment_id.tz)
        unknown = self - known
        unknown.downtime_days = unknown.extension_days = 0.0
        unknown.covered_until = unknown.end_date = False
        ledgers = known.equipment_id._get_intervals()
        for warranty in known:
            ledger = warranty._get_ledger(
                intervals=ledgers[warranty.equipment_id._origin.id]
            )
            other = warranty._get_time_by_hand()
            warranty.downtime_days = ledger.extension / ONE_DAY
            warranty.extension_days = (ledger.extension + other) / ONE_DAY
            warranty.covered_until = ledger.covered_until
            warranty.end_date = period.last_covered_day(
                ledger.covered_until, warranty.equipment_id.tz
            )

    @api.depends(
        "start_date",
        "end_date",
        "closed_on",
        "void_reason",
        "company_id.after_sales_expiring_days",
    )
    def _compute_state(self):
        for warranty in self:
            if not warranty.end_date:
                warranty.state = warranty.next_state_on = False
                continue
            today = period.day_of(fields.Datetime.now(), warranty.equipment_id.tz)
            notice = timedelta(days=warranty.company_id.after_sales_expiring_days)
            if warranty.void_reason:
                warranty.state, warranty.next_state_on = "void", False
            elif warranty.closed_on or today > warranty.end_date:
                warranty.state, warranty.next_state_on = "expired", False
            elif today < warranty.start_date:
                warranty.state = "pending"
                warranty.next_state_on = warranty.start_date
            elif today >= warranty.end_date - notice:
                warranty.state = "expiring"
                warranty.next_state_on = warranty.end_date + ONE_DAY
            else:
                warranty.state = "active"
                warranty.next_state_on = warranty.end_date - notice

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """What is not given is taken over from the term, and frozen with it."""
        for vals in vals_list:
            self._check_computed_fields(vals)
        if not self.env.su:
            closed = self._get_fields_of_steps()
            vals_list = [
                {name: value for name, value in vals.items() if name not in closed}
                for vals in vals_list
            ]
        Term = self.env["after.sales.warranty.term"]
        warranties = super().create(
            [
                Term.browse(vals.get("term_id"))._prepare_frozen_vals(vals) | vals
                if vals.get("term_id")
                else vals
                for vals in vals_list
            ]
        )
        warranties._keep_promise()
        return warranties

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_frozen_fields(vals)
        return super().write(vals)

    def _keep_promise(self):
        """Keep the term as the customer could read it on this day.

        One that is carried over brings its wording along.
        """
        promises = {}
        for warranty in self.filtered(lambda warranty: not warranty.promise):
            lang = warranty.partner_id.lang or self.env.lang
            key = warranty.term_id, lang
            if key not in promises:
                promises[key] = warranty.term_id.with_context(lang=lang)._get_promise()
            # bounded: whoever may start the warranty keeps its wording with it
            warranty.sudo().promise = promises[key]

    @api.model
    def _get_fields_of_steps(self):
        """Names of the fields that only steps of the program write."""
        return self._get_void_fields() | {"promise", "closed_on", "reminded_on"}

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | (
            self._get_fields_of_steps()
        )

    def _check_frozen_fields(self, vals):
        """What the term promised at the start, and the steps, no client writes.

        :raises AccessError: names the fields, and says what can be done instead
        """
        if self.env.su:
            return
        frozen = self._get_fields_of_steps() | {"equipment_id", "term_id"}
        frozen |= self.term_id._get_frozen_fields()
        touched = frozen.intersection(vals)
        if touched:
            raise AccessError(
                self.env._(
                    "The term is frozen on the unit since its warranty started:"
                    " %(fields)s. Extend or void the warranty, or correct its start.",
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in touched
                        )
                    ),
                )
            )

    # ------------------------------------------------------------
    # THE END OF THE WARRANTY
    # ------------------------------------------------------------

    def _get_base_end_instant(self, base_end):
        """First instant after ``base_end`` and the extensions by hand."""
        self.ensure_one()
        return (
            period.end_of_day(base_end, self.equipment_id.tz) + self._get_time_by_hand()
        )

    def _get_standing_extensions(self):
        """The entries by hand that were not withdrawn."""
        self.ensure_one()
        # also where archived records are seen
        return self.extension_ids.filtered("active")

    def _get_time_by_hand(self):
        """What the entries add that were not withdrawn."""
        return timedelta(days=sum(self._get_standing_extensions().mapped("days")))

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_due_domain(self):
        """Warranties whose state or provisional end moves today."""
        # a day early: the unit's zone may be ahead of the server's
        return Domain("next_state_on", "<=", fields.Date.today() + ONE_DAY) | Domain(
            "equipment_id.downtime_ids", "any", Domain("end", "=", False)
        )

    @api.model
    def _cron_refresh_states(self, batch_size=1000):
        """Move the states that depend on the day; O(due), not O(all)."""
        due = self.search(self._get_due_domain())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for offset in range(0, len(due), batch_size):
            batch = due[offset : offset + batch_size]
            batch._refresh()
            if not cron._commit_progress(len(batch)):
                break

    def _refresh(self):
        """Reckon end and state anew as of now."""
        names = [
            name
            for name, field in self._fields.items()
            if field.compute in ("_compute_end", "_compute_state")
        ]
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.modified(names)  # what is stored elsewhere follows
        self.flush_recordset()
