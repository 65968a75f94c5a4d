# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from .spare_stock import CLOSED_REQUESTS


class Order(models.Model):
    """What is on its way for a job goes on with the job that does the rest."""

    _inherit = "after.sales.order"

    def _take_over_promises(self, before):
        result = super()._take_over_promises(before)
        self._take_over_parts(before)
        return result

    def _take_over_parts(self, before):
        """Open requests and errands of the job before are those of this one now.

        Else its check would ask for the same parts once more, and their arrival
        would be told to a job that is over.
        """
        # bounded: the requests and transfers of the job that goes on here
        old, new = before.sudo(), self.sudo()
        requests = old.spare_request_ids.filtered(
            lambda request: request.state not in CLOSED_REQUESTS
        )
        requests.order_id = new
        for request in requests:
            request._message_log(
                body=self.env._("The rest goes on in %(job)s.", job=new.name)
            )
        if requests:
            new.parts_told_on = old.parts_told_on
        old.departure_picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).departure_order_id = new
