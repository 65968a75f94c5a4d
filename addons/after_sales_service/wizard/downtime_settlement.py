# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

#: what the decision may change of the interval
CHANGED = ("start", "end", "kind", "excluded", "exclusion_id", "exclusion_reason")


class DowntimeSettlement(models.TransientModel):
    """The manager settles an objection: keep or change the interval, with a reason.

    What becomes of the warranty is shown before it is done.
    """

    _name = "after.sales.downtime.settlement"
    _description = "Settle Downtime"

    downtime_id = fields.Many2one(
        "after.sales.downtime", required=True, readonly=True, ondelete="cascade"
    )
    equipment_id = fields.Many2one(related="downtime_id.equipment_id")
    company_id = fields.Many2one(related="downtime_id.company_id")
    answered_by = fields.Char(related="downtime_id.answered_by")
    objection = fields.Text(related="downtime_id.objection")
    decision = fields.Selection(
        [("keep", "It stays as it is"), ("change", "It is changed")],
        required=True,
        default="change",
    )
    start = fields.Datetime(
        compute="_compute_changed", store=True, readonly=False, precompute=True
    )
    end = fields.Datetime(
        compute="_compute_changed", store=True, readonly=False, precompute=True
    )
    kind = fields.Selection(
        [("unplanned", "Unplanned"), ("planned", "Planned")],
        compute="_compute_changed",
        store=True,
        readonly=False,
        precompute=True,
    )
    excluded = fields.Boolean(
        string="Not Added to the Warranty",
        compute="_compute_changed",
        store=True,
        readonly=False,
        precompute=True,
    )
    exclusion_id = fields.Many2one(
        "after.sales.warranty.exclusion",
        compute="_compute_changed",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    exclusion_reason = fields.Char(
        compute="_compute_changed", store=True, readonly=False, precompute=True
    )
    reason = fields.Text(
        string="Why", required=True, help="The customer reads it, in this language."
    )
    end_before = fields.Date(
        string="Warranty until, Now", related="equipment_id.warranty_end"
    )
    end_after = fields.Date(string="Warranty until, Then", compute="_compute_end_after")

    @api.depends("downtime_id")
    def _compute_changed(self):
        for wizard in self:
            for name in CHANGED:
                wizard[name] = wizard.downtime_id[name]

    @api.depends("downtime_id", "decision", *CHANGED)
    def _compute_end_after(self):
        for wizard in self:
            warranty = wizard.equipment_id.warranty_id
            if not warranty:
                wizard.end_after = False
                continue
            others = wizard.equipment_id.downtime_ids - wizard.downtime_id
            intervals = [*others._to_intervals(), wizard._to_interval()]
            wizard.end_after = warranty._get_end_date(intervals)

    def _to_interval(self):
        """The interval as it would stand in the ledger."""
        [interval] = self.downtime_id._to_intervals()
        if self.decision == "keep" or not (self.start and self.end):
            return interval
        return interval._replace(
            start=self.start,
            end=max(self.start, self.end),
            planned=self.kind == "planned",
            excluded=self.excluded,
        )

    def _prepare_downtime_vals(self):
        """What the decision changes of the interval."""
        if self.decision == "keep":
            return {}
        return {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "excluded": self.excluded,
            "exclusion_id": self.excluded and self.exclusion_id.id,
            "exclusion_reason": self.excluded and self.exclusion_reason,
        }

    def action_settle(self):
        """Write the decision and tell the customer."""
        self.ensure_one()
        self.downtime_id._check_can_settle()
        self._check_input()
        self.downtime_id._do_settle(self._prepare_downtime_vals(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_input(self):
        """
        :raises UserError: what the decision needs is missing
        """
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the customer reads it."))
        if self.decision == "keep":
            return
        if not (self.start and self.end):
            raise UserError(self.env._("Enter from when to when it was out of use."))
        if self.end < self.start:
            raise UserError(
                self.env._("An interval out of use cannot end before it starts.")
            )
        if self.excluded and not (self.exclusion_id or self.exclusion_reason):
            raise UserError(
                self.env._("Choose or enter why it is not added to the warranty.")
            )
