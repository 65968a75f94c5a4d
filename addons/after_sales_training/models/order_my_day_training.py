# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class Order(models.Model):
    """My Day also shows what its user teaches today."""

    _inherit = "after.sales.order"

    @api.model
    def get_my_day(self):
        """Also the sessions that the user gives today; see the service's."""
        sessions = self.env["event.event"]._get_sessions_of_my_day()
        return super().get_my_day() | {"sessions": sessions}

    @api.model
    def _get_phone_labels(self):
        presence = self.env["after.sales.training.attendance"]._fields["presence"]
        return super()._get_phone_labels() | {
            "presence": dict(presence._description_selection(self.env))
        }
