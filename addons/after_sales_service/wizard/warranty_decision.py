# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.warranty_extension import MOST_DAYS

DECISIONS = [
    ("extend", "Extend the Warranty"),
    ("withdraw", "Withdraw an Extension"),
    ("void", "Void the Warranty"),
    ("revive", "Undo the Voiding"),
]
#: as many units are shown with their new end; of the others the number
SHOWN = 10


class WarrantyDecision(models.TransientModel):
    """The service manager extends, voids or revives warranties, and says why.

    Shows before anything is written what becomes of each end.
    """

    _name = "after.sales.warranty.decision"
    _description = "Decide on a Warranty"

    decision = fields.Selection(DECISIONS, required=True, default="extend")
    warranty_ids = fields.Many2many("after.sales.warranty", string="Warranties")
    part_ids = fields.Many2many("after.sales.warranty.part", string="Parts")
    extension_id = fields.Many2one(
        "after.sales.warranty.extension", domain="[('warranty_id', 'in', warranty_ids)]"
    )
    kind = fields.Selection(
        [("goodwill", "Goodwill"), ("agreed", "Agreed")],
        required=True,
        default="goodwill",
    )
    days = fields.Float(digits=(16, 2))
    reason = fields.Char()
    document_ids = fields.Many2many(
        "ir.attachment",
        relation="after_sales_warranty_decision_document_rel",
        string="Documents",
    )
    effect = fields.Text(compute="_compute_effect")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("decision", "warranty_ids", "part_ids", "extension_id", "days")
    def _compute_effect(self):
        for wizard in self:
            targets = wizard._get_targets()
            lines = [wizard._get_effect(target) for target in targets[:SHOWN]]
            if len(targets) > SHOWN:
                lines.append(self.env._("and %s more", len(targets) - SHOWN))
            wizard.effect = "\n".join(filter(None, lines))

    @api.model
    def _get_target_field(self, records):
        """Name of the field that takes these records."""
        return next(
            name
            for name in ("warranty_ids", "part_ids")
            if self._fields[name].comodel_name == records._name
        )

    def _get_targets(self):
        self.ensure_one()
        if self.decision in ("extend", "withdraw"):
            return self.warranty_ids._origin  # a part runs its own period
        return self.part_ids._origin or self.warranty_ids._origin

    def _get_effect(self, target):
        """What the decision changes for one warranty, in a line."""
        self.ensure_one()
        now = format_date(self.env, target.end_date)
        match self.decision:
            case "extend":
                days = min(max(self.days, 0.0), MOST_DAYS)
                after = target._get_end_with(days=days)
            case "withdraw":
                after = target._get_end_with(without=self.extension_id._origin)
            case "void":
                return self.env._(
                    "%(unit)s: covered until %(day)s → not covered",
                    unit=target.display_name,
                    day=now,
                )
            case "revive":
                return self.env._(
                    "%(unit)s: void → covered until %(day)s",
                    unit=target.display_name,
                    day=now,
                )
        return self.env._(
            "%(unit)s: covered until %(before)s → %(after)s",
            unit=target.display_name,
            before=now,
            after=format_date(self.env, after),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Take the decision."""
        self.ensure_one()
        if not self._get_targets():
            raise UserError(self.env._("Choose the warranties first."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept in the log."))
        getattr(self, f"_confirm_{self.decision}")()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_extend(self):
        self.warranty_ids._check_can_extend()
        if self.days <= 0:
            raise UserError(
                self.env._("An extension adds time: enter more than 0 days.")
            )
        if not self.document_ids:
            raise UserError(
                self.env._(
                    "Attach the document on which the extension rests: a letter,"
                    " minutes, an agreement."
                )
            )
        self.warranty_ids._do_extend(
            self.days, self.reason.strip(), self.document_ids, self.kind
        )

    def _confirm_withdraw(self):
        if not self.extension_id:
            raise UserError(self.env._("Choose the extension to withdraw."))
        self.extension_id._check_can_withdraw()
        self.extension_id._do_withdraw(self.reason.strip())

    def _confirm_void(self):
        targets = self._get_targets()
        targets._check_can_void()
        targets._do_void(self.reason.strip(), self.document_ids)

    def _confirm_revive(self):
        targets = self._get_targets()
        targets._check_can_revive()
        targets._do_revive(self.reason.strip(), self.document_ids)
