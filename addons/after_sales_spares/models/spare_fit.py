# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import serials, supersession

#: what decides on what fits where
FIELDS_OF_LISTS = frozenset(
    {
        "active",
        "company_id",
        "part_id",
        "product_tmpl_id",
        "replaced_by_id",
        "serial_from",
        "serial_until",
    }
)


class SpareFit(models.Model):
    """Which part fits which machine: position, quantity, serials (S38).

    Storekeepers and service managers keep the catalogue, whoever works with jobs
    reads it.
    """

    _name = "after.sales.spare.fit"
    _description = "Part That Fits a Machine"
    _order = "product_tmpl_id, position, id"
    _rec_name = "part_id"
    _rec_names_search = ["part_id", "position"]
    _check_company_auto = True

    part_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('type', '=', 'consu'), ('product_tmpl_id', '!=', product_tmpl_id)]",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('type', '=', 'consu')]",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        help="Empty: for all companies that share part and machine.",
    )
    position = fields.Char(help="Where in the machine, as on the drawing.")
    quantity = fields.Float(
        default=1.0,
        required=True,
        digits="Product Unit",
        aggregator=None,
        help="In one machine.",
    )
    uom_id = fields.Many2one(related="part_id.uom_id")
    serial_from = fields.Char(
        string="Since Serial", help="The first unit it fits. Empty: from the first on."
    )
    serial_until = fields.Char(
        string="Until Serial",
        help="The last unit it fits. Empty: until further notice.",
    )
    replaced_by_id = fields.Many2one(
        "product.product",
        string="Replaced by",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu'), ('id', '!=', part_id)]",
        help="What is fitted instead in this machine.",
    )
    active = fields.Boolean(default=True)
    # of the part, as lists and cards show it
    image_128 = fields.Image(related="part_id.image_128")
    default_code = fields.Char(related="part_id.default_code", string="Part No.")
    spare_class = fields.Selection(related="part_id.spare_class")
    spare_criticality = fields.Selection(related="part_id.spare_criticality")
    successor_id = fields.Many2one(
        "product.product", string="Fitted Today", compute="_compute_successor"
    )
    successor_path = fields.Char(string="Chain", compute="_compute_successor")
    unit_count = fields.Integer(
        string="Units in Service",
        compute="_compute_unit_count",
        help="Units not retired whose serial number it fits.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)",
        "The quantity of a part in a machine must be greater than zero.",
    )
    _not_replaced_by_itself = models.Constraint(
        "CHECK (replaced_by_id <> part_id)", "A part cannot be replaced by itself."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("part_id", "product_tmpl_id")
    def _compute_company_id(self):
        for fit in self:
            fit.company_id = fit.product_tmpl_id.company_id or fit.part_id.company_id

    @api.depends("part_id", "product_tmpl_id")
    def _compute_display_name(self):
        for fit in self:
            fit.display_name = self.env._(
                "%(part)s in %(machine)s",
                part=fit.part_id.display_name or "",
                machine=fit.product_tmpl_id.display_name or "",
            )

    @api.depends(
        "part_id.is_discontinued",
        "part_id.alternative_product_id",
        "product_tmpl_id",
        "replaced_by_id",
    )
    def _compute_successor(self):
        every = self._find_fits(self.product_tmpl_id, self.company_id)
        by_machine = every.grouped("product_tmpl_id")
        for fit in self:
            # what this line says comes first: another may hold for other serials
            others = by_machine.get(fit.product_tmpl_id._origin, self.browse())
            after = fit.part_id._follow_supersession(fit | others).get(fit.part_id)
            known = after and after.part != fit.part_id
            fit.successor_id = known and after.part
            fit.successor_path = known and fit.part_id._get_path_text(after.path)

    def _compute_unit_count(self):
        Unit = self.env["after.sales.equipment"]
        domain = Domain("product_id.product_tmpl_id", "in", self.product_tmpl_id.ids)
        domain &= Domain("state", "!=", "retired")
        ranged = self.filtered(lambda fit: fit.serial_from or fit.serial_until)
        counts = dict.fromkeys(self.product_tmpl_id, 0)
        for product, count in Unit._read_group(domain, ["product_id"], ["__count"]):
            counts[product.product_tmpl_id] += count
        for fit in self:
            fit.unit_count = counts.get(fit.product_tmpl_id, 0)
        # serials have an order that the database does not know
        units = Unit.search_fetch(
            domain
            & Domain("product_id.product_tmpl_id", "in", ranged.product_tmpl_id.ids),
            ["serial", "product_id"],
        )
        keys = {
            machine: sorted(serials.key(unit.serial) for unit in own)
            for machine, own in units.grouped(
                lambda unit: unit.product_id.product_tmpl_id
            ).items()
        }
        for fit in ranged:
            fit.unit_count = serials.count(
                keys.get(fit.product_tmpl_id, ()), fit.serial_from, fit.serial_until
            )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("part_id", "product_tmpl_id")
    def _check_part(self):
        for fit in self:
            if fit.part_id.product_tmpl_id == fit.product_tmpl_id:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is no part of itself: choose the machine it is"
                        " built into.",
                        part=fit.part_id.display_name,
                    )
                )
            if fit.part_id.type != "consu":
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is no goods: only goods can be parts.",
                        part=fit.part_id.display_name,
                    )
                )

    @api.constrains("serial_from", "serial_until")
    def _check_serials(self):
        for fit in self:
            if not serials.is_range(fit.serial_from, fit.serial_until):
                raise ValidationError(
                    self.env._(
                        "%(part)s: the first serial number, %(first)s, comes after the"
                        " last, %(last)s.",
                        part=fit.part_id.display_name,
                        first=fit.serial_from,
                        last=fit.serial_until,
                    )
                )

    @api.constrains(
        "active",
        "company_id",
        "part_id",
        "position",
        "product_tmpl_id",
        "serial_from",
        "serial_until",
    )
    def _check_once(self):
        """One line for a part at one place of a machine and one serial number."""
        every = self.search(
            Domain("part_id", "in", self.part_id.ids)
            & Domain("product_tmpl_id", "in", self.product_tmpl_id.ids)
        ).grouped(lambda fit: fit._get_place())
        for fit in self.filtered("active"):
            for other in every.get(fit._get_place(), ()):
                if other != fit and fit._shares_serials(other):
                    raise ValidationError(
                        self.env._(
                            "%(part)s stands in the list of %(machine)s already, at"
                            " the same position and for serial numbers that overlap."
                            " Change that line, or tell them apart by position or"
                            " serial number.",
                            part=fit.part_id.display_name,
                            machine=fit.product_tmpl_id.display_name,
                        )
                    )

    def _get_place(self):
        self.ensure_one()
        position = " ".join((self.position or "").casefold().split())
        return self.part_id, self.product_tmpl_id, position

    def _shares_serials(self, other):
        """Whether a unit could be told the same part by both lines."""
        return serials.overlap(
            (self.serial_from, self.serial_until),
            (other.serial_from, other.serial_until),
        ) and not (
            self.company_id and other.company_id and self.company_id != other.company_id
        )

    @api.constrains("active", "part_id", "product_tmpl_id", "replaced_by_id")
    def _check_no_circle(self):
        """:raises ValidationError: whoever follows the chain comes back"""
        changed = self.filtered(lambda fit: fit.active and fit.replaced_by_id)
        by_machine = changed.grouped("product_tmpl_id")
        every = self._find_fits(changed.product_tmpl_id, changed.company_id).grouped(
            "product_tmpl_id"
        )
        for machine, fits in by_machine.items():
            step = fits.part_id._get_supersession_step(
                fits | every.get(machine, self.browse())
            )
            for fit in fits:
                if supersession.turns_back(fit.part_id, step):
                    path = supersession.follow(fit.part_id, step)
                    raise ValidationError(
                        self.env._(
                            "The chain of successors in %(machine)s turns in a circle:"
                            " %(path)s. A part that was replaced cannot come back.",
                            machine=machine.display_name,
                            path=fit.part_id._get_path_text([*path, step(path[-1])]),
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        fits = super().create(vals_list)
        fits._mark_parts()
        fits._recheck_jobs(fits.product_tmpl_id)
        return fits

    def write(self, vals):
        before = self.product_tmpl_id
        res = super().write(vals)
        if not FIELDS_OF_LISTS.isdisjoint(vals):
            self._mark_parts()
            self._recheck_jobs(before | self.product_tmpl_id)
        return res

    def unlink(self):
        machines = self.product_tmpl_id
        res = super().unlink()
        self._recheck_jobs(machines)
        return res

    def _mark_parts(self):
        """What stands in a list of parts is a spare part."""
        (self.part_id | self.replaced_by_id).product_tmpl_id._mark_as_spares()

    @api.model
    def _recheck_jobs(self, machines):
        """Planned parts of open jobs are held against the changed list."""
        # bounded: one computed mark, on lines that nobody has used yet
        lines = self.env["after.sales.order.line"].sudo()
        lines = lines.search(lines._get_checked_domain(machines))
        self.env.add_to_compute(lines._fields["is_misfit"], lines)

    # ------------------------------------------------------------
    # WHAT FITS
    # ------------------------------------------------------------

    @api.model
    def _find_fits(self, machines, companies):
        """The lists of parts of these machines, one query.

        Read under sudo, bounded: the catalogue of these machines and companies;
        whoever may see a unit, or is sent to it, may know its parts.

        :param companies: whose lines are wanted beside those all companies share
        """
        return self.sudo().search(
            Domain("product_tmpl_id", "in", machines.ids)
            & Domain("company_id", "in", [*companies.ids, False])
        )

    def _holds(self, serial):
        """Whether the line holds for the unit with this serial number."""
        self.ensure_one()
        return serials.holds(serial, self.serial_from, self.serial_until)

    def _get_serials_text(self):
        """For which units the line holds, in words; "" for all of them."""
        self.ensure_one()
        values = {"first": self.serial_from, "last": self.serial_until}
        if self.serial_from and self.serial_until:
            return self.env._("from serial %(first)s to %(last)s", **values)
        if self.serial_from:
            return self.env._("from serial %(first)s on", **values)
        if self.serial_until:
            return self.env._("up to serial %(last)s", **values)
        return ""

    def action_view_part(self):
        """Open the part itself."""
        self.ensure_one()
        return self.part_id.product_tmpl_id._get_records_action()
