# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_datetime

from .downtime import AGREED, label

LETTER = "after_sales_service.action_report_downtime_letter"
TEMPLATE = "after_sales_service.mail_template_downtime_letter"
SEQUENCE = "after.sales.downtime.letter"
CHANNELS = [
    ("portal", "Portal"),
    ("letter", "Letter or Fax"),
    ("mail", "E-Mail"),
    ("phone", "Phone"),
    ("site", "On Site"),
]
#: what an answer wrote, taken back when the interval is changed
NO_ANSWER = {
    "asked_at": False,
    "answered_at": False,
    "answered_by": False,
    "answer_channel": False,
    "answer_ip": False,
    "objection": False,
    "settled_at": False,
    "settled_by_id": False,
    "settlement_reason": False,
}
#: all a customer may read of his intervals by RPC
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "equipment_id",
        "company_id",
        "partner_id",
        "start",
        "end",
        "hours",
        "kind",
        "excluded",
        "state",
        "asked_at",
        "letter_number",
        "answered_at",
        "answered_by",
        "objection",
        "settled_at",
        "settlement_reason",
        "create_date",
        "write_date",
    }
)


class Downtime(models.Model):
    """Two sides agree: we ask by letter, the customer confirms or objects (S2).

    The desk asks and records what came by letter or phone; the customer answers on
    the portal, logged in or by the link of the letter. Who answered, when, how and
    to what is kept in the log.
    """

    _inherit = "after.sales.downtime"

    asked_at = fields.Datetime(
        string="Asked on",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="When the letter that asks for the confirmation was sent.",
    )
    letter_number = fields.Char(readonly=True, copy=False)
    letter_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Letter as Sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by = fields.Char(
        string="Answered by",
        readonly=True,
        copy=False,
        help="Who answered for the customer.",
    )
    answer_channel = fields.Selection(CHANNELS, readonly=True, copy=False)
    answer_ip = fields.Char(
        string="Answered from", readonly=True, copy=False, help="Internet address."
    )
    objection = fields.Text(readonly=True, copy=False)

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def action_propose(self):
        """Ask the customers to confirm: one letter per unit, mailed and kept."""
        self.check_access("write")
        self._check_can_propose()
        without_address = self._do_propose()
        message = (
            self.env._(
                "No mail address is known for %(customers)s: print the letter and"
                " hand it over.",
                customers=", ".join(without_address.mapped("display_name")),
            )
            if without_address
            else self.env._("The customer is asked by mail, with the letter as PDF.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if without_address else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_can_propose(self):
        """
        :raises UserError: an interval still lasts, or is agreed on already
        """
        self._check_ended()
        for downtime in self:
            if downtime.state == "objected":
                raise UserError(
                    self.env._(
                        "“%s”: the customer objects. The service manager settles it.",
                        downtime.display_name,
                    )
                )
            if downtime.state in AGREED:
                raise UserError(
                    self.env._("“%s” is agreed on already.", downtime.display_name)
                )

    def _check_ended(self):
        for downtime in self:
            if not downtime.end:
                raise ValidationError(
                    self.env._(
                        "“%s” is still out of use: enter the end first.",
                        downtime.equipment_id.display_name,
                    )
                )

    def _do_propose(self):
        """Make, keep and mail the letters.

        :return: the customers without a mail address
        """
        without_address = self.env["res.partner"]
        for unit, downtimes in self.grouped("equipment_id").items():
            number = (
                self.env["ir.sequence"]
                .with_company(unit.company_id)
                .next_by_code(SEQUENCE)
            )
            # fields of the steps; the rights are checked by the caller
            downtimes.sudo().write(
                {"asked_at": fields.Datetime.now(), "letter_number": number}
            )
            letter = unit._make_paper(LETTER, {"downtime_ids": downtimes.ids})
            downtimes.sudo().letter_attachment_id = letter
            recipient = unit._get_letter_recipient()
            if recipient.email:
                # queued: a mail server that is down does not undo the letter.
                # Bounded: one mail about this unit to its own customer.
                self.env.ref(TEMPLATE).sudo().send_mail(
                    unit.id,
                    force_send=False,
                    email_values={"attachment_ids": [Command.link(letter.id)]},
                )
            else:
                without_address |= recipient
        return without_address

    def action_print_letter(self):
        """Print the letters of these units: all that waits for an answer."""
        return self.equipment_id.action_print_downtime_letter()

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def action_confirm(self):
        """Record that the customer has confirmed; what is agreed on stays as it is."""
        self.check_access("write")
        waiting = self.filtered(lambda downtime: downtime.state not in AGREED)
        waiting._check_can_answer()
        waiting._do_confirm(waiting._prepare_answer_vals())
        return True

    def action_answer(self):
        """Open the dialog for an answer that came by letter, mail or phone."""
        self.check_access("write")
        self._check_can_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Customer's Answer"),
            "res_model": "after.sales.downtime.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_downtime_ids": [Command.set(self.ids)]},
        }

    def _check_can_answer(self):
        """
        :raises ValidationError: an interval still lasts
        :raises UserError: it has been answered already
        """
        self._check_ended()
        for downtime in self:
            if downtime.state != "proposed":
                raise UserError(
                    self.env._(
                        "“%s” has been answered already and waits for no confirmation.",
                        downtime.display_name,
                    )
                )

    @api.model
    def _prepare_answer_vals(self, name=False, channel=False, ip=False):
        """Who answered, when and how."""
        return {
            "answered_at": fields.Datetime.now(),
            "answered_by": name,
            "answer_channel": channel,
            "answer_ip": ip,
        }

    def _do_confirm(self, answer):
        """The customer agrees; the caller has checked who may say so."""
        # fields of the steps: a state is written by this step only
        self.sudo().write(answer | {"state": "confirmed"})
        self._log_answer(
            lambda downtime: self.env._(
                "Confirmed by %(name)s: %(wording)s",
                name=downtime._get_answer_words(),
                wording=downtime._get_interval_words(),
            )
        )

    def _do_object(self, objection, answer):
        """The customer disagrees: the interval waits for the manager."""
        # as in _do_confirm
        self.sudo().write(answer | {"state": "objected", "objection": objection})
        self._log_answer(
            lambda downtime: self.env._(
                "%(name)s objects to %(wording)s: %(objection)s",
                name=downtime._get_answer_words(),
                wording=downtime._get_interval_words(),
                objection=objection,
            )
        )
        self._update_todo()

    def _log_answer(self, tell):
        for downtime in self.sudo():  # the log of this very interval
            author = (
                downtime.partner_id
                if self.env.user._is_public()
                else self.env.user.partner_id
            )
            downtime._message_log(body=tell(downtime), author_id=author.id)

    def _get_answer_words(self):
        """Who answered and how, in one line."""
        self.ensure_one()
        words = (
            self.answered_by or self.partner_id.name,
            label(self, "answer_channel"),
            self.answer_ip,
        )
        return " · ".join(filter(None, words))

    def _get_interval_words(self):
        """From, to, length and kind, in one line, in the zone of the site."""
        self.ensure_one()

        def show(instant):
            return format_datetime(
                self.env, instant, tz=self.equipment_id.tz, dt_format="short"
            )

        return self.env._(
            "%(start)s – %(end)s (%(zone)s), %(hours).2f h, %(kind)s",
            start=show(self.start),
            end=show(self.end) if self.end else "…",
            zone=self.equipment_id.tz,
            hours=self.hours,
            kind=" · ".join(
                filter(None, (label(self, "kind"), self._get_exclusion_words()))
            ),
        )

    def _take_back(self):
        """The interval was changed: the customer is asked anew."""
        # as in _do_confirm; called by whoever may change the interval
        self = self.sudo()
        answered = self.filtered("answered_at")
        (answered | self.filtered("asked_at")).write(NO_ANSWER)
        answered.filtered("end").write({"state": "proposed"})
        answered._update_todo()

    # ------------------------------------------------------------
    # PORTAL
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)

    @api.model
    def _get_to_answer_domain(self):
        """What customers were asked about and have not answered yet."""
        return Domain("state", "=", "proposed") & Domain("asked_at", "!=", False)

    def _waits_for_answer(self):
        self.ensure_one()
        return self.state == "proposed" and bool(self.asked_at)

    def _get_fingerprint(self):
        """Tells whether the interval is still what the customer was shown."""
        self.ensure_one()
        return hashlib.sha256(repr(self._get_wording()).encode()).hexdigest()[:16]
