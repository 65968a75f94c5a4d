# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_serviceable = fields.Boolean(
        string="Serviced after the Sale",
        compute="_compute_is_serviceable",
        store=True,
        readonly=False,
        help="Each serial number delivered to a customer becomes a unit whose"
        " warranty, promises and service are kept.",
    )
    warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        ondelete="restrict",
        help="Empty: the company's term. On a part: how long it is covered once it was"
        " put in; empty: as the term of the unit says.",
    )
    is_wear_part = fields.Boolean(
        string="Wear Part",
        help="Used up in operation: once put in it has no warranty of its own.",
    )
    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Promise Policy",
        ondelete="restrict",
        help="Empty: the customer's policy, else the team's or the company's.",
    )
    equipment_count = fields.Integer(
        compute="_compute_equipment_count",
        groups="after_sales_service.group_after_sales_user",
    )

    _serviceable_by_serial = models.Constraint(
        "CHECK (is_serviceable IS NOT TRUE OR tracking = 'serial')",
        "Only products tracked by unique serial number can be serviced unit by unit.",
    )

    @api.depends("tracking")
    def _compute_is_serviceable(self):
        for template in self:
            template.is_serviceable = (
                template.is_serviceable and template.tracking == "serial"
            )

    def _compute_equipment_count(self):
        groups = self.env["after.sales.equipment"]._read_group(
            [("product_id.product_tmpl_id", "in", self.ids)],
            ["product_id"],
            ["__count"],
        )
        counts = dict.fromkeys(self.ids, 0)
        for product, count in groups:
            counts[product.product_tmpl_id.id] += count
        for template in self:
            template.equipment_count = counts.get(template.id, 0)

    def action_view_equipment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action["domain"] = [("product_id.product_tmpl_id", "in", self.ids)]
        action["context"] = {}
        return action
