# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MeterKind(models.Model):
    """What is counted on units: operating hours, cycles, parts made.

    Managers write kinds, everybody in service reads them.
    """

    _name = "after.sales.meter.kind"
    _description = "Kind of Meter"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        index=True,
        help="How files and machines name it, for example hours.",
    )
    unit = fields.Char(
        string="Unit of Measure", required=True, translate=True, help="h, cycles …"
    )
    most_per_day = fields.Float(
        string="At Most per Day",
        digits=(16, 2),
        help="More than that cannot be counted in a day: 24 for hours. A reading that"
        " says so is refused. 0: no limit.",
    )
    average_days = fields.Integer(
        string="Average over (days)",
        required=True,
        default=90,
        help="The use per day is the average of at least so many days before the last"
        " reading.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")

    _code_uniq = models.UniqueIndex(
        "(lower(code), COALESCE(company_id, 0))", "This code is in use already."
    )
    _most_not_negative = models.Constraint(
        "CHECK (most_per_day >= 0)", "A meter cannot count less than nothing in a day."
    )
    _average_days_positive = models.Constraint(
        "CHECK (average_days >= 1)", "An average needs at least one day."
    )
