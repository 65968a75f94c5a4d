# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..tools import price

TRUE_UP_STATES = [
    ("asked", "Customer is asked"),
    ("agreed", "Customer agreed"),
    ("declined", "Customer declined"),
    ("borne", "Difference borne by us"),
]


class Order(models.Model):
    """A signed quotation is a ceiling: more than its tolerance needs a renewed yes.

    The job is priced at its true cost before the invoice. As long as that is more
    than the customer agreed to, signed prices stand and no invoice is made: billing
    asks the customer, or bears the difference.
    """

    _inherit = "after.sales.order"

    true_up_state = fields.Selection(
        TRUE_UP_STATES,
        string="Renewed Yes",
        readonly=True,
        copy=False,
        tracking=True,
        help="Where the answer to a price above the signed quotation stands.",
    )
    true_up_reason = fields.Text(
        string="Answer", readonly=True, copy=False, help="Why it was so decided."
    )
    has_signed_price = fields.Boolean(compute="_compute_true_up", compute_sudo=True)
    amount_signed = fields.Monetary(
        string="Signed", compute="_compute_true_up", compute_sudo=True
    )
    amount_true = fields.Monetary(
        string="True Amount",
        compute="_compute_true_up",
        compute_sudo=True,
        help="What the signed job comes to at true cost and quantities.",
    )
    amount_above = fields.Monetary(
        string="Difference", compute="_compute_true_up", compute_sudo=True
    )
    needs_renewed_yes = fields.Boolean(compute="_compute_true_up", compute_sudo=True)

    # reads cost and sales order under sudo (compute_sudo): what the customer signed
    # for and is asked for is no secret to whoever may read the job
    @api.depends(
        "true_up_state",
        "line_ids.quantity",
        "line_ids.actual_amount",
        "line_ids.unit_cost",
        "line_ids.coverage",
        "line_ids.covered_percent",
        "line_ids.coverage_state",
        "sale_order_id.state",
        "sale_order_id.after_sales_agreed_on",
        "sale_order_id.order_line.after_sales_signed_amount",
        "sale_order_id.order_line.price_unit",
        "sale_order_id.order_line.discount",
        "company_id.after_sales_tolerance_percent",
    )
    def _compute_true_up(self):
        for order in self:
            result = order._get_true_up()
            order.has_signed_price = order._has_signed_price()
            order.amount_signed = result.signed
            order.amount_true = result.true
            order.amount_above = result.difference
            order.needs_renewed_yes = (
                order.has_signed_price
                and result.is_over
                and order.true_up_state != "borne"
            )

    def _has_signed_price(self):
        """Whether the customer agreed to a price before the work; under sudo."""
        self.ensure_one()
        sale = self.sale_order_id
        return sale.state == "sale" and bool(sale.after_sales_agreed_on)

    def _get_true_up(self):
        """The signed amount against the true one; called under sudo.

        A line whose payer the manager decided anew after the signature counts on
        neither side: liability is no overrun.

        :return: :class:`price.TrueUp` in the company's currency; zeros unsigned
        """
        self.ensure_one()
        rounding = self.currency_id.rounding or 0.01
        if not self._has_signed_price():
            return price.true_up(0.0, 0.0, 0.0, rounding)
        counted = self.line_ids.filtered(lambda line: line._counts_for_true_up())
        left_out = (self.line_ids - counted).sale_line_id
        signed_lines = self.sale_order_id.order_line - left_out
        return price.true_up(
            sum(signed_lines.mapped("after_sales_signed_amount")),
            sum(line._get_true_amount() for line in counted),
            self.company_id.after_sales_tolerance_percent,
            rounding,
        )

    def _get_coverage_summary(self):
        """A paper never asks for more than was signed without saying so."""
        summary = super()._get_coverage_summary()
        if not self.needs_renewed_yes:
            return summary
        return self.env._(
            "%(summary)s. The signed quotation says %(signed)s: more is charged only"
            " if you agree.",
            summary=summary,
            signed=self.currency_id.format(self.amount_signed),
        )

    def _do_done(self):
        # bounded: the true cost of this job's own lines
        self.sudo().line_ids._keep_true_cost()
        return super()._do_done()

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def action_ask_renewed_yes(self):
        """Show the customer the difference on the portal and mail the link."""
        self._check_can_true_up()
        for order in self:
            order._do_ask_renewed_yes()
        return True

    def _check_can_true_up(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(
            "after_sales_service.group_after_sales_billing,"
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(self.env._("The price of a job is settled by billing."))
        for order in self:
            if not order.needs_renewed_yes or order.state != "done":
                raise UserError(
                    self.env._(
                        "%(job)s is not done yet, or does not cost more than the"
                        " customer agreed to: there is nothing to ask.",
                        job=order.name,
                    )
                )

    def _do_ask_renewed_yes(self):
        self.ensure_one()
        # a field of the steps; bounded to this job
        self.sudo().write({"true_up_state": "asked", "true_up_reason": False})
        self._close_reminders()
        template = self.env.ref(
            "after_sales_service.mail_template_renewed_yes", raise_if_not_found=False
        )
        if template and self.partner_id.email:
            # bounded: one mail about this job to its customer; queued, so that a
            # mail server that is down does not undo the step
            template.sudo().send_mail(self.id, force_send=False)
        else:
            self.message_post(
                body=self.env._(
                    "The customer has no mail address: send the link of the portal"
                    " page otherwise, or bear the difference."
                )
            )

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def _agree_to_price(self, name, image, ip=False):
        """The customer's renewed yes on the portal; the caller knows who it is.

        :raises UserError: nothing is asked, or name or signature is missing
        """
        self.ensure_one()
        self.lock_for_update()
        self._check_price_is_asked()
        self._keep_signature("price", name, image, self._get_price_document(), ip)
        order = self._take_renewed_yes()
        order._tell_answer(
            self.env._(
                "%(name)s agreed to %(amount)s.",
                name=name.strip(),
                amount=format_amount(self.env, order.amount_signed, order.currency_id),
            )
        )

    def _record_renewed_yes(self, reason):
        """The customer agreed by letter, mail or phone; the caller has checked who.

        :param str reason: who agreed, how and when
        """
        self.ensure_one()
        self.lock_for_update()
        order = self._take_renewed_yes(reason)
        order._close_reminders()
        order.message_post(
            body=self.env._(
                "Recorded: the customer agreed to %(amount)s: %(reason)s",
                amount=format_amount(self.env, order.amount_signed, order.currency_id),
                reason=reason,
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _take_renewed_yes(self, reason=False):
        """The true amount is the signed one from now on; returns the job under sudo."""
        # bounded: the signed price of this job's sales order, agreed to just now
        order = self.sudo().with_company(self.company_id)
        order.sale_order_id._freeze_signed_price()
        order.write({"true_up_state": "agreed", "true_up_reason": reason})
        order._sync_sale_lines()
        return order

    def _decline_price(self, reason):
        """The customer says no; signed prices stand, billing decides on."""
        self.ensure_one()
        self.lock_for_update()
        self._check_price_is_asked()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Tell us why you do not agree."))
        # fields of the steps; bounded to this job
        order = self.sudo()
        order.write({"true_up_state": "declined", "true_up_reason": reason})
        order._tell_answer(
            self.env._("The customer does not agree: %(reason)s", reason=reason)
        )

    def _check_price_is_asked(self):
        self.ensure_one()
        if self.true_up_state != "asked" or not self.needs_renewed_yes:
            raise UserError(
                self.env._("There is no price of %(job)s to agree to.", job=self.name)
            )

    def _tell_answer(self, text):
        """Billing goes on with the answer; called under sudo."""
        self.ensure_one()
        public = self.env.user._is_public()
        self.message_post(
            author_id=self.partner_id.id if public else None,
            body=text,
            subtype_xmlid="mail.mt_note",
        )
        self._remind_billing(self.env._("Answer to the renewed price"), text)

    def _get_price_document(self):
        """The text that is signed for: every line, what was signed, what it is now."""
        self.ensure_one()
        order = self.sudo()  # read only; the same text whoever holds the pen
        currency = order.currency_id.name
        rows = [
            ("job", order.name),
            ("company", order.company_id.name),
            ("customer", order.partner_id.display_name),
        ]
        rows += [
            (
                vals["kind"],
                f"{vals['name']} | {vals['quantity']:g} {vals['uom']}"
                f" | {vals['signed']:.2f} -> {vals['true']:.2f} {currency}",
            )
            for vals in order._prepare_true_up_rows()
        ]
        rows.append(
            (
                "total",
                f"{order.amount_signed:.2f} -> {order.amount_true:.2f} {currency}",
            )
        )
        return "\n".join(f"{key}: {value}" for key, value in rows)

    def _prepare_true_up_rows(self):
        """What was signed and what it comes to, line by line; called under sudo."""
        self.ensure_one()
        return [
            {
                "kind": line.kind,
                "name": line.name,
                "quantity": line.quantity,
                "uom": line.uom_id.name or "",
                "signed": line.sale_line_id.after_sales_signed_amount,
                "true": line._get_true_amount(),
            }
            for line in self.line_ids
            if line._counts_for_true_up()
        ]

    # ------------------------------------------------------------
    # BEAR
    # ------------------------------------------------------------

    def _do_bear_difference(self, reason):
        """Charge the signed amount only; the caller has checked who may.

        Unit costs stay as signed; what else was used is goodwill, at its value and
        its discount. What is charged never exceeds the signed amount; by the
        rounding of discounts it may be a few cents less.
        """
        self.ensure_one()
        # bounded: the lines and the sales order of this job, within what was signed
        order = self.sudo().with_company(self.company_id)
        order._close_reminders()
        signed = order.amount_signed
        counted = order.line_ids.filtered(lambda line: line._counts_for_true_up())
        order.write({"true_up_state": "borne", "true_up_reason": reason})
        order._sync_sale_lines()
        above = sum(counted.mapped("amount_to_pay")) - signed
        # what nobody signed for first
        for line in counted.sorted(
            lambda line: line.sale_line_id.after_sales_signed_amount
        ):
            if line.sale_line_id.qty_invoiced:
                continue  # never a silent edit
            if order.currency_id.compare_amounts(above, 0.0) <= 0:
                break
            over = line.amount_to_pay - line.sale_line_id.after_sales_signed_amount
            if order.currency_id.compare_amounts(over, 0.0) > 0:
                above -= line._bear(min(over, above), reason)
        order.message_post(
            body=self.env._(
                "Charged as signed, the difference is borne by us: %(reason)s",
                reason=reason,
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _tell_cost_above_signed(self):
        """A signed quotation is a ceiling: billing asks, or bears the rest."""
        self.ensure_one()
        if not self.needs_renewed_yes:
            return
        self._remind_billing(
            self.env._("Cost above the signed quotation"),
            self.env._(
                "%(job)s cost %(amount)s more than the customer agreed to. The signed"
                " price stands; ask for a renewed yes or bear the difference before"
                " you invoice.",
                job=self.name,
                amount=format_amount(self.env, self.amount_above, self.currency_id),
            ),
        )

    def _close_reminders(self):
        """The price is settled, or the next question is asked."""
        # bounded: billing's to-dos about the price of these very jobs
        self.sudo().sale_order_id.activity_feedback(
            ["after_sales_service.mail_act_price"]
        )

    def _remind_billing(self, summary, note):
        """A to-do for billing on the sales order of the job; called under sudo."""
        self.ensure_one()
        self.sale_order_id.activity_schedule(
            "after_sales_service.mail_act_price",
            summary=summary,
            note=note,
            user_id=self._get_billing_user().id,
        )
