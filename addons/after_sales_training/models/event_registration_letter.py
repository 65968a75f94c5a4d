# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

from odoo.addons.after_sales_service.tools import period

from ..tools import letter
from ..tools.careful import attempt

LETTER_STEPS = [
    ("invitation", "Invited"),
    ("joining", "Joining Instructions"),
    ("reminder", "Reminded"),
    ("cancelled", "Told of the End"),
]
#: letters that one run of the job writes; it comes again at once for the rest
BATCH = 500


class EventRegistration(models.Model):
    """Letters to the trainee: invitation, joining instructions, reminder, new times.

    What is due stands on the enrolment itself (``letter_on``), so the job asks for
    what is due and for nothing else; each letter is written once, in the trainee's
    language, and queued. Core's mail schedulers have no part in it.
    """

    _inherit = "event.registration"

    letter_step = fields.Selection(
        LETTER_STEPS, string="Told", readonly=True, copy=False
    )
    letter_told = fields.Char(
        readonly=True, copy=False, help="Time and place as they were told."
    )
    letter_on = fields.Date(
        string="Next Letter on", compute="_compute_letter_on", store=True, copy=False
    )
    letter_sent_at = fields.Datetime(string="Last Letter", readonly=True, copy=False)

    _letter_due_idx = models.Index("(letter_on) WHERE letter_on IS NOT NULL")

    @api.depends(
        "company_id.after_sales_joining_days",
        "company_id.after_sales_training_reminder_days",
        "event_id.address_id",
        "event_id.date_begin",
        "event_id.date_end",
        "event_id.room_id",
        "held_until",
        "is_training",
        "letter_step",
        "letter_told",
        "state",
    )
    def _compute_letter_on(self):
        for registration in self:
            planned = registration._plan_letter()
            registration.letter_on = planned and planned[1]

    def _plan_letter(self):
        """Return (kind, day) of the next letter, or None."""
        self.ensure_one()
        event = self.event_id
        if not self.is_training or not event.date_begin:
            return None
        state = self.state
        if self.held_until:
            state = "held"  # whoever has a place on hold is asked to confirm it
        return letter.plan_letter(
            self.letter_step,
            state,
            self.letter_told != event._get_session_told(),
            **self._get_letter_times(),
        )

    def _get_letter_times(self):
        """Begin and today at the place, and the days of the company's settings."""
        self.ensure_one()
        event = self.event_id
        tz = event.date_tz or "UTC"
        # sudo: two numbers of the company's settings
        company = (self.company_id or self.env.company).sudo()
        return {
            "begin": period.day_of(event.date_begin, tz),
            "today": fields.Date.today(),
            "joining_days": company.after_sales_joining_days,
            "reminder_days": company.after_sales_training_reminder_days,
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_letter_due_domain(self):
        return Domain("letter_on", "<=", fields.Date.today()) & Domain(
            "event_id.date_begin", ">", fields.Datetime.now()
        )

    @api.model
    def _cron_send_letters(self):
        """Write the letters that are due, session by session. O(due).

        Who fails is tried again the next day, with a to-do; the others go on.
        """
        due = self.search(
            self._get_letter_due_domain(), order="event_id, id", limit=BATCH
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for event, registrations in due.grouped("event_id").items():
            registrations = registrations.with_company(
                event.company_id or self.env.company
            )
            failed = attempt(registrations, lambda people: people._send_letters())
            attempt(failed, lambda people: people._put_off_letters())
            if not cron._commit_progress(len(registrations)):
                break
        if len(due) == BATCH:
            self.env.ref("after_sales_training.ir_cron_session_letters")._trigger()

    def _put_off_letters(self):
        """Tomorrow again; the desk is asked to look."""
        self.letter_on = fields.Date.add(fields.Date.today(), days=1)
        self.event_id._ask_desk(
            lambda reader: reader.env._("Letters to the trainees could not be written")
        )

    def _send_letters(self):
        """Write what is next for each of these; all of one session."""
        without = self.browse()
        for kind, registrations in self.grouped(
            lambda registration: (registration._plan_letter() or [None])[0]
        ).items():
            if not kind:
                registrations._compute_letter_on()
                continue
            reached = registrations.filtered("email")
            without |= registrations - reached
            for lang, readers in reached.grouped(
                lambda registration: registration._get_letter_lang()
            ).items():
                readers._send_letter(kind, lang)
            registrations._note_letter(kind)
        if without:
            names = format_list(self.env, without.mapped("display_name"))
            self.event_id._ask_desk(
                lambda reader: reader.env._("No e-mail address, call: %s", names)
            )

    def _send_letter(self, kind, lang):
        """Queue one letter to each, with the entry for the calendar."""
        template = self.env.ref(f"after_sales_training.mail_template_session_{kind}")
        event = self.event_id.with_context(lang=lang)
        entry = self.env["ir.attachment"].create(
            {
                "name": "training.ics",
                "raw": event._get_session_entry(off=kind == letter.CANCELLED),
                "mimetype": "text/calendar",
                "res_model": event._name,
                "res_id": event.id,
            }
        )
        template.send_mail_batch(
            self.ids,
            email_values={"attachment_ids": entry.ids},
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _note_letter(self, kind):
        """Keep how far these people are told, and of which time and place."""
        for registration in self:
            times = registration._get_letter_times()
            registration.write(
                {
                    "letter_step": letter.get_step_after(kind, **times),
                    "letter_told": registration.event_id._get_session_told(),
                    "letter_sent_at": fields.Datetime.now(),
                }
            )

    # ------------------------------------------------------------
    # WHAT A LETTER SAYS
    # ------------------------------------------------------------

    def _get_letter_lang(self):
        self.ensure_one()
        # sudo: the language of the person who is written to
        registration = self.sudo()
        return (
            registration.trainee_id.lang
            or registration.employee_id.lang
            or registration.partner_id.lang
            or registration.company_id.partner_id.lang
            or "en_US"
        )

    def _get_letter_facts(self, full=True):
        """When, where, who teaches, what to bring, whom to call; as HTML.

        :param bool full: with the way there and what to bring
        """
        self.ensure_one()
        event = self.event_id
        # sudo: what the centre tells everybody who comes
        event = event.sudo().with_context(lang=self._get_letter_lang())
        return event.env["ir.qweb"]._render(
            "after_sales_training.letter_facts",
            {
                "event": event,
                "centre": event.centre_id,
                "full": full,
                "bring": full and event._word_what_to_bring(),
            },
        )
