# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain


class Plan(models.Model):
    """What training is promised and where it is given, in the after-sales plan."""

    _inherit = "after.sales.plan"

    def _get_sections(self):
        return [*super()._get_sections(), *self._get_training_section()]

    def _get_training_section(self):
        self.ensure_one()
        domain = self._get_company_domain()
        promises = self.env["after.sales.training.promise"].search(
            domain & Domain("sale_line_id", "=", False)
        )
        centres = self.env["after.sales.training.centre"].search(domain)
        if not promises and not centres:
            return []
        by_owner = {}
        for promise in promises:
            name = promise._get_owner().display_name
            by_owner.setdefault(name, []).append(promise.wording)
        text = self.env["ir.qweb"]._render(
            "after_sales_training.plan_training",
            {
                "centres": [self._word_centre(centre) for centre in centres],
                "owners": list(by_owner.items()),
            },
            lang=self.lang,
        )
        return [(self.env._("Training"), text)]

    def _word_centre(self, centre):
        """Usable area, rooms and trainers, as the plan states them (S34)."""
        return self.env._(
            "%(centre)s (%(owner)s): %(area)s m², rooms: %(rooms)s, trainers: "
            "%(trainers)s",
            centre=centre.name,
            # bounded: the name of whose centre it is
            owner=centre.sudo().partner_id.name,
            area=f"{sum(centre.room_ids.mapped('area')):g}",
            rooms=len(centre.room_ids),
            trainers=len(centre.trainer_ids),
        )
