# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class EventRegistration(models.Model):
    """An enrolment whose journey we pay has its travel claim (S33)."""

    _inherit = "event.registration"

    travel_claim_ids = fields.One2many(
        "after.sales.travel.claim",
        "registration_id",
        groups="after_sales_training.group_training_user,"
        "after_sales_service.group_after_sales_billing",
    )

    is_travel_paid = fields.Boolean(
        string="Travel Paid by Us", related="entitlement_id.travel_by_us"
    )

    @api.model
    def _get_travel_claimable_domain(self):
        """Enrolments whose journey may be claimed, and is not yet."""
        return (
            Domain("is_training", "=", True)
            & (
                Domain("state", "in", ("open", "done"))
                # tickets may have been bought before we cancelled
                | (
                    Domain("cancelled_because", "=", "session")
                    & Domain("letter_step", "!=", False)
                )
            )
            & Domain("entitlement_id.travel_by_us", "=", True)
            & Domain("employee_id", "=", False)
            & Domain("travel_claim_ids", "=", False)
        )

    def _forget_links(self):
        """A journey that nobody has claimed yet is that of who comes now."""
        res = super()._forget_links()
        self.travel_claim_ids.filtered(
            lambda claim: claim.approval_state == "draft"
        ).write({"access_token": False, "payee_account": False})
        return res

    def _get_travel_claim(self):
        """The claim of the enrolment, begun where there is none; called under sudo.

        :raises ValidationError: no voucher pays the travel, or it is cancelled
        """
        self.ensure_one()
        return self.travel_claim_ids or self.env["after.sales.travel.claim"].create(
            {"registration_id": self.id, "company_id": self.company_id.id}
        )

    def _get_travel_claim_url(self):
        """The link for letters by which the trainee claims without a login.

        "" where the journey is not ours to pay; called under sudo.
        """
        self.ensure_one()
        nobody = self.employee_id or not (self.trainee_id or self.partner_id)
        if nobody or not self.entitlement_id.travel_by_us:
            return ""
        claim = self._get_travel_claim()
        return claim.get_base_url() + claim.get_portal_url()

    def action_travel_claim(self):
        """Open the travel claim, begun where there is none."""
        self.ensure_one()
        self.env["after.sales.travel.claim"].check_access("create")
        claim = self.travel_claim_ids or self.env["after.sales.travel.claim"].create(
            {"registration_id": self.id, "company_id": self.company_id.id}
        )
        return claim._get_records_action()
