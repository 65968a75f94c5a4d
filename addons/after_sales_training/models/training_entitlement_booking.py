# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import period


class TrainingEntitlement(models.Model):
    """What a session or a number of people has to fit."""

    _inherit = "after.sales.training.entitlement"

    def _check_places_left(self, wanted, counted=0):
        """Whether so many people fit.

        :param int counted: how many of them the voucher counts already
        :raises ValidationError: fewer places are left than are wanted
        """
        self.ensure_one()
        left = self.places_left + counted
        if left < wanted:
            raise ValidationError(
                self.env._(
                    "More people than places: %(voucher)s is for %(places)s, of which"
                    " %(left)s can still be booked.",
                    voucher=self.name,
                    places=self.places,
                    left=max(0, left),
                )
            )

    def _get_session_day(self, session):
        """The day on which a session begins, where it is held."""
        return period.day_of(session.date_begin, session.date_tz or self._get_tz())

    def _holds_on(self, session):
        """Whether the voucher is valid on the day a session begins.

        Training at the user's site may begin before the acceptance it follows from.
        """
        self.ensure_one()
        day = self._get_session_day(session)
        early = self.valid_from and day < self.valid_from and self.kind != "on_site"
        late = self.valid_until and day > self.valid_until
        return not early and not late

    def _check_session(self, session):
        """Whether the voucher may be used for a session.

        :raises ValidationError: withdrawn, another course, time or place (S32b)
        """
        self.ensure_one()
        if self.cancelled_on:
            raise ValidationError(
                self.env._(
                    "%(voucher)s is withdrawn: %(reason)s",
                    voucher=self.name,
                    reason=self.cancel_reason,
                )
            )
        if not session.is_training:
            raise ValidationError(
                self.env._(
                    "%(voucher)s is for training; “%(event)s” is no training session.",
                    voucher=self.name,
                    event=session.name,
                )
            )
        if self.course_ids and session.course_id not in self.course_ids:
            raise ValidationError(
                self.env._(
                    "%(voucher)s is not for “%(course)s”, but for: %(courses)s.",
                    voucher=self.name,
                    course=session.course_id.name,
                    courses=", ".join(self.course_ids.mapped("name")),
                )
            )
        if self.kind == "on_site" and session.centre_id:
            raise ValidationError(
                self.env._(
                    "%(voucher)s is for training at the user's site; “%(session)s” is"
                    " held at %(centre)s. Plan the session on a job at his site.",
                    voucher=self.name,
                    session=session.name,
                    centre=session.centre_id.name,
                )
            )
        if not self._holds_on(session):
            raise ValidationError(
                self.env._(
                    "%(session)s begins on %(day)s; %(voucher)s is valid from"
                    " %(first)s to %(last)s. Choose another session, or extend the"
                    " voucher.",
                    session=session.name,
                    day=format_date(self.env, self._get_session_day(session)),
                    voucher=self.name,
                    first=self.valid_from and format_date(self.env, self.valid_from),
                    last=self.valid_until and format_date(self.env, self.valid_until),
                )
            )
