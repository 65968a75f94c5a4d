# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import life_line
from .maintenance_rule_mixin import START_FIELDS

#: what is planned later would make the picture of the unit's life too small
SHOWN_DAYS = 366


class Equipment(models.Model):
    """What is maintained regularly, and who in production is told."""

    _inherit = "after.sales.equipment"

    maintenance_plan_ids = fields.One2many(
        "after.sales.maintenance.plan", "equipment_id", string="Maintenance Plans"
    )
    maintenance_plan_count = fields.Integer(
        string="Number of Plans", compute="_compute_maintenance_plan_count"
    )
    next_maintenance_on = fields.Date(
        string="Next Maintenance",
        compute="_compute_next_maintenance",
        compute_sudo=True,
    )
    next_maintenance_text = fields.Char(
        string="Next Maintenance in Words",
        compute="_compute_next_maintenance",
        compute_sudo=True,
    )
    production_contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_production_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Who answers for production: is told before work that stops the unit, and"
        " signs its acceptance. Own plant: the head of the department.",
    )

    # who heads a department is read under sudo (stored: compute_sudo): only whom to
    # tell
    @api.depends("department_id.manager_id.work_contact_id", "owner_kind")
    def _compute_production_contact_id(self):
        for unit in self:
            head = unit.department_id.manager_id.work_contact_id
            if unit.owner_kind == "own_plant" and head:
                unit.production_contact_id = head
            else:
                unit.production_contact_id = unit.production_contact_id

    def _get_production_contact(self):
        """Whom production's notices and forms go to; else the site, else the owner."""
        self.ensure_one()
        return self.production_contact_id or self.site_partner_id or self.partner_id

    @api.depends("maintenance_plan_ids")
    def _compute_maintenance_plan_count(self):
        counts = dict(
            self.env["after.sales.maintenance.plan"]._read_group(
                [("equipment_id", "in", self.ids), ("state", "!=", "ended")],
                ["equipment_id"],
                ["__count"],
            )
        )
        for unit in self:
            unit.maintenance_plan_count = counts.get(unit._origin, 0)

    # bounded: names and days of the plans of this very unit (compute_sudo): whoever
    # sees the unit may know when it is maintained
    @api.depends("maintenance_plan_ids.next_date", "maintenance_plan_ids.state")
    @api.depends_context("lang")
    def _compute_next_maintenance(self):
        """The first of all that is due: with a job that is open, or without."""
        dates = {}
        for row in self.env["after.sales.maintenance.occurrence"].search(
            [("equipment_id", "in", self.ids), ("state", "=", "made")],
            order="due_on, id",
        ):
            dates.setdefault(row.equipment_id.id, (row.due_on, row.plan_id.name))
        for plan in self.env["after.sales.maintenance.plan"].search(
            [
                ("equipment_id", "in", self.ids),
                ("state", "=", "active"),
                ("next_date", "!=", False),
            ],
            order="next_date, id",
        ):
            unit_id = plan.equipment_id.id
            known = dates.get(unit_id)
            if not known or plan.next_date < known[0]:
                dates[unit_id] = (plan.next_date, plan.name)
        for unit in self:
            day, name = dates.get(unit._origin.id, (False, False))
            unit.next_maintenance_on = day
            unit.next_maintenance_text = day and f"{name} {format_date(self.env, day)}"

    # ------------------------------------------------------------
    # PLANS COME AND GO WITH THE UNIT
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._make_maintenance_plans()
        return units

    def write(self, vals):
        res = super().write(vals)
        if not {*START_FIELDS.values(), "product_id"}.isdisjoint(vals):
            self._make_maintenance_plans()
        if vals.get("state") == "retired":
            # whoever may retire the unit ends its plans; bounded to this unit
            plans = self.sudo().maintenance_plan_ids
            plans.filtered(lambda plan: plan.state != "ended")._do_end(
                self.env._("The unit was retired"), cancel_jobs=True
            )
        return res

    def _make_maintenance_plans(self):
        """Give units the plans that templates make by themselves, set by set."""
        # an engineer's or a customer's signature accepts a unit: neither writes plans.
        # Bounded to these units and the templates of their products
        units = self.sudo().filtered(lambda unit: unit.accepted_on or unit.delivered_on)
        if not units:
            return
        templates = units.env["after.sales.maintenance.template"].search(
            [
                ("is_automatic", "=", True),
                ("product_tmpl_ids", "in", units.product_id.product_tmpl_id.ids),
            ]
        )
        if templates:
            templates._make_plans(units)

    def action_make_plans(self):
        """Open the dialog that gives these units their plans."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make Maintenance Plans"),
            "res_model": "after.sales.maintenance.make",
            "view_mode": "form",
            "target": "new",
            "context": {"default_equipment_ids": self.ids},
        }

    def action_view_maintenance_plans(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.maintenance_plan_action"
        ) | {
            "domain": [("equipment_id", "=", self.id)],
            "context": {"default_equipment_id": self.id},
        }

    # ------------------------------------------------------------
    # LIFE LINE
    # ------------------------------------------------------------

    def _get_life_events(self, customer=False):
        """What is planned within a year, as far as no job stands for it yet."""
        # bounded: names and days of this unit's own plans
        plans = self.sudo().maintenance_plan_ids
        last = fields.Date.today() + timedelta(days=SHOWN_DAYS)
        return super()._get_life_events(customer) + [
            self._life_day(
                "job",
                plan.next_date,
                self.env._("Planned: %s", plan.name),
                style=life_line.OUTLINE,
                ref=(plan._name, plan.id),
            )
            for plan in plans
            if plan.state == "active" and plan.next_date and plan.next_date <= last
        ]
