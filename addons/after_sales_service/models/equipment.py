# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import period

STATES = [
    ("delivered", "Delivered"),
    ("installing", "Installing"),
    ("in_service", "In service"),
    ("down", "Out of use"),
    ("awaiting_acceptance", "Awaiting acceptance"),
    ("retired", "Retired"),
]
CUSTOMER = "customer"
OWN_PLANT = "own_plant"
OWNER_KINDS = [(CUSTOMER, "Customer"), (OWN_PLANT, "Own plant")]
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
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.batched.mixin",
        "after.sales.guard.mixin",
        "after.sales.serialised.mixin",
    ]
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
    owner_kind = fields.Selection(OWNER_KINDS, required=True, default=CUSTOMER)
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
    ticket_ids = fields.One2many("helpdesk.ticket", "equipment_id")
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    order_ids = fields.One2many("after.sales.order", "equipment_id", string="Jobs")
    order_count = fields.Integer(
        string="Number of Jobs", compute="_compute_order_count"
    )
    note = fields.Html()

    _lot_uniq = models.UniqueIndex(
        "(company_id, lot_id) WHERE lot_id IS NOT NULL",
        "This serial number is registered as equipment already.",
    )
    _serial_uniq = models.UniqueIndex(
        "(company_id, product_id, serial)",
        "A unit of this product with this serial number is registered already.",
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

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["__count"]
            )
        )
        for unit in self:
            unit.ticket_count = counts.get(unit._origin, 0)

    def _compute_order_count(self):
        counts = dict(
            self.env["after.sales.order"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["__count"]
            )
        )
        for unit in self:
            unit.order_count = counts.get(unit._origin, 0)

    # ------------------------------------------------------------
    # CONSTRAINS, ONCHANGE
    # ------------------------------------------------------------

    @api.constrains("manufactured_on", "delivered_on", "installed_on", "accepted_on")
    def _check_dates_in_order(self):
        now = fields.Datetime.now()
        days = {tz: period.day_of(now, tz) for tz in set(self.mapped("tz"))}
        names = sorted(START_DATES)
        for unit in self:
            today = days[unit.tz]
            ahead = [name for name in names if (unit[name] or today) > today]
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
            if not vals["accepted_on"]:
                self._check_can_take_acceptance_back()
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

    def _check_can_take_acceptance_back(self):
        """A warranty that runs keeps the day it counts from.

        :raises UserError: says what can be done instead
        """
        if self.env.su:
            return
        for unit in self:
            if unit.warranty_id.starts_on_acceptance:
                raise UserError(
                    self.env._(
                        "The warranty of “%s” counts from the acceptance: enter the"
                        " right day. If nothing was accepted, delete the warranty"
                        " first.",
                        unit.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        """What was served keeps its archive (S27)."""
        for unit in self:
            if (
                unit.ticket_ids
                or unit.order_ids
                or unit.downtime_ids.filtered("answered_at")
            ):
                raise UserError(
                    self.env._(
                        "“%s” has been served: its archive is kept. Retire the unit"
                        " instead.",
                        unit.display_name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_retire(self):
        self.check_access("write")
        self.state = "retired"
        return True

    def action_return_to_service(self):
        """Take the unit back into service, also one retired by mistake."""
        self.check_access("write")
        retired = self.filtered(lambda unit: unit.state == "retired")
        for unit in self:
            unit.state = "in_service" if unit.accepted_on else "delivered"
        retired.action_unarchive()
        retired._reopen_warranty()
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
