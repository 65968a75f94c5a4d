# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import satisfaction

#: as the widget of stars has it; the first is no star
STARS = [
    ("0", "Not answered"),
    ("1", "Very dissatisfied"),
    ("2", "Dissatisfied"),
    ("3", "Fair"),
    ("4", "Satisfied"),
    ("5", "Very satisfied"),
]


class FeedbackFormMixin(models.AbstractModel):
    """A dialog in which the stars of the feedback sheet (S20) are filled in."""

    _name = "after.sales.feedback.form.mixin"
    _description = "Form of Customer Feedback"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    rating = fields.Selection(STARS, string="On the whole", default="0")
    remark = fields.Text(string="Opinion")
    asks_feedback = fields.Boolean(compute="_compute_asks_feedback")

    @api.depends("order_id")
    def _compute_asks_feedback(self):
        for wizard in self:
            wizard.asks_feedback = bool(wizard.order_id) and (
                wizard.order_id._is_to_rate()
            )

    @api.model
    def default_get(self, fields):
        """One line for each item that the company of the job asks about."""
        values = super().default_get(fields)
        order = self.env["after.sales.order"].browse(values.get("order_id"))
        if "score_ids" in fields and order and order._is_to_rate():
            values["score_ids"] = [
                Command.create({"item_id": item.id})
                for item in order._get_feedback_items()
            ]
        return values

    def _get_answers(self):
        """What was filled in; None: nothing.

        :raises UserError: items or an opinion, but no satisfaction on the whole
        """
        self.ensure_one()
        scores = {
            line.item_id.id: satisfaction.read(line.score)
            for line in self.score_ids
            if satisfaction.read(line.score)
        }
        rating = satisfaction.read(self.rating)
        if rating:
            return satisfaction.Answers(rating, scores, self.remark or "")
        if scores or self.remark:
            raise UserError(
                self.env._("Say how satisfied the customer is on the whole, too.")
            )
        return None


class FeedbackFormScore(models.TransientModel):
    """An item and its stars in such a dialog."""

    _name = "after.sales.feedback.form.score"
    _description = "Stars of an Item"

    sign_wizard_id = fields.Many2one("after.sales.sign.wizard", ondelete="cascade")
    feedback_wizard_id = fields.Many2one(
        "after.sales.feedback.wizard", ondelete="cascade"
    )
    item_id = fields.Many2one(
        "after.sales.feedback.item", required=True, ondelete="cascade"
    )
    score = fields.Selection(STARS, default="0")
