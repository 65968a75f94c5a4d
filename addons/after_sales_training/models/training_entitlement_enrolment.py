# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Domain

from .res_company_enrolment import NO_SHOW_RULES


class TrainingEntitlement(models.Model):
    """What can be booked by a voucher, and what a no-show costs it."""

    _inherit = "after.sales.training.entitlement"

    no_show_rule = fields.Selection(
        NO_SHOW_RULES,
        string="Who Does Not Come",
        tracking=True,
        help="What becomes of the place; empty: by the company's rule.",
    )

    def _get_bookable_domain(self):
        """Sessions that this voucher may be used for, full ones as well.

        What cannot be: another course, another company, begin outside its time; a day
        more at both ends, as days are those of the session's zone (``_holds_on``).
        """
        self.ensure_one()
        domain = Domain("company_id", "in", (self.company_id.id, False))
        if self.course_ids:
            domain &= Domain("course_id", "in", self.course_ids.ids)
        if self.valid_from:
            domain &= Domain(
                "date_begin", ">=", fields.Date.subtract(self.valid_from, days=1)
            )
        if self.valid_until:
            domain &= Domain(
                "date_begin", "<", fields.Date.add(self.valid_until, days=2)
            )
        return domain

    def _get_bookable_sessions(self, with_full=False):
        """Sessions that can be booked by this voucher now, the next one first.

        :param with_full: those without a free place as well: people may wait there
        """
        self.ensure_one()
        return self._get_bookable_by_voucher(with_full)[self]

    def _get_bookable_by_voucher(self, with_full=False, limit=None):
        """The same for many vouchers; the programme is searched once for all of them.

        :param int limit: so many sessions at most, the next ones, for all together
        :return: {voucher: sessions under sudo}, in the order of the vouchers
        """
        # sudo: the programme that is open to customers; bounded by the domain
        sessions = self.env["event.event"].sudo()
        can_book = self.filtered(
            lambda voucher: (
                voucher.state in ("active", "pending")
                and voucher.places_left > 0
                # held at the user's site, on a day agreed with the customer
                and voucher.kind != "on_site"
            )
        )
        found = dict.fromkeys(self, sessions)
        if not can_book:
            return found
        # many vouchers were granted by the same terms on the same day
        alike = can_book.grouped(
            lambda one: (
                *(one.company_id, one.course_ids, one.kind),
                *(one.valid_from, one.valid_until),
            )
        ).values()
        domain = sessions._get_bookable_domain()
        if limit or len(alike) == 1:
            domain &= Domain.OR(same[0]._get_bookable_domain() for same in alike)
        sessions = sessions.search(domain, order="date_begin, id", limit=limit)
        if not with_full:
            sessions = sessions.filtered(lambda one: one._get_free_places() != 0)
        for same in alike:
            fitting = sessions.filtered_domain(same[0]._get_bookable_domain())
            found |= dict.fromkeys(same, fitting.filtered(same[0]._holds_on))
        return found

    def action_open_enrol(self):
        """Open the desk's dialog: who comes by this voucher."""
        self.ensure_one()
        return self.env["event.event"]._open_enrol_dialog(
            {
                "default_entitlement_id": self.id,
                "default_partner_id": self.partner_id.id,
            }
        )
