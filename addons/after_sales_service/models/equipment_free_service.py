# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import period


class Equipment(models.Model):
    """The free services promised for after the warranty (S6)."""

    _inherit = "after.sales.equipment"

    free_services_before = fields.Integer(
        string="Free Services Used Before",
        help="Used before the unit was registered here.",
    )
    free_services_left = fields.Integer(
        compute="_compute_free_services_left",
        compute_sudo=True,
        help="Free technical repair services after the warranty that the customer may"
        " still ask for.",
    )
    free_services_granted = fields.Integer(
        compute="_compute_free_services_left",
        compute_sudo=True,
        help="How many free services were promised for after the warranty.",
    )
    free_services_until = fields.Date(
        string="Free Services Lapse after",
        compute="_compute_free_services_left",
        compute_sudo=True,
        help="The last day on which the customer may ask for one. Empty: any time.",
    )
    free_services_note = fields.Char(
        string="Free Services",
        compute="_compute_free_services_note",
        help="Free technical repair services, at the customer's request only.",
    )

    _free_services_not_negative = models.Constraint(
        "CHECK (free_services_before >= 0)",
        "The number of free services used cannot be negative.",
    )

    @api.depends(
        "warranty_id.state",
        "warranty_id.covered_until",
        "warranty_id.free_service_count",
        "warranty_id.free_service_months",
        "free_services_before",
        "order_ids.free_service_taken",
    )
    def _compute_free_services_left(self):
        """Promised for after the warranty, less what was used (S6).

        None as long as the warranty runs or is pending: there is nothing to ask
        for then.
        """
        taken = self._get_free_services_taken()
        for unit in self:
            warranty = unit.warranty_id.sudo()  # the unit's own count and dates only
            unit.free_services_granted = warranty.free_service_count
            unit.free_services_until = (
                bool(warranty) and warranty._get_free_services_until()
            )
            used = unit.free_services_before + taken.get(unit._origin, 0)
            unit.free_services_left = (
                max(0, warranty.free_service_count - used)
                if unit._may_ask_for_free_service(fields.Datetime.now())
                else 0
            )

    @api.depends("free_services_left")
    @api.depends_context("lang")
    def _compute_free_services_note(self):
        for unit in self:
            left = unit.free_services_left
            if left and unit.free_services_until:
                unit.free_services_note = self.env._(
                    "%(left)s of %(granted)s left until %(day)s",
                    left=left,
                    granted=unit.free_services_granted,
                    day=format_date(self.env, unit.free_services_until),
                )
            elif left:
                unit.free_services_note = self.env._(
                    "%(left)s of %(granted)s left",
                    left=left,
                    granted=unit.free_services_granted,
                )
            else:
                unit.free_services_note = False

    def _get_free_services_taken(self):
        """How many free services jobs have used, by unit.

        Of the warranty that promises them: one that was closed, because the unit was
        sold anew, takes its own along.
        """
        # every job counts, also those the reader may not see; only a number
        groups = (
            self.env["after.sales.order"]
            .sudo()
            ._read_group(
                [("equipment_id", "in", self.ids), ("free_service_taken", "=", True)],
                ["equipment_id"],
                ["coverage_at:array_agg"],
            )
        )
        return {
            unit: sum(not unit._get_warranty_at(at).closed_on for at in moments)
            for unit, moments in groups
        }

    def _take_over_free_services(self, used):
        """What was used on the unit exchanged is used: the promise passes on once.

        Called under sudo by the exchange.

        :param int used: on the other unit, before its warranty was closed
        """
        self.ensure_one()
        promised = (self.warranty_id or self.warranty_term_id).free_service_count
        self.free_services_before = min(used, promised)

    def _get_free_services_used(self):
        """How many are used of the promise, here and before."""
        self.ensure_one()
        return self.free_services_before + self._get_free_services_taken().get(self, 0)

    def _may_ask_for_free_service(self, at):
        """Whether the warranty was over at an instant and the promise not lapsed.

        :param datetime at: naive UTC
        """
        self.ensure_one()
        warranty = self.warranty_id.sudo()  # the unit's own dates only
        # not the stored state: a daily job moves it, the day may have come since
        over = warranty.closed_on or (
            warranty.covered_until and warranty.covered_until <= at
        )
        if not over or warranty.void_reason:
            return False
        until = warranty._get_free_services_until()
        return not until or period.day_of(at, self.tz) <= until

    @api.constrains("free_services_before")
    def _check_free_services_used(self):
        """A promise cannot be smaller than what was used of it already."""
        taken = self._get_free_services_taken()
        for unit in self:
            promise = (unit.warranty_id or unit.warranty_term_id).sudo()
            used = unit.free_services_before + taken.get(unit, 0)
            if promise and used > promise.free_service_count:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: %(used)s free services are used already, more than"
                        " the %(granted)s that were promised. Correct the number used"
                        " or the number promised.",
                        unit=unit.display_name,
                        used=used,
                        granted=promise.free_service_count,
                    )
                )
