# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from ..tools import mail_repair
from .fault import SEVERITIES

KINDS = [
    ("fault", "Fault"),
    ("installation", "Installation"),
    ("consultation", "Consultation"),
    ("upgrade", "Upgrade"),
    ("conduct", "Conduct of Staff"),
]

#: A clock may be that much ahead before its time counts as "in the future".
CLOCK_TOLERANCE = timedelta(minutes=5)


class CallMixin(models.AbstractModel):
    """What somebody tells us: who, about which unit, what, since when (S17, S18).

    The same in the register, where it is taken down, and on the ticket it leads to.
    """

    _name = "after.sales.call.mixin"
    _description = "Something Told by a Customer"

    #: the field that says when we were told
    _call_time_field = None
    #: the field that says what was told
    _call_text_field = None

    kind = fields.Selection(
        selection=KINDS, required=True, default="fault", tracking=True
    )
    equipment_id = fields.Many2one(
        comodel_name="after.sales.equipment",
        string="Unit",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    product_id = fields.Many2one(related="equipment_id.product_id")
    warranty_state = fields.Selection(related="equipment_id.warranty_state")
    warranty_end = fields.Date(related="equipment_id.warranty_end")
    caller_name = fields.Char(string="Caller")
    caller_phone = fields.Char(string="Caller's Phone")
    fault_id = fields.Many2one(
        comodel_name="after.sales.fault",
        string="Symptom",
        domain="[('kind', '=', 'symptom'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    registered_at = fields.Datetime(
        string="Registered at",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="When it was typed in.",
    )
    down_since = fields.Datetime(
        string="Unit Is Down since",
        copy=False,
        tracking=True,
        help="The unit cannot be used since then. The time counts for its warranty.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("fault_id")
    def _compute_severity(self):
        """A symptom proposes the severity; what was decided stays."""
        for call in self:
            if not call._origin or not call.severity:
                call.severity = (
                    call.fault_id.default_severity or call.severity or "ordinary"
                )

    def _get_lag_hours(self):
        """Return how many hours later it was registered than told; never negative."""
        self.ensure_one()
        told_at = self[self._call_time_field]
        lag = timedelta()
        if told_at and self.registered_at:
            lag = self.registered_at - told_at
        return max(lag.total_seconds(), 0.0) / 3600

    @api.model
    def _format_lag(self, hours):
        """Return how much later something was registered, in words.

        :param float hours: nothing is said below three minutes
        """
        minutes = round(hours * 60)
        if minutes < 3:
            return False
        if minutes < 60:
            return self.env._("registered %(minutes)s min later", minutes=minutes)
        if minutes < 48 * 60:
            return self.env._(
                "registered %(hours)s h %(minutes)s min later",
                hours=minutes // 60,
                minutes=minutes % 60,
            )
        return self.env._("registered %(days)s days later", days=minutes // (24 * 60))

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.model
    def _get_past_fields(self):
        """Names of the times that cannot lie in the future. Hook."""
        return (self._call_time_field, "down_since")

    def _get_time_order(self):
        """Return pairs of fields (earlier, later) that must keep their order. Hook."""
        self.ensure_one()
        return []

    def _check_times(self):
        """Refuse times that cannot be: all that is wrong is told at once.

        :raises ValidationError: says which, and what to do
        """
        for call in self:
            problems = call._get_time_problems()
            if problems:
                raise ValidationError(
                    self.env._(
                        "%(call)s: please correct the times.\n%(problems)s",
                        call=call.display_name,
                        problems="\n".join(problems),
                    )
                )

    def _get_time_problems(self):
        """Return what is wrong with the times, in words."""
        self.ensure_one()
        latest = fields.Datetime.now() + CLOCK_TOLERANCE
        problems = [
            self.env._(
                "%(field)s (%(time)s) lies in the future.",
                field=self._fields[name]._description_string(self.env),
                time=format_datetime(self.env, self[name]),
            )
            for name in self._get_past_fields()
            if self[name] and self[name] > latest
        ]
        for earlier, later in self._get_time_order():
            if self[earlier] and self[later] and self[later] < self[earlier]:
                problems.append(
                    self.env._(
                        "%(later)s (%(later_time)s) lies before %(earlier)s"
                        " (%(earlier_time)s).",
                        later=self._fields[later]._description_string(self.env),
                        later_time=format_datetime(self.env, self[later]),
                        earlier=self._fields[earlier]._description_string(self.env),
                        earlier_time=format_datetime(self.env, self[earlier]),
                    )
                )
        if self.down_since and not self.equipment_id:
            problems.append(
                self.env._("Choose the unit that is down, or clear the time.")
            )
        return problems

    @api.model
    def _clean_texts(self, vals):
        """Return values whose texts hold nothing that no database can store."""
        return {
            name: type(value)(mail_repair.clean(value))
            if isinstance(value, str)
            else value
            for name, value in vals.items()
        }

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def _show_inline_pictures(self, message):
        """Pictures within a mail show in what was told, too.

        The mail's own text refers to its parts (``cid:``); the message that was
        kept refers to its attachments.

        :param message: the ``mail.message`` that was made of a mail
        """
        name = self._call_text_field
        if message.message_type == "email":
            broken = self.filtered(lambda call: "cid:" in (call[name] or ""))
            if broken:
                broken[name] = message.body
