# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Order(models.Model):
    """Parts that do not fit are said on the job before they are used."""

    _inherit = "after.sales.order"

    has_misfits = fields.Boolean(compute="_compute_misfit_notice")
    misfit_notice = fields.Text(
        string="Parts That Do Not Fit", compute="_compute_misfit_notice"
    )

    @api.depends(
        "line_ids.fit_override_reason",
        "line_ids.fit_warning",
        "line_ids.is_misfit",
        "line_ids.name",
    )
    @api.depends_context("lang")
    def _compute_misfit_notice(self):
        for order in self:
            order.has_misfits = any(order.line_ids.mapped("is_misfit"))
            order.misfit_notice = (
                "\n".join(
                    f"{line.name}: {line.fit_warning}"
                    for line in order.line_ids
                    if line.is_misfit and not line.fit_override_reason
                )
                or False
            )

    def _do_consume_parts(self):
        self._check_parts_fit()
        return super()._do_consume_parts()

    def _check_parts_fit(self):
        """:raises UserError: a part does not fit, and nobody has said why it is used"""
        # a setting of the company anybody on the job is bound by
        if not self.company_id.sudo().after_sales_misfit_needs_reason:
            return
        silent = self.part_line_ids.filtered(
            lambda line: (
                line.state == "planned"
                and line.is_misfit
                and not (line.fit_override_reason or "").strip()
            )
        )
        if silent:
            raise UserError(
                self.env._(
                    "These parts do not fit as far as the catalogue knows:\n%(parts)s\n"
                    "Choose another part, or say on the line why it is used"
                    " nevertheless.",
                    parts="\n".join(
                        f"• {line.name}: {line.fit_warning}" for line in silent
                    ),
                )
            )

    @api.model
    def _get_successors(self, wanted):
        """What is fitted today in place of parts, on each job; called under sudo.

        :param dict wanted: {job: parts}
        :return: {job: {part: Succession}}
        """
        by_unit = {}
        for order, parts in wanted.items():
            if unit := order.equipment_id:
                by_unit[unit] = by_unit.get(unit, parts.browse()) | parts
        found = self.env["after.sales.equipment"]._get_successors(by_unit)
        return {
            order: found[order.equipment_id]
            if order.equipment_id
            # the lists of parts are those of the company that does the job
            else parts.with_company(order.company_id)._get_successor(
                order.product_id.product_tmpl_id
            )
            for order, parts in wanted.items()
        }

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def _get_phone_jobs(self):
        """The phone warns without a connection: what of the van does not fit."""
        jobs = super()._get_phone_jobs()
        misfits = self._get_misfits_in_vans()
        for order, job in zip(self, jobs, strict=True):
            job["misfit_ids"] = misfits.get(order, [])
        return jobs

    def _get_misfits_in_vans(self):
        """Return {job: ids of what lies in its van and does not fit its unit}."""
        # bounded as the list of parts of the van is, see _get_phone_vans
        orders = self.sudo().filtered("equipment_id")
        vans = {order: order._get_van() for order in orders}
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                Domain(
                    "location_id",
                    "child_of",
                    orders.env["stock.location"].union(*vans.values()).ids,
                ),
                ["location_id"],
                ["product_id:recordset"],
            )
        )
        parts = orders.env["product.product"].union(*(part for _van, part in groups))
        states = parts._get_fit_states(orders.equipment_id)
        return {
            order: [
                part.id
                for part, fits in states[order.equipment_id].items()
                if fits is False
            ]
            for order in orders
        }
