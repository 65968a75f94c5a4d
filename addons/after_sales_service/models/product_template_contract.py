# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """A service that is sold as a maintenance contract (S8)."""

    _inherit = "product.template"

    contract_template_id = fields.Many2one(
        "after.sales.contract.template",
        string="Maintenance Contract",
        company_dependent=True,
        ondelete="restrict",
        help="Selling this service makes a maintenance contract on these terms. Each"
        " company has terms of its own.",
    )

    @api.constrains("contract_template_id", "type")
    def _check_contract_template_id(self):
        for template in self:
            if template.contract_template_id and template.type != "service":
                raise ValidationError(
                    self.env._(
                        "“%s” is no service: only a service can be sold as a"
                        " maintenance contract.",
                        template.display_name,
                    )
                )
            if template.contract_template_id.company_id not in (
                self.env.company,
                self.env["res.company"],
            ):
                raise ValidationError(
                    self.env._(
                        "The contract terms of “%s” belong to another company.",
                        template.display_name,
                    )
                )
