# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    """How production is told of work that stops it."""

    _inherit = "res.company"

    after_sales_notice_mode = fields.Selection(
        [
            ("remind", "Remind the dispatcher"),
            ("send", "Send by itself"),
        ],
        string="Notices to Production",
        required=True,
        default="remind",
        help="What happens on the last day on which a notice to production is in time"
        " (S29). Without a mail address the dispatcher is reminded in any case.",
    )
    after_sales_tell_emergency = fields.Boolean(
        string="Tell Production of Emergencies",
        default=True,
        help="As soon as an emergency repair is entered, production gets a mail.",
    )
