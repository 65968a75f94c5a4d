# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

ACTIVITY_TYPE = "after_sales_service.mail_act_compensation"


class Compensation(models.Model):
    """The service manager has a to-do for each compensation that waits for him."""

    _inherit = "after.sales.compensation"

    def _update_todo(self):
        """Give one to-do to whatever waits for the decision, and no other.

        Idempotent, and a few statements for any number.
        """
        # sudo: to-dos of the program on these very compensations
        self = self.sudo()
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        Activity = self.env["mail.activity"]
        known = Activity.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", type_id),
            ]
        ).grouped("res_id")
        waiting = self.filtered(lambda compensation: compensation.state == "draft")
        for compensation in self - waiting:
            known.get(compensation.id, Activity).unlink()
        # no mail for each: a to-do is enough
        Activity.with_context(mail_activity_quick_update=True).create(
            [
                vals | {"activity_type_id": type_id}
                for compensation in waiting
                if compensation.id not in known
                for vals in compensation._prepare_todo_vals()
            ]
        )

    def _prepare_todo_vals(self):
        """Return the values of the to-do: for the manager of the company, if any."""
        self.ensure_one()
        managers = self.timer_id._get_holder()._sla_get_managers()
        return [
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "user_id": manager.id,
                "date_deadline": fields.Date.context_today(self),
                "summary": self.with_context(lang=manager.lang).env._(
                    "Decide on the compensation for a broken promise"
                ),
            }
            for manager in managers[:1]
        ]
