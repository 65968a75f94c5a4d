# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class Claim(models.Model):
    """Tell the supplier, claim, enter the answer, recover."""

    _inherit = "after.sales.claim"

    # ------------------------------------------------------------
    # TELL
    # ------------------------------------------------------------

    def _check_can_mail(self):
        """
        :raises UserError: the contact has no mail address
        """
        for claim in self:
            if not claim.contact_id.email:
                raise UserError(
                    self.env._(
                        "%(contact)s has no mail address. Enter one, or call and press"
                        " “Told by Phone”.",
                        contact=claim.contact_id.display_name
                        or claim.vendor_id.display_name,
                    )
                )

    def _do_tell_vendor(self):
        """Mail the warranty contact; who has no address is left to be called.

        Called under sudo: one mail to the supplier of the unit.
        """
        template = self.env.ref(
            "after_sales_service.mail_template_claim_notice", raise_if_not_found=False
        )
        told = self.filtered(lambda claim: template and claim.contact_id.email)
        if not told:
            return
        # queued, not sent: a mail server that is down does not undo the ticket ...
        template.send_mail_batch(told.ids, force_send=False)
        # ... and not left for the hour's round either
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        told._do_told("mail")

    def _do_told(self, how):
        """Record that the supplier knows; called under sudo."""
        self.write(
            {
                "notified_at": fields.Datetime.now(),
                "notified_by_id": self.env.uid,
                "notified_how": how,
            }
        )
        if how == "phone":
            body = self.env._("The supplier was told by phone.")
            self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    # ------------------------------------------------------------
    # CLAIM
    # ------------------------------------------------------------

    def action_claim(self):
        """Send the claim with its list of costs to the supplier."""
        self._check_can_claim()
        # bounded: the mail of these claims; the caller may make them
        self.sudo()._do_claim()
        return True

    def _check_can_claim(self):
        self._check_billing()
        self._check_decision("open")
        self._check_can_mail()
        for claim in self:
            if claim.currency_id.compare_amounts(claim.amount_cost, 0.0) <= 0:
                raise UserError(
                    self.env._(
                        "%(number)s has no costs yet: they are collected when the job"
                        " is done. Add a line for what else it cost.",
                        number=claim.name,
                    )
                )

    def _do_claim(self):
        now = fields.Datetime.now()
        template = self.env.ref("after_sales_service.mail_template_claim")
        for claim in self:
            claim.write(
                {
                    "decision": "claimed",
                    "amount_claimed": claim.amount_cost,
                    "claimed_on": claim.company_id._get_after_sales_today(),
                    "notified_at": claim.notified_at or now,
                    "notified_by_id": claim.notified_by_id.id or self.env.uid,
                    "notified_how": claim.notified_how or "mail",
                }
            )
            template.send_mail(claim.id, force_send=False)

    def action_answer(self):
        """Enter what the supplier answered."""
        self.ensure_one()
        self._check_billing()
        self._check_decision("claimed")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supplier's Answer"),
            "res_model": "after.sales.claim.answer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_claim_id": self.id},
        }

    def _do_answer(self, decision, amount, reason):
        """Record the answer; the caller has checked it. Under sudo."""
        self.write(
            {
                "decision": decision,
                "accepted_amount": amount if decision == "accepted" else 0.0,
                "answer_reason": reason,
            }
        )

    def action_drop(self):
        """Nothing is claimed: the supplier helped otherwise, or it is not worth it."""
        self._check_billing()
        self._check_decision("open")
        self.sudo().decision = "cancelled"  # a field of the steps
        return True

    def action_reopen(self):
        """Collect anew: as long as no refund of the supplier is entered."""
        self._check_billing()
        self._check_decision("claimed", "accepted", "rejected", "cancelled")
        for claim in self:
            # sudo: whether a refund is entered, for a manager who reads no bills
            if claim.sudo()._get_live_moves():
                raise UserError(
                    self.env._(
                        "%(number)s has a refund of the supplier. Cancel or reverse it"
                        " first.",
                        number=claim.name,
                    )
                )
        claims = self.sudo()  # fields of the steps; the caller has been checked
        claims.write({"decision": "open", "accepted_amount": 0.0})
        claims._collect()
        return True

    # ------------------------------------------------------------
    # RECOVER
    # ------------------------------------------------------------

    def _get_live_moves(self):
        return self.move_ids.filtered(
            lambda move: move.state != "cancel" and move.payment_state != "reversed"
        )

    def action_make_refund(self):
        """Make the draft of the supplier's refund, and open it."""
        self._check_can_make_refund()
        return self._do_make_refund()._get_records_action(
            name=self.env._("Supplier's Refunds")
        )

    def _check_can_make_refund(self):
        self._check_billing()
        self._check_decision("accepted")
        self.env["account.move"].check_access("create")
        for claim in self:
            if claim._get_live_moves():
                raise UserError(
                    self.env._(
                        "%(number)s has a refund of the supplier already.",
                        number=claim.name,
                    )
                )

    def _do_make_refund(self):
        """Make one draft vendor refund for each claim, with the user's own rights."""
        moves = self.env["account.move"]
        for claim in self:
            moves |= moves.with_company(claim.company_id).create(
                claim._prepare_refund_vals()
            )
        return moves

    def _prepare_refund_vals(self):
        """Values of the draft: what was accepted, no tax unless billing adds it."""
        self.ensure_one()
        return {
            "move_type": "in_refund",
            "partner_id": self.vendor_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": self.vendor_ref or self.name,
            "invoice_origin": self.name,
            "after_sales_claim_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._(
                            "Warranty claim %(number)s: %(unit)s",
                            number=self.name,
                            unit=self.equipment_id.display_name,
                        ),
                        "quantity": 1.0,
                        "price_unit": self.accepted_amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _with_paper_lang(self):
        """The claim in the language of its reader, the supplier's contact."""
        self.ensure_one()
        return self.with_context(
            lang=self.contact_id.lang or self.vendor_id.lang or self.env.lang,
            tz=self.company_id._get_after_sales_tz(),
        )

    def _get_paper_lines(self):
        """What is claimed: lines left out, or paid by the customer, do not show."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: line.included and line.percent)
