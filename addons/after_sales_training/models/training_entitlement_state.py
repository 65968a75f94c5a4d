# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import period

from ..tools import voucher as reckoning
from ..tools.careful import attempt
from .training_entitlement import STATES


class TrainingEntitlement(models.Model):
    """What is left of a voucher, how it stands today, and why it ends when it does."""

    _inherit = "after.sales.training.entitlement"

    places_booked = fields.Integer(
        string="Booked",
        compute="_compute_places_taken",
        store=True,
        help="Places of enrolments whose session has not been held yet.",
    )
    places_used = fields.Integer(
        string="Used", compute="_compute_places_taken", store=True
    )
    places_left = fields.Integer(
        string="Left", compute="_compute_places_left", store=True
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )
    is_expiring = fields.Boolean(
        string="Expires Soon",
        compute="_compute_state",
        store=True,
        help="Places are left, and the first reminder's time has come.",
    )
    next_state_on = fields.Date(
        compute="_compute_state",
        store=True,
        index="btree_not_null",
        help="The day on which its state changes by itself.",
    )
    closed_on = fields.Date(
        compute="_compute_state",
        store=True,
        index="btree_not_null",
        help="The day on which it was used up or expired.",
    )
    cancelled_on = fields.Date(readonly=True, copy=False)
    agreed_until = fields.Date(
        string="Agreed End",
        readonly=True,
        copy=False,
        help="By extension or correction; else the end is reckoned.",
    )
    explanation = fields.Text(string="Why until Then", compute="_compute_explanation")

    _places_kept = models.Constraint(
        "CHECK (places_booked + places_used <= places)",
        "No place is left on this voucher.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("registration_ids.voucher_use")
    def _compute_places_taken(self):
        """Counted on the voucher's own row: two who press at once meet there (R4).

        The second of them runs again by itself and then finds no place left.
        """
        taken = {}
        # bounded: only how many enrolments these very vouchers have
        for voucher, use, count in (
            self.env["event.registration"]
            .sudo()
            ._read_group(
                [("entitlement_id", "in", self.ids), ("voucher_use", "!=", False)],
                ["entitlement_id", "voucher_use"],
                ["__count"],
            )
        ):
            taken[voucher.id, use] = count
        for voucher in self:
            voucher.places_booked = taken.get((voucher._origin.id, "booked"), 0)
            voucher.places_used = taken.get((voucher._origin.id, "used"), 0)

    @api.depends("places", "places_booked", "places_used")
    def _compute_places_left(self):
        for voucher in self:
            voucher.places_left = (
                voucher.places - voucher.places_booked - voucher.places_used
            )

    @api.depends(
        "cancelled_on",
        "company_id.after_sales_voucher_reminders",
        "places",
        "places_booked",
        "places_used",
        "valid_from",
        "valid_until",
    )
    def _compute_state(self):
        for voucher in self:
            today = voucher._get_today()
            steps = voucher.company_id._get_voucher_reminders()
            stands = reckoning.standing(
                today,
                voucher.valid_from or None,
                voucher.valid_until or None,
                voucher.places,
                voucher.places_booked,
                voucher.places_used,
                bool(voucher.cancelled_on),
                steps[0] if steps else 0,
            )
            voucher.state = stands.state
            voucher.is_expiring = stands.is_expiring
            voucher.next_state_on = stands.next_change
            match stands.state:
                case reckoning.USED:
                    voucher.closed_on = voucher.closed_on or today
                case reckoning.EXPIRED:
                    voucher.closed_on = voucher.valid_until
                case _:
                    voucher.closed_on = False

    @api.depends(
        "agreed_until", "granted_on", "valid_from", "valid_until", "validity_amount"
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        for voucher in self:
            voucher.explanation = voucher._explain_end()

    def _explain_end(self):
        """The end put in words: from which day, how long, what was agreed since."""
        self.ensure_one()
        if not self.valid_until or not self.valid_from:
            return self.env._("It does not expire.")
        first = format_date(self.env, self.valid_from)
        day = format_date(self.env, self.valid_until)
        if self.agreed_until:
            return self.env._(
                "Until %(day)s as agreed (see the log); reckoned from %(first)s it was"
                " %(reckoned)s.",
                day=day,
                first=first,
                reckoned=format_date(self.env, self._reckon_end(self.valid_from))
                if self.validity_amount
                else self.env._("without end"),
            )
        length = self._word_validity(self.validity_amount, self.validity_unit)
        values = {"first": first, "length": length, "day": day}
        match self.validity_amount and self.granted_on:
            case "sale":
                return self.env._(
                    "Ordered on %(first)s + %(length)s = %(day)s", **values
                )
            case "delivery":
                return self.env._(
                    "Delivered on %(first)s + %(length)s = %(day)s", **values
                )
            case "acceptance":
                return self.env._(
                    "Accepted on %(first)s + %(length)s = %(day)s", **values
                )
            case "contract":
                return self.env._(
                    "Contract from %(first)s + %(length)s = %(day)s", **values
                )
        return self.env._("Valid from %(first)s until %(day)s", **values)

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _get_tz(self):
        """The zone whose days count: the site's, else the company's."""
        self.ensure_one()
        su = self.sudo()  # only a zone is read
        company = su.company_id or self.env.company
        return su.equipment_id.tz or company._get_after_sales_tz()

    def _get_today(self):
        self.ensure_one()
        return period.day_of(fields.Datetime.now(), self._get_tz())

    def _reckon_end(self, first):
        """The last day by the terms; False: it does not expire."""
        self.ensure_one()
        if not first or self.validity_amount < 1:
            return False
        return period.period_end(first, self.validity_amount, self.validity_unit)

    @api.model
    def _get_due_domain(self):
        """Vouchers that begin, become urgent or expire today."""
        # a day early: the site's zone may be ahead of the server's
        return Domain("next_state_on", "<=", fields.Date.today() + reckoning.ONE_DAY)

    @api.model
    def _cron_follow_days(self, batch_size=500):
        """Let the days move what is due: O(due), not O(all). Who fails stays due."""
        cron = self.env["ir.cron"]
        due = self.search(self._get_due_domain())
        cron._commit_progress(remaining=len(due))
        for offset in range(0, len(due), batch_size):
            batch = due[offset : offset + batch_size].try_lock_for_update()
            attempt(batch, lambda vouchers: vouchers._follow_day())
            if not cron._commit_progress(len(batch)):
                break

    def _follow_day(self):
        self.env.add_to_compute(self._fields["state"], self)
        self.env.flush_all()
