# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.four_eyes import choose, get_deciders

APPROVERS = "after_sales_spares.group_spares_approver"
#: reviews that nobody has decided yet
OPEN_REVIEWS = ("waiting", "pending")


class SpareRequest(models.Model):
    """Who decides on a request: four eyes, with a named substitute (S40).

    Nobody decides on what he asked for, handed in or drew up, in none of his logins.
    """

    _inherit = "after.sales.spare.request"

    approver_id = fields.Many2one(
        "res.users",
        string="Approver Asked",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    substitute_id = fields.Many2one(
        "res.users",
        string="In His Place",
        readonly=True,
        copy=False,
        help="The approver's substitute, who was asked instead.",
    )
    asked_ids = fields.Many2many(
        "res.users",
        "after_sales_spare_request_asked_rel",
        string="Asked so far",
        readonly=True,
        copy=False,
    )
    can_decide = fields.Boolean(
        compute="_compute_can_decide", search="_search_can_decide"
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "approver_id",
            "substitute_id",
            "asked_ids",
        }

    # ------------------------------------------------------------
    # WHOSE REQUEST
    # ------------------------------------------------------------

    def _get_authors(self, logins=None):
        """Whose request it is, in each of their logins: they do not decide.

        :param logins: of :meth:`_get_logins`, for many requests at once
        """
        users = self._get_people()
        logins = logins or self._get_logins(users)
        return users.union(*(logins[user] for user in users))

    def _get_people(self):
        users = self.user_id | self.create_uid | self.submitted_by_id
        return users | self.contributor_ids

    @api.model
    def _get_logins(self, users):
        """All logins of the same person: {user: users}; two queries for all.

        The same person: the same contact, the contact of the same employee, or the
        same name at the same mail address (an address alone may be a team's). Called
        under sudo; logins only are compared.
        """
        users = users.sudo()  # their contacts, which may be another company's
        people = self.env["hr.employee"].with_context(active_test=False)
        people = people.search([("user_id", "in", users.ids)])
        contacts = {
            user: user.partner_id
            | people.filtered(
                lambda one, user=user: one.user_id == user
            ).work_contact_id
            for user in users
        }
        every = users.partner_id | people.work_contact_id
        mails = [mail for mail in every.mapped("email_normalized") if mail]
        logins = users | self.env["res.users"].search(
            Domain("partner_id", "in", every.ids)
            | Domain("partner_id.email_normalized", "in", mails)
        )
        return {
            user: user
            | logins.filtered(
                lambda login, own=own: (
                    login.partner_id in own
                    or self._get_name_and_mail(login.partner_id)
                    & self._get_name_and_mail(own)
                )
            )
            for user, own in contacts.items()
        }

    @api.model
    def _get_name_and_mail(self, contacts):
        return {
            (contact.name.casefold().strip(), contact.email_normalized)
            for contact in contacts
            if contact.name and contact.email_normalized
        }

    # ------------------------------------------------------------
    # WHO DECIDES
    # ------------------------------------------------------------

    def _get_open_reviews(self):
        return self.review_ids.filtered(
            lambda review: review.status in OPEN_REVIEWS
        ).sorted("sequence")

    def _get_deciders(self, review=None, logins=None, substitutions=None):
        """Who may decide on a review: {login id: id of the approver it decides as}.

        As of now: who has left the group, or the company, decides no more. Called
        under sudo; logins and periods of substitutes only are read.

        :param review: the open one whose turn it is, if None
        :param logins: of :meth:`_get_logins`, for many requests at once
        :param substitutions: {company: [Substitution]} of today, likewise
        """
        self.ensure_one()
        first = self._get_open_reviews()[:1]
        review = review or first
        if not review:
            return {}
        named = review._get_named_approvers(self)
        if review == first:
            # also the approver to whom it was passed on, as long as he is one
            named |= self.approver_id.filtered(
                lambda user: user.active and user.has_group(APPROVERS)
            )
        if substitutions is None:
            substitutions = self._get_substitutions()
        return get_deciders(
            named.ids, self._get_authors(logins).ids, substitutions[self.company_id]
        )

    def _get_substitutions(self):
        Substitute = self.env["after.sales.spare.substitute"]
        return Substitute._get_substitutions(self.company_id)

    def _get_approver_of(self, user):
        """The approver whom a user decides as; nobody: he may not."""
        return self.env["res.users"].browse(self._get_deciders().get(user.id, []))

    @api.depends("state", "approver_id", "review_ids.status")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        waiting = self.filtered(lambda request: request.state == "submitted")
        (self - waiting).can_decide = False
        # sudo: yes or no only, on requests that the user reads
        bounded = waiting.sudo()
        logins = bounded._get_logins(bounded._get_people())
        substitutions = bounded._get_substitutions()
        for request in waiting:
            request.can_decide = self.env.uid in request.sudo()._get_deciders(
                logins=logins, substitutions=substitutions
            )

    @api.model
    def _search_can_decide(self, operator, value):
        """Those that may wait for the user are found, then each is looked at."""
        if operator != "in":
            return NotImplemented
        # sudo: the approvers whom the user represents
        rows = self.env["after.sales.spare.substitute"].sudo()
        mine = self.env.user | rows.search(
            rows._get_current_domain() & Domain("substitute_id", "=", self.env.uid)
        ).approver_id.sudo(False)
        waiting = self.search(
            Domain("state", "=", "submitted")
            & Domain("user_id", "!=", self.env.uid)
            & (
                Domain("approver_id", "in", mine.ids)
                | Domain(
                    "review_ids",
                    "any",
                    [
                        ("status", "in", OPEN_REVIEWS),
                        ("reviewer_ids", "in", mine.ids),
                    ],
                )
            )
        )
        return Domain("id", "in", waiting.filtered("can_decide").ids)

    def _check_can_decide(self):
        """
        :raises UserError: it does not wait, or is decided already
        :raises AccessError: the user is no approver of it, or it is his own
        """
        self.check_access("read")
        for request in self:
            if request.state != "submitted":
                raise UserError(request._get_not_waiting_text())
            # sudo: logins and substitutes are compared, names are told
            bounded = request.sudo()
            if bounded._get_approver_of(self.env.user):
                continue
            users = self.env["res.users"].sudo().browse(bounded._get_deciders())
            names = ", ".join(users[:3].mapped("name"))
            if self.env.user in bounded._get_authors():
                raise AccessError(
                    self.env._(
                        "%(request)s is your own request: somebody else decides on it"
                        " (%(names)s).",
                        request=request.name,
                        names=names or self.env._("no approver is left"),
                    )
                )
            raise AccessError(
                self.env._(
                    "You are no approver of %(request)s. It waits for: %(names)s.",
                    request=request.name,
                    names=names or self.env._("no approver is left"),
                )
            )

    def _get_not_waiting_text(self):
        self.ensure_one()
        if self.decided_by_id:
            return self.env._(
                "%(request)s is “%(state)s” already: %(user)s decided.",
                request=self.name,
                state=self._get_state_label(),
                user=self.sudo().decided_by_id.name,
            )
        return self.env._(
            "%(request)s is “%(state)s” and does not wait for a decision.",
            request=self.name,
            state=self._get_state_label(),
        )

    # ------------------------------------------------------------
    # WHO IS ASKED
    # ------------------------------------------------------------

    def _choose_approver(self):
        """Return (approver, who acts for him) to be asked next, ids; None: nobody."""
        self.ensure_one()
        return choose(
            self._get_deciders(),
            self.asked_ids.ids,
            self.company_id.after_sales_manager_id.id,
        )

    def _check_somebody_decides(self):
        """:raises UserError: all its approvers are its authors, or there are none"""
        if self._get_deciders():
            return
        review = self._get_open_reviews()[:1]
        if review._get_named_approvers(self):
            raise UserError(
                self.env._(
                    "%(request)s needs an approval (%(rule)s), and nobody but you may"
                    " give it. Name a substitute under After-Sales ‣ Spare Parts ‣"
                    " Substitutes: he decides on your own requests.",
                    request=self.name,
                    rule=review.name,
                )
            )
        raise UserError(
            self.env._(
                "%(request)s needs an approval (%(rule)s), and %(company)s has no"
                " approver. Give somebody the right “Approver” of After-Sales Spare"
                " Parts, or name the reviewer in the rule.",
                request=self.name,
                rule=review.name,
                company=self.company_id.name,
            )
        )
