# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import remedy
from .remedy_promise_mixin import REMEDIES

STATES = [("open", "Under Way"), ("done", "Done"), ("cancelled", "Cancelled")]


class Remedy(models.Model):
    """Repair at the workshop, exchange or refund of a unit (S3: 包修、包退、包换).

    Opened by the desk from the ticket or the unit; what follows are documents of
    core: transfers, a repair order, a credit note. Each remedy keeps what the
    customer asked for and when, what the term promised, and which documents belong
    to it; its state is theirs. It is written by its steps only: everybody in service
    reads it, the desk opens, sends back and cancels, billing posts the credit note.
    """

    _name = "after.sales.remedy"
    _description = "Warranty Remedy"
    _inherit = [
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(REMEDIES, required=True, tracking=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, check_company=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", check_company=True
    )
    asked_on = fields.Date(required=True, help="The day on which the customer asked.")
    reason = fields.Text(required=True, help="What is wrong, and what was agreed.")
    promise = fields.Char(help="What the warranty term promised when it was asked.")
    override_reason = fields.Char(
        tracking=True,
        help="Why it is given although it is not promised: the manager's word.",
    )
    user_id = fields.Many2one(
        "res.users", string="Opened by", default=lambda self: self.env.user
    )
    # what the customer gets
    replacement_product_id = fields.Many2one(
        "product.product", string="Product Sent", check_company=True
    )
    replacement_lot_id = fields.Many2one("stock.lot", string="Serial to Send")
    replacement_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit Given",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    # documents of core
    stock_move_ids = fields.One2many(
        "stock.move", "after_sales_remedy_id", groups="stock.group_stock_user"
    )
    was_back = fields.Boolean(
        string="Back Already", help="The unit lay in our stock when it was opened."
    )
    repair_id = fields.Many2one(
        "repair.order",
        string="Repair Order",
        index="btree_not_null",
        groups="stock.group_stock_user",
        check_company=True,
    )
    credit_note_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly",
        check_company=True,
    )
    has_credit_note = fields.Boolean(
        compute="_compute_has_credit_note", compute_sudo=True
    )
    cancelled_at = fields.Datetime()
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )
    next_step = fields.Char(
        compute="_compute_next_step",
        compute_sudo=True,
        help="What is to be done next, and by whom.",
    )
    documents = fields.Char(
        compute="_compute_documents",
        compute_sudo=True,
        help="Transfers and repair order, by number: what to ask the storekeeper for.",
    )
    can_send_back = fields.Boolean(compute="_compute_can", compute_sudo=True)
    can_cancel = fields.Boolean(compute="_compute_can", compute_sudo=True)

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "This number of a remedy exists already."
    )
    _one_open = models.UniqueIndex(
        "(equipment_id) WHERE state = 'open'",
        "A repair, exchange or refund of this unit is already under way.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("credit_note_id")
    def _compute_has_credit_note(self):
        for record in self:
            record.has_credit_note = bool(record.credit_note_id)

    # the documents are read under sudo (stored: compute_sudo): only how far they are
    @api.depends(
        "kind",
        "cancelled_at",
        "was_back",
        "replacement_id",
        "repair_id.state",
        "credit_note_id.state",
        "stock_move_ids.state",
    )
    def _compute_state(self):
        for record in self:
            if record.cancelled_at:
                record.state = "cancelled"
            else:
                record.state = "done" if record._is_done() else "open"

    def _is_done(self):
        """Whether all that belongs to the remedy has happened."""
        self.ensure_one()
        if not self._is_back():
            return False
        match self.kind:
            case remedy.REPAIR:
                return bool(self._get_moves("out", "done"))
            case remedy.EXCHANGE:
                return bool(self.replacement_id)
        return not self.credit_note_id or self.credit_note_id.state == "posted"

    def _get_moves(self, way, *states):
        """The moves to (``out``) or from (``back``) the customer in these states."""
        self.ensure_one()
        side = "location_dest_id" if way == "out" else "location_id"
        return self.stock_move_ids.filtered(
            lambda move: move[side].usage == "customer" and move.state in states
        )

    def _is_back(self):
        """Whether the faulty unit lies in our stock."""
        self.ensure_one()
        return self.was_back or bool(self._get_moves("back", "done"))

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_next_step(self):
        for record in self:
            record.next_step = record.state == "open" and record._get_next_step()

    def _get_next_step(self):
        """What somebody has to do next, in words."""
        self.ensure_one()
        if not self._is_back() and (
            self.kind != remedy.EXCHANGE or self.replacement_id
        ):
            return self.env._("The faulty unit has to come back")
        match self.kind:
            case remedy.REPAIR if self.repair_id.state in ("done", "cancel"):
                return self.env._("Send the unit back to the customer")
            case remedy.REPAIR:
                return self.env._("Repair the unit at the workshop")
            case remedy.EXCHANGE:
                return self.env._("Deliver the unit given in exchange")
        return self.env._("Post the credit note")

    # numbers only, read under sudo: the desk may not open transfers
    @api.depends("stock_move_ids.picking_id.name", "repair_id.name")
    def _compute_documents(self):
        for record in self:
            moves = record.stock_move_ids.filtered(lambda move: move.state != "cancel")
            names = [*moves.picking_id.mapped("name"), record.repair_id.name]
            record.documents = ", ".join(filter(None, names))

    @api.depends("state", "kind")
    @api.depends_context("uid")
    def _compute_can(self):
        desk = self._is_desk()
        for record in self:
            record.can_cancel = desk and record.state == "open"
            record.can_send_back = (
                desk and record.state == "open" and record._may_send_back()
            )

    def _may_send_back(self):
        """A repaired unit lies with us, and no transfer to the customer is made."""
        self.ensure_one()
        return (
            self.kind == remedy.REPAIR
            and self._is_back()
            and self.repair_id.state in ("done", "cancel")
            and not self.stock_move_ids.filtered(
                lambda move: (
                    move.location_dest_id.usage == "customer" and move.state != "cancel"
                )
            )
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self._set_numbers(vals_list)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        if kept := self.filtered(lambda record: record.state != "cancelled"):
            raise UserError(
                self.env._(
                    "Only cancelled remedies can be deleted: %s",
                    ", ".join(kept.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @api.model
    def _is_desk(self):
        """Whether the user may open and cancel remedies."""
        return self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )

    @api.model
    def _check_desk(self):
        """
        :raises AccessError: engineers, billing, outsiders
        """
        if not self._is_desk():
            raise AccessError(
                self.env._(
                    "Repair, exchange and refund are opened by the service desk. Ask"
                    " your dispatcher."
                )
            )

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    @api.model
    def _check_can_open(self, unit, vals):
        """The remedy fits the unit, and is promised or allowed by the manager.

        :param unit: one ``after.sales.equipment``
        :param dict vals: of the remedy to be made
        :raises AccessError: not the desk, or not the manager for what is not promised
        :raises UserError: says what is in the way
        """
        self._check_desk()
        unit.ensure_one()
        unit.check_access("read")
        unit._check_can_remedy(vals["kind"])
        if vals["asked_on"] > fields.Date.context_today(self):
            raise UserError(self.env._("The customer cannot have asked in the future."))
        promised, text = unit._get_remedy_promise(vals["kind"], vals["asked_on"])
        if promised or vals["kind"] == remedy.REPAIR:
            return  # a repair is never refused (S5): it is charged by the term
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._(
                    "%(promise)s Only the service manager can give it all the same.",
                    promise=text,
                )
            )
        if not (vals.get("override_reason") or "").strip():
            raise UserError(
                self.env._(
                    "%(promise)s Say why it is given all the same.", promise=text
                )
            )

    @api.model
    def _do_open(self, unit, vals):
        """Make the remedy and its documents; all or nothing.

        :return: the new remedy
        """
        # the desk has no rights on stock and invoices: bounded to this unit, its
        # customer and its company; the caller has checked who asks. env.user stays.
        record = (
            self.sudo()
            .with_company(unit.company_id)
            .create(self._prepare_remedy_vals(unit, vals))
        )
        getattr(record, f"_open_{record.kind}")()
        record._tell_opened()
        return record.sudo(False)

    @api.model
    def _prepare_remedy_vals(self, unit, vals):
        return vals | {
            "company_id": unit.company_id.id,
            "equipment_id": unit.id,
            "partner_id": unit.partner_id.id,
            "promise": unit._get_remedy_promise(vals["kind"], vals["asked_on"])[1],
            "user_id": self.env.uid,
        }

    def _tell_opened(self):
        """Say so where the unit and its ticket are read."""
        self.ensure_one()
        body = self.env._(
            "%(kind)s %(number)s: %(reason)s",
            kind=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            number=self.name,
            reason=self.reason,
        )
        for record in (self.equipment_id, self.ticket_id):
            if record:
                record.message_post(body=body, subtype_xmlid="mail.mt_note")

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    def action_cancel(self):
        """Take the remedy back as long as nothing of it has happened."""
        self._check_can_cancel()
        # bounded: the documents of these remedies that have not happened yet
        self.sudo()._do_cancel()
        return True

    def _check_can_cancel(self):
        self.check_access("read")
        self._check_desk()
        for record in self:
            if record.state != "open":
                raise UserError(
                    self.env._(
                        "%(number)s is done or cancelled already.", number=record.name
                    )
                )
            if happened := record.sudo()._get_what_happened():
                raise UserError(
                    self.env._(
                        "%(number)s cannot be taken back any more: %(documents)s has"
                        " happened. Undo that first, by a return or a reversal.",
                        number=record.name,
                        documents=", ".join(happened),
                    )
                )

    def _get_what_happened(self):
        """Names of the documents that are done, posted or being worked on."""
        self.ensure_one()
        names = self.stock_move_ids.filtered(
            lambda move: move.state == "done"
        ).picking_id.mapped("name")
        if self.repair_id.state in ("under_repair", "done"):
            names.append(self.repair_id.name)
        if self.credit_note_id.state == "posted":
            names.append(self.credit_note_id.name)
        return names

    def _do_cancel(self):
        """Cancel the open documents; called under sudo."""
        for record in self:
            record.stock_move_ids._action_cancel()
            record.repair_id.filtered(
                lambda repair: repair.state != "cancel"
            ).action_repair_cancel()
            record.credit_note_id.filtered(
                lambda move: move.state == "draft"
            ).button_cancel()
        self.cancelled_at = fields.Datetime.now()

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_transfers(self):
        """The reader's own rights on stock decide."""
        self.ensure_one()
        return self.stock_move_ids.picking_id._get_records_action(
            name=self.env._("Transfers")
        )

    def action_view_repair(self):
        self.ensure_one()
        return self.repair_id._get_records_action(name=self.env._("Repair Order"))

    def action_view_credit_note(self):
        self.ensure_one()
        return self.credit_note_id._get_records_action(name=self.env._("Credit Note"))

    @api.model
    def _get_open_domain(self, unit):
        """Remedies of a unit that are under way."""
        return Domain("equipment_id", "=", unit.id) & Domain("state", "=", "open")
