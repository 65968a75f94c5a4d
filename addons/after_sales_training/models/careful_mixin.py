# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools.careful import attempt

TODO = "mail.mail_activity_data_todo"


class CarefulMixin(models.AbstractModel):
    """A record whose scheduled step fails is tried again, and somebody is told once."""

    _name = "after.sales.careful.mixin"
    _description = "Told When a Scheduled Step Fails"

    job_error = fields.Char(
        string="Why the Scheduled Step Failed",
        readonly=True,
        copy=False,
        help="It is tried again each time; whoever is in charge was told once.",
    )

    def _attempt(self, step):
        """Take a scheduled step with these records; called under sudo.

        One that fails stays due; one that failed before and goes well now is clean.
        """
        failed = attempt(
            self, step, tell=lambda part, error: part._note_job_error(error)
        )
        (self - failed).filtered("job_error").job_error = False

    def _note_job_error(self, error):
        new = self.filtered(lambda record: not record.job_error)
        self.job_error = error
        for record in new:
            record._tell_job_error()

    def _tell_job_error(self):
        """A to-do for each in charge, on the record that they look at."""
        self.ensure_one()
        holder, users = self._get_job_error_readers()
        for user in users:
            told = self.with_context(lang=user.lang)
            holder.with_context(
                lang=user.lang, mail_activity_quick_update=True
            ).activity_schedule(
                TODO,
                user_id=user.id,
                summary=told.env._(
                    "A reminder cannot be sent: %(record)s",
                    record=told.display_name,
                ),
                note=told.env._(
                    "The nightly job failed here and tries again: %(error)s. Nobody is"
                    " reminded until then: look after it yourself.",
                    error=self.job_error,
                ),
            )

    def _get_job_error_readers(self):
        """Return the record that holds the to-do, and the users who get it. Hook."""
        raise NotImplementedError
