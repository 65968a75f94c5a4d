# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.removed_part import OUTCOMES


class RemovedPartSettle(models.TransientModel):
    """What becomes of a removed part, and why: it is the customer's until then."""

    _name = "after.sales.removed.part.settle"
    _description = "Settle a Removed Part"

    removed_part_id = fields.Many2one(
        "after.sales.removed.part", required=True, readonly=True
    )
    outcome = fields.Selection(
        "_selection_outcome",
        compute="_compute_outcome",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    reason = fields.Char(string="Why", required=True)

    def _selection_outcome(self):
        """What is open for the part the dialog was opened for."""
        labels = dict(
            self.env["after.sales.removed.part"]
            ._fields["outcome"]
            ._description_selection(self.env)
        )
        part_id = self.env.context.get("default_removed_part_id")
        if not isinstance(part_id, int):
            return [(key, labels[key]) for key, _label in OUTCOMES]
        part = (
            self.env["after.sales.removed.part"]
            .browse(part_id)
            ._filtered_access("read")
        )
        return [(key, labels[key]) for key in (part._get_outcomes() if part else ())]

    @api.depends("removed_part_id")
    def _compute_outcome(self):
        for wizard in self:
            outcomes = wizard.removed_part_id and wizard.removed_part_id._get_outcomes()
            wizard.outcome = outcomes and outcomes[0]

    def action_confirm(self):
        self.ensure_one()
        part, reason = self.removed_part_id, (self.reason or "").strip()
        part._check_can_settle(self.outcome)
        if not reason:
            raise UserError(self.env._("Say why: the part is the customer's."))
        # bounded: this part and its transfer; the caller has been checked
        part.sudo()._do_settle(self.outcome, reason)
        return {"type": "ir.actions.act_window_close"}
