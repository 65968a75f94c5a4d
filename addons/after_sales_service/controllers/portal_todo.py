# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .equipment_portal import EquipmentPortal
from .portal import ServiceOrderPortal

#: so many of each kind are shown
LIMIT = 80


class TodoPortal(EquipmentPortal, ServiceOrderPortal):
    """What waits for the customer, of all kinds, on one page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "todo_count" in counters:
            values["todo_count"] = sum(
                self._count_readable(records._name, domain)
                for records, domain, _describe in self._get_todo_kinds()
            )
        return values

    def _get_todo_kinds(self):
        """What may wait for the customer; a module adds its own.

        :return: list of (empty recordset of the model, domain, method that
            describes one record under sudo as a dict of ``title``, ``text``,
            ``button`` and ``url``)
        """
        orders = request.env["after.sales.order"]
        return [
            (
                request.env["after.sales.equipment"],
                self._get_to_confirm_domain(),
                self._describe_unit_to_confirm,
            ),
            (orders, self._get_to_sign_domain(), self._describe_job_to_sign),
            (
                orders,
                Domain("true_up_state", "=", "asked"),
                self._describe_price_to_agree,
            ),
        ]

    def _describe_unit_to_confirm(self, unit):
        return {
            "title": unit.display_name,
            "text": request.env._(
                "Was it out of use at these times? It counts for the warranty."
            ),
            "button": request.env._("Confirm"),
            "url": f"{unit.access_url}#confirm",
        }

    def _describe_job_to_sign(self, order):
        return {
            "title": order.equipment_id.display_name or order.name,
            "text": request.env._(
                "%(job)s is done. Please check and sign.", job=order.name
            ),
            "button": request.env._("Check and sign"),
            "url": order.access_url,
        }

    def _describe_price_to_agree(self, order):
        return {
            "title": order.equipment_id.display_name or order.name,
            "text": request.env._(
                "%(job)s costs more than was signed. Please agree or decline.",
                job=order.name,
            ),
            "button": request.env._("See the price"),
            "url": order.access_url,
        }

    @http.route("/my/todo", type="http", auth="user", website=True)
    def portal_my_todo(self, **kwargs):
        things = []
        for records, domain, describe in self._get_todo_kinds():
            if records.has_access("read"):
                # found under the customer's own rules; sudo only to show names
                found = records.search(domain, limit=LIMIT).sudo()
                things += [describe(record) for record in found]
        return request.render(
            "after_sales_service.portal_my_todo",
            self._prepare_portal_layout_values()
            | {"things": things, "page_name": "todo"},
        )
