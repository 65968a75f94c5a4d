# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

from ..tools import meter

JUMPS = [
    (meter.ROLLOVER, "Meter began anew"),
    (meter.REPLACED, "Meter was replaced"),
]
SOURCES = [
    ("typed", "Typed in"),
    ("job", "On a Job"),
    ("csv", "File"),
    ("http", "Sent by a Machine"),
]
#: what may be changed of a reading: the rest is voided and entered anew
FIELDS_FREE = frozenset({"note"})


class Admitted(list):
    """Values that ``_admit`` has let in; a client can send a list, never this."""


class MeterReading(models.Model):
    """What a meter showed at a time (S26).

    Engineers and the desk enter readings of the units they see; nobody changes one:
    the desk voids it with a reason, and it is entered anew. A meter counts upwards;
    a smaller figure needs the word why.
    """

    _name = "after.sales.meter.reading"
    _inherit = ["after.sales.guard.mixin"]
    _description = "Meter Reading"
    _order = "read_at desc, id desc"
    _rec_name = "meter_id"

    meter_id = fields.Many2one(
        "after.sales.meter", required=True, index=True, ondelete="cascade"
    )
    equipment_id = fields.Many2one(
        related="meter_id.equipment_id", store=True, index=True, string="Unit"
    )
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    kind_id = fields.Many2one(related="meter_id.kind_id", store=True, string="Counts")
    unit = fields.Char(related="meter_id.unit", string="Unit of Measure")
    read_at = fields.Datetime(
        string="Read at", required=True, default=fields.Datetime.now
    )
    value = fields.Float(string="Shows", required=True, digits=(16, 2), aggregator=None)
    jump = fields.Selection(
        JUMPS,
        string="Why Less",
        help="A meter counts upwards. Say here if it went over its last figure, or if"
        " another one was put in its place.",
    )
    old_value = fields.Float(
        string="Old Meter Showed",
        digits=(16, 2),
        aggregator=None,
        help="What the meter that was taken out showed at last.",
    )
    new_start = fields.Float(
        string="New Meter Began at",
        digits=(16, 2),
        aggregator=None,
        help="What the new meter showed when it was fitted.",
    )
    total = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="max",
        help="Counted altogether, over meters that began anew or were replaced.",
    )
    source = fields.Selection(
        SOURCES, required=True, readonly=True, default="typed", string="How It Came in"
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    taken_at = fields.Datetime(
        string="Entered at", required=True, readonly=True, default=fields.Datetime.now
    )
    note = fields.Char()
    void_reason = fields.Char(
        string="Why Void", readonly=True, help="A void reading counts for nothing."
    )

    _fields_of_steps = frozenset(
        {"total", "source", "order_id", "user_id", "taken_at", "void_reason"}
    )
    _time_uniq = models.UniqueIndex(
        "(meter_id, read_at) WHERE void_reason IS NULL",
        "There is a reading of this meter at that time already.",
    )
    _sent_idx = models.Index("(user_id, taken_at) WHERE source = 'http'")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not isinstance(vals_list, Admitted):
            for vals in vals_list:
                self._check_computed_fields(vals)
            self.check_access("create")
            vals_list = [self._prepare_reading_vals(vals) for vals in vals_list]
            if errors := [error for error in self._admit(vals_list) if error]:
                raise ValidationError("\n".join(errors))
        readings = super().create(list(vals_list))
        # bounded: what the meters of these readings show
        readings.meter_id.sudo()._refresh_use()
        return readings

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_FREE.issuperset(vals):
            raise UserError(
                self.env._(
                    "A reading stays as it was entered. Void it and enter the right"
                    " one."
                )
            )
        return super().write(vals)

    @api.model
    def _prepare_reading_vals(self, vals):
        """Values of a reading with what does not come from outside."""
        now = fields.Datetime.now()
        return {
            "source": "typed",
            "user_id": self.env.uid,
            "taken_at": now,
            **vals,
            # whole seconds, as they are kept
            "read_at": fields.Datetime.to_datetime(vals.get("read_at") or now).replace(
                microsecond=0
            ),
            "value": vals.get("value") or 0.0,
        }

    def _get_plain(self):
        """The reading as the plain log keeps it."""
        self.ensure_one()
        return meter.Reading(
            self.read_at, self.value, self.jump or None, self.old_value, self.new_start
        )

    # ------------------------------------------------------------
    # ADMIT
    # ------------------------------------------------------------

    @api.model
    def _admit(self, vals_list):
        """Put new readings among those there are; fill in what they add up to.

        Set-wise: one query for all the meters. Totals of later readings follow.

        :param list vals_list: complete values; ``total`` is set in those let in
        :return: list of sentences why one is not let in, or None
        """
        meters = self.env["after.sales.meter"].browse(
            {vals["meter_id"] for vals in vals_list}
        )
        meters.check_access("read")
        # bounded: the logs of meters that the user may see
        meters = meters.sudo()
        meters._lock_meters()
        by_id = {each.id: each for each in meters}
        since = {}
        for vals in vals_list:
            each = by_id[vals["meter_id"]]
            since[each] = min(vals["read_at"], since.get(each, vals["read_at"]))
        logs = meters._get_logs(since)
        now = fields.Datetime.now()
        errors = []
        for vals in vals_list:
            each = by_id[vals["meter_id"]]
            log, _known = logs[each]
            reading = meter.Reading(
                vals["read_at"],
                vals["value"],
                vals.get("jump") or None,
                vals.get("old_value") or 0.0,
                vals.get("new_start") or 0.0,
            )
            try:
                log.add(reading, now)
            except meter.Refused as refused:
                errors.append(self._explain(each, reading, refused))
            else:
                errors.append(None)
        self._fill_totals(vals_list, errors, logs)
        return errors

    @api.model
    def _fill_totals(self, vals_list, errors, logs):
        """Write the totals into the values, and into later readings that changed."""
        totals = {}
        for each, (log, known) in logs.items():
            by_time = {
                reading.at: total
                for reading, total in zip(log.readings, log.totals(), strict=True)
            }
            totals[each.id] = by_time
            self._write_totals(known, by_time)
        for vals, error in zip(vals_list, errors, strict=True):
            if not error:
                vals["total"] = totals[vals["meter_id"]][vals["read_at"]]

    @api.model
    def _write_totals(self, readings, by_time):
        for reading in readings:
            if reading.read_at in by_time and reading.total != by_time[reading.read_at]:
                reading.total = by_time[reading.read_at]

    @api.model
    def _explain(self, each, reading, refused):
        """Why a reading is not let in, and what to do.

        :param each: the meter, under sudo: what it showed is named
        """
        other = refused.other
        if refused.code == "number":  # nor can it be shown as one
            return self.env._("%s: enter figures of 0 or more.", each.display_name)
        words = {
            "meter": each.display_name,
            "value": each._format(reading.value),
            "at": format_datetime(self.env, reading.at),
            "other": each._format(other.value) if other else "",
            "other_at": format_datetime(self.env, other.at) if other else "",
        }
        match refused.code:
            case "future":
                return self.env._("%(meter)s: %(at)s has not come yet.", **words)
            case "same_time":
                return self.env._(
                    "%(meter)s: there is a reading at %(other_at)s already: %(other)s."
                    " Void it first if it is wrong.",
                    **words,
                )
            case "beyond":
                return self.env._(
                    "%(meter)s begins anew at %(limit)s: it cannot show %(value)s.",
                    limit=each._format(each.rollover_at),
                    **words,
                )
            case "first":
                return self.env._(
                    "%(meter)s: there is no reading before %(at)s from which it could"
                    " have begun anew or been replaced.",
                    **words,
                )
            case "no_rollover":
                return self.env._(
                    "%(meter)s: nobody has entered at which figure this meter begins"
                    " anew. The service desk enters it on the meter.",
                    **words,
                )
            case "not_over":
                return self.env._(
                    "%(meter)s: %(value)s is not less than %(other)s at %(other_at)s:"
                    " the meter has not begun anew.",
                    **words,
                )
            case "old_value":
                return self.env._(
                    "%(meter)s: the old meter showed %(other)s at %(other_at)s. When it"
                    " was taken out it cannot have shown less (%(old)s).",
                    old=each._format(reading.old_value),
                    **words,
                )
            case "new_start":
                return self.env._(
                    "%(meter)s: the new meter began at %(start)s, it cannot show less"
                    " (%(value)s).",
                    start=each._format(reading.new_start),
                    **words,
                )
            case "too_fast":
                return self.env._(
                    "%(meter)s: from %(other)s at %(other_at)s to %(value)s at %(at)s"
                    " is more than %(most)s a day. Check figure and time.",
                    most=each._format(each.kind_id.most_per_day),
                    **words,
                )
        if other and other.at > reading.at:
            return self.env._(
                "%(meter)s: %(value)s at %(at)s is more than it showed later: %(other)s"
                " at %(other_at)s. Check figure and time.",
                **words,
            )
        return self.env._(
            "%(meter)s runs backwards: %(value)s at %(at)s is less than %(other)s at"
            " %(other_at)s. Check it; or say that the meter began anew or was"
            " replaced.",
            **words,
        )

    # ------------------------------------------------------------
    # VOID
    # ------------------------------------------------------------

    def action_void(self):
        """Ask for the reason and void."""
        self._check_can_void()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void a Reading"),
            "res_model": "after.sales.meter.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_reading_ids": self.ids},
        }

    def _check_can_void(self):
        """
        :raises AccessError: only the desk voids
        :raises UserError: one is void already
        """
        self.check_access("write")
        if not self.env["after.sales.order"]._is_desk():
            raise AccessError(
                self.env._("Readings are voided by the service desk. Tell it why.")
            )
        if self.filtered("void_reason"):
            raise UserError(self.env._("This reading is void already."))

    def _do_void(self, reason):
        """The readings count no more; the caller has checked who may.

        :raises UserError: one that comes after them cannot be true then
        """
        readings = self.sudo()  # a field of the steps
        readings.meter_id._lock_meters()
        for reading in readings.sorted("read_at", reverse=True):
            each = reading.meter_id
            log, known = each._get_logs({each: reading.read_at})[each]
            try:
                log = log.without(reading.read_at)
            except meter.Refused as refused:
                raise UserError(
                    self.env._(
                        "%(meter)s: the reading at %(at)s rests on this one. Void that"
                        " one first.",
                        meter=each.display_name,
                        at=format_datetime(self.env, refused.other.at),
                    )
                ) from refused
            reading.void_reason = reason
            by_time = {
                plain.at: total
                for plain, total in zip(log.readings, log.totals(), strict=True)
            }
            self._write_totals(known - reading, by_time)
        readings.meter_id._refresh_use()
