# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("room", "Room"), ("trainer", "Trainer")]


class TrainingUseReport(models.Model):
    """Who and what is where: each room and each trainer of each session.

    A calendar of rooms and trainers, and how full they are. After-sales people read.
    """

    _name = "after.sales.training.use.report"
    _description = "Rooms and Trainers"
    _auto = False
    _order = "date_begin desc, id"

    kind = fields.Selection(KINDS, readonly=True)
    room_id = fields.Many2one("after.sales.training.room", readonly=True)
    trainer_id = fields.Many2one("after.sales.training.trainer", readonly=True)
    centre_id = fields.Many2one("after.sales.training.centre", readonly=True)
    event_id = fields.Many2one("event.event", string="Session", readonly=True)
    course_id = fields.Many2one("after.sales.training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_begin = fields.Datetime(string="Begins", readonly=True)
    date_end = fields.Datetime(string="Ends", readonly=True)
    days = fields.Integer(string="Training Days", readonly=True)
    places = fields.Integer(readonly=True)
    enrolled = fields.Integer(readonly=True)
    attended = fields.Integer(readonly=True)
    fill_percent = fields.Float(
        string="Filled (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    color = fields.Integer(readonly=True)

    @api.depends("room_id", "trainer_id", "course_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            names = [row.trainer_id.name or row.room_id.name, row.course_id.name]
            row.display_name = ": ".join(filter(None, names))

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT event.id::bigint * 1000000 + coalesce(who.trainer_id, 0) AS id,
                   who.kind, who.room_id, who.trainer_id,
                   coalesce(who.room_id * 2, who.trainer_id * 2 + 1) AS color,
                   event.centre_id, event.id AS event_id, event.course_id,
                   event.company_id, event.date_begin, event.date_end,
                   event.session_day_count AS days,
                   event.seats_max AS places,
                   event.training_seats_taken AS enrolled,
                   (SELECT count(*) FROM event_registration person
                     WHERE person.event_id = event.id AND person.active
                       AND person.state = 'done') AS attended,
                   100.0 * event.training_seats_taken
                         / nullif(event.seats_max, 0) AS fill_percent
              FROM event_event event
              JOIN (
                   SELECT 'room' AS kind, id AS event_id, room_id,
                          NULL::int AS trainer_id
                     FROM event_event
                    WHERE room_id IS NOT NULL
                    UNION ALL
                   SELECT 'trainer', event_event_id, NULL,
                          after_sales_training_trainer_id
                     FROM after_sales_training_event_trainer_rel
             ) who ON who.event_id = event.id
             WHERE event.active AND event.session_state IN ('planned', 'closed')
            """
        )
