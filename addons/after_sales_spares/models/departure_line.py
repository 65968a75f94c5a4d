# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import departure as rule

VERDICTS = [
    (rule.VAN, "In the Van"),
    (rule.FETCH, "Fetch"),
    (rule.BUY, "Buy"),
    (rule.WITHOUT, "OK without"),
]


class DepartureLine(models.Model):
    """One part that a job may need, and where it is before the engineer drives (S38).

    Made by the check when the job is scheduled or dispatched, refreshed by its button
    and at the departure. Nobody writes it by hand: the steps of the job do. Engineers
    read those of their jobs, desk, store and billing all of the company.
    """

    _name = "after.sales.departure.line"
    _description = "Departure Check"
    _order = "order_id, weight desc, id"
    _rec_name = "product_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(
        string="Needed", required=True, readonly=True, digits="Product Unit"
    )
    weight = fields.Float(
        string="Probability",
        readonly=True,
        help="How likely the job needs the part: a planned part is certain, the others"
        " as the kit says.",
    )
    is_planned = fields.Boolean(
        string="Planned", readonly=True, help="Stands on the job as a part to use."
    )
    kit_line_id = fields.Many2one(
        "after.sales.kit.line", readonly=True, index="btree_not_null"
    )
    van_quantity = fields.Float(
        string="In the Van",
        readonly=True,
        digits="Product Unit",
        help="Free in the van, and not promised to an earlier job of it.",
    )
    on_way_quantity = fields.Float(
        string="On the Way",
        readonly=True,
        digits="Product Unit",
        help="In transfers to the van for this job that are not taken over yet.",
    )
    fetch_quantity = fields.Float(
        string="To Fetch", readonly=True, digits="Product Unit"
    )
    sources = fields.Json(
        readonly=True, help="Where to fetch it: places and quantities, nearest first."
    )
    buy_quantity = fields.Float(
        string="To Buy",
        readonly=True,
        digits="Product Unit",
        help="What no place has and no request asks for yet.",
    )
    requested_quantity = fields.Float(
        string="Requested",
        readonly=True,
        digits="Product Unit",
        help="In open requests of this job.",
    )
    verdict = fields.Selection(VERDICTS, readonly=True, required=True, index=True)
    waived_reason = fields.Text(string="Why without", readonly=True)
    waived_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    waived_at = fields.Datetime(string="Decided on", readonly=True)
    waived_quantity = fields.Float(readonly=True, digits="Product Unit")
    left_without = fields.Float(
        string="Missing at Departure",
        readonly=True,
        digits="Product Unit",
        help="What was not in the van when the engineer left.",
    )
    basis = fields.Char(string="Why", compute="_compute_texts", compute_sudo=True)
    where = fields.Char(
        string="Where It Is", compute="_compute_texts", compute_sudo=True
    )
    # of the job, for the lists of the store
    engineer_id = fields.Many2one(
        related="order_id.engineer_id", string="Engineer", related_sudo=True
    )
    planned_start = fields.Datetime(related="order_id.planned_start")
    departed_at = fields.Datetime(related="order_id.departed_at")

    _part_uniq = models.Constraint(
        "UNIQUE (order_id, product_id)", "This part is checked already."
    )
    _waived_idx = models.Index("(waived_at) WHERE waived_at IS NOT NULL")
    _left_idx = models.Index("(order_id, product_id) WHERE left_without > 0")

    # under sudo (compute_sudo): names of places and of the kit, no quantities of
    # others than those the check has found
    @api.depends("is_planned", "kit_line_id", "sources", "verdict", "on_way_quantity")
    @api.depends_context("lang")
    def _compute_texts(self):
        Location = self.env["stock.location"]
        for line in self:
            line.basis = line._get_basis()
            places = [
                (Location.browse(place).exists(), quantity)
                for place, quantity in line.sources or []
            ]
            texts = [
                self.env._(
                    "%(count)g in %(place)s", count=quantity, place=place.display_name
                )
                for place, quantity in places
                if place
            ]
            if line.on_way_quantity:
                texts.insert(
                    0, self.env._("%(count)g on the way", count=line.on_way_quantity)
                )
            if line.requested_quantity:
                texts.append(
                    self.env._("%(count)g requested", count=line.requested_quantity)
                )
            if line.buy_quantity:
                texts.append(
                    self.env._("%(count)g nowhere in stock", count=line.buy_quantity)
                )
            line.where = ", ".join(texts)

    def _get_basis(self):
        """Why the part is on the list, in words."""
        self.ensure_one()
        texts = [self.env._("Planned on the job")] if self.is_planned else []
        if self.kit_line_id:
            texts.append(
                self.env._(
                    "Kit “%(kit)s”: %(basis)s",
                    kit=self.kit_line_id.kit_id.display_name,
                    basis=self.kit_line_id.basis,
                )
            )
        return "; ".join(texts)

    def _is_likely(self, threshold):
        """Whether the part has to come along, as far as nobody said otherwise."""
        self.ensure_one()
        return self.weight >= threshold - rule.TINY

    def _get_changed(self, vals):
        """The values that differ from what stands here: no write without a change."""
        self.ensure_one()
        return {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_steps()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_steps()
        return super().write(vals)

    @api.model
    def _check_by_steps(self):
        """:raises AccessError: somebody writes a check by hand"""
        if not self.env.su:
            raise AccessError(
                self.env._("The departure check is made by the buttons of the job.")
            )

    def action_open_document(self):
        """Open the job that is checked."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_fetch_parts(self):
        """Fetch what the jobs of these lines need; the jobs check who may."""
        return self.order_id.action_fetch_parts()
