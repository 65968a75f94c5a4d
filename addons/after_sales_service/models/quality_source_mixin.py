# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class QualitySourceMixin(models.AbstractModel):
    """A record that a quality notice is made from by a button (S22).

    A model names the field of the notice that points to it (``_quality_link``) and
    what it tells (``_prepare_quality_notice_vals()``).
    """

    _name = "after.sales.quality.source.mixin"
    _description = "Source of Quality Notices"

    #: field of ``after.sales.quality.notice`` that holds the record
    _quality_link = None

    quality_notice_count = fields.Integer(compute="_compute_quality_notice_count")

    def _compute_quality_notice_count(self):
        """Count what the reader may see."""
        self.quality_notice_count = 0
        Notice = self.env["after.sales.quality.notice"]
        if not self.env.user.has_groups(Notice._fields[self._quality_link].groups):
            return
        groups = Notice._read_group(
            [(self._quality_link, "in", self._origin.ids)],
            [self._quality_link],
            ["__count"],
        )
        counts = {record.id: count for record, count in groups}
        for record in self:
            record.quality_notice_count = counts.get(record._origin.id, 0)

    def _prepare_quality_notice_vals(self):
        """Values of the notice made from the record. Hook."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            self._quality_link: [fields.Command.link(self.id)],
        }

    def _check_can_make_quality_notice(self):
        """Hook.

        :raises UserError: there is nothing to tell of
        """

    def action_make_quality_notice(self):
        """Make a notice of the record, or add it to the open one about the same."""
        self.ensure_one()
        self.check_access("read")
        Notice = self.env["after.sales.quality.notice"]
        Notice.check_access("create")
        self._check_can_make_quality_notice()
        vals = self._prepare_quality_notice_vals()
        # bounded: adds this record, which the user may read, as one more case of
        # the same fault; nothing else of the notice is touched
        notice = Notice.sudo()._get_open_notice(
            self.company_id,
            self.env["product.product"].browse(vals.get("product_id") or ()),
            self.env["after.sales.fault"].browse(vals.get("fault_id") or ()),
        )
        if notice:
            notice._add_cases(
                {
                    name: [command[1] for command in vals[name]]
                    for name in ("equipment_ids", "ticket_ids", "order_ids")
                    if vals.get(name)
                }
            )
        else:
            # the origin is the program's to write; the user may create notices
            notice = Notice.sudo().create(vals)
        return notice.sudo(False)._get_records_action(name=self.env._("Quality Notice"))

    def action_view_quality_notices(self):
        self.ensure_one()
        notices = self.env["after.sales.quality.notice"].search(
            [(self._quality_link, "in", self.ids)]
        )
        if not notices:
            raise UserError(self.env._("There is no quality notice about it."))
        return notices._get_records_action(name=self.env._("Quality Notices"))
