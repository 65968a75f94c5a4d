# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

OCCURRENCE_STATES = [
    ("planned", "Planned"),
    ("made", "Job Made"),
    ("absorbed", "Absorbed by a Bigger One"),
    ("skipped", "Skipped"),
    ("done", "Done"),
]


class MaintenanceOccurrence(models.Model):
    """One date of a plan: when it was due, what became of it.

    Written by the plan when it makes its jobs, by the yearly plan, and by the job
    when it is done; never by hand. Unique by plan and number: a date is served once,
    whoever runs the generation how often.
    """

    _name = "after.sales.maintenance.occurrence"
    _description = "Date of a Maintenance Plan"
    _order = "due_on, id"
    _rec_name = "plan_id"

    plan_id = fields.Many2one(
        "after.sales.maintenance.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(
        related="plan_id.equipment_id", store=True, index=True
    )
    number = fields.Integer(required=True)
    nominal_on = fields.Date(
        string="By the Interval", required=True, help="Before days off moved it."
    )
    due_on = fields.Date(string="Due on", required=True, index=True)
    window_start = fields.Date(string="Not before")
    window_end = fields.Date(string="Not after")
    state = fields.Selection(
        OCCURRENCE_STATES, required=True, default="planned", index=True
    )
    order_id = fields.Many2one(
        "after.sales.order", string="Job", index="btree_not_null", ondelete="restrict"
    )
    absorbed_by_id = fields.Many2one(
        "after.sales.maintenance.occurrence", index="btree_not_null"
    )
    done_on = fields.Date()
    reason = fields.Char(help="Why it was moved, skipped or absorbed.")

    _number_uniq = models.UniqueIndex(
        "(plan_id, number)", "This date of the plan is served already."
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL",
        "A job serves one date of a plan.",
    )
