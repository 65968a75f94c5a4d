# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import people as lists


class TrainingEnrol(models.TransientModel):
    """The desk enrols several people at once: typed, pasted, or picked."""

    _name = "after.sales.training.enrol"
    _description = "Enrol People"

    event_id = fields.Many2one(
        "event.event",
        string="Session",
        required=True,
        domain="[('is_training', '=', True), ('date_end', '>', 'now'),"
        " ('kanban_state', '!=', 'cancel')]",
    )
    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        compute="_compute_entitlement_id",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('active', 'pending')), ('places_left', '>', 0)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Whose people come; nobody for our own staff.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "after_sales_training_enrol_contact_rel",
        string="Pick",
        domain="[('commercial_partner_id', '=', partner_id),"
        " ('is_company', '=', False), ('type', '=', 'contact')]",
    )
    employee_ids = fields.Many2many(
        "hr.employee.public",
        "after_sales_training_enrol_employee_rel",
        string="Own Staff",
    )
    pasted = fields.Text(
        string="Paste",
        help="A person per line: name, e-mail, phone; parted by commas or tabs.",
    )
    line_ids = fields.One2many(
        "after.sales.training.enrol.line", "enrol_id", string="Type"
    )
    ask = fields.Boolean(
        string="Hold until They Confirm",
        help="Each person gets a mail with a link; the place is held until he confirms"
        " or the time is over.",
    )
    may_wait = fields.Boolean(
        string="Waiting List",
        help="Whoever finds no free place waits for one; else nobody is enrolled.",
    )
    count = fields.Integer(string="People", compute="_compute_count")
    free = fields.Char(string="Places Left", compute="_compute_free", compute_sudo=True)

    @api.depends("partner_id")
    def _compute_entitlement_id(self):
        for wizard in self:
            of = wizard.entitlement_id.partner_id.commercial_partner_id
            if wizard.partner_id and of != wizard.partner_id.commercial_partner_id:
                wizard.entitlement_id = False

    @api.depends("entitlement_id")
    def _compute_partner_id(self):
        for wizard in self:
            customer = wizard.entitlement_id.partner_id
            wizard.partner_id = customer or wizard.partner_id

    @api.depends("contact_ids", "employee_ids", "pasted", "line_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = (
                len(wizard.contact_ids)
                + len(wizard.employee_ids)
                + len(wizard.line_ids)
                + len(lists.read(wizard.pasted))
            )

    @api.depends("event_id", "entitlement_id")
    def _compute_free(self):
        for wizard in self:
            session = "–"
            if wizard.event_id:
                free = wizard.event_id._get_free_places()
                session = self.env._("no limit") if free is None else str(free)
            if wizard.entitlement_id:
                session = self.env._(
                    "%(session)s in the session, %(voucher)s on the voucher",
                    session=session,
                    voucher=wizard.entitlement_id.places_left,
                )
            wizard.free = session

    def _get_people(self):
        """All who are named, as ``event.event._enrol_people`` takes them."""
        self.ensure_one()
        return [
            *({"trainee_id": contact.id} for contact in self.contact_ids),
            *({"employee_id": employee.id} for employee in self.employee_ids),
            *(person._asdict() for person in lists.read(self.pasted)),
            *(
                {"name": line.name, "email": line.email, "phone": line.phone}
                for line in self.line_ids
            ),
        ]

    def action_enrol(self):
        """Enrol all of them, or nobody; show them.

        :raises AccessError: no right to enrol
        :raises ValidationError: what is wrong with the list
        """
        self.ensure_one()
        self._check_can_enrol()
        enrolments = self.event_id._enrol_people(
            self._get_people(),
            voucher=self.entitlement_id,
            booked_by=self.partner_id,
            held_until=self.ask and self.event_id._get_hold_end(),
            may_wait=self.may_wait,
        )
        enrolments.filtered("held_until")._mail_enrolment("hold")
        action = self.event_id.action_view_enrolments()
        return action | {"domain": [("id", "in", enrolments.ids)]}

    def _check_can_enrol(self):
        self.env["event.registration"].check_access("create")
        self.event_id.check_access("read")
        self.entitlement_id.check_access("read")
        if not self.partner_id and (self.line_ids or lists.read(self.pasted)):
            raise UserError(
                self.env._("Choose the voucher or the customer whose people come.")
            )
