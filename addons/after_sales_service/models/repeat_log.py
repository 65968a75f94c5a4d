# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .repeat_decision_mixin import BASES

DECISIONS = [
    ("linked", "Linked by itself"),
    ("hand", "Linked by a person"),
    ("dropped", "No longer the same"),
    ("denied", "No repeat"),
]


class RepeatLog(models.Model):
    """Whether a repair repeats another: who said so, when and why (S21).

    Written by the guard and by the desk's answers, never changed, also not by the
    superuser. Desk, managers and billing read it; engineers what their jobs say.
    """

    _name = "after.sales.repeat.log"
    _description = "Decision on a Repeat"
    _order = "id desc"
    _rec_name = "equipment_id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    decided_at = fields.Datetime(
        string="Decided on",
        required=True,
        default=lambda self: fields.Datetime.now(),
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        required=True,
        default=lambda self: self.env.user,
    )
    decision = fields.Selection(DECISIONS, required=True, index=True)
    basis = fields.Selection(BASES, string="In Common")
    reason = fields.Char()
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="cascade"
    )
    order_id = fields.Many2one(
        "after.sales.order", string="Job", index="btree_not_null", ondelete="cascade"
    )
    earlier_ticket_id = fields.Many2one("helpdesk.ticket", ondelete="cascade")
    earlier_order_id = fields.Many2one(
        "after.sales.order",
        string="Earlier Job",
        index="btree_not_null",
        ondelete="cascade",
    )
    part_id = fields.Many2one("product.product", string="Part Replaced Again")

    def write(self, vals):
        """Refuse: only what is computed from the unit follows it."""
        if not set(vals) <= {"product_id"}:
            raise UserError(self.env._("A decision is never changed: decide anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("A decision is never deleted."))

    def action_open_document(self):
        """Open the job or the ticket that was decided on."""
        self.ensure_one()
        return (self.order_id or self.ticket_id)._get_records_action()
