# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

STATES = [
    ("kept", "In the Kit"),
    ("proposed", "Proposed"),
    ("ignored", "Ignored"),
]
#: written by learning only
FIELDS_OF_LEARNING = frozenset({"learned_weight", "used_count", "used_total"})


class KitLine(models.Model):
    """One part of a kit, and how often the fault needed it.

    People type a probability; learning corrects it by what jobs used, unless it is
    pinned. A part that jobs used and the kit lacks is proposed; an ignored one is not
    proposed again.
    """

    _name = "after.sales.kit.line"
    _description = "Part of a Kit"
    _inherit = ["after.sales.guard.mixin"]
    _order = "kit_id, weight desc, id"
    _rec_name = "product_id"
    _check_company_auto = True

    kit_id = fields.Many2one(
        "after.sales.kit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="kit_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")
    state = fields.Selection(STATES, required=True, default="kept", index=True)
    typed_weight = fields.Float(
        string="Typed",
        default=0.5,
        help="How likely people think it is that the fault needs the part. It counts"
        " like a few cases; the more cases there are, the less it matters.",
    )
    learned_weight = fields.Float(
        string="Learned",
        readonly=True,
        copy=False,
        help="The typed probability, corrected by what jobs used.",
    )
    is_pinned = fields.Boolean(
        string="Pinned", help="The typed probability counts, whatever jobs used."
    )
    used_count = fields.Integer(string="Used in Cases", readonly=True, copy=False)
    used_total = fields.Float(
        string="Pieces Used", readonly=True, copy=False, digits="Product Unit"
    )
    weight = fields.Float(
        string="Probability",
        compute="_compute_weight",
        store=True,
        precompute=True,
        help="Of all jobs with this fault, the share that needs the part: what the"
        " departure check reckons with.",
    )
    basis = fields.Char(string="Why", compute="_compute_basis")

    _fields_of_steps = FIELDS_OF_LEARNING

    _part_uniq = models.Constraint(
        "UNIQUE (kit_id, product_id)", "This part stands in the kit already."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )
    _typed_is_share = models.Constraint(
        "CHECK (typed_weight >= 0 AND typed_weight <= 1)",
        "A probability lies between 0 % and 100 %.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "is_pinned", "kit_id.case_count", "learned_weight", "state", "typed_weight"
    )
    def _compute_weight(self):
        for line in self:
            if line.state == "ignored":
                line.weight = 0.0
            elif line.is_pinned or not line.kit_id.case_count:
                line.weight = line.typed_weight
            else:
                line.weight = line.learned_weight

    @api.depends(
        "is_pinned", "kit_id.case_count", "state", "typed_weight", "used_count"
    )
    @api.depends_context("lang")
    def _compute_basis(self):
        for line in self:
            line.basis = line._get_basis()

    def _get_basis(self):
        """Whose probability counts, and from how many cases, in words."""
        self.ensure_one()
        values = {
            "used": self.used_count,
            "cases": self.kit_id.case_count,
            "typed": f"{self.typed_weight:.0%}",
        }
        if self.state == "ignored":
            return self.env._("Ignored; used in %(used)s of %(cases)s cases", **values)
        if not self.kit_id.case_count:
            return self.env._("Typed: %(typed)s; no case counted yet", **values)
        if self.is_pinned:
            return self.env._(
                "Pinned: %(typed)s; used in %(used)s of %(cases)s cases", **values
            )
        if not self.typed_weight:
            return self.env._("Learned: used in %(used)s of %(cases)s cases", **values)
        return self.env._(
            "Learned: used in %(used)s of %(cases)s cases; typed %(typed)s", **values
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_accept(self):
        """Take a proposed or ignored part into the kit."""
        self.write({"state": "kept"})
        return True

    def action_ignore(self):
        """Leave the part out, and do not propose it again."""
        self.write({"state": "ignored"})
        return True
