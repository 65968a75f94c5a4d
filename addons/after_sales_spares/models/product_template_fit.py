# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: who reads lists of parts; sellers and buyers open products without that right
CATALOGUE_GROUPS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing,"
    "after_sales_spares.group_spares_user,"
    "after_sales_spares.group_spares_approver"
)


class ProductTemplate(models.Model):
    """A machine has a list of parts; a part is used in machines, kits and jobs."""

    _inherit = "product.template"

    spare_fit_ids = fields.One2many(
        "after.sales.spare.fit",
        "product_tmpl_id",
        string="List of Parts",
        groups=CATALOGUE_GROUPS,
    )
    spare_part_count = fields.Integer(
        string="Parts", compute="_compute_spare_part_count", groups=CATALOGUE_GROUPS
    )
    spare_machine_count = fields.Integer(
        string="Machines", compute="_compute_where_used", groups=CATALOGUE_GROUPS
    )
    spare_unit_count = fields.Integer(
        string="Units That Need It",
        compute="_compute_spare_unit_count",
        groups=CATALOGUE_GROUPS,
        help="Units in service whose serial number the part fits.",
    )
    spare_kit_count = fields.Integer(
        string="Kits", compute="_compute_where_used", groups=CATALOGUE_GROUPS
    )
    spare_job_count = fields.Integer(
        string="Jobs That Took It",
        compute="_compute_where_used",
        groups=CATALOGUE_GROUPS,
        help="Jobs, among those you may see, on which the part was used.",
    )
    spare_successor_path = fields.Char(
        string="Chain of Alternatives", compute="_compute_spare_successor_path"
    )

    def _compute_spare_part_count(self):
        counts = dict(
            self.env["after.sales.spare.fit"]._read_group(
                Domain("product_tmpl_id", "in", self.ids),
                ["product_tmpl_id"],
                ["__count"],
            )
        )
        for template in self:
            template.spare_part_count = counts.get(template._origin, 0)

    def _compute_where_used(self):
        """Whoever may read lists of parts sees these counts, by own rights on jobs."""
        fits = self._get_fits_of_parts()
        # bounded: how many kits name these parts
        kits = self._count_by_part(
            self.env["after.sales.kit.line"].sudo(),
            self._get_where_used_domain("product_id")
            & Domain("company_id", "in", [*self.env.companies.ids, False]),
            "kit_id:count_distinct",
        )
        jobs = self._count_by_part(
            self.env["after.sales.order.line"],
            self._get_where_used_domain("product_id")
            & Domain("state", "=", "consumed"),
            "order_id:count_distinct",
        )
        for template in self:
            own = fits.get(template._origin, self.env["after.sales.spare.fit"])
            template.spare_machine_count = len(own.product_tmpl_id)
            template.spare_kit_count = kits.get(template._origin, 0)
            template.spare_job_count = jobs.get(template._origin, 0)

    def _compute_spare_unit_count(self):
        fits = self._get_fits_of_parts()
        for template in self:
            own = fits.get(template._origin, self.env["after.sales.spare.fit"])
            template.spare_unit_count = sum(own.mapped("unit_count"))

    def _get_fits_of_parts(self):
        """Return {part: the lines of lists that name it}."""
        return (
            self.env["after.sales.spare.fit"]
            .search(self._get_where_used_domain("part_id"))
            .grouped(lambda fit: fit.part_id.product_tmpl_id)
        )

    def _get_where_used_domain(self, name):
        return Domain(f"{name}.product_tmpl_id", "in", self.ids)

    @api.model
    def _count_by_part(self, model, domain, aggregate):
        """Return {part: figure}; variants of one part are added up."""
        counts = {}
        for product, count in model._read_group(domain, ["product_id"], [aggregate]):
            template = product.product_tmpl_id
            counts[template] = counts.get(template, 0) + count
        return counts

    @api.depends("is_discontinued", "alternative_product_id")
    def _compute_spare_successor_path(self):
        parts = self.product_variant_id
        successions = parts._get_successor()
        for template in self:
            after = successions.get(template.product_variant_id)
            template.spare_successor_path = (
                after and len(after.path) > 2 and parts._get_path_text(after.path)
            )

    @api.constrains("alternative_product_id", "is_discontinued")
    def _check_alternative_circle(self):
        """:raises ValidationError: whoever follows the alternatives comes back"""
        parts = self.filtered(
            lambda part: part.is_discontinued and part.alternative_product_id
        )
        variants = parts.with_context(active_test=False).product_variant_ids
        for part, after in variants._get_successor().items():
            last = after.path[-1]
            if last.is_discontinued and last.alternative_product_id:
                raise ValidationError(
                    self.env._(
                        "The chain of alternatives turns in a circle: %(path)s. Name"
                        " a part that can still be had.",
                        path=part._get_path_text(
                            [*after.path, last.alternative_product_id]
                        ),
                    )
                )
        fits = self.env["after.sales.spare.fit"].search(
            Domain("replaced_by_id", "!=", False)
            & Domain(
                "product_tmpl_id.spare_fit_ids.part_id",
                "in",
                (variants | parts.alternative_product_id).ids,
            )
        )
        fits._check_no_circle()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_spare_parts(self):
        """The list of parts of this machine."""
        self.ensure_one()
        return self._open_fits(
            self.env._("Parts of %s", self.display_name),
            Domain("product_tmpl_id", "=", self.id),
            {"default_product_tmpl_id": self.id},
        )

    def action_view_spare_machines(self):
        """The machines this part fits, and how many of them are in service."""
        self.ensure_one()
        return self._open_fits(
            self.env._("Machines That %s Fits", self.display_name),
            self._get_where_used_domain("part_id"),
            {"default_part_id": self.product_variant_id.id},
        )

    def _open_fits(self, name, domain, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.spare_fit_action"
        )
        return action | {"name": name, "domain": list(domain), "context": context}

    def action_view_spare_kits(self):
        """The kits that name this part."""
        self.ensure_one()
        lines = self.env["after.sales.kit.line"].search(
            self._get_where_used_domain("product_id")
        )
        return lines.kit_id._get_records_action(
            name=self.env._("Kits with %s", self.display_name)
        )

    def action_view_spare_jobs(self):
        """The jobs on which this part was used."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.order_line_action_used"
        )
        return action | {
            "name": self.env._("Jobs That Used %s", self.display_name),
            "domain": list(
                self._get_where_used_domain("product_id")
                & Domain("state", "=", "consumed")
            ),
            "context": {},
        }
