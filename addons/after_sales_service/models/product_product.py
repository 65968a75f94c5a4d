# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_document_domain(self):
        """Documents of these products, of the variants and of their templates."""
        return (
            Domain("res_model", "=", "product.product")
            & Domain("res_id", "in", self.ids)
        ) | (
            Domain("res_model", "=", "product.template")
            & Domain("res_id", "in", self.product_tmpl_id.ids)
        )

    def _get_documented(self):
        """Return those of these products for which technical documents are kept."""
        groups = self.env["product.document"]._read_group(
            self._get_document_domain(), ["res_model", "res_id"]
        )
        known = set(groups)
        return self.filtered(
            lambda product: (
                ("product.product", product.id) in known
                or ("product.template", product.product_tmpl_id.id) in known
            )
        )

    def _open_technical_documents(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Technical Documents"),
            "res_model": "product.document",
            "view_mode": "kanban,list",
            "domain": list(self._get_document_domain()),
            "context": {"create": False},
            "help": self.env._(
                "Manuals, drawings and procedures are attached to the product: open"
                " it and press “Documents”."
            ),
        }
