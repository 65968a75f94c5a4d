# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .compensation import BILLING

#: step -> states it may be taken in
TRANSITIONS = {
    "approve": {"draft"},
    "exclude": {"running", "draft"},
    "reject": {"running", "draft"},
    "reconsider": {"approved", "excluded", "rejected"},
    "settle": {"approved"},
}
MANAGER = "after_sales_service.group_after_sales_manager"


class Compensation(models.Model):
    """The manager's decision: approve, exclude, reject, reconsider."""

    _inherit = "after.sales.compensation"

    # ------------------------------------------------------------
    # Who may do what, when
    # ------------------------------------------------------------

    def _may_take(self, step):
        """Return whether this user may take a step with this compensation now."""
        self.ensure_one()
        if self.state not in TRANSITIONS[step]:
            return False
        if step in ("reconsider", "settle") and self._has_live_move():
            return False
        return self.env.user.has_group(BILLING if step == "settle" else MANAGER)

    def _check_step(self, step):
        """Refuse a step that this user may not take, or not now.

        :raises AccessError: it is somebody else's to take
        :raises UserError: the compensation does not stand so
        """
        self.check_access("read")
        if step == "settle":
            if not self.env.user.has_group(BILLING):
                raise AccessError(self.env._("Compensation is settled by billing."))
        elif not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Compensation is decided by the service manager.")
            )
        states = dict(self._fields["state"]._description_selection(self.env))
        for compensation in self:
            if compensation.state not in TRANSITIONS[step]:
                raise UserError(
                    self.env._(
                        "%(number)s cannot be treated so: it is “%(state)s”.",
                        number=compensation.name,
                        state=states[compensation.state],
                    )
                )

    def _has_live_move(self):
        """Return whether a credit note or bill is drafted or stands in the books."""
        self.ensure_one()
        # sudo: only whether there is one, for whoever decides
        move = self.sudo().move_id
        return move.state == "draft" or self.sudo()._is_settled()

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def action_decide(self):
        """Open the decision on these compensations: approve, exclude or reject."""
        self._check_step("exclude")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on Compensation"),
            "res_model": "after.sales.compensation.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_compensation_ids": self.ids,
                "default_decision": "approve"
                if set(self.mapped("state")) == {"draft"}
                else "exclude",
            },
        }

    def action_reconsider(self):
        """Take a decision back: it follows the promise again."""
        self._check_can_reconsider()
        return self._do_reconsider()

    def _check_can_reconsider(self):
        self._check_step("reconsider")
        for compensation in self:
            if compensation._has_live_move():
                raise UserError(
                    self.env._(
                        "%s has its credit note or bill: have billing delete or reverse"
                        " that first.",
                        compensation.name,
                    )
                )

    def _do_reconsider(self):
        # sudo: decisions are no fields of a client; the caller has checked whose
        self = self.sudo()
        self.write(
            {
                "decision": "open",
                "accepted_amount": 0.0,
                "approved_amount": 0.0,
                "exclusion_id": False,
                "decision_reason": False,
                "decided_by_id": False,
                "decided_at": False,
            }
        )
        # open again: its promise is followed, also where it has no schedule any more
        self.env.registry.clear_cache()
        self._follow(self.timer_id._read_rows(SQL("t.id = ANY(%s)", self.timer_id.ids)))
        self._update_todo()
        return True

    def _check_can_approve(self, accepted=None):
        """Refuse to approve what still grows, or what is nothing.

        :param float accepted: of the claimed loss; None: not decided
        """
        self._check_step("approve")
        for compensation in self:
            claimed = compensation.remedy != "schedule" and compensation.claimed_amount
            if claimed and accepted is None:
                raise UserError(
                    self.env._(
                        "%s: say how much of the claimed loss is accepted.",
                        compensation.name,
                    )
                )
            amount = compensation._get_remedy_amount(accepted or 0.0, None)
            if compensation.currency_id.compare_amounts(amount, 0.0) <= 0:
                raise UserError(
                    self.env._(
                        "%s comes to nothing: write down the user's loss, or reject"
                        " it with the reason.",
                        compensation.name,
                    )
                )

    def _do_approve(self, accepted=None, reason=None, evidence=None):
        for compensation in self:
            amount = compensation._get_remedy_amount(accepted or 0.0, None)
            compensation._do_decide(
                "approved",
                reason,
                evidence,
                approved_amount=amount,
                accepted_amount=accepted or 0.0,
            )
        return True

    def _check_can_exclude(self):
        self._check_step("exclude")

    def _do_exclude(self, exclusion, reason=None, evidence=None):
        return self._do_decide("excluded", reason, evidence, exclusion_id=exclusion.id)

    def _check_can_reject(self):
        self._check_step("reject")

    def _do_reject(self, reason, evidence=None):
        return self._do_decide("rejected", reason, evidence)

    def _do_decide(self, decision, reason, evidence, **vals):
        """Write a decision: who, when, why, on what evidence."""
        # sudo: decisions are no fields of a client; the caller has checked whose
        self.sudo().write(
            {
                "decision": decision,
                "decision_reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
            | vals
        )
        self._update_todo()
        if evidence:
            # as the user: only papers that are the user's to give
            evidence.write({"res_model": self._name, "res_id": self[:1].id})
            self.sudo().decision_evidence_ids |= evidence
        return True

    # ------------------------------------------------------------
    # Windows
    # ------------------------------------------------------------

    def action_open_promise(self):
        """Open the broken promise: why this deadline, what happened."""
        self.ensure_one()
        return self.timer_id._get_records_action()

    def action_open_holder(self):
        """Open the ticket or job."""
        self.ensure_one()
        return self.timer_id.action_open_holder()
