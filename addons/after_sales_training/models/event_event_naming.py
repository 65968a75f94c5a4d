# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import period

FORM = "after_sales_training.event_event_view_form_training"


class EventEvent(models.Model):
    """A session is known by its days where one is chosen, and opens in its own form."""

    _inherit = "event.event"

    @api.depends("is_training", "date_begin", "date_end", "date_tz")
    @api.depends_context("session_days", "lang")
    def _compute_display_name(self):
        """With its days where the context asks for them: {'session_days': True}"""
        res = super()._compute_display_name()
        if self.env.context.get("session_days"):
            for event in self:
                if event.is_training and event.date_begin and event.date_end:
                    event.display_name = f"{event.display_name} ({event._get_days()})"
        return res

    def _get_days(self):
        """First and last day, as the calendar at the session has them."""
        self.ensure_one()
        first, last = (
            format_date(self.env, period.day_of(moment, self.date_tz or "UTC"))
            for moment in (self.date_begin, self.date_end)
        )
        return first if first == last else f"{first} – {last}"

    def get_formview_id(self, access_uid=None):
        """The form of sessions, not the one of marketing events."""
        if len(self) == 1 and self.is_training:
            return self.env.ref(FORM).id
        return super().get_formview_id(access_uid=access_uid)

    def _get_records_action(self, **kwargs):
        if len(self) == 1 and self.is_training:
            kwargs = {"views": [(self.env.ref(FORM).id, "form")]} | kwargs
        return super()._get_records_action(**kwargs)
