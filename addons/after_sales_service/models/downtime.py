# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.downtime import Interval
from ..tools.period import start_of_day

#: Whether an interval lengthens the warranty is the manager's decision.
EXCLUSION_FIELDS = frozenset({"excluded", "exclusion_id", "exclusion_reason"})

#: What the customer has confirmed; changed, it has to be confirmed again.
CONFIRMED_FIELDS = frozenset({"end", "equipment_id", "kind", "start"})

#: States in which the customer has agreed.
CONFIRMED_STATES = ("confirmed", "settled")


class Downtime(models.Model):
    """An interval in which a unit was out of use: one row of the ledger (S2).

    Opened from a ticket, closed by the job, or entered by hand. Unplanned
    intervals that are not excluded lengthen the warranty. Dispatchers enter
    them; an exclusion is the manager's decision and needs its reason.
    """

    _name = "after.sales.downtime"
    _description = "Downtime"
    _inherit = ["mail.thread", "after.sales.covered.mixin"]
    _order = "start desc, id desc"
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
        "helpdesk.ticket", index="btree_not_null", check_company=True
    )
    state = fields.Selection(
        [
            ("open", "Out of use"),
            ("proposed", "To be confirmed"),
            ("confirmed", "Confirmed"),
            ("objected", "Objected"),
            ("settled", "Settled"),
        ],
        compute="_compute_state",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        index=True,
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

    @api.depends("end")
    def _compute_state(self):
        for downtime in self:
            if not downtime.end:
                downtime.state = "open"
            elif downtime.state in (False, "open"):
                downtime.state = "proposed"

    @api.depends("equipment_id", "start")
    def _compute_display_name(self):
        for downtime in self:
            downtime.display_name = (
                f"{downtime.equipment_id.display_name} · {downtime.start or ''}"
            )

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
                        day=delivered_on,
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
        again = self.browse()
        if not CONFIRMED_FIELDS.isdisjoint(vals) and "state" not in vals:
            again = self.filtered(lambda downtime: downtime.state in CONFIRMED_STATES)
        res = super().write(vals)
        if again:
            # what the customer confirmed is not what stands here now
            super(Downtime, again.filtered("end")).write({"state": "proposed"})
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
        if not self._may_decide():
            closed = {f"default_{name}" for name in (*EXCLUSION_FIELDS, "state")}
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

        :raises AccessError: for all but managers
        """
        if self._may_decide():
            return
        decided = {
            name for name in EXCLUSION_FIELDS.intersection(vals) if vals[name]
        } | {
            name
            for name in EXCLUSION_FIELDS.intersection(vals)
            if any(self.mapped(name))
        }
        if "state" in vals:
            decided.add("state")
        if any(downtime.state in CONFIRMED_STATES for downtime in self):
            decided |= CONFIRMED_FIELDS.intersection(vals)
        if decided:
            raise AccessError(
                self.env._(
                    "Only the service manager decides what counts and changes what"
                    " the customer has confirmed: %(fields)s",
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
        if self.filtered(lambda downtime: downtime.state in CONFIRMED_STATES):
            raise UserError(
                self.env._(
                    "The customer has confirmed this interval. Exclude it with a"
                    " reason instead of deleting it."
                )
            )

    def action_confirm(self):
        """Record that the customer has confirmed the interval."""
        self.check_access("write")
        still_open = self.filtered(lambda downtime: not downtime.end)
        if still_open:
            raise ValidationError(
                self.env._(
                    "“%s” is still out of use: enter the end first.",
                    still_open[0].equipment_id.display_name,
                )
            )
        # the rights are checked above; a state is written by this step only
        self.sudo().state = "confirmed"
        return True

    def _to_interval(self):
        """The row as the plain value that tools/downtime.py sweeps."""
        self.ensure_one()
        return Interval(
            start=self.start,
            end=self.end or None,
            planned=self.kind == "planned",
            excluded=self.excluded,
            key=self,
        )
