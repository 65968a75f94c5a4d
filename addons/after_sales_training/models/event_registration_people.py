# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

#: who is the same person in two rows, each by an index of its own
SAME_PERSON = (
    SQL("other.trainee_id = mine.trainee_id"),
    SQL("other.employee_id = mine.employee_id"),
    # a shared address of a department tells nothing of two who are known
    SQL(
        "lower(other.email) = lower(mine.email) AND other.is_training"
        " AND (other.trainee_id IS NULL OR mine.trainee_id IS NULL)"
        " AND (other.employee_id IS NULL OR mine.employee_id IS NULL)"
    ),
)
#: who comes
PERSON_FIELDS = frozenset({"email", "employee_id", "trainee_id"})


class EventRegistration(models.Model):
    """A person has one place in a session, and sits in one session at a time."""

    _inherit = "event.registration"

    _training_trainee_once = models.UniqueIndex(
        "(trainee_id, event_id) WHERE trainee_id IS NOT NULL AND active"
        " AND state != 'cancel'",
        "This person is enrolled in the session already.",
    )
    _training_employee_once = models.UniqueIndex(
        "(employee_id, event_id) WHERE employee_id IS NOT NULL AND active"
        " AND state != 'cancel'",
        "This employee is enrolled in the session already.",
    )
    _training_email_once = models.UniqueIndex(
        "(lower(email), event_id) WHERE email IS NOT NULL AND is_training AND active"
        " AND state != 'cancel' AND trainee_id IS NULL AND employee_id IS NULL",
        "Somebody with this e-mail address is enrolled in the session already. Enter"
        " another address, or none.",
    )

    @api.depends("event_id", "trainee_id", "employee_id")
    def _compute_email(self):
        """Letters of a training go to who comes, not to who booked the place."""
        trainings = self.filtered("event_id.is_training")
        res = super(EventRegistration, self - trainings)._compute_email()
        for enrolment in trainings:
            # sudo: the address of the person that the user enrols
            people = enrolment.sudo()
            enrolment.email = (
                enrolment.email
                or people.trainee_id.email
                or people.employee_id.work_email
            )
        return res

    @api.constrains("event_id", "trainee_id", "employee_id", "email", "state", "active")
    def _check_not_elsewhere(self):
        """Nobody sits on two places at one time; one query for all of them."""
        if texts := self._find_elsewhere():
            raise ValidationError("\n".join(texts))

    def _find_elsewhere(self):
        """Texts on who of these is in another session at that time."""
        coming = self.filtered(
            lambda one: one.is_training and one.active and one.state == "open"
        )
        if not coming:
            return []
        self.flush_model()
        self.env["event.event"].flush_model(["date_begin", "date_end", "is_training"])
        found = self.env.execute_query(
            SQL(
                " UNION ".join(["%s"] * len(SAME_PERSON)),
                *(self._select_elsewhere(coming, same) for same in SAME_PERSON),
            )
        )
        sessions = self.env["event.event"].sudo()  # the names in the sentence
        return [
            self.env._(
                "%(person)s is in “%(other)s” at that time, so cannot be in"
                " “%(session)s”.",
                person=name,
                other=sessions.browse(other).name,
                session=sessions.browse(session).name,
            )
            if other != session
            else self.env._(
                "%(person)s is enrolled in “%(session)s” already.",
                person=name,
                session=sessions.browse(session).name,
            )
            for name, session, other in found[:10]
        ]

    @api.model
    def _select_elsewhere(self, coming, same_person):
        return SQL(
            """
            SELECT mine.name, mine.event_id, other.event_id
              FROM event_registration mine
              JOIN event_event session ON session.id = mine.event_id
              JOIN event_registration other ON %s
               AND other.id != mine.id
               AND other.active AND other.state = 'open'
              JOIN event_event elsewhere ON elsewhere.id = other.event_id
               AND elsewhere.is_training
               AND elsewhere.date_begin < session.date_end
               AND elsewhere.date_end > session.date_begin
             WHERE mine.id IN %s
            """,
            same_person,
            coming._ids,
        )

    # ------------------------------------------------------------
    # ANOTHER PERSON COMES
    # ------------------------------------------------------------

    def write(self, vals):
        if PERSON_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {one: one._get_who_comes() for one in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda one: before[one] and one._get_who_comes() != before[one]
        )
        # bounded: the secrets of these very enrolments
        changed.sudo()._forget_links()
        return result

    def _get_who_comes(self):
        """The person who was sent the links of this place; ``None``: nobody."""
        self.ensure_one()
        place = self.sudo()  # compared only
        for name in ("trainee_id", "employee_id", "email"):
            if place[name]:
                return name, place[name]
        return None

    def _forget_links(self):
        """Who does not come any more opens nothing by his old letters.

        Called under sudo. Hook: more links hang on a place.
        """
        self.filtered("access_token").write({"access_token": False})

    def _do_rename(self, person):
        """Somebody else comes on this place.

        Called under sudo by whoever has checked who may.

        :param dict person: ``name``, ``email``, ``phone``
        :raises ValidationError: nobody is named, or he is enrolled already
        """
        self.ensure_one()
        if not (person.get("name") or person.get("trainee_id")):
            raise ValidationError(self.env._("Enter the name of who comes."))
        people = [dict(person)]
        self.env["res.partner"]._set_training_people(
            people, self.customer_id, self.company_id
        )
        if people[0]["trainee_id"] != self.trainee_id.id:
            self.event_id._check_nobody_twice(people)
        self.write(
            {
                "trainee_id": people[0]["trainee_id"],
                "employee_id": False,
                "name": people[0]["name"],
                "email": people[0]["email"] or False,
                "phone": people[0]["phone"] or False,
            }
        )
