# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, format_datetime

from ..tools.downtime import Interval
from ..tools.period import start_of_day

#: Whether an interval lengthens the warranty is the manager's decision.
EXCLUSION_FIELDS = frozenset({"excluded", "exclusion_id", "exclusion_reason"})

#: What the customer confirms; changed, it has to be confirmed again.
CONFIRMED_FIELDS = frozenset({"end", "equipment_id", "kind", "start"})

#: What of the ledger moves the end of a warranty.
LEDGER_FIELDS = ("start", "end", "kind", "excluded")

#: Written by the steps of the confirmation only, never by a client.
FIELDS_OF_STEPS = frozenset(
    {
        "owner_id",
        "state",
        "asked_at",
        "letter_number",
        "letter_attachment_id",
        "answered_at",
        "answered_by",
        "answer_channel",
        "answer_ip",
        "objection",
        "settled_at",
        "settled_by_id",
        "settlement_reason",
    }
)

#: States in which both sides have agreed.
AGREED = ("confirmed", "settled")


def label(record, name):
    """The words of a selection's value, in the reader's language."""
    selection = record._fields[name]._description_selection(record.env)
    return dict(selection).get(record[name], "")


class Downtime(models.Model):
    """An interval in which a unit was out of use: one row of the ledger (S2).

    Opened from a ticket, closed by the job, or entered by hand. Unplanned
    intervals that are not excluded lengthen the warranty. Dispatchers enter
    them; an exclusion is the manager's decision and needs its reason. Both sides
    agree on each: the customer confirms what we propose, or objects and the
    manager settles it (downtime_confirming.py, downtime_settling.py).
    """

    _name = "after.sales.downtime"
    _description = "Downtime"
    _inherit = ["mail.thread", "mail.activity.mixin", "after.sales.covered.mixin"]
    _order = "start desc, id desc"
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
    owner_id = fields.Many2one(
        "res.partner",
        string="Owner Then",
        compute="_compute_owner_id",
        store=True,
        index=True,
        help="Whose unit it was when it was out of use: who buys it later reads none of"
        " this.",
    )
    start = fields.Datetime(required=True, tracking=True)
    end = fields.Datetime(
        tracking=True, index=True, help="Empty: the unit is still out of use."
    )
    hours = fields.Float(compute="_compute_hours", store=True, aggregator="sum")
    kind = fields.Selection(
        [("unplanned", "Unplanned"), ("planned", "Planned")],
        required=True,
        default="unplanned",
        tracking=True,
    )
    excluded = fields.Boolean(
        tracking=True, help="Does not lengthen the warranty; say why."
    )
    exclusion_id = fields.Many2one("after.sales.warranty.exclusion", tracking=True)
    exclusion_reason = fields.Char(tracking=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        check_company=True,
        domain="[('equipment_id', '=', equipment_id)]",
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Ended by Job",
        index="btree_not_null",
        check_company=True,
        domain="[('equipment_id', '=', equipment_id)]",
        help="The job after which the unit worked again.",
    )
    effect = fields.Char(
        string="Warranty",
        compute="_compute_effect",
        help="What the interval does to the warranty.",
    )
    state = fields.Selection(
        [
            ("open", "Out of use"),
            ("proposed", "To be confirmed"),
            ("confirmed", "Confirmed"),
            ("objected", "Objected"),
            ("settled", "Objection settled"),
        ],
        compute="_compute_state",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        index=True,
        copy=False,
    )

    _end_after_start = models.Constraint(
        'CHECK ("end" IS NULL OR "end" >= start)',
        "An interval out of use cannot end before it starts.",
    )
    _exclusion_explained = models.Constraint(
        "CHECK (excluded IS NOT TRUE OR exclusion_id IS NOT NULL"
        " OR exclusion_reason IS NOT NULL)",
        "Say why this interval does not lengthen the warranty.",
    )
    _one_open = models.UniqueIndex(
        '(equipment_id) WHERE "end" IS NULL',
        "This unit is already registered as out of use. Close that interval first.",
    )

    @api.depends("start", "end")
    def _compute_hours(self):
        for downtime in self:
            stop = downtime.end or downtime.start
            downtime.hours = (
                stop and (stop - downtime.start).total_seconds() / 3600 or 0.0
            )

    @api.depends("equipment_id")
    def _compute_owner_id(self):
        for downtime in self:
            downtime.owner_id = downtime.equipment_id.partner_id

    @api.depends("end")
    def _compute_state(self):
        for downtime in self:
            if not downtime.end:
                downtime.state = "open"
            elif downtime.state in (False, "open"):
                downtime.state = "proposed"

    @api.depends(
        "equipment_id.downtime_ids.start",
        "equipment_id.downtime_ids.end",
        "equipment_id.downtime_ids.kind",
        "equipment_id.downtime_ids.excluded",
        "equipment_id.warranty_id",
    )
    @api.depends_context("lang")
    def _compute_effect(self):
        # bounded: in words, for whoever may read the interval
        units = self.sudo().equipment_id
        ledgers = units._get_intervals()
        entries = {
            entry.interval.key: (warranty, entry)
            for warranty in units.warranty_id
            for entry in warranty._get_ledger(
                intervals=ledgers[warranty.equipment_id.id]
            ).entries
        }
        for downtime in self:
            warranty, entry = entries.get(downtime._origin.id, (None, None))
            downtime.effect = warranty and warranty._describe_entry(entry)

    @api.depends("equipment_id.tz", "start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for downtime in self:
            unit = downtime.equipment_id
            start = downtime.start and format_datetime(
                self.env, downtime.start, tz=unit.tz, dt_format="short"
            )
            downtime.display_name = " · ".join(filter(None, (unit.display_name, start)))

    @api.constrains("start", "end", "equipment_id")
    def _check_dates(self):
        now = fields.Datetime.now()
        for downtime in self:
            if max(downtime.start, downtime.end or downtime.start) > now:
                raise ValidationError(
                    self.env._(
                        "“%s” is entered as out of use in the future. Enter what"
                        " has happened.",
                        downtime.equipment_id.display_name,
                    )
                )
            delivered_on = downtime.equipment_id.delivered_on
            if delivered_on and downtime.start < start_of_day(
                delivered_on, downtime.equipment_id.tz
            ):
                raise ValidationError(
                    self.env._(
                        "“%(unit)s” was delivered on %(day)s: it cannot have been out"
                        " of use before.",
                        unit=downtime.equipment_id.display_name,
                        day=format_date(self.env, delivered_on),
                    )
                )

    @api.constrains("equipment_id", "ticket_id", "order_id")
    def _check_same_unit(self):
        for downtime in self:
            for origin in (downtime.ticket_id, downtime.order_id):
                unit = origin.equipment_id
                if unit and unit != downtime.equipment_id:
                    raise ValidationError(
                        self.env._(
                            "%(origin)s is about “%(other)s”, not about “%(unit)s”."
                            " Choose a ticket and a job of the same unit.",
                            origin=origin.display_name,
                            other=unit.display_name,
                            unit=downtime.equipment_id.display_name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_decided_fields(vals)
        downtimes = super().create(vals_list)
        # whoever may write the ledger moves the unit's state by it, no more
        downtimes.equipment_id.sudo()._follow_ledger()
        return downtimes

    def write(self, vals):
        self._check_decided_fields(vals)
        units = self.equipment_id
        wordings = {downtime: downtime._get_wording() for downtime in self}
        res = super().write(vals)
        if FIELDS_OF_STEPS.isdisjoint(vals):
            # what the customer was told or has confirmed is not what stands here now
            self.filtered(
                lambda downtime: downtime._get_wording() != wordings[downtime]
            )._take_back()
        if not {"start", "end", "equipment_id"}.isdisjoint(vals):
            (units | self.equipment_id).sudo()._follow_ledger()  # as in create
        return res

    def unlink(self):
        units = self.equipment_id
        res = super().unlink()
        units.exists().sudo()._follow_ledger()  # as in create
        return res

    @api.model
    def default_get(self, fields):
        """A ``default_…`` in the client's context decides nothing either."""
        if not self.env.su:
            names = FIELDS_OF_STEPS | (
                frozenset() if self._may_decide() else EXCLUSION_FIELDS
            )
            closed = {f"default_{name}" for name in names}
            context = {k: v for k, v in self.env.context.items() if k not in closed}
            # replaced, not merged: keys are taken out
            self = self.with_context(context)  # pylint: disable=context-overridden
        return super().default_get(fields)

    @api.model
    def _may_decide(self):
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        )

    def _check_decided_fields(self, vals):
        """Whoever enters an interval does not decide on it as well.

        :raises AccessError: for all but managers; for fields of the steps, for all
        """
        if self.env.su:
            return
        decided = FIELDS_OF_STEPS.intersection(vals)
        if not self._may_decide():
            decided |= {
                name
                for name in EXCLUSION_FIELDS.intersection(vals)
                if vals[name] or any(self.mapped(name))
            }
            if any(downtime.state in (*AGREED, "objected") for downtime in self):
                decided |= CONFIRMED_FIELDS.intersection(vals)
        if decided:
            raise AccessError(
                self.env._(
                    "Only the service manager decides what counts and changes what"
                    " the customer has answered; the answer itself is recorded by its"
                    " own buttons: %(fields)s",
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in decided
                        )
                    ),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.filtered(lambda downtime: downtime.state in (*AGREED, "objected")):
            raise UserError(
                self.env._(
                    "The customer has confirmed this interval or objects to it. Exclude"
                    " it with a reason instead of deleting it."
                )
            )

    # ------------------------------------------------------------
    # THE LEDGER
    # ------------------------------------------------------------

    def _is_of_present_owner(self):
        """Whether it happened at the customer who has the unit now."""
        self.ensure_one()
        owner = self.equipment_id.commercial_partner_id
        return self.owner_id.commercial_partner_id == owner

    def _is_agreed(self):
        """Whether both sides agree on this interval: else it is provisional."""
        self.ensure_one()
        return bool(self.end) and self.state in AGREED

    def _get_exclusion_words(self):
        """Why it does not count, as the customer reads it; empty if it does."""
        self.ensure_one()
        words = (self.exclusion_id.name, self.exclusion_reason)
        return " · ".join(filter(None, words)) if self.excluded else ""

    def _get_wording(self):
        """What the customer confirms, as plain values."""
        self.ensure_one()
        return (
            self.equipment_id.id,
            self.start,
            self.end,
            self.kind,
            self.excluded,
            self._get_exclusion_words(),
        )

    def _to_intervals(self):
        """The rows as the plain values that tools/downtime.py sweeps."""
        return [
            Interval(
                start=downtime.start,
                end=downtime.end or None,
                planned=downtime.kind == "planned",
                excluded=downtime.excluded,
                key=downtime.id,
            )
            for downtime in self
        ]
