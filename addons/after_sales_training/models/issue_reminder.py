# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.careful import attempt

TODO = "after_sales_training.mail_act_issue"


class IssueLine(models.Model):
    """The keeper is told in time: one to-do a day, for all that is due."""

    _inherit = "after.sales.issue.line"

    @api.model
    def _cron_remind(self):
        """What is to be renewed or calibrated soon; O(due) by partial indexes."""
        today = fields.Date.today()
        lines = self.search([("remind_on", "<=", today)])
        tools = self.env["after.sales.point.tool"].search(
            [("calibration_remind_on", "<=", today)]
        )
        by_company = lines.grouped("company_id")
        tools_of = tools.grouped(lambda tool: tool._get_tool_company())
        for company in {*by_company, *tools_of}:
            mine = by_company.get(company, self.browse())
            his_tools = tools_of.get(company, tools.browse())
            attempt(
                company,
                lambda one: mine._remind_keeper(one, his_tools),  # noqa: B023
            )

    def _remind_keeper(self, company, tools):
        """One to-do for all that is due; what cannot be told is left for tomorrow."""
        keeper = self.env["after.sales.issue"]._get_keeper(company)
        lang = keeper.lang or self.env.lang
        lines, tools = self.with_context(lang=lang), tools.with_context(lang=lang)
        today = fields.Date.today()

        def note(due, field):
            due._get_reminder_rows()  # fails where there are no words for it
            due[field] = today

        rows = []
        for due, field in ((lines, "reminded_on"), (tools, "calibration_reminded_on")):
            failed = attempt(due, lambda some: note(some, field))  # noqa: B023
            rows += (due - failed)._get_reminder_rows()
        self._tell_keeper(company, lines.env._("Uniform and tools are due"), rows)

    def _get_reminder_rows(self):
        return [
            self.env._(
                "%(thing)s: renew by %(day)s",
                thing=line.display_name,
                day=format_date(self.env, line.renew_on),
            )
            for line in self
        ]

    @api.model
    def _tell_keeper(self, company, summary, rows):
        """A to-do for whoever keeps uniform and tools."""
        keeper = self.env["after.sales.issue"]._get_keeper(company)
        if not keeper or not rows:
            return
        items = Markup().join(Markup("<li>%s</li>") % row for row in rows)
        # on his own contact: that record is always his to read
        keeper.partner_id.sudo().with_context(
            mail_activity_quick_update=True
        ).activity_schedule(
            TODO,
            user_id=keeper.id,
            date_deadline=fields.Date.today(),
            summary=summary,
            note=Markup("<ul>%s</ul>") % items,
        )
