# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "after_sales_service.action_report_equipment_file"


class EquipmentFile(models.TransientModel):
    """Print the file of a unit for a period, and keep it with the unit (S27)."""

    _name = "after.sales.equipment.file"
    _description = "Equipment File"

    equipment_id = fields.Many2one("after.sales.equipment", required=True)
    company_id = fields.Many2one(related="equipment_id.company_id")
    date_from = fields.Date(
        string="From", help="Empty: from the beginning of the unit's life."
    )
    date_to = fields.Date(string="To", help="Empty: until today.")
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        compute="_compute_lang",
        precompute=True,
        store=True,
        readonly=False,
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("equipment_id")
    def _compute_lang(self):
        known = {code for code, _name in self._selection_lang()}
        for wizard in self:
            lang = wizard.equipment_id.partner_id.lang
            wizard.lang = lang if lang in known else self.env.lang

    def action_make(self):
        """Make the paper and download it.

        :raises UserError: the period ends before it begins
        """
        self.ensure_one()
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins."))
        unit = self.equipment_id.with_context(archive_lang=self.lang)
        unit.check_access("read")
        paper = unit._make_paper(
            REPORT, data={"file_from": self.date_from, "file_to": self.date_to}
        )
        return unit._open_paper(paper, REPORT)
