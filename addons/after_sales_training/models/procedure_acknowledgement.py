# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.models import MAGIC_COLUMNS
from odoo.tools import html_sanitize

from odoo.addons.after_sales_service.tools import period

from ..tools import procedure as rule

STATES = [("open", "To Read"), ("done", "Acknowledged"), ("void", "No Longer Asked")]
VOID_REASONS = [
    ("replaced", "A newer version is in force"),
    ("unbound", "Bound no longer"),
]
STEPS = [("tell", "Ask"), ("remind", "Remind"), ("late", "Tell the Leader")]


class ProcedureAcknowledgement(models.Model):
    """That one employee has read one version of a procedure, and when (S36b).

    Made by the program for everybody who is bound, once per version and again at
    each recurrence (定期组织学习). The employee alone acknowledges, after the
    questions on it; everybody sees the own ones, leaders those of their people,
    safety officers and managers all. Nobody writes one by hand.
    """

    _name = "after.sales.procedure.acknowledgement"
    _description = "Acknowledgement of a Procedure"
    _inherit = [
        "after.sales.batched.mixin",
        "after.sales.guard.mixin",
        "after.sales.register.mixin",
    ]
    _order = "due_on desc, id desc"
    _rec_name = "version_id"
    _check_company_auto = True

    version_id = fields.Many2one(
        "after.sales.procedure.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    procedure_id = fields.Many2one(
        related="version_id.procedure_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    kind = fields.Selection(related="procedure_id.kind", store=True)
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    # sudo: whose it is; an employee record is the HR people's
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, related_sudo=True
    )
    department_id = fields.Many2one(
        "hr.department",
        related="employee_id.department_id",
        store=True,
        related_sudo=True,
    )
    round = fields.Integer(
        required=True,
        readonly=True,
        help="The first time is 1; each recurrence counts on.",
    )
    is_latest = fields.Boolean(
        readonly=True, default=True, help="No later round was asked for yet."
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True
    )
    void_reason = fields.Selection(VOID_REASONS, string="Why Not", readonly=True)
    due_on = fields.Date(string="Due on", required=True, readonly=True, index=True)
    opened_at = fields.Datetime(string="Opened on", readonly=True)
    acknowledged_at = fields.Datetime(string="Acknowledged on", readonly=True)
    is_late = fields.Boolean(
        string="Late", readonly=True, help="Not acknowledged on the day it was due."
    )
    attempts = fields.Integer(readonly=True, help="How often the quiz was tried.")
    score = fields.Integer(
        string="Right (%)", readonly=True, aggregator="avg", help="Of the last attempt."
    )
    reminded_on = fields.Date(readonly=True)
    renew_on = fields.Date(string="Again From", readonly=True, index="btree_not_null")
    next_step = fields.Selection(STEPS, readonly=True)
    next_on = fields.Date(readonly=True)

    _once = models.UniqueIndex(
        "(employee_id, version_id, round)", "This round was asked for already."
    )
    _next_idx = models.Index("(next_on) WHERE state = 'open'")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        """All of it: it is asked for by the program, and given on the page."""
        return super()._get_fields_of_steps() | {
            name
            for name, field in self._fields.items()
            if field.store and not field.related and name not in MAGIC_COLUMNS
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # THE EMPLOYEE
    # ------------------------------------------------------------

    def _check_own(self):
        """
        :raises AccessError: nobody reads for another
        :raises UserError: nothing is asked for any more
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "Everybody acknowledges for himself: this one is asked of %s.",
                    self.employee_id.sudo().name,  # sudo: a colleague's name
                )
            )
        if self.state == "void":
            raise UserError(
                self.env._(
                    "%(version)s needs no acknowledgement any more. Look for a newer"
                    " one under “To Read”.",
                    version=self.version_id.sudo().display_name,
                )
            )

    @api.model
    def get_to_read(self):
        """What the user has to read, the most urgent first; safe for any user.

        :return: list of dicts
        """
        rows = self.search(
            Domain("user_id", "=", self.env.uid) & Domain("state", "=", "open"),
            order="due_on, id",
        )
        today = fields.Date.context_today(self)
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": row.id,
                "name": row.procedure_id.name,
                "kind": labels[row.kind],
                "number": row.version_id.number,
                "due_on": fields.Date.to_string(row.due_on),
                "late": row.due_on < today,
                "again": row.round > 1,
            }
            # the names of what is asked of the user; bounded to these rows
            for row in rows.sudo()
        ]

    def get_reading(self):
        """What the page shows: wording, files and questions without the answers.

        :raises AccessError, UserError: see ``_check_own``
        """
        self._check_own()
        # bounded: the user's own row; engineers write no acknowledgement by hand
        row = self.sudo()
        if row.state == "open" and not row.opened_at:
            row.opened_at = fields.Datetime.now()
        version = row.version_id
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": row.id,
            "state": row.state,
            "name": row.procedure_id.name,
            "kind": labels[row.kind],
            "number": version.number,
            "change_note": version.change_note or "",
            "text": html_sanitize(version.text or ""),
            "files": [
                {
                    "name": file.name,
                    "url": f"/web/content/{file.id}?download=true",
                }
                for file in version.attachment_ids
            ],
            "due_on": fields.Date.to_string(row.due_on),
            "acknowledged_at": fields.Datetime.to_string(row.acknowledged_at),
            "pass_percent": version.pass_percent,
            "attempts": row.attempts,
            "questions": [
                {
                    "id": question.id,
                    "name": question.name,
                    "choices": question._get_choices(),
                }
                for question in version.question_ids
            ],
        }

    def acknowledge(self, answers=None):
        """Acknowledge the own reading, after the questions on it.

        A quiz that is not passed is counted, and tried again after another look.

        :param dict answers: id of a question -> the choice taken
        :return: dict of ``passed`` and ``score``
        :raises UserError: a question is not answered, or all is done already
        """
        self._check_own()
        # bounded: the user's own row
        row = self.sudo()
        if not row.try_lock_for_update() or row.state != "open":
            raise UserError(self.env._("This is acknowledged already."))
        given = self._read_answers(answers)
        version = row.version_id
        correct = {question.id: question.correct for question in version.question_ids}
        if set(correct) - set(given):
            raise UserError(self.env._("Answer all questions first."))
        score = rule.score(correct, given)
        now = fields.Datetime.now()
        row.write(
            {
                "attempts": row.attempts + 1,
                "score": score,
                "opened_at": row.opened_at or now,
            }
        )
        passed = score >= version.pass_percent
        if passed:
            row._do_acknowledge(now)
        return {"passed": passed, "score": score}

    @api.model
    def _read_answers(self, answers):
        """:raises UserError: not a choice per question"""
        try:
            return {int(key): str(value) for key, value in (answers or {}).items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(self.env._("These answers cannot be read.")) from error

    def _do_acknowledge(self, now):
        """The wording is acknowledged; called under sudo, for one row."""
        procedure = self.procedure_id
        today = procedure._get_today()
        self.write(
            {
                "state": "done",
                "acknowledged_at": now,
                "is_late": today > self.due_on,
                "renew_on": rule.next_round(today, procedure.recurrence_months),
                "next_step": False,
                "next_on": False,
            }
        )

    def action_read(self):
        """Open the page on which it is read and acknowledged."""
        self._check_own()
        return {
            "type": "ir.actions.client",
            "tag": "after_sales_training.reading",
            "name": self.procedure_id.name,
            "params": {"acknowledgement_id": self.id},
        }

    # ------------------------------------------------------------
    # ROUNDS
    # ------------------------------------------------------------

    def _void(self, reason):
        """What is open is asked for no longer, what is done not again; under sudo."""
        self.filtered(lambda row: row.state == "open").write(
            {
                "state": "void",
                "void_reason": reason,
                "next_step": False,
                "next_on": False,
            }
        )
        self.filtered("renew_on").renew_on = False

    def _renew(self):
        """When what was read is to be read again, by what holds today; under sudo.

        The recurrence may have been changed since, or the reader was not bound for a
        while.
        """
        for row in self.filtered(lambda row: row.state == "done" and row.is_latest):
            procedure = row.procedure_id
            zone = procedure.company_id._get_after_sales_tz()
            day = rule.next_round(
                period.day_of(row.acknowledged_at, zone), procedure.recurrence_months
            )
            if (day or False) != row.renew_on:
                row.renew_on = day

    def _prepare_next_rounds(self):
        """Values of the next round of each of these; they are the latest no more."""
        vals_list = [
            row.version_id._prepare_acknowledgement_vals(row.employee_id)
            | {"round": row.round + 1}
            for row in self
        ]
        self.write({"is_latest": False, "renew_on": False})
        return vals_list

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Procedures Read")

    @api.model
    def _get_register_columns(self):
        return (
            "procedure_id",
            "version_id",
            "kind",
            "employee_id",
            "department_id",
            "round",
            "due_on",
            "opened_at",
            "acknowledged_at",
            "is_late",
            "attempts",
            "score",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "due_on"
