# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderLine(models.Model):
    """Lifetime maintenance (S5): what can no longer be had has an alternative."""

    _inherit = "after.sales.order.line"

    is_discontinued = fields.Boolean(
        related="product_id.is_discontinued", string="Part Is Discontinued"
    )
    alternative_product_id = fields.Many2one(
        "product.product",
        string="Alternative",
        compute="_compute_alternative_product_id",
    )
    discontinued_notice = fields.Char(
        string="Discontinued", compute="_compute_discontinued_notice"
    )

    @api.depends("product_id.alternative_product_id", "product_id.is_discontinued")
    def _compute_alternative_product_id(self):
        """What is planned instead. Hook: modules may know of more successors."""
        for line in self:
            line.alternative_product_id = (
                line.is_discontinued and line.product_id.alternative_product_id
            )

    @api.depends("alternative_product_id", "product_id", "state")
    @api.depends_context("lang")
    def _compute_discontinued_notice(self):
        for line in self:
            line.discontinued_notice = (
                line._get_discontinued_notice()
                if line.is_discontinued and line.state == "planned"
                else False
            )

    def _get_discontinued_notice(self):
        """What the customer is told about a part that can no longer be had."""
        self.ensure_one()
        if self.alternative_product_id:
            text = self.env._(
                "Discontinued. Alternative: %(product)s",
                product=self.alternative_product_id.display_name,
            )
        else:
            text = self.env._("Discontinued, no alternative: an upgrade is proposed.")
        return " ".join(filter(None, (text, self.product_id.discontinued_note)))

    def _prepare_sale_line_vals(self):
        """The quotation says what can no longer be had, in the customer's language."""
        vals = super()._prepare_sale_line_vals()
        line = self.with_context(lang=self.order_id._get_paper_lang())
        if line.discontinued_notice:
            vals["name"] = f"{vals['name']}\n{line.discontinued_notice}"
        return vals

    def action_use_alternative(self):
        """Plan the alternative instead of the part."""
        self.order_id._check_own()
        self._check_order_open()
        for line in self:
            if not line.alternative_product_id:
                raise UserError(
                    self.env._("“%(part)s” has no alternative.", part=line.name)
                )
            line.write({"product_id": line.alternative_product_id.id, "lot_id": False})
        return True

    def action_propose_upgrade(self):
        """Open an upgrade proposal for the customer: free of charge (S9)."""
        self.ensure_one()
        self.order_id._check_desk()
        ticket = self.env["helpdesk.ticket"].create(self._prepare_upgrade_vals())
        return ticket._get_records_action(name=self.env._("Upgrade Proposal"))

    def _prepare_upgrade_vals(self):
        self.ensure_one()
        order = self.order_id
        return {
            "name": self.env._(
                "Upgrade: %(part)s is discontinued", part=self.product_id.display_name
            ),
            "description": self.discontinued_notice or self.name,
            "kind": "upgrade",
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.id,
            "equipment_id": order.equipment_id.id,
            "team_id": order.team_id.id,
        }
