# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Equipment(models.Model):
    """What it costs that the unit stands still, and what is proposed for it (S31)."""

    _inherit = "after.sales.equipment"

    currency_id = fields.Many2one(related="company_id.currency_id")
    downtime_rate = fields.Monetary(
        string="Cost of an Hour out of Use",
        help="What production loses while the unit stands still. 0: as the department"
        " says, else nothing is counted.",
    )
    proposal_count = fields.Integer(
        string="Proposals", compute="_compute_proposal_count"
    )

    _downtime_rate_not_negative = models.Constraint(
        "CHECK (COALESCE(downtime_rate, 0) >= 0)",
        "An hour out of use costs 0 or more.",
    )

    def _compute_proposal_count(self):
        counts = dict(
            self.env["after.sales.proposal"]._read_group(
                [("equipment_ids", "in", self.ids)], ["equipment_ids"], ["__count"]
            )
        )
        for unit in self:
            unit.proposal_count = counts.get(unit._origin, 0)

    def _get_downtime_rate(self):
        """What an hour out of use costs: the unit's rate, else its department's."""
        self.ensure_one()
        return self.downtime_rate or self.department_id.after_sales_downtime_rate

    def _get_service_days(self):
        """First and last day in service; None where it is open on that side."""
        self.ensure_one()
        first = self.accepted_on or self.installed_on or self.delivered_on or None
        last = self.state == "retired" and self.retired_on
        return first, last or None

    def action_propose_renewal(self):
        """Open a new proposal for these units."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Proposal"),
            "res_model": "after.sales.proposal",
            "view_mode": "form",
            "context": {"default_equipment_ids": self.ids},
        }

    def action_view_proposals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.proposal_action"
        )
        action["domain"] = [("equipment_ids", "in", self.ids)]
        action["context"] = {"default_equipment_ids": self.ids}
        return action
