# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .call_mixin import CLOCK_TOLERANCE


class HelpdeskTicket(models.Model):
    """We arrive when the customer asked us to (S16)."""

    _inherit = "helpdesk.ticket"

    def _check_guarded_fields(self, vals):
        """Besides, nobody is promised now to be there in the past.

        A ticket typed in later may name a time that is over; so may the correction
        of one whose engineer has arrived.

        :raises UserError: a time asked for that is over already
        """
        super()._check_guarded_fields(vals)
        asked_for = fields.Datetime.to_datetime(vals.get("requested_arrival") or None)
        now = fields.Datetime.now()
        if self.env.su or not asked_for or asked_for >= now - CLOCK_TOLERANCE:
            return
        for ticket in self:
            if ticket.requested_arrival != asked_for and not ticket.on_site_at:
                raise UserError(
                    self.env._(
                        "%(ticket)s: %(time)s is over already. Enter the time for which"
                        " the customer asks now; the earlier one stays in the log.",
                        ticket=ticket.display_name,
                        time=format_datetime(self.env, asked_for),
                    )
                )

    def _get_open_wish(self, without=()):
        """The time for which the customer asks, unless a job has answered it.

        :param without: jobs that do not count; called under sudo
        """
        self.ensure_one()
        came = self.order_ids.filtered(
            lambda order: order.arrived_at and order not in without
        )
        if self.requested_arrival in came.mapped("requested_arrival"):
            return False
        return self.requested_arrival
