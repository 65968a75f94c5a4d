# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import repeat


class AfterSalesContact(models.Model):
    """Whoever takes the call hears at once that it was repaired before (S21)."""

    _name = "after.sales.contact"
    _inherit = ["after.sales.contact", "after.sales.repeat.mixin"]

    repeat_hint = fields.Char(
        compute="_compute_repeat_hint",
        help="The earlier repair of the same problem: the ticket is linked to it.",
    )

    @api.depends("equipment_id", "kind", "fault_id", "happened_at", "ticket_id")
    @api.depends_context("lang")
    def _compute_repeat_hint(self):
        self.repeat_hint = False
        calls = self.filtered(
            lambda contact: contact.direction == "in" and not contact.ticket_id
        )
        for contact, found in calls._find_repeats().items():
            contact.repeat_hint = contact._describe_repeat(found)

    def _get_repeat_problem(self):
        self.ensure_one()
        symptom = self._get_symptom(self.fault_id)
        if self.kind != "fault" or not symptom:
            return None
        return repeat.Problem(
            at=self.happened_at or fields.Datetime.now(), symptom=symptom
        )
