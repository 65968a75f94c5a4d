# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import satisfaction

CHANNELS = [
    ("screen", "On our screen"),
    ("portal", "On the portal"),
    ("mail", "By the link in the mail"),
    ("phone", "By phone"),
    ("paper", "On paper"),
]


class Feedback(models.Model):
    """What a customer says about a job: the feedback sheet (S20), one per job.

    Written once by ``after.sales.order._take_feedback`` and never changed, whoever
    asks. Engineers read those of their own jobs, desk and billing all.
    """

    _name = "after.sales.feedback"
    _description = "Customer Feedback"
    _inherit = ["after.sales.register.mixin"]
    _order = "given_at desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, index=True, string="Customer"
    )
    equipment_id = fields.Many2one(
        related="order_id.equipment_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(related="order_id.product_id", store=True)
    team_id = fields.Many2one(
        related="order_id.team_id",
        store=True,
        index="btree_not_null",
        string="Service Point",
    )
    engineer_id = fields.Many2one(
        related="order_id.engineer_id",
        store=True,
        index="btree_not_null",
        string="Engineer",
    )
    kind = fields.Selection(related="order_id.kind", store=True, string="Kind of Job")
    given_at = fields.Datetime(required=True, readonly=True, index=True)
    name = fields.Char(string="Given by", readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="In the Session of",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    ip = fields.Char(string="IP Address", readonly=True)
    signature_id = fields.Many2one(
        "after.sales.signature",
        readonly=True,
        ondelete="restrict",
        help="The signature under the sheet, where the customer signed it.",
    )
    rating = fields.Integer(
        string="Satisfaction",
        required=True,
        readonly=True,
        aggregator="avg",
        help="On the whole: 1 very dissatisfied, 5 very satisfied.",
    )
    rating_stars = fields.Selection(
        [(str(score), str(score)) for score in range(satisfaction.HIGHEST + 1)],
        string="Stars",
        compute="_compute_rating_stars",
    )
    score_ids = fields.One2many(
        "after.sales.feedback.score", "feedback_id", string="Scores", readonly=True
    )
    score = fields.Float(
        string="Average of the Items",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
    )
    lowest = fields.Integer(
        string="Lowest Score",
        readonly=True,
        aggregator="min",
        help="The lowest of the rating and the items.",
    )
    remark = fields.Text(string="Opinion", readonly=True)
    # a poor one
    is_poor = fields.Boolean(
        string="Poor",
        readonly=True,
        help="A score was as low as the settings name, or the rating was 1: somebody"
        " calls the customer back.",
    )
    follow_up_id = fields.Many2one(
        "after.sales.order",
        string="Call Back",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        help="The call in which the customer is asked what went wrong.",
    )
    follow_up_state = fields.Selection(
        related="follow_up_id.state", store=True, string="Call Is"
    )

    _order_uniq = models.UniqueIndex(
        "(order_id)", "The customer has answered about this job already."
    )
    _rating_range = models.Constraint(
        "CHECK (rating BETWEEN 1 AND 5)", "A score is a number from 1 to 5."
    )
    _poor_idx = models.Index("(company_id, given_at) WHERE is_poor IS TRUE")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("rating")
    def _compute_rating_stars(self):
        for feedback in self:
            feedback.rating_stars = str(feedback.rating)

    @api.depends("order_id")
    def _compute_display_name(self):
        for feedback in self:
            # the job's name belongs to the feedback, for all who see it
            feedback.display_name = feedback.sudo().order_id.display_name

    # ------------------------------------------------------------
    # KEPT
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        raise UserError(self.env._("What a customer has said is never deleted."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_follow_up(self):
        """Open the calls to those whose answers were poor."""
        self.check_access("read")
        return self.follow_up_id._get_records_action(name=self.env._("Call Back"))

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Customer Satisfaction")

    @api.model
    def _get_register_columns(self):
        return (
            "given_at",
            "order_id",
            "kind",
            "partner_id",
            "equipment_id",
            "product_id",
            "engineer_id",
            "team_id",
            "rating",
            "score",
            "lowest",
            "remark",
            "name",
            "channel",
            "is_poor",
            "follow_up_id",
            "follow_up_state",
        )

    @api.model
    def _get_register_period(self):
        return "given_at"
