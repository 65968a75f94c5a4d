# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup, escape

from odoo import fields, models
from odoo.tools import SQL

ACTIVITY_TYPE = "after_sales_service.mail_act_promise"


class SlaMixin(models.AbstractModel):
    """Whom a document tells of its promises in danger, and how."""

    _inherit = "after.sales.sla.mixin"

    def _sla_get_recipients(self, rule):
        """Return whom a rule tells: never nobody, unless there is nobody."""
        self.ensure_one()
        match rule.recipient:
            case "user":
                users = rule.user_id
            case "engineer":
                users = self._get_sla_engineer() or self._get_sla_leader()
            case "team_leader":
                users = self._get_sla_leader()
            case _:
                users = self.env["res.users"]
        return users.filtered("active") or self._sla_get_managers()

    def _sla_get_managers(self):
        """Return the service managers of the company: the one in the settings first.

        The technical administrator is told only where there is nobody else.
        """
        company = self.company_id
        if company.after_sales_manager_id.active:
            return company.after_sales_manager_id
        managers = self.env.ref(
            "after_sales_service.group_after_sales_manager"
        ).all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        return managers - self.env.ref("base.user_root") or managers

    def _sla_tell(self, alerts):
        """Tell the people of these alerts, and note it in the chatter.

        Runs inside the engine, as superuser, in batches: one create for all
        activities, one for all mails, one for all notes.

        :param list alerts: ``after.sales.sla.alert`` records of these documents
        """
        activities, mails, notes, told = [], [], {}, []
        by_id = {record.id: record for record in self}
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        model_id = self.env["ir.model"]._get_id(self._name)
        for alert in alerts:
            timer, rule = alert.timer_id, alert.rule_id
            record = by_id[timer[self._sla_holder_field].id]
            users = record._sla_get_recipients(rule)
            told += [(alert.id, user.id) for user in users]
            for user in users:
                if rule.by_activity:
                    activities.append(
                        record._prepare_sla_activity(timer, user)
                        | {"activity_type_id": type_id, "res_model_id": model_id}
                    )
                if rule.by_mail and user.partner_id:
                    mails.append(record._prepare_sla_mail(timer, user))
            note = record._prepare_sla_note(timer, rule, users)
            notes[record.id] = notes.get(record.id, Markup()) + note
        if told:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO after_sales_sla_alert_user_rel"
                    " SELECT * FROM unnest(%s::int[], %s::int[])",
                    [alert_id for alert_id, _user in told],
                    [user_id for _alert, user_id in told],
                )
            )
        # no mail for each activity: the rule says whether there is one; and who is
        # told of a broken promise does not follow the document from then on
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, sla_telling=True
        ).create(activities)
        self.env["mail.mail"].create(mails)
        self.browse(notes)._message_log_batch(notes)

    def _prepare_sla_activity(self, timer, user):
        """Return the values of the activity that tells a user of a promise."""
        self.ensure_one()
        timer = timer.with_context(lang=user.lang, tz=user.tz)
        return {
            "res_id": self.id,
            "user_id": user.id,
            "summary": timer._get_alert_summary(),
            "date_deadline": fields.Datetime.context_timestamp(
                timer, timer.deadline
            ).date(),
        }

    def _prepare_sla_mail(self, timer, user):
        """Return the values of the mail that tells a user of a promise."""
        self.ensure_one()
        timer = timer.with_context(lang=user.lang, tz=user.tz)
        summary = timer._get_alert_summary()
        subject = self.env._(
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

    def _prepare_sla_note(self, timer, rule, users):
        """Return one line of the chatter, in the company's language, site's time."""
        self.ensure_one()
        lang = self.company_id.partner_id.lang
        timer = timer.with_context(lang=lang, tz=self._get_sla_subject()["tz"])
        names = ", ".join(users.mapped("name")) or timer.env._("nobody")
        return Markup("<p>%s</p>") % escape(
            timer.env._(
                "%(summary)s Told: %(names)s (level %(level)s).",
                summary=timer._get_alert_summary(),
                names=names,
                level=rule.level,
            )
        )

    def _sla_tell_failure(self, message):
        """Tell the service manager that the engine could not escalate."""
        self.ensure_one()
        for user in self._sla_get_managers()[:1]:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY_TYPE,
                user_id=user.id,
                summary=self.env._("A promise could not be escalated"),
                note=message,
            )

    def _sla_clear_activities(self):
        """Take the warnings off the documents whose promises are no longer open."""
        calm = self.filtered(lambda r: r.promise_state in ("none", "kept", "broken"))
        if not calm:
            return
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        # sudo: only our own warnings on these documents, whoever was told
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", calm.ids),
                ("activity_type_id", "=", type_id),
            ]
        ).unlink()
