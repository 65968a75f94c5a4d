# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

TEMPLATE = "after_sales_service.mail_template_installation_plan"


class Order(models.Model):
    """The written plan of an installation, as the customer has it (S15)."""

    _inherit = "after.sales.order"

    plan_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Plan as Sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    plan_sent_at = fields.Datetime(readonly=True, copy=False)
    plan_changed = fields.Boolean(
        compute="_compute_plan_changed",
        help="The plan was changed after it was sent to the customer.",
    )
    plan_as_sent = fields.Html(readonly=True, copy=False)

    @api.depends("plan_sent_at", "plan_as_sent", "installation_plan")
    def _compute_plan_changed(self):
        for order in self:
            order.plan_changed = bool(order.plan_sent_at) and (
                (order.plan_as_sent or "") != (order.installation_plan or "")
            )

    def action_send_plan(self):
        """Mail the plan to the customer as a paper; again when it was changed."""
        self._check_can_send_plan()
        for order in self:
            order._do_send_plan()
        return True

    def _check_can_send_plan(self):
        self._check_desk()
        for order in self:
            if order.kind != "installation" or is_html_empty(order.installation_plan):
                raise UserError(
                    self.env._(
                        "%(job)s has no written plan yet. Fill in the tab “Installation"
                        " Plan”.",
                        job=order.name,
                    )
                )
            if order.state in ("done", "cancelled"):
                raise UserError(self.env._("%(job)s is closed.", job=order.name))

    def _do_dispatch(self):
        """Nobody leaves before the customer has the plan."""
        res = super()._do_dispatch()
        for order in self:
            if order.kind == "installation" and (
                not order.plan_sent_at or order.plan_changed
            ):
                order._do_send_plan()
        return res

    def _get_missing_papers(self):
        """The plan of a dispatched installation is due, too."""
        missing = super()._get_missing_papers()
        if (
            self.kind == "installation"
            and self.state in ("dispatched", "in_progress", "to_accept")
            and not self.plan_attachment_id
        ):
            missing.append("plan_attachment_id")
        return missing

    def _do_send_plan(self):
        """Make the paper, keep it and mail it; a printer that fails undoes nothing."""
        self.ensure_one()
        paper = self._keep_paper("plan_attachment_id")
        if not paper:
            return
        # fields of the steps; bounded to this job
        self.sudo().write(
            {
                "plan_sent_at": fields.Datetime.now(),
                "plan_as_sent": self.installation_plan,
            }
        )
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template and self._get_report_recipients().email:
            # queued, not sent: a mail server that is down does not undo the dispatch.
            # Bounded: one mail about this job to its customer.
            template.sudo().send_mail(
                self.id,
                force_send=False,
                email_values={"attachment_ids": [Command.set(paper.ids)]},
            )
            return
        self.message_post(
            body=self.env._(
                "The customer has no mail address: print the installation plan or hand"
                " it over otherwise."
            ),
            attachment_ids=paper.ids,
            subtype_xmlid="mail.mt_note",
        )
