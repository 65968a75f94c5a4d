# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ..tools import period, route

#: stops of one tour: more is no tour any more
STOP_LIMIT = 500
#: written by the steps only, never by a client
FIELDS_OF_STEPS = frozenset({"state", "name"})
REPORT = "after_sales_service.action_report_tour"


class Tour(models.Model):
    """A tour of visits through a region (S24): key customers, route, visits.

    The dispatcher chooses regions, cities and key customers; the customers with
    units there become stops in the order of a route, and the stops become visits of
    one engineer. Engineers read the tours they travel on.
    """

    _name = "after.sales.tour"
    _description = "Tour of Visits"
    # hr.mixin: the desk names engineers without rights on employees
    _inherit = [
        "hr.mixin",
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    title = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("draft", "New"), ("planned", "Visits Planned")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    engineer_id = fields.Many2one(
        "hr.employee", check_company=True, index="btree_not_null", tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Engineer's User",
        compute="_compute_user_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: self._default_date_to()
    )
    per_day = fields.Integer(string="Stops a Day", default=3)
    state_ids = fields.Many2many(
        "res.country.state",
        string="Regions",
        help="Customers with units in these provinces. Empty: everywhere.",
    )
    cities = fields.Char(help="Only these cities; several with commas. Empty: all.")
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        help="Only customers with one of these tags. Empty: all.",
    )
    key_partner_ids = fields.Many2many(
        "res.partner",
        "after_sales_tour_key_partner_rel",
        string="Key Customers",
        check_company=True,
        help="Visited wherever they are.",
    )
    without_contact_months = fields.Integer(
        string="Not Contacted for (months)",
        help="Only customers with whom nobody has spoken for so long. 0: all.",
    )
    purpose = fields.Text(
        help="What to look at and ask. Stands on each visit as its task.",
    )
    stop_ids = fields.One2many("after.sales.tour.stop", "tour_id", copy=False)
    stop_count = fields.Integer(compute="_compute_stop_count", string="Stops")
    unplanned_count = fields.Integer(compute="_compute_stop_count")
    tz = fields.Char(compute="_compute_tz")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A tour cannot end before it begins."
    )
    _per_day_sensible = models.Constraint(
        "CHECK (per_day BETWEEN 1 AND 12)", "On one day there are 1 to 12 stops."
    )
    _months_not_negative = models.Constraint(
        "CHECK (without_contact_months >= 0)", "Months cannot be negative."
    )
    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'", "This tour number exists already."
    )

    @api.model
    def _default_date_to(self):
        return fields.Date.context_today(self) + timedelta(days=4)

    # the link from the employee to the user is read under sudo: only who is who
    @api.depends("engineer_id.user_id")
    def _compute_user_id(self):
        for tour in self:
            tour.user_id = tour.engineer_id.user_id

    @api.depends("stop_ids.day")
    def _compute_stop_count(self):
        for tour in self:
            tour.stop_count = len(tour.stop_ids)
            tour.unplanned_count = len(
                tour.stop_ids.filtered(lambda stop: not stop.day)
            )

    def _compute_tz(self):
        for tour in self:
            tour.tz = tour.company_id._get_after_sales_tz()

    @api.depends("name", "title")
    def _compute_display_name(self):
        for tour in self:
            number = tour.name if tour.name != "New" else ""
            tour.display_name = " · ".join(filter(None, (number, tour.title)))

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for tour in self:
            if (tour.date_to - tour.date_from).days >= route.LONGEST:
                raise ValidationError(
                    self.env._("A tour takes a year at most. Correct its last day.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._drop_fields_of_steps(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(self._drop_fields_of_steps(vals))

    @api.model
    def _drop_fields_of_steps(self, vals):
        if self.env.su:
            return dict(vals)
        return {key: value for key, value in vals.items() if key not in FIELDS_OF_STEPS}

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | FIELDS_OF_STEPS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for tour in self:
            if tour.state != "draft":
                raise UserError(
                    self.env._(
                        "%(tour)s is planned: cancel its visits instead.",
                        tour=tour.display_name,
                    )
                )

    # ------------------------------------------------------------
    # COLLECT
    # ------------------------------------------------------------

    def action_collect(self):
        """Find the customers of the regions, and order them as a route."""
        self._check_can_collect()
        self._do_collect()
        return True

    def _check_can_collect(self):
        self.check_access("write")
        for tour in self:
            if tour.state != "draft":
                raise UserError(
                    self.env._("%(tour)s is planned already.", tour=tour.display_name)
                )

    def _do_collect(self):
        for tour in self:
            known = tour.stop_ids.mapped("site_partner_id")
            tour.stop_ids = [
                Command.create(vals)
                for vals in tour._prepare_stop_vals_list()
                if vals["site_partner_id"] not in known.ids
            ]
            tour._do_order()

    def _get_unit_domain(self):
        """The units for whose sake somebody is visited."""
        self.ensure_one()
        domain = self.env["after.sales.follow.up"]._get_served_domain() & Domain(
            "company_id", "=", self.company_id.id
        )
        region = Domain.TRUE
        if self.state_ids:
            region &= Domain("site_partner_id.state_id", "in", self.state_ids.ids)
        if cities := route.split_cities(self.cities):
            region &= Domain.OR(
                Domain("site_partner_id.city", "ilike", city) for city in cities
            )
        if self.category_ids:
            region &= Domain(
                "commercial_partner_id.category_id", "in", self.category_ids.ids
            )
        if self.key_partner_ids:
            keys = Domain("commercial_partner_id", "child_of", self.key_partner_ids.ids)
            # key customers alone, where nothing else is chosen
            region = keys if region.is_true() else region | keys
        return domain & region

    def _prepare_stop_vals_list(self):
        """Values of the stops: one per site.

        :raises UserError: nobody is found, or more than a tour can take
        """
        self.ensure_one()
        groups = self.env["after.sales.equipment"]._read_group(
            self._get_unit_domain(),
            ["commercial_partner_id", "site_partner_id"],
            ["__count"],
        )
        last = self._get_last_contacts()
        before = self.date_from - timedelta(days=30 * self.without_contact_months)
        stops = [
            {
                "partner_id": partner.id,
                "site_partner_id": (site or partner).id,
                "unit_count": count,
                "last_contact_on": last.get(partner),
            }
            for partner, site, count in groups
            if not self.without_contact_months
            or partner in self.key_partner_ids
            or not last.get(partner)
            or last[partner] < before
        ]
        if not stops:
            raise UserError(
                self.env._(
                    "No customer with a unit in service is found there. Choose other"
                    " regions, or leave the cities empty."
                )
            )
        if len(stops) > STOP_LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s sites are found; a tour takes %(limit)s of them. Choose"
                    " fewer regions, or name the cities.",
                    count=len(stops),
                    limit=STOP_LIMIT,
                )
            )
        return stops

    def _get_last_contacts(self):
        """Return {customer: day of the last job that was done}."""
        self.ensure_one()
        return {
            partner: period.day_of(done_at, self.tz)
            for partner, done_at in self.env["after.sales.order"]._read_group(
                [("company_id", "=", self.company_id.id), ("state", "=", "done")],
                ["commercial_partner_id"],
                ["done_at:max"],
            )
        }

    def action_order(self):
        """Order the stops by region, city and street, and give them their days."""
        self._check_can_collect()
        self._do_order()
        return True

    def _do_order(self):
        for tour in self:
            stops = tour.stop_ids
            ordered = route.order_stops(
                [
                    (
                        stop,
                        stop.state_id.name,
                        stop.city,
                        stop.site_partner_id.zip,
                        stop.site_partner_id.street,
                    )
                    for stop in stops
                ]
            )
            for place, stop in enumerate(ordered, 1):
                stop.sequence = place
            tour._do_spread()

    def _do_spread(self):
        """Give the stops their days in the order in which they stand."""
        self.ensure_one()
        stops = self.stop_ids.sorted(lambda stop: (stop.sequence, stop.id))
        days_off = self.env["after.sales.order"].with_company(self.company_id)
        days_off = days_off.get_unusual_days(
            datetime.combine(self.date_from, datetime.min.time()),
            datetime.combine(self.date_to, datetime.max.time()),
        )
        days = route.spread(
            len(stops),
            self.date_from,
            self.date_to,
            self.per_day,
            lambda day: not days_off.get(fields.Date.to_string(day)),
        )
        for stop, day in zip(stops, days, strict=True):
            stop.day = day

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def action_spread(self):
        """Give the stops their days anew, in the order in which they stand."""
        self._check_can_collect()
        for tour in self:
            tour._do_spread()
        return True

    def action_plan(self):
        """Make the visits."""
        self._check_can_plan()
        self._do_plan()
        return True

    def _check_can_plan(self):
        self._check_can_collect()
        for tour in self:
            if not tour.engineer_id:
                raise UserError(
                    self.env._(
                        "%(tour)s: choose the engineer first.", tour=tour.display_name
                    )
                )
            if not tour.stop_ids:
                raise UserError(
                    self.env._(
                        "%(tour)s has no stop yet. Press “Find Customers”.",
                        tour=tour.display_name,
                    )
                )
            if tour.unplanned_count:
                raise UserError(
                    self.env._(
                        "%(tour)s: %(count)s stops have no day. Extend the tour, allow"
                        " more stops a day, or remove some.",
                        tour=tour.display_name,
                        count=tour.unplanned_count,
                    )
                )

    def _do_plan(self):
        for tour in self:
            stops = tour.stop_ids.filtered(lambda stop: not stop.order_id)
            orders = self.env["after.sales.order"].create(
                stops._prepare_order_vals_list()
            )
            for stop, order in zip(stops, orders, strict=True):
                stop.sudo().order_id = order  # a field of the steps
            orders._do_schedule()
            tour.sudo().state = "planned"  # a field of the steps

    # ------------------------------------------------------------
    # PAPERS, WINDOWS
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """The route list is read by the engineer."""
        self.ensure_one()
        # bounded: a language
        return self.sudo().user_id.lang or self.company_id.partner_id.lang or "en_US"

    def _get_route_by_day(self):
        """Return the stops day by day, as the paper lists them: (day, stops)."""
        self.ensure_one()
        stops = self.stop_ids.sorted(lambda stop: (stop.sequence, stop.id))
        days = stops.grouped("day")
        return sorted(days.items(), key=lambda item: (not item[0], str(item[0])))

    def action_print_route(self):
        self.ensure_one()
        return self.env.ref(REPORT).report_action(self)

    def action_export_route(self):
        """The route list as an Excel file."""
        self.ensure_one()
        self.check_access("read")
        return self.env["after.sales.tour.stop"]._open_register(
            [("tour_id", "=", self.id)]
        )

    def action_view_orders(self):
        self.ensure_one()
        return self.stop_ids.order_id._get_records_action(name=self.env._("Visits"))
