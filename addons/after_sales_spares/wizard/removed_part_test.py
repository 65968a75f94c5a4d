# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.removed_part import RESULTS


class RemovedPartTest(models.TransientModel):
    """What the test of a removed part showed."""

    _name = "after.sales.removed.part.test"
    _description = "Test of a Removed Part"

    removed_part_id = fields.Many2one(
        "after.sales.removed.part", required=True, readonly=True
    )
    result = fields.Selection(RESULTS, required=True)
    note = fields.Text(string="What the Test Showed", required=True)
    image = fields.Image(string="Photo", max_width=1920, max_height=1920)

    def action_confirm(self):
        self.ensure_one()
        part = self.removed_part_id
        part._check_storekeeper()
        part._check_state("received", "tested")
        if not (self.note or "").strip():
            raise UserError(self.env._("Say what the test showed."))
        # fields of the steps; the caller has been checked
        part.sudo()._do_test(self.result, self.note.strip(), self.image)
        return {"type": "ir.actions.act_window_close"}
