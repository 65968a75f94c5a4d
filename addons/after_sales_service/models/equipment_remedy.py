# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import life_line, remedy
from .helpdesk_ticket import AFTER_SALES_READERS


class Equipment(models.Model):
    """Repair at the workshop, exchange and refund of the unit (S3)."""

    _inherit = "after.sales.equipment"

    remedy_ids = fields.One2many(
        "after.sales.remedy",
        "equipment_id",
        string="Repairs, Exchanges, Refunds",
        groups=AFTER_SALES_READERS,
    )
    remedy_count = fields.Integer(
        string="Number of Warranty Remedies", compute="_compute_remedy_count"
    )
    has_open_remedy = fields.Boolean(compute="_compute_remedy_count")
    given_by_ids = fields.One2many(
        "after.sales.remedy",
        "replacement_id",
        string="Given in Exchange by",
        groups=AFTER_SALES_READERS,
    )
    replaced_by_id = fields.Many2one(
        "after.sales.equipment",
        compute="_compute_replaced_by_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="The unit the customer was given in exchange.",
    )
    replaces_id = fields.Many2one(
        "after.sales.equipment",
        compute="_compute_replaces_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="The unit for which this one was given in exchange.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    def _compute_remedy_count(self):
        if not self.env["after.sales.remedy"].has_access("read"):
            self.remedy_count, self.has_open_remedy = 0, False
            return
        groups = self.env["after.sales.remedy"]._read_group(
            [("equipment_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["equipment_id", "state"],
            ["__count"],
        )
        counts, still_open = {}, set()
        for unit, state, count in groups:
            counts[unit.id] = counts.get(unit.id, 0) + count
            if state == "open":
                still_open.add(unit.id)
        for unit in self:
            unit.remedy_count = counts.get(unit._origin.id, 0)
            unit.has_open_remedy = unit._origin.id in still_open

    @api.depends("remedy_ids.replacement_id")
    def _compute_replaced_by_id(self):
        for unit in self:
            unit.replaced_by_id = unit.remedy_ids.replacement_id.sorted("id")[-1:]

    @api.depends("given_by_ids.equipment_id")
    def _compute_replaces_id(self):
        for unit in self:
            unit.replaces_id = unit.given_by_ids.sorted("id")[-1:].equipment_id

    def _get_life_events(self, customer=False):
        """The day on which another unit took its place, or it that of another."""
        return [*super()._get_life_events(customer), *self._get_life_of_exchanges()]

    def _get_life_of_exchanges(self):
        # bounded: the serial number at the other end of this unit's own exchange
        su = self.sudo()
        events = []
        if su.replaced_by_id.delivered_on:
            events.append(
                self._life_day(
                    "life",
                    su.replaced_by_id.delivered_on,
                    self.env._("Exchanged for %s", su.replaced_by_id.serial),
                    style=life_line.OUTLINE,
                    ref=(self._name, su.replaced_by_id.id),
                )
            )
        if su.replaces_id and self.delivered_on:
            events.append(
                self._life_day(
                    "life",
                    self.delivered_on,
                    self.env._("Given in exchange for %s", su.replaces_id.serial),
                    ref=(self._name, su.replaces_id.id),
                )
            )
        return events

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_bench_repair(self):
        """Let the unit come to the workshop: return and repair order."""
        return self._open_remedy_wizard(remedy.REPAIR)

    def action_exchange(self):
        """Give the customer another unit: return, delivery, remaining warranty."""
        return self._open_remedy_wizard(remedy.EXCHANGE)

    def action_refund(self):
        """Take the unit back and credit its price."""
        return self._open_remedy_wizard(remedy.REFUND)

    def _open_remedy_wizard(self, kind, ticket=None):
        self.ensure_one()
        self.env["after.sales.remedy"]._check_desk()
        self.check_access("read")
        self._check_can_remedy(kind)
        return {
            "type": "ir.actions.act_window",
            "name": self._get_remedy_label(kind),
            "res_model": "after.sales.remedy.wizard",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_kind": kind,
                "default_equipment_id": self.id,
                "default_ticket_id": ticket.id if ticket else False,
            },
        }

    def action_view_remedies(self):
        self.ensure_one()
        return (self.remedy_ids | self.given_by_ids)._get_records_action(
            name=self.env._("Repairs, Exchanges, Refunds")
        )

    # ------------------------------------------------------------
    # WHAT IS PROMISED
    # ------------------------------------------------------------

    def _check_can_remedy(self, kind):
        """
        :raises UserError: the unit is gone, ours, or being dealt with already
        """
        self.ensure_one()
        if self.state == "retired":
            raise UserError(
                self.env._(
                    "“%s” is retired: there is nothing to repair, exchange or refund.",
                    self.display_name,
                )
            )
        if kind != remedy.REPAIR and self.owner_kind == "own_plant":
            raise UserError(
                self.env._(
                    "“%s” belongs to our own plant: there is no customer to give"
                    " another one or money back to.",
                    self.display_name,
                )
            )
        # sudo: whether one is under way, for whoever may ask for another
        under_way = self.env["after.sales.remedy"].sudo()
        if under_way := under_way.search(under_way._get_open_domain(self), limit=1):
            raise UserError(
                self.env._(
                    "“%(unit)s”: %(number)s is under way already. Finish or cancel it"
                    " first.",
                    unit=self.display_name,
                    number=under_way.name,
                )
            )

    @api.model
    def _get_remedy_label(self, kind):
        kinds = self.env["after.sales.remedy"]._fields["kind"]
        return dict(kinds._description_selection(self.env))[kind]

    def _get_remedy_promise(self, kind, day):
        """Whether the warranty promises a remedy that is asked for on ``day``.

        :return: (bool, the reason in words)
        """
        self.ensure_one()
        warranty = self.warranty_id
        promised = warranty or self.warranty_term_id
        label = self._get_remedy_label(kind)
        if not promised:
            return False, self.env._("The unit has no warranty.")
        if not promised[f"promises_{kind}"]:
            return False, self.env._(
                "%(remedy)s is not promised by “%(term)s”.",
                remedy=label,
                term=self.warranty_term_id.name,
            )
        if not warranty:
            return True, self.env._(
                "Not accepted yet: %(remedy)s is promised by “%(term)s”.",
                remedy=label,
                term=self.warranty_term_id.name,
            )
        if warranty.void_reason:
            return False, self.env._(
                "The warranty is void: %s.", warranty.void_reason.rstrip(".")
            )
        days = promised._get_remedy_days(kind)
        until = remedy.last_day(warranty.start_date, days, warranty.end_date)
        values = {
            "remedy": label,
            "until": format_date(self.env, until),
            "days": days,
            "start": format_date(self.env, warranty.start_date),
        }
        if day <= until:
            return True, (
                self.env._(
                    "%(remedy)s is promised until %(until)s: %(days)s days from"
                    " %(start)s.",
                    **values,
                )
                if days
                else self.env._(
                    "%(remedy)s is promised until %(until)s, the end of the warranty.",
                    **values,
                )
            )
        return False, (
            self.env._(
                "%(remedy)s was promised until %(until)s: %(days)s days from"
                " %(start)s.",
                **values,
            )
            if days
            else self.env._(
                "%(remedy)s was promised until %(until)s, the end of the warranty.",
                **values,
            )
        )

    # ------------------------------------------------------------
    # IN STOCK
    # ------------------------------------------------------------

    def _ensure_lot(self):
        """Let stock know the serial number of an older unit; called under sudo."""
        self.ensure_one()
        if self.lot_id or self.product_id.tracking == "none":
            return
        Lot = self.env["stock.lot"]
        same = [("product_id", "=", self.product_id.id), ("name", "=", self.serial)]
        self.lot_id = Lot.search(same, limit=1) or Lot.create(
            {"product_id": self.product_id.id, "name": self.serial}
        )

    def _get_stock_location(self):
        """Where the unit lies in our stock; empty if it does not.

        Called under sudo.
        """
        self.ensure_one()
        if not self.lot_id:
            return self.env["stock.location"]
        return (
            self.env["stock.quant"]
            .search(
                [
                    ("lot_id", "=", self.lot_id.id),
                    ("location_id.usage", "=", "internal"),
                    ("company_id", "=", self.company_id.id),
                    ("quantity", ">", 0),
                ],
                limit=1,
            )
            .location_id
        )

    def _get_warehouse(self):
        """The warehouse that delivered the unit, else the company's first.

        Called under sudo.

        :raises UserError: the company has none
        """
        self.ensure_one()
        delivered = self.picking_id.picking_type_id.warehouse_id
        warehouse = delivered or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        if not warehouse:
            raise UserError(
                self.env._(
                    "%s has no warehouse: a unit can neither come back nor be sent.",
                    self.company_id.name,
                )
            )
        return warehouse

    def _get_delivering_move(self):
        """The move by which the unit reached its customer; called under sudo."""
        self.ensure_one()
        return self.picking_id.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_dest_id.usage == "customer"
                and self.lot_id in move.move_line_ids.lot_id
            )
        )[:1]

    # ------------------------------------------------------------
    # EXCHANGE
    # ------------------------------------------------------------

    def _take_over_warranty(self, warranty, day):
        """Stand in the place of the unit exchanged on ``day``: its warranty passes on.

        A unit that has a warranty of its own which lasts longer keeps it. Called
        under sudo.

        :param warranty: of the old unit; empty if that was not accepted yet
        """
        self.ensure_one()
        if not warranty or (
            self.warranty_id and self.warranty_id.end_date >= warranty.end_date
        ):
            return
        self._close_warranty(day)
        warranty._carry_over(self, day)
        warranty.equipment_id._close_warranty(day)

    def _follow_corrected_start(self):
        """What was carried over begins when the old unit's warranty began."""
        own = self.filtered(lambda unit: not unit.warranty_id.carried_from_id)
        return super(Equipment, own)._follow_corrected_start()

    def _follow_ledger(self):
        res = super()._follow_ledger()
        self.warranty_ids._follow_carried()
        return res
