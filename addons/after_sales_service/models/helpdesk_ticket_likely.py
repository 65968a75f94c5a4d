# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import SQL

from ..tools import likely_fault

#: So many parts are named beside a likely fault.
PART_LIMIT = 4
#: What a case is learned from, besides those of helpdesk.ticket.
ORDER_FIELDS = ("state", "ticket_id")
LINE_FIELDS = ("kind", "name", "order_id", "product_id", "quantity")
TICKET_FIELDS = (
    "company_id",
    "equipment_id",
    "fault_id",
    "found_cause_id",
    "found_remedy_id",
    "repeat_of_id",
)


class HelpdeskTicket(models.Model):
    """What it was the other times, and what helped: learned from solved cases.

    Same product and same symptom; where that is not known yet, the product with any
    symptom or the symptom on any product. Counts and names of the catalogue and of
    parts only: nobody's customer, unit or price.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def _find_likely_cases(self, product, fault, company):
        """Return the most likely cases, the closest ones that there are.

        :param product: ``product.product`` of the unit, may be empty
        :param fault: the symptom reported, may be empty
        :param company: of which the cases are looked at
        :return: (what was looked at, how many cases, the best as
            ``tools.likely_fault.Case``)
        """
        for scope in self._get_likely_scopes(product, fault):
            cases = self._count_cases(scope, company)
            if cases:
                return scope, likely_fault.total(cases), likely_fault.rank(cases)
        return {}, 0, []

    @api.model
    def _get_likely_scopes(self, product, fault):
        """Return what is looked at, the closest first: dicts of ids."""
        scopes = []
        if product and fault:
            scopes.append({"product": product.id, "fault": fault.id})
        if fault:
            scopes.append({"fault": fault.id})
        elif product:
            scopes.append({"product": product.id})
        return scopes

    @api.model
    def _get_likely_basis(self, scope, fault, name):
        """Return in words what was looked at."""
        if "fault" not in scope:
            return self.env._("%(product)s, any symptom", product=name)
        if "product" not in scope:
            return self.env._("“%(fault)s” on any product", fault=fault.name)
        return self.env._("%(product)s, “%(fault)s”", product=name, fault=fault.name)

    @api.model
    def _get_scope_condition(self, scope):
        """Return the condition on ``ticket`` and ``unit`` as SQL."""
        columns = {"product": "unit.product_id", "fault": "ticket.fault_id"}
        return SQL(" AND ").join(
            SQL("%s = %s", SQL(columns[key]), value) for key, value in scope.items()
        )

    @api.model
    def _count_cases(self, scope, company):
        """Count solved cases by cause and remedy, and those that came back.

        One statement over the solved tickets of a company, also those the reader may
        not open: only counts come out of it.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.found_cause_id, ticket.found_remedy_id, COUNT(*),
                       COUNT(*) FILTER (WHERE EXISTS (
                            SELECT FROM helpdesk_ticket again
                             WHERE again.repeat_of_id = ticket.id AND again.active))
                  FROM helpdesk_ticket ticket
                  LEFT JOIN after_sales_equipment unit ON unit.id = ticket.equipment_id
                 WHERE ticket.found_cause_id IS NOT NULL AND ticket.active
                   AND ticket.company_id = %(company)s AND %(scope)s
                 GROUP BY 1, 2
                """,
                company=company.id,
                scope=self._get_scope_condition(scope),
                to_flush=[self._fields[name] for name in TICKET_FIELDS],
            )
        )
        return [likely_fault.Case(*row) for row in rows]

    @api.model
    def _tell_cases(self, scope, count, cases, company):
        """Return the most likely cases in words, with the parts they took.

        :param dict scope: what was looked at
        :param int count: how many cases there are
        :param list cases: the most likely ones
        """
        parts = self._get_case_parts(cases, scope, company) if cases else {}
        Fault = self.env["after.sales.fault"]
        rows = []
        for case in cases:
            cause, remedy = Fault.browse(case.cause), Fault.browse(case.remedy or [])
            rows.append(
                {
                    "cause_id": cause.id,
                    "cause": cause.name,
                    "remedy_id": remedy.id,
                    "remedy": remedy.name,
                    "count": case.count,
                    "total": count,
                    "came_back": case.came_back,
                    "text": self._get_case_text(case, count, cause, remedy),
                    "parts": parts.get(case.cause, []),
                }
            )
        return rows

    @api.model
    def _get_case_text(self, case, count, cause, remedy):
        """Return one case as a sentence: “7 of 9: seal worn → part replaced”."""
        values = {
            "count": case.count,
            "total": count,
            "cause": cause.name,
            "remedy": remedy.name,
            "back": case.came_back,
        }
        if case.came_back and remedy:
            return self.env._(
                "%(count)s of %(total)s: %(cause)s → %(remedy)s; came back %(back)s×",
                **values,
            )
        if remedy:
            return self.env._(
                "%(count)s of %(total)s: %(cause)s → %(remedy)s", **values
            )
        return self.env._("%(count)s of %(total)s: %(cause)s", **values)

    @api.model
    def _get_case_parts(self, cases, scope, company):
        """Return the parts used for these causes: cause id -> list of texts.

        As above: names of parts and counts only.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.found_cause_id, MIN(line.name),
                       COUNT(DISTINCT ticket.id) AS cases
                  FROM helpdesk_ticket ticket
                  JOIN after_sales_order job ON job.ticket_id = ticket.id
                  JOIN after_sales_order_line line ON line.order_id = job.id
                  LEFT JOIN after_sales_equipment unit ON unit.id = ticket.equipment_id
                 WHERE ticket.found_cause_id = ANY(%(causes)s) AND ticket.active
                   AND ticket.company_id = %(company)s AND %(scope)s
                   AND job.state = 'done' AND line.kind = 'part' AND line.quantity > 0
                 GROUP BY ticket.found_cause_id, line.product_id
                 ORDER BY cases DESC, line.product_id
                """,
                causes=[case.cause for case in cases],
                company=company.id,
                scope=self._get_scope_condition(scope),
                to_flush=[
                    *(self._fields[name] for name in TICKET_FIELDS),
                    *(
                        self.env["after.sales.order"]._fields[name]
                        for name in ORDER_FIELDS
                    ),
                    *(
                        self.env["after.sales.order.line"]._fields[name]
                        for name in LINE_FIELDS
                    ),
                ],
            )
        )
        parts = {}
        for cause_id, name, count in rows:
            told = parts.setdefault(cause_id, [])
            if len(told) < PART_LIMIT:
                told.append(self.env._("%(part)s (%(count)s×)", part=name, count=count))
        return parts
