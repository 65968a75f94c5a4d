# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools import contract as terms


class ContractLine(models.Model):
    """A unit in a maintenance contract, from its first to its last day in it.

    The units of a contract in force stay as agreed; a manager can let one leave
    early.
    """

    _name = "after.sales.contract.line"
    _description = "Unit in a Contract"
    _inherit = ["after.sales.guard.mixin"]
    _order = "contract_id, id"
    _rec_name = "equipment_id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "after.sales.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    serial = fields.Char(related="equipment_id.serial")
    product_id = fields.Many2one(related="equipment_id.product_id")
    site_partner_id = fields.Many2one(related="equipment_id.site_partner_id")
    warranty_end = fields.Date(related="equipment_id.warranty_end")
    left_on = fields.Date(
        string="Left on",
        copy=False,
        help="Last day of the unit in the contract, where it leaves before the end.",
    )
    date_start = fields.Date(related="contract_id.date_start", store=True)
    date_end = fields.Date(
        string="Last Day", compute="_compute_date_end", store=True, copy=False
    )

    _unit_idx = models.Index("(equipment_id, date_end)")
    _unit_uniq = models.UniqueIndex(
        "(contract_id, equipment_id)", "This unit stands in the contract already."
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("contract_id.date_end", "contract_id.cancelled_from", "left_on")
    def _compute_date_end(self):
        for line in self:
            contract = line.contract_id
            ends = [contract.date_end, line.left_on]
            if contract.cancelled_from:
                ends.append(contract.cancelled_from - terms.ONE_DAY)
            line.date_end = min(filter(None, ends), default=False)

    @api.constrains("equipment_id", "contract_id")
    def _check_owner(self):
        for line in self:
            # the owner of the unit the line itself names
            owner = line.equipment_id.sudo().commercial_partner_id
            customer = line.contract_id.commercial_partner_id
            if owner != customer:
                raise ValidationError(
                    self.env._(
                        "%(unit)s belongs to %(owner)s, the contract is with"
                        " %(customer)s.",
                        unit=line.equipment_id.display_name,
                        owner=owner.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("left_on")
    def _check_left_on(self):
        for line in self:
            contract = line.contract_id
            if line.left_on and not (
                contract.date_start <= line.left_on <= contract.date_end
            ):
                raise ValidationError(
                    self.env._(
                        "%(unit)s can leave the contract between %(start)s and"
                        " %(end)s.",
                        unit=line.equipment_id.display_name,
                        start=format_date(self.env, contract.date_start),
                        end=format_date(self.env, contract.date_end),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        lines = super().create(vals_list)
        lines.contract_id._check_draft()
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        if set(vals) == {"left_on"}:
            self._check_can_leave()
            res = super().write(vals)
            self._follow_leaving()
            return res
        self.contract_id._check_draft()
        res = super().write(vals)
        self.contract_id._check_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self.contract_id._check_draft()

    def _check_can_leave(self):
        """A unit leaves a contract by the manager's word, while the contract holds.

        :raises AccessError: somebody else
        :raises UserError: the contract holds no longer
        """
        Contract = self.env["after.sales.contract"]
        if not Contract._is_manager():
            raise AccessError(
                self.env._("The service manager lets a unit leave a contract.")
            )
        for contract in self.contract_id:
            if contract.state in (terms.EXPIRED, terms.CANCELLED):
                raise UserError(
                    self.env._(
                        "%(contract)s holds no longer: its units stay as they were.",
                        contract=contract.name,
                    )
                )

    def _follow_leaving(self):
        """Log it, and let open jobs and promises of the unit follow."""
        for contract, lines in self.grouped("contract_id").items():
            for line in lines:
                contract._message_log(
                    body=self.env._(
                        "Last day of %(unit)s in the contract: %(day)s",
                        unit=line.equipment_id.display_name,
                        day=format_date(self.env, line.date_end),
                    )
                )
            contract._follow_units(
                lines.equipment_id, self.env._("A unit has left its contract")
            )
