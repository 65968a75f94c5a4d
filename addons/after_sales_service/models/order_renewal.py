# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class Order(models.Model):
    """The job of a renewal, and the approved report it rests on (S31)."""

    _inherit = "after.sales.order"

    proposal_id = fields.Many2one(
        "after.sales.proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    needs_proposal = fields.Boolean(
        compute="_compute_needs_proposal", compute_sudo=True
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"proposal_id"}

    # whether the report is approved is read for whoever sees the job: yes or no
    @api.depends("kind", "equipment_id.owner_kind", "proposal_id.approval_state")
    def _compute_needs_proposal(self):
        for order in self:
            order.needs_proposal = (
                order.kind == "renewal"
                and order.equipment_id.owner_kind == "own_plant"
                and order.proposal_id.approval_state != "approved"
            )

    def _check_can_schedule(self):
        res = super()._check_can_schedule()
        self._check_proposal_approved()
        return res

    def _check_can_dispatch(self):
        res = super()._check_can_dispatch()
        self._check_proposal_approved()
        return res

    def _check_proposal_approved(self):
        """Own plant is renewed after its feasibility report was approved.

        :raises UserError: there is none
        """
        for order in self:
            if order.needs_proposal:
                raise UserError(
                    self.env._(
                        "%s: renewing our own plant needs an approved feasibility"
                        " report. Make the proposal on the unit, have it approved and"
                        " plan its jobs from there.",
                        order.name,
                    )
                )

    def _prepare_following_vals(self):
        """The rest of the work, and the next attempt, still serve the proposal."""
        return super()._prepare_following_vals() | {"proposal_id": self.proposal_id.id}
