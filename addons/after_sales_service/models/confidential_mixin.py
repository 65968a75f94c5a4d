# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ConfidentialMixin(models.AbstractModel):
    """Who follows a record is told what is said about it, whatever the rules say.

    So followers and to-dos go where the right to read goes (S25).
    """

    _name = "after.sales.confidential.mixin"
    _description = "Confidential Record"

    def _leave_to_managers(self, but=None):
        """Colleagues who are no service managers hear no more of these records.

        Called under sudo.

        :param but: ``res.users`` who may stay
        """
        for record in self:
            users = record.message_partner_ids.user_ids | record.activity_ids.user_id
            record._take_from(
                users.filtered(
                    lambda user: (
                        not user.share
                        and user != but
                        and not user.has_group(
                            "after_sales_service.group_after_sales_manager"
                        )
                    )
                )
            )

    def _take_from(self, users):
        """These users follow no more and have nothing to do; called under sudo."""
        for record in self:
            record.message_unsubscribe(users.partner_id.ids)
            record.activity_ids.filtered(
                lambda activity: activity.user_id in users
            ).unlink()
