# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.loan import EXCHANGE_KINDS, KINDS, LENT_KINDS


class LoanProposal(models.TransientModel):
    """Which unit of the pool stands in: the best is chosen, and why is said."""

    _name = "after.sales.loan.proposal"
    _description = "Propose a Replacement Unit"

    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Customer's Unit", required=True
    )
    ticket_id = fields.Many2one("helpdesk.ticket")
    kind = fields.Selection(KINDS, required=True, default="loan")
    free_unit_ids = fields.Many2many(
        "after.sales.pool.unit", string="Free Units", compute="_compute_free_unit_ids"
    )
    pool_unit_id = fields.Many2one(
        "after.sales.pool.unit",
        string="Replacement Unit",
        compute="_compute_pool_unit_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', free_unit_ids)]",
    )
    why = fields.Char(compute="_compute_why")
    alternatives = fields.Text(compute="_compute_why")
    planned_return_on = fields.Date(
        string="On Loan until", help="Empty: the usual days from the delivery."
    )
    note = fields.Text()

    def _get_choices(self):
        self.ensure_one()
        unit = self.equipment_id._origin
        if not unit:
            return []
        unit.check_access("read")
        kinds = EXCHANGE_KINDS if self.kind == "exchange" else LENT_KINDS
        # sudo: which units of the pool are free, for a desk without rights on stock
        return self.env["after.sales.pool.unit"].sudo()._get_choices(unit.sudo(), kinds)

    @api.depends("equipment_id", "kind")
    def _compute_free_unit_ids(self):
        for wizard in self:
            wizard.free_unit_ids = [choice.unit for choice in wizard._get_choices()]

    @api.depends("equipment_id", "kind")
    def _compute_pool_unit_id(self):
        for wizard in self:
            choices = wizard._get_choices()
            wizard.pool_unit_id = choices[0].unit if choices else False

    @api.depends("pool_unit_id", "kind")
    @api.depends_context("lang")
    def _compute_why(self):
        Pool = self.env["after.sales.pool.unit"].sudo()  # as in _get_choices
        for wizard in self:
            choices = wizard._get_choices()
            chosen = [c for c in choices if c.unit == wizard.pool_unit_id.id]
            wizard.why, wizard.alternatives = False, False
            if chosen:
                wizard.why = Pool._explain(chosen[0], len(choices) - 1)
            unit = wizard.equipment_id._origin
            if unit and not choices:
                wizard.alternatives = "\n".join(Pool._say_none(unit.sudo()))

    def action_propose(self):
        """Reserve the unit and ask the service manager."""
        self.ensure_one()
        Loan = self.env["after.sales.loan"]
        Loan._check_can_propose(self.equipment_id, self.ticket_id)
        if self.ticket_id and self.ticket_id.equipment_id != self.equipment_id:
            raise UserError(
                self.env._(
                    "%(ticket)s is about another unit.",
                    ticket=self.ticket_id.display_name,
                )
            )
        if not self.pool_unit_id:
            raise UserError(
                self.env._("No unit of the pool is free that fits. Choose another way.")
            )
        # bounded: one loan for this unit, which the desk may plan for; env.user stays
        loan = Loan.sudo()._propose(
            self.equipment_id.sudo(),
            self.kind,
            self.pool_unit_id.sudo(),
            ticket_id=self.ticket_id.id,
            planned_return_on=self.planned_return_on,
            note=self.note,
        )
        return loan.sudo(False)._get_records_action(name=self.env._("Replacement"))
