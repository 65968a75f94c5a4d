# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("new", "New"),
    ("known", "Taken over already"),
    ("refused", "Refused"),
    ("done", "Taken over"),
]


class PlantTakeoverLine(models.TransientModel):
    """One piece of equipment of core Maintenance, and what becomes of it."""

    _name = "after.sales.plant.takeover.line"
    _description = "Equipment to Take over"
    _order = "state desc, name, id"

    wizard_id = fields.Many2one(
        "after.sales.plant.takeover", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id")
    source_id = fields.Integer(required=True)
    category_line_id = fields.Many2one(
        "after.sales.plant.takeover.category", string="Category", ondelete="cascade"
    )
    selected = fields.Boolean(string="Take over", default=True)
    name = fields.Char(required=True)
    serial = fields.Char(string="Serial Number", required=True)
    department_id = fields.Many2one(
        "hr.department",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: the one chosen above.",
    )
    vendor_id = fields.Many2one("res.partner", string="Supplier", readonly=True)
    purchase_value = fields.Float(string="Cost", readonly=True)
    vendor_warranty_end = fields.Date(string="Supplier's Warranty until", readonly=True)
    used_since = fields.Date(string="In Use since", readonly=True)
    note = fields.Html(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="new")
    problem = fields.Char(compute="_compute_problem")
    error = fields.Char(readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True, ondelete="cascade"
    )

    @api.depends(
        "error",
        "serial",
        "state",
        "department_id",
        "wizard_id.department_id",
        "category_line_id.product_id",
    )
    def _compute_problem(self):
        """What has to be corrected first, in words; looked up for all at once."""
        waiting = self.filtered(lambda line: line.state in ("new", "refused"))
        taken = waiting._get_taken_serials()
        serials = waiting.mapped(lambda line: line._get_identity())
        for line in self:
            identity = line._get_identity()
            if line not in waiting:
                line.problem = False
            elif not line.department_id and not line.wizard_id.department_id:
                line.problem = self.env._(
                    "No department: choose one here, or one for all above."
                )
            elif identity in taken or serials.count(identity) > 1:
                line.problem = self.env._(
                    "A unit of this product has this serial number already."
                )
            else:
                line.problem = line.error

    def _get_identity(self):
        self.ensure_one()
        product = self.category_line_id.product_id
        return product.id or self.category_line_id.id, (self.serial or "").strip()

    def _get_taken_serials(self):
        """Identities that units have already: set of (product id, serial)."""
        products = self.category_line_id.product_id
        if not products:
            return set()
        units = (
            self.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search_fetch(
                Domain("company_id", "in", self.company_id.ids)
                & Domain("product_id", "in", products.ids)
                & Domain("serial", "in", self.mapped("serial")),
                ["product_id", "serial"],
            )
        )
        return {(unit.product_id.id, unit.serial) for unit in units}

    def _get_source(self):
        """The name of the record this line came from, as units keep it."""
        self.ensure_one()
        return f"maintenance.equipment,{self.source_id}"

    def _prepare_unit_vals(self):
        """Values of the unit; called under sudo."""
        self.ensure_one()
        wizard = self.wizard_id
        return {
            "owner_kind": "own_plant",
            "company_id": wizard.company_id.id,
            "product_id": self.category_line_id._ensure_product().id,
            "name": self.name,
            "serial": self.serial.strip(),
            "department_id": (self.department_id or wizard.department_id).id,
            "team_id": wizard.team_id.id,
            "vendor_id": self.vendor_id.id,
            "vendor_warranty_end": self.vendor_warranty_end,
            "purchase_value": self.purchase_value,
            "delivered_on": self.used_since,
            "installed_on": self.used_since,
            "accepted_on": self.used_since,
            "note": self.note,
            "taken_over_from": self._get_source(),
        }
