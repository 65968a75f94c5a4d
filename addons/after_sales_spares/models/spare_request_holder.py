# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class SpareRequest(models.Model):
    """Requests seen from the tickets and units of their jobs."""

    _inherit = "after.sales.spare.request"

    @api.model
    def _count_by(self, field, records):
        """Count the requests whose jobs belong to each of the records.

        :param str field: of the job, names the record
        :return: {id: count}
        """
        counts = defaultdict(int)
        for order, count in self._read_group(
            self._get_domain_of(field, records), ["order_id"], ["__count"]
        ):
            # the record is the reader's own; only which of them it is comes from sudo
            counts[order.sudo()[field].id] += count
        return counts

    @api.model
    def _get_action_of(self, field, record):
        """The list of a record's requests."""
        return self.search(self._get_domain_of(field, record))._get_records_action(
            name=self.env._("Requests for Parts")
        )

    @api.model
    def _get_domain_of(self, field, records):
        # sudo: ids of the jobs of records that the reader has before him; the requests
        # themselves are found by his own rights
        orders = self.env["after.sales.order"].sudo()
        jobs = orders.search(Domain(field, "in", records.ids))
        return Domain("order_id", "in", jobs.ids)
