# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ..tools import life_line, period
from ..tools.life_line import Event

#: pixels of the picture on a desk and on paper, and on a phone; then those that
#: the names of the lanes take of it
WIDE, NARROW = (840, 92), (340, 78)


class Lane(NamedTuple):
    """How one kind of event is shown."""

    label: str
    color: str
    icon: str
    #: drawn in the picture; else it stands in the history only
    drawn: bool = True
    #: its marks carry their names where there is room
    named: bool = False


class Equipment(models.Model):
    """The life of the unit: one picture, and one list in order of time.

    Other pieces of the suite add what they know by extending
    ``_get_life_events`` (and ``_get_life_lanes`` for a kind of their own).
    """

    _inherit = "after.sales.equipment"

    life_line = fields.Json(
        compute="_compute_life_line",
        help="The life of the unit as pictures and as rows.",
    )

    @api.depends(
        "accepted_on",
        "acceptance_assumed",
        "delivered_on",
        "downtime_ids",
        "installed_on",
        "manufactured_on",
        "order_ids",
        "warranty_ids",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_life_line(self):
        for unit in self:
            unit.life_line = unit._prepare_life_line() if unit._origin else False

    # ------------------------------------------------------------
    # WHAT HAPPENED
    # ------------------------------------------------------------

    @api.model
    def _get_life_lanes(self):
        """Return the kinds of events, from top to bottom of the picture.

        :return: dict of code -> Lane. An addon that brings a kind of event adds it.
        """
        return {
            "life": Lane(self.env._("Unit"), "#1d2733", "fa-cube", named=True),
            "warranty": Lane(self.env._("Warranty"), "#1a6fa8", "fa-shield"),
            "contract": Lane(self.env._("Contract"), "#0b7a75", "fa-file-text-o"),
            "down": Lane(self.env._("Out of use"), "#b3500f", "fa-pause-circle"),
            "ticket": Lane(self.env._("Tickets"), "#9c2748", "fa-life-ring"),
            "job": Lane(self.env._("Jobs"), "#2e7d32", "fa-wrench"),
            "part": Lane(self.env._("Parts"), "#6a4fa3", "fa-cog"),
            "contact": Lane(
                self.env._("Calls and letters"), "#57606a", "fa-phone", drawn=False
            ),
        }

    def _get_life_events(self, customer=False):
        """Return all that happened to the unit, and what is planned for it.

        The hook of the life line: extend it with ``super() + [Event(…), …]``.
        Names, days and serial numbers only; no money and nothing internal, for
        whoever may see the unit sees its life.

        :param bool customer: for the customer's eyes: on the portal, on paper
        :return: list of ``tools.life_line.Event``, in any order
        """
        self.ensure_one()
        return [
            *self._get_life_of_unit(),
            *self._get_life_of_warranties(customer),
            *self._get_life_of_downtimes(),
            *self._get_life_of_orders(),
            *self._get_life_of_part_warranties(),
            *self._get_life_of_tickets(customer),
            *([] if customer else self._get_life_of_contacts()),
        ]

    def _life_day(self, lane, day, label, **values):
        """A whole day of the unit's site as an event."""
        return Event(
            lane,
            period.start_of_day(day, self.tz),
            label,
            format_date(self.env, day),
            **values,
        )

    def _life_moment(self, lane, instant, label, **values):
        """An instant as an event; the day is that of the unit's site."""
        day = period.day_of(instant, self.tz)
        return Event(lane, instant, label, format_date(self.env, day), **values)

    def _say_span(self, start, end):
        """Write a time from … to …, in the zone of the site."""
        start, end = (
            format_datetime(self.env, instant, tz=self.tz, dt_format="short")
            for instant in (start, end)
        )
        return self.env._("%(start)s to %(end)s", start=start, end=end)

    def _get_life_of_unit(self):
        steps = [
            (self.manufactured_on, self.env._("Made"), life_line.OUTLINE),
            (self.delivered_on, self.env._("Delivered"), life_line.SOLID),
            (self.installed_on, self.env._("Installed"), life_line.SOLID),
        ]
        if self.acceptance_assumed:
            label = self.env._("Accepted (assumed)")
            steps.append((self.accepted_on, label, life_line.OUTLINE))
        else:
            steps.append(
                (self.accepted_on, self.env._("Acceptance signed"), life_line.SOLID)
            )
        return [
            self._life_day("life", day, label, style=style)
            for day, label, style in steps
            if day
        ]

    def _get_life_of_warranties(self, customer):
        events = []
        # bounded: days and reasons of this unit's own warranties
        for warranty in self.sudo().warranty_ids:
            closed_on = warranty.closed_on
            if (
                customer
                and closed_on
                and self.delivered_on
                and closed_on <= self.delivered_on
            ):
                continue  # that of an owner before
            events += self._get_life_of_warranty(warranty)
        return events

    def _get_life_of_warranty(self, warranty):
        """The base period, what lengthened it, and the entries by hand."""
        ref = (warranty._name, warranty.id)
        start = period.start_of_day(warranty.start_date, self.tz)
        base = period.end_of_day(warranty.base_end, self.tz)
        covered = warranty.covered_until
        last = warranty.base_end
        if warranty.closed_on:
            covered = min(covered, period.end_of_day(warranty.closed_on, self.tz))
            last = min(last, warranty.closed_on)
        label = self.env._("Warranty: %s", warranty.term_id.name)
        if warranty.void_reason:
            label = self.env._("Warranty, void: %s", warranty.void_reason)
        events = [
            Event(
                "warranty",
                start,
                label,
                self.env._(
                    "%(start)s to %(end)s",
                    start=format_date(self.env, warranty.start_date),
                    end=format_date(self.env, last),
                ),
                end=max(start, min(base, covered)),
                style=life_line.VOID if warranty.void_reason else life_line.SOLID,
                ref=ref,
            )
        ]
        if covered > base and not warranty.void_reason:
            events.append(
                Event(
                    "warranty",
                    base,
                    self.env._(
                        "Warranty extended by %.2f days", warranty.extension_days
                    ),
                    self.env._(
                        "until %s",
                        format_date(
                            self.env, period.last_covered_day(covered, self.tz)
                        ),
                    ),
                    end=covered,
                    style=life_line.EXTRA,
                    ref=ref,
                )
            )
        events += [
            self._life_day(
                "warranty",
                extension.date,
                self.env._("Extension: %.2f days", extension.days),
                detail=extension.reason,
                ref=ref,
            )
            for extension in warranty.extension_ids
        ]
        if warranty.closed_on:
            events.append(
                self._life_day(
                    "warranty",
                    warranty.closed_on,
                    self.env._("Warranty closed: the goods came back"),
                    style=life_line.OUTLINE,
                    ref=ref,
                )
            )
        return events

    def _get_life_of_downtimes(self):
        events = []
        # bounded: the intervals of this unit
        for downtime in self.sudo().downtime_ids:
            if downtime.excluded or downtime.kind == "planned":
                label, style = self.env._("Out of use, planned"), life_line.OUTLINE
                if downtime.excluded:
                    label = self.env._("Out of use, not counted")
            else:
                label, style = self.env._("Out of use"), life_line.HATCHED
            end = downtime.end or fields.Datetime.now()
            when = (
                self._say_span(downtime.start, end)
                if downtime.end
                else self.env._(
                    "since %s",
                    format_datetime(
                        self.env, downtime.start, tz=self.tz, dt_format="short"
                    ),
                )
            )
            events.append(
                Event(
                    "down",
                    downtime.start,
                    label,
                    when,
                    end=max(end, downtime.start),
                    detail=downtime.exclusion_id.name
                    or downtime.exclusion_reason
                    or "",
                    style=style,
                    ref=(downtime._name, downtime.id),
                )
            )
        return events

    def _get_life_of_orders(self):
        """The jobs and the parts they brought, with serial numbers (2.3)."""
        events = []
        # bounded: what was done to this unit; its repair history belongs to
        # whoever works on it, also the jobs of colleagues
        orders = self.sudo().order_ids.filtered(
            lambda order: order.state != "cancelled"
        )
        kinds = dict(orders._fields["kind"]._description_selection(self.env))
        for order in orders:
            done = order.state == "done"
            at = (
                order.arrived_at
                or order.planned_start
                or order.done_at
                or order.coverage_at
            )
            ref = (order._name, order.id)
            label = f"{kinds[order.kind]} {order.name}"
            events.append(
                self._life_moment(
                    "job",
                    at,
                    label,
                    detail=order.remedy or ("" if done else self.env._("not done yet")),
                    style=life_line.SOLID if done else life_line.OUTLINE,
                    ref=ref,
                )
            )
            events += [
                self._life_moment(
                    "part",
                    at,
                    self._say_part(line),
                    detail=self.env._("job %s", order.name),
                    ref=ref,
                )
                for line in order.line_ids
                if line.kind == "part" and (done or line.state == "consumed")
            ]
        return events

    def _get_life_of_part_warranties(self):
        """How long each part that was put in is covered by itself."""
        events = []
        # bounded: days and serial numbers of this unit's own parts
        for part in self.sudo().warranty_part_ids:
            name = " ".join(filter(None, (part.product_id.name, part.serial)))
            end, last = part.covered_until, part.end_date
            label = self.env._("Warranty of the part %s", name)
            if part.replaced_by_id:
                end = min(end, part.replaced_by_id.installed_at)
                last = min(last, period.day_of(end, self.tz))
            if part.void_reason:
                label = self.env._("Warranty of the part %s, void", name)
            events.append(
                Event(
                    "part",
                    part.installed_at,
                    label,
                    self.env._(
                        "%(start)s to %(end)s",
                        start=format_date(
                            self.env, period.day_of(part.installed_at, self.tz)
                        ),
                        end=format_date(self.env, last),
                    ),
                    end=max(end, part.installed_at),
                    detail=part.void_reason or "",
                    style=life_line.VOID if part.void_reason else life_line.OUTLINE,
                    ref=(part._name, part.id),
                )
            )
        return events

    def _say_part(self, line):
        """A part that was fitted, and which piece it replaced."""
        words = [f"{line.name} × {line.quantity:g}"]
        if line.lot_id:
            words.append(self.env._("installed %s", line.lot_id.name))
        if line.removed_serial:
            words.append(self.env._("removed %s", line.removed_serial))
        return ", ".join(words)

    def _get_life_of_tickets(self, customer):
        Ticket = self.env["helpdesk.ticket"]
        if not Ticket.has_access("read"):
            return []
        domain = Domain("equipment_id", "=", self._origin.id)
        if customer:
            # a complaint about our people is nobody's history of a unit
            domain &= Domain("kind", "!=", "conduct")
        tickets = Ticket.with_context(active_test=False).search(domain)
        return [
            self._life_moment(
                "ticket",
                ticket.reported_at,
                ticket.display_name,
                style=life_line.SOLID if ticket.closed else life_line.OUTLINE,
                ref=(ticket._name, ticket.id),
            )
            for ticket in tickets
            if ticket.reported_at
        ]

    def _get_life_of_contacts(self):
        """Calls and letters that did not become a ticket."""
        Contact = self.env["after.sales.contact"]
        if not Contact.has_access("read"):
            return []
        contacts = Contact.search(
            [("equipment_id", "=", self._origin.id), ("ticket_id", "=", False)]
        )
        return [
            self._life_moment(
                "contact",
                contact.happened_at,
                f"{contact.name} {contact.subject}",
                ref=(contact._name, contact.id),
            )
            for contact in contacts
        ]

    # ------------------------------------------------------------
    # PICTURE AND LIST
    # ------------------------------------------------------------

    def _prepare_life_line(self, customer=False):
        """Return the pictures and the rows of the unit's life.

        :param bool customer: what the customer may see; nothing to click
        :return: dict of ``wide`` and ``narrow`` (SVG, or False when nothing has
            happened yet) and ``rows``, the latest first
        """
        self.ensure_one()
        events = self._get_life_events(customer)
        if customer:
            events = self._of_present_owner(events)
        lanes = self._get_life_lanes()
        refs = set() if customer else self._get_readable_refs(events)
        rows = [
            {
                "number": number,
                "when": event.when,
                "kind": lanes[event.lane].label,
                "icon": lanes[event.lane].icon,
                "drawn": lanes[event.lane].drawn,
                "label": event.label,
                "detail": event.detail,
                "text": event.text,
                "model": event.ref in refs and event.ref[0],
                "id": event.ref in refs and event.ref[1],
            }
            for number, event in enumerate(events)
        ]
        rows.sort(key=lambda row: events[row["number"]].start, reverse=True)
        return {
            "wide": self._draw_life_line(events, lanes, *WIDE, live=not customer),
            "narrow": self._draw_life_line(events, lanes, *NARROW, live=not customer),
            "rows": rows,
        }

    def _of_present_owner(self, events):
        """Leave out what happened at an owner before: a unit may be sold on."""
        if not self.delivered_on:
            return events
        since = period.start_of_day(self.delivered_on, self.tz)
        return [
            event
            for event in events
            if event.lane == "life" or (event.end or event.start) >= since
        ]

    @api.model
    def _get_readable_refs(self, events):
        """The records of these events that the reader may open: no dead links."""
        by_model = {}
        for event in events:
            if event.ref:
                model, record_id = event.ref
                by_model.setdefault(model, set()).add(record_id)
        return {
            (model, record.id)
            for model, record_ids in by_model.items()
            for record in self.env[model].browse(record_ids)._filtered_access("read")
        }

    def _draw_life_line(self, events, lanes, width, left, live):
        """Draw the events as SVG; False when there is none.

        :param bool live: marks can be reached by keyboard and opened
        """
        picture = life_line.lay_out(
            events,
            [code for code, lane in lanes.items() if lane.drawn],
            fields.Datetime.now(),
            width,
            left,
            named=[code for code, lane in lanes.items() if lane.named],
        )
        if not picture:
            return False
        return self.env["ir.qweb"]._render(
            "after_sales_service.life_line_svg",
            {
                "events": events,
                "lanes": lanes,
                "live": live,
                "picture": picture,
                "bar_height": life_line.BAR_HEIGHT,
                "foot": life_line.FOOT,
                "name_offset": life_line.MARK_SIZE,
                "stripes": life_line.stripes,
                "title": self.env._("Life of %s", self.display_name),
            },
        )

    def _render_life_line(self):
        """The life of the unit for the customer: picture, and table behind it."""
        self.ensure_one()
        life = self._prepare_life_line(customer=True)
        return (
            Markup("")
            if not life["rows"]
            else self.env["ir.qweb"]._render(
                "after_sales_service.life_line_portal", {"life": life}
            )
        )
