# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

REGISTER_COLUMNS = (
    "day",
    "sequence",
    "state_id",
    "city",
    "partner_id",
    "site_partner_id",
    "street",
    "phone",
    "unit_count",
    "last_contact_on",
    "note",
    "order_id",
)


class TourStop(models.Model):
    """One site on a tour, its day, and the visit that is made of it."""

    _name = "after.sales.tour.stop"
    _description = "Stop of a Tour"
    _inherit = ["after.sales.guard.mixin", "after.sales.register.mixin"]
    #: written by the steps only, never by a client
    _fields_of_steps = frozenset({"order_id"})
    _order = "tour_id, sequence, id"
    _rec_name = "site_partner_id"
    _check_company_auto = True

    tour_id = fields.Many2one(
        "after.sales.tour", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tour_id.company_id", store=True, index=True)
    sequence = fields.Integer(string="Stop", default=1000, aggregator=None)
    day = fields.Date()
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    site_partner_id = fields.Many2one(
        "res.partner", string="Site", required=True, check_company=True
    )
    # kept as they were when the route was made: the Excel file reads columns
    state_id = fields.Many2one(
        related="site_partner_id.state_id", string="Region", store=True
    )
    city = fields.Char(related="site_partner_id.city", store=True)
    street = fields.Char(related="site_partner_id.street", store=True)
    phone = fields.Char(related="site_partner_id.phone", store=True)
    address = fields.Char(related="site_partner_id.contact_address_inline")
    unit_count = fields.Integer(string="Units", readonly=True)
    last_contact_on = fields.Date(string="Last Contact", readonly=True)
    note = fields.Char(help="What to do here besides.")
    order_id = fields.Many2one(
        "after.sales.order",
        string="Visit",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    order_state = fields.Selection(related="order_id.state", string="Status")

    _site_uniq = models.UniqueIndex(
        "(tour_id, site_partner_id)", "This site is a stop of the tour already."
    )

    @api.depends("site_partner_id")
    def _compute_partner_id(self):
        for stop in self:
            stop.partner_id = stop.site_partner_id.commercial_partner_id

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        stops = super().create(vals_list)
        stops._check_tour_open()
        return stops

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_tour_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if self.order_id:
            self._check_tour_open()

    def _check_tour_open(self):
        for stop in self:
            if stop.tour_id.state != "draft":
                raise UserError(
                    self.env._(
                        "%(tour)s is planned already: change the visits instead.",
                        tour=stop.tour_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # VISITS
    # ------------------------------------------------------------

    def _prepare_order_vals_list(self):
        """Values of the visits: those of a day one after the other."""
        Order = self.env["after.sales.order"]
        units = self._get_units_by_site()
        free_from = {}
        vals = {}
        for stop in self.sorted(lambda stop: (stop.day, stop.sequence, stop.id)):
            begin = free_from.get(stop.day) or Order._get_follow_up_time(
                stop.day, stop.company_id
            )
            end = begin + timedelta(hours=stop._get_hours())
            free_from[stop.day] = end
            vals[stop] = stop._prepare_order_vals(begin, end) | {
                "equipment_id": units.get(stop.site_partner_id, False)
            }
        return [vals[stop] for stop in self]

    def _get_units_by_site(self):
        """Return {site: the one unit there}; several are visited as a whole."""
        return {
            site: units.id
            for site, units in self.env["after.sales.equipment"]._read_group(
                self.env["after.sales.follow.up"]._get_served_domain()
                & Domain("company_id", "in", self.company_id.ids)
                & Domain("site_partner_id", "in", self.site_partner_id.ids),
                ["site_partner_id"],
                ["id:recordset"],
            )
            if len(units) == 1
        }

    def _get_hours(self):
        """How long a stop takes with the way to the next: a day has eight hours."""
        self.ensure_one()
        return 8 / self.tour_id.per_day

    def _prepare_order_vals(self, begin, end):
        """Values of the visit.

        :param datetime begin, end: naive UTC
        """
        self.ensure_one()
        tour = self.tour_id
        texts = (tour.purpose or tour.title, self.note)
        return {
            "company_id": tour.company_id.id,
            "kind": "visit",
            "partner_id": self.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "engineer_id": tour.engineer_id.id,
            "planned_start": begin,
            "planned_end": end,
            "description": "\n".join(filter(None, texts)),
            "tour_id": tour.id,
        }

    # ------------------------------------------------------------
    # EXCEL
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Route List")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS
