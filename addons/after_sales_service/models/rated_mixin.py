# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class RatedMixin(models.AbstractModel):
    """Somebody whose work customers rate: the average of what the reader may see."""

    _name = "after.sales.rated.mixin"
    _description = "Rated by Customers"
    #: field of the feedback that names this record
    _rated_field = None

    after_sales_rating = fields.Float(
        string="Satisfaction",
        compute="_compute_after_sales_rating",
        digits=(16, 1),
        groups=READERS,
        help="Average of the customers' ratings, 1 to 5.",
    )
    after_sales_rating_count = fields.Integer(
        string="Customer Ratings", compute="_compute_after_sales_rating", groups=READERS
    )

    def _compute_after_sales_rating(self):
        rows = self.env["after.sales.feedback"]._read_group(
            [(self._rated_field, "in", self.ids)],
            [self._rated_field],
            ["rating:avg", "__count"],
        )
        found = {record.id: (rating, count) for record, rating, count in rows}
        for record in self:
            rating, count = found.get(record.id, (0.0, 0))
            record.after_sales_rating = rating
            record.after_sales_rating_count = count

    def action_view_after_sales_feedback(self):
        """Open what customers said about the work of these."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.feedback_action"
        )
        action["domain"] = [(self._rated_field, "in", self.ids)]
        action["context"] = {}
        return action
