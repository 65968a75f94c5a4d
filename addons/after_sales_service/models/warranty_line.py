# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import period
from .downtime import LEDGER_FIELDS
from .warranty_term import DURATION_UNITS, SCOPES


class WarrantyLine(models.Model):
    """What one scope of a warranty covers, and until when.

    Frozen from the term at the start; its end moves with the downtime ledger.
    """

    _name = "after.sales.warranty.line"
    _description = "Warranty Scope"
    _order = "warranty_id, id"

    warranty_id = fields.Many2one(
        "after.sales.warranty", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="warranty_id.company_id", store=True)
    scope = fields.Selection(SCOPES, required=True)
    covered_percent = fields.Float(string="Covered %", required=True, default=100.0)
    duration = fields.Integer(required=True)
    duration_unit = fields.Selection(DURATION_UNITS, required=True)
    base_end = fields.Date(compute="_compute_base_end", store=True)
    covered_until = fields.Datetime(
        compute="_compute_covered_until",
        store=True,
        help="First instant that is no longer covered.",
    )
    end_date = fields.Date(compute="_compute_covered_until", store=True)

    _scope_once = models.UniqueIndex(
        "(warranty_id, scope)", "A warranty has one line for each scope."
    )
    _percent_range = models.Constraint(
        "CHECK (covered_percent >= 0 AND covered_percent <= 100)",
        "The covered share lies between 0 and 100 %.",
    )

    @api.depends("warranty_id.start_date", "duration", "duration_unit")
    def _compute_base_end(self):
        for line in self:
            start_date = line.warranty_id.start_date
            known = start_date and line.duration_unit and line.duration > 0
            line.base_end = known and period.period_end(
                start_date, line.duration, line.duration_unit
            )

    @api.depends(
        "base_end",
        "warranty_id.covered_until",
        *(f"warranty_id.equipment_id.downtime_ids.{name}" for name in LEDGER_FIELDS),
    )
    def _compute_covered_until(self):
        # in a form that is being filled in the days are not known yet
        known = self.filtered(lambda line: line.base_end and line.warranty_id.end_date)
        (self - known).covered_until = (self - known).end_date = False
        own = known.filtered(lambda line: line.base_end != line.warranty_id.base_end)
        ledgers = own.warranty_id.equipment_id._get_intervals()
        for line in known:
            warranty = line.warranty_id
            if line.base_end == warranty.base_end:
                line.covered_until = warranty.covered_until
            else:
                line.covered_until = warranty._get_ledger(
                    line.base_end, ledgers[warranty.equipment_id._origin.id]
                ).covered_until
            line.end_date = period.last_covered_day(
                line.covered_until, warranty.equipment_id.tz
            )
