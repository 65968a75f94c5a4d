# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .diagnosis_guide_line import MEANINGS

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Cannot be said")]
#: written by the buttons only
RECORDED = frozenset({"answer", "done_by_id", "done_at"})
#: what was asked stays as it was asked once it is answered
ASKED = frozenset({"ticket_id", "name", "hint", "guide_line_id", "sequence"})


class DiagnosisStep(models.Model):
    """What was asked or tried from afar for a ticket, by whom, when, the outcome.

    Copied from a guide or written by hand. Answers are given by buttons: who
    answered and when is the server's. Engineers see the steps of the tickets they
    see, and write those of their teams' tickets.
    """

    _name = "after.sales.diagnosis.step"
    _description = "Step of a Remote Diagnosis"
    _inherit = ["after.sales.guard.mixin"]
    _order = "ticket_id, sequence, id"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    guide_line_id = fields.Many2one(
        "after.sales.diagnosis.guide.line", readonly=True, ondelete="set null"
    )
    sequence = fields.Integer(default=1000)
    name = fields.Char(string="Question", required=True)
    hint = fields.Text()
    yes_means = fields.Selection(MEANINGS, required=True, default="next")
    no_means = fields.Selection(MEANINGS, required=True, default="next")
    yes_cause_id = fields.Many2one("after.sales.fault", check_company=True)
    no_cause_id = fields.Many2one("after.sales.fault", check_company=True)
    answer = fields.Selection(ANSWERS, readonly=True)
    note = fields.Char(help="What was said or seen, in a few words.")
    done_by_id = fields.Many2one("res.users", string="By", readonly=True)
    done_at = fields.Datetime(string="Asked at", readonly=True)

    _line_once = models.UniqueIndex(
        "(ticket_id, guide_line_id) WHERE guide_line_id IS NOT NULL",
        "This step of the guide is on the ticket already.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | RECORDED

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        steps = super().create(vals_list)
        steps._check_ticket_writable()
        return steps

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_ticket_writable()
            self._check_not_asked_anew(vals)
        res = super().write(vals)
        if "ticket_id" in vals:
            self._check_ticket_writable()
        return res

    def _check_ticket_writable(self):
        """A step is part of its ticket: who may not work that, writes none.

        :raises AccessError: by the rules of the ticket
        :raises UserError: the ticket is closed
        """
        if self.env.su:
            return
        self.ticket_id.check_access("write")
        for ticket in self.ticket_id:
            if ticket.closed:
                raise UserError(
                    self.env._(
                        "%(ticket)s is closed. Reopen it first.",
                        ticket=ticket.display_name,
                    )
                )

    def _check_not_asked_anew(self, vals):
        """An answer belongs to its question.

        :raises AccessError: the question of an answered step is changed
        """
        answered = self.filtered("answer")
        changed = [
            name
            for name in ASKED.intersection(vals)
            if any(
                step._fields[name].convert_to_write(step[name], step) != vals[name]
                for step in answered
            )
        ]
        if changed:
            raise AccessError(
                self.env._(
                    "“%(step)s” is answered already. Take the answer back first.",
                    step=answered[0].name,
                )
            )

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def action_take_back(self):
        """The wrong button: the step is open again."""
        self.check_access("write")
        self._check_ticket_writable()
        # the answer is closed to clients; bounded to steps the user may write
        self.sudo().write(dict.fromkeys(RECORDED, False))
        return True

    def _do_answer(self, answer):
        """Keep the answer, who gave it and when; propose the cause it points to.

        Who asks the customer has responded.
        """
        self.write(
            {
                "answer": answer,
                "done_by_id": self.env.uid,
                "done_at": fields.Datetime.now(),
            }
        )
        self.ticket_id._do_responded()
        for step in self:
            cause = step._get_cause()
            if cause and not step.ticket_id.cause_id:
                step.ticket_id.cause_id = cause

    def _get_cause(self):
        """Return the cause to which the answer points, may be none."""
        self.ensure_one()
        by_answer = {"yes": self.yes_cause_id, "no": self.no_cause_id}
        return by_answer.get(self.answer, self.env["after.sales.fault"])

    def _get_meaning(self):
        """Return what the answer means: ``next``, ``solved`` or ``site``."""
        self.ensure_one()
        return {"yes": self.yes_means, "no": self.no_means}.get(self.answer, "next")
