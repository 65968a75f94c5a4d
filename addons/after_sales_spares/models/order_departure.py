# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE, KINDS_REPAIR
from odoo.addons.after_sales_service.models.order_conflict import PLANNED_STATES

from ..tools import departure as rule


@dataclass
class Need:
    """What a job may need of one part."""

    quantity: float = 0.0
    weight: float = 0.0
    is_planned: bool = False
    kit_line: models.BaseModel | None = None

    def add(self, quantity, weight, **basis):
        """One more reason to take the part along: the larger figure counts."""
        self.quantity = max(self.quantity, quantity)
        if weight >= self.weight:
            self.weight = weight
        for name, value in basis.items():
            setattr(self, name, value)


class Order(models.Model):
    """The departure check (S38): what the job may need, and where it is.

    Parts that are planned on the job, and those of the kits of its symptom and its
    cause. Set-wise: fifty jobs cost what one costs.
    """

    _inherit = "after.sales.order"

    departure_line_ids = fields.One2many(
        "after.sales.departure.line", "order_id", string="Departure Check", copy=False
    )
    departure_checked_at = fields.Datetime(
        string="Parts Checked on", readonly=True, copy=False
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "departure_checked_at",
            "departure_line_ids",
        }

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def _do_schedule(self):
        res = super()._do_schedule()
        self._refresh_departure()
        return res

    def _do_dispatch(self):
        res = super()._do_dispatch()
        self._refresh_departure()
        return res

    def action_check_parts(self):
        """Look again at what the job may need and where it is."""
        self._check_may_prepare()
        self._refresh_departure()
        return True

    def _is_before_departure(self):
        """Whether somebody will still drive to this job with parts."""
        self.ensure_one()
        return (
            self.state in PLANNED_STATES
            and not self.departed_at
            and self.kind not in KINDS_REMOTE
        )

    # ------------------------------------------------------------
    # WHAT IT MAY NEED
    # ------------------------------------------------------------

    def _get_departure_needs(self):
        """What the jobs may need. Called under sudo; hook for further sources.

        :return: {job: {product: Need}}
        """
        needs = {order: {} for order in self}
        for order in self:
            for line in order.part_line_ids:
                if line.state == "planned" and line.product_id.is_storable:
                    planned = needs[order].setdefault(line.product_id, Need())
                    quantity = planned.quantity if planned.is_planned else 0.0
                    quantity += line.uom_id._compute_quantity(
                        line.quantity, line.product_id.uom_id, round=False
                    )
                    planned.add(quantity, 1.0, is_planned=True)
        self._add_kit_needs(needs)
        return needs

    def _get_departure_faults(self):
        """What is known to be wrong: the symptom told, the cause presumed or found."""
        self.ensure_one()
        if self.kind not in KINDS_REPAIR:
            return self.env["after.sales.fault"]
        ticket = self.ticket_id
        return ticket.fault_id | (self.cause_id or ticket.cause_id)

    def _add_kit_needs(self, needs):
        """Add the parts of the kits; a superseded one as what replaces it.

        Where old parts are used up first, those that the van has will do.
        """
        keys = {
            order: [
                (order.company_id, fault, order.product_id.product_tmpl_id)
                for fault in order._get_departure_faults()
            ]
            for order in self
        }
        kits = self.env["after.sales.kit"]._get_kits(
            {key for wanted in keys.values() for key in wanted}
        )
        heirs = self._get_successors(
            {
                order: self.env["product.product"].union(
                    *(kits[key].line_ids.product_id for key in wanted if key in kits)
                )
                for order, wanted in keys.items()
            }
        )
        old = self._get_old_parts_in_vans(heirs)
        for order, wanted in keys.items():
            for key in wanted:
                for line in kits[key].line_ids if key in kits else ():
                    if line.state != "kept" or not line.product_id.is_storable:
                        continue
                    after = heirs[order][line.product_id]
                    part = next(
                        (
                            part
                            for part in after.path[:-1]
                            if old.get((order, part), 0.0) >= line.quantity - rule.TINY
                        ),
                        after.part,
                    )
                    needs[order].setdefault(part, Need()).add(
                        line.quantity, line.weight, kit_line=line
                    )

    def _get_old_parts_in_vans(self, heirs):
        """What vans have of superseded parts that fit, where those are used up first.

        :param dict heirs: of ``_get_successors``
        :return: {(job, part): quantity}
        """
        orders = self.filtered("company_id.after_sales_use_up_old_parts")
        old = self.env["product.product"].union(
            *(
                part
                for order in orders
                for after in heirs[order].values()
                for part in after.path[:-1]
            )
        )
        if not old:
            return {}
        fits = old._get_fit_states(orders.equipment_id)
        return {
            (order, part): quantity
            for (order, part), quantity in orders._get_van_free(old).items()
            if not order.equipment_id or fits[order.equipment_id][part] is not False
        }

    # ------------------------------------------------------------
    # THE CHECK
    # ------------------------------------------------------------

    def _refresh_departure(self):
        """Make or renew the lines of the check; the caller checked who may."""
        # nobody writes the lines by hand, and who plans has no rights on stock;
        # bounded to these jobs. env.user stays: the van is the driver's own
        orders = self.sudo().filtered(lambda order: order._is_before_departure())
        if not orders:
            return
        needs = orders._get_departure_needs()
        products = self.env["product.product"].union(
            *(product for wanted in needs.values() for product in wanted)
        )
        stock = orders._get_stock_picture(products)
        vals_list, stale = [], self.env["after.sales.departure.line"].sudo()
        for order, wanted in needs.items():
            known = {line.product_id: line for line in order.departure_line_ids}
            for product, need in wanted.items():
                line = known.pop(product, stale)
                vals = order._prepare_departure_vals(product, need, line, stock)
                if not line:
                    vals_list.append(vals)
                elif changed := line._get_changed(vals):
                    line.write(changed)
            stale |= stale.union(
                *(line for line in known.values() if not line.waived_at)
            )
        stale.unlink()
        stale.create(vals_list)
        orders._note_checked()

    def _note_checked(self):
        """Keep when it was looked at; nothing hangs on it, so no write of the job."""
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_order SET departure_checked_at = %s"
                " WHERE id = ANY(%s)",
                fields.Datetime.now(),
                self.ids,
            )
        )
        self.invalidate_recordset(["departure_checked_at"])

    def _get_stock_picture(self, products):
        """What is where for these jobs, in plain figures; under sudo.

        :return: dict; ``in_van``, ``on_way`` and ``requested`` by (job, product),
            ``places``: the ids where to look by job, ``spare``: what they have and
            did not promise, {product: {place id: quantity}}
        """
        vans = self._get_vans()
        others = self._get_other_places(vans)
        locations = self.env["stock.location"].union(
            *vans.values(), *(place for row in others.values() for place in row)
        )
        free = self.env["after.sales.spare.stock"]._get_free(products, locations)
        promised = self._get_promised(products)
        spare = {product: {} for product in products}
        for (place, product), quantity in free.items():
            quantity -= sum(taken for _job, taken in promised.get((place, product), ()))
            if quantity > rule.TINY:
                spare[product][place.id] = quantity
        on_way, requested = self._get_coming(products)
        return {
            "in_van": self._share_out(vans, free, promised, products),
            "on_way": on_way,
            "places": {order: [place.id for place in others[order]] for order in self},
            "requested": requested,
            "spare": spare,
        }

    def _prepare_departure_vals(self, product, need, line, stock):
        """Values of the line of one part.

        :param Need need: how much, how likely, why
        :param line: what the last check found, may be empty
        :param dict stock: of ``_get_stock_picture``
        """
        self.ensure_one()
        key = self, product
        in_van, on_way = stock["in_van"].get(key, 0.0), stock["on_way"].get(key, 0.0)
        spare = stock["spare"][product]
        offers = [
            (place, spare[place]) for place in stock["places"][self] if place in spare
        ]
        sources, short = rule.allocate(need.quantity - in_van - on_way, offers)
        requested = stock["requested"].get(key, 0.0)
        # a word that was given for fewer pieces is not one for more
        waived = bool(line.waived_at) and need.quantity <= line.waived_quantity
        vals = {
            "order_id": self.id,
            "product_id": product.id,
            "quantity": need.quantity,
            "weight": need.weight,
            "is_planned": need.is_planned,
            "kit_line_id": need.kit_line.id if need.kit_line else False,
            "van_quantity": in_van,
            "on_way_quantity": on_way,
            "fetch_quantity": sum(quantity for _place, quantity in sources),
            "sources": [list(source) for source in sources],
            "buy_quantity": max(0.0, short - requested),
            "requested_quantity": requested,
            "verdict": rule.verdict(
                need.quantity,
                in_van,
                short,
                need.weight,
                self.company_id.after_sales_departure_share,
                waived,
            ),
        }
        if line.waived_at and not waived:
            vals |= dict.fromkeys(
                ("waived_reason", "waived_by_id", "waived_at", "waived_quantity"), False
            )
        return vals
