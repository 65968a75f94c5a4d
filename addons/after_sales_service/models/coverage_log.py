# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_line import COVERAGES

#: what follows a decision
DOCUMENTS = [
    ("none", "Same price"),
    ("later", "Priced when quoted"),
    ("quotation", "Line of the quotation"),
    ("draft_invoice", "Draft invoice changed"),
    ("credit_note", "Credit note"),
    ("further_invoice", "Further invoice"),
    ("withdrawn", "Earlier draft withdrawn"),
]


class CoverageLog(models.Model):
    """A decision who pays for a line: by whom, why, before and after (S10).

    Append-only, also for the superuser: an argument about money is settled by what
    was decided when, on which evidence.
    """

    _name = "after.sales.coverage.log"
    _description = "Coverage Decision"
    _order = "id desc"
    _rec_name = "order_line_id"

    order_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Line",
        required=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", string="Job", store=True, index=True
    )
    equipment_id = fields.Many2one(related="order_id.equipment_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    company_id = fields.Many2one(
        related="order_line_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    decided_at = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now(), index=True
    )
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        required=True,
        default=lambda self: self.env.user,
    )
    coverage_before = fields.Selection(COVERAGES, required=True)
    percent_before = fields.Float(string="We Bore (%)")
    to_pay_before = fields.Monetary()
    coverage_after = fields.Selection(COVERAGES, required=True)
    percent_after = fields.Float(string="We Bear (%)")
    to_pay_after = fields.Monetary()
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="What the customer pays more, or less if negative.",
    )
    exclusion_id = fields.Many2one(
        "after.sales.warranty.exclusion", string="Excluded by", ondelete="restrict"
    )
    reason = fields.Text(required=True)
    evidence_ids = fields.Many2many("after.sales.evidence")
    document = fields.Selection(
        DOCUMENTS, string="What Followed", required=True, default="none"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Credit Note or Invoice",
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends("to_pay_before", "to_pay_after")
    def _compute_difference(self):
        for entry in self:
            entry.difference = entry.to_pay_after - entry.to_pay_before

    def write(self, vals):
        """Refuse: only what is computed from other records follows them."""
        if not set(vals) <= {"order_id", "equipment_id", "partner_id", "company_id"}:
            raise UserError(self.env._("A decision is never changed: decide anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("A decision is never deleted."))

    def _tell(self):
        """Write decisions into the log of their jobs; called under sudo."""
        row = Markup("<li>%s: %s → %s · %s</li>")
        documents = dict(self._fields["document"]._description_selection(self.env))
        for order, entries in self.grouped("order_id").items():
            rows = [
                row
                % (
                    entry.order_line_id.name,
                    entry._describe("before"),
                    entry._describe("after"),
                    documents[entry.document],
                )
                for entry in entries
            ]
            order.message_post(
                body=Markup("<p>%s: %s</p><ul>%s</ul>")
                % (
                    self.env._("Decided who pays"),
                    entries[0].reason,
                    Markup("").join(rows),
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _describe(self, when):
        """Coverage and what the customer pays, in words."""
        self.ensure_one()
        coverages = dict(
            self._fields["coverage_after"]._description_selection(self.env)
        )
        return self.env._(
            "%(coverage)s, %(amount)s",
            coverage=coverages[self[f"coverage_{when}"]],
            amount=self.currency_id.format(self[f"to_pay_{when}"]),
        )
