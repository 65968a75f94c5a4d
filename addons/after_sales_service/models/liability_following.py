# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import liability as rules


class Liability(models.Model):
    """What follows from a responsibility for money, warranty and the supplier.

    Coverage, downtime and the claim are decided by their own steps, with their own
    rights. Here it is said where they do not go together, with a way to each.
    """

    _inherit = "after.sales.liability"

    conflict_text = fields.Text(
        string="Does Not Go Together",
        compute="_compute_conflict_text",
        compute_sudo=True,
        help="Where coverage, downtime or claim say otherwise.",
    )
    claim_count = fields.Integer(compute="_compute_claim_count", compute_sudo=True)
    line_count = fields.Integer(compute="_compute_line_count", compute_sudo=True)

    # sudo: in words, for whoever may read the record; no amounts
    @api.depends(
        "cause",
        "order_id.line_ids.coverage",
        "ticket_id",
        "downtime_id.excluded",
        "equipment_id.downtime_ids.excluded",
    )
    @api.depends_context("lang")
    def _compute_conflict_text(self):
        for liability in self:
            words = liability._get_conflict_words()
            liability.conflict_text = "\n".join(
                f"• {words[code]}"
                for code in rules.contradictions(
                    liability.cause, liability._get_facts()
                )
            )

    @api.depends("order_id.line_ids")
    def _compute_line_count(self):
        for liability in self:
            liability.line_count = len(liability.order_id.line_ids)

    @api.depends("order_id", "ticket_id")
    def _compute_claim_count(self):
        for liability in self:
            liability.claim_count = len(liability._get_claims())

    def _get_facts(self):
        """What was decided elsewhere; called under sudo."""
        self.ensure_one()
        downtimes = self._get_downtimes().filtered(
            lambda down: down.kind == "unplanned"
        )
        at = self.order_id.coverage_at or self.ticket_id.reported_at
        unit = self.equipment_id
        return rules.Facts(
            coverages=frozenset(self.order_id.line_ids.mapped("coverage")),
            counted=bool(downtimes.filtered(lambda down: not down.excluded)),
            left_out=bool(downtimes.filtered("excluded")),
            has_claim=bool(
                self._get_claims().filtered(
                    lambda claim: claim.state not in ("rejected", "cancelled")
                )
            ),
            may_claim=bool(
                at and unit.vendor_id and unit._is_under_vendor_warranty(at)
            ),
        )

    def _get_claims(self):
        """The claims against the supplier about this damage; called under sudo."""
        self.ensure_one()
        claims = self.ticket_id.claim_ids
        if self.order_id:
            claims |= self.order_id._get_claims()
        return claims.filtered(lambda claim: claim.equipment_id == self.equipment_id)

    @api.model
    def _get_conflict_words(self):
        """Code of a contradiction → the sentence that tells it."""
        return {
            rules.FREE_THOUGH_EXCLUDED: self.env._(
                "The work is free by warranty, rework or supplier; the warranty does"
                " not answer for this cause. Decide the coverage."
            ),
            rules.EXCLUDED_THOUGH_OURS: self.env._(
                "A line is excluded from the warranty; the cause lies with us. Decide"
                " the coverage."
            ),
            rules.CHARGED_THOUGH_REPAIR: self.env._(
                "The customer is charged for what our own repair has caused. Decide the"
                " coverage."
            ),
            rules.DOWNTIME_COUNTS: self.env._(
                "The time out of use lengthens the warranty; the warranty does not"
                " answer for this cause. Exclude the interval."
            ),
            rules.DOWNTIME_LEFT_OUT: self.env._(
                "The time out of use does not lengthen the warranty; the cause lies"
                " with us. Let the interval count."
            ),
            rules.CLAIM_MISSING: self.env._(
                "The unit is under its supplier's warranty, and nothing is claimed."
                " Open the claim from the ticket or decide that the supplier pays."
            ),
            rules.CLAIM_UNFOUNDED: self.env._(
                "A claim against the supplier stands; the cause does not lie there."
                " Cancel the claim."
            ),
        }

    # ------------------------------------------------------------
    # THE WAY TO EACH
    # ------------------------------------------------------------

    def action_decide_coverage(self):
        """Open the decision who pays for the lines of the job."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id.action_decide_coverage()

    def action_view_downtimes(self):
        """Open the intervals out of use, to let them count or to exclude them."""
        self.ensure_one()
        self.check_access("read")
        # bounded: which intervals; they are opened by the reader's own rights
        downtimes = self.sudo()._get_downtimes().sudo(self.env.su)
        return downtimes._get_records_action(name=self.env._("Downtime"))

    def action_view_claims(self):
        """Open the claims against the supplier."""
        self.ensure_one()
        self.check_access("read")
        # bounded: which claims; they are opened by the reader's own rights
        claims = self.sudo()._get_claims().sudo(self.env.su)
        return claims._get_records_action(name=self.env._("Claims"))

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Job"))
