# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools import period
from .archive_mixin import JOB_COLUMNS, MONEY
from .order import KINDS_REMOTE

#: papers of a job that belong to the archive, in the order they are named in
PAPERS = (
    "certificate_attachment_id",
    "acceptance_form_attachment_id",
    "refusal_attachment_id",
    "report_attachment_id",
    "statement_attachment_id",
    "feedback_attachment_id",
)


class ArchiveJob(models.Model):
    """One job in the archive of a unit: cause, work, parts, readings, papers (S27)."""

    _name = "after.sales.archive.job"
    _description = "Archive of Jobs"
    _inherit = ["after.sales.archive.mixin"]
    _auto = False
    _rec_name = "order_id"
    _depends = {
        "after.sales.order": [
            *JOB_COLUMNS,
            "commercial_partner_id",
            "done_at",
            "product_id",
            "state",
        ],
        "after.sales.liability": ["approval_state", "cause", "order_id"],
        "helpdesk.ticket": ["fault_id"],
    }

    parts_text = fields.Text(
        string="Parts Replaced",
        compute="_compute_texts",
        compute_sudo=True,
        help="Name, specification, brand, quantity, serial in and out.",
    )
    readings_text = fields.Text(
        string="Readings", compute="_compute_texts", compute_sudo=True
    )
    papers_text = fields.Text(
        string="Papers", compute="_compute_texts", compute_sudo=True
    )
    signed_text = fields.Text(
        string="Signed by", compute="_compute_texts", compute_sudo=True
    )
    notes_text = fields.Text(
        string="Further Records", compute="_compute_texts", compute_sudo=True
    )
    photo_count = fields.Integer(
        string="Photos", compute="_compute_photo_count", compute_sudo=True
    )
    gap_count = fields.Integer(string="Missing", compute="_compute_gap_count")
    cost = fields.Monetary(
        compute="_compute_cost",
        compute_sudo=True,
        groups=MONEY,
        help="Parts, labour and travel of the job, as the cost report has them.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT job.id, job.done_at AS date, %s
              FROM after_sales_order job
              %s
             WHERE job.state = 'done' AND job.done_at IS NOT NULL
               AND job.equipment_id IS NOT NULL AND job.kind NOT IN %s
            """,
            self._get_job_select(),
            self._get_job_join(),
            KINDS_REMOTE,
        )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    # sudo: the whole archive of a unit is read by whoever may see the unit; these are
    # words about its own jobs, without money
    @api.depends_context("lang")
    def _compute_texts(self):
        papers = {row: row.order_id._get_archive_papers() for row in self}
        self.env["ir.attachment"].union(*papers.values()).fetch(["name"])
        for row in self:
            order = row.order_id
            row.parts_text = "\n".join(
                line._get_archive_words() for line in order.part_line_ids
            )
            row.readings_text = "\n".join(
                self._say_reading(item)
                for item in order.checklist_line_ids
                if item.kind == "reading" and item.done
            )
            row.papers_text = "\n".join(papers[row].mapped("name"))
            row.notes_text = "\n".join(order._get_archive_notes())
            row.signed_text = "\n".join(
                self._say_signature(signature) for signature in order.signature_ids
            )

    @api.model
    def _say_reading(self, item):
        """A reading with its limits, and how it came out."""
        verdicts = dict(item._fields["verdict"]._description_selection(self.env))
        limits = item.limits and f"({item.limits})"
        words = (f"{item.name}: {item.reading or '–'}", limits, verdicts[item.verdict])
        return " ".join(filter(None, words))

    @api.model
    def _say_signature(self, signature):
        """Which side has signed, who, and on which day."""
        roles = dict(signature._fields["role"]._description_selection(self.env))
        day = period.day_of(signature.signed_at, signature.order_id.tz)
        return (
            f"{roles[signature.role]}: {signature.name}, {format_date(self.env, day)}"
        )

    def _compute_photo_count(self):
        orders = self.order_id
        counts = dict(
            self.env["after.sales.evidence"]._read_group(
                [("order_id", "in", orders.ids), ("kind", "=", "photo")],
                ["order_id"],
                ["__count"],
            )
        )
        for row in self:
            photos = row.order_id.checklist_line_ids.attachment_ids.filtered(
                lambda file: (file.mimetype or "").startswith("image/")
            )
            row.photo_count = counts.get(row.order_id, 0) + len(photos)

    def _compute_gap_count(self):
        counts = self.order_id._count_archive_gaps()
        for row in self:
            row.gap_count = counts.get(row.order_id.id, 0)

    def _compute_cost(self):
        costs = dict(
            self.env["after.sales.cost.report"]._read_group(
                [("order_id", "in", self.order_id.ids)], ["order_id"], ["cost:sum"]
            )
        )
        for row in self:
            row.cost = costs.get(row.order_id, 0.0)
