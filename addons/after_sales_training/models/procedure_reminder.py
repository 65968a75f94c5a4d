# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..tools.careful import attempt


class ProcedureAcknowledgement(models.Model):
    """Who has not read: asked, reminded, then the leader is told; once each.

    One letter per person and day names all that is due. A day costs what is due on
    it, not what was ever asked for.
    """

    _inherit = "after.sales.procedure.acknowledgement"

    @api.model
    def _cron_follow(self):
        """New versions come into force, new people and rounds are asked, all told."""
        versions = self.env["after.sales.procedure.version"]
        attempt(
            versions.search(versions._get_to_begin_domain(), order="number, id"),
            lambda begun: begun._take_effect_if_due(),
        )
        procedures = self.env["after.sales.procedure"]
        attempt(
            procedures.search([("current_version_id", "!=", False)]),
            lambda in_force: in_force._ask_to_read(),
        )
        today = fields.Date.today()
        attempt(
            self.search([("state", "=", "done"), ("renew_on", "<=", today)]),
            lambda due: due._begin_next_rounds(),
        )
        to_tell = self.search(self._get_to_tell_domain())
        attempt(
            to_tell,
            lambda rows: rows._tell(),
            parts=lambda: to_tell.grouped("user_id").values(),
        )

    def _begin_next_rounds(self):
        still = self.filtered(lambda row: row.procedure_id.active)
        (self - still).renew_on = False
        self.create(still._prepare_next_rounds())

    @api.model
    def _get_to_tell_domain(self):
        return Domain("state", "=", "open") & Domain(
            "next_on", "<=", fields.Date.today()
        )

    def _tell(self):
        """Tell these people, and the leaders of those who are late; under sudo."""
        mails = []
        for user, rows in self.grouped("user_id").items():
            if user.email:
                mails.append(rows._prepare_reading_mail(user))
        late = self.filtered(lambda row: row.next_step == "late")
        leaders = self.env["after.sales.staff.mixin"]._get_leaders(late.employee_id)
        by_leader = defaultdict(self.browse)
        for row in late:
            leader = leaders[row.employee_id]
            if not leader.active:
                leader = row.company_id._get_after_sales_managers()[:1]
            by_leader[leader] |= row
        for leader, rows in by_leader.items():
            if leader.email:
                mails.append(rows._prepare_leader_mail(leader))
        self.env["mail.mail"].create(mails)
        self._step_on()

    def _step_on(self):
        """What comes next: reminded some days before, the leader on the day after."""
        today = fields.Date.today()
        groups = defaultdict(self.browse)
        for row in self:
            days = row.company_id.after_sales_procedure_remind_days
            remind_on = row.due_on - timedelta(days=days)
            if row.next_step == "tell" and remind_on > today:
                groups["remind", remind_on] |= row
            elif row.next_step == "late":
                groups[False, False] |= row
            else:
                groups["late", max(row.due_on, today) + timedelta(days=1)] |= row
        for (step, day), rows in groups.items():
            vals = {"next_step": step, "next_on": day, "reminded_on": today}
            if not step:
                vals["is_late"] = True
            rows.write(vals)

    # ------------------------------------------------------------
    # LETTERS
    # ------------------------------------------------------------

    def _get_reading_list(self, name):
        """These rows as a list for people, in the language of the context."""
        item = Markup("<li>%s</li>")
        return Markup("<ul>%s</ul>") % Markup().join(
            item
            % self.env._(
                "%(what)s: until %(day)s",
                what=name(row),
                day=format_date(self.env, row.due_on),
            )
            for row in self.sorted("due_on")
        )

    def _prepare_reading_mail(self, user):
        """Values of the letter that names all that a person has to read."""
        rows = self.with_context(lang=user.lang)
        link = f"{rows.get_base_url()}/odoo/procedures-to-read"
        return self._prepare_letter(
            user,
            rows.env._("To read and acknowledge: %s", len(rows)),
            rows.env._("Please read these procedures and acknowledge them."),
            rows._get_reading_list(lambda row: row.version_id.display_name),
            link,
            rows.env._("Open what I have to read"),
        )

    def _prepare_leader_mail(self, leader):
        """Values of the letter about people who have not read in time."""
        rows = self.with_context(lang=leader.lang)
        link = f"{rows.get_base_url()}/odoo/procedure-acknowledgements"
        return self._prepare_letter(
            leader,
            rows.env._("Procedures not read in time: %s", len(rows)),
            rows.env._("These colleagues have not acknowledged what binds them."),
            rows._get_reading_list(
                lambda row: f"{row.employee_id.name}, {row.version_id.display_name}"
            ),
            link,
            rows.env._("Open the list"),
        )

    def _prepare_letter(self, user, subject, intro, items, link, label):
        return {
            "subject": subject,
            "body_html": Markup("<p>%s</p>%s<p><a href='%s'>%s</a></p>")
            % (intro, items, link, label),
            "recipient_ids": [Command.link(user.partner_id.id)],
            "reply_to": self.company_id[:1].email_formatted,
            "auto_delete": True,
        }
