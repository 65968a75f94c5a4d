# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class EventEvent(models.Model):
    """A training session is an event with a course."""

    _inherit = "event.event"

    course_id = fields.Many2one(
        "after.sales.training.course", index="btree_not_null", check_company=True
    )
    is_training = fields.Boolean(
        string="Is a Training Session", compute="_compute_is_training", store=True
    )
    centre_id = fields.Many2one(
        "after.sales.training.centre", index="btree_not_null", check_company=True
    )
    room_id = fields.Many2one(
        "after.sales.training.room",
        index="btree_not_null",
        domain="[('centre_id', '=', centre_id)]",
    )
    trainer_ids = fields.Many2many(
        "after.sales.training.trainer",
        "after_sales_training_event_trainer_rel",
        string="Trainers",
        copy=False,
    )
    after_sales_order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The job on which training at the user's site is given.",
    )

    @api.depends("course_id")
    def _compute_is_training(self):
        for event in self:
            event.is_training = bool(event.course_id)
