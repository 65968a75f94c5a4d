# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import downtime, period
from .equipment_takeover import ACCEPTANCES

_logger = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)


class EquipmentTakeoverLine(models.Model):
    """One serial number that is to become a unit, and what is known of its past.

    Lines are made by the search only. Service managers correct and drop them until
    the unit is registered.
    """

    _name = "after.sales.equipment.takeover.line"
    _description = "Serial to Take over"
    _inherit = ["after.sales.guard.mixin"]
    #: written by the take-over itself
    _fields_of_steps = frozenset(
        {"state", "error", "equipment_id", "takeover_id", "lot_id", "move_id"}
    )
    _order = "takeover_id, delivered_on, id"
    _rec_name = "serial"
    _check_company_auto = True

    takeover_id = fields.Many2one(
        "after.sales.equipment.takeover",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="takeover_id.company_id", store=True, index=True
    )
    selected = fields.Boolean(
        string="Take over", default=True, help="Serials not chosen stay as they are."
    )
    lot_id = fields.Many2one(
        "stock.lot", required=True, readonly=True, ondelete="cascade"
    )
    serial = fields.Char(string="Serial Number", related="lot_id.name", store=True)
    product_id = fields.Many2one(related="lot_id.product_id", store=True)
    move_id = fields.Many2one(
        "stock.move",
        string="Delivery",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups="stock.group_stock_user",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Owner", required=True, check_company=True
    )
    site_partner_id = fields.Many2one(
        "res.partner", string="Site", required=True, check_company=True
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", check_company=True
    )
    delivered_on = fields.Date(required=True)
    warranty_term_id = fields.Many2one("after.sales.warranty.term")
    acceptance = fields.Selection(ACCEPTANCES, required=True, default="assumed")
    day_entered = fields.Date(
        help="The day the customer signed; for an acceptance that is assumed, a day"
        " that is likelier than the one reckoned from the delivery.",
    )
    accepted_on = fields.Date(compute="_compute_accepted_on", store=True)
    free_services_before = fields.Integer(
        string="Free Services Used", help="Used before the take-over."
    )
    downtime_hours = fields.Float(
        string="Hours out of Use",
        help="Out of use because of faults since the acceptance, before the take-over:"
        " added to the warranty.",
    )
    problem = fields.Char(compute="_compute_problem", store=True)
    state = fields.Selection(
        [("draft", "Found"), ("done", "Unit"), ("failed", "Refused")],
        required=True,
        readonly=True,
        default="draft",
    )
    error = fields.Char(readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True, index="btree_not_null"
    )

    _lot_once = models.UniqueIndex(
        "(takeover_id, lot_id)", "This serial number is in the list already."
    )
    _state_idx = models.Index("(takeover_id, state)")
    _not_negative = models.Constraint(
        "CHECK (free_services_before >= 0 AND downtime_hours >= 0)",
        "Free services and hours out of use cannot be negative.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "acceptance", "day_entered", "delivered_on", "takeover_id.assumed_days"
    )
    def _compute_accepted_on(self):
        """The day entered; else reckoned when it is assumed; none when it is open."""
        today = fields.Date.context_today(self)
        for line in self:
            if line.acceptance == "open":
                line.accepted_on = False
            elif line.day_entered or line.acceptance == "known":
                line.accepted_on = line.day_entered
            elif line.delivered_on:
                assumed = line.delivered_on + line.takeover_id.assumed_days * ONE_DAY
                line.accepted_on = max(line.delivered_on, min(assumed, today))
            else:
                line.accepted_on = False

    @api.depends(
        "accepted_on",
        "acceptance",
        "delivered_on",
        "downtime_hours",
        "error",
        "free_services_before",
        "warranty_term_id.free_service_count",
    )
    def _compute_problem(self):
        for line in self:
            line.problem = line.error or line._find_problem()

    def _find_problem(self):
        """Say in words what has to be corrected first; False when nothing has."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        if not self.delivered_on or self.delivered_on > today:
            return self.env._("Enter the day of delivery; it cannot lie ahead.")
        if self.acceptance == "open":
            if self.downtime_hours:
                return self.env._(
                    "Hours out of use lengthen a warranty that runs: enter the"
                    " acceptance, or no hours."
                )
        elif not self.accepted_on:
            return self.env._(
                "Enter the day of acceptance, or choose “assumed” or “open”."
            )
        elif not self.delivered_on <= self.accepted_on <= today:
            return self.env._(
                "The acceptance lies between the delivery (%(delivered)s) and today.",
                delivered=format_date(self.env, self.delivered_on),
            )
        elif self.downtime_hours > 24 * ((today - self.accepted_on).days + 1):
            return self.env._("More hours out of use than have passed since then.")
        promised = self.warranty_term_id.free_service_count
        if self.free_services_before > promised:
            return self.env._(
                "The term promises %(promised)s free services: no more can have been"
                " used.",
                promised=promised,
            )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_open()
        return super().write(vals)

    def _check_open(self):
        """The past of a unit is told until it is registered, then on the unit."""
        if not self.env.su and self.filtered(
            lambda line: line.state == "done" or line.takeover_id.state == "running"
        ):
            raise UserError(
                self.env._(
                    "These serials are units already, or are being registered: correct"
                    " the unit."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_unit(self):
        if self.filtered(lambda line: line.state == "done"):
            raise UserError(
                self.env._(
                    "What a unit was taken over with stays on record. Retire the unit"
                    " instead."
                )
            )

    # ------------------------------------------------------------
    # TAKING OVER
    # ------------------------------------------------------------

    def _take_over(self):
        """Make units of these serials in one go; those refused say why.

        Called under sudo, with the rights of whoever takes over checked.
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._do_take_over()
        except (UserError, psycopg2.Error) as refusal:
            if len(self) > 1:
                # one of them: the others do not wait for it
                for line in self:
                    line._take_over()
                return
            _logger.info("Serial %s not taken over", self.serial, exc_info=True)
            self.write({"state": "failed", "error": self._say_refusal(refusal)})

    def _say_refusal(self, refusal):
        if isinstance(refusal, UserError):
            return refusal.args[0]
        return self.env._(
            "The database refuses it: registered meanwhile, or a value is missing."
        )

    def _do_take_over(self):
        takeover = self.takeover_id
        takeover.ensure_one()
        # registered since the search: by a delivery, by hand, by another take-over
        known = self.move_id._get_known_equipment(
            self.env["after.sales.equipment"].with_context(active_test=False)
        )
        for line in self:
            unit = known.get((line.company_id, line.product_id, line.serial))
            if unit:
                line.write({"state": "done", "equipment_id": unit.id})
        new = self.filtered(lambda line: line.state != "done")
        common = {move: move._prepare_equipment_vals() for move in new.move_id}
        units = (
            self.env["after.sales.equipment"]
            .with_context(mail_create_nolog=True, tracking_disable=True)
            .create(
                [line._prepare_equipment_vals(common[line.move_id]) for line in new]
            )
        )
        for line, unit in zip(new, units, strict=True):
            line.write({"state": "done", "equipment_id": unit.id})
        self.env["after.sales.warranty.extension"].create(
            [
                line._prepare_extension_vals()
                for line in new
                if line.downtime_hours and line._lengthens_warranty()
            ]
        )
        units._message_log_batch(
            bodies={line.equipment_id.id: line._say_taken_over() for line in new},
            author_id=takeover.user_id.partner_id.id,
        )

    def _prepare_equipment_vals(self, common):
        """Values of the unit: as delivered, and as corrected on this line.

        :param dict common: what the units of its delivery have in common
        """
        self.ensure_one()
        return common | {
            "lot_id": self.lot_id.id,
            "serial": self.serial,
            "partner_id": self.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "tz": self.env["after.sales.equipment"]._get_site_tz(
                self.site_partner_id, self.company_id
            ),
            "team_id": self.team_id.id,
            "delivered_on": self.delivered_on,
            "warranty_term_id": self.warranty_term_id.id,
            "accepted_on": self.accepted_on,
            "acceptance_assumed": self.acceptance == "assumed",
            "free_services_before": self.free_services_before,
        }

    def _lengthens_warranty(self):
        return self.equipment_id.warranty_id.extend_by_downtime

    def _prepare_extension_vals(self):
        """Past hours out of use as an entry: their days are not known any more."""
        self.ensure_one()
        warranty = self.equipment_id.warranty_id
        hours = downtime.round_up(
            timedelta(hours=self.downtime_hours), warranty.downtime_rounding
        )
        return {
            "warranty_id": warranty.id,
            "kind": "before",
            "date": period.day_of(fields.Datetime.now(), self.equipment_id.tz),
            "days": hours / ONE_DAY,
            "reason": self.env._(
                "%(hours)g hours out of use before the take-over (%(takeover)s)",
                hours=self.downtime_hours,
                takeover=self.takeover_id.name,
            ),
            "user_id": self.takeover_id.user_id.id,
        }

    def _say_taken_over(self):
        """What the unit's log says of where its dates come from."""
        self.ensure_one()
        acceptances = dict(self._fields["acceptance"]._description_selection(self.env))
        return self.env._(
            "Taken over from delivery %(delivery)s (%(takeover)s). Acceptance:"
            " %(acceptance)s. Free services used before: %(services)s. Hours out of use"
            " before: %(hours)g.",
            delivery=self.move_id.reference or "",
            takeover=self.takeover_id.name,
            acceptance=acceptances[self.acceptance],
            services=self.free_services_before,
            hours=self.downtime_hours,
        )
