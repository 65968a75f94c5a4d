# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MailActivity(models.Model):
    """Which measure a to-do on an incident stands for."""

    _inherit = "mail.activity"

    after_sales_measure_id = fields.Many2one(
        "after.sales.incident.measure",
        string="Measure After an Incident",
        index="btree_not_null",
        ondelete="cascade",
    )
