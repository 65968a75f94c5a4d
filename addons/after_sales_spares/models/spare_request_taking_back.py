# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError


class SpareRequest(models.Model):
    """Changed, refused or cancelled: what is under way is taken back."""

    _inherit = "after.sales.spare.request"

    @api.model
    def _get_states_to_cancel(self):
        """What is under way is taken back; what was received stays where it is."""
        return super()._get_states_to_cancel() | {"ordered", "transfer"}

    @api.model
    def _get_states_to_redraft(self):
        """As long as no vendor has our word and nothing was received."""
        return super()._get_states_to_redraft() | {"ordered", "transfer"}

    def _check_can_redraft(self):
        result = super()._check_can_redraft()
        for request in self:
            # bounded: states and quantities of this request's own papers
            lines = request.sudo().line_ids
            if any(lines.mapped("quantity_received")) or any(
                purchase.state in ("to approve", "purchase")
                for purchase in lines.purchase_line_ids
            ):
                raise UserError(
                    self.env._(
                        "%(request)s: parts are ordered or received already. Cancel it,"
                        " or make another request for what is still needed.",
                        request=request.name,
                    )
                )
        return result

    def _before_change(self):
        """Whoever changes what is under way makes its approval void (S40)."""
        under_way = self.filtered(lambda one: one.state in ("ordered", "transfer"))
        if under_way:
            under_way._check_can_redraft()
            under_way._do_redraft(self.env._("Changed after the approval."))
        return super()._before_change()

    def write(self, vals):
        """A draft, a refused or a cancelled request moves and asks for nothing."""
        result = super().write(vals)
        if vals.get("state") in ("draft", "refused", "cancel"):
            # bounded: the papers of these requests, whoever has taken the step
            requests = self.sudo()
            requests._stop_supply()
            if vals["state"] == "refused":
                requests._tell_refused()
        return result

    def _follow_cancelled_job(self):
        """Their jobs are called off. Called under sudo."""
        for request in self:
            request.message_post(
                body=self.env._("%s was cancelled.", request.order_id.name),
                subtype_xmlid="mail.mt_note",
            )
        self._do_cancel()

    def _stop_supply(self):
        """Take back inquiries and open transfers; what is ordered comes to stock."""
        self.supply_problem = False
        lines = self.line_ids
        lines._withdraw_inquiries()
        for purchase in lines.purchase_line_ids.filtered(
            lambda purchase: purchase.state in ("to approve", "purchase")
        ).order_id:
            purchase.message_post(
                body=self.env._(
                    "%(requests)s is not needed any more. Ask the vendor whether the"
                    " parts can be left out; else they stay in the warehouse.",
                    requests=", ".join(
                        (
                            purchase.order_line.after_sales_request_line_id.request_id
                            & self
                        ).mapped("name")
                    ),
                ),
                partner_ids=purchase.user_id.partner_id.ids,
            )
        lines.transfer_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._action_cancel()
