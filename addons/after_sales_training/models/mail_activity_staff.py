# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    """Who has something to do reads the to-do, whatever the rules of its record say."""

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_confidential(self):
        for activity in self:
            model = self.env.get(activity.res_model or "")
            if (
                isinstance(model, self.env.registry["after.sales.staff.mixin"])
                and activity.user_id
                and not model.browse(activity.res_id)
                .with_user(activity.user_id)
                .has_access("read")
            ):
                raise ValidationError(
                    self.env._(
                        "This record is confidential: %(name)s may not read it and gets"
                        " no to-do about it.",
                        name=activity.user_id.name,
                    )
                )
