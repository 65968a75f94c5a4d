# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """The transfer of a top-up is moved by the steps of the top-up."""

    _inherit = "stock.picking"

    after_sales_replenishment_id = fields.Many2one(
        "after.sales.replenishment",
        string="Top-Up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _action_done(self):
        self._check_topup_settled()
        return super()._action_done()

    def action_cancel(self):
        self._check_topup_settled()
        return super().action_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_topup(self):
        self._check_topup_settled()

    def _check_topup_settled(self):
        """
        :raises UserError: the engineer has not said what arrived
        """
        # bounded: number and state of the top-ups of these transfers
        for picking in self.sudo():
            topup = picking.after_sales_replenishment_id
            if topup and picking.state not in ("done", "cancel") and topup._is_open():
                raise UserError(
                    self.env._(
                        "%(transfer)s belongs to the top-up %(topup)s: it is done when"
                        " the engineer says what arrived, and cancelled with the"
                        " top-up.",
                        transfer=picking.name,
                        topup=topup.name,
                    )
                )
