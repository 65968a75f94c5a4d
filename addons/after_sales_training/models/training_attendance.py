# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

PRESENCE = [
    ("unknown", "Not Yet Said"),
    ("present", "Present"),
    ("absent", "Absent"),
    ("excused", "Excused"),
]
SOURCES = [("list", "List"), ("badge", "Badge Scanned")]


class TrainingAttendance(models.Model):
    """Who was there on which day of a session.

    Kept by the training desk, and on the spot by the trainers of the session and the
    engineers of its job. After-sales people read.
    """

    _name = "after.sales.training.attendance"
    _description = "Attendance of a Training Day"
    _inherit = ["after.sales.register.mixin"]
    _order = "day desc, event_id, name, id"

    registration_id = fields.Many2one(
        "event.registration",
        string="Enrolment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    event_id = fields.Many2one(
        related="registration_id.event_id", string="Session", store=True, index=True
    )
    course_id = fields.Many2one(related="event_id.course_id", store=True, index=True)
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    name = fields.Char(
        string="Trainee", related="registration_id.name", store=True, readonly=True
    )
    company_name = fields.Char(
        string="Organisation", related="registration_id.company_name", store=True
    )
    day = fields.Date(required=True, readonly=True, index=True)
    presence = fields.Selection(PRESENCE, required=True, default="unknown", index=True)
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="Hours of training on that day; those of the day if present.",
    )
    note = fields.Char()
    source = fields.Selection(SOURCES, default="list", required=True, readonly=True)
    marked_at = fields.Datetime(readonly=True)
    marked_by_id = fields.Many2one("res.users", string="Said by", readonly=True)

    _day_uniq = models.Constraint(
        "UNIQUE (registration_id, day)",
        "The attendance of this person on this day is on the list already.",
    )
    _hours_of_a_day = models.Constraint(
        "CHECK (hours >= 0 AND hours <= 24)",
        "A day has between 0 and 24 hours: correct the hours.",
    )

    @api.depends("presence")
    def _compute_hours(self):
        lengths = {
            (event, row.day): row.hours
            for event in self.event_id
            for row in event.sudo()._get_session_days()
        }
        for row in self:
            present = row.presence == "present"
            row.hours = lengths.get((row.event_id, row.day), 0) if present else 0

    @api.constrains("day", "registration_id")
    def _check_day(self):
        for event, rows in self.grouped("event_id").items():
            # sudo: the calendar of the centre
            days = {row.day for row in event.sudo()._get_session_days()}
            for row in rows:
                if row.day not in days:
                    raise ValidationError(
                        self.env._(
                            "%(day)s is no day of “%(session)s”.",
                            day=format_date(self.env, row.day),
                            session=event.name,
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_can_mark()
        return rows

    def write(self, vals):
        if {"registration_id", "day"} & set(vals):
            raise AccessError(
                self.env._("The attendance of a day stays that of its person and day.")
            )
        self._check_can_mark()
        if "presence" in vals:
            vals = vals | {
                "marked_at": fields.Datetime.now(),
                "marked_by_id": self.env.uid,
            }
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_said(self):
        for row in self:
            if row.presence != "unknown":
                raise ValidationError(
                    self.env._(
                        "%(name)s, %(day)s: what was said stays; correct it instead.",
                        name=row.name,
                        day=format_date(self.env, row.day),
                    )
                )

    def _check_can_mark(self):
        """Not before the day, not after the session was settled.

        :raises ValidationError: says what is in the way
        """
        for event in self.event_id:
            if event.session_state != "planned":
                raise ValidationError(
                    self.env._(
                        "“%(session)s” is closed or cancelled: its attendance stays"
                        " as it is.",
                        session=event.name,
                    )
                )

    # ------------------------------------------------------------
    # ONE TAP
    # ------------------------------------------------------------

    def action_present(self):
        return self._mark("present")

    def action_absent(self):
        return self._mark("absent")

    def action_excused(self):
        return self._mark("excused")

    def _mark(self, presence, source="list"):
        """Say who was there; a second tap on the same takes it back."""
        self._check_day_has_come()
        said = set(self.mapped("presence"))
        undo = source == "list" and said == {presence}
        self.write({"presence": "unknown" if undo else presence, "source": source})
        return True

    @api.model
    def _say(self, registration_id, day, presence):
        """Say it of one person and day, from a phone: twice is as once.

        By the rights of the user: desk, trainer of the session, engineer of its job.

        :param str day: of the phone's list, ISO
        :raises UserError: nobody of that session, or no day of it
        """
        registration = self.env["event.registration"].search(
            [
                ("id", "=", registration_id),
                ("is_training", "=", True),
                ("state", "in", ("open", "done")),
            ]
        )
        try:
            date = fields.Date.to_date(day)
        except ValueError:
            date = None
        if not registration or not date:
            raise UserError(
                self.env._(
                    "This person has no place in the session, or not any more. Read"
                    " the day again."
                )
            )
        row = registration.attendance_ids.filtered(lambda one: one.day == date)
        if not row:
            row = self.create({"registration_id": registration.id, "day": date})
        row._check_day_has_come()
        if row.presence != presence:
            row.write({"presence": presence, "source": "list"})

    def _check_day_has_come(self):
        """:raises ValidationError: the day is still to come"""
        for row in self:
            if row.day > fields.Date.context_today(
                row.with_context(tz=row.event_id.date_tz)
            ):
                raise ValidationError(
                    self.env._(
                        "%(day)s is still to come: nobody was there yet.",
                        day=format_date(self.env, row.day),
                    )
                )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Training Attendance")

    @api.model
    def _get_register_columns(self):
        return (
            "day",
            "course_id",
            "event_id",
            "name",
            "company_name",
            "presence",
            "hours",
            "note",
            "marked_at",
            "marked_by_id",
        )

    @api.model
    def _get_register_period(self):
        return "day"
