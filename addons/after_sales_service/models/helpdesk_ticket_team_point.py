# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.tools import format_list

#: whoever works with service points may see what belongs to them; customers may not
GROUPS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class HelpdeskTicketTeam(models.Model):
    """What a service point is staffed and equipped with (S23), and what it lacks."""

    _inherit = "helpdesk.ticket.team"

    phone = fields.Char(help="What customers call.")
    opening_hours = fields.Char(
        translate=True, help="In words, as customers read it: Mon–Fri 8:30–17:30."
    )
    address = fields.Char(
        related="partner_id.contact_address_inline",
        string="Full Address",
        groups=GROUPS,
    )
    map_url = fields.Char(string="Map", compute="_compute_map_url", groups=GROUPS)
    location_id = fields.Many2one(
        "stock.location",
        string="Spare-Parts Store",
        domain="[('usage', '=', 'internal'),"
        " ('company_id', 'in', (company_id, False))]",
        groups=GROUPS,
        help="The stock of this service point. Make it beside the warehouse's stock"
        " location, not inside: deliveries would reserve from it.",
    )
    tool_ids = fields.One2many(
        "after.sales.point.tool", "team_id", string="Tools", groups=GROUPS
    )
    serviced_product_ids = fields.Many2many(
        "product.product",
        string="Products in Its Care",
        compute="_compute_serviced_product_ids",
        groups=GROUPS,
    )
    undocumented_product_ids = fields.Many2many(
        "product.product",
        string="Without Technical Documents",
        compute="_compute_serviced_product_ids",
        groups=GROUPS,
        help="Products in its care for which no document is kept.",
    )
    engineers_missing = fields.Integer(
        string="Technicians Missing",
        compute="_compute_engineers_missing",
        search="_search_engineers_missing",
        groups=GROUPS,
        help="How many more trained technicians the service point needs.",
    )
    shortage = fields.Char(
        string="What Is Missing", compute="_compute_shortage", groups=GROUPS
    )

    @api.constrains("location_id", "company_id")
    def _check_location_id(self):
        for team in self:
            # bounded: the store just set
            team.sudo().location_id._check_own_store(
                team.company_id or self.env.company
            )

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_map_url(self):
        for team in self:
            # sudo: the address of the service point, which is no secret
            address = team.partner_id.sudo()
            company = team.company_id or self.env.company
            team.map_url = company._get_map_link(address)

    # ------------------------------------------------------------
    # STAFFED
    # ------------------------------------------------------------

    def _find_trained_engineers(self):
        """Return {point: engineers who may work alone}. Hook: training knows more."""
        return {team: team.engineer_ids for team in self}

    def _is_service_point(self):
        """Return whether engineers start from here; other teams only take tickets."""
        self.ensure_one()
        return bool(self.partner_id or self.region_ids or self.engineer_ids)

    @api.depends("company_id", "engineer_ids", "partner_id", "region_ids")
    @api.depends_context("company")
    def _compute_engineers_missing(self):
        trained = self._find_trained_engineers()
        for team in self:
            # sudo: one setting of the company
            company = (team.company_id or self.env.company).sudo()
            missing = company.after_sales_point_engineers - len(trained[team])
            team.engineers_missing = team._is_service_point() and max(missing, 0)

    def _search_engineers_missing(self, operator, value):
        if operator not in (">", ">=", "<", "<=", "in"):
            return NotImplemented
        # service points are few: each is asked, for training may know more
        mine = [("company_id", "in", (*self.env.companies.ids, False))]
        found = self.search(mine).filtered_domain(
            [("engineers_missing", operator, value)]
        )
        return [("id", "in", found.ids)]

    @api.depends(
        "engineers_missing", "location_id", "tool_ids", "undocumented_product_ids"
    )
    @api.depends_context("lang")
    def _compute_shortage(self):
        for team in self:
            missing = []
            if team.engineers_missing:
                missing.append(
                    self.env._(
                        "trained technicians: %(count)s more",
                        count=team.engineers_missing,
                    )
                )
            if team._is_service_point() and not team.location_id:
                missing.append(self.env._("a spare-parts store"))
            if team._is_service_point() and not team.tool_ids:
                missing.append(self.env._("tools"))
            if team.undocumented_product_ids:
                missing.append(
                    self.env._(
                        "technical documents for: %(products)s",
                        products=format_list(
                            self.env,
                            team.undocumented_product_ids.mapped("display_name"),
                        ),
                    )
                )
            team.shortage = "; ".join(missing)

    # ------------------------------------------------------------
    # TECHNICAL DOCUMENTS
    # ------------------------------------------------------------

    @api.depends("equipment_ids.product_id")
    def _compute_serviced_product_ids(self):
        """The products of the units in its care, and those nobody can look up."""
        # sudo: which products are out there; an engineer reads his own units only
        groups = (
            self.env["after.sales.equipment"]
            .sudo()
            ._read_group(
                [("team_id", "in", self.ids), ("state", "!=", "retired")],
                ["team_id"],
                ["product_id:recordset"],
            )
        )
        products = {team.id: found.sudo(False) for team, found in groups}
        none = self.env["product.product"]
        documented = none.union(*products.values())._get_documented()
        for team in self:
            team.serviced_product_ids = products.get(team._origin.id, none)
            team.undocumented_product_ids = team.serviced_product_ids - documented

    def action_view_documents(self):
        """Open the technical documents of the products in its care."""
        self.ensure_one()
        return self.serviced_product_ids._open_technical_documents()
