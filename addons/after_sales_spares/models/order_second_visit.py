# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain

from odoo.addons.after_sales_service.models.order import KINDS_REPAIR

#: said by people, or recognised by the system
FIELDS_OF_SECOND_VISIT = frozenset({"second_visit_of_id", "missing_part_ids"})


class Order(models.Model):
    """The second visit that a missing part causes: linked, counted, priced (S38).

    The engineer says so when the rest goes on in another job, the desk on the form;
    what neither says is seen when the job is done: it used a part that an earlier job
    of the same case left without.
    """

    _inherit = "after.sales.order"

    second_visit_of_id = fields.Many2one(
        "after.sales.order",
        string="Second Visit for",
        copy=False,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The visit that could not be finished because a part was missing.",
    )
    second_visit_ids = fields.One2many(
        "after.sales.order", "second_visit_of_id", string="Second Visits"
    )
    missing_part_ids = fields.Many2many(
        "product.product",
        "after_sales_order_missing_part_rel",
        "order_id",
        "product_id",
        string="Parts Missing Then",
        copy=False,
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    second_visit_basis = fields.Selection(
        [("said", "Said by people"), ("found", "Seen from the parts used")],
        string="Known from",
        readonly=True,
        copy=False,
    )

    @api.constrains("second_visit_of_id", "missing_part_ids")
    def _check_second_visit(self):
        for order in self:
            first = order.second_visit_of_id
            if first == order:
                raise ValidationError(
                    self.env._(
                        "%(job)s cannot be the second visit for itself.",
                        job=order.name,
                    )
                )
            if order.missing_part_ids and not first:
                raise ValidationError(
                    self.env._(
                        "%(job)s: name the visit at which the parts were missing.",
                        job=order.name,
                    )
                )
        if self._has_cycle("second_visit_of_id"):
            raise ValidationError(
                self.env._("Two jobs cannot be the second visit for each other.")
            )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"second_visit_basis"}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_second_visit_by_desk(vals_list)
        orders = super().create(vals_list)
        orders._note_basis("said")
        return orders

    def write(self, vals):
        self._check_second_visit_by_desk([vals])
        res = super().write(vals)
        if "second_visit_of_id" in vals:
            self._note_basis("said")
        return res

    @api.model
    def _check_second_visit_by_desk(self, vals_list):
        """:raises AccessError: an engineer says so by another way than the dialog"""
        if self._is_desk():
            return
        if any(FIELDS_OF_SECOND_VISIT.intersection(vals) for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Second visits are linked by the dispatcher, or when the rest goes"
                    " on in another job."
                )
            )

    def _note_basis(self, basis):
        """Keep how a link came about; one that is taken away keeps nothing."""
        for order in self:
            known = bool(order.second_visit_of_id) and (
                order.second_visit_basis or basis
            )
            if order.second_visit_basis != known:
                # a field of the steps, of jobs whose write was checked
                order.sudo().second_visit_basis = known

    # ------------------------------------------------------------
    # SEEN FROM THE PARTS
    # ------------------------------------------------------------

    def _do_done(self):
        res = super()._do_done()
        self._find_first_visits()
        return res

    def _find_first_visits(self):
        """Link jobs that used what an earlier job of their case left without."""
        # bounded: jobs of the same ticket or chain, whoever drove there
        for order in self.sudo():
            if order.kind not in KINDS_REPAIR or order.second_visit_of_id:
                continue
            used = order.part_line_ids.filtered(
                lambda line: line.state == "consumed"
            ).product_id
            if not used:
                continue
            lines = (
                self.env["after.sales.departure.line"]
                .sudo()
                .search(
                    Domain("order_id", "in", order._get_earlier_visits().ids)
                    & Domain("product_id", "in", used.ids)
                    & Domain("left_without", ">", 0)
                )
            )
            if lines:
                first = lines.order_id.sorted("departed_at")[-1:]
                missing = lines.filtered(
                    lambda line, first=first: line.order_id == first
                )
                order.write(
                    {
                        "second_visit_of_id": first.id,
                        "second_visit_basis": "found",
                        "missing_part_ids": [Command.set(missing.product_id.ids)],
                    }
                )

    def _get_earlier_visits(self):
        """Visits of the same case before this one; called under sudo."""
        self.ensure_one()
        kin = self._get_chain() | self.ticket_id.order_ids | self.rework_of_id
        return kin.filtered(
            lambda other: (
                other != self
                and other.departed_at
                and self.departed_at
                and other.departed_at < self.departed_at
                and other.state != "cancelled"
            )
        )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_second_visits(self):
        """The second visits for this job, or the job this one is a second visit for."""
        self.ensure_one()
        orders = self.second_visit_ids or self.second_visit_of_id
        return orders._get_records_action(name=self.env._("Second Visit"))
