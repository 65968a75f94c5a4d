# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import pytz

from odoo import api, fields, models

from ..tools import walk
from ..tools.work_clock import to_datetime, to_epoch
from .sla_target import CLOCKS_WITH_CALENDAR

#: rows of the walk on a screen; the paper prints all of them
ROWS_ON_SCREEN = 40
WRITTEN_LATE = timedelta(minutes=1)


class SlaTimer(models.Model):
    """Why this deadline: the walk, the holds and the log of a promise, in words.

    Read from the append-only log and the calendar, in the calendar's zone. Whoever
    reads the promise reads its explanation.
    """

    _inherit = "after.sales.sla.timer"

    explanation = fields.Html(
        string="Why This Deadline?", compute="_compute_explanation", sanitize=False
    )

    @api.depends("event_ids")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for timer in self:
            values = timer._prepare_explanation()
            rows = values["rows"]
            if len(rows) > ROWS_ON_SCREEN:
                # the middle of a long walk says nothing new
                half = ROWS_ON_SCREEN // 2
                left_out = len(rows) - 2 * half
                values["rows"] = rows[:half] + rows[-half:]
                values["left_out"] = {"after": half, "count": left_out}
            timer.explanation = self.env["ir.qweb"]._render(
                "after_sales_service.sla_timer_explanation", values
            )

    # ------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------

    def _prepare_explanation(self):
        """Return what "Why this deadline?" shows, on the screen and on paper.

        :return: ``zone`` of all times; ``clause``; ``sentences``; ``rows`` of the
            walk, whose seconds add up to ``counted``; ``moves`` of the deadline;
            ``holds``; ``log``; ``told`` (None if the reader may not see it)
        :rtype: dict
        """
        self.ensure_one()
        events = self.event_ids.sorted("id")
        start = events.filtered(lambda event: event.kind == "start")[:1]
        facts = start.data or {}
        zone = self._get_explained_zone(facts)
        stretches = self._get_stretches(events)
        rows = self._explain_walk(stretches, zone)
        counted = sum(row["seconds"] for row in rows)
        return {
            "timer": self,
            "zone": zone,
            "clause": self.clause_id,
            "sentences": [
                *self._explain_start(start, zone),
                *self._explain_clock(facts),
                *self._explain_holds(stretches, zone),
                *self._explain_stricter(events - start),
                *self._explain_calendar(counted, held=bool(stretches[-1][2])),
                *self._explain_end(zone),
            ],
            "rows": rows,
            "counted": self._format_clock(counted),
            "moves": self._explain_moves(events, zone),
            "holds": self._explain_hold_rows(stretches, zone),
            "log": [self._explain_event(event, zone) for event in events],
            "told": self._explain_told(zone),
            "left_out": None,
        }

    def _get_explained_zone(self, facts=None):
        """Return the zone whose clocks all times are shown by."""
        self.ensure_one()
        if facts is None:
            start = self.event_ids.filtered(lambda event: event.kind == "start")[:1]
            facts = start.data or {}
        return self.calendar_id.tz or facts.get("tz") or "UTC"

    def _get_stretches(self, events):
        """Return when the clock ran and when it was held, in order of time.

        :return: list of (from, to, pause event or None); a hold that has not ended
            has no ``to``
        """
        stretches, since, hold = [], self.started_at, None
        for event in events:
            if event.kind == "pause":
                stretches.append((since, event.at, None))
                since, hold = event.at, event
            elif event.kind == "resume" and hold:
                stretches.append((since, event.at, hold))
                since, hold = event.at, None
        stretches.append((since, None if hold else self.deadline, hold))
        return stretches

    # ------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------

    def _explain_start(self, start, zone):
        """Say what was promised, since when, and by when it is due."""
        yield self.env._(
            "%(promise)s. Counted from %(start)s, due %(deadline)s (%(zone)s).",
            promise=self._get_promise(),
            start=self._format_in(self.started_at, zone),
            deadline=self._format_in(self.deadline, zone),
            zone=zone,
        )
        written = start.recorded_at
        if written and written - self.started_at > WRITTEN_LATE:
            yield self.env._(
                "Written down at %(written)s: it counts from the true time.",
                written=self._format_in(written, zone),
            )

    def _explain_clock(self, facts):
        """Say how the time is counted."""
        allowed = self._format_seconds(self.total_seconds)
        clock = self.target_id.clock
        if facts.get("stricter") and clock in CLOCKS_WITH_CALENDAR:
            yield self.env._(
                "There was no calendar with working hours to count in: the clock"
                " never stopped."
            )
        elif clock == "elapsed":
            yield self.env._(
                "%(allowed)s, day and night: the clock stops for no night, weekend"
                " or holiday.",
                allowed=allowed,
            )
        elif clock == "working":
            yield self.env._(
                "%(allowed)s of working time by “%(calendar)s”.",
                allowed=allowed,
                calendar=self.calendar_id.name,
            )
        elif clock == "working_day":
            yield self.env._(
                "Working days by “%(calendar)s”: the day of the start is not counted;"
                " due when the working hours of the last day end.",
                calendar=self.calendar_id.name,
            )
        elif clock == "same_day":
            yield self.env._("The same calendar day: due when it ends.")
        else:
            yield self.env._("The time the customer asked for.")

    def _explain_holds(self, stretches, zone):
        """Say when the clock stood still, and why."""
        for since, until, hold in stretches:
            if not hold:
                continue
            values = {
                "start": self._format_in(since, zone),
                "reason": hold.reason,
            }
            if until:
                yield self.env._(
                    "Held from %(start)s to %(end)s: %(reason)s.",
                    end=self._format_in(until, zone),
                    **values,
                )
            else:
                yield self.env._("Held since %(start)s: %(reason)s.", **values)

    def _explain_stricter(self, events):
        """Say that a calendar has lost its hours after the promise was planned."""
        if any((event.data or {}).get("stricter") for event in events):
            yield self.env._(
                "“%(calendar)s” had no working hours any more: from then on the clock"
                " never stopped.",
                calendar=self.calendar_id.name,
            )

    def _explain_calendar(self, counted, held):
        """Say that the calendar of today gives another sum than was promised.

        :param bool held: the clock stands still, or stood so when it was closed
        """
        promised = self.total_seconds
        if held:
            promised -= self.remaining_seconds
        if self.calendar_id and counted != promised:
            yield self.env._(
                "“%(calendar)s” has been changed since: the walk below follows it as"
                " it is now and counts %(counted)s where %(promised)s were promised.",
                calendar=self.calendar_id.name,
                counted=self._format_clock(counted),
                promised=self._format_clock(promised),
            )

    def _explain_end(self, zone):
        """Say how it ended, if it has."""
        if self.state == "met":
            yield self.env._(
                "Reached %(reached)s: kept.",
                reached=self._format_in(self.reached_at, zone),
            )
        elif self.reached_at:
            yield self.env._(
                "Reached %(reached)s: late by %(late)s.",
                reached=self._format_in(self.reached_at, zone),
                late=self._format_seconds(self.late_seconds),
            )
        elif self.state == "breached":
            yield self.env._(
                "Not reached when it was due: broken.",
            )

    # ------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------

    def _explain_walk(self, stretches, zone):
        """Return the calendar as it was walked: windows, gaps and holds in order.

        :return: dicts of ``kind`` (window | gap | hold), ``start`` and ``end`` as
            shown, ``date`` where a new day begins, ``seconds``, ``running`` sum,
            ``note``
        """
        leaves = self._get_named_leaves(stretches)
        rows, running, days, said = [], 0, {}, None
        for since, until, hold in stretches:
            if hold:
                rows.append(
                    self._prepare_row("hold", since, until, zone)
                    | {"note": self._explain_hold_note(hold), "running": ""}
                )
                continue
            for step in self._walk(since, until, leaves):
                row = self._prepare_row(
                    "window" if step.counted else "gap",
                    to_datetime(step.start),
                    to_datetime(step.end),
                    zone,
                )
                running += step.seconds
                row["seconds"] = step.seconds
                row["counted"] = self._format_clock(step.seconds)
                row["running"] = self._format_clock(running)
                if not step.counted:
                    row["note"] = self._explain_causes(step.causes)
                elif step.day != said:
                    said = step.day
                    row["note"] = self._explain_day(step.day, days)
                rows.append(row)
        shown = None
        for row in rows:
            # a date once, where its day begins
            row["date"], shown = (
                None if row["date"] == shown else row["date"],
                row["date"],
            )
        return rows

    @api.model
    def _prepare_row(self, kind, start, end, zone):
        """Return a row of the walk; times in full only where the day changes."""
        begin = self._in_zone(start, zone)
        until = self._in_zone(end, zone)
        same_day = until and until.date() == begin.date()
        return {
            "kind": kind,
            "date": begin.date(),
            "start": self._format_time(begin),
            "end": self._format_time(until) if same_day else "",
            "end_date": until.date() if until and not same_day else None,
            "end_time": self._format_time(until),
            "seconds": 0,
            "counted": "",
            "note": "",
        }

    def _walk(self, since, until, leaves):
        """Return the steps of one stretch; time elapses where no calendar counts."""
        start, end = to_epoch(since), to_epoch(until)
        _windows, failed = self._on_clock(self.calendar_id.id, "walk", start, end)
        if not self.calendar_id or failed:
            return [walk.Step(start, end, since.toordinal(), True)]
        return walk.walk(self._get_clock(self.calendar_id.id), start, end, leaves)

    def _get_named_leaves(self, stretches):
        """Return the public leaves that may lie in the walk, with their names."""
        if not self.calendar_id:
            return []
        until = max(stretch[1] or stretch[0] for stretch in stretches)
        # sudo: names of public holidays of the calendar the promise counts in
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("date_to", ">=", self.started_at),
                    ("date_from", "<=", until),
                    "|",
                    ("calendar_id", "=", self.calendar_id.id),
                    "&",
                    ("calendar_id", "=", False),
                    ("company_id", "in", self.calendar_id.sudo().company_id.ids),
                ],
                order="date_from, id",
            )
        )
        return [
            walk.Leave(
                to_epoch(leave.date_from),
                to_epoch(leave.date_to),
                leave.name or self.env._("Time off"),
            )
            for leave in leaves
        ]

    def _explain_day(self, day, days):
        """Say which of the promised days a day is, and whether it is shifted.

        :param dict days: ordinals said so far -> number; filled here
        """
        notes = []
        if self.target_id.clock == "working_day" and self.calendar_id:
            started = self._in_zone(self.started_at, self.calendar_id.tz)
            if day == started.toordinal():
                notes.append(self.env._("day of the start, not one of the days"))
            else:
                number = days.setdefault(day, len(days) + 1)
                notes.append(self.env._("day %s", number))
        # sudo: the very dates in which the promise was counted
        workday = self.calendar_id.sudo().after_sales_workday_ids.filtered(
            lambda workday: workday.date == date.fromordinal(day)
        )
        if workday:
            labels = workday._fields["works_like"]._description_selection(self.env)
            notes.append(
                self.env._(
                    "shifted working day, worked like a %(weekday)s",
                    weekday=dict(labels)[workday.works_like],
                )
            )
        return "; ".join(notes)

    @api.model
    def _explain_causes(self, causes):
        """Say why a gap is one: the holiday by its name, else night or weekend."""
        words = {
            "free": self.env._("no working hours"),
            "weekend": self.env._("weekend"),
            "break": self.env._("break"),
            "night": self.env._("night"),
            "outside": self.env._("outside working hours"),
        }
        return "; ".join(
            self.env._("time off: %s", cause.name)
            if cause.kind == "leave"
            else words[cause.kind]
            for cause in causes
        )

    def _explain_hold_note(self, hold):
        return self.env._("held: %s", hold.reason)

    # ------------------------------------------------------------
    # Holds, moves, log, told
    # ------------------------------------------------------------

    def _explain_hold_rows(self, stretches, zone):
        """Return when the clock was held, why, who said so and what was left."""
        return [
            {
                "start": self._format_in(since, zone),
                "end": self._format_in(until, zone) if until else "",
                "reason": hold.reason,
                "by": hold.user_id.name,
                "left": self._format_clock((hold.data or {}).get("remaining_seconds")),
            }
            for since, until, hold in stretches
            if hold
        ]

    def _explain_moves(self, events, zone):
        """Return how the deadline came to be what it is, one row per reckoning."""
        moves, deadline = [], None
        for event in events:
            data = event.data or {}
            planned = fields.Datetime.to_datetime(data.get("deadline"))
            if not planned and event.kind not in ("supersede", "reopen"):
                continue
            was = fields.Datetime.to_datetime(data.get("was")) or deadline
            moves.append(
                self._explain_event(event, zone)
                | {
                    "was": self._format_in(was, zone) if was else "",
                    "deadline": self._format_in(planned or was, zone)
                    if event.kind != "supersede"
                    else self.env._("replaced"),
                }
            )
            deadline = planned or deadline
        # one reckoning, never touched again, is no history
        return moves if len(moves) > 1 else []

    def _explain_event(self, event, zone):
        """Return a line of the log as it is shown."""
        kinds = dict(event._fields["kind"]._description_selection(self.env))
        late = event.recorded_at - event.at > WRITTEN_LATE
        return {
            "at": self._format_in(event.at, zone),
            "kind": kinds.get(event.kind, event.kind),
            "reason": event.reason or "",
            "by": event.user_id.name or "",
            "recorded": self._format_in(event.recorded_at, zone) if late else "",
        }

    def _explain_told(self, zone):
        """Return who was told what and when; None for readers without that right."""
        if not self.env["after.sales.sla.alert"].has_access("read"):
            return None
        return [
            {
                "at": self._format_in(alert.sent_at, zone),
                "level": alert.level,
                "rule": alert.rule_id.display_name,
                "users": ", ".join(
                    alert.user_ids.mapped("name")
                    + alert.partner_ids.mapped("display_name")
                ),
            }
            for alert in self.alert_ids.sorted("id")
            if not alert.withheld
        ]

    # ------------------------------------------------------------
    # Paper
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """Return the language of the paper: the one asked for, else the customer's."""
        self.ensure_one()
        asked = self.env.context.get("paper_lang")
        installed = dict(self.env["res.lang"].get_installed())
        if asked in installed:
            return asked
        return super()._get_paper_lang()

    def _get_paper_number(self):
        """Return how the paper is told from others: the document and the promise."""
        self.ensure_one()
        # sudo: the number of the document whose promise the reader may read
        holder = self._get_holder().sudo()
        number = holder.number if self.ticket_id else holder.name
        return f"{number} / {self.id}"

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._get_paper_number().replace("/", "-").replace(" ", "")

    def _get_paper_holder(self):
        """Return the ticket or job, for the head of the paper."""
        # sudo: customer, site and unit of the document whose promise is explained
        return self._get_holder().sudo()

    # ------------------------------------------------------------
    # Formats
    # ------------------------------------------------------------

    @api.model
    def _in_zone(self, value, zone):
        """Return a naive local datetime for a naive UTC one."""
        if not value:
            return value
        local = pytz.utc.localize(value).astimezone(pytz.timezone(zone))
        return local.replace(tzinfo=None)

    @api.model
    def _format_in(self, value, zone):
        """Return an instant as the clocks of a zone show it."""
        return self._in_zone(value, zone).strftime("%Y-%m-%d %H:%M")

    @api.model
    def _format_time(self, value):
        """Return a wall clock's time, with seconds only where they matter."""
        if not value:
            return ""
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")

    @api.model
    def _format_clock(self, seconds):
        """Return hours, minutes and seconds in figures that add up: 3:05:09."""
        minutes, second = divmod(seconds or 0, 60)
        return f"{minutes // 60}:{minutes % 60:02}:{second:02}"

    @api.model
    def _format_seconds(self, seconds):
        """Return hours and minutes in words."""
        minutes = (seconds or 0) // 60
        return self.env._(
            "%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_why(self):
        """Open the explanation in a dialog, where it can be printed."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.sla_why_action"
        )
        action["context"] = {"default_timer_id": self.id}
        return action
