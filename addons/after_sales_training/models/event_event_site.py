# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EventEvent(models.Model):
    """Training at the user's site (S32b): a session on a job.

    It is where and when the job is, and closes with it.
    """

    _inherit = "event.event"

    is_on_site = fields.Boolean(
        string="At the User's Site", compute="_compute_is_on_site", store=True
    )

    _job_uniq = models.UniqueIndex(
        "(after_sales_order_id) WHERE after_sales_order_id IS NOT NULL"
        " AND active AND kanban_state != 'cancel'",
        "Training is planned on this job already: open it there.",
    )

    @api.depends("after_sales_order_id")
    def _compute_is_on_site(self):
        for event in self:
            event.is_on_site = bool(event.after_sales_order_id)

    @api.constrains("after_sales_order_id", "centre_id", "room_id")
    def _check_on_site(self):
        for event in self:
            if event.after_sales_order_id and (event.centre_id or event.room_id):
                raise ValidationError(
                    self.env._(
                        "%(session)s is given at the user's site: it has neither"
                        " centre nor room.",
                        session=event.name,
                    )
                )

    def _is_session_staff(self):
        """Whether the user keeps this session's list: desk, trainer, job's engineer."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(
            "after_sales_training.group_training_user"
        ):
            return True
        # sudo: who teaches, compared with the user and nothing else
        event = self.sudo()
        people = event.trainer_ids.employee_id
        people |= event.after_sales_order_id.engineer_id
        people |= event.after_sales_order_id.engineer_ids
        return self.env.user in people.user_id

    def action_view_job(self):
        self.ensure_one()
        return self.after_sales_order_id._get_records_action()
