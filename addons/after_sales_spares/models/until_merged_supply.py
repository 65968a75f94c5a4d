# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
# until merged: approval (this whole file goes)
from odoo import api, models


class SpareRequest(models.Model):
    _inherit = "after.sales.spare.request"

    def action_submit(self):
        self.check_access("write")
        self._do_supply()
        return True

    def _do_supply(self):
        self.sudo().write({"state": "approved"})

    def _do_cancel(self):
        self.sudo().write({"state": "cancel"})

    @api.model
    def _get_states_to_cancel(self):
        return {"draft", "submitted", "approved"}

    @api.model
    def _get_states_to_redraft(self):
        return {"submitted", "approved", "refused", "cancel"}

    def _check_can_redraft(self):
        self.check_access("write")

    def _do_redraft(self, comment=False):
        self.sudo().write({"state": "draft"})

    def _before_change(self):
        pass

    def _restart_if_dearer(self, prices=None):
        return self.browse()


class SpareRequestLine(models.Model):
    _name = "after.sales.spare.request.line"
    _inherit = ["after.sales.spare.request.line", "after.sales.guard.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)
