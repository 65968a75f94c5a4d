# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

PLAN_STATES = [
    ("draft", "Draft"),
    ("active", "Running"),
    ("paused", "Paused"),
    ("ended", "Ended"),
]


class MaintenancePlan(models.Model):
    """Regular work on one unit, and when it is due next (S26; architecture §3.8).

    Occurrence n of a fixed plan lies at anchor + n × interval, never counted from the
    last date. Planners (desk) write plans, engineers read those of their units.
    """

    _name = "after.sales.maintenance.plan"
    _inherit = [
        "mail.thread",
        "after.sales.maintenance.rule.mixin",
        "after.sales.guard.mixin",
    ]
    _description = "Maintenance Plan"
    _order = "next_date, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    state = fields.Selection(
        PLAN_STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    partner_id = fields.Many2one(
        related="equipment_id.partner_id", store=True, index=True, string="Owner"
    )
    team_id = fields.Many2one(related="equipment_id.team_id", store=True)
    template_id = fields.Many2one(
        "after.sales.maintenance.template", index="btree_not_null", ondelete="restrict"
    )
    start_date = fields.Date(
        string="First Date",
        tracking=True,
        help="Fixed dates are counted from here: 31 January, 28 February, 31 March …",
    )
    end_date = fields.Date(string="Last Date", tracking=True)
    next_occurrence = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        help="Number of the next one; the first one is number 0.",
    )
    next_date = fields.Date(
        readonly=True, copy=False, index=True, help="When it is due next."
    )
    occurrence_ids = fields.One2many(
        "after.sales.maintenance.occurrence", "plan_id", readonly=True
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why the next job could not be made."
    )

    _fields_of_steps = frozenset({"state", "next_occurrence", "next_date", "problem"})
