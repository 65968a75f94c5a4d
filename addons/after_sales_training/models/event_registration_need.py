# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class EventRegistration(models.Model):
    """Whoever has attended does not need the training any more."""

    _inherit = "event.registration"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            self._settle_training_needs()
        return result

    def _settle_training_needs(self):
        """Needs and programme tasks that the session was planned for are done."""
        # sudo: whoever closes a session; bounded to what it was planned for
        attended = self.sudo().filtered("is_training")
        if not attended:
            return
        people = {(one.event_id.id, one.employee_id.id) for one in attended}
        customers = {
            (one.event_id.id, partner.commercial_partner_id.id)
            for one in attended
            for partner in one.trainee_id | one.partner_id
        }
        needs = attended.env["after.sales.training.need"].search(
            [
                ("state", "=", "planned"),
                "|",
                ("event_id", "in", attended.event_id.ids),
                ("entitlement_id", "in", attended.entitlement_id.ids),
            ]
        )
        by_voucher = needs.filtered("entitlement_id")
        by_voucher._settle_by_voucher()
        (needs - by_voucher).filtered(
            lambda need: (
                (need.event_id.id, need.employee_id.id) in people
                if need.employee_id
                else (need.event_id.id, need.partner_id.commercial_partner_id.id)
                in customers
            )
        )._settle()
        tasks = attended.env["after.sales.training.task"].search(
            [
                ("line_id.event_id", "in", attended.event_id.ids),
                ("employee_id", "in", attended.employee_id.ids),
                ("state", "=", "open"),
            ]
        )
        tasks.filtered(
            lambda task: (task.line_id.event_id.id, task.employee_id.id) in people
        )._do_pass()
