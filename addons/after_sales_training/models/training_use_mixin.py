# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models

#: how far ahead utilisation looks, in days
HORIZON = 90


class TrainingUseMixin(models.AbstractModel):
    """Rooms and trainers: how much of the next months is booked."""

    _name = "after.sales.training.use.mixin"
    _description = "Booked by Training Sessions"

    #: field of the session that names the room or the trainer
    _use_field = None

    use_days = fields.Integer(
        string="Days Booked", compute="_compute_use", help="In the next 90 days."
    )
    use_percent = fields.Float(
        string="Booked (%)",
        compute="_compute_use",
        help="Training days of the next 90 days, of the days the centre works.",
    )

    def _compute_use(self):
        now = fields.Datetime.now()
        end = now + timedelta(days=HORIZON)
        booked = dict(
            self.env["event.event"]._read_group(
                [
                    (self._use_field, "in", self.ids),
                    ("session_state", "=", "planned"),
                    ("date_begin", ">=", now),
                    ("date_begin", "<", end),
                ],
                [self._use_field],
                ["session_day_count:sum"],
            )
        )
        working = {
            centre: centre._count_working_days(now, end) for centre in self.centre_id
        }
        for record in self:
            days = booked.get(record, 0)
            open_days = working.get(record.centre_id, 0)
            record.use_days = days
            record.use_percent = 100 * days / open_days if open_days else 0

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.session_action"
        )
        return action | {"domain": [(self._use_field, "in", self.ids)]}
