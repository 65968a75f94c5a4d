# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Opinion(models.Model):
    """Training needs heard on visits end as proposals of the regions (S24)."""

    _inherit = "after.sales.opinion"

    training_need_ids = fields.One2many(
        "after.sales.training.need",
        "opinion_id",
        string="Training Needs",
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        opinions = super().create(vals_list)
        opinions._propose_training()
        return opinions

    def write(self, vals):
        result = super().write(vals)
        if "topic" in vals:
            self._propose_training()
        return result

    def _propose_training(self):
        """A need for each that asks for training; withdrawn where it does not."""
        asking = self.filtered(lambda opinion: opinion.topic == "training")
        # sudo: whoever enters an opinion; bounded to the needs of these opinions
        (self - asking).sudo().training_need_ids.filtered(
            lambda need: need.state in ("new", "proposed")
        )._write_state(
            "declined",
            decline_reason=self.env._("The opinion is about something else"),
        )
        if asking:
            self.env["after.sales.training.need"]._propose(
                asking._prepare_training_needs()
            )

    def _prepare_training_needs(self):
        # sudo: which jobs are stops of a tour, and which course teaches a machine
        opinions = self.sudo()
        tours = (
            self.env["after.sales.tour.stop"]
            .sudo()
            .search([("order_id", "in", opinions.order_id.ids)])
            .order_id
        )
        courses = (
            self.env["after.sales.training.course"]
            .sudo()
            ._get_by_product(opinions.product_id.product_tmpl_id)
        )
        return [
            {
                "company_id": opinion.company_id.id,
                "origin": "tour" if opinion.order_id in tours else "opinion",
                "name": " ".join(opinion.name.split())[:120],
                "note": opinion.name,
                "partner_id": opinion.partner_id.id,
                "equipment_id": opinion.equipment_id.id,
                "course_id": courses.get(
                    opinion.product_id.product_tmpl_id,
                    self.env["after.sales.training.course"],
                ).id,
                "opinion_id": opinion.id,
                "order_id": opinion.order_id.id,
                "heard_on": opinion.said_on,
                "source": f"{opinion._name},{opinion.id}",
            }
            for opinion in opinions
        ]

    @api.model
    def _propose_training_of_all(self):
        """Years of opinions start with what they already say; once, at install."""
        self.search([("topic", "=", "training")])._propose_training()
