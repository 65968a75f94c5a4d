# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
# until merged: catalogue, kits, supply, approval, topup. Thin stand-ins of what the
# other rooms make; this whole file goes when they have come, with its line in
# models/__init__.py and the lines marked so in security and views.
from odoo import fields, models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_consumable = fields.Boolean()  # until merged: catalogue


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_successor(self, product_tmpl=None):  # until merged: catalogue
        """{part: (what is fitted today, the parts on the way there)}"""
        fits = self.env["after.sales.spare.fit"].search(
            [
                ("part_id", "in", self.ids),
                ("replaced_by_id", "!=", False),
                ("product_tmpl_id", "=", product_tmpl.id if product_tmpl else False),
            ]
        )
        replaced = {fit.part_id: fit.replaced_by_id for fit in fits}
        result = {}
        for part in self:
            final = replaced.get(part)
            if not final and part.is_discontinued:
                final = part.alternative_product_id
            result[part] = (final or part, final or part.browse())
        return result


class Equipment(models.Model):
    _inherit = "after.sales.equipment"

    def _get_fitting_parts(self):  # until merged: catalogue
        """{unit: fits of its machine}; serials are compared as texts here"""
        fits = self.env["after.sales.spare.fit"].search(
            [("product_tmpl_id", "in", self.product_id.product_tmpl_id.ids)]
        )
        by_machine = fits.grouped("product_tmpl_id")
        return {
            unit: by_machine.get(
                unit.product_id.product_tmpl_id, fits.browse()
            ).filtered(
                lambda fit, unit=unit: (
                    (fit.serial_from or "") <= unit.serial
                    and (not fit.serial_until or unit.serial <= fit.serial_until)
                )
            )
            for unit in self
        }


class DepartureLine(models.Model):  # until merged: kits
    _name = "after.sales.departure.line"
    _description = "Departure Check"

    order_id = fields.Many2one("after.sales.order", index=True, ondelete="cascade")
    product_id = fields.Many2one("product.product")
    quantity = fields.Float()
    is_planned = fields.Boolean()
    verdict = fields.Char()
    left_without = fields.Float()


class FirstFixReport(models.Model):  # until merged: kits
    _name = "after.sales.first.fix.report"
    _description = "First-Time Fix"
    _auto = False

    date = fields.Date()
    order_id = fields.Many2one("after.sales.order")
    equipment_id = fields.Many2one("after.sales.equipment")
    partner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company")
    fixed_count = fields.Integer()
    second_count = fields.Integer()
    part_missing_count = fields.Integer()

    @property
    def _table_query(self):
        return SQL(
            """SELECT job.id, job.id AS order_id, job.done_at::date AS date,
                      job.equipment_id, job.commercial_partner_id AS partner_id,
                      job.company_id, (later.id IS NULL)::int AS fixed_count,
                      (later.id IS NOT NULL)::int AS second_count,
                      0 AS part_missing_count
                 FROM after_sales_order job
                 LEFT JOIN after_sales_order later ON later.continues_id = job.id
                WHERE job.state = 'done' AND job.continues_id IS NULL
                  AND job.kind IN ('repair', 'emergency')"""
        )


class SpareDecision(models.Model):  # until merged: approval
    _name = "after.sales.spare.decision"
    _description = "Approvals of Requests for Parts"

    request_id = fields.Many2one("after.sales.spare.request", required=True)
    kind = fields.Char(required=True)
    user_id = fields.Many2one("res.users", required=True)
    at = fields.Datetime(required=True)
    hours = fields.Float()


class PurchaseOrderLine(models.Model):  # until merged: supply
    _inherit = "purchase.order.line"

    after_sales_request_line_id = fields.Many2one("after.sales.spare.request.line")


class Replenishment(models.Model):  # until merged: topup
    _name = "after.sales.replenishment"
    _description = "Replenishment"

    company_id = fields.Many2one("res.company")
    date = fields.Date()
    employee_id = fields.Many2one("hr.employee")
    location_id = fields.Many2one("stock.location")
    received_at = fields.Datetime()


class ReplenishmentLine(models.Model):  # until merged: topup
    _name = "after.sales.replenishment.line"
    _description = "Part of a Replenishment"

    replenishment_id = fields.Many2one("after.sales.replenishment")
    product_id = fields.Many2one("product.product")
    short = fields.Float()


class OrderLine(models.Model):  # until merged: topup
    _inherit = "after.sales.order.line"

    used_at = fields.Datetime()
    replenishment_line_id = fields.Many2one("after.sales.replenishment.line")

    def _after_consumption(self):
        result = super()._after_consumption()
        self.filtered("move_id").used_at = fields.Datetime.now()
        return result
