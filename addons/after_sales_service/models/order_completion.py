# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .order import KINDS_ACCEPTED

#: what the report says -> the field that says it; asked for by the rule of the kind
FIELDS_NEEDED = {
    "cause": "cause",
    "remedy": "remedy",
    "result": "result",
    "guidance": "guidance",
}


class Order(models.Model):
    """What a job still needs before it is finished, signed or closed.

    One list for the screen, the button and the portal: nobody is refused for what
    was not shown.
    """

    _inherit = "after.sales.order"

    missing_text = fields.Text(string="Still Missing", compute="_compute_missing_text")

    @api.depends(
        "state",
        "kind",
        "arrived_at",
        "cause",
        "remedy",
        "result",
        "guidance",
        "checklist_line_ids.done",
        "checklist_line_ids.verdict",
        "checklist_line_ids.note",
        "checklist_line_ids.required",
        "checklist_line_ids.attachment_ids",
        "part_line_ids.brand",
        "part_line_ids.specification",
        "part_line_ids.quantity",
        "signature_ids",
        "feedback_ids",
    )
    def _compute_missing_text(self):
        for order in self:
            step = order._get_next_gate()
            missing = order._get_missing_for(step) if step else []
            order.missing_text = "\n".join(f"• {text}" for text in missing)

    def _get_next_gate(self):
        """The step whose needs are shown; none where nothing is due yet."""
        self.ensure_one()
        if self.state == "in_progress":
            return "sign"
        if self.state == "to_accept":
            return "done" if self.is_signed else "sign"
        return None

    def _get_needs(self):
        """What the rule of the kind asks for; see ``after.sales.completion.rule``."""
        self.ensure_one()
        return self.env["after.sales.completion.rule"]._get_needs(
            self.kind, self.company_id, self.grade
        )

    def _needs_acceptance(self):
        """Whether somebody accepts the work, or refuses it with findings."""
        self.ensure_one()
        return self.kind in KINDS_ACCEPTED

    def _is_sealed(self):
        """Whether somebody has signed for what is written: it stays as it is."""
        self.ensure_one()
        return self.is_signed

    def _needs_signature(self):
        """Whether the job is closed only when the customer has signed."""
        self.ensure_one()
        return self._needs_acceptance() or "signature" in self._get_needs()

    def _get_missing_for(self, step):
        """What is missing before a step may be taken, in the user's words.

        Modules that need more add to the list.

        :param str step: ``finish``, ``sign`` or ``done``
        :return: list of texts, empty if nothing is missing
        """
        self.ensure_one()
        missing = []
        if step == "finish" and not self.arrived_at:
            missing.append(self.env._("Nobody has arrived yet. Press “Arrived” first."))
        if step in ("sign", "done"):
            missing += self._get_missing_of_report()
        if (
            step == "done"
            and self._needs_signature()
            and not self._has_customer_signed()
        ):
            missing += self._get_missing_signatures()
        # sudo: whether there is a sheet; what it says is not read
        if (
            step == "done"
            and "feedback" in self._get_needs()
            and not self.sudo().feedback_ids
        ):
            missing.append(
                self.env._(
                    "The feedback sheet is not filled in. Let the customer rate the"
                    " service when signing, or enter the sheet of paper."
                )
            )
        return missing

    def _get_missing_signatures(self):
        """Who has not signed yet, and what can be done: list of texts."""
        self.ensure_one()
        return [
            self.env._(
                "The customer has not signed. Press “Let Sign” or send the customer the"
                " link."
            )
        ]

    def _get_missing_of_report(self):
        """What is signed for and is not there yet: report, parts, checklist."""
        self.ensure_one()
        needs = self._get_needs()
        names = [name for need, name in FIELDS_NEEDED.items() if need in needs]
        labels = self.fields_get(names, ["string"])
        blank = [
            labels[name]["string"]
            for name in names
            if not str(self[name] or "").strip()
        ]
        missing = []
        if blank:
            missing.append(
                self.env._(
                    "The report is not complete. Fill in: %(fields)s",
                    fields=", ".join(blank),
                )
            )
        if "parts" in needs:
            missing += self.part_line_ids._get_missing_description()
        if "checklist" in needs:
            missing += self.checklist_line_ids._get_missing()
        return missing

    def _has_customer_signed(self):
        """By the signature itself, not by the flag computed from it."""
        self.ensure_one()
        return "customer" in self.signature_ids.mapped("role")

    def _check_complete(self, step):
        """Refuse a step that something is missing for; says all of it at once.

        :raises UserError: what is missing, job by job
        """
        for order in self:
            missing = order._get_missing_for(step)
            if missing:
                raise UserError(
                    self.env._(
                        "%(job)s is not complete. Still missing:\n%(items)s",
                        job=order.name,
                        items="\n".join(f"• {text}" for text in missing),
                    )
                )
