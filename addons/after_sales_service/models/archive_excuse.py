# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .archive_gap import KINDS


class ArchiveExcuse(models.Model):
    """Why something is missing in the archive of a unit, and that this is so (S27).

    Made from the list of what is missing, by whoever should have left it there;
    accepted by the service manager, never by the one who explains. When the thing
    turns up after all, the gap is gone and the explanation stays as history.
    """

    _name = "after.sales.archive.excuse"
    _description = "Explanation of What Is Missing"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.approval.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(
        KINDS, string="What Is Missing", required=True, readonly=True
    )
    what = fields.Char(string="Of", readonly=True)
    record_id = fields.Integer(
        required=True, readonly=True, help="Number of the record it is missing on."
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    downtime_id = fields.Many2one(
        "after.sales.downtime",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    reason = fields.Text(string="Why It Is Missing", required=True, tracking=True)

    _gap_uniq = models.UniqueIndex(
        "(record_id, kind)", "This is explained already: change the explanation."
    )
    _fields_of_steps = frozenset(
        {
            "kind",
            "what",
            "record_id",
            "company_id",
            "equipment_id",
            "order_id",
            "downtime_id",
        }
    )

    @api.depends("kind", "what", "order_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for excuse in self:
            # the number of the job, for whoever sees the unit
            order = excuse.sudo().order_id
            words = (kinds.get(excuse.kind), excuse.what, order.name)
            excuse.display_name = " · ".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Explain what is missing from the list of it.")
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and "reason" in vals:
            self._check_not_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self.filtered(lambda excuse: excuse.approval_state == "approved"):
            raise UserError(
                self.env._("An explanation that was accepted is kept with the unit.")
            )

    def _get_authors(self):
        return super()._get_authors() | self.create_uid

    def action_open_order(self):
        """Open the job it is missing on."""
        self.ensure_one()
        return (self.order_id or self.downtime_id)._get_records_action()
