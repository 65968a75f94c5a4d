# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, models
from odoo.exceptions import AccessError

from .tier_definition import REQUEST


class TierReview(models.Model):
    """Reviews of requests for parts are written by their buttons only (R5).

    The addon that brings reviews lets every employee write and delete them. Those of
    other documents keep that way; ours are closed here and not by access records,
    which those documents rely on.
    """

    _inherit = "tier.review"

    # ------------------------------------------------------------
    # CLOSED
    # ------------------------------------------------------------

    def _filter_of_requests(self):
        # sudo: bounded to the name of the model they are about
        return self.filtered(lambda review: review.sudo().model == REQUEST)

    def _check_by_button(self):
        """:raises AccessError: a client touches a review of a request for parts"""
        if not self.env.su and (closed := self._filter_of_requests()):
            raise closed._make_closed_error()

    def _make_closed_error(self):
        return AccessError(
            self.env._(
                "Approvals of requests for parts are written by the buttons of the"
                " request, not by hand."
            )
        )

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if refused or operation == "read" or self.env.su:
            return refused
        closed = self._filter_of_requests()
        return (closed, closed._make_closed_error) if closed else None

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._check_by_button()
        return reviews

    def write(self, vals):
        self._check_by_button()
        res = super().write(vals)
        # nor is the review of another document turned into one of ours
        self._check_by_button()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_requests(self):
        self._check_by_button()

    def _update_review_status(self):
        """The counter on everybody's screen calls this as the user who looks."""
        # sudo: it moves a review from waiting to pending when its turn has come
        ours = self._filter_of_requests()
        super(TierReview, ours.sudo())._update_review_status()
        return super(TierReview, self - ours)._update_review_status()

    # ------------------------------------------------------------
    # WHO DECIDES
    # ------------------------------------------------------------

    @api.model
    def _get_reviewer_fields(self):
        # managers are approvers by implication
        return super()._get_reviewer_fields() + ["reviewer_group_id.all_user_ids"]

    def _get_reviewers(self):
        if self.model != REQUEST:
            return super()._get_reviewers()
        request = self.env[REQUEST].browse(self.res_id).exists()
        return self._get_named_approvers(request) - request._get_authors()

    def _get_named_approvers(self, request):
        """The approvers of a request's tier, its authors among them.

        With those who are approvers by implication, as service managers are;
        bounded to internal users of the request's company.
        """
        self.ensure_one()
        named = self.reviewer_id | self.reviewer_group_id.all_user_ids
        if self.reviewer_field_id:
            value = request[self.reviewer_field_id.name]
            named |= value.all_user_ids if value._name == "res.groups" else value
        return named.filtered(
            lambda user: (
                user.active
                and not user.share
                and request.company_id in user.company_ids
            )
        )
