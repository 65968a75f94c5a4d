# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockMove(models.Model):
    """A replacement unit that is delivered stays ours; one that comes back is free."""

    _inherit = "stock.move"

    after_sales_loan_id = fields.Many2one(
        "after.sales.loan",
        string="Replacement of a Unit",
        readonly=True,
        index="btree_not_null",
        help="The loan this transfer belongs to; its return belongs to it too.",
    )

    def _sync_equipment(self):
        res = super()._sync_equipment()
        done = self.filtered(lambda move: move.state == "done")
        # stock users have no rights on loans; bounded to those of these moves
        for move in done.sudo().filtered("after_sales_loan_id"):
            move._tell_loan()
        done.sudo()._tell_repaired()
        return res

    def _tell_loan(self):
        """The replacement has arrived, at the customer's or back with us."""
        loan = self.after_sales_loan_id
        if self.location_dest_id.usage == "customer" != self.location_id.usage:
            known = self._get_known_equipment(
                self.env["after.sales.equipment"].with_context(active_test=False)
            )
            for unit in known.values():
                if loan.kind == "exchange":
                    loan.pool_unit_id.equipment_id = unit
                    loan._do_kept(self.date)
                else:
                    loan._do_out(unit, self.date)
        elif self.location_id.usage == "customer" != self.location_dest_id.usage:
            loan._do_returned(self.date)

    def _tell_repaired(self):
        """The customer's own unit is back from the workshop: the loaner is fetched."""
        repaired = self.filtered(
            lambda move: (
                move.after_sales_remedy_id.kind == "repair"
                and move.location_dest_id.usage == "customer"
            )
        )
        units = repaired.after_sales_remedy_id.equipment_id
        if units:
            units.loan_ids._not_needed(
                self.env._("The customer's own unit is back from the workshop.")
            )

    def _prepare_equipment_vals(self):
        """A loaner is our own unit at the customer's site."""
        vals = super()._prepare_equipment_vals()
        loan = self.sudo().after_sales_loan_id  # bounded: whose unit stands there
        return vals | loan._prepare_unit_vals() if loan.kind == "loan" else vals
