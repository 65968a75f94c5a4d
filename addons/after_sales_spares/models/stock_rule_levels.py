# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.stock.models.stock_rule import ProcurementException


class StockRule(models.Model):
    """No reordering rule buys a dear or uncommon part: it asks for it (S40)."""

    _inherit = "stock.rule"

    @api.model
    def _run_buy(self, procurements):
        asked = [
            procurement
            for procurement, _rule in procurements
            if self._needs_spare_request(procurement)
        ]
        errors = self._ask_for_spares(asked)
        bought = [
            (procurement, rule)
            for procurement, rule in procurements
            if procurement not in asked
        ]
        try:
            res = super()._run_buy(bought)
        except ProcurementException as error:
            raise ProcurementException(errors + error.procurement_exceptions) from error
        if errors:
            raise ProcurementException(errors)
        return res

    @api.model
    def _needs_spare_request(self, procurement):
        """Whether a rule may not buy this by itself. Hook.

        A request that was approved buys without naming a reordering rule.
        """
        product = procurement.product_id
        if not procurement.values.get("orderpoint_id") or not product.is_spare:
            return False
        return product.spare_class in (
            "uncommon",
            "high_value",
        ) or self._is_above_spare_limit(procurement)

    @api.model
    def _is_above_spare_limit(self, procurement):
        """Whether a request for this would wait for an approver by its amount."""
        company = procurement.company_id
        # sudo: whoever runs the rules; a request that is reckoned and not kept
        request = self.env["after.sales.spare.request"].sudo().with_company(company)
        vals = self._prepare_spare_request_vals(
            company, procurement.location_id, [procurement]
        )
        return request.new(vals).is_above_limit

    @api.model
    def _ask_for_spares(self, procurements):
        """One request for each place; what cannot be asked for is told by core.

        :return: list of (procurement, why not)
        """
        by_place, errors = {}, []
        for procurement in self._leave_out_refused(procurements):
            key = procurement.company_id, procurement.location_id
            by_place.setdefault(key, []).append(procurement)
        for (company, place), group in by_place.items():
            try:
                with self.env.cr.savepoint():
                    # sudo: whoever runs the rules; bounded to what they ask for
                    self.env["after.sales.spare.request"].sudo().with_company(
                        company
                    ).create(
                        self._prepare_spare_request_vals(company, place, group)
                    ).action_submit()
            except UserError as error:
                errors += [(procurement, str(error)) for procurement in group]
        return errors

    @api.model
    def _prepare_spare_request_vals(self, company, place, procurements):
        """Values of the request that a rule makes instead of buying. Hook."""
        return {
            "origin": "rule",
            "company_id": company.id,
            "location_dest_id": place.id,
            "needed_by": max(
                procurement.values["date_planned"] for procurement in procurements
            ),
            "reason": "\n".join(
                self.env._(
                    "%(part)s: fewer than the minimum of %(minimum)g are left or on"
                    " their way (reordering rule %(rule)s).",
                    part=procurement.product_id.display_name,
                    minimum=procurement.values["orderpoint_id"].product_min_qty,
                    rule=procurement.values["orderpoint_id"].name,
                )
                for procurement in procurements
            ),
            "line_ids": [
                Command.create(
                    {
                        "product_id": procurement.product_id.id,
                        "quantity": procurement.product_uom._compute_quantity(
                            procurement.product_qty, procurement.product_id.uom_id
                        ),
                    }
                )
                for procurement in procurements
            ],
        }

    @api.model
    def _leave_out_refused(self, procurements):
        """A refused part is not asked for again until its level is decided anew."""
        if not procurements:
            return []
        Line = self.env["after.sales.spare.request.line"].sudo()  # what was refused
        lines = Line.search(
            Domain("product_id", "in", [one.product_id.id for one in procurements])
            & Domain("request_id.origin", "=", "rule")
            & Domain("request_id.state", "=", "refused")
        )
        levels = {
            (level.product_id, level.location_id): level
            for level in self.env["after.sales.spare.level"]
            .sudo()
            .search([("product_id", "in", [one.product_id.id for one in procurements])])
        }
        refused = set()
        for line in lines:
            key = line.product_id, line.request_id.location_dest_id
            decided = levels[key].decided_at if key in levels else None
            if not decided or line.request_id.create_date > decided:
                refused.add(key)
        return [
            one
            for one in procurements
            if (one.product_id, one.location_id) not in refused
        ]
