# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .equipment import OWN_PLANT
from .equipment_portal import STATES_OPEN_TO_CUSTOMERS


class HelpdeskTicket(models.Model):
    """Tickets about our own plant come from colleagues."""

    _inherit = "helpdesk.ticket"

    owner_kind = fields.Selection(related="equipment_id.owner_kind")
    department_id = fields.Many2one(
        related="equipment_id.department_id", string="Production Department"
    )
    taken_over_from = fields.Char(readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"taken_over_from"}

    @api.depends("equipment_id")
    def _compute_partner_id(self):
        """Who of the house told it, else the head of the department."""
        plant = self.filtered(lambda ticket: ticket._is_of_plant())
        for ticket in plant:
            ticket.partner_id = ticket.equipment_id._get_reporter(ticket.partner_id)
        return super(HelpdeskTicket, self - plant)._compute_partner_id()

    def _compute_owner_differs(self):
        """A colleague is not the owner, and need not be."""
        plant = self.filtered(lambda ticket: ticket._is_of_plant())
        plant.owner_differs = False
        return super(HelpdeskTicket, self - plant)._compute_owner_differs()

    def _is_of_plant(self):
        self.ensure_one()
        return self.equipment_id.owner_kind == OWN_PLANT

    def _prepare_order_vals(self):
        """The job is for the company: a colleague told it, but does not own it."""
        vals = super()._prepare_order_vals()
        if self._is_of_plant():
            vals["partner_id"] = self.equipment_id.partner_id.id
        return vals

    def _get_customer_jobs(self):
        """Own plant: every job of the ticket, whoever of the house told of it."""
        if not self._is_of_plant():
            return super()._get_customer_jobs()
        return self.order_ids.filtered(
            lambda order: order.state in (*STATES_OPEN_TO_CUSTOMERS, "done")
        ).sorted("id", reverse=True)
