# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import travel

DESK = "after_sales_training.group_training_user"
TEMPLATE_DECIDED = "after_sales_training.mail_template_travel_decided"
TEMPLATE_INVITED = "after_sales_training.mail_template_travel_invited"


class TravelClaim(models.Model):
    """Handed in, checked by the desk, decided by the manager where it is above.

    What we promised is paid: a claim within rules and budget needs no manager, and
    nothing is left to the traveller without one.
    """

    _inherit = "after.sales.travel.claim"

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def action_hand_in(self):
        """Give the claim to the training desk."""
        self.check_access("write")
        self._check_can_hand_in()
        self._do_hand_in()
        return True

    def _check_can_hand_in(self):
        """
        :raises UserError: it is handed in already, or something is missing; all of
            it is said at once
        """
        self._check_approval_state("draft")
        self._check_whose()
        for claim in self:
            problems = claim._get_missing()
            if problems:
                raise UserError(
                    self.env._(
                        "%(claim)s is not complete:\n%(items)s",
                        claim=claim.name,
                        items="\n".join(f"• {text}" for text in problems),
                    )
                )

    def _get_missing(self):
        """What has to be put right before it can be handed in: list of sentences."""
        self.ensure_one()
        problems = [
            self._get_days_sentence(code)
            for code in travel.problems_of_dates(
                self.departed_on,
                self.returned_on,
                self.session_begin,
                self.session_end,
            )
        ]
        if not self.line_ids:
            problems.append(self.env._("Add at least one receipt or allowance."))
        for line in self.line_ids:
            problems += [
                line._get_problem_sentence(code) for code in line._get_problems()
            ]
        if any(
            line.reason == travel.NO_RULE and line.kind in travel.RECKONED
            for line in self.line_ids
        ):
            problems.append(
                self.env._(
                    "No travel rule holds on these days: an allowance cannot be"
                    " reckoned. Take the line out, or ask us."
                )
            )
        return problems

    def _do_hand_in(self):
        # fields of the steps; bounded to these claims, which the caller may write
        claims = self.sudo()
        # at the rates and by the rule of this moment; fixed from here on
        claims.line_ids._reckon_anew()
        self.env.flush_all()
        claims.write(
            {
                "approval_state": "handed_in",
                "submitted_by_id": self.env.uid,
                "submitted_at": fields.Datetime.now(),
                "refusal_reason": False,
            }
        )
        for claim in claims:
            responsible = claim.event_id.user_id
            if responsible.has_group(DESK):
                claim.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Check the travel claim"),
                    user_id=responsible.id,
                )

    # ------------------------------------------------------------
    # CHECKED BY THE DESK
    # ------------------------------------------------------------

    def _check_can_submit(self):
        """Replaces the mixin's check: the desk takes what was handed in.

        :raises AccessError: not of the training desk, or one's own journey
        """
        self.check_access("write")
        if not self.env.user.has_group(DESK):
            raise AccessError(
                self.env._("Travel claims are checked by the training desk.")
            )
        self._check_approval_state("handed_in")
        for claim in self:
            # bounded: whether the claim is the user's own
            if claim.sudo().employee_id.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "%s is your own journey: somebody else of the training desk"
                        " checks it.",
                        claim.name,
                    )
                )

    def _do_submit(self):
        """Within rules and budget it is approved; else the manager is asked."""
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        above = self.filtered("needs_approval")
        within = self - above
        within._decide("approved")
        within._tell_claimant()
        return super(TravelClaim, above)._do_submit()

    def _check_is_being_checked(self):
        """:raises UserError: the desk has not got it, or it is decided"""
        for claim in self:
            if claim.approval_state not in ("handed_in", "submitted"):
                raise UserError(
                    self.env._(
                        "%s is not being checked: what is accepted is entered between"
                        " handing in and the decision.",
                        claim.name,
                    )
                )

    # ------------------------------------------------------------
    # DECIDED
    # ------------------------------------------------------------

    def _get_authors(self):
        # bounded: whose journey it is, to compare with who decides
        return super()._get_authors() | self.sudo().employee_id.user_id

    def _check_can_decide(self):
        """The desk sends back what it has; what is above is the manager's."""
        if self.env.user.has_group(DESK) and set(self.mapped("approval_state")) == {
            "handed_in"
        }:
            self.check_access("write")
            return None
        return super()._check_can_decide()

    def _check_can_approve(self):
        self._check_approval_state("submitted")
        return super()._check_can_approve()

    def _decide(self, state, **vals):
        # the decision fixes the amounts: what is still to be reckoned comes first
        self.env.flush_all()
        return super()._decide(state, **vals)

    def _do_approve(self):
        res = super()._do_approve()
        self._tell_claimant()
        return res

    def _do_refuse(self, reason):
        res = super()._do_refuse(reason)
        self._tell_claimant()
        return res

    def _check_can_reopen(self):
        res = super()._check_can_reopen()
        self._check_no_bill()
        return res

    def _check_no_bill(self):
        """:raises UserError: a bill or an expense was made from it"""
        for claim in self:
            # bounded: whether documents are there, not what they say
            if set(claim.sudo().line_ids.mapped("settlement")) - {"none"}:
                raise UserError(
                    self.env._(
                        "%s is billed: cancel its bill or expense first.", claim.name
                    )
                )

    # ------------------------------------------------------------
    # LETTERS
    # ------------------------------------------------------------

    def action_invite(self):
        """Send the traveller the link to his own claim, to fill it in himself."""
        self.check_access("write")
        self._check_approval_state("draft")
        for claim in self:
            if not claim.partner_id.email:
                raise UserError(
                    self.env._(
                        "%s has no e-mail address: enter it first.",
                        claim.partner_id.display_name,
                    )
                )
        self._send_letter(TEMPLATE_INVITED)
        return True

    def _tell_claimant(self):
        """What was decided, to whom it concerns; queued."""
        self.filtered("partner_id.email")._send_letter(TEMPLATE_DECIDED)

    def _send_letter(self, template):
        for claim in self:
            # sudo: the letter carries the link; bounded to this claim
            self.env.ref(template).sudo().send_mail(claim.id, force_send=False)
            claim.message_post(
                body=self.env._(
                    "%(person)s was written to.", person=claim.partner_id.name
                ),
                subtype_xmlid="mail.mt_note",
            )
