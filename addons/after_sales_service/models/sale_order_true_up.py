# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """A confirmed quotation of a job is a ceiling for its invoice (S7)."""

    _inherit = "sale.order"

    after_sales_agreed_on = fields.Datetime(
        string="Price Agreed on",
        readonly=True,
        copy=False,
        help="When the customer last agreed to the price of the job. More than that,"
        " beyond the tolerance, is not invoiced without a renewed yes.",
    )

    def _action_confirm(self):
        """What the customer agreed to is a ceiling from now on.

        Not where the job is done and we confirm by ourselves, to invoice it or to
        show that it is free: nobody agreed to anything there.
        """
        for sale in self:
            # bounded: the job of this very quotation; whoever confirms it
            job = sale.sudo().after_sales_order_id
            if job and not sale.after_sales_all_free:
                if sale.signature or job.state != "done":
                    sale.sudo()._freeze_signed_price()
        res = super()._action_confirm()
        for sale in self:
            # bounded: tells the desk of the job that its quotation is approved
            sale.sudo().after_sales_order_id._after_approval()
        return res

    def _freeze_signed_price(self):
        """Keep what the customer agrees to, line by line; called under sudo."""
        self.ensure_one()
        self.after_sales_agreed_on = fields.Datetime.now()
        self.order_line._freeze_signed_price()

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_price_agreed()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _check_price_agreed(self):
        """No invoice above a signed quotation.

        :raises UserError: a job waits for the customer's renewed yes
        """
        for sale in self:
            # bounded: the job of this very sales order, whoever invoices it
            job = sale.sudo().after_sales_order_id
            if job.needs_renewed_yes:
                raise UserError(
                    self.env._(
                        "%(job)s comes to %(true)s, the customer agreed to"
                        " %(signed)s. Ask the customer for a renewed yes, or bear the"
                        " difference; both buttons are on the job.",
                        job=job.name,
                        true=job.currency_id.format(job.amount_true),
                        signed=job.currency_id.format(job.amount_signed),
                    )
                )
