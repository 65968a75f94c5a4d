# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SlaPauseReason(models.Model):
    """Why a promise waits, and whether that stops its clock.

    What we wait for ourselves (our own parts, our own people) never does.
    """

    _name = "after.sales.sla.pause.reason"
    _description = "Reason to Hold a Promise"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for every company."
    )
    waits_for = fields.Selection(
        selection=[
            ("customer", "The customer"),
            ("third_party", "A third party"),
            ("own", "Ourselves"),
        ],
        required=True,
        default="customer",
    )
    stops_on_site = fields.Boolean(
        string="Stops Travel", help="Stops the promise to be on site."
    )
    stops_solution = fields.Boolean(
        string="Stops Repair", help="Stops the promises to locate and solve the fault."
    )

    _own_never_stops = models.Constraint(
        "CHECK (waits_for != 'own' OR NOT (COALESCE(stops_on_site, FALSE)"
        " OR COALESCE(stops_solution, FALSE)))",
        "What we wait for ourselves never stops a promise.",
    )

    def _get_stopped_events(self):
        """Return the events whose clocks this reason stops."""
        self.ensure_one()
        events = set()
        if self.stops_on_site:
            events |= {"on_site", "installed"}
        if self.stops_solution:
            events |= {"diagnosed", "solved", "solved_or_planned"}
        return events
