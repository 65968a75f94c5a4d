# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .emergency_report import STATES


class Order(models.Model):
    """An emergency repair ends with a written report to the manager (S30)."""

    _inherit = "after.sales.order"

    emergency_report_ids = fields.One2many("after.sales.emergency.report", "order_id")
    # stored: a promise is measured by it for readers who do not read the reports
    emergency_report_state = fields.Selection(
        STATES,
        string="Report to the Manager",
        compute="_compute_emergency_report_state",
        store=True,
    )

    @api.depends("emergency_report_ids.approval_state")
    def _compute_emergency_report_state(self):
        for order in self:
            order.emergency_report_state = order.emergency_report_ids[:1].approval_state

    def _do_finish(self):
        res = super()._do_finish()
        self.filtered(lambda order: order._lacks_emergency_report())._propose_report()
        return res

    def _do_done(self):
        """Parts that were booked after the work was finished go into the draft."""
        res = super()._do_done()
        # bounded: the draft reports of these jobs, their parts as booked
        for report in self.sudo().emergency_report_ids:
            used = report.order_id.part_line_ids
            if report.approval_state == "draft" and len(report.part_ids) != len(used):
                report._take_parts()
        return res

    def _lacks_emergency_report(self):
        """An emergency that no report of this or an earlier attempt tells of."""
        self.ensure_one()
        if self.kind != "emergency":
            return False
        # bounded: whether there is one
        return not self.sudo()._get_chain().emergency_report_ids

    def _propose_report(self):
        # the report is made by the step: nobody has the right to make one by hand.
        # Bounded to these jobs; env.user stays.
        reports = self.env["after.sales.emergency.report"].sudo()._propose(self.sudo())
        return reports.sudo(self.env.su)

    def action_emergency_report(self):
        """Open the report of this emergency; begin it where there is none."""
        self.ensure_one()
        self._check_own()
        if self.kind != "emergency" or not self.finished_at:
            raise UserError(
                self.env._(
                    "%(job)s is no finished emergency repair: there is nothing to"
                    " report yet.",
                    job=self.name,
                )
            )
        # bounded: the report of this or an earlier attempt
        reports = self.sudo()._get_chain().emergency_report_ids.sudo(self.env.su)
        reports = reports[:1] or self._propose_report()
        return reports._get_records_action(name=self.env._("Emergency Report"))

    def _get_influence_text(self):
        """What production was touched by, and how it was kept small."""
        self.ensure_one()
        return "\n".join(filter(None, (self.influence, self.influence_measures)))
