# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.stock.models.stock_rule import ProcurementException

#: value of a procurement by hand: why the parts are needed, in the user's words
REASON = "after_sales_reason"


class StockRule(models.Model):
    """No rule buys a dear or uncommon part for ourselves: it asks for it (S40).

    Reordering rules, “Replenish” on the product and repairs on our bench alike. What
    a customer has ordered is bought by sales as ever.
    """

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

        A request that was approved buys for itself, not for any of these.
        """
        product = procurement.product_id
        if not product.is_spare or not self._is_own_need(procurement):
            return False
        return product.spare_class in (
            "uncommon",
            "high_value",
        ) or self._is_above_spare_limit(procurement)

    @api.model
    def _is_own_need(self, procurement):
        """Whether we need it: by a reordering rule, by hand, for a repair. Hook."""
        values = procurement.values
        return bool(
            values.get("orderpoint_id")
            or REASON in values
            or self._get_repairs(procurement)
        )

    @api.model
    def _get_repairs(self, procurement):
        """The repairs that wait for this very procurement."""
        moves = procurement.values.get("move_dest_ids") or self.env["stock.move"]
        return moves.repair_id

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
            key = (
                procurement.company_id,
                procurement.location_id,
                bool(procurement.values.get("orderpoint_id")),
                self._get_repairs(procurement),
            )
            by_place.setdefault(key, []).append(procurement)
        for (company, place, _by_rule, repairs), group in by_place.items():
            try:
                with self.env.cr.savepoint():
                    # sudo: whoever runs the rules; bounded to what they ask for
                    request = (
                        self.env["after.sales.spare.request"]
                        .sudo()
                        .with_company(company)
                        .create(self._prepare_spare_request_vals(company, place, group))
                    )
                    request.action_submit()
                    if repairs:
                        self._let_repairs_wait(repairs, group, request)
            except UserError as error:
                errors += [(procurement, str(error)) for procurement in group]
        return errors

    @api.model
    def _let_repairs_wait(self, repairs, procurements, request):
        """Their parts are taken from stock once the request has brought them."""
        for procurement in procurements:
            procurement.values["move_dest_ids"].procure_method = "make_to_stock"
        for repair in repairs:
            repair.message_post(
                body=self.env._(
                    "Requested, as an approval is needed: %(parts)s (%(request)s).",
                    parts=", ".join(
                        procurement.product_id.display_name
                        for procurement in procurements
                    ),
                    request=request.name,
                ),
                subtype_xmlid="mail.mt_note",
            )

    @api.model
    def _prepare_spare_request_vals(self, company, place, procurements):
        """Values of the request that a rule makes instead of buying. Hook."""
        by_rule = all(
            procurement.values.get("orderpoint_id") for procurement in procurements
        )
        return {
            "origin": "rule" if by_rule else "desk",
            "company_id": company.id,
            "location_dest_id": place.id,
            "needed_by": max(
                procurement.values["date_planned"] for procurement in procurements
            ),
            "reason": "\n".join(
                filter(None, map(self._get_spare_reason, procurements))
            ),
            "line_ids": [
                Command.create(self._prepare_spare_request_line_vals(procurement))
                for procurement in procurements
            ],
        }

    @api.model
    def _get_spare_reason(self, procurement):
        """Why a procurement needs its part: whoever approves reads it."""
        part = procurement.product_id.display_name
        orderpoint = procurement.values.get("orderpoint_id")
        if orderpoint:
            return self.env._(
                "%(part)s: fewer than the minimum of %(minimum)g are left or on"
                " their way (reordering rule %(rule)s).",
                part=part,
                minimum=orderpoint.product_min_qty,
                rule=orderpoint.name,
            )
        if REASON in procurement.values:
            return procurement.values[REASON]
        return self.env._(
            "%(part)s: for the repair %(repair)s.",
            part=part,
            repair=", ".join(self._get_repairs(procurement).mapped("name")),
        )

    @api.model
    def _prepare_spare_request_line_vals(self, procurement):
        """Values of one requested part. Hook."""
        vals = {
            "product_id": procurement.product_id.id,
            "quantity": procurement.product_uom._compute_quantity(
                procurement.product_qty, procurement.product_id.uom_id
            ),
        }
        chosen = procurement.values.get("supplierinfo_id")
        if chosen and REASON in procurement.values:
            vals["seller_id"] = chosen.id
        return vals

    @api.model
    def _leave_out_refused(self, procurements):
        """A refused part is not asked for again until its level is decided anew.

        By a reordering rule, that is: whoever asks by hand knows what he does.
        """
        if not any(one.values.get("orderpoint_id") for one in procurements):
            return procurements
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
            if not one.values.get("orderpoint_id")
            or (one.product_id, one.location_id) not in refused
        ]
