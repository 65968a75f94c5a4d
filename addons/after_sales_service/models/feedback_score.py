# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class FeedbackScore(models.Model):
    """The score of one item on a customer's feedback sheet.

    Written together with the sheet and never changed; people and product stand on
    it so that scores are compared by them, item by item.
    """

    _name = "after.sales.feedback.score"
    _description = "Satisfaction Score"
    _inherit = ["after.sales.register.mixin"]
    _order = "given_at desc, id"
    _rec_name = "item_id"

    feedback_id = fields.Many2one(
        "after.sales.feedback",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    item_id = fields.Many2one(
        "after.sales.feedback.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    score = fields.Integer(required=True, readonly=True, aggregator="avg")
    score_stars = fields.Selection(
        [(str(score), str(score)) for score in range(6)],
        string="Stars",
        compute="_compute_score_stars",
    )
    company_id = fields.Many2one(
        related="feedback_id.company_id", store=True, index=True
    )
    order_id = fields.Many2one(related="feedback_id.order_id", store=True)
    given_at = fields.Datetime(related="feedback_id.given_at", store=True, index=True)
    partner_id = fields.Many2one(
        related="feedback_id.partner_id", store=True, string="Customer"
    )
    product_id = fields.Many2one(related="feedback_id.product_id", store=True)
    engineer_id = fields.Many2one(
        related="feedback_id.engineer_id", store=True, string="Engineer"
    )
    team_id = fields.Many2one(
        related="feedback_id.team_id", store=True, string="Service Point"
    )

    _item_uniq = models.UniqueIndex(
        "(feedback_id, item_id)", "Each item is asked about once."
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 1 AND 5)", "A score is a number from 1 to 5."
    )

    @api.depends("score")
    def _compute_score_stars(self):
        for line in self:
            line.score_stars = str(line.score)

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Satisfaction by Item")

    @api.model
    def _get_register_columns(self):
        return (
            "given_at",
            "order_id",
            "partner_id",
            "product_id",
            "engineer_id",
            "team_id",
            "item_id",
            "score",
        )

    @api.model
    def _get_register_period(self):
        return "given_at"
