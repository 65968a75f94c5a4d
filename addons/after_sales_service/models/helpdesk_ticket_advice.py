# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

#: kinds of ticket that are answered in writing, free of charge (S9)
KINDS_ADVICE = ("consultation", "upgrade")
#: set by the steps only
FIELDS_OF_ADVICE = frozenset(
    {"advised_at", "advice_attachment_id", "advice_sale_order_id"}
)
REPORT = "after_sales_service.action_report_advice"


class HelpdeskTicket(models.Model):
    """Technical consultation and upgrade proposals: free, with their report (S9).

    Whoever may work the ticket writes the advice and sends it; what was sent is
    kept. A proposed upgrade is quoted by desk or billing: the proposal costs
    nothing, the upgrade is a sale.
    """

    _inherit = "helpdesk.ticket"

    advice = fields.Html(
        copy=False,
        help="The answer to the consultation, or the proposed upgrade, as the customer"
        " gets it.",
    )
    advice_benefit = fields.Text(
        string="What It Brings",
        copy=False,
        help="Upgrade: what becomes faster, safer, cleaner or cheaper.",
    )
    advice_product_ids = fields.Many2many(
        "product.product",
        "after_sales_ticket_advice_product_rel",
        string="Proposed Products",
        check_company=True,
        copy=False,
    )
    advised_at = fields.Datetime(
        string="Advice Sent at", readonly=True, copy=False, tracking=True
    )
    advice_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Advice as Sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    advice_sale_order_id = fields.Many2one(
        "sale.order",
        string="Quotation of the Upgrade",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
    )

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | FIELDS_OF_ADVICE

    def _check_guarded_fields(self, vals):
        touched = not self.env.su and FIELDS_OF_ADVICE.intersection(vals)
        if touched:
            raise AccessError(
                self.env._(
                    "What was sent is recorded by sending it: %(fields)s",
                    fields=", ".join(sorted(touched)),
                )
            )
        return super()._check_guarded_fields(vals)

    # ------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------

    def action_send_advice(self):
        """Make the report, mail it to the customer, and close the ticket with it."""
        self._check_can_send_advice()
        for ticket in self:
            # the fields are closed to clients; bounded to tickets the user may write
            ticket.sudo()._do_send_advice()
        return True

    def _check_can_send_advice(self):
        """Consultation and upgrade only, written out, to somebody.

        :raises UserError: all that is missing, at once
        """
        self.check_access("write")
        problems = [
            problem for ticket in self for problem in ticket._get_advice_problems()
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _get_advice_problems(self):
        self.ensure_one()
        if self.kind not in KINDS_ADVICE:
            return [
                self.env._(
                    "%s is no consultation and no upgrade: there is nothing to advise.",
                    self.display_name,
                )
            ]
        problems = []
        if self.closed:
            problems.append(
                self.env._(
                    "%(ticket)s is closed. Reopen it first.", ticket=self.display_name
                )
            )
        if is_html_empty(self.advice):
            problems.append(
                self.env._("%s: write the advice first.", self.display_name)
            )
        if not self.partner_id:
            problems.append(
                self.env._("%s: choose the customer first.", self.display_name)
            )
        return problems

    def _do_send_advice(self):
        """Make, keep and send the report; called under sudo."""
        self.ensure_one()
        self.advised_at = fields.Datetime.now()
        self.advice_attachment_id = self._make_advice_paper()
        template = self.env.ref(
            "after_sales_service.mail_template_advice", raise_if_not_found=False
        )
        if template and self.partner_id.email:
            # queued, not sent: a mail server that is down undoes nothing
            template.send_mail(
                self.id,
                force_send=False,
                email_values={
                    "attachment_ids": [Command.link(self.advice_attachment_id.id)]
                },
            )
        else:
            self.message_post(
                body=self.env._(
                    "The customer has no mail address: print the report or hand it"
                    " over otherwise."
                ),
                attachment_ids=self.advice_attachment_id.ids,
                subtype_xmlid="mail.mt_note",
            )
        self._do_solved()

    def _make_advice_paper(self):
        """The report in the customer's language, kept as it was sent."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(lang=lang)
            ._render_qweb_pdf(REPORT, self.ids)
        )
        ticket = self.with_context(lang=lang)
        return self.env["ir.attachment"].create(
            {
                "name": f"{ticket._get_advice_title()} {self.number}.{kind}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/pdf" if kind == "pdf" else "text/html",
            }
        )

    def _get_advice_title(self):
        self.ensure_one()
        if self.kind == "upgrade":
            return self.env._("Upgrade Proposal")
        return self.env._("Technical Consultation")

    # ------------------------------------------------------------
    # QUOTING THE UPGRADE
    # ------------------------------------------------------------

    def action_quote_upgrade(self):
        """Quote the proposed products to the customer."""
        self._check_can_quote_upgrade()
        sales = self.env["sale.order"]
        for ticket in self:
            # bounded: one quotation for the ticket's own customer
            su = ticket.sudo().with_company(ticket.company_id)
            su.advice_sale_order_id = su.env["sale.order"].create(
                su._prepare_upgrade_vals()
            )
            sales |= su.advice_sale_order_id
        return self.env["after.sales.contract"]._show_quotations(sales)

    def _check_can_quote_upgrade(self):
        """Desk and billing quote; what is proposed must be known.

        :raises AccessError: neither of them
        :raises UserError: nothing to quote, or quoted already
        """
        self.check_access("read")
        if not self.env["after.sales.contract"]._is_desk():
            raise AccessError(
                self.env._("Upgrades are quoted by the service desk or by billing.")
            )
        for ticket in self:
            if ticket.kind != "upgrade" or not ticket.advice_product_ids:
                raise UserError(
                    self.env._("%s proposes no product to quote.", ticket.display_name)
                )
            if not ticket.partner_id:
                raise UserError(
                    self.env._("%s: choose the customer first.", ticket.display_name)
                )
            quoted = ticket.sudo().advice_sale_order_id  # whether there is one
            if quoted and quoted.state != "cancel":
                raise UserError(
                    self.env._(
                        "%(ticket)s is quoted already: %(sale)s",
                        ticket=ticket.display_name,
                        sale=quoted.name,
                    )
                )

    def _prepare_upgrade_vals(self):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": self.number,
            "order_line": [
                Command.create({"product_id": product.id})
                for product in self.advice_product_ids
            ],
        }
