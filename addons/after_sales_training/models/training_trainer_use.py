# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class TrainingTrainer(models.Model):
    """A trainer: how much of the time is booked, and where to write to."""

    _name = "after.sales.training.trainer"
    # hr.mixin: the desk names employees without rights on them
    _inherit = [
        "hr.mixin",
        "after.sales.training.trainer",
        "after.sales.training.use.mixin",
    ]

    _use_field = "trainer_ids"

    def _get_trainer_contacts(self):
        """The partners that are told of sessions; those without mail are none."""
        # sudo: the address of a trainer, to write to him; it goes nowhere else
        trainers = self.sudo()
        people = trainers.partner_id
        for employee in trainers.employee_id:
            people |= employee.user_id.partner_id or employee.work_contact_id
        return people.filtered("email").sudo(False)
