# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

#: bytes of chance in a link: nobody guesses it
TOKEN_BYTES = 16
#: what a secret may look like; anything else is none
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: places of one link
PLACES = 50
#: how a place ends that was held and nobody came for
IN_VAIN = ("lapsed", "declined")
#: entries by one link, or from one address, within an hour
ENTRIES = 60
WINDOW = timedelta(hours=1)
STATES = [
    ("open", "Open"),
    ("full", "All Places Taken"),
    ("ended", "Ended"),
]


class TrainingInvitation(models.Model):
    """A link for some places of a session: whoever gets it enters his own name.

    Its places are held until it ends, each for one person. The desk makes links, and
    a customer does on the page of his voucher. The secret is no field people read:
    the desk gets it by a button, the customer on his page.
    """

    _name = "after.sales.training.invitation"
    _description = "Training Invitation Link"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    event_id = fields.Many2one(
        "event.event",
        string="Session",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_training', '=', True), ('date_end', '>', 'now')]",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        index="btree_not_null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="For",
        required=True,
        index=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer whose people come; the mail with the link goes there.",
    )
    places = fields.Integer(default=1, required=True)
    expires_on = fields.Datetime(
        string="Valid until", required=True, default=lambda self: self._default_end()
    )
    token = fields.Char(
        readonly=True, copy=False, groups="base.group_system", index="btree_not_null"
    )
    registration_ids = fields.One2many(
        "event.registration", "invitation_id", string="Enrolments", readonly=True
    )
    places_open = fields.Integer(
        string="Still Open", compute="_compute_state", compute_sudo=True
    )
    state = fields.Selection(STATES, compute="_compute_state", compute_sudo=True)

    _places_kept = models.Constraint(
        f"CHECK (places BETWEEN 1 AND {PLACES})",
        f"A link is for 1 to {PLACES} places.",
    )

    @api.model
    def _default_end(self):
        hours = self.env.company.training_hold_hours
        return fields.Datetime.now() + timedelta(hours=hours)

    @api.depends("event_id")
    def _compute_company_id(self):
        for invitation in self:
            # sudo: the company of the session that the user has chosen
            company = invitation.sudo().event_id.company_id
            invitation.company_id = company or self.env.company

    @api.depends("entitlement_id")
    def _compute_partner_id(self):
        for invitation in self:
            customer = invitation.entitlement_id.partner_id
            invitation.partner_id = customer or invitation.partner_id

    @api.depends("registration_ids.held_until", "expires_on")
    def _compute_state(self):
        now = fields.Datetime.now()
        for invitation in self:
            invitation.places_open = len(invitation._get_open_places())
            if not invitation.places_open:
                held = invitation.registration_ids.filtered("held_until")
                ended = invitation.expires_on and invitation.expires_on <= now
                invitation.state = "ended" if held or ended else "full"
            else:
                invitation.state = "open"

    @api.depends("event_id", "partner_id")
    def _compute_display_name(self):
        for invitation in self:
            if not (invitation.event_id and invitation.partner_id):
                invitation.display_name = self.env._("New Link")
                continue
            invitation.display_name = self.env._(
                "%(session)s: link for %(customer)s",
                session=invitation.event_id.name,
                customer=invitation.partner_id.display_name,
            )

    def _get_open_places(self):
        """Held places of the link that nobody has entered himself on."""
        now = fields.Datetime.now()
        return self.registration_ids.filtered(
            lambda one: one.state == "open" and one.held_until and one.held_until > now
        ).sorted("id")

    # ------------------------------------------------------------
    # MAKE A LINK
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        invitations = super().create(vals_list)
        # sudo: bounded to the secrets of these new links
        for invitation in invitations.sudo():
            invitation.token = secrets.token_urlsafe(TOKEN_BYTES)
            invitation._hold_places()
        return invitations

    def write(self, vals):
        """What its places are held for does not change: end the link, make another."""
        fixed = {"event_id", "entitlement_id", "partner_id", "places", "token"}
        if not self.env.su and fixed & vals.keys():
            raise UserError(
                self.env._(
                    "The places of a link are held for what it was made for. End this"
                    " link and make another one."
                )
            )
        result = super().write(vals)
        if "expires_on" in vals and not self.env.su:
            self._check_end()
            # sudo: bounded to the held places of these links
            for invitation in self.sudo():
                invitation._get_open_places().held_until = invitation._get_end()
        return result

    def _hold_places(self):
        """Hold the places, without names."""
        self.ensure_one()
        self._check_end()
        people = [
            {
                "name": self.env._(
                    "%(customer)s, person %(number)s",
                    customer=self.partner_id.display_name,
                    number=number,
                ),
                "is_unnamed": True,
            }
            for number in range(1, self.places + 1)
        ]
        self.event_id._enrol_people(
            people,
            voucher=self.entitlement_id,
            booked_by=self.partner_id,
            held_until=self._get_end(),
            more_vals={"invitation_id": self.id},
        )

    @api.model
    def _hold_for_customer(self, session, voucher, places):
        """The link that a customer makes by his voucher; called under sudo.

        One that is open is the one he gets. As many places as the voucher has are
        held for him in a session until he names somebody, and no more: else he could
        keep it from others until its last day.

        :raises ValidationError: they were held, and nobody came for them
        """
        links = self.search(
            [("event_id", "=", session.id), ("entitlement_id", "=", voucher.id)]
        )
        if still_open := links.filtered(lambda link: link.state == "open")[:1]:
            return still_open
        own = links.filtered(lambda link: link.create_uid.share)
        in_vain = own.registration_ids.filtered(
            lambda place: place.cancelled_because in IN_VAIN
        )
        if in_vain and len(in_vain) + places > voucher.places:
            raise ValidationError(
                self.env._(
                    "Places of “%(session)s” were held for you by a link, and nobody"
                    " entered his name. Name the people here, or call us.",
                    session=session.name,
                )
            )
        return self.create(
            {
                "event_id": session.id,
                "entitlement_id": voucher.id,
                "places": places,
                "expires_on": min(
                    session._get_hold_end(), session.training_enrol_until
                ),
            }
        )

    def _get_end(self):
        """A place is held until the link ends, or the session begins."""
        return min(self.expires_on, self.event_id.date_begin)

    def _check_end(self):
        """:raises ValidationError: a link that has ended already"""
        if any(invitation._get_end() <= fields.Datetime.now() for invitation in self):
            raise ValidationError(
                self.env._("A link ends in the future, before the session begins.")
            )

    # ------------------------------------------------------------
    # THE LINK
    # ------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The link of a secret, under sudo; empty: it is none.

        :param str token: anything a visitor sends
        """
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return self.browse()
        return self.search([("token", "=", token)], limit=1)

    def _get_link(self):
        self.ensure_one()
        return f"{self.get_base_url()}/training/join/{self.token}"

    def _is_flooded(self, address):
        """Whether no more may be entered now, by this link or from this address.

        :param str address: internet address of the visitor
        """
        recent = Domain("joined_at", ">", fields.Datetime.now() - WINDOW)
        register = self.env["event.registration"].sudo()  # two counts
        return any(
            register.search_count(recent & domain, limit=ENTRIES) >= ENTRIES
            for domain in (
                Domain("invitation_id", "=", self.id),
                Domain("joined_from", "=", address),
            )
        )

    def _join(self, person, address=None):
        """Somebody enters himself on the first open place; called under sudo.

        :param dict person: ``name``, ``email``, ``phone`` as he typed them
        :return: his enrolment
        :raises ValidationError: no place is open, no name, or he is enrolled already
        """
        self.ensure_one()
        if problem := self.event_id._get_enrolment_problem():
            raise ValidationError(problem)
        place = self._get_open_places()[:1]
        if not place:
            raise ValidationError(
                self.env._(
                    "All places of this link are taken, or its time is over. Ask"
                    " whoever has sent it to you."
                )
            )
        if not email_normalize(person.get("email") or ""):
            raise ValidationError(
                self.env._("Enter your e-mail address: your invitation goes there.")
            )
        place._do_rename(person)
        place.write(
            {
                "held_until": False,
                "joined_at": fields.Datetime.now(),
                "joined_from": address,
            }
        )
        return place

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _check_desk(self):
        self.check_access("write")
        if not self.env.user.has_group("after_sales_training.group_training_user"):
            raise AccessError(self.env._("Links are kept by the training desk."))

    def action_show_link(self):
        """Show the link to the desk, to be copied."""
        self.ensure_one()
        self._check_desk()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Link of this invitation"),
                # sudo: the secret, for the desk that made it
                "message": self.sudo()._get_link(),
                "sticky": True,
            },
        }

    def action_send(self):
        """Queue the mail with the link to whom it is for."""
        self._check_desk()
        silent = self.partner_id.filtered(lambda partner: not partner.email)
        if silent:
            raise UserError(
                self.env._(
                    "No e-mail address is known of: %(names)s. Show the link and pass"
                    " it on.",
                    names=", ".join(silent.mapped("display_name")),
                )
            )
        # sudo: the secret goes to whom the link is for
        self.sudo()._do_send()
        return True

    def _do_send(self):
        self.env.ref(
            "after_sales_training.mail_template_enrolment_invitation"
        ).send_mail_batch(
            self.ids,
            force_send=False,
            email_values={
                "model": False,
                "res_id": False,
                "author_id": self.env.ref("base.partner_root").id,
            },
        )
        self._message_log_batch(
            bodies={
                invitation.id: self.env._(
                    "Link sent to %(name)s.", name=invitation.partner_id.display_name
                )
                for invitation in self
            }
        )

    def action_end(self):
        """End the link: places that nobody has taken are free again."""
        self._check_desk()
        # sudo: bounded to the held places of these links
        self.sudo()._do_end()
        return True

    def _do_end(self):
        self.registration_ids.filtered("held_until")._do_cancel("desk")
        self.write({"expires_on": fields.Datetime.now()})
