# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_compensation_ids = fields.One2many(
        comodel_name="after.sales.compensation",
        inverse_name="move_id",
        string="Compensation",
        readonly=True,
        copy=False,
        groups="after_sales_service.group_after_sales_billing",
    )

    def _post(self, soft=True):
        self._check_compensation_amounts()
        return super()._post(soft)

    def _check_compensation_amounts(self):
        """What is paid is what the manager approved; tax comes on top of it.

        :raises UserError: the draft says another amount
        """
        # sudo: whoever posts, only the approved amount of this very draft is read
        for compensation in self.sudo().after_sales_compensation_ids:
            move = compensation.move_id
            if move.currency_id != compensation.settlement_currency_id or (
                move.currency_id.compare_amounts(
                    move.amount_untaxed, compensation.settlement_amount
                )
            ):
                raise UserError(
                    self.env._(
                        "%(number)s was approved with %(amount)s, the draft says"
                        " %(draft)s. Put the approved amount back, or delete the draft"
                        " and have the service manager reconsider.",
                        number=compensation.name,
                        amount=compensation.settlement_currency_id.format(
                            compensation.settlement_amount
                        ),
                        draft=move.currency_id.format(move.amount_untaxed),
                    )
                )

    def action_view_compensation(self):
        """Open the compensation that this draft or entry settles."""
        self.ensure_one()
        return self.after_sales_compensation_ids._get_records_action()
