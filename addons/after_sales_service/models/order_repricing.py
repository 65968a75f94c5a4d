# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command

from ..tools import repricing

MANAGER = "after_sales_service.group_after_sales_manager"


class Order(models.Model):
    """After a decision the documents follow: never a silent edit (S10).

    Before the invoice the quotation's lines and draft invoices take the new price.
    What is posted stays; a credit note or a further invoice takes the line back as
    it was charged and charges it anew. It is a draft: billing checks and posts it.
    """

    _inherit = "after.sales.order"

    evidence_ids = fields.One2many("after.sales.evidence", "order_id")
    decision_ids = fields.One2many(
        "after.sales.coverage.log", "order_id", string="Decisions"
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    affected_line_count = fields.Integer(
        string="Lines Priced by Corrected Facts",
        compute="_compute_affected_line_count",
        store=True,
        tracking=True,
    )
    correction_ids = fields.One2many(
        "account.move",
        "after_sales_correction_id",
        string="Credit Notes and Further Invoices",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    correction_count = fields.Integer(
        compute="_compute_correction_count",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    correction_due = fields.Boolean(
        compute="_compute_correction_due",
        compute_sudo=True,
        help="What is posted does not fit the decisions, and no draft corrects it.",
    )

    # bounded (compute_sudo): yes or no, from the job's own invoices
    @api.depends(
        "decision_ids",
        "correction_ids.state",
        "line_ids.sale_line_id.invoice_lines.parent_state",
    )
    def _compute_correction_due(self):
        for order in self:
            decided = order.decision_ids.order_line_id
            open_drafts = "draft" in order.correction_ids.mapped("state")
            order.correction_due = not open_drafts and bool(
                order._get_corrections(decided)
            )

    @api.depends("line_ids.is_affected")
    def _compute_affected_line_count(self):
        for order in self:
            order.affected_line_count = len(order.line_ids.filtered("is_affected"))

    @api.depends("correction_ids")
    def _compute_correction_count(self):
        for order in self:
            order.correction_count = len(order.correction_ids)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @api.depends("team_id.user_id", "state", "line_ids")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for order in self:
            order.can_decide = (
                order.state != "cancelled"
                and bool(order.line_ids)
                and order._get_goodwill_limit() != 0.0
            )

    def _get_goodwill_limit(self):
        """How much the user may give on this job as goodwill (company's currency).

        The manager's limit, the leader's on jobs of the own service point, else the
        desk's; the manager alone also decides who is liable.

        :return: an amount, 0 for nothing, None for no limit
        """
        self.ensure_one()
        user, company = self.env.user, self.company_id
        if self.env.su or user.has_group(MANAGER):
            return company.after_sales_goodwill_manager or None
        if not self._is_desk():
            return 0.0
        if self.team_id.user_id == user:
            return max(
                company.after_sales_goodwill_leader, company.after_sales_goodwill_desk
            )
        return company.after_sales_goodwill_desk

    # ------------------------------------------------------------
    # REPRICING
    # ------------------------------------------------------------

    def _reprice(self, lines, changed, reason):
        """Let the job's documents follow a decision; called under sudo.

        :param lines: the lines decided
        :param changed: those of them whose coverage or percent has changed
        :param str reason: for the documents
        :return: dict of line → draft ``account.move`` that was made for it
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        for line in (lines - changed).filtered("sale_line_id"):
            line.sale_line_id.after_sales_reason = line.coverage_reason
        priced = changed.filtered("sale_line_id").with_env(order.env)
        if not priced:
            return {}
        # an earlier decision that nobody has posted yet is overtaken by this one
        priced |= order._withdraw_corrections()
        # a locked sales order is closed to people, not to the decision
        sale = order.sale_order_id
        locked, sale.locked = sale.locked, False
        for line in priced:
            line._reprice_sale_line()
        sale.locked = locked
        order._reprice_drafts(priced.sale_line_id, reason)
        moves = order._make_corrections(priced, reason)
        order._follow_all_free(reason)
        return moves

    def _withdraw_corrections(self):
        """Cancel credit notes and invoices of earlier decisions still in draft.

        :return: the lines they were made for
        """
        self.ensure_one()
        drafts = self.correction_ids.filtered(lambda move: move.state == "draft")
        lines = drafts.invoice_line_ids.sale_line_ids.after_sales_line_ids
        drafts.button_cancel()
        for move in drafts:
            move.activity_unlink(["after_sales_service.mail_act_correction"])
            move._message_log(
                body=self.env._("Overtaken by a newer decision on %s.", self.name)
            )
        return lines & self.line_ids

    def _reprice_drafts(self, sale_lines, reason):
        """Draft invoices take the new prices, and say so."""
        drafts = sale_lines.invoice_lines.filtered(
            lambda line: (
                line.move_id.state == "draft"
                and line.move_id.move_type == "out_invoice"
            )
        )
        for line in drafts:
            sale_line = line.sale_line_ids[:1]
            price = sale_line._get_price_in(line.currency_id, line.product_uom_id)
            line.write(
                {
                    "price_unit": price.unit,
                    "discount": price.discount,
                    "after_sales_coverage": sale_line.after_sales_coverage,
                    "after_sales_reason": sale_line.after_sales_reason,
                }
            )
        for move in drafts.move_id:
            move._message_log(
                body=self.env._(
                    "Prices follow the decision on %(job)s: %(reason)s",
                    job=self.name,
                    reason=reason,
                )
            )

    def _follow_all_free(self, reason):
        """A job that has become free has a statement, and no invoice over nothing.

        A statement of what stood before is none any more; it stays in the log.
        """
        sale = self.sale_order_id
        self.statement_attachment_id = False
        if self.state != "done" or not sale.after_sales_all_free:
            return
        drafts = sale.invoice_ids.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and not move.after_sales_correction_id
                and move.currency_id.is_zero(move.amount_total)
            )
        )
        drafts.button_cancel()
        for move in drafts:
            move._message_log(body=self.env._("The job is all free: %s", reason))
        if sale.state in ("draft", "sent"):
            sale.action_confirm()
        self._make_statement()

    # ------------------------------------------------------------
    # CREDIT NOTE, FURTHER INVOICE
    # ------------------------------------------------------------

    def _make_corrections(self, lines, reason):
        """Draft what has to be issued so that the posted lines fit the decisions.

        One credit note for what becomes cheaper, one invoice for what becomes
        dearer, for each customer and currency the lines were invoiced to.

        :return: dict of line → the ``account.move`` it went to
        """
        self.ensure_one()
        documents = self._get_corrections(lines)
        paper = self._with_paper_lang()
        moves = self.env["account.move"].create(
            [
                paper._prepare_correction_vals(origin, more, corrections, reason)
                for (origin, more), corrections in documents.items()
            ]
        )
        for move in moves:
            move.activity_schedule(
                "after_sales_service.mail_act_correction",
                note=self.env._(
                    "%(job)s was decided anew: %(reason)s. Check this draft and post"
                    " it.",
                    job=self.name,
                    reason=reason,
                ),
                user_id=self._get_billing_user().id,
            )
        return {
            line: move
            for move, corrections in zip(moves, documents.values(), strict=True)
            for line, _pairs in corrections
        }

    def _get_corrections(self, lines):
        """What has to be issued, by document.

        :return: dict of (invoice that is corrected, more or less) → list of (line,
            pairs of charges); the key of a charge is the posted line it stands for
        """
        documents = {}
        for line in lines:
            groups = line._get_posted_lines().grouped(
                lambda entry: (entry.move_id.partner_id, entry.currency_id)
            )
            for (_partner, currency), entries in groups.items():
                pairs = repricing.correct(
                    entries._to_charges(),
                    line.sale_line_id._get_price_of_charge,
                    currency.rounding,
                )
                if pairs:
                    more = repricing.difference(pairs, currency.rounding) > 0
                    moves = entries.move_id
                    origin = moves.filtered(
                        lambda move: move.move_type == "out_invoice"
                    )
                    origin = (origin or moves)[:1]
                    documents.setdefault((origin, more), []).append((line, pairs))
        return documents

    def _prepare_correction_vals(self, origin, more, corrections, reason):
        """Values of the credit note or further invoice on ``origin``."""
        self.ensure_one()
        vals = self.sale_order_id._prepare_invoice()
        # the payment of the order is no payment of its correction
        vals.pop("transaction_ids", None)
        vals.update(
            {
                "move_type": "out_invoice" if more else "out_refund",
                "partner_id": origin.partner_id.id,
                "partner_shipping_id": origin.partner_shipping_id.id,
                "currency_id": origin.currency_id.id,
                "journal_id": origin.journal_id.id,
                "fiscal_position_id": origin.fiscal_position_id.id,
                "after_sales_correction_id": self.id,
                "ref": self.env._(
                    "%(invoice)s, decided anew: %(reason)s",
                    invoice=origin.name,
                    reason=reason,
                ),
                "invoice_line_ids": [
                    Command.create(line_vals)
                    for line, pairs in corrections
                    for line_vals in line.with_env(
                        self.env
                    )._prepare_correction_line_vals(pairs, more)
                ],
            }
        )
        if not more:
            vals["reversed_entry_id"] = origin.id
            vals["invoice_payment_term_id"] = False
        return vals

    def action_correct_invoice(self):
        """Draft the credit note or further invoice again that was thrown away."""
        self._check_can_invoice()
        for order in self.filtered("correction_due"):
            # bounded: the documents of this job, by its decisions; the check has
            # stopped whoever is not allowed to make invoices
            su = order.sudo().with_company(order.company_id)
            su._make_corrections(
                su.decision_ids.order_line_id, su.decision_ids[:1].reason
            )
        return True

    def action_view_corrections(self):
        """Open the credit notes and further invoices of later decisions."""
        self.ensure_one()
        return self.correction_ids._get_records_action(
            name=self.env._("Credit Notes and Further Invoices")
        )

    def action_decide_coverage(self):
        """Open the decision: what is provisional or affected, else every line."""
        self.ensure_one()
        open_lines = self.line_ids.filtered(
            lambda line: line.coverage_state == "provisional" or line.is_affected
        )
        return (open_lines or self.line_ids).action_decide_coverage()
