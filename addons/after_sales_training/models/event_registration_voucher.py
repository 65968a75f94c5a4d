# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

USES = [("booked", "Booked"), ("used", "Used")]
#: what an enrolment by voucher is about; changed, it is looked at anew
VOUCHER_FIELDS = frozenset(
    {
        "active",
        "employee_id",
        "entitlement_id",
        "event_id",
        "partner_id",
        "state",
        "trainee_id",
    }
)


class EventRegistration(models.Model):
    """An enrolment by voucher takes one of its places, if it may."""

    _inherit = "event.registration"

    voucher_use = fields.Selection(
        USES,
        string="Place of the Voucher",
        compute="_compute_voucher_use",
        store=True,
        help="Booked until the session is held, then used.",
    )
    voucher_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_voucher_customer_id",
        store=True,
        index="btree_not_null",
        help="Who had the voucher when the place was booked by it. A voucher may change"
        " hands; who came by it, and when, stays with his company.",
    )

    @api.depends("entitlement_id")
    def _compute_voucher_customer_id(self):
        """Not of the voucher's customer of today: see the help."""
        for registration in self:
            registration.voucher_customer_id = (
                registration.entitlement_id.commercial_partner_id
            )

    @api.depends("active", "state", "entitlement_id")
    def _compute_voucher_use(self):
        """Held and confirmed places are booked. Hook: the no-show rule knows more."""
        uses = {"open": "booked", "done": "used"}
        for registration in self:
            registration.voucher_use = (
                registration.entitlement_id
                and registration.active
                and uses.get(registration.state)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_voucher_use_not_written(vals_list)
        self._check_places_wanted(vals_list)
        registrations = super().create(vals_list)
        registrations._check_voucher()
        return registrations

    def write(self, vals):
        self._check_voucher_use_not_written([vals])
        if VOUCHER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {
            registration: registration._get_voucher_key() for registration in self
        }
        res = super().write(vals)
        self.filtered(
            lambda registration: registration._get_voucher_key() != before[registration]
        )._check_voucher()
        # bounded: vouchers whose places these enrolments had
        vouchers = self.entitlement_id.sudo()
        for key in before.values():
            vouchers |= key[2].sudo()
        vouchers._withdraw_freed()
        return res

    def unlink(self):
        # bounded: vouchers whose places these enrolments had
        vouchers = self.entitlement_id.sudo()
        res = super().unlink()
        vouchers._withdraw_freed()
        return res

    @api.model
    def _check_voucher_use_not_written(self, vals_list):
        """What a place counts as follows from the enrolment.

        :raises AccessError: a client writes it
        """
        if not self.env.su and any("voucher_use" in vals for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Whether a place is booked or used follows from the enrolment."
                )
            )

    def _get_voucher_key(self):
        """What decides whether the voucher may be used; a session held is no news."""
        self.ensure_one()
        return (
            self.active and self.state != "cancel",
            bool(self.voucher_use),
            self.entitlement_id,
            self.event_id,
            self.partner_id,
            self.trainee_id,
            self.employee_id,
        )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.model
    def _check_places_wanted(self, vals_list):
        """More people than places: said before anything is written.

        :raises ValidationError: says how many places are left
        """
        wanted = Counter(
            vals["entitlement_id"]
            for vals in vals_list
            if vals.get("entitlement_id")
            and vals.get("state", "open") in ("open", "done")
            and vals.get("active", True)
        )
        # bounded: the number of places left of the vouchers that are asked for
        vouchers = self.env["after.sales.training.entitlement"].sudo()
        for voucher in vouchers.browse(wanted).exists():
            voucher._check_places_left(wanted[voucher.id])

    def _check_voucher(self):
        """Whether these enrolments may take places of their vouchers.

        :raises AccessError: the user may not use the voucher at all
        :raises ValidationError: what is wrong with it
        """
        using = self.filtered(
            lambda registration: (
                registration.entitlement_id
                and registration.active
                and registration.state != "cancel"
            )
        )
        if not using:
            return
        using.entitlement_id.check_access("read")
        # bounded: the vouchers, sessions and people of these very enrolments
        for voucher, registrations in using.sudo().grouped("entitlement_id").items():
            for session in registrations.event_id:
                voucher._check_session(session)
            registrations._check_people_of_voucher(voucher)
            taken = len(registrations.filtered("voucher_use"))
            voucher._check_places_left(taken, counted=taken)

    def _check_people_of_voucher(self, voucher):
        """Places are for the people of the customer who has them.

        :raises ValidationError: one of ours, or of another customer
        """
        if self.employee_id:
            raise ValidationError(
                self.env._(
                    "%(voucher)s is the customer's: our own %(people)s come without a"
                    " voucher.",
                    voucher=voucher.name,
                    people=", ".join(self.employee_id.mapped("name")),
                )
            )
        people = self.trainee_id | self.partner_id | self.voucher_customer_id
        strange = people.filtered(
            lambda person: person.commercial_partner_id != voucher.commercial_partner_id
        )
        if strange:
            raise ValidationError(
                self.env._(
                    "%(voucher)s belongs to %(customer)s: %(people)s cannot come by it."
                    " Transfer places to their company if it is of the same group.",
                    voucher=voucher.name,
                    customer=voucher.commercial_partner_id.display_name,
                    people=", ".join(strange.mapped("display_name")),
                )
            )
