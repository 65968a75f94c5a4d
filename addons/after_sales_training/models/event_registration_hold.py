# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.careful import attempt

_logger = logging.getLogger(__name__)

TEMPLATES = {
    "hold": "after_sales_training.mail_template_enrolment_hold",
    "offer": "after_sales_training.mail_template_enrolment_offer",
    "lapsed": "after_sales_training.mail_template_enrolment_lapsed",
    "not_free": "after_sales_training.mail_template_enrolment_not_free",
    "no_show": "after_sales_training.mail_template_enrolment_no_show",
    "session": "after_sales_training.mail_template_enrolment_session",
}


class EventRegistration(models.Model):
    """Places that are held, and those who wait for one.

    A held place counts as taken. It is released when its time is over: by the round
    of the scheduled job, which looks at an index of held places only, and by whoever
    books in that session before.
    """

    _inherit = "event.registration"

    # ------------------------------------------------------------
    # HOLD AND RELEASE
    # ------------------------------------------------------------

    @api.model
    def _get_lapsed_domain(self):
        return Domain("held_until", "<=", fields.Datetime.now())

    @api.model
    def _release_lapsed(self, domain=Domain.TRUE):
        """Release the places whose time is over: whoever books now may have them."""
        # sudo: bounded to places that nobody has confirmed in time
        lapsed = self.sudo().search(self._get_lapsed_domain() & domain)
        lapsed._do_release()

    def _do_release(self):
        if self:
            self._do_cancel("lapsed")
            # a place that nobody was named for has nobody to be told
            self.filtered("trainee_id")._mail_enrolment("lapsed")

    # ------------------------------------------------------------
    # WAITING LIST
    # ------------------------------------------------------------

    def _offer_in_turn(self):
        """Offer what is free in their session to these, the first one first."""
        for enrolment in self:
            if enrolment.event_id._get_free_places() == 0:
                break
            enrolment._offer_place()

    def _offer_place(self):
        """Hold a place for somebody who waits, and ask him by mail.

        A place that his voucher does not give ends his waiting: with that reason.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        until = fields.Datetime.now() + timedelta(hours=company.training_offer_hours)
        begin = self.event_id.date_begin
        if begin > fields.Datetime.now():
            until = min(until, begin)
        try:
            with self.env.cr.savepoint():
                self.write({"state": "open", "held_until": until})
        except (UserError, psycopg2.IntegrityError) as error:
            _logger.info("Enrolment %s cannot be offered a place: %s", self.id, error)
            self._do_cancel("voucher")
            self._mail_enrolment("not_free")
            return
        self._mail_enrolment("offer")

    # ------------------------------------------------------------
    # SCHEDULED JOB
    # ------------------------------------------------------------

    @api.model
    def _cron_training_places(self, batch_size=200):
        """Release held places in time, go on with waiting lists, end them at last.

        Where nothing is due it asks two partial indexes, however many wait for
        sessions that are full. Who fails stays due; those behind him go on.
        """
        cron = self.env["ir.cron"]
        due = self._get_lapsed_domain()
        for lapsed in self.search(due, limit=batch_size, order="held_until, id"):
            lapsed = lapsed.try_lock_for_update().filtered_domain(due)
            if attempt(lapsed, lambda place: place._do_release()):
                # not first in the next round again
                lapsed.held_until += timedelta(hours=1)
            if not cron._commit_progress(len(lapsed)):
                return
        for people in self._find_waiting_due().grouped("event_id").values():
            attempt(people, lambda queue: queue._follow_waiting())
            if not cron._commit_progress(len(people)):
                return

    @api.model
    def _find_waiting_due(self):
        """Who waits where a place is free or none will be, in their order."""
        self.flush_model(["active", "event_id", "waiting_since"])
        self.env["event.event"].flush_model(
            [
                "active",
                "date_begin",
                "kanban_state",
                "stage_id",
                "training_seats_max",
                "training_seats_taken",
            ]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT waiting.id
                  FROM event_registration waiting
                  JOIN event_event session ON session.id = waiting.event_id
             LEFT JOIN event_stage stage ON stage.id = session.stage_id
                 WHERE waiting.waiting_since IS NOT NULL
                   AND waiting.active
                   AND (
                        session.training_seats_taken < session.training_seats_max
                        OR session.training_seats_max = 0
                        OR session.date_begin <= %s
                        OR session.kanban_state = 'cancel'
                        OR stage.pipe_end
                        OR NOT session.active
                   )
              ORDER BY waiting.waiting_since, waiting.id
                """,
                fields.Datetime.now(),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _follow_waiting(self):
        """These wait for one session: offered what is free, or told it was in vain."""
        session = self.event_id
        in_vain = session.date_begin <= fields.Datetime.now()
        if in_vain or session._get_enrolment_problem():
            self._end_waiting()
        else:
            self._offer_in_turn()

    def _end_waiting(self):
        self._do_cancel("not_free")
        self._mail_enrolment("not_free")

    # ------------------------------------------------------------
    # LETTERS
    # ------------------------------------------------------------

    def _mail_enrolment(self, letter):
        """Queue one letter per enrolment to the person, else to who booked.

        Its link confirms and declines, so no copy is kept in the chatter.

        :param str letter: key of TEMPLATES
        """
        template = self.env.ref(TEMPLATES[letter], raise_if_not_found=False)
        told = self.filtered(lambda one: one._get_enrolment_address())
        if not template or not told:
            return
        for enrolment in told:
            enrolment._portal_ensure_token()
        # the system's: bounded to one letter about each of these enrolments
        template.with_user(SUPERUSER_ID).send_mail_batch(
            told.ids,
            force_send=False,
            email_values={
                "model": False,
                "res_id": False,
                "author_id": self.env.ref("base.partner_root").id,
            },
        )

    def _get_enrolment_address(self):
        """Where letters about the enrolment go."""
        self.ensure_one()
        return self.email or self.trainee_id.email or self.partner_id.email

    def _get_enrolment_lang(self):
        """The person's language, else that of who booked."""
        self.ensure_one()
        return self.trainee_id.lang or self.partner_id.lang or self.env.lang

    def _get_session_time(self):
        """When the session is, in its own zone and the letter's language."""
        self.ensure_one()
        session = self.event_id
        return " – ".join(
            session._format_training_time(moment)
            for moment in (session.date_begin, session.date_end)
        )

    def _get_held_time(self):
        self.ensure_one()
        return self.held_until and self.event_id._format_training_time(self.held_until)
