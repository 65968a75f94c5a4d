# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class Opinion(models.Model):
    """An opinion that tells of a problem of quality (S22, S24)."""

    _name = "after.sales.opinion"
    _inherit = ["after.sales.opinion", "after.sales.quality.source.mixin"]
    _quality_link = "opinion_ids"

    def _check_can_make_quality_notice(self):
        for opinion in self:
            if opinion.quality_notice_count:
                raise UserError(
                    self.env._("There is a quality notice about this opinion already.")
                )

    def _prepare_quality_notice_vals(self):
        vals = super()._prepare_quality_notice_vals() | {
            "origin": "opinion",
            "title": self.name.strip().splitlines()[0][:80],
            "description": self.name,
            "product_id": self.product_id.id,
            "department_id": self.department_id.id,
        }
        if self.equipment_id:
            vals["equipment_ids"] = [fields.Command.link(self.equipment_id.id)]
        return vals
