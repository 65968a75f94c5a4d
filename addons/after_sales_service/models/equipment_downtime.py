# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ..tools.downtime import Interval
from .downtime import LEDGER_FIELDS, label

HOUR = timedelta(hours=1)
LETTER = "after_sales_service.action_report_downtime_letter"


class Equipment(models.Model):
    """The unit's own pages of the downtime ledger (S2)."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "after.sales.paper.mixin"]

    downtime_ids = fields.One2many("after.sales.downtime", "equipment_id")
    down_since = fields.Datetime(compute="_compute_down_since", compute_sudo=True)
    unasked_count = fields.Integer(
        string="Downtimes to Ask about",
        compute="_compute_unasked_count",
        help="Ended, and the customer is not asked to confirm them yet.",
    )

    @api.depends("downtime_ids.start", "downtime_ids.end")
    def _compute_down_since(self):
        for unit in self:
            still_down = unit.downtime_ids.filtered(lambda d: not d.end)
            unit.down_since = still_down[:1].start

    @api.depends("downtime_ids.state", "downtime_ids.asked_at")
    def _compute_unasked_count(self):
        for unit in self:
            unit.unasked_count = len(unit._get_unasked_downtimes())

    # ------------------------------------------------------------
    # DOWNTIME
    # ------------------------------------------------------------

    def _prepare_downtime_vals(self, start, ticket=None):
        self.ensure_one()
        return {
            "equipment_id": self.id,
            "start": start,
            "ticket_id": ticket.id if ticket else False,
        }

    def _open_downtime(self, start, ticket=None):
        """Register that the unit is out of use since ``start`` (naive UTC).

        A unit that is down already keeps its open interval; an earlier start
        moves it. The caller has checked the right on the ticket or job.
        """
        self.ensure_one()
        # engineers report a unit down but may not write the ledger at large:
        # bounded to this unit's open interval
        self = self.sudo()
        still_down = self.downtime_ids.filtered(lambda downtime: not downtime.end)
        if still_down:
            if start < still_down.start:
                still_down.start = start
        else:
            still_down = self.env["after.sales.downtime"].create(
                self._prepare_downtime_vals(start, ticket)
            )
        return still_down

    def _close_downtime(self, end, order=None):
        """Register that the unit works again since ``end`` (naive UTC).

        :param order: the job after which it does

        An interval that starts later is another failure: it stays open. The caller
        has checked the right on the ticket or job.
        """
        self.ensure_one()
        self = self.sudo()  # as in _open_downtime
        still_down = self.downtime_ids.filtered(
            lambda downtime: not downtime.end and downtime.start <= end
        )
        still_down.write({"end": end} | ({"order_id": order.id} if order else {}))
        return still_down

    def _follow_ledger(self):
        """In service or out of use, as the ledger says."""
        for unit in self:
            if unit.state == "in_service" and unit.down_since:
                unit.state = "down"
            elif unit.state == "down" and not unit.down_since:
                unit.state = "in_service"

    def _get_intervals(self):
        """Return unit id -> its ledger, as the values that tools/downtime.py sweeps.

        One query for any number of units. Whoever may see the end of a warranty sees
        what it follows from: record rules do not cut the ledger.
        """
        ledgers = defaultdict(list)
        fields_to_flush = self.env["after.sales.downtime"]._fields
        if units := self._origin.ids:
            rows = self.env.execute_query(
                SQL(
                    """SELECT equipment_id, start, "end", kind = 'planned',
                              excluded IS TRUE, id
                         FROM after_sales_downtime
                        WHERE equipment_id IN %s""",
                    tuple(units),
                    to_flush=[
                        fields_to_flush[name]
                        for name in ("equipment_id", *LEDGER_FIELDS)
                    ],
                )
            )
            for unit_id, *interval in rows:
                ledgers[unit_id].append(Interval(*interval))
        return ledgers

    # ------------------------------------------------------------
    # THE CUSTOMER'S CONFIRMATION
    # ------------------------------------------------------------

    def action_propose_downtimes(self):
        """Ask the customer to confirm all that he was not asked about yet."""
        self.check_access("write")
        return self._get_unasked_downtimes().action_propose()

    def _get_unasked_downtimes(self):
        return self.downtime_ids.filtered(
            lambda downtime: (
                downtime.state == "proposed"
                and not downtime.asked_at
                and downtime._is_of_present_owner()
            )
        )

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.serial.replace("/", "-")

    def _get_paper_printer(self):
        # bounded: prints this unit; what the letter says of the warranty is what the
        # customer is meant to read
        return self.env["ir.actions.report"].sudo()

    def _get_letter_recipient(self):
        """Who is asked to confirm: the site, else the owner."""
        self.ensure_one()
        return self.site_partner_id if self.site_partner_id.email else self.partner_id

    def action_print_downtime_letter(self):
        """Print the letter that asks for the confirmation, as it would be now."""
        self.check_access("read")
        if not self.downtime_ids.filtered(
            lambda down: down.state == "proposed" and down._is_of_present_owner()
        ):
            raise UserError(
                self.env._("Nothing waits for the customer's confirmation here.")
            )
        return self.env.ref(LETTER).report_action(self)

    def _prepare_letter_vals(self, downtime_ids=None):
        """What the letter says.

        :param list downtime_ids: the intervals; without: all that wait for an answer
        """
        self.ensure_one()
        downtimes = self.downtime_ids.filtered(
            lambda down: (
                down.id in downtime_ids
                if downtime_ids
                else down.state == "proposed" and down._is_of_present_owner()
            )
        )
        # bounded: the warranty of the unit the letter is about
        warranty = self.sudo().warranty_id
        explained = warranty._prepare_explanation_vals() if warranty else {}
        rows = [
            row for row in explained.get("rows", ()) if row["downtime"] in downtimes
        ]
        others = self.downtime_ids - downtimes
        return {
            "rows": rows or self._prepare_ledger_rows(downtimes),
            "counts": bool(rows),
            "additions": explained.get("additions"),
            "warranty": warranty,
            "end_without": warranty and warranty._get_end_date(others._to_intervals()),
            "number": downtimes[:1].letter_number,
            "asked_at": downtimes[:1].asked_at or fields.Datetime.now(),
        }

    def _prepare_ledger_rows(self, downtimes):
        """Rows of a ledger without a warranty that would count them.

        The same keys as ``warranty._prepare_explanation_row()``.
        """
        self.ensure_one()

        def show(instant):
            return format_datetime(self.env, instant, tz=self.tz, dt_format="short")

        now = fields.Datetime.now()
        return [
            {
                "number": number,
                "downtime": downtime,
                "start": show(downtime.start),
                "end": show(downtime.end)
                if downtime.end
                else self.env._("still out of use"),
                "hours": ((downtime.end or now) - downtime.start) / HOUR,
                "counted_hours": 0.0,
                "counted": False,
                "provisional": not downtime._is_agreed(),
                "state": downtime.state,
                "state_words": label(downtime, "state"),
                "verdict": label(downtime, "kind"),
                "reason": downtime._get_exclusion_words(),
                "settlement_reason": downtime.settlement_reason,
                "running_end": "",
            }
            for number, downtime in enumerate(
                downtimes.sorted(lambda down: (down.start, down.end or now)), 1
            )
        ]
