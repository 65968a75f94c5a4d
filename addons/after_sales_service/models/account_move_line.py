# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .order_line import COVERAGES


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_coverage = fields.Selection(
        COVERAGES, string="Coverage", readonly=True, copy=True
    )
    after_sales_reason = fields.Text(
        string="Why",
        readonly=True,
        copy=True,
        help="Why the line of a service job costs what it costs.",
    )
