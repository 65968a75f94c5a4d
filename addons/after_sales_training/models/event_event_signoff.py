# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class EventEvent(models.Model):
    """At the end of a session its people are signed off, all at once."""

    _inherit = "event.event"

    after_sales_signoff_count = fields.Integer(
        string="Sign-Offs",
        compute="_compute_after_sales_signoff_count",
        compute_sudo=True,
    )

    def _compute_after_sales_signoff_count(self):
        # sudo (compute_sudo): a figure; the list behind it shows what one may read
        groups = self.env["after.sales.training.signoff"]._read_group(
            [("registration_id.event_id", "in", self.ids)],
            ["registration_id"],
            ["__count"],
        )
        for event in self:
            event.after_sales_signoff_count = sum(
                count
                for registration, count in groups
                if registration.event_id == event
            )

    def action_start_signoffs(self):
        """Begin a sign-off for each of the session's people who has none yet."""
        people = self.registration_ids.filtered(
            lambda registration: registration.state in ("open", "done")
        )
        return people.action_start_signoff()

    def action_view_signoffs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_signoff_action"
        )
        action["domain"] = [("registration_id.event_id", "in", self.ids)]
        return action
