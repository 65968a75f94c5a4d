# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

STATES = [
    ("open", "To Do"),
    ("done", "Done, to Be Checked"),
    ("checked", "Effective"),
    ("failed", "Not Effective"),
]
ACTIVITY = "after_sales_training.mail_act_incident_measure"


class IncidentMeasure(models.Model):
    """What is done so that it does not happen again: who, until when, with what effect.

    Set by those who investigate. The responsible person reports it done, with a proof;
    somebody else than that person checks whether it has helped. One that has not is
    followed by another measure.
    """

    _name = "after.sales.incident.measure"
    _description = "Measure After an Incident"
    _inherit = [
        "after.sales.careful.mixin",
        "after.sales.guard.mixin",
        "after.sales.kept.files.mixin",
        "after.sales.register.mixin",
    ]
    _order = "due_on, id"
    _check_company_auto = True
    _fields_of_steps = frozenset(
        {
            "state",
            "proof",
            "done_at",
            "checked_at",
            "checked_by_id",
            "check_note",
            "reminded_on",
            "job_error",
        }
    )

    incident_id = fields.Many2one(
        "after.sales.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    name = fields.Char(string="Measure to Take", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    due_on = fields.Date(string="Until", required=True, index=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", copy=False, index=True
    )
    proof = fields.Text(
        string="What Was Done", readonly=True, copy=False, help="And how one sees it."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "after_sales_incident_measure_attachment_rel", string="Proof"
    )
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    checked_at = fields.Datetime(string="Checked on", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, copy=False
    )
    check_note = fields.Char(string="Effect", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _remind_idx = models.Index("(due_on) WHERE state = 'open' AND reminded_on IS NULL")

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for measure in self:
            measure.is_overdue = bool(
                measure.state == "open" and measure.due_on and measure.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "open") & Domain(
            "due_on", "<", fields.Date.context_today(self)
        )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for measure in self:
            measure.is_mine = measure.user_id == self.env.user

    @api.constrains("due_on", "incident_id")
    def _check_due_on(self):
        for measure in self:
            if measure.due_on < measure.incident_id.sudo().happened_at.date():
                raise ValidationError(
                    self.env._(
                        "“%(measure)s”: it cannot be due before the incident happened.",
                        measure=measure.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        measures = super().create(vals_list)
        if not self.env.su:
            measures.incident_id._check_not_ended()
        measures._keep_files("attachment_ids")
        measures._follow_to_do()
        return measures

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self.incident_id._check_not_ended()
            self._check_stays(vals)
        if "due_on" in vals:
            # a new day: reminded of it again
            self.sudo().write({"reminded_on": False})
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files("attachment_ids")
        if not {"user_id", "due_on", "state"}.isdisjoint(vals):
            self._follow_to_do()
        return res

    def _check_stays(self, vals):
        """:raises UserError: a measure would be another one than was checked"""
        if "incident_id" in vals and self.incident_id.ids != [vals["incident_id"]]:
            raise UserError(self.env._("A measure belongs to its incident."))
        if {"name", "user_id", "due_on"}.isdisjoint(vals):
            return
        for measure in self:
            if measure.state != "open":
                raise UserError(
                    self.env._(
                        "“%s” stays as it was done: set another measure.", measure.name
                    )
                )

    def _are_files_kept(self):
        """The proof stays with what it proves."""
        return self.state != "open"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.incident_id._check_not_ended()
        if kept := self.filtered(lambda measure: measure.state != "open"):
            raise UserError(
                self.env._(
                    "These measures were taken and are kept: %s",
                    ", ".join(kept.mapped("name")),
                )
            )
        self._drop_to_do()

    def _follow_to_do(self):
        """The responsible person has a to-do on the incident per open measure."""
        # sudo: to-dos of these measures; the responsible may be anybody
        for measure in self.sudo():
            measure._drop_to_do()
            if measure.state == "open":
                measure.incident_id.with_context(
                    mail_activity_quick_update=True
                ).activity_schedule(
                    ACTIVITY,
                    user_id=measure.user_id.id,
                    date_deadline=measure.due_on,
                    summary=measure.name,
                    after_sales_measure_id=measure.id,
                )

    def _drop_to_do(self):
        self.env["mail.activity"].sudo().search(
            [("after_sales_measure_id", "in", self.ids)]
        ).unlink()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_done(self):
        """Ask what was done."""
        self._check_can_done()
        return self._open_word("done", self.env._("Measure Done"))

    def _check_can_done(self):
        """
        :raises AccessError: neither the responsible person nor in charge
        :raises UserError: it is done already
        """
        self.check_access("read")
        keeper = self.env["after.sales.incident"]._is_keeper()
        for measure in self:
            if not keeper and measure.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(measure)s” is reported done by %(user)s.",
                        measure=measure.name,
                        user=measure.user_id.sudo().name,  # sudo: a colleague's name
                    )
                )
            if measure.state != "open":
                raise UserError(self.env._("“%s” is done already.", measure.name))

    def _do_done(self, proof):
        self._check_can_done()
        # fields of the steps; bounded to these measures
        self.sudo().write(
            {"state": "done", "proof": proof, "done_at": fields.Datetime.now()}
        )

    def action_effective(self):
        """Ask how one sees that it has helped."""
        self._check_can_check()
        return self._open_word("effective", self.env._("It Has Helped"))

    def action_not_effective(self):
        """Ask what is still dangerous."""
        self._check_can_check()
        return self._open_word("not_effective", self.env._("It Has Not Helped"))

    def _check_can_check(self):
        """
        :raises AccessError: not in charge, or one's own measure
        :raises UserError: it is not done yet
        """
        self.incident_id._check_keeper()
        for measure in self:
            if measure.state != "done":
                raise UserError(self.env._("“%s” is not done yet.", measure.name))
            if measure.user_id == self.env.user and not self.env.su:
                raise AccessError(
                    self.env._(
                        "Somebody else checks whether your own measure “%s” has"
                        " helped.",
                        measure.name,
                    )
                )

    def _do_check(self, effective, note):
        self._check_can_check()
        # fields of the steps; bounded to these measures
        self.sudo().write(
            {
                "state": "checked" if effective else "failed",
                "check_note": note,
                "checked_at": fields.Datetime.now(),
                "checked_by_id": self.env.uid,
            }
        )

    def _open_word(self, step, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "after.sales.incident.reason",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_measure_id": self.id, "default_step": step},
        }

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _remind_overdue(self):
        """One letter to the responsible and one to who investigates; once. O(due)."""
        due = self.search(
            [
                ("state", "=", "open"),
                ("reminded_on", "=", False),
                ("due_on", "<", fields.Date.today()),
            ]
        )
        due._attempt(lambda measures: measures._remind())

    def _get_job_error_readers(self):
        return self.incident_id, self.incident_id._get_people_in_charge()

    def _remind(self):
        mails = []
        for measure in self:
            incident = measure.incident_id
            # whoever has left does nothing about it: those in charge hear of it
            investigator = incident.investigator_id.filtered("active")
            readers = measure.user_id.filtered("active") | (
                investigator or incident._get_people_in_charge()
            )
            mails += [
                measure.with_context(lang=user.lang)._prepare_overdue_mail(user)
                for user in readers.filtered("email")
            ]
        self.write({"reminded_on": fields.Date.today()})
        self.env["after.sales.incident"]._queue(mails)

    def _prepare_overdue_mail(self, user):
        incident = self.incident_id
        return {
            "subject": self.env._("Overdue after an incident: %s", self.name),
            "body_html": Markup("<p>%s</p><p><a href='%s'>%s</a></p>")
            % (
                self.env._(
                    "“%(measure)s” was to be done by %(user)s until %(day)s.",
                    measure=self.name,
                    user=self.user_id.name,
                    day=format_date(self.env, self.due_on),
                ),
                f"{self.get_base_url()}/odoo/incidents/{incident.id}",
                incident.display_name,
            ),
            "recipient_ids": [Command.link(user.partner_id.id)],
            "reply_to": self.company_id.email_formatted,
            "auto_delete": True,
        }

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def action_view_incident(self):
        self.ensure_one()
        return self.incident_id._get_records_action(name=self.env._("Incident"))

    @api.model
    def _get_register_title(self):
        return self.env._("Measures After Incidents")

    @api.model
    def _get_register_columns(self):
        return (
            "incident_id",
            "name",
            "user_id",
            "due_on",
            "state",
            "proof",
            "done_at",
            "check_note",
            "checked_by_id",
            "checked_at",
        )

    @api.model
    def _get_register_period(self):
        return "due_on"
