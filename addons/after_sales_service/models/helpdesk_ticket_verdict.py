# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import verdict
from .order import KINDS_REPAIR

VERDICTS = [
    (verdict.RIGHT, "Right"),
    (verdict.PARTLY, "Partly right"),
    (verdict.WRONG, "Wrong"),
    (verdict.UNKNOWN, "Unknown"),
]


class HelpdeskTicket(models.Model):
    """Once it is solved: was the diagnosis right (S17, 判断准确)?

    The jobs say what was found. What was solved from afar has proved its own
    diagnosis.
    """

    _inherit = "helpdesk.ticket"

    found_cause_id = fields.Many2one(
        "after.sales.fault",
        string="Cause Found",
        compute="_compute_diagnosis_verdict",
        store=True,
        compute_sudo=True,
    )
    found_remedy_id = fields.Many2one(
        "after.sales.fault",
        string="Remedy That Helped",
        compute="_compute_diagnosis_verdict",
        store=True,
        compute_sudo=True,
    )
    diagnosis_verdict = fields.Selection(
        VERDICTS,
        string="Diagnosis Was",
        compute="_compute_diagnosis_verdict",
        store=True,
        compute_sudo=True,
        help="The presumed cause against the one found. Partly: one of several causes,"
        " or another cause and the presumed remedy. Unknown: nothing was presumed, or"
        " no cause was named from the catalogue.",
    )

    # the likely fault of a symptom is learned from these
    _found_idx = models.Index(
        "(fault_id, equipment_id) WHERE found_cause_id IS NOT NULL"
    )

    @api.depends(
        "cause_id",
        "kind",
        "order_ids.cause_id",
        "order_ids.finished_at",
        "order_ids.kind",
        "order_ids.remedy_id",
        "order_ids.result",
        "order_ids.state",
        "remedy_id",
        "remote_outcome",
        "solved_at",
    )
    def _compute_diagnosis_verdict(self):
        # sudo (compute_sudo): every job of the ticket counts, whoever looks
        over = self.filtered(lambda ticket: ticket.solved_at and ticket.kind == "fault")
        rest = self - over
        rest.found_cause_id = False
        rest.found_remedy_id = False
        rest.diagnosis_verdict = False
        for ticket in over:
            causes, remedies = ticket._get_findings()
            ticket.found_cause_id = causes[-1] if causes else False
            ticket.found_remedy_id = remedies[-1] if remedies else False
            ticket.diagnosis_verdict = verdict.compare(
                ticket.cause_id.id, ticket.remedy_id.id, causes, remedies
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "diagnosis_verdict",
            "found_cause_id",
            "found_remedy_id",
        }

    def _get_findings(self):
        """Return the causes and remedies that were named, those of the last job last.

        :return: two lists of ids in the catalogue
        """
        self.ensure_one()
        if self.remote_outcome == "solved" and not self.on_site_at:
            return self.cause_id.ids, self.remedy_id.ids
        jobs = self.order_ids.filtered(
            lambda job: (
                job.kind in KINDS_REPAIR
                and job.state != "cancelled"
                and job.finished_at
                and job.result
            )
        )
        # the job that solved it goes last, whatever came after
        jobs = jobs.sorted(lambda job: (job.result != "unsolved", job.finished_at))
        return (
            [job.cause_id.id for job in jobs if job.cause_id],
            [job.remedy_id.id for job in jobs if job.remedy_id],
        )
