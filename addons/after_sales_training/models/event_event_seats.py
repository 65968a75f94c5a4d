# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EventEvent(models.Model):
    """Places of a session, counted on its own row.

    Two who press at once both write this row: the second one waits, is run again and
    then sees that the last place is gone (R4). A place that is held counts as taken.
    """

    _inherit = "event.event"

    training_seats_taken = fields.Integer(
        string="Places Taken",
        compute="_compute_training_seats_taken",
        store=True,
        help="Confirmed and held places, and those who have attended.",
    )
    training_seats_max = fields.Integer(
        string="Places",
        compute="_compute_training_seats_max",
        store=True,
        help="The limit of the session, and never more than the room holds; 0: no"
        " limit.",
    )
    training_waiting_count = fields.Integer(
        string="Waiting", compute="_compute_training_waiting_count", compute_sudo=True
    )

    _training_seats_kept = models.Constraint(
        "CHECK (is_training IS NOT TRUE OR training_seats_max = 0"
        " OR training_seats_taken <= training_seats_max)",
        "All places of this session are taken: choose another session or the waiting"
        " list. A smaller room or limit needs fewer people first.",
    )

    @api.depends("is_training", "registration_ids.state", "registration_ids.active")
    def _compute_training_seats_taken(self):
        sessions = self.filtered("is_training")
        counts = dict(
            self.env["event.registration"]
            .sudo()  # a count of places, whoever may read the people
            ._read_group(
                [
                    ("event_id", "in", sessions.ids),
                    ("state", "in", ("open", "done")),
                    ("active", "=", True),
                ],
                ["event_id"],
                ["__count"],
            )
            if sessions
            else ()
        )
        for event in self:
            event.training_seats_taken = counts.get(event._origin, 0)

    @api.depends("is_training", "seats_limited", "seats_max", "room_id.capacity")
    def _compute_training_seats_max(self):
        for event in self:
            limits = (event.seats_limited and event.seats_max, event.room_id.capacity)
            event.training_seats_max = event.is_training and min(
                filter(None, limits), default=0
            )

    def _compute_training_waiting_count(self):
        counts = dict(
            self.env["event.registration"]._read_group(
                [("event_id", "in", self.ids), ("waiting_since", "!=", False)],
                ["event_id"],
                ["__count"],
            )
        )
        for event in self:
            event.training_waiting_count = counts.get(event._origin, 0)

    def _get_free_places(self):
        """Places that nobody has: a number, or None without a limit."""
        self.ensure_one()
        if not self.training_seats_max:
            return None
        return max(self.training_seats_max - self.training_seats_taken, 0)

    def _verify_seats_availability(self, slot_tickets):
        """Training says which session is full and what else can be done."""
        if not self.is_training:
            return super()._verify_seats_availability(slot_tickets)
        more = sum(count for _slot, _ticket, count in slot_tickets)
        if self.training_seats_max and (
            self.training_seats_taken + more > self.training_seats_max
        ):
            raise ValidationError(
                self.env._(
                    "“%(session)s” has %(seats)s places, and all are taken. Choose"
                    " another session or the waiting list.",
                    session=self.name,
                    seats=self.training_seats_max,
                )
            )

    # ------------------------------------------------------------
    # WAITING LIST
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if {"seats_max", "seats_limited", "room_id"} & vals.keys():
            self.filtered("is_training")._offer_free_places()
        return result

    def _offer_free_places(self):
        """Offer each free place to the first who waits; the next one waits on.

        Called by whatever sets a place free, and by the round of the scheduled job.
        """
        # sudo: the list goes on whoever has set the place free; bounded to those who
        # wait for these sessions
        waiting = (
            self.env["event.registration"]
            .sudo()
            .search(
                [("event_id", "in", self.ids), ("waiting_since", "!=", False)],
                order="waiting_since, id",
            )
        )
        for session, queue in waiting.grouped("event_id").items():
            if not session._get_enrolment_problem():
                queue._offer_in_turn()
