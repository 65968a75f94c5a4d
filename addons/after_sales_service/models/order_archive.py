# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .archive_job import PAPERS
from .order import KINDS_REMOTE

#: what the words of the archives are made of, see ``after.sales.archive.text``
FIELDS_OF_TEXT = frozenset(
    {
        "state",
        "done_at",
        "equipment_id",
        "ticket_id",
        "cause_id",
        "cause",
        "remedy_id",
        "remedy",
    }
)


class Order(models.Model):
    """What a job leaves in the archive of its unit, and what is missing there (S27)."""

    _inherit = "after.sales.order"

    archive_gap_count = fields.Integer(
        string="Missing in the Archive", compute="_compute_archive_gap_count"
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "done")._index_archive()
        return orders

    def write(self, vals):
        touched = not FIELDS_OF_TEXT.isdisjoint(vals)
        done = touched and self.filtered(lambda order: order.state == "done")
        res = super().write(vals)
        if touched:
            done |= self.filtered(lambda order: order.state == "done")
            done._index_archive()
        return res

    def _index_archive(self):
        """Bring the words of the archives in step with these jobs."""
        if self:
            # bounded: rows about these jobs, which are made of nothing but them
            self.env["after.sales.archive.text"].sudo()._index(self.sudo())

    def _is_archived(self):
        """Whether the job belongs to the archive of its unit: done, on the unit."""
        self.ensure_one()
        return bool(
            self.state == "done"
            and self.done_at
            and self.equipment_id
            and self.kind not in KINDS_REMOTE
        )

    def _compute_archive_gap_count(self):
        counts = self._origin._count_archive_gaps()
        for order in self:
            order.archive_gap_count = counts.get(order._origin.id, 0)

    def _count_archive_gaps(self):
        """How much is missing of these jobs, without what was accepted.

        :return: dict of id of a job → count
        """
        Gap = self.env["after.sales.archive.gap"]
        if not self.ids or not Gap.has_access("read"):
            return {}
        return {
            order.id: count
            for order, count in Gap._read_group(
                Domain("order_id", "in", self.ids) & Domain("state", "!=", "accepted"),
                ["order_id"],
                ["__count"],
            )
        }

    def _get_archive_papers(self):
        """The papers and documents of the job, for its archive; under sudo. Hook.

        :return: ``ir.attachment``
        """
        self.ensure_one()
        papers = self.env["ir.attachment"]
        for name in PAPERS:
            papers |= self[name]
        documents = self.checklist_line_ids.filtered(
            lambda item: item.kind == "document"
        )
        reports = self.emergency_report_ids.attachment_id
        return papers | reports | documents.attachment_ids

    def _get_archive_notes(self):
        """Further records of the job in words, for its archive; under sudo. Hook.

        :return: list of texts: who was told of the work, what was agreed …
        """
        self.ensure_one()
        notes = []
        if self.guidance:
            words = " ".join(self.guidance.split())
            notes.append(self.env._("Guidance given: %s", words))
        if self.acceptance_waived_reason:
            notes.append(
                self.env._(
                    "Returned without acceptance: %(reason)s (%(who)s)",
                    reason=self.acceptance_waived_reason,
                    who=self.acceptance_waived_by_id.name,
                )
            )
        return notes

    def action_view_archive_gaps(self):
        self.ensure_one()
        return self.env["after.sales.archive.gap"]._open_of("order_id", self)

    @api.depends("evidence_ids.kind")
    def _compute_missing_text(self):
        return super()._compute_missing_text()

    def _get_missing_of_report(self):
        """A photo, where the rule of the kind asks for one."""
        missing = super()._get_missing_of_report()
        # sudo: whether there is a photo; the customer who signs sees no evidence
        evidence = self.sudo().evidence_ids
        if "photo" in self._get_needs() and "photo" not in evidence.mapped("kind"):
            missing.append(
                self.env._("No photo of the work. Take one under “Evidence”.")
            )
        return missing
