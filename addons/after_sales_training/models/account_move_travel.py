# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The bill by which a journey is paid (S33)."""

    _inherit = "account.move"

    travel_claim_id = fields.Many2one(
        "after.sales.travel.claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups="after_sales_service.group_after_sales_billing",
    )
    travel_claim_line_ids = fields.One2many(
        "after.sales.travel.claim.line",
        "move_id",
        string="Lines of Travel Claims",
        readonly=True,
        groups="after_sales_service.group_after_sales_billing",
    )

    def _post(self, soft=True):
        self._check_travel_amounts()
        return super()._post(soft)

    def _check_travel_amounts(self):
        """What is paid is what was accepted, once.

        :raises UserError: the draft says another amount, or another bill took its
            place
        """
        # bounded: what was accepted for these very bills, whoever posts them
        for move in self.sudo().filtered("travel_claim_id"):
            lines = move.travel_claim_line_ids.filtered(
                lambda line, move=move: line.claim_id == move.travel_claim_id
            )
            if not lines:
                raise UserError(
                    self.env._(
                        "%(claim)s has another bill by now: this one would pay it"
                        " twice. Leave it cancelled.",
                        claim=move.travel_claim_id.name,
                    )
                )
            accepted = sum(line._get_bill_amount(move.currency_id) for line in lines)
            # tax taken out of an amount and put on top again may round otherwise
            leeway = move.currency_id.rounding * (len(lines.filtered("tax_ids")) + 0.5)
            if abs(move.amount_total - accepted) > leeway:
                raise UserError(
                    self.env._(
                        "%(claim)s was accepted with %(accepted)s, the bill says"
                        " %(bill)s. Put the accepted amount back, or reset the claim.",
                        claim=move.travel_claim_id.name,
                        accepted=move.currency_id.format(accepted),
                        bill=move.currency_id.format(move.amount_total),
                    )
                )

    def action_view_travel_claim(self):
        """Open the claim that this bill pays; the reader's own rights decide."""
        self.ensure_one()
        return self.travel_claim_id._get_records_action()
