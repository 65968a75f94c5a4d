# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command, Domain

ACTIVITY = "after_sales_training.mail_act_incident"


class Incident(models.Model):
    """Whom an incident is told: the manager and the safety officers, at once (S36)."""

    _inherit = "after.sales.incident"

    def _get_people_in_charge(self):
        """The safety officers and the service manager of the company; under sudo."""
        self.ensure_one()
        officers = self.env.ref(
            "after_sales_training.group_safety_officer"
        ).all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        return officers | self.company_id._get_after_sales_managers()[:1]

    def _get_job_error_readers(self):
        return self, self._get_people_in_charge()

    def _tell_at_once(self):
        """To-do, mail and a message on the screen for each in charge; once.

        Mails are queued and the queue is woken: whoever reports does not wait. Called
        under sudo.
        """
        now = fields.Datetime.now()
        mails = []
        for incident in self.filtered(lambda incident: not incident.told_at):
            hours = incident.company_id.after_sales_incident_answer_hours
            incident.write(
                {"told_at": now, "escalate_at": now + timedelta(hours=hours)}
            )
            for user in incident._get_people_in_charge():
                mails += incident._tell_user(user)
        self._queue(mails)

    def _tell_user(self, user):
        """:return: the values of the mail to this user, a list of none or one"""
        told = self.with_context(lang=user.lang)
        summary = told._get_summary()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY, user_id=user.id, summary=summary
        )
        user._bus_send(
            "simple_notification",
            {
                "type": "danger",
                "sticky": True,
                "title": told.display_name,
                "message": summary,
            },
        )
        return [told._prepare_incident_mail(user, summary)] if user.email else []

    def _get_summary(self):
        """What and where in one line, in the language of the context."""
        self.ensure_one()
        severity = dict(self._fields["severity"]._description_selection(self.env))
        place = (
            self.equipment_id.display_name
            or self.site_partner_id.display_name
            or self.place
        )
        parts = [severity[self.severity], place, self.description[:80]]
        if self.stop_work:
            parts.insert(0, self.env._("WORK STOPPED"))
        return " · ".join(filter(None, parts))

    def _prepare_incident_mail(self, user, summary):
        """Values of the mail to somebody in charge. Nothing of persons hurt. Hook."""
        self.ensure_one()
        rows = [
            (self.env._("Reported by"), self.reporter_id.name),
            (self.env._("What happened"), self.description),
            (self.env._("Done at once"), self.immediate),
        ]
        facts = Markup().join(
            Markup("<p><b>%s</b>: %s</p>") % row for row in rows if row[1]
        )
        return {
            "subject": f"{self.display_name}: {summary}",
            "body_html": facts
            + Markup("<p><a href='%s'>%s</a></p>")
            % (
                f"{self.get_base_url()}/odoo/incidents/{self.id}",
                self.env._("Take it up"),
            ),
            "recipient_ids": [Command.link(user.partner_id.id)],
            "reply_to": self.company_id.email_formatted,
            "auto_delete": True,
        }

    def _queue(self, mails):
        """Put mails into the queue, and wake it."""
        if mails:
            self.env["mail.mail"].create(mails)
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _tell_reporter(self):
        """Who reported hears how it ended; called under sudo."""
        mails = []
        for incident in self:
            user = incident.reporter_id
            if not user.email or user == self.env.user:
                continue
            told = incident.with_context(lang=user.lang)
            states = dict(told._fields["state"]._description_selection(told.env))
            mails.append(
                {
                    "subject": f"{told.display_name}: {states[told.state]}",
                    "body_html": Markup("<p>%s</p><p>%s</p>")
                    % (
                        told.env._("Thank you for your report. What became of it:"),
                        told._get_outcome_words(user),
                    ),
                    "recipient_ids": [Command.link(user.partner_id.id)],
                    "reply_to": told.company_id.email_formatted,
                    "auto_delete": True,
                }
            )
        self._queue(mails)

    def _get_outcome_words(self, user):
        """How it ended, as this reporter may read it. Hook."""
        self.ensure_one()
        return self.drop_reason or self.finding or self.cause or ""

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_escalate_domain(self):
        return Domain("state", "=", "new") & Domain(
            "escalate_at", "<=", fields.Datetime.now()
        )

    @api.model
    def _cron_follow(self):
        """Nobody has taken it up: all in charge are told once more. O(due)."""
        due = self.search(self._get_to_escalate_domain())
        due._attempt(lambda incidents: incidents._escalate())
        self.env["after.sales.incident.measure"]._remind_overdue()

    def _escalate(self):
        mails = []
        for incident in self:
            incident.escalate_at = False
            users = incident._get_people_in_charge() | self.env.ref(
                "after_sales_service.group_after_sales_manager"
            ).all_user_ids.filtered(
                lambda user, company=incident.company_id: (
                    user.active and not user.share and company in user.company_ids
                )
            )
            for user in users.filtered("email"):
                told = incident.with_context(lang=user.lang)
                summary = told.env._(
                    "Nobody has taken it up yet: %s", told._get_summary()
                )
                mails.append(told._prepare_incident_mail(user, summary))
        self._queue(mails)
