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
    after_sales_correction_id = fields.Many2one(
        "after.sales.order",
        string="Decided Anew on Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups="after_sales_service.group_after_sales_billing",
        help="The credit note or further invoice follows a decision who pays.",
    )

    def _post(self, soft=True):
        self._check_compensation_amounts()
        posted = super()._post(soft)
        self._check_compensated_once()
        return posted

    def button_draft(self):
        result = super().button_draft()
        # a reversal that is taken back puts what it reversed in force again
        self._check_compensated_once()
        return result

    def _is_compensation_in_force(self):
        """Return whether it is posted, and not reversed as a whole."""
        self.ensure_one()
        if self.state != "posted":
            return False
        reversals = self.reversal_move_ids.filtered(lambda m: m.state == "posted")
        return (
            self.currency_id.compare_amounts(
                sum(reversals.mapped("amount_untaxed")), self.amount_untaxed
            )
            < 0
        )

    def _check_compensated_once(self):
        """A compensation is paid by its last draft, and by no earlier one again.

        :raises UserError: an earlier one came back
        """
        moves = self | self.reversed_entry_id
        # sudo: whoever posts, only what else settles the same compensation is read
        for compensation in (
            self.env["after.sales.compensation"]
            .sudo()
            .search([("all_move_ids", "in", moves.ids)])
        ):
            earlier = (compensation.all_move_ids - compensation.move_id).filtered(
                lambda move: move._is_compensation_in_force()
            )
            if earlier:
                raise UserError(
                    self.env._(
                        "%(number)s would be paid twice: %(earlier)s was replaced by"
                        " another draft. Leave it cancelled or reversed.",
                        number=compensation.name,
                        earlier=", ".join(earlier.mapped("display_name")),
                    )
                )

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

    def action_view_after_sales_correction(self):
        """Open the job whose decision this credit note or invoice follows."""
        self.ensure_one()
        return self.after_sales_correction_id._get_records_action()
