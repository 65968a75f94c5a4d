# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from ..tools.pg_array import pg_array
from ..tools.work_clock import (
    BeyondHorizon,
    NoWorkingTime,
    to_datetime,
    to_epoch,
)

ACTIVITY_TYPE = "after_sales_service.mail_act_promise"
CUSTOMER_TEMPLATE = "after_sales_service.mail_template_promise_customer"


class Telling(NamedTuple):
    """Whom one alert of a document tells: users, or a customer."""

    record: models.Model
    alert: models.Model
    users: models.Model
    customer: models.Model


class SlaMixin(models.AbstractModel):
    """Whom a document tells of its promises in danger, how, and who takes care."""

    _inherit = "after.sales.sla.mixin"

    has_alert_for_me = fields.Boolean(
        compute="_compute_has_alert_for_me",
        help="You were told of a promise, and nobody has acknowledged it yet.",
    )

    # ------------------------------------------------------------
    # Whom
    # ------------------------------------------------------------

    def _sla_get_recipients(self, rule):
        """Return whom a rule tells: never nobody, unless there is nobody.

        :return: (users, customers): one of them is empty
        """
        self.ensure_one()
        customer = self.env["res.partner"]
        match rule.recipient:
            case "user":
                users = rule.user_id
            case "group":
                users = rule.group_id.all_user_ids.filtered(
                    lambda user: not user.share and self.company_id in user.company_ids
                )
            case "engineer":
                users = self._get_sla_engineer() or self._get_sla_leader()
            case "team_leader":
                users = self._get_sla_leader()
            case "customer":
                customer = self._sla_get_customer()
                users = self._get_sla_leader()
            case _:
                users = self.env["res.users"]
        if customer:
            return self.env["res.users"], customer
        return users.filtered("active") or self._sla_get_managers(), customer

    def _sla_get_customer(self):
        """Return who is told for the customer: has an address; may be nobody."""
        self.ensure_one()
        known = self.partner_id | self.partner_id.commercial_partner_id
        return known.filtered("email")[:1]

    def _sla_get_managers(self):
        """Return the service managers of the company: the one in the settings first.

        The technical administrator is told only where there is nobody else.
        """
        return self.company_id._get_after_sales_managers()

    # ------------------------------------------------------------
    # When
    # ------------------------------------------------------------

    def _sla_get_opening(self, rule, now):
        """Return when the first of those whom a rule tells is at work.

        One alert tells all of them at once: as soon as one of a group can act. The
        others find it when they come.

        :return: ``now`` if somebody is at work, else when the first one comes; also
            ``now`` where nobody has working hours: they are never waited for
        :rtype: datetime
        """
        self.ensure_one()
        users, _customer = self._sla_get_recipients(rule)
        calendars = self._sla_get_calendars(users)
        instant = to_epoch(now)
        openings = []
        for calendar_id in calendars.ids:
            clock = self.env["resource.calendar"]._get_work_clock(calendar_id)
            try:
                openings.append(clock.opening(instant))
            except (NoWorkingTime, BeyondHorizon):
                return now
        opening = min(openings, default=instant)
        return to_datetime(opening) if opening > instant else now

    def _sla_get_calendars(self, users):
        """Return the working times of users; a customer is told in the team's.

        An employee's own, else the team's, else the company's.
        """
        self.ensure_one()
        common = self.team_id.calendar_id or self.company_id.resource_calendar_id
        if not users:
            return common
        calendars = self.env["resource.calendar"]
        for user in users.with_company(self.company_id):
            calendars |= user.employee_id.resource_calendar_id or common
        return calendars

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def _sla_tell(self, alerts):
        """Tell the people of these alerts, keep what they were told, and note it.

        Runs inside the engine, as superuser, in batches: one create for all
        activities, one for all mails, one for all notes.

        :param alerts: ``after.sales.sla.alert`` records of these documents
        """
        by_id = {record.id: record for record in self}
        tellings = []
        for alert in alerts:
            record = by_id[alert.timer_id[self._sla_holder_field].id]
            users, customer = record._sla_get_recipients(alert.rule_id)
            tellings.append(Telling(record, alert, users, customer))
        texts = self._sla_tell_users([t for t in tellings if t.users])
        texts |= self._sla_tell_customers([t for t in tellings if t.customer])
        self._sla_keep_told(tellings, texts)
        self._sla_note_told(tellings)

    def _sla_tell_users(self, tellings):
        """Tell colleagues, each in his language and time; return alert id -> text."""
        activities, mails, texts = [], [], {}
        for record, alert, users, _customer in tellings:
            rule = alert.rule_id
            said = []
            for user in users:
                timer = alert.timer_id.with_context(lang=user.lang, tz=user.tz)
                said.append(timer._get_alert_summary())
                if rule.by_mail and user.email:
                    mails.append(record._prepare_sla_mail(timer, user))
                if rule.by_activity or not user.email:
                    vals = record._prepare_sla_activity(timer, user)
                    activities.append(vals | {"after_sales_alert_id": alert.id})
            texts[alert.id] = "\n".join(dict.fromkeys(said))
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        model_id = self.env["ir.model"]._get_id(self._name)
        for vals in activities:
            vals.update(activity_type_id=type_id, res_model_id=model_id)
        # no mail for each activity: the rule says whether there is one; and who is
        # told of a broken promise does not follow the document from then on
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, sla_telling=True
        ).create(activities)
        self.env["mail.mail"].create(mails)
        return texts

    def _prepare_sla_activity(self, timer, user):
        """Return the values of the activity that tells a user of a promise.

        :param timer: the promise, in the language and the time of the user
        """
        self.ensure_one()
        return {
            "res_id": self.id,
            "user_id": user.id,
            "summary": timer._get_alert_summary(),
            "date_deadline": fields.Datetime.context_timestamp(
                timer, timer.deadline
            ).date(),
        }

    def _prepare_sla_mail(self, timer, user):
        """Return the values of the mail that tells a user of a promise.

        :param timer: the promise, in the language and the time of the user
        """
        self.ensure_one()
        summary = timer._get_alert_summary()
        subject = timer.env._(
            "%(document)s: %(summary)s", document=self.display_name, summary=summary
        )
        return {
            "subject": subject,
            "body_html": Markup("<p>%s</p><p><a href='%s'>%s</a></p>")
            % (summary, self._get_sla_url(), self.display_name),
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            # a warning between colleagues: else each mail looks for its own alias
            "reply_to": self.company_id.email_formatted,
            # not of the document: its chatter has the note
            "auto_delete": True,
        }

    def _get_sla_url(self):
        return f"{self.get_base_url()}/odoo/{self._name}/{self.id}"

    def _sla_tell_customers(self, tellings):
        """Write to customers, each in his language; return alert id -> text.

        The words are those of a template, which the company may change.
        """
        if not tellings:
            return {}
        template = self.env.ref(CUSTOMER_TEMPLATE)
        by_lang = {}
        for telling in tellings:
            by_lang.setdefault(telling.customer.lang, []).append(telling)
        reply_to = self._notify_get_reply_to()
        mails, texts = [], {}
        for lang, same in by_lang.items():
            spoken = template.with_context(lang=lang)
            rendered = spoken._generate_template(
                [telling.alert.timer_id.id for telling in same],
                ("subject", "body_html"),
            )
            for record, alert, _users, customer in same:
                words = rendered[alert.timer_id.id]
                vals = record._prepare_sla_customer_mail(spoken, words, customer)
                if reply_to[record.id]:
                    vals["reply_to"] = reply_to[record.id]
                mails.append(vals)
                # without links: they let in whoever holds them
                body = html2plaintext(words["body_html"], include_references=False)
                texts[alert.id] = f"{words['subject']}\n{body}"
        self.env["mail.mail"].create(mails)
        return texts

    def _prepare_sla_customer_mail(self, template, words, customer):
        """Return the values of the mail that tells a customer; the chatter keeps it.

        :param dict words: ``subject`` and ``body_html`` as rendered
        """
        self.ensure_one()
        body = template._render_encapsulate(
            "mail.mail_notification_light",
            words["body_html"],
            add_context={
                "company": self.company_id,
                "model_description": template.env._("service request"),
            },
            context_record=self.with_context(lang=template.env.lang),
        )
        return {
            "model": self._name,
            "res_id": self.id,
            "subject": words["subject"],
            "body": words["body_html"],
            "body_html": body,
            "message_type": "auto_comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": self.company_id.partner_id.id,
            "email_from": self.company_id.email_formatted,
            "reply_to": self.company_id.email_formatted,
            "recipient_ids": [fields.Command.link(customer.id)],
            "auto_delete": True,
            # the mail goes once it is sent, its message stays
            "is_notification": True,
        }

    def _sla_get_customer_url(self):
        """Return where the customer sees how it stands."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.get_portal_url()}"

    # ------------------------------------------------------------
    # What is kept of it
    # ------------------------------------------------------------

    @api.model
    def _sla_keep_told(self, tellings, texts):
        """Write to the alerts who was told, and in which words.

        :param dict texts: alert id -> text
        """
        for name, pairs in (
            ("user", [(t.alert.id, user) for t in tellings for user in t.users.ids]),
            ("partner", [(t.alert.id, t.customer.id) for t in tellings if t.customer]),
        ):
            if pairs:
                table = SQL.identifier(f"after_sales_sla_alert_{name}_rel")
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO %s SELECT * FROM unnest(%s::int[], %s::int[])",
                        table,
                        pg_array(alert_id for alert_id, _told in pairs),
                        pg_array(told for _alert_id, told in pairs),
                    )
                )
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_sla_alert a SET summary = t.summary"
                " FROM unnest(%s::int[], %s::text[]) AS t(id, summary)"
                " WHERE a.id = t.id",
                pg_array(texts),
                pg_array(texts.values()),
            )
        )
        self.env["after.sales.sla.alert"].invalidate_model(flush=False)

    @api.model
    def _sla_note_told(self, tellings):
        """Note in the chatter who was told: one message per document."""
        notes = {}
        for record, alert, users, customer in tellings:
            note = record._prepare_sla_note(alert, users, customer)
            notes[record.id] = notes.get(record.id, Markup()) + note
        self.browse(notes)._message_log_batch(notes)

    def _prepare_sla_note(self, alert, users, customer):
        """Return one line of the chatter, in the company's language, site's time."""
        self.ensure_one()
        lang = self.company_id.partner_id.lang
        timer = alert.timer_id.with_context(lang=lang, tz=self._get_sla_subject()["tz"])
        names = users.mapped("name") + customer.mapped("display_name")
        return Markup("<p>%s</p>") % escape(
            timer.env._(
                "%(summary)s Told: %(names)s (level %(level)s).",
                summary=timer._get_alert_summary(),
                names=", ".join(names) or timer.env._("nobody"),
                level=alert.level,
            )
        )

    def _sla_tell_failure(self, message):
        """Tell the service manager that the engine could not escalate."""
        self.ensure_one()
        for user in self._sla_get_managers()[:1]:
            reader = self.with_context(lang=user.lang, mail_activity_quick_update=True)
            reader.activity_schedule(
                ACTIVITY_TYPE,
                user_id=user.id,
                summary=reader.env._("A promise could not be escalated"),
                note=escape(message),
            )

    # ------------------------------------------------------------
    # Taking care
    # ------------------------------------------------------------

    @api.depends("timer_ids")
    @api.depends_context("uid")
    def _compute_has_alert_for_me(self):
        alerts = self._sla_get_alerts_for_me()
        holders = alerts.timer_id[self._sla_holder_field]
        for record in self:
            record.has_alert_for_me = record._origin in holders

    def _sla_get_alerts_for_me(self):
        """Return what the user was told of open promises and nobody acknowledged."""
        # sudo: bounded to what the user was told
        return (
            self.env["after.sales.sla.alert"]
            .sudo()
            .search(
                [
                    ("acknowledged_at", "=", False),
                    ("user_ids", "in", self.env.uid),
                    ("timer_id.closed_at", "=", False),
                    (f"timer_id.{self._sla_holder_field}", "in", self.ids),
                ]
            )
        )

    def action_take_care(self):
        """Acknowledge whatever the user was told of the promises of these documents."""
        self.check_access("read")
        alerts = self._sla_get_alerts_for_me()
        if not alerts:
            raise UserError(
                self.env._("Nobody has told you of a promise that is still open here.")
            )
        alerts._do_acknowledge()
        self.invalidate_recordset(["has_alert_for_me"], flush=False)
        return True

    def _sla_clear_activities(self):
        """Take off the warnings of promises that are over, all where none is open."""
        calm = self.filtered(lambda r: r.promise_state in ("none", "kept", "broken"))
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        # sudo: only our own warnings on these documents, whoever was told
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", type_id),
                "|",
                ("res_id", "in", calm.ids),
                ("after_sales_alert_id.timer_id.closed_at", "!=", False),
            ]
        ).unlink()
