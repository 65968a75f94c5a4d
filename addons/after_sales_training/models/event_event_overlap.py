# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class EventEvent(models.Model):
    """No room and nobody at two places: refused, also to two who press at once.

    Jobs and leave of trainers and of our own people who come are another matter, and
    so is a trainer who learns: said, and decided by who plans.
    """

    _inherit = "event.event"

    session_warning = fields.Text(
        string="To Look At", compute="_compute_session_warning"
    )

    @api.constrains(
        "active",
        "course_id",
        "date_begin",
        "date_end",
        "kanban_state",
        "room_id",
        "trainer_ids",
    )
    def _check_session_overlap(self):
        """Neither room nor trainer is taken then.

        :raises ValidationError: names what is taken, by which session and when
        """
        sessions = self.filtered(lambda event: event._takes_session_time())
        if not sessions:
            return
        sessions._lock_rooms_and_trainers()
        # sudo: a centre may be shared; that it is taken, and by which session
        others = sessions.sudo().search(sessions._get_taken_domain())
        for event in sessions.sudo():
            for other in others - event:
                if other._runs_with(event):
                    event._refuse_overlap(other)

    @api.constrains("active", "date_begin", "date_end", "kanban_state")
    def _check_people_elsewhere(self):
        """Who is enrolled has the new time, as at booking.

        At a user's site the session goes where its job goes: there the desk is told.

        :raises ValidationError: names who is where
        """
        sessions = self.filtered(
            lambda event: event._takes_session_time() and not event.is_on_site
        )
        # sudo: whoever moves it
        if texts := sessions.sudo().registration_ids._find_elsewhere():
            raise ValidationError(
                "\n".join(
                    [
                        *texts,
                        self.env._(
                            "Choose another time, or cancel one of the two places"
                            " first."
                        ),
                    ]
                )
            )

    def _ask_about_people_elsewhere(self):
        """A session that its job took along: the desk looks after its people."""
        # sudo: whoever plans the job; bounded to the people of these sessions
        for event in self.sudo().filtered("is_on_site"):
            if texts := event.registration_ids._find_elsewhere():
                event._ask_desk(lambda _reader: " ".join(texts))  # noqa: B023

    def _takes_session_time(self):
        self.ensure_one()
        return self.course_id and self.active and self.kanban_state != "cancel"

    def _get_taken_domain(self):
        """Sessions that run in the time of these, in their rooms or by their people."""
        return (
            Domain("date_begin", "<", max(self.mapped("date_end")))
            & Domain("date_end", ">", min(self.mapped("date_begin")))
            & Domain("is_training", "=", True)
            & Domain("kanban_state", "!=", "cancel")
            & (
                Domain("room_id", "in", self.room_id.ids)
                | Domain("trainer_ids", "in", self.trainer_ids.ids)
            )
        )

    def _runs_with(self, other):
        """Whether two sessions share a time; those that only touch do not."""
        self.ensure_one()
        return self.date_begin < other.date_end and other.date_begin < self.date_end

    def _refuse_overlap(self, other):
        self.ensure_one()
        span = self.env["after.sales.order"]._format_span(
            other.date_begin, other.date_end
        )
        if self.room_id and self.room_id == other.room_id:
            raise ValidationError(
                self.env._(
                    "%(room)s is taken then by “%(session)s”: %(span)s. Choose another"
                    " room or another time.",
                    room=self.room_id.name,
                    session=other.name,
                    span=span,
                )
            )
        both = self.trainer_ids & other.trainer_ids
        if both:
            raise ValidationError(
                self.env._(
                    "%(trainer)s teaches “%(session)s” then: %(span)s. Choose another"
                    " trainer or another time.",
                    trainer=", ".join(both.mapped("name")),
                    session=other.name,
                    span=span,
                )
            )

    def _lock_rooms_and_trainers(self):
        """Two who plan at once meet on the rows of room and trainer.

        The later one is run again by the server and then sees the session of the
        first; a plain lock would leave it with its old view of the calendar.
        """
        for records in (self.room_id, self.trainer_ids):
            if records:
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET write_date = write_date WHERE id IN %s",
                        SQL.identifier(records._table),
                        tuple(records.ids),
                    )
                )

    # ------------------------------------------------------------
    # WHAT SPEAKS AGAINST A PLAN
    # ------------------------------------------------------------

    @api.depends(
        "after_sales_order_id", "date_begin", "date_end", "session_state", "trainer_ids"
    )
    @api.depends_context("lang", "tz")
    def _compute_session_warning(self):
        found = self._find_session_warnings()
        for event in self:
            event.session_warning = "\n".join(found.get(event, ()))

    def _find_session_warnings(self):
        """Return dict of session -> texts, for those that are still to come.

        Set-wise: jobs, leave and lessons of all people by four statements. Hook.
        """
        found = {}
        # sudo: that a trainer is busy or away, never why; as at dispatch
        sessions = self.sudo().filtered(
            lambda event: event.session_state == "planned" and event.date_end
        )
        trainees = sessions._get_own_trainees()
        people = sessions.trainer_ids.employee_id._origin.union(*trainees.values())
        if people:
            start = min(sessions.mapped("date_begin"))
            end = max(sessions.mapped("date_end"))
            jobs = self.env["after.sales.order"]
            agenda = jobs._read_agenda(people.ids, start, end)
            numbers = jobs.sudo().browse({span.key for span in agenda})
            absence = jobs._read_absence(people.ids, start, end)
            lessons = sessions._get_lessons(start, end)
        for event in self:
            if event.sudo() not in sessions:
                continue
            texts = found[event] = []
            trainers = event.sudo().trainer_ids
            if not trainers:
                texts.append(self.env._("No trainer is named yet."))
            teaching = trainers.employee_id._origin
            for person in teaching:
                texts += event._warn_of_lessons(person, lessons)
            for person in teaching | trainees.get(event._origin.id, teaching):
                texts += event._warn_of_jobs(person, agenda, numbers)
                texts += event._warn_of_leave(person, absence[person.id])
        return {event: texts for event, texts in found.items() if texts}

    def _get_own_trainees(self):
        """Dict of session's id -> employees of ours who are enrolled; under sudo."""
        return {
            event.id: people
            for event, people in self.env["event.registration"]._read_group(
                [
                    ("event_id", "in", self._origin.ids),
                    ("employee_id", "!=", False),
                    ("state", "=", "open"),
                ],
                ["event_id"],
                ["employee_id:recordset"],
            )
        }

    def _get_lessons(self, start, end):
        """Enrolments of the trainers of these in that time; called under sudo."""
        return self.env["event.registration"].search(
            [
                ("employee_id", "in", self.trainer_ids.employee_id._origin.ids),
                ("is_training", "=", True),
                ("state", "=", "open"),
                ("session_begin", "<", end),
                ("session_end", ">", start),
            ]
        )

    def _warn_of_lessons(self, person, lessons):
        """Texts on what a trainer learns himself then."""
        self.ensure_one()
        return [
            self.env._(
                "%(trainer)s is enrolled in “%(session)s” then: %(span)s.",
                trainer=person.name,
                session=lesson.event_id.name,
                span=self.env["after.sales.order"]._format_span(
                    lesson.session_begin, lesson.session_end
                ),
            )
            for lesson in lessons
            if lesson.employee_id == person
            and lesson.session_begin < self.date_end
            and lesson.session_end > self.date_begin
        ]

    def _warn_of_jobs(self, person, agenda, numbers):
        """Texts on the jobs of somebody; the session's own job is none of them."""
        self.ensure_one()
        own = self.after_sales_order_id._origin.id
        names = {order.id: order.name for order in numbers}
        return [
            self.env._(
                "%(trainer)s is at %(job)s then: %(span)s.",
                trainer=person.name,
                job=names[span.key],
                span=self.env["after.sales.order"]._format_span(span.start, span.end),
            )
            for span in agenda
            if span.who == person.id
            and span.key != own
            and span.start < self.date_end
            and span.end > self.date_begin
        ]

    def _warn_of_leave(self, person, absence):
        self.ensure_one()
        return [
            self.env._(
                "%(trainer)s is on leave: %(span)s.",
                trainer=person.name,
                span=self.env["after.sales.order"]._format_span(start, end),
            )
            for start, end in absence[2]
            if start < self.date_end and end > self.date_begin
        ]

    # ------------------------------------------------------------
    # TRAINERS ARE TOLD
    # ------------------------------------------------------------

    def _tell_trainers(self, trainers, what):
        """Tell trainers by queued mail: named, freed, moved or cancelled."""
        self.ensure_one()
        people = trainers._get_trainer_contacts()
        if not people or self.session_state == "closed":
            return
        for lang, readers in people.grouped("lang").items():
            self.with_context(lang=lang)._notify_trainers(readers, what)

    def _notify_trainers(self, people, what):
        """Queue one mail in the language of the context; times are the place's."""
        jobs = self.env["after.sales.order"].with_context(tz=self.date_tz)
        span = jobs._format_span(self.date_begin, self.date_end)
        facts = {"course": self.course_id.name, "span": span}
        facts["place"] = self.session_place or ""
        subjects = {
            "named": self.env._("You teach: %(course)s", **facts),
            "freed": self.env._("You do not teach any more: %(course)s", **facts),
            "moved": self.env._("New time or place: %(course)s", **facts),
            "cancelled": self.env._("Cancelled: %(course)s", **facts),
        }
        # sudo: the session's own trainers are told, whoever plans
        self.with_context(mail_notify_force_send=False).sudo().message_notify(
            partner_ids=people.ids,
            subject=subjects[what],
            body=self.env._("%(course)s: %(span)s, %(place)s", **facts),
            author_id=self.env.user.partner_id.id,
        )
