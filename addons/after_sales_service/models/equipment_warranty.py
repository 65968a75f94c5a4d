# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import period
from .warranty import STATES as WARRANTY_STATES


class Equipment(models.Model):
    """The warranty of the unit: its term, its start, what it pays (S1–S3)."""

    _inherit = "after.sales.equipment"

    warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        compute="_compute_warranty_term_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        tracking=True,
    )
    longstop_on = fields.Date(
        compute="_compute_longstop_on",
        store=True,
        index="btree_not_null",
        help="The warranty starts on this day at the latest.",
    )
    warranty_ids = fields.One2many(
        "after.sales.warranty", "equipment_id", string="Warranties"
    )
    warranty_id = fields.Many2one(
        "after.sales.warranty",
        compute="_compute_warranty_id",
        store=True,
        string="Current Warranty",
    )
    warranty_state = fields.Selection(
        WARRANTY_STATES,
        string="Warranty",
        compute="_compute_warranty_state",
        store=True,
        index=True,
    )
    warranty_end = fields.Date(
        related="warranty_id.end_date",
        string="Warranty until",
        store=True,
        index=True,
    )
    explanation = fields.Html(related="warranty_id.explanation")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("product_id", "sale_line_id", "company_id")
    def _compute_warranty_term_id(self):
        for unit in self:
            if not unit.warranty_id:  # else frozen with the start
                unit.warranty_term_id = self._get_term(
                    unit.sale_line_id, unit.product_id, unit.company_id
                )

    @api.model
    def _get_term(self, sale_line, product, company):
        """Agreed on the order, else the product's, else the company's term."""
        return (
            sale_line.warranty_term_id
            or product.warranty_term_id
            or company.after_sales_warranty_term_id
        )

    @api.depends(
        "delivered_on",
        "replaced_by_id",
        "state",
        "warranty_term_id",
        "warranty_id",
        "warranty_ids.closed_on",
    )
    def _compute_longstop_on(self):
        for unit in self:
            unit.longstop_on = unit._awaits_warranty() and unit._get_longstop(
                unit.warranty_term_id
            )

    @api.depends("warranty_ids.start_date", "warranty_ids.closed_on")
    def _compute_warranty_id(self):
        for unit in self:
            running = unit.warranty_ids.filtered(lambda w: not w.closed_on)
            unit.warranty_id = running.sorted("start_date")[-1:]

    @api.depends(
        "delivered_on",
        "replaced_by_id",
        "state",
        "warranty_id.state",
        "warranty_ids.closed_on",
        "warranty_term_id",
    )
    def _compute_warranty_state(self):
        for unit in self:
            if unit.warranty_id:
                unit.warranty_state = unit.warranty_id.state
            elif unit._awaits_warranty():
                unit.warranty_state = "pending"
            else:
                unit.warranty_state = "expired" if unit.warranty_ids else "none"

    def _awaits_warranty(self):
        """Whether a warranty will start: promised, and the unit is not gone again.

        One that was refunded or exchanged had its warranty; delivered anew, it gets
        another.
        """
        self.ensure_one()
        if self.warranty_id or not self.warranty_term_id:
            return False
        if self.state == "retired" or self.replaced_by_id:
            return False
        # bounded: whether there was any, asked first: by the thousand there was none
        return not (self.sudo().warranty_ids and self._get_closed_warranty())

    def _get_closed_warranty(self):
        """The warranty of the present owner, if it ended with the return; or none."""
        self.ensure_one()
        return self._get_closed_warranties().filtered(
            lambda warranty: (
                not self.delivered_on or warranty.closed_on > self.delivered_on
            )
        )[-1:]

    def _get_closed_warranties(self):
        """The warranties that ended with a return, by the day of it."""
        self.ensure_one()
        # bounded: the unit's own, whoever works on it; told apart by their days only
        closed = self.sudo().warranty_ids.filtered("closed_on").sorted("closed_on")
        return closed.with_env(self.env)

    # ------------------------------------------------------------
    # WARRANTY
    # ------------------------------------------------------------

    def _get_warranty_start(self, term):
        """The day from which ``term`` counts for the unit; False while unknown."""
        self.ensure_one()
        match term.start_basis:
            case "acceptance":
                start = self.accepted_on
            case "installation":
                start = self.installed_on or self.accepted_on
            case "delivery":
                start = self.delivered_on
            case "manufacture":
                start = self.manufactured_on
        longstop = start and self._get_longstop(term)
        return min(start, longstop) if longstop else start

    def _get_longstop(self, term):
        """The latest day for the warranty to start, or False."""
        self.ensure_one()
        if not term.longstop_months or not self.delivered_on:
            return False
        return self.delivered_on + relativedelta(months=term.longstop_months)

    def _prepare_warranty_vals(self, start_date):
        """Values of the warranty that starts on ``start_date``; the term freezes."""
        self.ensure_one()
        return {
            "equipment_id": self.id,
            "term_id": self.warranty_term_id.id,
            "start_date": start_date,
        }

    def _start_due_warranties(self):
        """Start the first warranty of the units whose day has come."""
        vals_list = []
        for unit in self:
            term = unit.warranty_term_id
            # asked first: what is delivered by the thousand is not accepted yet
            start = term and unit._get_warranty_start(term)
            if start and unit._awaits_warranty():
                vals_list.append(unit._prepare_warranty_vals(start))
        # the engineer's signature round or a delivery starts it: neither has
        # rights on warranties; the values come from the unit and its term only
        return self.env["after.sales.warranty"].sudo().create(vals_list)

    def _follow_corrected_start(self):
        """Move the running warranty where the day it counts from was corrected."""
        for unit in self.filtered("warranty_id"):
            warranty = unit.warranty_id
            start = unit._get_warranty_start(warranty.term_id)
            if start and warranty.start_date != start:
                # bounded: only the start of this unit's own warranty; logged there
                warranty.sudo().start_date = start

    def _accept(self, day):
        """Take over the acceptance the customer signed on ``day`` (S1).

        :raises UserError: a unit not delivered, retired, or accepted already
        """
        for unit in self:
            if unit.accepted_on:
                raise UserError(
                    self.env._(
                        "“%(unit)s” was accepted on %(day)s already.",
                        unit=unit.display_name,
                        day=format_date(self.env, unit.accepted_on),
                    )
                )
            if unit.state == "retired":
                raise UserError(
                    self.env._("“%s” is retired.", unit.display_name),
                )
        # the signature round has checked who signs; bounded to these two fields
        self.sudo().write({"accepted_on": day, "state": "in_service"})

    def _get_warranty_at(self, when):
        """The warranty that answers for an instant (naive UTC); empty if none does.

        One that was closed answers for its own time, and where nothing came after it.
        """
        self.ensure_one()
        closed = self._get_closed_warranties()
        for warranty in closed:
            # on the day of a new delivery the new one answers
            redelivered = self.delivered_on and warranty.closed_on <= self.delivered_on
            ends = period.start_of_day if redelivered else period.end_of_day
            if when < ends(warranty.closed_on, self.tz):
                return warranty
        if self.warranty_id or self._awaits_warranty():
            return self.warranty_id
        return closed[-1:]

    def _coverage_at(self, when, scope, product=None, serial=None):
        """What the warranty pays of a scope at an instant (naive UTC).

        :param scope: ``part``, ``labour`` or ``travel``
        :param product: the part; it may have a warranty of its own
        :param serial: number of the piece that failed, if it is known
        :return: dict of ``covered`` (percent) and ``reason`` (text for people)
        """
        self.ensure_one()
        warranty = self._get_warranty_at(when)
        if not warranty and self._awaits_warranty():
            promised = self.warranty_term_id._prepare_warranty_line_vals(scope)
            return {
                "covered": promised["covered_percent"],
                "reason": self.env._(
                    "Not accepted yet: served as under warranty (%s)",
                    self.warranty_term_id.name,
                ),
            }
        line = warranty.line_ids.filtered(lambda line: line.scope == scope)[:1]
        refusal = self._get_refusal(warranty, line, when, scope)
        if refusal:
            return {"covered": 0.0, "reason": refusal}
        return {
            "covered": line.covered_percent,
            "reason": self._say_covered_until(warranty, line),
        }

    def _get_refusal(self, warranty, line, when, scope):
        """Why a warranty pays nothing of a scope at an instant; "" if it pays."""
        self.ensure_one()
        if not warranty:
            return self.env._("The unit has no warranty")
        if warranty.void_reason:
            return self.env._("Warranty void: %s", warranty.void_reason)
        closed_on = warranty.closed_on
        if closed_on and when >= period.end_of_day(closed_on, self.tz):
            return self.env._(
                "The goods came back on %s: the warranty ended with it",
                format_date(self.env, closed_on),
            )
        if not line.covered_percent:
            scopes = line._fields["scope"]._description_selection(self.env)
            return self.env._("Not covered by the warranty: %s", dict(scopes)[scope])
        if when >= line.covered_until:
            return self.env._(
                "Warranty ended on %s", format_date(self.env, line.end_date)
            )
        return ""

    def _say_covered_until(self, warranty, line):
        """Until when a scope is paid for, in words."""
        self.ensure_one()
        # bounded: whether an interval of this unit still lengthens the warranty
        growing = warranty.extend_by_downtime and self.sudo().downtime_ids.filtered(
            lambda down: not down.end and down.kind == "unplanned" and not down.excluded
        )
        if growing:
            # the end moves on until the unit works again: no day is named that
            # is too early tomorrow
            return self.env._(
                "Warranty until %(base)s and longer: the time out of use is added",
                base=format_date(self.env, line.base_end),
            )
        return self.env._(
            "Warranty until %(end)s (%(base)s + %(days).2f days)",
            end=format_date(self.env, line.end_date),
            base=format_date(self.env, line.base_end),
            days=warranty.extension_days,
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_longstop_domain(self):
        return Domain("longstop_on", "<=", fields.Date.today())

    @api.model
    def _cron_start_by_longstop(self, batch_size=500):
        """Start warranties whose acceptance did not come in time."""
        cron = self.env["ir.cron"]
        while units := self.search(self._get_longstop_domain(), limit=batch_size):
            self.env["after.sales.warranty"].create(
                [unit._prepare_warranty_vals(unit.longstop_on) for unit in units]
            )
            remaining = self.search_count(self._get_longstop_domain())
            if not cron._commit_progress(len(units), remaining=remaining):
                break
