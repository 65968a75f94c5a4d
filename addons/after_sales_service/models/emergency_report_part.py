# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class EmergencyReportPart(models.Model):
    """A part that an emergency replaced: name, specification, quantity, brand (S30).

    Copied from the job when the report is proposed; the author completes it. Follows
    the report's rights.
    """

    _name = "after.sales.emergency.report.part"
    _description = "Part of an Emergency Report"
    _order = "report_id, sequence, id"

    report_id = fields.Many2one(
        "after.sales.emergency.report", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    specification = fields.Char()
    quantity = fields.Float(default=1.0, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit of Measure")
    brand = fields.Char()
    installed_serial = fields.Char(string="Serial Installed")
    removed_serial = fields.Char(string="Serial Removed")

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "The quantity of a part cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_report_open()
        return parts

    def write(self, vals):
        self._check_report_open()
        res = super().write(vals)
        self._check_report_open()  # nor into another one
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_report_open()

    def _check_report_open(self):
        """:raises UserError: the report is handed in"""
        if not self.env.su:
            self.report_id._check_not_approved()

    def _get_missing(self):
        """What S30 wants to know of each part and is not said: list of texts."""
        names = ["specification", "quantity", "brand"]
        labels = self.fields_get(names, ["string"])
        texts = []
        for part in self:
            blank = [labels[name]["string"] for name in names if not part[name]]
            if blank:
                texts.append(
                    self.env._(
                        "%(part)s: enter %(fields)s",
                        part=part.name,
                        fields=", ".join(blank),
                    )
                )
        return texts

    def _get_words(self):
        """The part in one line, for lists and the Excel file."""
        self.ensure_one()
        amount = f"{self.quantity:g} {self.uom_id.name or ''}".strip()
        words = (self.name, self.specification, amount, self.brand)
        return ", ".join(filter(None, words))
