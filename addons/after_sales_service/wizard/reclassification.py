# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class Reclassification(models.TransientModel):
    """Why a fault cannot be solved quickly, and what that does to its promises."""

    _name = "after.sales.reclassification"
    _description = "Cannot Be Solved Quickly"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    reason = fields.Text(
        required=True,
        help="Kept with the ticket and in the log of the promise; the customer may ask"
        " for it.",
    )
    solution_plan = fields.Text(
        compute="_compute_plan", store=True, readonly=False, precompute=True
    )
    solution_planned_for = fields.Datetime(
        string="Solution Planned for",
        compute="_compute_plan",
        store=True,
        readonly=False,
        precompute=True,
    )
    ends = fields.Char(string="Promise That Ends", compute="_compute_promises")
    begins = fields.Char(string="Promise That Begins", compute="_compute_promises")

    @api.depends("ticket_id")
    def _compute_plan(self):
        for wizard in self:
            wizard.solution_plan = wizard.ticket_id.solution_plan
            wizard.solution_planned_for = wizard.ticket_id.solution_planned_for

    @api.depends("ticket_id")
    @api.depends_context("lang", "tz")
    def _compute_promises(self):
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        for wizard in self:
            ticket = wizard.ticket_id
            # the engine is asked below, and it asks for nobody's rights
            ticket.check_access("read")
            ending = [
                (targets[row.target_id], row._asdict())
                for row in ticket._get_reclassification_rows()
            ]
            wizard.ends = self._describe(ticket, ending)
            wizard.begins = self._describe(ticket, ticket._get_reclassification_plan())

    @api.model
    def _describe(self, ticket, planned):
        """Return promises in one line: what, within what time, by when."""
        return "; ".join(
            self.env._(
                "%(event)s (%(within)s), by %(due)s",
                event=promise["event"],
                within=promise["within"],
                due=promise.get("due", ""),
            )
            for promise in ticket._describe_promises(planned)
        )

    def action_reclassify(self):
        self.ensure_one()
        self.ticket_id._check_can_reclassify()
        if not self.reason.strip():
            raise UserError(self.env._("Say why it cannot be solved quickly."))
        # what the button records is closed to direct writes; the check above bounds
        # this to the leader's tickets, and who and when are the server's
        self.sudo().ticket_id._do_reclassify(
            self.reason.strip(), self.solution_plan, self.solution_planned_for
        )
        return {"type": "ir.actions.act_window_close"}
