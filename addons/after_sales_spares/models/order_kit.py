# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Order(models.Model):
    """A repair that is done teaches the kits of its faults, once."""

    _inherit = "after.sales.order"

    # kits are learned by cause as well
    cause_id = fields.Many2one(index="btree_not_null")
    is_kit_learned = fields.Boolean(
        string="Counted in Kits",
        readonly=True,
        copy=False,
        help="Its parts are counted in the kits of its faults.",
    )

    # empty on jobs that were done before kits were there: they are learned first
    _kit_learning_idx = models.Index(
        "(id) WHERE is_kit_learned IS NOT TRUE AND state IN ('done', 'cancelled')"
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"is_kit_learned"}

    def _do_done(self):
        res = super()._do_done()
        self._forget_learned()
        return res

    def _do_cancel(self):
        res = super()._do_cancel()
        self._forget_learned()
        return res

    def _forget_learned(self):
        """What these jobs say of parts has changed; the nightly run counts anew."""
        # a field of the steps; bounded to jobs whose step was checked
        self.sudo().filtered("is_kit_learned").is_kit_learned = False
