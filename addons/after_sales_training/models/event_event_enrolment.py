# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools import people as lists


class EventEvent(models.Model):
    """People are enrolled in a session: all of a list, or none of them."""

    _inherit = "event.event"

    training_enrol_until = fields.Datetime(
        string="Enrol until",
        compute="_compute_training_enrol_until",
        store=True,
        readonly=False,
        copy=False,
        help="Customers enrol, rename and cancel until then; the desk until the end.",
    )

    @api.depends("is_training", "date_begin", "company_id")
    def _compute_training_enrol_until(self):
        for event in self:
            company = event.company_id or self.env.company
            event.training_enrol_until = (
                event.is_training
                and event.date_begin
                and event.date_begin - timedelta(days=company.training_enrol_days)
            )

    # ------------------------------------------------------------
    # WHETHER
    # ------------------------------------------------------------

    def _get_enrolment_problem(self, by_customer=False):
        """Why nobody can be enrolled now, in words; "": somebody can.

        :param by_customer: on his own, so until the deadline
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if not self.active or self.kanban_state == "cancel":
            return self.env._(
                "“%(session)s” is cancelled. Choose another session.", session=self.name
            )
        # who was trained on site may be written down afterwards, until it is closed
        is_over = self.date_end <= now and not self.is_on_site
        if is_over or self.session_state == "closed":
            return self.env._(
                "“%(session)s” is over. Choose another session.", session=self.name
            )
        if by_customer and now > min(self.training_enrol_until, self.date_begin):
            return self.env._(
                "“%(session)s” could be booked and changed until %(deadline)s. Please"
                " call us.",
                session=self.name,
                deadline=self._format_training_time(self.training_enrol_until),
            )
        return ""

    def _get_hold_end(self):
        """Until when a place waits for its person, never beyond the session.

        :return: naive UTC
        """
        company = self.company_id or self.env.company
        until = fields.Datetime.now() + timedelta(hours=company.training_hold_hours)
        return min(until, self.date_end)

    def _format_training_time(self, moment):
        """A time as people at the session read it, in its own zone."""
        return format_datetime(self.env, moment, tz=self.date_tz, dt_format="short")

    @api.model
    def _get_bookable_domain(self):
        """Sessions that customers book on their own: public, open, in time."""
        now = fields.Datetime.now()
        return (
            Domain("is_training", "=", True)
            & Domain("after_sales_order_id", "=", False)
            # neither cancelled nor closed
            & Domain("session_state", "=", "planned")
            & Domain("training_enrol_until", ">=", now)
            & Domain("date_begin", ">", now)
        )

    # ------------------------------------------------------------
    # ENROL
    # ------------------------------------------------------------

    def action_open_enrol(self):
        """Open the desk's dialog: who comes, by which voucher."""
        return self._open_enrol_dialog({"default_event_id": self[:1].id})

    @api.model
    def _open_enrol_dialog(self, defaults):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol People"),
            "res_model": "after.sales.training.enrol",
            "view_mode": "form",
            "target": "new",
            "context": defaults,
        }

    def action_view_enrolments(self):
        """Show who is enrolled, held and waiting."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.event_registration_action_training"
        )
        return action | {
            "domain": [("event_id", "in", self.ids)],
            "context": {"default_event_id": self[:1].id},
        }

    def _enrol_people(
        self,
        people,
        voucher=None,
        booked_by=None,
        held_until=False,
        may_wait=False,
        by_customer=False,
        more_vals=None,
    ):
        """Enrol all of these people, or nobody.

        The caller has checked who may. No mail is sent in here but the queued ones
        that ask a person to confirm.

        :param list people: dicts of ``trainee_id`` or ``employee_id`` or ``name``,
            with ``email`` and ``phone``
        :param voucher: whose places are booked
        :param booked_by: partner who asked for it
        :param held_until: the places wait for their people to confirm until then
        :param may_wait: whoever finds no place goes on the waiting list
        :param by_customer: until the deadline only
        :param dict more_vals: further values of each enrolment
        :return: the enrolments, in the order of the people
        :raises ValidationError: session not open, too many, somebody twice
        """
        self.ensure_one()
        # sudo: contacts and enrolments of people that the caller has named
        session = self.sudo()
        Registration = self.env["event.registration"].sudo()
        voucher = (voucher or self.env["after.sales.training.entitlement"]).sudo()
        booked_by = (booked_by or self.env["res.partner"]).sudo()
        session._check_can_enrol(people, by_customer)
        Registration._release_lapsed(Domain("event_id", "=", session.id))
        if voucher:
            Registration._release_lapsed(Domain("entitlement_id", "=", voucher.id))
        session._offer_free_places()
        session._check_enough_places(people, voucher, may_wait)
        customer = voucher.partner_id or booked_by.commercial_partner_id
        self.env["res.partner"].sudo()._set_training_people(
            people, customer, session.company_id
        )
        session._check_nobody_twice(people)
        free = session._get_free_places()
        seated = len(people) if free is None else min(free, len(people))
        now = fields.Datetime.now()
        vals_list = [
            session._prepare_enrolment_vals(person, voucher, booked_by or customer)
            | (more_vals or {})
            | (
                {"state": "open", "held_until": held_until}
                if number < seated
                else {"state": "draft", "waiting_since": now}
            )
            for number, person in enumerate(people)
        ]
        return Registration.create(vals_list)

    def _prepare_enrolment_vals(self, person, voucher, booked_by):
        """Values of one enrolment.

        :param dict person: see :meth:`_enrol_people`, with ``trainee_id``
        """
        return {
            "event_id": self.id,
            "entitlement_id": voucher.id,
            "partner_id": booked_by.id,
            "trainee_id": person.get("trainee_id"),
            "employee_id": person.get("employee_id"),
            "name": person.get("name"),
            "email": person.get("email") or False,
            "phone": person.get("phone") or False,
        }

    def _check_can_enrol(self, people, by_customer):
        if not self.is_training:
            raise ValidationError(
                self.env._("“%(event)s” is no training session.", event=self.name)
            )
        if problem := self._get_enrolment_problem(by_customer):
            raise ValidationError(problem)
        if not people:
            raise ValidationError(self.env._("Name the people who come."))

    def _check_enough_places(self, people, voucher, may_wait):
        """All of these people have a place of the session and of the voucher."""
        free, count = self._get_free_places(), len(people)
        if voucher and count > voucher.places_left:
            raise ValidationError(
                self.env._(
                    "Voucher %(voucher)s has %(left)s places left; you named %(count)s"
                    " people. Take some off the list.",
                    voucher=voucher.name,
                    left=voucher.places_left,
                    count=count,
                )
            )
        if voucher and may_wait:
            self._check_not_too_many_wait(count, voucher)
        if free is not None and count > free and not may_wait:
            raise ValidationError(
                self.env._(
                    "“%(session)s” has %(free)s free places of %(seats)s; you named"
                    " %(count)s people. Take some off the list, choose another session"
                    " or let them wait for a place.",
                    session=self.name,
                    free=free,
                    seats=self.training_seats_max,
                    count=count,
                )
            )

    def _check_not_too_many_wait(self, count, voucher):
        """Who waits takes no place yet: but no more wait than there are places."""
        waiting = self.env["event.registration"].search_count(
            [
                ("event_id", "=", self.id),
                ("entitlement_id", "=", voucher.id),
                ("waiting_since", "!=", False),
            ]
        )
        if waiting and waiting + count > voucher.places_left:
            raise ValidationError(
                self.env._(
                    "Voucher %(voucher)s has %(left)s places left, and %(waiting)s of"
                    " your people wait for a place already.",
                    voucher=voucher.name,
                    left=voucher.places_left,
                    waiting=waiting,
                )
            )

    def _check_nobody_twice(self, people):
        """Nobody is in the list twice, nor in the session already."""
        names = lists.twice([(one.get("name"), one.get("email")) for one in people])
        for key in ("trainee_id", "employee_id"):
            ids = [one[key] for one in people if one.get(key)]
            names += [
                one["name"]
                for number, one in enumerate(people)
                if one.get(key) and one[key] in ids[:number] and ids.count(one[key]) > 1
            ]
        known = self.env["event.registration"].search(
            Domain("event_id", "=", self.id)
            & Domain("state", "!=", "cancel")
            & Domain.OR(
                [
                    Domain("trainee_id", "in", self._get_ids(people, "trainee_id")),
                    Domain("employee_id", "in", self._get_ids(people, "employee_id")),
                    Domain(
                        "email",
                        "in",
                        [one["email"] for one in people if one.get("email")],
                    ),
                ]
            )
        )
        names = list(dict.fromkeys([*names, *known.mapped("name")]))
        if names:
            raise ValidationError(
                self.env._(
                    "Each person has one place in “%(session)s”. Named twice, or"
                    " enrolled already: %(names)s",
                    session=self.name,
                    names=", ".join(names[:10]),
                )
            )

    @api.model
    def _get_ids(self, people, key):
        return [person[key] for person in people if person.get(key)]
