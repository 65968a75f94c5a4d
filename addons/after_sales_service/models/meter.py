# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ..tools import meter


class Meter(models.Model):
    """A counter on a unit: what it showed last, and how fast it goes (S26).

    The desk fits meters to units; engineers see those of their units and note what
    they show. ``total`` goes on where a meter begins anew or is replaced.
    """

    _name = "after.sales.meter"
    _inherit = ["mail.thread", "after.sales.guard.mixin"]
    _description = "Meter"
    _order = "equipment_id, kind_id, id"
    _check_company_auto = True

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="equipment_id.partner_id", string="Owner")
    team_id = fields.Many2one(related="equipment_id.team_id", string="Service Point")
    kind_id = fields.Many2one(
        "after.sales.meter.kind",
        string="Meter",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    unit = fields.Char(related="kind_id.unit", string="Unit of Measure")
    active = fields.Boolean(default=True)
    rollover_at = fields.Float(
        string="Begins anew at",
        digits=(16, 2),
        tracking=True,
        help="A meter with five figures goes from 99,999 to 0: enter 100,000. 0: it"
        " never begins anew.",
    )
    counted_before = fields.Float(
        digits=(16, 2),
        tracking=True,
        help="What earlier meters had counted before the first reading here.",
    )
    expected_per_day = fields.Float(
        digits=(16, 2),
        tracking=True,
        help="Until readings tell how much the unit is used.",
    )
    reading_ids = fields.One2many(
        "after.sales.meter.reading", "meter_id", string="Readings"
    )
    reading_count = fields.Integer(compute="_compute_reading_count")
    last_at = fields.Datetime(string="Last Read", readonly=True, copy=False, index=True)
    last_value = fields.Float(
        string="Shows", readonly=True, copy=False, digits=(16, 2), aggregator=None
    )
    last_total = fields.Float(
        string="Total",
        readonly=True,
        copy=False,
        digits=(16, 2),
        aggregator=None,
        help="Counted altogether, over meters that began anew or were replaced.",
    )
    average_since = fields.Datetime(readonly=True, copy=False)
    average_per_day = fields.Float(
        readonly=True, copy=False, digits=(16, 2), aggregator=None
    )
    per_day = fields.Float(
        string="Use per Day", compute="_compute_per_day", digits=(16, 2)
    )
    use_text = fields.Char(
        string="Where the Use Comes from", compute="_compute_per_day"
    )

    _fields_of_steps = frozenset(
        {"last_at", "last_value", "last_total", "average_since", "average_per_day"}
    )
    _kind_uniq = models.UniqueIndex(
        "(equipment_id, kind_id) WHERE active IS TRUE",
        "This unit has a meter of this kind already. Was it replaced? Enter a reading"
        " and choose “Meter was replaced”.",
    )
    _rollover_not_negative = models.Constraint(
        "CHECK (rollover_at >= 0)", "A meter begins anew at a figure above 0."
    )
    _use_not_negative = models.Constraint(
        "CHECK (expected_per_day >= 0 AND counted_before >= 0)",
        "A meter never counts backwards: enter 0 or more.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind_id", "equipment_id")
    def _compute_display_name(self):
        for each in self:
            # the name of the unit belongs to the name of its meter
            unit = each.sudo().equipment_id.display_name
            each.display_name = " · ".join(filter(None, (each.kind_id.name, unit)))

    @api.depends("reading_ids")
    def _compute_reading_count(self):
        counts = dict(
            self.env["after.sales.meter.reading"]._read_group(
                [("meter_id", "in", self.ids)], ["meter_id"], ["__count"]
            )
        )
        for each in self:
            each.reading_count = counts.get(each._origin, 0)

    @api.depends("average_since", "average_per_day", "expected_per_day", "last_at")
    @api.depends_context("lang")
    def _compute_per_day(self):
        for each in self:
            if each.average_since:
                each.per_day = each.average_per_day
                each.use_text = self.env._(
                    "average from %(first)s to %(last)s",
                    first=format_date(self.env, each.average_since),
                    last=format_date(self.env, each.last_at),
                )
            else:
                each.per_day = each.expected_per_day
                each.use_text = (
                    self.env._("as entered: there are no readings a day apart yet")
                    if each.expected_per_day
                    else self.env._("not known: enter readings, or what you expect")
                )

    @api.constrains("counted_before", "expected_per_day", "rollover_at")
    def _check_figures(self):
        for each in self:
            figures = (each.counted_before, each.expected_per_day, each.rollover_at)
            if max(figures) > meter.LARGEST:
                raise ValidationError(
                    self.env._(
                        "%(meter)s: no meter shows more than %(limit)s.",
                        meter=each.display_name,
                        limit=each._format(meter.LARGEST),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if {"equipment_id", "kind_id", "counted_before"} & vals.keys():
            self._check_not_read()
        res = super().write(vals)
        if "expected_per_day" in vals:
            self._move_plans()
        return res

    def _check_not_read(self):
        """:raises UserError: readings rest on what is to be changed"""
        # bounded: whether there is a reading at all
        if self.sudo().reading_ids:
            raise UserError(
                self.env._(
                    "There are readings of this meter: its unit, its kind and what was"
                    " counted before are fixed. Archive it and fit another one."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        self._check_not_read()

    # ------------------------------------------------------------
    # READINGS
    # ------------------------------------------------------------

    def action_view_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.meter_reading_action"
        )
        return action | {
            "name": self.display_name,
            "domain": [("meter_id", "=", self.id)],
            "context": {},
        }

    def action_enter(self):
        """Open the dialog in which these meters are read."""
        self.check_access("read")
        return self.env["after.sales.meter.entry"]._open(self)

    def _lock_meters(self):
        """Readings of a meter are taken one transaction after the other.

        Whoever waited finds the meter changed, and is run again by the server.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM after_sales_meter WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def _get_logs(self, since):
        """The readings of meters from a time on, and the one before each of them.

        Called under sudo; one query, however long the logs are.

        :param dict since: meter -> naive UTC
        :return: meter -> (log, its readings as records)
        """
        Reading = self.env["after.sales.meter.reading"]
        Reading.flush_model()
        rows = since and self.env.execute_query(
            SQL(
                """
                SELECT reading.meter_id, reading.id
                  FROM (VALUES %s) AS asked (meter_id, since)
                  JOIN after_sales_meter_reading AS reading
                    ON reading.meter_id = asked.meter_id
                   AND reading.void_reason IS NULL
                   AND reading.read_at >= COALESCE(
                       (SELECT max(before.read_at)
                          FROM after_sales_meter_reading AS before
                         WHERE before.meter_id = asked.meter_id
                           AND before.void_reason IS NULL
                           AND before.read_at < asked.since),
                       '-infinity')
                 ORDER BY reading.meter_id, reading.read_at
                """,
                SQL(", ").join(
                    SQL("(%s, %s::timestamp)", each.id, at)
                    for each, at in since.items()
                ),
            )
        )
        ids = {}
        for meter_id, reading_id in rows or ():
            ids.setdefault(meter_id, []).append(reading_id)
        everything = Reading.browse(id for group in ids.values() for id in group)
        logs = {}
        for each in since:
            # read together: not meter by meter
            readings = Reading.browse(ids.get(each.id, ())).with_prefetch(
                everything._prefetch_ids
            )
            logs[each] = each._get_log(readings), readings
        return logs

    def _get_log(self, readings):
        """The plain log of readings that follow each other."""
        self.ensure_one()
        return meter.Log(
            [reading._get_plain() for reading in readings],
            readings[0].total if readings else self.counted_before,
            self.rollover_at,
            self.kind_id.most_per_day,
        )

    def _refresh_use(self):
        """What the meters show now, and how fast they go; called under sudo.

        Plans by these meters move with them. Two queries, and one write.
        """
        self.env["after.sales.meter.reading"].flush_model()
        self.kind_id.fetch(["average_days"])
        self.flush_recordset(["kind_id"])
        rows = self.ids and self.env.execute_query(
            SQL(
                """
                SELECT meter.id, last.read_at, last.value, last.total,
                       first.read_at, first.total
                  FROM after_sales_meter AS meter
                  JOIN after_sales_meter_kind AS kind ON kind.id = meter.kind_id
                  LEFT JOIN LATERAL (
                       SELECT read_at, value, total
                         FROM after_sales_meter_reading
                        WHERE meter_id = meter.id AND void_reason IS NULL
                        ORDER BY read_at DESC
                        LIMIT 1) AS last ON TRUE
                  LEFT JOIN after_sales_meter_reading AS first
                    ON first.meter_id = meter.id
                   AND first.void_reason IS NULL
                   AND first.read_at = COALESCE(
                       (SELECT max(read_at)
                          FROM after_sales_meter_reading
                         WHERE meter_id = meter.id AND void_reason IS NULL
                           AND read_at <= last.read_at
                               - kind.average_days * INTERVAL '1 day'),
                       (SELECT min(read_at)
                          FROM after_sales_meter_reading
                         WHERE meter_id = meter.id AND void_reason IS NULL))
                 WHERE meter.id IN %s
                """,
                tuple(self.ids),
            )
        )
        # of self, not of their ids: what one needs is fetched for all
        by_id = {each.id: each for each in self}
        for meter_id, at, value, total, first_at, first_total in rows or ():
            use = at and meter.average(first_at, first_total, at, total)
            by_id[meter_id].write(
                {
                    "last_at": at,
                    "last_value": value or 0.0,
                    "last_total": total or 0.0,
                    "average_since": use is not None and first_at,
                    "average_per_day": use or 0.0,
                }
            )
        self._move_plans()

    def _move_plans(self):
        """What is due by these meters is due on another day now."""
        # bounded: dates of plans by these meters; who enters a reading may not plan
        plans = self.env["after.sales.maintenance.plan"].sudo()
        plans = plans.search([("meter_id", "in", self.ids), ("state", "=", "active")])
        if plans:
            plans._follow_meters()

    # ------------------------------------------------------------
    # WHEN IT REACHES A MARK
    # ------------------------------------------------------------

    def _get_reached_at(self, mark):
        """The moment at which the total is expected at a mark, naive UTC or None."""
        self.ensure_one()
        if not self.last_at:
            return None
        return meter.reach(self.last_at, self.last_total, self.per_day, mark)

    def _format(self, value):
        """A figure of this meter in the reader's way: “1,830 h”."""
        self.ensure_one()
        digits = 0 if float(value).is_integer() else 1
        figure = formatLang(self.env, value, digits=digits)
        return f"{figure} {self.unit or ''}".strip()
