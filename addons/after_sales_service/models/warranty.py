# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_datetime

from ..tools import downtime, period
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
# what of the ledger moves the end of a warranty
LEDGER_FIELDS = ("start", "end", "kind", "excluded")


class Warranty(models.Model):
    """The warranty of one unit: its term as frozen at the start, and its end.

    ``end = start + duration + downtime + extensions``. The end is stored, follows
    the downtime ledger by itself and can always be explained line by line.
    Managers correct and void warranties, the desk reads them.
    """

    _name = "after.sales.warranty"
    _description = "Warranty"
    _inherit = ["mail.thread", "after.sales.guard.mixin"]
    _order = "start_date desc, id desc"
    _rec_name = "equipment_id"
    _check_company_auto = True

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
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
    line_ids = fields.One2many("after.sales.warranty.line", "warranty_id", copy=True)
    extension_ids = fields.One2many("after.sales.warranty.extension", "warranty_id")
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
    void_reason = fields.Char(
        copy=False,
        tracking=True,
        help="The warranty is void as long as a reason stands here.",
    )
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="The goods came back for good: the warranty ended on this day.",
    )
    state = fields.Selection(
        [s for s in STATES if s[0] not in ("none", "pending", "under_contract")],
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
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

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
            warranty.base_end = period.period_end(
                warranty.start_date, warranty.duration, warranty.duration_unit
            )

    @api.depends(
        "base_end",
        "extend_by_downtime",
        "downtime_rounding",
        "extension_ids.days",
        "equipment_id.tz",
        *(f"equipment_id.downtime_ids.{name}" for name in LEDGER_FIELDS),
    )
    def _compute_end(self):
        for warranty in self:
            ledger = warranty._get_ledger()
            other = timedelta(days=sum(warranty.extension_ids.mapped("days")))
            warranty.downtime_days = ledger.extension / ONE_DAY
            warranty.extension_days = (ledger.extension + other) / ONE_DAY
            warranty.covered_until = ledger.covered_until
            warranty.end_date = period.last_covered_day(
                ledger.covered_until, warranty.equipment_id.tz
            )

    @api.depends(
        "end_date", "closed_on", "void_reason", "company_id.after_sales_expiring_days"
    )
    def _compute_state(self):
        for warranty in self:
            today = period.day_of(fields.Datetime.now(), warranty.equipment_id.tz)
            notice = timedelta(days=warranty.company_id.after_sales_expiring_days)
            if warranty.void_reason:
                warranty.state, warranty.next_state_on = "void", False
            elif warranty.closed_on or today > warranty.end_date:
                warranty.state, warranty.next_state_on = "expired", False
            elif today >= warranty.end_date - notice:
                warranty.state = "expiring"
                warranty.next_state_on = warranty.end_date + ONE_DAY
            else:
                warranty.state = "active"
                warranty.next_state_on = warranty.end_date - notice

    @api.depends_context("lang", "tz")
    @api.depends("covered_until", "extension_ids", "term_id", "void_reason")
    def _compute_explanation(self):
        for warranty in self:
            warranty.explanation = self.env["ir.qweb"]._render(
                "after_sales_service.warranty_explanation",
                warranty._prepare_explanation_vals(),
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """What is not given is taken over from the term, and frozen with it."""
        for vals in vals_list:
            self._check_computed_fields(vals)
        Term = self.env["after.sales.warranty.term"]
        return super().create(
            [
                Term.browse(vals.get("term_id"))._prepare_warranty_vals() | vals
                if vals.get("term_id")
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # THE END OF THE WARRANTY
    # ------------------------------------------------------------

    def _get_base_end_instant(self, base_end):
        """First instant after ``base_end`` and the extensions by hand."""
        self.ensure_one()
        return period.end_of_day(base_end, self.equipment_id.tz) + timedelta(
            days=sum(self.extension_ids.mapped("days"))
        )

    def _get_ledger(self, base_end=None):
        """Sweep the unit's downtime over this warranty (tools/downtime.py)."""
        self.ensure_one()
        tz = self.equipment_id.tz
        downtimes = self.equipment_id.downtime_ids if self.extend_by_downtime else ()
        return downtime.sweep(
            [record._to_interval() for record in downtimes],
            start=period.start_of_day(self.start_date, tz),
            base_end=self._get_base_end_instant(base_end or self.base_end),
            now=fields.Datetime.now(),
            rounding=self.downtime_rounding,
        )

    def _get_covered_until(self, base_end):
        """The end of a scope whose own period ends on ``base_end``."""
        return self._get_ledger(base_end).covered_until

    def _prepare_explanation_vals(self):
        """Values of the template that explains the end to people."""
        self.ensure_one()
        tz = self.equipment_id.tz

        def show(instant):
            return format_datetime(self.env, instant, tz=tz, dt_format="short")

        verdicts = {
            downtime.COUNTED: self.env._("counted"),
            downtime.PLANNED: self.env._("not counted: planned work"),
            downtime.EXCLUDED: self.env._("not counted: excluded"),
            downtime.OVERLAP: self.env._("counted already with an earlier interval"),
            downtime.BEFORE_START: self.env._("before the warranty started"),
            downtime.AFTER_END: self.env._("after the warranty had ended"),
        }
        ledger = self._get_ledger()
        rows = []
        for number, entry in enumerate(ledger.entries, 1):
            record = entry.interval.key
            length = (entry.interval.end or fields.Datetime.now()) - record.start
            rows.append(
                {
                    "number": number,
                    "downtime": record,
                    "start": show(record.start),
                    "end": show(record.end)
                    if record.end
                    else self.env._("still out of use"),
                    "hours": length.total_seconds() / 3600,
                    "counted_hours": entry.counted.total_seconds() / 3600,
                    "counted": entry.verdict == downtime.COUNTED,
                    "provisional": record.state != "confirmed" or not record.end,
                    "verdict": verdicts[entry.verdict],
                    "reason": record.exclusion_id.name or record.exclusion_reason or "",
                    "running_end": show(entry.running_end),
                }
            )
        return {
            "warranty": self,
            "rows": rows,
            "tz": tz,
            "base_end": format_date(self.env, self.base_end),
            "end_date": format_date(self.env, self.end_date),
            "start_date": format_date(self.env, self.start_date),
            "counted_hours": ledger.counted.total_seconds() / 3600,
            "rounding": dict(
                self._fields["downtime_rounding"]._description_selection(self.env)
            )[self.downtime_rounding],
            "basis": dict(
                self.term_id._fields["start_basis"]._description_selection(self.env)
            )[self.term_id.start_basis],
            "unit": dict(
                self._fields["duration_unit"]._description_selection(self.env)
            )[self.duration_unit],
        }

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
