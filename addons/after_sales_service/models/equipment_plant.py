# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools import period
from .equipment import OWN_PLANT


class Equipment(models.Model):
    """The company's own plant: bought, not sold (S26–S31; architecture §3.1).

    It belongs to the company itself and to the department that works with it. The
    department's head stands where a customer would: is told before work, signs, gets
    the reports. There is no warranty of ours, no invoice and no follow-up; the
    supplier's warranty holds as for any unit.
    """

    _inherit = "after.sales.equipment"

    owner_kind = fields.Selection(tracking=True)
    partner_id = fields.Many2one(
        compute="_compute_partner_id", store=True, readonly=False, precompute=True
    )
    department_id = fields.Many2one(
        check_company=True, index="btree_not_null", tracking=True
    )
    calendar_id = fields.Many2one(
        compute="_compute_calendar_id", store=True, readonly=False, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    purchase_value = fields.Monetary(
        groups="after_sales_service.group_after_sales_manager,"
        "after_sales_service.group_after_sales_billing",
        help="Own plant: what the unit cost, in the currency of the company.",
    )
    receipt_move_id = fields.Many2one(
        "stock.move", readonly=True, copy=False, index="btree_not_null"
    )
    receipt_id = fields.Many2one(
        related="receipt_move_id.picking_id",
        string="Receipt",
        store=True,
        index="btree_not_null",
    )
    receipt_piece = fields.Integer(
        readonly=True,
        copy=False,
        help="Which piece of the receipt it is, where pieces have no serial number.",
    )
    taken_over_from = fields.Char(
        readonly=True,
        copy=False,
        help="The record of another module that this unit was taken over from.",
    )

    _plant_idx = models.Index(
        "(company_id, department_id) WHERE owner_kind = 'own_plant'"
    )
    _piece_once = models.UniqueIndex(
        "(receipt_move_id, receipt_piece) WHERE receipt_piece > 0",
        "This piece of the receipt is registered already.",
    )
    _taken_over_once = models.UniqueIndex(
        "(taken_over_from) WHERE taken_over_from IS NOT NULL",
        "This unit was taken over already.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "receipt_move_id",
            "receipt_piece",
            "taken_over_from",
        }

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    @api.depends("owner_kind", "company_id")
    def _compute_partner_id(self):
        """Our own plant belongs to the company."""
        for unit in self:
            if unit._is_own_plant():
                unit.partner_id = unit.company_id.partner_id
            else:
                unit.partner_id = unit.partner_id

    @api.depends("owner_kind")
    def _compute_site_partner_id(self):
        """What is ours now does not stand at a customer's any more."""
        for unit in self.filtered(lambda unit: unit._is_own_plant()):
            owner = unit.partner_id
            if (
                unit.site_partner_id.commercial_partner_id
                != owner.commercial_partner_id
            ):
                unit.site_partner_id = owner
        return super()._compute_site_partner_id()

    @api.depends("owner_kind", "department_id", "company_id")
    def _compute_calendar_id(self):
        """When the department produces, else when the company works; a proposal.

        What somebody chose stays; the company's hours are nobody's choice.
        """
        for unit in self:
            usual = unit.company_id.resource_calendar_id
            if unit._is_own_plant() and unit.calendar_id in (
                usual,
                usual.browse(),
            ):
                unit.calendar_id = unit.department_id.plant_calendar_id or usual
            else:
                unit.calendar_id = unit.calendar_id

    @api.constrains("owner_kind", "partner_id", "department_id", "company_id")
    def _check_plant(self):
        for unit in self.filtered(lambda unit: unit._is_own_plant()):
            if not unit.department_id:
                raise ValidationError(
                    self.env._(
                        "“%s” belongs to our own plant: choose the department that"
                        " works with it.",
                        unit.display_name,
                    )
                )
            ours = unit.company_id.partner_id.commercial_partner_id
            if unit.partner_id.commercial_partner_id != ours:
                raise ValidationError(
                    self.env._(
                        "“%(unit)s” belongs to our own plant: its owner is"
                        " %(company)s. If it was sold, make it a customer's unit.",
                        unit=unit.display_name,
                        company=ours.name,
                    )
                )

    def _is_own_plant(self):
        self.ensure_one()
        return self.owner_kind == OWN_PLANT

    def write(self, vals):
        if "owner_kind" not in vals:
            return super().write(vals)
        if vals["owner_kind"] == OWN_PLANT and "partner_id" not in vals:
            # the owner changes with it: what follows owners is to see that
            for company, units in self.grouped("company_id").items():
                owner = self.env["res.company"].browse(vals.get("company_id"))
                owner = (owner or company).partner_id
                units.write(vals | {"partner_id": owner.id})
            return True
        before = {unit: unit.owner_kind for unit in self}
        res = super().write(vals)
        moved = self.filtered(lambda unit: unit.owner_kind != before[unit])
        moved.filtered(lambda unit: unit._is_own_plant())._become_plant()
        # links sent to the owner before open no door any more; nobody writes tokens
        moved.sudo().access_token = False
        return res

    def _become_plant(self):
        """A customer's units are ours now: what he was promised is over."""
        for unit in self:
            day = period.day_of(fields.Datetime.now(), unit.tz)
            unit._close_warranty(day)
            unit._leave_contracts(day)

    def _get_reporter(self, partner):
        """Whom a ticket or call about the unit is from, and who is answered.

        Own plant: the colleague who tells it, else the head of the department; not
        the company itself, which would write to its own address.

        :param partner: who is known to have called; may be empty
        """
        self.ensure_one()
        if not self._is_own_plant():
            return partner or self.partner_id
        # bounded: whether somebody is one of ours, for whoever enters the call
        if partner and partner.sudo().user_ids.filtered(lambda user: not user.share):
            return partner
        return self.production_contact_id or self.partner_id

    # ------------------------------------------------------------
    # NO CUSTOMER, NO WARRANTY OF OURS
    # ------------------------------------------------------------

    @api.depends("owner_kind")
    def _compute_warranty_term_id(self):
        plant = self.filtered(lambda unit: unit._is_own_plant())
        plant.warranty_term_id = False
        return super(Equipment, self - plant)._compute_warranty_term_id()

    @api.depends("owner_kind")
    def _compute_warranty_state(self):
        return super()._compute_warranty_state()

    @api.depends("owner_kind")
    def _compute_longstop_on(self):
        return super()._compute_longstop_on()

    def _awaits_warranty(self):
        return not self._is_own_plant() and super()._awaits_warranty()

    def _get_open_faults(self):
        """Own plant: whoever of the house told it."""
        if not self._is_own_plant():
            return super()._get_open_faults()
        return self.env["helpdesk.ticket"].search(
            Domain("equipment_id", "=", self.id)
            & Domain("kind", "=", "fault")
            & Domain("closed", "=", False)
            & Domain("solved_at", "=", False),
            order="reported_at desc, id desc",
        )

    def _get_label_badge(self):
        if self._is_own_plant():
            return "plain", self.env._("Own plant of %s", self.department_id.name)
        return super()._get_label_badge()

    def _get_analytic_holder(self):
        """The department bears what its plant costs."""
        wanted = super()._get_analytic_holder()
        if wanted and self._is_own_plant() and self.department_id:
            return self.department_id
        return wanted

    # ------------------------------------------------------------
    # INTO USE
    # ------------------------------------------------------------

    def action_take_into_use(self):
        """Own plant works from today on: from here plans count their first date."""
        self._check_can_take_into_use()
        for unit in self:
            unit._accept(period.day_of(fields.Datetime.now(), unit.tz))
        return True

    def _check_can_take_into_use(self):
        """:raises AccessError: not the desk
        :raises UserError: a customer's unit; his signature dates the acceptance
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        ):
            raise AccessError(self.env._("Units are taken into use by the desk."))
        sold = self.filtered(lambda unit: not unit._is_own_plant())
        if sold:
            raise UserError(
                self.env._(
                    "These are customers' units, which are accepted by signature on"
                    " their installation job: %s",
                    ", ".join(sold.mapped("display_name")),
                )
            )

    def action_return_to_service(self):
        """Own plant that works already needs nobody's acceptance to go on."""
        res = super().action_return_to_service()
        self.filtered(
            lambda unit: (
                unit._is_own_plant() and unit.state == "delivered" and unit.installed_on
            )
        ).state = "in_service"
        return res
