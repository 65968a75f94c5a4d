# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.after_sales_service.tools.work_clock import (
    WorkClock,
    to_datetime,
    to_epoch,
)

from ..tools import session

SESSION_STATES = [
    ("planned", "Planned"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: what people were told of a session: when and where
TOLD_FIELDS = frozenset(
    {"date_begin", "date_end", "centre_id", "room_id", "address_id", "date_tz"}
)


@lru_cache(maxsize=64)
def get_local_clock(spec):
    """Return the work clock of a calendar's hours in the zone of a place."""
    return WorkClock(spec)


class EventEvent(models.Model):
    """A session is made from course, centre and start (S32, S34).

    Its end follows from the days of the course on the working days of the centre; its
    places are those of the course, and never more than the room holds. The training
    desk plans; after-sales people read.
    """

    _inherit = "event.event"

    session_state = fields.Selection(
        SESSION_STATES,
        string="Session",
        compute="_compute_session_state",
        store=True,
        index="btree_not_null",
        help="Closed: the session is over and it is settled who was there.",
    )
    session_day_count = fields.Integer(
        string="Training Days", compute="_compute_session_day_count", store=True
    )
    session_version = fields.Integer(
        copy=False,
        default=0,
        help="Counts how often time or place have changed, for people's calendars.",
    )
    session_place = fields.Char(
        string="Place", compute="_compute_session_place", compute_sudo=True
    )
    session_seats_text = fields.Char(
        string="Enrolled", compute="_compute_session_seats_text"
    )
    what_to_bring = fields.Text(
        compute="_compute_what_to_bring",
        store=True,
        readonly=False,
        translate=False,
        help="Told to the trainees with the joining instructions.",
    )

    _session_due_idx = models.Index("(date_end) WHERE session_state = 'planned'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("course_id", "kanban_state", "stage_id.pipe_end")
    def _compute_session_state(self):
        for event in self:
            if not event.course_id:
                event.session_state = False
            elif event.kanban_state == "cancel":
                event.session_state = "cancelled"
            else:
                closed = event.stage_id.pipe_end
                event.session_state = "closed" if closed else "planned"

    @api.depends("date_begin", "date_end", "date_tz", "course_id", "centre_id")
    def _compute_session_day_count(self):
        for event in self:
            known = event.course_id and event.date_begin and event.date_end
            event.session_day_count = len(event._get_session_days()) if known else 0

    @api.depends("room_id", "centre_id", "address_id", "after_sales_order_id")
    @api.depends_context("lang")
    def _compute_session_place(self):
        for event in self:
            names = [event.centre_id.name, event.room_id.name]
            if not event.centre_id:
                names = [event.address_id.display_name]
            event.session_place = " · ".join(filter(None, names))

    @api.depends("seats_taken", "seats_max")
    def _compute_session_seats_text(self):
        for event in self:
            event.session_seats_text = f"{event.seats_taken} / {event.seats_max}"

    @api.depends("course_id")
    def _compute_what_to_bring(self):
        for event in self:
            event.what_to_bring = event.course_id.what_to_bring or event.what_to_bring

    @api.depends("course_id", "room_id")
    def _compute_seats_max(self):
        trainings = self.filtered("course_id")
        for event in trainings:
            places = event.course_id.max_trainees
            if event.room_id:
                places = min(places, event.room_id.capacity)
            event.seats_max = places
        return super(EventEvent, self - trainings)._compute_seats_max()

    @api.depends("course_id")
    def _compute_seats_limited(self):
        trainings = self.filtered("course_id")
        trainings.seats_limited = True
        return super(EventEvent, self - trainings)._compute_seats_limited()

    @api.depends("centre_id", "after_sales_order_id")
    def _compute_date_tz(self):
        result = super()._compute_date_tz()
        for event in self.filtered("course_id"):
            event.date_tz = event._get_place_tz() or event.date_tz
        return result

    def _get_place_tz(self):
        """The zone of the place: the site's, else the centre's; may be False."""
        self.ensure_one()
        # sudo: the zone of an address, whoever reads the session
        event = self.sudo()
        if event.after_sales_order_id:
            return event.after_sales_order_id.tz
        return event.centre_id._get_place().tz

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _get_session_clock(self):
        """The work clock of this session: the centre's hours, on the place's clocks."""
        self.ensure_one()
        company = self.company_id or self.env.company
        # sudo: working hours and holidays of the centre, whoever reads
        calendar = (
            self.sudo().centre_id.calendar_id or company.sudo().resource_calendar_id
        )
        clock = self.env["resource.calendar"]._get_work_clock(calendar.id)
        tz = self.date_tz or clock.spec.tz
        if tz == clock.spec.tz:
            return clock
        return get_local_clock(clock.spec._replace(tz=tz))

    def _get_session_days(self):
        """Return the days on which people come: list of TrainingDay."""
        self.ensure_one()
        return session.get_days(
            self._get_session_clock(),
            to_epoch(self.date_begin),
            to_epoch(self.date_end),
            self.date_tz or "UTC",
        )

    def _propose_session_end(self):
        """When the course is over that begins then; naive UTC."""
        self.ensure_one()
        end = session.propose_end(
            self._get_session_clock(),
            to_epoch(self.date_begin),
            self.course_id.days,
        )
        return to_datetime(end)

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("course_id", "room_id", "seats_max", "seats_limited")
    def _check_session_seats(self):
        for event in self.filtered("course_id"):
            if not event.seats_limited or event.seats_max <= 0:
                raise ValidationError(
                    self.env._(
                        "%(session)s: a training session has a number of places."
                        " Enter it.",
                        session=event.name,
                    )
                )
            if event.room_id and event.seats_max > event.room_id.capacity:
                raise ValidationError(
                    self.env._(
                        "%(session)s: %(room)s holds %(capacity)s people, %(places)s"
                        " are too many. Choose a larger room or fewer places.",
                        session=event.name,
                        room=event.room_id.name,
                        capacity=event.room_id.capacity,
                        places=event.seats_max,
                    )
                )
            if event.seats_max < event.seats_taken:
                raise ValidationError(
                    self.env._(
                        "%(session)s: %(taken)s people are enrolled already, they do"
                        " not fit into %(places)s places.",
                        session=event.name,
                        taken=event.seats_taken,
                        places=event.seats_max,
                    )
                )

    @api.constrains("company_id", "course_id", "centre_id", "room_id")
    def _check_session_room(self):
        self.filtered("course_id")._check_company(["course_id", "centre_id"])
        for event in self.filtered("room_id"):
            if event.room_id.centre_id != event.centre_id:
                raise ValidationError(
                    self.env._(
                        "%(room)s is no room of %(centre)s: choose another one.",
                        room=event.room_id.name,
                        centre=event.centre_id.name or self.env._("this session"),
                    )
                )

    @api.constrains("course_id", "trainer_ids")
    def _check_session_trainers(self):
        for event in self.filtered("course_id"):
            for trainer in event.trainer_ids:
                if event.course_id not in trainer.course_ids:
                    raise ValidationError(
                        self.env._(
                            "%(trainer)s may not teach “%(course)s”. Choose another"
                            " trainer, or add the course to what this one may teach.",
                            trainer=trainer.name,
                            course=event.course_id.name,
                        )
                    )

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    @api.onchange("course_id", "date_begin")
    def _onchange_session(self):
        """Propose the end; name and template come from the course."""
        if not self.course_id:
            return
        self.update(self._prepare_session_vals(self.course_id))
        if self.date_begin:
            self.date_end = self._propose_session_end()

    @api.onchange("centre_id")
    def _onchange_centre_id(self):
        if self.room_id.centre_id != self.centre_id:
            self.room_id = False
        if self.course_id and self.centre_id:
            self.address_id = self.centre_id._get_place()

    @api.model
    def _prepare_session_vals(self, course):
        """What a session takes over from its course. Hook."""
        template = course.event_type_id or self.env.ref(
            "after_sales_training.event_type_training"
        )
        return {"name": course.name, "event_type_id": template.id}

    def _complete_session_vals(self, vals):
        """Values of a new session, with what follows from course, centre and start."""
        course = self.env["after.sales.training.course"].browse(vals.get("course_id"))
        if not course:
            return vals
        # core's description advertises a fair
        vals = {"description": False} | self._prepare_session_vals(course) | vals
        centre = self.env["after.sales.training.centre"].browse(vals.get("centre_id"))
        if centre:
            vals = {"address_id": centre._get_place().id} | vals
        if vals.get("date_begin") and not vals.get("date_end"):
            draft = self.new(
                {
                    "course_id": course.id,
                    "centre_id": centre.id,
                    "after_sales_order_id": vals.get("after_sales_order_id"),
                    "company_id": vals.get("company_id") or self.env.company.id,
                    "date_begin": vals["date_begin"],
                }
            )
            vals = vals | {"date_end": draft._propose_session_end()}
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(
            [self._complete_session_vals(vals) for vals in vals_list]
        )
        events._translate_session_names()
        for event in events.filtered("trainer_ids"):
            event._tell_trainers(event.trainer_ids, "named")
        return events

    def _translate_session_names(self):
        """Sessions named like their course carry its name in every language."""
        others = {code for code, _name in self.env["res.lang"].get_installed()}
        others -= {self.env.lang or "en_US"}
        for event in self:
            # sudo: the names of the session's own course
            course = event.course_id.sudo()
            if not others or not course or event.name != course.name:
                continue
            names = {code: course.with_context(lang=code).name for code in others}
            event.update_field_translations("name", names)

    def write(self, vals):
        sessions = self.filtered("is_training")
        if not sessions:
            return super().write(vals)
        if vals.get("centre_id") and "address_id" not in vals:
            centre = self.env["after.sales.training.centre"].browse(vals["centre_id"])
            vals = vals | {"address_id": centre._get_place().id}
        told = {event: event._get_session_told() for event in sessions}
        states = {event: event.session_state for event in sessions}
        trainers = {event: event.trainer_ids for event in sessions}
        result = super().write(vals)
        if TOLD_FIELDS & set(vals):
            moved = sessions.filtered(lambda e: e._get_session_told() != told[e])
            moved._after_move()
            for event in moved & sessions.filtered(lambda e: e._is_session_open()):
                event._tell_trainers(event.trainer_ids & trainers[event], "moved")
        if "trainer_ids" in vals:
            for event in sessions:
                event._tell_trainers(event.trainer_ids - trainers[event], "named")
                event._tell_trainers(trainers[event] - event.trainer_ids, "freed")
        sessions._after_session_state(states)
        return result

    def _is_session_open(self):
        self.ensure_one()
        return self.session_state == "planned"

    def _get_session_told(self):
        """When and where, as one text: people are told again if it changes."""
        self.ensure_one()
        values = [
            fields.Datetime.to_string(self.date_begin),
            fields.Datetime.to_string(self.date_end),
            self.address_id.id or 0,
            self.room_id.id or 0,
        ]
        return "|".join(map(str, values))

    def _after_move(self):
        """Time or place have changed: calendars and the list of attendance follow."""
        for event in self:
            event.session_version += 1
            event._propose_extensions()
        self._follow_attendance_days()

    def _propose_extensions(self):
        """A session moved beyond a voucher's end keeps its people; their time, too."""
        self.ensure_one()
        # sudo: the vouchers of these very enrolments
        vouchers = self.sudo().registration_ids.filtered(
            lambda one: one.voucher_use == "booked"
        )
        for voucher in vouchers.entitlement_id:
            day = voucher._get_session_day(self)
            if voucher.valid_until and day > voucher.valid_until:
                voucher._propose_extension(
                    self.env._(
                        "We moved “%(session)s” to %(day)s",
                        session=self.name,
                        day=self._format_training_time(self.date_begin),
                    ),
                    day,
                )

    @api.model
    def _get_proposed_start(self, centre):
        """When a session may begin: a week's notice, at the centre's opening hour."""
        draft = self.new({"centre_id": centre.id})
        day = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        opening = draft._get_session_clock().opening(to_epoch(day + timedelta(days=14)))
        return to_datetime(opening)
