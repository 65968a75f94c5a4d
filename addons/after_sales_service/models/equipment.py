# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import period
from .warranty import STATES as WARRANTY_STATES

STATES = [
    ("delivered", "Delivered"),
    ("installing", "Installing"),
    ("in_service", "In service"),
    ("down", "Out of use"),
    ("awaiting_acceptance", "Awaiting acceptance"),
    ("retired", "Retired"),
]
#: the days a warranty may count from
START_DATES = {"accepted_on", "installed_on", "delivered_on", "manufactured_on"}


class Equipment(models.Model):
    """One unit in service, whoever owns it.

    Appears by itself when a serviceable product is delivered to a customer,
    comes in by import, or is entered by hand. Engineers see the units of their
    teams, dispatchers and managers all of the company; the acceptance can be
    corrected by the manager only.
    """

    _name = "after.sales.equipment"
    _description = "Equipment"
    _inherit = ["mail.thread", "mail.activity.mixin", "after.sales.guard.mixin"]
    _order = "id desc"
    _rec_names_search = ["serial", "name", "partner_id.name"]
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    serial = fields.Char(
        string="Serial Number", required=True, index=True, tracking=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that services the unit.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    image_128 = fields.Image(related="product_id.image_128")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial in Stock",
        domain="[('product_id', '=', product_id)]",
        ondelete="restrict",
        copy=False,
    )
    owner_kind = fields.Selection(
        [("customer", "Customer"), ("own_plant", "Own plant")],
        required=True,
        default="customer",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    site_partner_id = fields.Many2one(
        "res.partner",
        string="Site",
        compute="_compute_site_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Zone of the site: warranty days and business days are reckoned in it.",
    )
    department_id = fields.Many2one(
        "hr.department", help="Own plant: the department that uses the unit."
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", index=True, check_company=True
    )
    engineer_id = fields.Many2one(
        "hr.employee", string="Local Engineer", index="btree_not_null"
    )
    parent_id = fields.Many2one(
        "after.sales.equipment",
        string="Part of",
        index="btree_not_null",
        check_company=True,
    )
    child_ids = fields.One2many("after.sales.equipment", "parent_id")
    state = fields.Selection(
        STATES, required=True, default="delivered", index=True, tracking=True
    )
    manufactured_on = fields.Date()
    delivered_on = fields.Date(tracking=True)
    installed_on = fields.Date(tracking=True)
    accepted_on = fields.Date(
        tracking=True,
        copy=False,
        help="The day on which the customer signed the acceptance.",
    )
    picking_id = fields.Many2one("stock.picking", string="Delivery", copy=False)
    sale_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", copy=False
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", store=True, index="btree_not_null"
    )
    vendor_id = fields.Many2one("res.partner", string="Supplier", check_company=True)
    vendor_warranty_end = fields.Date(string="Supplier's Warranty until")
    vendor_warranty_contact_id = fields.Many2one(
        "res.partner", string="Supplier's Warranty Contact", check_company=True
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Operating Hours",
        check_company=True,
        help="When production runs on this unit.",
    )
    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Promise Policy",
        check_company=True,
        ondelete="restrict",
        help="Empty: as agreed with the sale, else the product's, the customer's, the"
        " team's or the company's policy.",
    )
    warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        compute="_compute_warranty_term_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        tracking=True,
    )
    longstop_on = fields.Date(
        compute="_compute_longstop_on",
        store=True,
        index="btree_not_null",
        help="The warranty starts on this day at the latest.",
    )
    warranty_ids = fields.One2many(
        "after.sales.warranty", "equipment_id", string="Warranties"
    )
    warranty_id = fields.Many2one(
        "after.sales.warranty",
        compute="_compute_warranty_id",
        store=True,
        string="Current Warranty",
    )
    warranty_state = fields.Selection(
        WARRANTY_STATES,
        string="Warranty",
        compute="_compute_warranty_state",
        store=True,
        index=True,
    )
    warranty_end = fields.Date(
        related="warranty_id.end_date",
        string="Warranty until",
        store=True,
        index=True,
    )
    explanation = fields.Html(related="warranty_id.explanation")
    free_services_before = fields.Integer(
        string="Free Services Used Before",
        help="Used before the unit was registered here.",
    )
    ticket_ids = fields.One2many("helpdesk.ticket", "equipment_id")
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    free_services_left = fields.Integer(
        compute="_compute_free_services_left",
        help="Free technical repair services after the warranty that the customer may"
        " still ask for.",
    )
    order_ids = fields.One2many("after.sales.order", "equipment_id", string="Jobs")
    order_count = fields.Integer(
        string="Number of Jobs", compute="_compute_order_count"
    )
    downtime_ids = fields.One2many("after.sales.downtime", "equipment_id")
    down_since = fields.Datetime(compute="_compute_down_since")
    note = fields.Html()

    _lot_uniq = models.UniqueIndex(
        "(company_id, lot_id) WHERE lot_id IS NOT NULL",
        "This serial number is registered as equipment already.",
    )
    _serial_uniq = models.UniqueIndex(
        "(company_id, product_id, serial)",
        "A unit of this product with this serial number is registered already.",
    )
    _free_services_not_negative = models.Constraint(
        "CHECK (free_services_before >= 0)",
        "The number of free services used cannot be negative.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("product_id")
    def _compute_name(self):
        for unit in self:
            unit.name = unit.product_id.name

    @api.depends("name", "serial")
    def _compute_display_name(self):
        for unit in self:
            unit.display_name = " · ".join(filter(None, (unit.name, unit.serial)))

    @api.depends("partner_id")
    def _compute_site_partner_id(self):
        for unit in self:
            if not unit.site_partner_id:
                unit.site_partner_id = unit.partner_id

    @api.depends("site_partner_id", "company_id")
    def _compute_tz(self):
        for unit in self:
            unit.tz = self._get_site_tz(unit.site_partner_id, unit.company_id)

    @api.model
    def _get_site_tz(self, site, company):
        """The zone of a site, as near as it is known."""
        return (
            site.tz
            or site.commercial_partner_id.tz
            or company.partner_id.tz
            or company.resource_calendar_id.tz
            or "UTC"
        )

    @api.depends("product_id", "sale_line_id", "company_id")
    def _compute_warranty_term_id(self):
        for unit in self:
            if not unit.warranty_id:  # else frozen with the start
                unit.warranty_term_id = self._get_term(
                    unit.sale_line_id, unit.product_id, unit.company_id
                )

    @api.model
    def _get_term(self, sale_line, product, company):
        """Agreed on the order, else the product's, else the company's term."""
        return (
            sale_line.warranty_term_id
            or product.warranty_term_id
            or company.after_sales_warranty_term_id
        )

    @api.depends("delivered_on", "warranty_term_id", "warranty_id")
    def _compute_longstop_on(self):
        for unit in self:
            unit.longstop_on = not unit.warranty_id and unit._get_longstop(
                unit.warranty_term_id
            )

    @api.depends("warranty_ids.start_date", "warranty_ids.closed_on")
    def _compute_warranty_id(self):
        for unit in self:
            running = unit.warranty_ids.filtered(lambda w: not w.closed_on)
            unit.warranty_id = running.sorted("start_date")[-1:]

    @api.depends("warranty_id.state", "warranty_term_id")
    def _compute_warranty_state(self):
        for unit in self:
            if unit.warranty_id:
                unit.warranty_state = unit.warranty_id.state
            else:
                unit.warranty_state = "pending" if unit.warranty_term_id else "none"

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["__count"]
            )
        )
        for unit in self:
            unit.ticket_count = counts.get(unit._origin, 0)

    @api.depends(
        "warranty_id.state",
        "warranty_id.covered_until",
        "warranty_id.free_service_count",
        "free_services_before",
        "order_ids.free_service_taken",
    )
    def _compute_free_services_left(self):
        """Promised for after the warranty, less what was used (S6).

        None as long as the warranty runs or is pending: there is nothing to ask
        for then.
        """
        # every job counts, also those the reader may not see; only a number
        taken = dict(
            self.env["after.sales.order"]
            .sudo()
            ._read_group(
                [("equipment_id", "in", self.ids), ("free_service_taken", "=", True)],
                ["equipment_id"],
                ["__count"],
            )
        )
        for unit in self:
            warranty = unit.warranty_id.sudo()  # the unit's own count and state only
            # not the stored state: a daily job moves it, the day may have come since
            now = fields.Datetime.now()
            over = warranty.closed_on or (
                warranty.covered_until and warranty.covered_until <= now
            )
            if not over or warranty.void_reason:
                unit.free_services_left = 0
                continue
            used = unit.free_services_before + taken.get(unit._origin, 0)
            unit.free_services_left = max(0, warranty.free_service_count - used)

    def _touch_free_services(self):
        """Serialise jobs that use up a free service of the same unit.

        Both write the unit's row: the later transaction fails to serialise and is
        run again by the server, and then sees what is left (recipes H).
        """
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_equipment SET write_date = %s WHERE id IN %s",
                fields.Datetime.now(),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["free_services_left", "write_date"])

    def _compute_order_count(self):
        counts = dict(
            self.env["after.sales.order"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["__count"]
            )
        )
        for unit in self:
            unit.order_count = counts.get(unit._origin, 0)

    @api.depends("downtime_ids.start", "downtime_ids.end")
    def _compute_down_since(self):
        for unit in self:
            still_down = unit.downtime_ids.filtered(lambda d: not d.end)
            unit.down_since = still_down[:1].start

    # ------------------------------------------------------------
    # CONSTRAINS, ONCHANGE
    # ------------------------------------------------------------

    @api.constrains("manufactured_on", "delivered_on", "installed_on", "accepted_on")
    def _check_dates_in_order(self):
        for unit in self:
            today = period.day_of(fields.Datetime.now(), unit.tz)
            ahead = [
                name for name in sorted(START_DATES) if (unit[name] or today) > today
            ]
            if ahead:
                labels = unit.fields_get(ahead, ["string"])
                raise ValidationError(
                    self.env._(
                        "“%(unit)s”: %(day)s cannot lie in the future. Enter what has"
                        " happened.",
                        unit=unit.display_name,
                        day=", ".join(labels[name]["string"] for name in ahead),
                    )
                )
            for earlier, later in (
                ("manufactured_on", "delivered_on"),
                ("delivered_on", "installed_on"),
                ("delivered_on", "accepted_on"),
                ("installed_on", "accepted_on"),
            ):
                if unit[earlier] and unit[later] and unit[later] < unit[earlier]:
                    labels = unit.fields_get([earlier, later], ["string"])
                    raise ValidationError(
                        self.env._(
                            "“%(unit)s”: %(later)s (%(later_day)s) cannot lie before"
                            " %(earlier)s (%(earlier_day)s).",
                            unit=unit.display_name,
                            later=labels[later]["string"],
                            later_day=format_date(self.env, unit[later]),
                            earlier=labels[earlier]["string"],
                            earlier_day=format_date(self.env, unit[earlier]),
                        )
                    )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A unit cannot be part of itself. Choose another parent.")
            )

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        if self.lot_id:
            self.product_id = self.lot_id.product_id
            self.serial = self.lot_id.name

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        units = super().create(vals_list)
        units._start_due_warranties()
        accepted = units.filtered(
            lambda unit: unit.accepted_on and unit.state in ("delivered", "installing")
        )
        accepted.state = "in_service"
        return units

    def write(self, vals):
        self._check_computed_fields(vals)
        if "accepted_on" in vals:
            self._check_can_correct_acceptance()
        res = super().write(vals)
        if not START_DATES.isdisjoint(vals):
            self._start_due_warranties()
            self._follow_corrected_start()
        return res

    def _check_can_correct_acceptance(self):
        """The customer's signature dates the acceptance; else the manager does.

        :raises AccessError: anybody else
        """
        if not self.env.su and not self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(
                self.env._(
                    "The acceptance is dated by the customer's signature on the"
                    " installation job. Only the service manager can enter or correct"
                    " its day."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        """What was served keeps its archive (S27)."""
        for unit in self:
            if (
                unit.ticket_ids
                or unit.order_ids
                or unit.downtime_ids.filtered(lambda d: d.state == "confirmed")
            ):
                raise UserError(
                    self.env._(
                        "“%s” has been served: its archive is kept. Retire the unit"
                        " instead.",
                        unit.display_name,
                    )
                )

    # ------------------------------------------------------------
    # WARRANTY
    # ------------------------------------------------------------

    def _get_warranty_start(self, term):
        """The day from which ``term`` counts for the unit; False while unknown."""
        self.ensure_one()
        match term.start_basis:
            case "acceptance":
                start = self.accepted_on
            case "installation":
                start = self.installed_on or self.accepted_on
            case "delivery":
                start = self.delivered_on
            case "manufacture":
                start = self.manufactured_on
        longstop = self._get_longstop(term)
        return min(start, longstop) if start and longstop else start

    def _get_longstop(self, term):
        """The latest day for the warranty to start, or False."""
        self.ensure_one()
        if not term.longstop_months or not self.delivered_on:
            return False
        return self.delivered_on + relativedelta(months=term.longstop_months)

    def _prepare_warranty_vals(self, start_date):
        """Values of the warranty that starts on ``start_date``; the term freezes."""
        self.ensure_one()
        return {
            "equipment_id": self.id,
            "term_id": self.warranty_term_id.id,
            "start_date": start_date,
        }

    def _start_due_warranties(self):
        """Start the first warranty of the units whose day has come."""
        vals_list = []
        for unit in self:
            if unit.warranty_id or not unit.warranty_term_id:
                continue
            start = unit._get_warranty_start(unit.warranty_term_id)
            if start:
                vals_list.append(unit._prepare_warranty_vals(start))
        # the engineer's signature round or a delivery starts it: neither has
        # rights on warranties; the values come from the unit and its term only
        return self.env["after.sales.warranty"].sudo().create(vals_list)

    def _follow_corrected_start(self):
        """Move the running warranty where the day it counts from was corrected."""
        for unit in self.filtered("warranty_id"):
            warranty = unit.warranty_id
            start = unit._get_warranty_start(warranty.term_id)
            if start and warranty.start_date != start:
                # bounded: only the start of this unit's own warranty; logged there
                warranty.sudo().start_date = start

    def _accept(self, day):
        """Take over the acceptance the customer signed on ``day`` (S1).

        :raises UserError: a unit not delivered, retired, or accepted already
        """
        for unit in self:
            if unit.accepted_on:
                raise UserError(
                    self.env._(
                        "“%(unit)s” was accepted on %(day)s already.",
                        unit=unit.display_name,
                        day=format_date(self.env, unit.accepted_on),
                    )
                )
            if unit.state == "retired":
                raise UserError(
                    self.env._("“%s” is retired.", unit.display_name),
                )
        # the signature round has checked who signs; bounded to these two fields
        self.sudo().write({"accepted_on": day, "state": "in_service"})

    def _coverage_at(self, when, scope):
        """What the warranty pays of a scope at an instant (naive UTC).

        :param scope: ``part``, ``labour`` or ``travel``
        :return: dict of ``covered`` (percent), ``reason`` (text for people) and
            ``line`` (the warranty's line, may be empty)
        """
        self.ensure_one()
        nothing = self.env["after.sales.warranty.line"]
        warranty = self.warranty_id
        if not warranty:
            if self.warranty_term_id:
                promised = self.warranty_term_id._prepare_warranty_line_vals(scope)
                return {
                    "covered": promised["covered_percent"],
                    "reason": self.env._(
                        "Not accepted yet: served as under warranty (%s)",
                        self.warranty_term_id.name,
                    ),
                    "line": nothing,
                }
            return {
                "covered": 0.0,
                "reason": self.env._("The unit has no warranty"),
                "line": nothing,
            }
        if warranty.void_reason:
            return {
                "covered": 0.0,
                "reason": self.env._("Warranty void: %s", warranty.void_reason),
                "line": nothing,
            }
        line = warranty.line_ids.filtered(lambda line: line.scope == scope)[:1]
        # bounded: whether an interval of this unit still lengthens the warranty
        growing = warranty.extend_by_downtime and self.sudo().downtime_ids.filtered(
            lambda down: not down.end and down.kind == "unplanned" and not down.excluded
        )
        if when < line.covered_until and growing:
            # the end moves on until the unit works again: no day is named that
            # is too early tomorrow
            return {
                "covered": line.covered_percent,
                "reason": self.env._(
                    "Warranty until %(base)s and longer: the time out of use is added",
                    base=format_date(self.env, line.base_end),
                ),
                "line": line,
            }
        if when < line.covered_until:
            return {
                "covered": line.covered_percent,
                "reason": self.env._(
                    "Warranty until %(end)s (%(base)s + %(days).2f days)",
                    end=format_date(self.env, line.end_date),
                    base=format_date(self.env, line.base_end),
                    days=warranty.extension_days,
                ),
                "line": line,
            }
        return {
            "covered": 0.0,
            "reason": self.env._(
                "Warranty ended on %s", format_date(self.env, line.end_date)
            ),
            "line": line,
        }

    # ------------------------------------------------------------
    # DOWNTIME
    # ------------------------------------------------------------

    def _prepare_downtime_vals(self, start, ticket=None):
        self.ensure_one()
        return {
            "equipment_id": self.id,
            "start": start,
            "ticket_id": ticket.id if ticket else False,
        }

    def _open_downtime(self, start, ticket=None):
        """Register that the unit is out of use since ``start`` (naive UTC).

        A unit that is down already keeps its open interval; an earlier start
        moves it. The caller has checked the right on the ticket or job.
        """
        self.ensure_one()
        # engineers report a unit down but may not write the ledger at large:
        # bounded to this unit's open interval
        self = self.sudo()
        still_down = self.downtime_ids.filtered(lambda downtime: not downtime.end)
        if still_down:
            if start < still_down.start:
                still_down.start = start
        else:
            still_down = self.env["after.sales.downtime"].create(
                self._prepare_downtime_vals(start, ticket)
            )
        return still_down

    def _close_downtime(self, end):
        """Register that the unit works again since ``end`` (naive UTC).

        An interval that starts later is another failure: it stays open. The caller
        has checked the right on the ticket or job.
        """
        self.ensure_one()
        self = self.sudo()  # as in _open_downtime
        still_down = self.downtime_ids.filtered(
            lambda downtime: not downtime.end and downtime.start <= end
        )
        still_down.end = end
        return still_down

    def _follow_ledger(self):
        """In service or out of use, as the ledger says."""
        for unit in self:
            if unit.state == "in_service" and unit.down_since:
                unit.state = "down"
            elif unit.state == "down" and not unit.down_since:
                unit.state = "in_service"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_retire(self):
        self.check_access("write")
        self.state = "retired"
        return True

    def action_return_to_service(self):
        self.check_access("write")
        for unit in self:
            unit.state = "in_service" if unit.accepted_on else "delivered"
        return True

    def action_report_fault(self):
        """Open a new ticket of this unit."""
        self.ensure_one()
        action = self.action_view_tickets()
        action["views"] = [
            (self.env.ref("after_sales_service.helpdesk_ticket_view_form").id, "form")
        ]
        return action

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.helpdesk_ticket_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {"default_equipment_id": self.id}
        return action

    def action_view_warranty(self):
        self.ensure_one()
        return self.warranty_id._get_records_action(name=self.env._("Warranty"))

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.order_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {"default_equipment_id": self.id}
        return action

    def action_view_downtimes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.downtime_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {"default_equipment_id": self.id}
        return action

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for units older than this database"),
                "template": "/after_sales_service/static/xls/equipment.xlsx",
            }
        ]

    # ------------------------------------------------------------
    # DELIVERIES
    # ------------------------------------------------------------

    def _redeliver(self, vals):
        """A registered serial goes out again.

        To the same owner (back from the bench, a loan) nothing but the transfer
        changes. To a new owner, or after a refund, the record begins a new life:
        the old warranty is closed, acceptance and term are those of the new sale.
        """
        for unit in self:
            owner = self.env["res.partner"].browse(vals["partner_id"])
            if (
                unit.state != "retired"
                and unit.commercial_partner_id == owner.commercial_partner_id
            ):
                unit.write(
                    {name: vals[name] for name in ("lot_id", "picking_id")}
                    | {
                        name: vals[name]
                        for name in ("delivered_on", "sale_line_id")
                        if not unit[name]
                    }
                )
                continue
            unit._close_warranty(vals["delivered_on"])
            unit.write(
                vals
                | {
                    "active": True,
                    "state": "delivered",
                    "accepted_on": False,
                    "installed_on": False,
                }
            )

    def _close_warranty(self, day):
        """The goods came back for good on ``day``: what ran until then is over."""
        self.warranty_id.sudo().closed_on = day  # bounded: these units' own warranty

    def _returned_for_refund(self, day):
        """The goods came back to be refunded: the unit leaves service.

        A unit that is being worked on stays: somebody has to look first.
        """
        busy = self.filtered(lambda unit: unit._is_being_served())
        for unit in busy:
            unit._ask_about_return(day)
        gone = self - busy
        gone._close_warranty(day)
        gone.write({"state": "retired", "active": False})

    def _is_being_served(self):
        self.ensure_one()
        return bool(
            self.ticket_ids.filtered(lambda ticket: not ticket.closed)
            or self.order_ids.filtered(
                lambda order: order.state not in ("done", "cancelled")
            )
        )

    def _ask_about_return(self, day):
        self.ensure_one()
        text = self.env._(
            "Returned on %s while a ticket or job is open. Retire the unit if it was"
            " refunded; otherwise nothing has to be done.",
            format_date(self.env, day),
        )
        if self.team_id.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Refunded or for repair?"),
                note=text,
                user_id=self.team_id.user_id.id,
            )
        else:
            self.message_post(body=text)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_longstop_domain(self):
        return Domain("longstop_on", "<=", fields.Date.today())

    @api.model
    def _cron_start_by_longstop(self, batch_size=500):
        """Start warranties whose acceptance did not come in time."""
        cron = self.env["ir.cron"]
        while units := self.search(self._get_longstop_domain(), limit=batch_size):
            self.env["after.sales.warranty"].create(
                [unit._prepare_warranty_vals(unit.longstop_on) for unit in units]
            )
            remaining = self.search_count(self._get_longstop_domain())
            if not cron._commit_progress(len(units), remaining=remaining):
                break
