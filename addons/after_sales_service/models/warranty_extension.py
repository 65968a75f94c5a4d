# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: who entered it, and that it counts, is not for a client to say
FIELDS_OF_ENTRY = frozenset({"active", "is_carried", "user_id", "withdrawn_reason"})
#: a hundred years: more is a slip of the hand, and no date any more
MOST_DAYS = 36_600


class WarrantyExtension(models.Model):
    """A dated entry that lengthens a warranty, with its reason and its document.

    The ledger extends a warranty by itself; goodwill, what was agreed and the time
    carried over to an exchanged unit are entered here by the service manager. An
    entry is never changed: a wrong one is withdrawn with a reason, and stays.
    """

    _name = "after.sales.warranty.extension"
    _description = "Warranty Extension"
    _inherit = ["after.sales.guard.mixin"]
    _order = "date, id"

    warranty_id = fields.Many2one(
        "after.sales.warranty", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="warranty_id.company_id", store=True)
    active = fields.Boolean(
        default=True, readonly=True, string="Counts", help="Not withdrawn."
    )
    date = fields.Date(required=True, default=lambda self: self._default_date())
    kind = fields.Selection(
        [("goodwill", "Goodwill"), ("agreed", "Agreed"), ("exchange", "Exchange")],
        required=True,
        default="goodwill",
    )
    days = fields.Float(required=True, digits=(16, 2))
    reason = fields.Char(required=True)
    document_ids = fields.Many2many(
        "ir.attachment",
        relation="after_sales_warranty_extension_document_rel",
        string="Documents",
        help="The letter, minutes or agreement the extension rests on.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    withdrawn_reason = fields.Char(readonly=True)

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "An extension adds time: enter more than 0 days."
    )

    @api.model
    def _default_date(self):
        return fields.Date.context_today(self)

    @api.depends("warranty_id", "days", "date")
    def _compute_display_name(self):
        for extension in self:
            extension.display_name = self.env._(
                "%(unit)s: %(days)g days, %(date)s",
                unit=extension.warranty_id.display_name,
                days=extension.days,
                date=format_date(self.env, extension.date),
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | FIELDS_OF_ENTRY

    @api.model_create_multi
    def create(self, vals_list):
        """Enter extensions; the log of each warranty says what became of its end.

        :raises ValidationError: a person enters one without its document, or days
            that no calendar has
        """
        # before any end is reckoned with it; what is no number compares as false
        if not all(vals.get("days", 0) <= MOST_DAYS for vals in vals_list):
            raise ValidationError(
                self.env._(
                    "An extension adds at most %s days. Correct the number.", MOST_DAYS
                )
            )
        if not self.env.su:
            vals_list = [
                {k: v for k, v in vals.items() if k not in FIELDS_OF_ENTRY}
                for vals in vals_list
            ]
        warranties = self.env["after.sales.warranty"].browse(
            {vals["warranty_id"] for vals in vals_list if vals.get("warranty_id")}
        )
        before = {warranty: warranty.end_date for warranty in warranties}
        extensions = super().create(vals_list)
        extensions._keep_documents()
        extensions._log_entries(before)
        return extensions

    def write(self, vals):
        """Entries stay as they are.

        :raises UserError: a client changes one
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "An extension stays as it was entered. Withdraw it with a reason"
                    " and enter the right one."
                )
            )
        return super().write(vals)

    def _keep_documents(self):
        """Each entry of a person rests on a document, and keeps it.

        What the program books follows from a record that is its document: the
        delivery of an exchange.
        """
        for extension in self:
            if extension.document_ids:
                papers = extension.document_ids._keep_with(extension)
                # bounded: the same papers, at home with the entry now
                extension.sudo().document_ids = papers
            elif not self.env.su:
                raise ValidationError(
                    self.env._(
                        "Attach the document on which the extension of “%s” rests: a"
                        " letter, minutes, an agreement.",
                        extension.warranty_id.display_name,
                    )
                )

    def _log_entries(self, before):
        """Say in the log of each warranty how its end moved."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        texts = {
            warranty: "; ".join(
                self.env._(
                    "%(days)g days added (%(kind)s): %(reason)s",
                    days=entry.days,
                    kind=kinds[entry.kind],
                    reason=entry.reason,
                )
                for entry in entries
            )
            for warranty, entries in self.grouped("warranty_id").items()
        }
        self.warranty_id._moved_by_hand(before, texts)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_withdraw(self):
        """Ask for the reason and withdraw the entry."""
        self.ensure_one()
        self._check_can_withdraw()
        return self.warranty_id._open_decision("withdraw") | {
            "context": {
                "default_decision": "withdraw",
                "default_warranty_ids": self.warranty_id.ids,
                "default_extension_id": self.id,
            }
        }

    def _check_can_withdraw(self):
        """Refuse to withdraw what does not count any more.

        :raises AccessError: the user is not the service manager
        """
        self.warranty_id._check_may_decide()
        for extension in self.filtered(lambda extension: not extension.active):
            raise UserError(
                self.env._("“%s” is withdrawn already.", extension.display_name)
            )

    def _do_withdraw(self, reason):
        """Take entries back; the caller has checked who may.

        :param str reason: why; not empty
        """
        before = {warranty: warranty.end_date for warranty in self.warranty_id}
        # bounded: these entries; clients cannot write them
        self.sudo().write({"active": False, "withdrawn_reason": reason})
        texts = {
            warranty: self.env._(
                "%(days)g days withdrawn: %(reason)s",
                days=sum(entries.mapped("days")),
                reason=reason,
            )
            for warranty, entries in self.grouped("warranty_id").items()
        }
        self.warranty_id._moved_by_hand(before, texts)
