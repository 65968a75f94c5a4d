# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import period
from .warranty_term import DURATION_UNITS


class WarrantyPart(models.Model):
    """The warranty of a part that was put into a unit: its own line, its own end.

    Begins when a job used the part and runs its own period, beside the warranty of
    the unit and also where that one is over, void or never was: the customer has the
    longer of the two. Time out of use does not lengthen it: a part that fails within
    it is replaced, and the new one begins anew.

    Made by jobs, or entered by the service manager for parts put in before.
    """

    _name = "after.sales.warranty.part"
    _description = "Warranty of a Replaced Part"
    _inherit = [
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.voidable.mixin",
    ]
    _order = "end_date desc, id desc"
    _rec_names_search = ["product_id.name", "serial"]
    _check_company_auto = True
    _mail_post_access = "read"

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="equipment_id.partner_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu')]",
    )
    serial = fields.Char(string="Serial Number", index="btree_not_null")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    order_line_id = fields.Many2one(
        "after.sales.order.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", string="Job", store=True
    )
    installed_at = fields.Datetime(
        string="Put in", required=True, default=lambda self: self._default_now()
    )
    duration = fields.Integer(required=True)
    duration_unit = fields.Selection(
        DURATION_UNITS, required=True, default=period.MONTH
    )
    start_date = fields.Date(compute="_compute_end", store=True)
    end_date = fields.Date(
        string="Covered until",
        compute="_compute_end",
        store=True,
        index=True,
        help="Last covered day.",
    )
    covered_until = fields.Datetime(
        compute="_compute_end",
        store=True,
        help="First instant that is no longer covered.",
    )
    replaced_by_id = fields.Many2one(
        "after.sales.warranty.part",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Taken out again: the part that came in its place.",
    )
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        help="Taken out, or the unit came back for good and the part with it.",
    )
    state = fields.Selection(
        [
            ("active", "Active"),
            ("expired", "Expired"),
            ("replaced", "Replaced"),
            ("void", "Void"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _line_uniq = models.UniqueIndex(
        "(order_line_id) WHERE order_line_id IS NOT NULL",
        "This part of the job has its warranty already.",
    )
    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A warranty lasts at least one day, month or year."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_now(self):
        return fields.Datetime.now()

    @api.depends("product_id", "serial", "equipment_id")
    def _compute_display_name(self):
        for part in self:
            product = part.product_id.with_context(display_default_code=False)
            part.display_name = " · ".join(
                filter(
                    None,
                    (
                        product.display_name,
                        part.serial,
                        part.equipment_id.serial,
                    ),
                )
            )

    @api.depends("installed_at", "duration", "duration_unit", "equipment_id.tz")
    def _compute_end(self):
        for part in self:
            tz = part.equipment_id.tz
            if not (tz and part.installed_at and part.duration > 0):
                # a form that is being filled in
                part.start_date = part.end_date = part.covered_until = False
                continue
            part.start_date = period.day_of(part.installed_at, tz)
            part.end_date = period.period_end(
                part.start_date, part.duration, part.duration_unit
            )
            part.covered_until = period.end_of_day(part.end_date, tz)

    @api.depends("closed_on", "covered_until", "void_reason", "replaced_by_id")
    def _compute_state(self):
        now = fields.Datetime.now()
        for part in self:
            if part.void_reason:
                part.state = "void"
            elif part.replaced_by_id:
                part.state = "replaced"
            else:
                until = part.covered_until
                runs = not part.closed_on and (not until or now < until)
                part.state = "active" if runs else "expired"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        void = Domain("void_reason", "!=", False)
        replaced = Domain("replaced_by_id", "!=", False)
        running = Domain("closed_on", "=", False) & Domain(
            "covered_until", ">", fields.Datetime.now()
        )
        domains = {
            "void": void,
            "replaced": ~void & replaced,
            "active": ~void & ~replaced & running,
            "expired": ~void & ~replaced & ~running,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    # ------------------------------------------------------------
    # COVERAGE
    # ------------------------------------------------------------

    def _holds_at(self, when):
        """Whether the part was in the unit and covered at an instant (naive UTC)."""
        self.ensure_one()
        return self._held_until_closed(when) and not (
            self.closed_on
            and when >= period.end_of_day(self.closed_on, self.equipment_id.tz)
        )

    def _held_until_closed(self, when):
        """The same, whether or not the unit has come back for good since."""
        self.ensure_one()
        taken_out = self.replaced_by_id.installed_at
        return (
            not self.void_reason
            and self.installed_at <= when < self.covered_until
            and not (taken_out and taken_out <= when)
        )
