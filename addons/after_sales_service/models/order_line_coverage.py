# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import coverage
from .equipment import OWN_PLANT
from .order_line import COVERAGES


class OrderLine(models.Model):
    """Who pays for the line, as the engine proposes it.

    The proposal is kept beside what stands, so that it shows when the facts it came
    from are corrected later: an acceptance, a downtime, a void warranty.
    """

    _inherit = "after.sales.order.line"

    proposed_coverage = fields.Selection(
        COVERAGES,
        readonly=True,
        copy=False,
        help="What the engine proposed when it was asked last.",
    )
    proposed_percent = fields.Float(readonly=True, copy=False)
    warranty_id = fields.Many2one(
        "after.sales.warranty",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="after_sales_service.group_after_sales_dispatcher,"
        "after_sales_service.group_after_sales_billing",
        help="The warranty whose dates the proposal was made by. Empty: the unit was"
        " pending, or had none.",
    )
    is_affected = fields.Boolean(
        string="Facts Corrected",
        compute="_compute_is_affected",
        store=True,
        help="The line was priced by facts that have been corrected since: by them"
        " the engine would propose something else now.",
    )
    coverage_now = fields.Selection(
        COVERAGES,
        compute="_compute_coverage_now",
        compute_sudo=True,
        help="What the engine would propose by the facts as they are now.",
    )
    equipment_id = fields.Many2one(related="order_id.equipment_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    billing_state = fields.Selection(related="order_id.billing_state")

    _affected_idx = models.Index("(company_id) WHERE is_affected IS TRUE")

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
        """Let the engine decide the lines that are still provisional.

        What is invoiced waits for a decision: the documents follow only that.
        """
        # the decision reads warranty and cost, which engineers cannot; bounded to
        # these lines and their own job. env.user stays.
        for line in self.sudo().filtered(
            lambda line: (
                line.coverage_state == "provisional"
                and not line.sale_line_id.qty_invoiced
            )
        ):
            line = line._with_paper_lang()
            line.write(
                {**line._prepare_proposal_vals(), "unit_cost": line._get_unit_cost()}
            )
            if line.sale_line_id:
                line._update_sale_line()

    def _with_paper_lang(self):
        """The line as its customer reads it: the reason stands on the papers."""
        self.ensure_one()
        return self.with_company(self.company_id).with_context(
            lang=self.order_id._get_paper_lang()
        )

    def _prepare_proposal_vals(self):
        """What the engine says by the facts as they are now."""
        self.ensure_one()
        facts, reasons = self._get_facts()
        decision = coverage.decide(facts)
        return {
            "coverage": decision.coverage,
            "covered_percent": decision.percent,
            "coverage_reason": self._get_reason(decision, facts, reasons),
            "exclusion_id": False,
            **self._prepare_basis_vals(decision),
        }

    def _prepare_basis_vals(self, decision):
        """The proposal itself, to be compared with when the facts are corrected."""
        return {
            "proposed_coverage": decision.coverage,
            "proposed_percent": decision.percent,
            "warranty_id": self.order_id.equipment_id.warranty_id.id,
        }

    @api.depends(
        "coverage_state",
        "proposed_coverage",
        "proposed_percent",
        "order_id.state",
        "order_id.kind",
        "order_id.coverage_at",
        "order_id.rework_of_id",
        "order_id.use_free_service",
        "order_id.equipment_id.warranty_id",
        "order_id.equipment_id.warranty_id.void_reason",
        "order_id.equipment_id.warranty_id.post_warranty_pricing",
        "order_id.equipment_id.warranty_id.line_ids.covered_percent",
        "order_id.equipment_id.warranty_id.line_ids.covered_until",
    )
    def _compute_is_affected(self):
        for line in self:
            line.is_affected = line._is_settled() and line._has_other_proposal()

    @api.depends("is_affected", "proposed_coverage")
    def _compute_coverage_now(self):
        for line in self:
            facts, _reasons = line._get_facts()
            line.coverage_now = coverage.decide(facts).coverage

    def _is_settled(self):
        """Whether the line follows the facts no more by itself."""
        self.ensure_one()
        return self.coverage_state == "decided" or self.order_id.state == "done"

    def _has_other_proposal(self):
        """Whether the engine would propose something else than it did.

        Asked of the warranty the line was priced by, or of the one that has begun
        since on a unit that was pending: what comes after a warranty that was
        closed says nothing about the line.
        """
        self.ensure_one()
        current = self.order_id.equipment_id.warranty_id
        if self.warranty_id and self.warranty_id != current:
            return False
        facts, _reasons = self._get_facts()
        decision = coverage.decide(facts)
        return (decision.coverage, decision.percent) != (
            self.proposed_coverage,
            self.proposed_percent,
        )

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
                free_services_left=order._get_free_services_left(),
                free_service_scopes=order._get_price_terms()._get_free_service_scopes(),
                price_rule=order._get_price_rule(),
                own_plant=order.owner_kind == OWN_PLANT,
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
            "own_plant": self.env._(
                "Own plant: borne by %(department)s",
                department=order.department_id.name or "",
            ),
            "rework": self.env._(
                "Repeats %(job)s: no second charge", job=reasons["rework"] or ""
            ),
            "warranty": reasons.get("warranty", ""),
            "contract": reasons["contract"],
            "free_service": self.env._("Free service asked for by the customer"),
            "free_service_part": self.env._("Free service: parts are charged"),
            "free_service_not_borne": self.env._("Free service: it does not bear this"),
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
