# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .maintenance_rule_mixin import START_FIELDS


class MaintenanceTemplate(models.Model):
    """What a product needs regularly: each of its units gets a plan from it (S26).

    Managers write templates, everybody in service reads them.
    """

    _name = "after.sales.maintenance.template"
    _inherit = [
        "after.sales.maintenance.rule.mixin",
        "after.sales.clause.keeper.mixin",
    ]
    _description = "Maintenance Template"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "after_sales_maintenance_template_product_rel",
        "maintenance_template_id",
        "product_tmpl_id",
        string="Products",
        check_company=True,
    )
    start_date = fields.Date(
        string="First Date",
        help="The same for all units, where it is a date of its own.",
    )
    is_automatic = fields.Boolean(
        string="Plans by Themselves",
        default=True,
        help="A unit gets its plan by itself on the day of its acceptance or delivery."
        " Else the planner makes it.",
    )
    plan_ids = fields.One2many("after.sales.maintenance.plan", "template_id")
    plan_count = fields.Integer(string="Plans", compute="_compute_counts")
    unplanned_count = fields.Integer(
        string="Units without a Plan", compute="_compute_counts"
    )
    interval_wording = fields.Char(string="Rhythm", compute="_compute_interval_wording")

    @api.depends("product_tmpl_ids")
    def _compute_company_id(self):
        """A template for one company's products is that company's."""
        for template in self:
            companies = template.product_tmpl_ids.company_id
            if not template.company_id and len(companies) == 1:
                template.company_id = companies
            else:
                template.company_id = template.company_id

    @api.depends("plan_ids", "product_tmpl_ids")
    def _compute_counts(self):
        plans = dict(
            self.env["after.sales.maintenance.plan"]._read_group(
                [("template_id", "in", self.ids)], ["template_id"], ["__count"]
            )
        )
        for template in self:
            template.plan_count = plans.get(template._origin, 0)
            template.unplanned_count = template._origin and self.env[
                "after.sales.equipment"
            ].search_count(template._get_unplanned_domain())

    @api.depends("basis", "interval", "interval_unit")
    @api.depends_context("lang")
    def _compute_interval_wording(self):
        for template in self:
            template.interval_wording = template._get_interval_wording()

    @api.constrains("start_basis", "start_date")
    def _check_start_date(self):
        for template in self:
            if problems := template._get_day_problems("start_date"):
                raise ValidationError("\n".join(problems))
            if template.start_basis == "date" and not template.start_date:
                raise ValidationError(
                    self.env._(
                        "“%s” is counted from a date of its own: enter the first date.",
                        template.name,
                    )
                )

    def _get_clause_wording(self):
        self.ensure_one()
        return f"{self.name}: {self._get_interval_wording()}"

    # ------------------------------------------------------------
    # PLANS FROM TEMPLATES
    # ------------------------------------------------------------

    def _get_unplanned_domain(self):
        """The units of the template's products that have no plan from it."""
        self.ensure_one()
        planned = self.env["after.sales.maintenance.plan"].sudo()  # units only
        planned = planned.with_context(active_test=False)._search(
            [("template_id", "=", self._origin.id)]
        )
        domain = (
            Domain("product_id.product_tmpl_id", "in", self.product_tmpl_ids.ids)
            & Domain("state", "!=", "retired")
            & ~Domain("id", "in", planned.subselect("equipment_id"))
        )
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if basis := START_FIELDS.get(self.start_basis):
            domain &= Domain(basis, "!=", False)
        return domain

    def _fits(self, unit):
        """Whether a unit gets a plan from this template as it stands."""
        self.ensure_one()
        basis = START_FIELDS.get(self.start_basis)
        return (
            unit.product_id.product_tmpl_id in self.product_tmpl_ids
            and self.company_id in (unit.company_id, self.env["res.company"])
            and unit.state != "retired"
            and bool(not basis or unit[basis])
        )

    def _get_missing(self, units, anew=False):
        """Return (template, unit) of the plans that fit and are not there.

        :param bool anew: what has ended is made again
        """
        domain = Domain("template_id", "in", self.ids)
        domain &= Domain("equipment_id", "in", units.ids)
        if anew:
            domain &= Domain("state", "!=", "ended") & Domain("active", "=", True)
        Plan = self.env["after.sales.maintenance.plan"].with_context(active_test=False)
        known = {*Plan._read_group(domain, ["template_id", "equipment_id"])}
        return [
            (template, unit)
            for template in self
            for unit in units
            if template._fits(unit) and (template, unit) not in known
        ]

    def _make_plans(self, units, anew=False):
        """Give units their plans from these templates, set by set, and start them.

        :param bool anew: a person wants it: plans that have ended are made again
        :return: the plans made
        """
        plans = self.env["after.sales.maintenance.plan"].create(
            [
                template._prepare_plan_vals(unit)
                for template, unit in self._get_missing(units, anew)
            ]
        )
        plans._do_start()
        return plans

    def _prepare_plan_vals(self, unit):
        """Values of the plan of a unit; its words are in the company's language."""
        self.ensure_one()
        template = self.with_context(lang=unit.company_id.partner_id.lang)
        return template._prepare_rule_vals(self._get_rule_fields()) | {
            "equipment_id": unit.id,
            "template_id": self.id,
            "start_date": unit[START_FIELDS[self.start_basis]]
            if self.start_basis in START_FIELDS
            else self.start_date,
        }

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_plans(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.maintenance_plan_action"
        ) | {"domain": [("template_id", "=", self.id)], "context": {}}
