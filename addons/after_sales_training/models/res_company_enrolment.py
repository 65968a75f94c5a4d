# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

#: what becomes of the place of somebody who did not come
NO_SHOW_RULES = [
    ("uses", "Uses the Place"),
    ("once", "First Time Free, Then Used"),
    ("notice", "Free Only If Cancelled in Time"),
]


class ResCompany(models.Model):
    """How people are enrolled in training."""

    _inherit = "res.company"

    training_enrol_days = fields.Integer(
        string="Enrol until (Days before)",
        default=3,
        help="Customers enrol, rename and cancel until so many days before a session.",
    )
    training_hold_hours = fields.Float(
        string="Places Held for (Hours)",
        default=48.0,
        help="A place that waits for its person to confirm is held so long.",
    )
    training_offer_hours = fields.Float(
        string="Waiting List: Offer Open for (Hours)",
        default=24.0,
        help="A place that became free is held so long for the first who waits.",
    )
    training_no_show_rule = fields.Selection(
        NO_SHOW_RULES,
        string="Who Does Not Come",
        required=True,
        default="once",
        help="What becomes of the voucher's place. A voucher may have a rule of its"
        " own; who is excused never uses a place.",
    )
    training_cancel_days = fields.Integer(
        string="Cancelled in Time (Days before)",
        default=7,
        help="Of the rule “Free Only If Cancelled in Time”: later than so many days"
        " before the session, a cancelled place is used.",
    )

    _training_enrol_days_kept = models.Constraint(
        "CHECK (training_enrol_days >= 0 AND training_cancel_days >= 0)",
        "Days before a session are not negative.",
    )
    _training_hold_hours_kept = models.Constraint(
        "CHECK (training_hold_hours > 0 AND training_offer_hours > 0)",
        "A place is held for some time: enter the hours.",
    )
