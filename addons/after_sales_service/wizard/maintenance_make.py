# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class MaintenanceMake(models.TransientModel):
    """Give many units their plans from the templates of their products."""

    _name = "after.sales.maintenance.make"
    _description = "Make Maintenance Plans"

    equipment_ids = fields.Many2many(
        "after.sales.equipment",
        "after_sales_maintenance_make_unit_rel",
        string="Units",
        required=True,
    )
    template_ids = fields.Many2many(
        "after.sales.maintenance.template",
        "after_sales_maintenance_make_template_rel",
        string="Templates",
        compute="_compute_template_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    summary = fields.Text(compute="_compute_summary")

    @api.model
    def default_get(self, fields):
        """From a template: all units of its products that have no plan from it."""
        res = super().default_get(fields)
        template_id = self.env.context.get("default_template_id")
        template = self.env["after.sales.maintenance.template"].browse(template_id)
        if template:
            units = self.env["after.sales.equipment"].search(
                template._get_unplanned_domain()
            )
            res |= {
                "equipment_ids": [Command.set(units.ids)],
                "template_ids": [Command.set(template.ids)],
            }
        return res

    @api.depends("equipment_ids")
    def _compute_template_ids(self):
        for wizard in self:
            products = wizard.equipment_ids.product_id.product_tmpl_id
            wizard.template_ids = wizard.template_ids or wizard.env[
                "after.sales.maintenance.template"
            ].search([("product_tmpl_ids", "in", products.ids)])

    @api.depends("equipment_ids", "template_ids")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard._get_summary()

    def _get_summary(self):
        """What will be made, and of which units nothing is, and why."""
        self.ensure_one()
        units, templates = self.equipment_ids._origin, self.template_ids._origin
        to_make = templates._get_missing(units, anew=True)
        sentences = [
            self.env._(
                "%(plans)s plans will be made for %(units)s units. Each begins with its"
                " next date to come; dates that lie behind are not made up for.",
                plans=len(to_make),
                units=len({unit for _template, unit in to_make}),
            )
        ]
        without = units.filtered(
            lambda unit: not any(template._fits(unit) for template in templates)
        )
        if without:
            sentences.append(
                self.env._(
                    "No template fits %(units)s: the product has none, the unit is not"
                    " accepted or delivered yet, or it is retired.",
                    units=", ".join(without[:5].mapped("display_name"))
                    + (" …" if len(without) > 5 else ""),
                )
            )
        return "\n".join(sentences)

    def action_make(self):
        """:raises UserError: there is nothing to make"""
        self.ensure_one()
        self.env["after.sales.maintenance.plan"].check_access("create")
        plans = self.template_ids._make_plans(self.equipment_ids, anew=True)
        if not plans:
            raise UserError(
                self.env._(
                    "No plan was made: the units have their plans already, or no"
                    " template fits them."
                )
            )
        return plans._get_records_action(name=self.env._("Maintenance Plans"))
