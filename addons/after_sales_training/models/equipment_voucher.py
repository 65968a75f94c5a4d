# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .training_entitlement_granting import UNIT_DAYS, Grant

VOUCHER_READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing,"
    "after_sales_training.group_training_user"
)


class Equipment(models.Model):
    """A unit that is delivered or accepted brings the training promised with it."""

    _inherit = "after.sales.equipment"

    training_voucher_ids = fields.One2many(
        "after.sales.training.entitlement",
        "equipment_id",
        string="Training Vouchers",
        groups=VOUCHER_READERS,
    )
    training_places_left = fields.Integer(
        compute="_compute_training_places",
        groups=VOUCHER_READERS,
        help="Places of valid vouchers that can still be booked.",
    )
    training_voucher_count = fields.Integer(
        compute="_compute_training_places", groups=VOUCHER_READERS
    )

    def _compute_training_places(self):
        groups = self.env["after.sales.training.entitlement"]._read_group(
            [("equipment_id", "in", self.ids)],
            ["equipment_id", "state"],
            ["__count", "places_left:sum"],
        )
        counts, left = {}, {}
        for unit, state, count, places in groups:
            counts[unit] = counts.get(unit, 0) + count
            if state == "active":
                left[unit] = places
        for unit in self:
            unit.training_voucher_count = counts.get(unit._origin, 0)
            unit.training_places_left = left.get(unit._origin, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._grant_training()
        return units

    def write(self, vals):
        if {"active", "state"}.isdisjoint(vals):
            left = {}
        else:
            # bounded: from which lines these very units came
            left = {unit: unit.sale_line_id for unit in self.sudo() if unit._has_left()}
        res = super().write(vals)
        for unit, line in left.items():
            unit._take_return_back(line)
        if not set(UNIT_DAYS.values()).isdisjoint(vals):
            self._grant_training()
            self._take_back_training(vals)
        return res

    # ------------------------------------------------------------
    # GRANT
    # ------------------------------------------------------------

    def _grant_training(self):
        """Grant what was promised with these units, or let it follow their days.

        Not for a unit that was given in exchange: the promise was that of the other.
        """
        # bounded: what was promised with these very units. Who signs, receives or
        # delivers them has no right on vouchers
        grants = []
        for unit in self.sudo():
            promises = unit._get_promised_training()
            # asked only where something is promised: deliveries by the thousand
            if promises and unit._brings_training():
                for promise in promises:
                    grants += unit._prepare_grants(promise)
        # what was returned may have gone out again
        lines = self.sudo().sale_line_id
        grants += lines.filtered(
            lambda line: line.training_qty_returned and line.state == "sale"
        )._prepare_training_grants()
        return self.env["after.sales.training.entitlement"].sudo()._grant(grants)

    def _brings_training(self):
        self.ensure_one()
        return (
            self.owner_kind == "customer"
            and self.state != "retired"
            and not self.replaces_id
            and self.sale_order_id.state != "cancel"
        )

    def _get_promised_training(self):
        """As agreed with the sale, else what the product promises; under sudo."""
        self.ensure_one()
        line = self.sale_line_id
        promises = (
            line.training_promise_ids
            if line.training_agreed
            else self.product_id.product_tmpl_id.training_promise_ids
        )
        return promises.filtered(
            lambda promise: (
                promise.grant_on in UNIT_DAYS and promise._holds_in(self.company_id)
            )
        )

    def _prepare_grants(self, promise):
        """The grant of a promise for the unit, if its day has come."""
        self.ensure_one()
        name = UNIT_DAYS[promise.grant_on]
        owner = self.commercial_partner_id
        root = promise._get_root()
        if promise.multiply == "unit" or not self.sale_line_id:
            source = f"unit/{self.id}/{owner.id}"
            day, unit, line = self[name], self, self.sale_line_id
        else:
            # once for all units of the line: from the first of them
            line = self.sale_line_id
            source = f"line/{line.id}"
            day, unit = line._get_first_unit_day(name), None
        if not day:
            return []
        return [
            Grant(
                promise=promise,
                key=f"{root.id}/{source}",
                day=day,
                partner=owner,
                company=self.company_id,
                equipment=unit,
                sale_line=line or None,
            )
        ]

    # ------------------------------------------------------------
    # TAKEN BACK
    # ------------------------------------------------------------

    def _get_own_vouchers(self):
        """Vouchers of these units that their present owners hold; called under sudo."""
        return (
            self.env["after.sales.training.entitlement"]
            .search(Domain("equipment_id", "in", self.ids))
            .filtered(
                lambda voucher: (
                    voucher.granted_partner_id
                    == voucher.equipment_id.commercial_partner_id
                )
            )
        )

    def _take_back_training(self, vals):
        """A day that was taken back grants nothing any more."""
        gone = [
            moment
            for moment, name in UNIT_DAYS.items()
            if name in vals and not vals[name]
        ]
        if gone:
            # bounded: what these very units had brought
            reason = self.env._("The day it was granted for was taken back")
            units = self.sudo()
            units._get_own_vouchers().filtered(
                lambda voucher: voucher.granted_on in gone
            )._withdraw("basis", reason)
            units.sale_line_id._withdraw_without_day("basis", reason)

    def _leave_service(self, day):
        """The goods came back for good: unused places go with them, or to the other.

        A unit given in exchange takes over what the customer still has.
        """
        # bounded: vouchers of these very units, and of the order lines they came by
        units = self.sudo()
        vouchers = units._get_own_vouchers()
        leaving = units.filtered(lambda unit: not unit._has_left())
        res = super()._leave_service(day)
        for unit in units:
            own = vouchers.filtered(
                lambda voucher, unit=unit: voucher.equipment_id == unit
            )
            if unit.replaced_by_id:
                own._step(
                    "followed",
                    {"equipment_id": unit.replaced_by_id.id},
                    self.env._("Exchanged for %s", unit.replaced_by_id.serial),
                )
            else:
                reason = self.env._("%s came back", unit.display_name)
                own._withdraw("return", reason)
                if unit in leaving:
                    unit.sale_line_id._training_returned(1, reason)
        return res

    def _has_left(self):
        """Whether it came back for good; one that has only grown old is kept."""
        self.ensure_one()
        return self.state == "retired" and not self.active

    def _is_training_kept(self):
        """Whether the customer has it, or will have one in its place of this sale."""
        self.ensure_one()
        other = self.replaced_by_id
        return not self._has_left() and not (other and not other._has_left())

    def _take_return_back(self, line):
        """It had come back for good, and is in service again; called under sudo.

        :param line: the order line by which it had come before
        """
        self.ensure_one()
        if self._has_left():
            return
        if line and line == self.sale_line_id and not self.replaced_by_id:
            line.training_qty_returned = max(0, line.training_qty_returned - 1)
        self._grant_training()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_training_vouchers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_entitlement_action"
        )
        return action | {
            "domain": [("equipment_id", "=", self.id)],
            "context": {
                "default_equipment_id": self.id,
                "default_partner_id": self.commercial_partner_id.id,
            },
        }
