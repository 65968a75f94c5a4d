# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.after_sales_service.tools import act as reader

from .incident import CATEGORIES, KINDS, SEVERITIES


def _keys(selection):
    return [key for key, _label in selection]


class Act(models.Model):
    """The safety sheet read and a danger reported, said on the phone (S36)."""

    _inherit = "after.sales.act"

    kind = fields.Selection(
        selection_add=[
            ("site_sheet", "Safety Sheet Read"),
            ("hazard", "Hazard or Accident"),
        ],
        ondelete={"site_sheet": "cascade", "hazard": "cascade"},
    )

    @api.model
    def _get_act_kinds(self):
        return super()._get_act_kinds() | {
            "site_sheet": (
                {"sheet_id": reader.identifier, "hash": reader.text(64)},
                {},
            ),
            "hazard": (
                {
                    "kind": reader.choice(*_keys(KINDS)),
                    "severity": reader.choice(*_keys(SEVERITIES)),
                    "description": reader.text(4000),
                },
                {
                    "category": reader.choice(*_keys(CATEGORIES)),
                    "immediate": reader.text(4000),
                    "place": reader.text(200),
                    "stop_work": reader.flag,
                    "image": reader.image,
                },
            ),
        }

    @api.model
    def _get_kinds_without_job(self):
        """A danger is seen on the road and in the workshop as well."""
        return super()._get_kinds_without_job() | {"hazard"}

    @api.model
    def _get_filled_model(self, kind):
        if kind == "hazard":
            return self.env["after.sales.incident"]
        return super()._get_filled_model(kind)

    def _take_site_sheet(self, order, values):
        order._acknowledge_site(values["sheet_id"], values["hash"])

    def _take_hazard(self, order, values):
        image = values.pop("image", None)
        self.env["after.sales.incident"]._report(
            values
            | {
                "order_id": order.id,
                "company_id": self.company_id.id,
                "happened_at": self.happened_at,
            },
            image,
        )
