# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: a customer reports so many within an hour; then he calls us
HOURLY = 10


class Incident(models.Model):
    """A danger that the customer sees in our work at his site (S36).

    He reports it on the page of the job and reads nothing back but that we have it
    and how it ended: who was hurt, whose fault it was and what we found stays here.
    """

    _inherit = "after.sales.incident"

    report_key = fields.Char(readonly=True, copy=False)
    is_from_customer = fields.Boolean(
        string="Reported by the Customer",
        related="reporter_id.share",
        help="On the portal, on the page of the job.",
    )

    # a form sent twice counts once
    _report_key_uniq = models.UniqueIndex(
        "(report_key) WHERE report_key IS NOT NULL",
        "This report has arrived already.",
    )

    @api.model
    def _report_from_portal(self, order, values, files, key):
        """Report a danger at a job in the customer's own name.

        :param order: the job; the caller has checked that he may see it
        :param dict values: ``kind``, ``description`` and ``place``
        :param files: (name, content) of photos, checked by the caller
        :param str key: of the form; the same form sent again is the same report
        :raises UserError: more was reported within an hour than anybody can see
        :return: the incident, under sudo
        """
        # sudo: customers have no right on incidents; bounded to his own reports
        reports = self.sudo()
        mine = [("reporter_id", "=", self.env.uid)]
        if known := reports.search([*mine, ("report_key", "=", key)]):
            return known
        hour = fields.Datetime.now() - timedelta(hours=1)
        if reports.search_count([*mine, ("reported_at", ">", hour)]) >= HOURLY:
            raise UserError(
                self.env._(
                    "Much was reported by you within an hour. Please call us:"
                    " %(phone)s",
                    phone=order.company_id.phone or "",
                )
            )
        return self._report(
            {
                "kind": values["kind"],
                # how serious it is the safety officer says
                "severity": "serious" if values["kind"] == "accident" else "minor",
                "description": values["description"],
                "place": values["place"],
                "order_id": order.id,
                "company_id": order.company_id.id,
                "report_key": key,
                "photo_ids": [
                    Command.create({"name": name, "raw": content})
                    for name, content in files
                ],
            }
        ).sudo()

    def _get_outcome_words(self, user):
        """How it ended, as this reporter may read it."""
        self.ensure_one()
        if not user.share:
            return super()._get_outcome_words(user)
        if self.state == "dropped":
            return self.env._(
                "We have looked into it and found that nothing had to be changed. Call"
                " us if you see it otherwise."
            )
        return self.env._("We have looked into it and done what was needed.")
