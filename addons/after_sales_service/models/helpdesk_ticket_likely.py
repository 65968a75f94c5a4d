# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import SQL

from ..tools import likely_fault

#: So many parts are named beside a likely fault.
PART_LIMIT = 4
#: What a case is learned from, besides those of helpdesk.ticket.
ORDER_FIELDS = ("state", "ticket_id")
LINE_FIELDS = ("kind", "order_id", "product_id", "quantity")
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
    def _get_likely_faults(self, product, fault, company):
        """Return the likely causes and the remedies that helped.

        :param product: ``product.product`` of the unit, may be empty
        :param fault: the symptom reported, may be empty
        :param company: of which the cases are looked at
        :return: dict with ``basis`` in words, ``rows`` (cause, remedy, count, total,
            came_back, text, parts), the most likely first; no rows where nothing is
            known
        """
        for scope, basis in self._get_likely_scopes(product, fault):
            cases = self._count_cases(scope, company)
            if cases:
                return {"basis": basis, "rows": self._tell_cases(cases, scope, company)}
        return {"basis": False, "rows": []}

    @api.model
    def _get_likely_scopes(self, product, fault):
        """Return what is looked at, the closest first: (condition, in words)."""
        by_product = SQL("unit.product_id = %s", product.id)
        by_fault = SQL("ticket.fault_id = %s", fault.id)
        names = {
            # a name of the catalogue of products, for whoever sees the unit
            "product": product.sudo().name,
            "fault": fault.name,
        }
        scopes = []
        if product and fault:
            scopes.append(
                (
                    SQL("%s AND %s", by_product, by_fault),
                    self.env._("%(product)s, “%(fault)s”", **names),
                )
            )
        if fault:
            scopes.append(
                (by_fault, self.env._("“%(fault)s” on any product", **names))
            )
        if product and not fault:
            scopes.append((by_product, self.env._("%(product)s, any symptom", **names)))
        return scopes

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
                scope=scope,
                to_flush=[self._fields[name] for name in TICKET_FIELDS],
            )
        )
        return [likely_fault.Case(*row) for row in rows]

    @api.model
    def _tell_cases(self, cases, scope, company):
        """Return the most likely cases in words, with the parts they took."""
        count = likely_fault.total(cases)
        ranked = likely_fault.rank(cases)
        parts = self._get_case_parts(ranked, scope, company)
        Fault = self.env["after.sales.fault"]
        Fault.browse(
            [case.cause for case in ranked]
            + [case.remedy for case in ranked if case.remedy]
        ).fetch(["name"])
        rows = []
        for case in ranked:
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
            return self.env._("%(count)s of %(total)s: %(cause)s → %(remedy)s", **values)
        return self.env._("%(count)s of %(total)s: %(cause)s", **values)

    @api.model
    def _get_case_parts(self, cases, scope, company):
        """Return the parts used for these causes: cause id -> list of texts.

        As above: names of parts and counts only.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.found_cause_id, line.product_id,
                       COUNT(DISTINCT ticket.id) AS cases
                  FROM helpdesk_ticket ticket
                  JOIN after_sales_order job ON job.ticket_id = ticket.id
                  JOIN after_sales_order_line line ON line.order_id = job.id
                  LEFT JOIN after_sales_equipment unit ON unit.id = ticket.equipment_id
                 WHERE ticket.found_cause_id = ANY(%(causes)s) AND ticket.active
                   AND ticket.company_id = %(company)s AND %(scope)s
                   AND job.state = 'done' AND line.kind = 'part' AND line.quantity > 0
                 GROUP BY 1, 2
                 ORDER BY cases DESC, line.product_id
                """,
                causes=[case.cause for case in cases],
                company=company.id,
                scope=scope,
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
        # sudo: names of parts only
        products = self.env["product.product"].sudo()
        products = products.browse(dict.fromkeys(row[1] for row in rows))
        parts = {}
        for cause_id, product_id, count in rows:
            told = parts.setdefault(cause_id, [])
            if len(told) < PART_LIMIT:
                product = products.browse(product_id).with_prefetch(products.ids)
                told.append(
                    self.env._("%(part)s (%(count)s×)", part=product.name, count=count)
                )
        return parts
