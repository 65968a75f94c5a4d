# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ChecklistLine(models.Model):
    """One item of a job's checklist: a document handed over, a check, a reading.

    Ticked by the engineers of the job; fixed once the job is signed or closed.
    """

    _name = "after.sales.checklist.line"
    _description = "Checklist Line"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    section = fields.Char(string="Checklist")
    name = fields.Char(string="Item", required=True)
    kind = fields.Selection(
        [("document", "Document"), ("check", "Check"), ("reading", "Reading")],
        required=True,
        default="check",
    )
    required = fields.Boolean(
        default=True, help="Without it the acceptance cannot be signed."
    )
    done = fields.Boolean()
    reading = fields.Char()
    note = fields.Char()
    done_at = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._stamp(vals) for vals in vals_list])
        lines._check_order_open()
        return lines

    def write(self, vals):
        self._check_order_open()
        return super().write(self._stamp(vals))

    @api.model
    def _stamp(self, vals):
        """Who ticked and when: never taken from the client."""
        vals = {
            key: value
            for key, value in vals.items()
            if key not in ("done_at", "done_by_id")
        }
        if "done" in vals:
            vals["done_at"] = fields.Datetime.now() if vals["done"] else False
            vals["done_by_id"] = self.env.uid if vals["done"] else False
        return vals

    def _check_order_open(self):
        for line in self:
            if line.order_id.is_signed or line.order_id.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is signed or closed: its checklist cannot be changed"
                        " any more.",
                        job=line.order_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_order_open()
