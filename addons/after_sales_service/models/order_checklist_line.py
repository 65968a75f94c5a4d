# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: what an engineer enters; the rest of an item was asked for by the desk
FIELDS_OF_WORK = frozenset({"done", "reading", "note"})
#: who ticked, and when
FIELDS_OF_STAMP = frozenset({"done_at", "done_by_id"})


class ChecklistLine(models.Model):
    """One item of a job's checklist: a document handed over, a check, a reading.

    Ticked by the engineers of the job; fixed once the job is signed or closed. What
    is asked for is the desk's: an engineer drops or rewords own additions only.
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
        vals = self._stamp(vals)
        if not (FIELDS_OF_WORK | FIELDS_OF_STAMP).issuperset(vals):
            self._check_own_addition()
        if "order_id" in vals and not self._is_desk():
            raise AccessError(self.env._("An item stays with its job."))
        return super().write(vals)

    @api.model
    def _stamp(self, vals):
        """Who ticked and when: never taken from the client."""
        vals = {key: value for key, value in vals.items() if key not in FIELDS_OF_STAMP}
        if "done" in vals:
            vals["done_at"] = fields.Datetime.now() if vals["done"] else False
            vals["done_by_id"] = self.env.uid if vals["done"] else False
        return vals

    @api.model
    def _is_desk(self):
        return self.env["after.sales.order"]._is_desk()

    def _check_own_addition(self):
        """Engineers do not loosen what the desk asks for.

        :raises AccessError: an item that the engineer did not add
        """
        if self._is_desk():
            return
        foreign = self.filtered(lambda line: line.create_uid != self.env.user)
        if foreign:
            raise AccessError(
                self.env._(
                    "“%(item)s” is asked for by the service desk: tick it, or note why"
                    " it cannot be done.",
                    item=foreign[0].name,
                )
            )

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
        self._check_own_addition()
