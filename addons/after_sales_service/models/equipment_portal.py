# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: all a customer may read of his units by RPC; what is added later stays closed
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "serial",
        "active",
        "image_128",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "site_partner_id",
        "tz",
        "state",
        "down_since",
        "delivered_on",
        "installed_on",
        "accepted_on",
        "warranty_state",
        "warranty_end",
        "contract_end",
        "free_services_left",
        "access_url",
        "create_date",
        "write_date",
    }
)
STATES_OPEN_TO_CUSTOMERS = ("scheduled", "dispatched", "in_progress", "to_accept")


class Equipment(models.Model):
    """The customer's page of his unit: by login, or by the link of a letter."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "portal.mixin"]

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for unit in self:
            unit.access_url = f"/my/equipment/{unit.id}"
        return res

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"access_token"}

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        owners = {unit: unit.commercial_partner_id for unit in self}
        res = super().write(vals)
        sold = self.filtered(lambda unit: unit.commercial_partner_id != owners[unit])
        # links sent to the owner before open no door any more; nobody writes tokens
        sold.sudo().access_token = False
        return res

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def _prepare_portal_vals(self):
        """What the page shows; the caller has checked who looks, and uses sudo."""
        self.ensure_one()
        warranty = self.warranty_id
        explained = warranty and warranty._prepare_explanation_vals()
        downtimes = self._get_own_downtimes()
        rows = (explained or {}).get("rows") or self._prepare_ledger_rows(downtimes)
        return {
            "unit": self,
            "warranty": warranty,
            "explained": explained,
            "rows": [row for row in rows if row["downtime"] in downtimes],
            "to_confirm": self._get_downtimes_to_answer().sorted("start"),
            "open_jobs": self.order_ids.filtered(
                lambda order: (
                    order.state in STATES_OPEN_TO_CUSTOMERS
                    and order.commercial_partner_id == self.commercial_partner_id
                )
            ),
            "open_faults": self._get_open_faults(),
            "letters": downtimes.filtered("letter_attachment_id"),
        }

    def _get_own_downtimes(self):
        """The intervals at the present owner's: a unit may be sold on."""
        return self.downtime_ids.filtered(
            lambda downtime: downtime._is_of_present_owner()
        )

    def _get_downtimes_to_answer(self):
        """What the customer was asked about and has not answered yet."""
        return self._get_own_downtimes().filtered(
            lambda downtime: downtime._waits_for_answer()
        )
