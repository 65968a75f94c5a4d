# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import AccessError


class RatingRating(models.Model):
    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._check_not_of_job()
        return ratings

    def write(self, vals):
        self._check_not_of_job()
        result = super().write(vals)
        self._check_not_of_job()
        return result

    def _check_not_of_job(self):
        """Odoo lets every employee write ratings: not those of a customer's job.

        :raises AccessError: one of them rates a job
        """
        if not self.env.su and "after.sales.order" in self.mapped("res_model"):
            raise AccessError(
                self.env._("Ratings come from the customer, by the link in the mail.")
            )
