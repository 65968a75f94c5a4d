# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .equipment_portal import STATES_OPEN_TO_CUSTOMERS

#: the job that tells how things stand, first
JOB_STATES_BY_NEWS = ("in_progress", "dispatched", "scheduled", "to_accept")


class HelpdeskTicket(models.Model):
    """How a ticket stands, in the customer's words.

    Called under sudo by pages that have checked who looks: only what is said here
    leaves the house.
    """

    _inherit = "helpdesk.ticket"

    def _in_customer_tz(self):
        """The ticket with the clock of the place the unit stands at."""
        self.ensure_one()
        Equipment = self.env["after.sales.equipment"]
        tz = self.equipment_id.tz or Equipment._get_site_tz(
            self.site_partner_id or self.partner_id, self.company_id
        )
        return self.with_context(tz=tz)

    def _get_customer_jobs(self):
        """Return the jobs that the customer may see, the latest first."""
        self.ensure_one()
        return self.order_ids.filtered(
            lambda order: (
                order.state in (*STATES_OPEN_TO_CUSTOMERS, "done")
                and order.commercial_partner_id == self.commercial_partner_id
            )
        ).sorted("id", reverse=True)

    def _get_customer_attachments(self):
        """Return the files that the customer sent or was sent.

        Not those of internal notes.
        """
        self.ensure_one()
        told = self.message_ids.filtered(
            lambda message: (
                message.subtype_id
                and not message.subtype_id.internal
                and not message.is_internal
            )
        )
        return self.attachment_ids.filtered(
            lambda attachment: (
                attachment in told.attachment_ids or attachment.create_uid.share
            )
        )

    # ------------------------------------------------------------
    # ONE SENTENCE
    # ------------------------------------------------------------

    def _get_customer_sentence(self, names=True):
        """Say how it stands and what comes next.

        :param bool names: say which engineer; not to whoever holds a label
        """
        ticket = self._in_customer_tz()
        if ticket.solved_at:
            return ticket.env._(
                "Solved: %(time)s.", time=ticket._format_due(ticket.solved_at)
            )
        if ticket.closed:
            return ticket.env._("This ticket is closed.")
        jobs = ticket._get_customer_jobs()
        for state in JOB_STATES_BY_NEWS:
            for job in jobs.filtered(lambda job, state=state: job.state == state):
                return ticket._get_job_sentence(job, names)
        return ticket._get_desk_sentence()

    def _get_job_sentence(self, job, names):
        """Say how the job stands that is to solve it."""
        engineer = names and job.engineer_id.name or self.env._("An engineer")
        if job.state == "to_accept":
            return self.env._("The work is done and waits to be signed.")
        if job.state == "in_progress":
            return self.env._(
                "%(engineer)s has been working on it since %(time)s.",
                engineer=engineer,
                time=self._format_due(job.arrived_at or job.write_date),
            )
        due = self._get_open_deadline("arrived_as_asked", "on_site")
        if job.departed_at:
            if due:
                return self.env._(
                    "%(engineer)s is on the way and arrives by %(time)s.",
                    engineer=engineer,
                    time=self._format_due(due),
                )
            return self.env._("%(engineer)s is on the way.", engineer=engineer)
        if job.planned_start and job.planned_start > fields.Datetime.now():
            return self.env._(
                "%(engineer)s comes %(time)s.",
                engineer=engineer,
                time=self._format_due(job.planned_start),
            )
        if due:
            return self.env._(
                "%(engineer)s arrives by %(time)s.",
                engineer=engineer,
                time=self._format_due(due),
            )
        return self.env._("%(engineer)s is assigned.", engineer=engineer)

    def _get_desk_sentence(self):
        """Say what we owe while nobody is on the way."""
        self.ensure_one()
        now = fields.Datetime.now()
        if not self.responded_at:
            due = self._get_open_deadline("responded", late=True)
            if not due:
                return self.env._("We have received it and will get back to you.")
            if due > now:
                return self.env._(
                    "We call back by %(time)s.", time=self._format_due(due)
                )
            return self.env._(
                "We should have called back by %(time)s and are sorry that we have"
                " not. Please call us.",
                time=self._format_due(due),
            )
        if self.solution_planned_for and self.solution_planned_for > now:
            return self.env._(
                "The solution is planned for %(time)s.",
                time=self._format_due(self.solution_planned_for),
            )
        due = self._get_open_deadline("arrived_as_asked", "on_site")
        if due:
            return self.env._(
                "We have answered. If it cannot be solved from afar, an engineer"
                " arrives by %(time)s.",
                time=self._format_due(due),
            )
        return self.env._("We have answered and are working on it.")

    def _get_open_deadline(self, *events, late=False):
        """Return by when one of these is promised; None if it is not, or is over.

        :param events: the first that is promised counts
        :param bool late: also a deadline that has passed
        """
        now = fields.Datetime.now()
        for event in events:
            for timer in self.timer_ids.sorted("deadline"):
                if timer.event != event or timer.closed_at and not late:
                    continue
                if timer.state in ("running", "breached") and (
                    late or timer.deadline > now
                ):
                    return timer.deadline
        return None

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _get_customer_steps(self):
        """Return the way of a ticket: what is done, and when.

        :return: dicts of ``label``, ``done``, ``time`` (in words, may be empty)
        """
        ticket = self._in_customer_tz()
        jobs = ticket._get_customer_jobs()
        on_site = ticket.on_site_at or min(
            filter(None, jobs.mapped("departed_at")), default=None
        )
        over = bool(ticket.solved_at or ticket.closed)
        steps = [
            (ticket.env._("Report received"), ticket.reported_at),
            (ticket.env._("Answer given"), ticket.responded_at),
        ]
        if on_site or not over:
            # else nobody had to come
            steps.append((ticket.env._("On the way"), on_site))
        if over and not ticket.solved_at:
            steps.append((ticket.env._("Closed"), ticket.closed_date))
        else:
            steps.append((ticket.env._("Solved"), ticket.solved_at))
        shown, later = [], over
        for label, time in reversed(steps):
            # who is on the way has answered, whether somebody stamped it or not
            later = later or bool(time)
            shown.append(
                {
                    "label": label,
                    "done": later,
                    "time": ticket._format_due(time) if time else "",
                }
            )
        return shown[::-1]
