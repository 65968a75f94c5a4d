# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import contract as terms
from ..tools import period
from ..tools.life_line import Event

#: the warranty bears something: a contract is not told of before it is over
WARRANTY_RUNS = ("pending", "active", "expiring")


class Equipment(models.Model):
    """The maintenance contracts in which the unit stands (S8)."""

    _inherit = "after.sales.equipment"

    contract_line_ids = fields.One2many(
        "after.sales.contract.line", "equipment_id", string="In Contracts"
    )
    contract_id = fields.Many2one(
        "after.sales.contract",
        compute="_compute_contract_id",
        store=True,
        index="btree_not_null",
        help="The contract that is in force for the unit today.",
    )
    contract_end = fields.Date(
        related="contract_id.date_end", string="Contract until", store=True
    )

    @api.depends(
        "commercial_partner_id",
        "contract_line_ids.contract_id.commercial_partner_id",
        "contract_line_ids.contract_id.state",
        "contract_line_ids.date_end",
    )
    def _compute_contract_id(self):
        for unit in self:
            unit.contract_id = (
                unit._get_own_contract_lines()
                .filtered(
                    lambda line: (
                        line.contract_id.state == terms.RUNNING
                        and line.date_end >= line.contract_id._get_today()
                    )
                )
                .contract_id[:1]
            )

    def _get_own_contract_lines(self):
        """Its lines in contracts of its owner: who buys the unit buys no contract."""
        self.ensure_one()
        return self.contract_line_ids.filtered(
            lambda line: (
                line.contract_id.commercial_partner_id == self.commercial_partner_id
            )
        )

    @api.depends("contract_id")
    def _compute_warranty_state(self):
        """Where no warranty runs, the contract says how the unit is served."""
        res = super()._compute_warranty_state()
        for unit in self:
            if unit.state == "retired":
                continue  # nothing is served any more
            if unit.contract_id and unit.warranty_state not in WARRANTY_RUNS:
                unit.warranty_state = "under_contract"
        return res

    def _get_contract_line_at(self, when):
        """The unit's line in the contract that holds at an instant (naive UTC).

        By days in the zone of the unit's site; empty if there is none.
        """
        self.ensure_one()
        # whoever plans the job or enters the ticket: which contract holds for the
        # unit, no more
        lines = self.sudo()._get_own_contract_lines()
        if not lines or not when:
            return lines.browse()
        day = period.day_of(when, self.tz)
        return lines.filtered(
            lambda line: (
                line.contract_id.agreed_on and line.date_start <= day <= line.date_end
            )
        )[:1]

    def _get_contract_at(self, when):
        """The contract that holds for the unit at an instant (naive UTC), or none."""
        return self._get_contract_line_at(when).contract_id

    def _pass_contracts_on(self, new_unit, day):
        """Let another unit stand in for this one in its contracts, e.g. exchanged.

        For other steps of the program, which have checked who may.

        :param new_unit: takes the place, of the same owner
        :param day: last day of this unit in them
        """
        self.ensure_one()
        lines = self._get_contract_lines_after(day)
        lines.copy({"equipment_id": new_unit.id})
        self._leave_contracts(day)
        for contract in lines.contract_id:
            contract._follow_units(new_unit, self.env._("The unit was exchanged"))

    def _get_contract_lines_after(self, day):
        # bounded: the contracts of these units that are not over by then
        return self.sudo().contract_line_ids.filtered(
            lambda line: line.contract_id.agreed_on and line.date_end > day
        )

    def _leave_contracts(self, day):
        """The units are in their contracts until ``day``; what they cost is a talk."""
        lines = self._get_contract_lines_after(day)
        for line in lines:
            line.left_on = max(day, line.date_start)
        for contract, left in lines.grouped("contract_id").items():
            contract._message_log(
                body=self.env._(
                    "Left on %(day)s: %(units)s",
                    day=format_date(self.env, day),
                    units=", ".join(left.equipment_id.mapped("display_name")),
                )
            )

    def _get_life_events(self, customer=False):
        """Each contract in which the unit stands is a bar of its own."""
        # bounded: number and days of the contracts of this unit and its owner
        lines = self.sudo()._get_own_contract_lines()
        return [
            *super()._get_life_events(customer),
            *(
                self._get_life_of_contract(line)
                for line in lines
                if line.contract_id.agreed_on
            ),
        ]

    def _get_life_of_contract(self, line):
        start = period.start_of_day(line.date_start, self.tz)
        return Event(
            "contract",
            start,
            self.env._("Contract %s", line.contract_id.name),
            self.env._(
                "%(start)s to %(end)s",
                start=format_date(self.env, line.date_start),
                end=format_date(self.env, line.date_end),
            ),
            end=max(start, period.end_of_day(line.date_end, self.tz)),
            ref=(line.contract_id._name, line.contract_id.id),
        )

    def action_offer_contract(self):
        """Quote a maintenance contract for these units."""
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.contract_offer_action"
        ) | {"context": {"default_equipment_ids": self.ids}}

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_line_ids.contract_id._get_records_action(
            name=self.env._("Contracts")
        )
