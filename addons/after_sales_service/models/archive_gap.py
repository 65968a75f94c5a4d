# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .completion_rule import KINDS_JOINT
from .order import GRADES, KINDS_ACCEPTED, KINDS_REMOTE
from .order import KINDS as JOB_KINDS

KINDS = [
    ("report", "No service report kept"),
    ("cause", "Cause not written"),
    ("remedy", "Work done not written"),
    ("result", "Result not written"),
    ("photo", "No photo of the work"),
    ("acceptance", "No signed acceptance form"),
    ("emergency_report", "No written emergency report"),
    ("brand", "Part without brand"),
    ("specification", "Part without specification"),
    ("serial_in", "Serial installed not written"),
    ("serial_out", "Serial removed not written"),
    ("document", "Document not there"),
    ("item_photo", "Photo of an item not there"),
    ("downtime", "Out of use, without a job"),
]
STATES = [
    ("open", "Missing"),
    ("explained", "Explained"),
    ("accepted", "Accepted"),
]
#: id of a row = id of the record it is about * NUMBERS + number of the kind
NUMBERS = 64
#: rows explained in one go
EXPLAIN_LIMIT = 500
BLANK = "COALESCE(btrim(%s), '') = ''"


class ArchiveGap(models.Model):
    """What is missing in the archives, for whoever supervises them (监督、检查, S27).

    One row per thing that a job which is done, one of its parts or one of its items
    should have left and did not; it goes away when the thing is there. What cannot be
    had any more is explained, and the explanation accepted by the manager
    (``after.sales.archive.excuse``). A query: nobody writes it, it is never behind.

    Further rooms add kinds to ``kind`` and conditions to ``_get_checks()``, or rows to
    ``_get_sources()``.
    """

    _name = "after.sales.archive.gap"
    _description = "Missing in the Archive"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "kind"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.archive.excuse": ["approval_state", "kind", "record_id"],
        "after.sales.checklist.line": [
            "attachment_ids",
            "done",
            "kind",
            "name",
            "note",
            "order_id",
            "photo_required",
            "required",
            "verdict",
        ],
        "after.sales.downtime": [
            "company_id",
            "end",
            "equipment_id",
            "kind",
            "order_id",
            "ticket_id",
        ],
        "after.sales.equipment": ["commercial_partner_id", "product_id", "team_id"],
        "after.sales.evidence": ["kind", "order_id"],
        "after.sales.order": [
            "cause",
            "certificate_attachment_id",
            "company_id",
            "done_at",
            "engineer_id",
            "equipment_id",
            "grade",
            "joint_acceptance",
            "kind",
            "refused_at",
            "remedy",
            "report_attachment_id",
            "result",
            "state",
        ],
        "after.sales.order.line": [
            "brand",
            "kind",
            "lot_id",
            "name",
            "order_id",
            "product_id",
            "removed_serial",
            "specification",
        ],
        "after.sales.signature": ["order_id", "role"],
        "helpdesk.ticket": ["remote_outcome"],
        "product.template": ["tracking"],
    }

    kind = fields.Selection(KINDS, string="What Is Missing", readonly=True)
    what = fields.Char(string="Of", readonly=True, help="The part or the item.")
    date = fields.Date(
        string="Since", readonly=True, help="When the job was closed: since then."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Owner", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    job_kind = fields.Selection(JOB_KINDS, string="Kind of Job", readonly=True)
    grade = fields.Selection(GRADES, readonly=True)
    engineer_id = fields.Many2one("hr.employee", readonly=True)
    downtime_id = fields.Many2one("after.sales.downtime", readonly=True)
    record_id = fields.Many2oneReference(model_field="record_model", readonly=True)
    record_model = fields.Char(readonly=True)
    excuse_id = fields.Many2one(
        "after.sales.archive.excuse", string="Explanation", readonly=True
    )
    reason = fields.Text(related="excuse_id.reason", string="Why It Is Missing")
    state = fields.Selection(STATES, readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_checks(self):
        """Conditions under which something is missing. Hook.

        What looks into another table stands behind ``CASE WHEN``: most jobs are
        complete, and are not asked.

        :return: dict of source (``job``, ``part``, ``item``) → dict of kind → SQL over
            the aliases ``job`` and ``rule`` (its completion rule), for the latter two
            ``line``; for parts ``product``, its template, as well
        """
        return {
            "job": self._get_checks_of_job(),
            "part": {
                "brand": SQL(BLANK, SQL("line.brand")),
                "specification": SQL(BLANK, SQL("line.specification")),
                "serial_in": SQL("product.tracking = 'serial' AND line.lot_id IS NULL"),
                "serial_out": SQL(
                    "product.tracking = 'serial' AND %s",
                    SQL(BLANK, SQL("line.removed_serial")),
                ),
            },
            "item": {
                "document": SQL(
                    "line.kind = 'document' AND line.required AND %s AND %s",
                    SQL(BLANK, SQL("line.note")),
                    self._get_no_file(),
                ),
                "item_photo": SQL(
                    "line.kind != 'document' AND line.photo_required AND %s",
                    self._get_no_file(),
                ),
            },
        }

    @api.model
    def _get_checks_of_job(self):
        blank = {
            name: SQL(
                "%s AND %s",
                SQL.identifier("rule", f"needs_{name}"),
                SQL(BLANK, SQL.identifier("job", name)),
            )
            for name in ("cause", "remedy", "result")
        }
        checks = blank | {
            "report": SQL("job.report_attachment_id IS NULL"),
            "photo": SQL(
                """
                CASE WHEN rule.needs_photo THEN NOT EXISTS (
                    SELECT 1 FROM after_sales_evidence shown
                     WHERE shown.order_id = job.id AND shown.kind = 'photo') END
                """
            ),
            "acceptance": SQL(
                """
                CASE WHEN job.refused_at IS NOT NULL THEN FALSE
                     WHEN job.kind IN %s THEN job.certificate_attachment_id IS NULL
                     WHEN job.joint_acceptance AND job.kind IN %s THEN 2 > (
                    SELECT count(DISTINCT signed.role)
                      FROM after_sales_signature signed
                     WHERE signed.order_id = job.id
                       AND signed.role IN ('production', 'equipment')) END
                """,
                KINDS_ACCEPTED,
                KINDS_JOINT,
            ),
        }
        self.env["after.sales.emergency.report"].flush_model()
        checks["emergency_report"] = SQL(
            """
            CASE WHEN job.kind = 'emergency' THEN NOT EXISTS (
                WITH RECURSIVE chain AS (
                    SELECT job.id, COALESCE(job.previous_attempt_id,
                                            job.continues_id) AS before_id
                    UNION
                    SELECT before.id, COALESCE(before.previous_attempt_id,
                                               before.continues_id)
                      FROM after_sales_order before
                      JOIN chain ON before.id = chain.before_id)
                SELECT 1 FROM after_sales_emergency_report written
                  JOIN chain ON chain.id = written.order_id) END
            """
        )
        return checks

    @api.model
    def _get_no_file(self):
        return SQL(
            """
            line.verdict IS DISTINCT FROM 'na' AND NOT EXISTS (
                SELECT 1 FROM after_sales_checklist_line_attachment_rel rel
                 WHERE rel.after_sales_checklist_line_id = line.id)
            """
        )

    @api.model
    def _get_sources(self):
        """The queries whose rows are gaps: list of SQL. Hook.

        Columns, in this order: id, kind, what, date, company_id, equipment_id,
        order_id, downtime_id, record_model, record_id.
        """
        checks = self._get_checks()
        return [
            self._get_source_of_jobs(
                checks["job"], SQL("NULL"), "after.sales.order", SQL("job.id"), SQL()
            ),
            self._get_source_of_jobs(
                checks["part"],
                SQL("line.name"),
                "after.sales.order.line",
                SQL("line.id"),
                SQL(
                    """
                    JOIN after_sales_order_line line
                         ON line.order_id = job.id AND line.kind = 'part'
                    JOIN product_product variant ON variant.id = line.product_id
                    JOIN product_template product
                         ON product.id = variant.product_tmpl_id
                    """
                ),
            ),
            self._get_source_of_jobs(
                checks["item"],
                SQL("line.name"),
                "after.sales.checklist.line",
                SQL("line.id"),
                SQL(
                    "JOIN after_sales_checklist_line line ON line.order_id = job.id"
                    " AND (line.kind = 'document' OR line.photo_required)"
                ),
            ),
            self._get_source_of_downtimes(),
        ]

    @api.model
    def _get_source_of_jobs(self, checks, what, model, record, join):
        """One look at each job, or at each line of it, for all that may be missing.

        Complete ones are left out first: only the others are told apart.
        """
        return SQL(
            """
            SELECT %(record)s::bigint * %(numbers)s + missing.number AS id,
                   missing.kind::varchar, %(what)s::varchar AS what,
                   job.done_at::date AS date, job.company_id, job.equipment_id,
                   job.id AS order_id, NULL::int AS downtime_id,
                   %(model)s::varchar AS record_model, %(record)s AS record_id
              FROM after_sales_order job
              %(needs)s
              %(join)s
              CROSS JOIN LATERAL (VALUES %(checks)s) AS missing (number, kind, holds)
             WHERE job.state = 'done' AND job.equipment_id IS NOT NULL
               AND job.kind NOT IN %(remote)s AND (%(any)s) AND missing.holds
            """,
            any=SQL(" OR ").join(SQL("(%s)", check) for check in checks.values()),
            record=record,
            numbers=NUMBERS,
            what=what,
            model=model,
            needs=self.env["after.sales.completion.rule"]._get_needs_join(SQL("job")),
            join=join,
            checks=SQL(", ").join(
                SQL("(%s, %s, %s)", self._get_number(kind), kind, condition)
                for kind, condition in checks.items()
            ),
            remote=KINDS_REMOTE,
        )

    @api.model
    def _get_source_of_downtimes(self):
        """Faults that are over, and nobody wrote down what ended them.

        What was solved on the phone is on record with the ticket.
        """
        return SQL(
            """
            SELECT down.id::bigint * %(numbers)s + %(number)s, 'downtime'::varchar,
                   NULL::varchar, down.end::date, down.company_id, down.equipment_id,
                   NULL::int, down.id, 'after.sales.downtime'::varchar, down.id
              FROM after_sales_downtime down
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = down.ticket_id
             WHERE down.kind = 'unplanned' AND down.end IS NOT NULL
               AND down.order_id IS NULL
               AND ticket.remote_outcome IS DISTINCT FROM 'solved'
            """,
            numbers=NUMBERS,
            number=self._get_number("downtime"),
        )

    @api.model
    def _get_number(self, kind):
        return self._fields["kind"].get_values(self.env).index(kind)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT gap.*, unit.product_id, unit.team_id,
                   unit.commercial_partner_id AS partner_id,
                   job.kind AS job_kind, job.grade, job.engineer_id,
                   excuse.id AS excuse_id,
                   CASE excuse.approval_state WHEN 'approved' THEN 'accepted'
                        WHEN 'submitted' THEN 'explained' ELSE 'open' END AS state
              FROM (%s) AS gap
              JOIN after_sales_equipment unit ON unit.id = gap.equipment_id
              LEFT JOIN after_sales_order job ON job.id = gap.order_id
              LEFT JOIN after_sales_archive_excuse excuse
                     ON excuse.kind = gap.kind AND excuse.record_id = gap.record_id
            """,
            SQL(" UNION ALL ").join(self._get_sources()),
        )

    @api.depends("kind", "what")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for gap in self:
            words = (kinds.get(gap.kind), gap.what, gap.order_id.name)
            gap.display_name = " · ".join(filter(None, words))

    # ------------------------------------------------------------
    # EXPLAIN
    # ------------------------------------------------------------

    def action_explain(self):
        """Open the dialog that asks why these things are missing."""
        self._check_can_explain()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why It Is Missing"),
            "res_model": "after.sales.archive.explanation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_gap_ids": self.ids},
        }

    def _check_can_explain(self):
        """:raises UserError: nothing is ticked, too much, or it is accepted already"""
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Tick what you want to explain first."))
        if len(self) > EXPLAIN_LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s rows are ticked; up to %(limit)s are explained at once.",
                    count=len(self),
                    limit=EXPLAIN_LIMIT,
                )
            )
        for gap in self:
            if gap.state == "accepted":
                raise UserError(
                    self.env._("“%s” is accepted as missing already.", gap.display_name)
                )

    def _do_explain(self, reason):
        """Note why it is missing, and hand it to the manager.

        :param str reason: why, the same for all of these
        :return: the ``after.sales.archive.excuse``
        """
        # sudo: whoever reads the gap may say why; its substance is the gap's own
        Excuse = self.env["after.sales.archive.excuse"].sudo()
        known = self.excuse_id.sudo()
        known.write({"approval_state": "draft", "reason": reason})
        known.activity_unlink(["mail.mail_activity_data_todo"])
        excuses = known | Excuse.create(
            [
                gap._prepare_excuse_vals(reason)
                for gap in self.filtered(lambda gap: not gap.excuse_id)
            ]
        )
        excuses._do_submit()
        self.env.flush_all()
        self.invalidate_model()
        return excuses.sudo(self.env.su)

    def _prepare_excuse_vals(self, reason):
        self.ensure_one()
        return {
            "kind": self.kind,
            "what": self.what,
            "record_id": self.record_id,
            "company_id": self.company_id.id,
            "equipment_id": self.equipment_id.id,
            "order_id": self.order_id.id,
            "downtime_id": self.downtime_id.id,
            "reason": reason,
        }

    def action_accept(self):
        """The manager accepts the explanations of the ticked rows."""
        excuses = self._get_explained()
        excuses.action_approve()
        self.invalidate_model()
        return True

    def action_refuse(self):
        """The manager refuses them, and says why: the things are to be had."""
        return self._get_explained().action_refuse()

    def _get_explained(self):
        """:raises UserError: none of the rows has an explanation that waits"""
        self.check_access("read")
        excuses = self.filtered(lambda gap: gap.state == "explained").excuse_id
        if not excuses:
            raise UserError(
                self.env._(
                    "None of these waits for you: tick rows that somebody has"
                    " explained."
                )
            )
        return excuses

    # ------------------------------------------------------------
    # WINDOWS, REGISTER
    # ------------------------------------------------------------

    def action_open(self):
        """Open where it can be filled in: the job, or the interval out of use."""
        self.ensure_one()
        return (self.order_id or self.downtime_id)._get_records_action()

    @api.model
    def _open_of(self, name, record):
        """The list of what is missing of one unit or job."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.archive_gap_action"
        )
        action["domain"] = [(name, "=", record.id)]
        action["context"] = {}
        return action

    @api.model
    def _get_register_title(self):
        return self.env._("Missing in the Archives")

    @api.model
    def _get_register_columns(self):
        return (
            "date",
            "kind",
            "what",
            "order_id",
            "job_kind",
            "equipment_id",
            "partner_id",
            "engineer_id",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "date"
