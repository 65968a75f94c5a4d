# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError

from ..tools import coverage


class OrderLine(models.Model):
    """Who pays for the line: proposed by the engine, decided by the manager (S10)."""

    _inherit = "after.sales.order.line"

    # ------------------------------------------------------------
    # COVERAGE
    # ------------------------------------------------------------

    def _is_free(self):
        """Whether the customer pays nothing of these lines, whatever they cost.

        By coverage, not by amount: a line charged at cost whose cost nobody has
        entered yet comes to nothing as well, and is not free.
        """
        return all(
            line.coverage in coverage.FREE and line.covered_percent == 100.0
            for line in self
        )

    def _propose_coverage(self):
        """Let the engine decide the lines that are still provisional."""
        # the decision reads warranty and cost, which engineers cannot; bounded to
        # these lines and their own job. env.user stays.
        for line in self.sudo().filtered(
            lambda line: line.coverage_state == "provisional"
        ):
            # the reason stands on the customer's papers: in the customer's language
            line = line.with_company(line.company_id).with_context(
                lang=line.order_id._get_paper_lang()
            )
            facts, reasons = line._get_facts()
            decision = coverage.decide(facts)
            line.write(
                {
                    "coverage": decision.coverage,
                    "covered_percent": decision.percent,
                    "coverage_reason": line._get_reason(decision, facts, reasons),
                    "unit_cost": line._get_unit_cost(),
                }
            )
            if line.sale_line_id:
                line._update_sale_line()

    def _get_facts(self):
        """What is known about the line, as the plain value the engine decides on.

        :return: (:class:`coverage.Facts`, dict of the reasons in words)
        """
        self.ensure_one()
        order = self.order_id
        unit = order.equipment_id
        reasons = {"rework": order.rework_of_id.name}
        warranty_percent = 0.0
        if unit:
            warranty = unit._coverage_at(
                order.coverage_at,
                self.kind,
                product=self.product_id,
                serial=self.removed_serial,
            )
            warranty_percent = warranty["covered"]
            reasons["warranty"] = warranty["reason"]
        contract_percent, reasons["contract"] = self._get_contract_coverage()
        return (
            coverage.Facts(
                job_kind=order.kind,
                scope=self.kind,
                is_rework=bool(order.rework_of_id),
                warranty_percent=warranty_percent,
                contract_percent=contract_percent,
                free_service_asked=order.use_free_service,
                free_services_left=unit.free_services_left
                + (1 if order.free_service_taken else 0),
                price_rule=order._get_price_rule(),
            ),
            reasons,
        )

    def _get_contract_coverage(self):
        """What a maintenance contract bears of this line: (percent, reason).

        Hook for contracts (S8).
        """
        self.ensure_one()
        return 0.0, ""

    def _get_reason(self, decision, facts, reasons):
        """The decision in words, for the accountant and the customer."""
        self.ensure_one()
        order = self.order_id
        rules = {
            "cost": self.env._("After the warranty: cost only"),
            "list": self.env._("After the warranty: list price"),
            "quotation": self.env._("After the warranty: by quotation"),
        }
        words = {
            "kind": self.env._(
                "Free by the after-sales plan: %(kind)s",
                kind=dict(order._fields["kind"]._description_selection(self.env))[
                    order.kind
                ],
            ),
            "rework": self.env._(
                "Repeats %(job)s: no second charge", job=reasons["rework"] or ""
            ),
            "warranty": reasons.get("warranty", ""),
            "contract": reasons["contract"],
            "free_service": self.env._("Free service asked for by the customer"),
            "free_service_part": self.env._("Free service: parts are charged"),
            "free_service_none_left": self.env._("No free service is left"),
        }
        if decision.why in words:
            text = words[decision.why]
            if decision.why.startswith("free_service_"):
                text = f"{text} · {rules[facts.price_rule]}"
            return text
        text = rules[decision.why]
        if reasons.get("warranty"):
            text = f"{text} · {reasons['warranty']}"
        return text

    def _set_coverage(self, value, reason, percent=100.0):
        """Decide the lines for good; the caller has checked who may.

        :param value: one of the coverages
        :param reason: why, in words; never empty
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the coverage is decided this way."))
        # bounded to these lines; FIELDS_OF_DECISION are closed to clients
        for line in self.sudo():
            line.write(
                {
                    "coverage": value,
                    "covered_percent": percent if value in coverage.FREE else 0.0,
                    "coverage_reason": reason.strip(),
                    "coverage_state": "decided",
                }
            )
            if line.sale_line_id:
                line._update_sale_line()
