# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

SEVERITIES = [
    ("ordinary", "Ordinary"),
    ("major", "Major"),
]


class AfterSalesFault(models.Model):
    """The catalogue in which faults are named: symptom, cause, remedy.

    What the customer tells (symptom), what was wrong (cause) and what helped
    (remedy) are three lists with codes, so that the same problem is found again
    (S17 diagnosis compared with the cause found, S21 no repeated repair).
    Engineers and dispatchers read it, service managers keep it.
    """

    _name = "after.sales.fault"
    _description = "Fault Catalogue Entry"
    _order = "kind, sequence, code, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        selection=[
            ("symptom", "Symptom"),
            ("cause", "Cause"),
            ("remedy", "Remedy"),
        ],
        required=True,
        default="symptom",
        index=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: the entry serves all companies.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Only for Products",
        check_company=True,
        help="Empty: the entry serves every product.",
    )
    default_severity = fields.Selection(
        selection=SEVERITIES,
        string="Proposed Severity",
        help="Proposed for a ticket that reports this symptom.",
    )
    description = fields.Text(
        translate=True,
        string="Hints",
        help="Questions to ask, first steps, safety notes for whoever takes the call.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), kind, code)",
        "This code is already used for this kind of entry.",
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for fault in self:
            fault.display_name = (
                f"[{fault.code}] {fault.name}" if fault.code else fault.name
            )

    @api.model
    def _get_product_domain(self, kind, product):
        """Return the domain of entries that fit a product.

        :param str kind: symptom, cause or remedy
        :param product: ``product.product``, may be empty
        """
        domain = Domain("kind", "=", kind)
        if product:
            domain &= Domain("product_ids", "=", False) | Domain(
                "product_ids", "in", product.ids
            )
        return domain

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for fault, vals in zip(self, vals_list, strict=True):
            if "code" not in (default or {}):
                vals["code"] = self.env._("%(code)s (copy)", code=fault.code)
        return vals_list
