# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command

#: where an item comes from is written by the steps, never by a client
FIELDS_OF_ORIGIN = frozenset({"carried_from_id", "carried_to_ids", "finding_id"})
#: how an item was answered
FIELDS_ANSWERED = ("done", "value", "reading", "verdict", "note", "done_at")


class ChecklistLine(models.Model):
    """An item that goes on to the next job: a finding, or what was left undone."""

    _inherit = "after.sales.checklist.line"

    finding_id = fields.Many2one(
        "after.sales.finding",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What the customer found at an earlier attempt.",
    )
    carried_from_id = fields.Many2one(
        "after.sales.checklist.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    carried_to_ids = fields.One2many(
        "after.sales.checklist.line", "carried_from_id", readonly=True
    )

    @api.model
    def _stamp(self, vals):
        if not self.env.su:
            vals = {key: vals[key] for key in vals if key not in FIELDS_OF_ORIGIN}
        return super()._stamp(vals)

    def _is_open(self):
        """Whether there is still something to do: not done, or failed."""
        self.ensure_one()
        return (not self.done or self.verdict == "fail") and not self._has_gone_on()

    def _has_gone_on(self):
        """Whether another job, which is not cancelled, asks for the item."""
        self.ensure_one()
        # bounded: whether there is one, also where it is another engineer's
        return bool(
            self.sudo().carried_to_ids.filtered(
                lambda line: line.order_id.state != "cancelled"
            )
        )

    def _get_problem(self):
        """What went on to another job is asked for there."""
        if self._has_gone_on():
            return None
        return super()._get_problem()

    def _prepare_carried_vals(self):
        """The item as the next job asks for it: open again."""
        self.ensure_one()
        return self._prepare_asked_vals() | {
            "section": self.section,
            "finding_id": self.finding_id.id,
            "carried_from_id": self.id,
        }

    def _prepare_repeated_vals(self):
        """The item as the next attempt lists it: what has passed stays passed."""
        self.ensure_one()
        if self._is_open():
            return self._prepare_carried_vals()
        return (
            self._prepare_asked_vals()
            | {name: self[name] for name in FIELDS_ANSWERED}
            | {
                "section": self.section,
                "finding_id": self.finding_id.id,
                "done_by_id": self.done_by_id.id,
                "attachment_ids": [Command.set(self.attachment_ids.ids)],
            }
        )
