# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain

from ..tools import period

_logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
PAPER = "after_sales_service.action_report_emergency"
STATES = [
    ("draft", "Being Written"),
    ("submitted", "With the Manager"),
    ("approved", "Acknowledged"),
    ("refused", "Returned"),
]
#: what the report says; fixed while the manager has it, and afterwards
FIELDS_OF_REPORT = frozenset(
    {
        "failed_at",
        "restored_at",
        "cause",
        "method",
        "result",
        "result_note",
        "influence",
        "author_id",
        "part_ids",
    }
)


class EmergencyReport(models.Model):
    """The written report to the manager after emergency work (紧急维修报告, S30).

    Proposed when the emergency job is finished and filled in from it: cause, method,
    replaced parts with specification, quantity and brand, result, time of failure and
    of restoration. The author completes it and hands it in; the manager acknowledges
    it or returns it with a remark. Author, engineers of the job and the desk write it
    while it is not handed in; another manager than the author acknowledges.
    """

    _name = "after.sales.emergency.report"
    _description = "Emergency Report"
    _inherit = [
        "after.sales.approval.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    approval_state = fields.Selection(STATES, string="State")
    refusal_reason = fields.Char(string="Manager's Remark")
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(
        related="order_id.equipment_id", store=True, index=True
    )
    product_id = fields.Many2one(related="order_id.product_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    site_partner_id = fields.Many2one(related="order_id.site_partner_id")
    department_id = fields.Many2one(
        related="equipment_id.department_id", store=True, related_sudo=True
    )
    ticket_id = fields.Many2one(related="order_id.ticket_id")
    tz = fields.Char(related="order_id.tz")
    author_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        check_company=True,
    )
    due_on = fields.Date(
        string="Due on",
        readonly=True,
        copy=False,
        index=True,
        help="The days that the settings allow after the work was finished.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    failed_at = fields.Datetime(
        string="Time of Failure",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        tracking=True,
    )
    restored_at = fields.Datetime(
        string="Time of Restoration",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        tracking=True,
    )
    down_hours = fields.Float(
        string="Hours out of Use", compute="_compute_down_hours", store=True
    )
    cause = fields.Text(
        string="Cause of the Failure",
        compute="_compute_from_order",
        store=True,
        readonly=False,
    )
    method = fields.Text(
        string="How It Was Handled",
        compute="_compute_from_order",
        store=True,
        readonly=False,
    )
    result = fields.Selection(
        [
            ("solved", "Works again"),
            ("limited", "Works with limits"),
            ("unsolved", "Not solved"),
        ],
        compute="_compute_from_order",
        store=True,
        readonly=False,
    )
    result_note = fields.Text(string="About the Result")
    influence = fields.Text(
        compute="_compute_from_order",
        store=True,
        readonly=False,
        help="What production was touched by, and how it was kept small.",
    )
    part_ids = fields.One2many(
        "after.sales.emergency.report.part", "report_id", string="Replaced Parts"
    )
    parts_text = fields.Text(
        string="Parts in Words", compute="_compute_parts_text", store=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Report as Paper",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    missing_text = fields.Text(string="Still Missing", compute="_compute_missing_text")

    _order_uniq = models.UniqueIndex(
        "(order_id)", "This job has its emergency report already."
    )
    _open_idx = models.Index("(due_on) WHERE approval_state IN ('draft', 'refused')")
    _times_order = models.Constraint(
        "CHECK (restored_at IS NULL OR failed_at IS NULL OR restored_at >= failed_at)",
        "The unit cannot have worked again before it failed.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "order_id.cause",
        "order_id.remedy",
        "order_id.result",
        "order_id.finished_at",
        "order_id.state",
    )
    def _compute_from_order(self):
        """What the job says, until somebody has written it otherwise."""
        for report in self:
            if report.approval_state in ("submitted", "approved"):
                continue
            for name, value in report._get_facts().items():
                report[name] = report[name] or value

    def _get_facts(self):
        """What the job and the ledger of its unit say; names of fields -> values."""
        self.ensure_one()
        order = self.order_id.sudo()  # read only: this job, for its own report
        failed_at, restored_at = order._get_failure_times()
        if not failed_at:
            failed_at = (
                order.equipment_id.down_since
                or order.ticket_id.reported_at
                or order.coverage_at
            )
        if not restored_at and order.result in ("solved", "limited"):
            restored_at = order.finished_at
        if restored_at and failed_at and restored_at < failed_at:
            failed_at = False  # somebody has to say it
        return {
            "failed_at": failed_at,
            "restored_at": restored_at,
            "cause": order.cause,
            "method": order.remedy,
            "result": order.result,
            "influence": order._get_influence_text(),
        }

    @api.depends("failed_at", "restored_at")
    def _compute_down_hours(self):
        for report in self:
            known = report.failed_at and report.restored_at
            report.down_hours = (
                (report.restored_at - report.failed_at) / HOUR if known else 0.0
            )

    @api.depends(
        "part_ids.name",
        "part_ids.specification",
        "part_ids.quantity",
        "part_ids.brand",
        "part_ids.uom_id",
    )
    def _compute_parts_text(self):
        for report in self:
            report.parts_text = "\n".join(part._get_words() for part in report.part_ids)

    @api.depends("due_on", "approval_state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for report in self:
            report.is_overdue = bool(
                report.approval_state in ("draft", "refused")
                and report.due_on
                and report.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("approval_state", "in", ("draft", "refused")) & Domain(
            "due_on", "<", fields.Date.context_today(self)
        )

    @api.depends(
        "approval_state",
        "failed_at",
        "restored_at",
        "cause",
        "method",
        "result",
        "part_ids.name",
        "part_ids.specification",
        "part_ids.quantity",
        "part_ids.brand",
    )
    def _compute_missing_text(self):
        for report in self:
            missing = (
                report._get_missing()
                if report.approval_state in ("draft", "refused")
                else []
            )
            report.missing_text = "\n".join(f"• {text}" for text in missing)

    @api.constrains("failed_at", "restored_at")
    def _check_times(self):
        now = fields.Datetime.now()
        for report in self:
            times = filter(None, (report.failed_at, report.restored_at))
            if max(times, default=now) > now:
                raise ValidationError(
                    self.env._(
                        "%(report)s: the times of failure and restoration cannot lie in"
                        " the future.",
                        report=report.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        return (
            super()._get_fields_of_steps()
            | {"name", "order_id", "due_on"}
            | {"attachment_id"}
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_OF_REPORT.isdisjoint(vals):
            self._check_not_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_not_approved()

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    @api.model
    def _propose(self, orders):
        """Make the reports of finished emergency jobs; called under sudo.

        :param orders: jobs, one of a chain of attempts
        :return: the new reports
        """
        reports = self.create([self._prepare_report_vals(order) for order in orders])
        for report in reports:
            report._take_parts()
            report.activity_schedule(
                "after_sales_service.mail_act_emergency_report",
                date_deadline=report.due_on,
                user_id=report.author_id.id,
            )
        return reports

    @api.model
    def _prepare_report_vals(self, order):
        author = order.user_id or order._get_dispatcher() or self.env.user
        finished = order.finished_at or fields.Datetime.now()
        days = order.company_id.after_sales_emergency_report_days
        return {
            "order_id": order.id,
            "author_id": author.id,
            "due_on": period.day_of(finished, order.tz) + timedelta(days=days),
        }

    def action_take_parts(self):
        """Take cause, work, result and parts from the job once more."""
        self.check_access("write")
        self._check_not_approved()
        for report in self:
            for name, value in report._get_facts().items():
                if value:
                    report[name] = value
            report._take_parts()
        return True

    def _take_parts(self):
        """The parts as the job has them now."""
        self.ensure_one()
        order = self.order_id.sudo()  # read only: the parts of this very job
        # the rows of this report; whoever may fill it in replaces them
        self.sudo().part_ids = [
            Command.clear(),
            *(
                Command.create(line._prepare_emergency_part_vals())
                for line in order.part_line_ids
            ),
        ]

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def _get_missing(self):
        """What the report does not say yet (S30): list of texts."""
        self.ensure_one()
        names = ["cause", "method", "result", "failed_at"]
        if self.result != "unsolved":
            names.append("restored_at")
        labels = self.fields_get(names, ["string"])
        missing = [
            labels[name]["string"]
            for name in names
            if not str(self[name] or "").strip()
        ]
        return missing + self.part_ids._get_missing()

    def _get_authors(self):
        return super()._get_authors() | self.author_id

    def _check_can_submit(self):
        res = super()._check_can_submit()
        for report in self:
            missing = report._get_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "%(report)s is not complete. Still missing:\n%(items)s",
                        report=report.name,
                        items="\n".join(f"• {text}" for text in missing),
                    )
                )
        return res

    def _do_submit(self):
        res = super()._do_submit()
        # its to-do is done, whoever handed it in
        self.sudo().activity_feedback(["after_sales_service.mail_act_emergency_report"])
        return res

    def _do_approve(self):
        """Acknowledged: the paper is kept as the manager has read it."""
        res = super()._do_approve()
        for report in self:
            report._keep_report()
        return res

    def _keep_report(self):
        """Keep the paper; a printer that fails takes back no decision."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                # a field of the steps; bounded to this report
                self.sudo().attachment_id = self._make_paper(PAPER)
        except psycopg2.Error:
            raise  # the database, not the printer: the server tries again
        except Exception:  # noqa: BLE001 pylint: disable=broad-except
            # wkhtmltopdf missing or killed …: made when somebody asks for it
            _logger.warning("%s: no paper", self.name, exc_info=True)

    def _do_refuse(self, reason):
        """Returned with a remark: the author finds it among the to-dos."""
        res = super()._do_refuse(reason)
        for report in self:
            # a to-do for the author, about this report
            report.sudo().activity_schedule(
                "after_sales_service.mail_act_emergency_report",
                note=reason,
                user_id=report.author_id.id,
            )
        return res

    def _check_can_reopen(self):
        """:raises AccessError: what the manager has acknowledged stays"""
        raise AccessError(
            self.env._(
                "An acknowledged report stays as it is. Write what has come to light"
                " since then into its log."
            )
        )

    # ------------------------------------------------------------
    # WINDOWS, PAPER
    # ------------------------------------------------------------

    def action_print(self):
        self.ensure_one()
        self.check_access("read")
        if self.approval_state == "approved" and not self.attachment_id:
            self._keep_report()
        return self._open_paper(self.attachment_id, PAPER)

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    def _get_paper_lang(self):
        """The manager reads it, not the customer: in the language of the company."""
        self.ensure_one()
        return self.company_id.partner_id.lang or self.env.lang or "en_US"

    def _get_paper_printer(self):
        # bounded: prints this report; it names its job's unit and people
        return self.env["ir.actions.report"].sudo()
