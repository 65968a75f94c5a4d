# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: what an enrolment is to people; core knows four states only
ENROLMENT_STATES = [
    ("draft", "Unconfirmed"),
    ("waiting", "Waiting List"),
    ("held", "Place Held"),
    ("booked", "Booked"),
    ("attended", "Attended"),
    ("no_show", "Did Not Come"),
    ("cancelled", "Cancelled"),
]
REASONS = [
    ("customer", "By the Customer"),
    ("desk", "By the Desk"),
    ("declined", "Declined"),
    ("lapsed", "Not Confirmed in Time"),
    ("session", "Session Cancelled"),
    ("not_free", "No Place Became Free"),
    ("voucher", "Voucher Without Place"),
    ("no_show", "Did Not Come"),
]


class EventRegistration(models.Model):
    """An enrolment, from the first pressing of a button to the last day.

    The desk does all; a customer enrols, renames and cancels his own people until the
    deadline (portal, under the checks of its pages); whoever has the link confirms or
    declines his own place. After-sales people read. What the steps find out is
    written by no client.
    """

    _name = "event.registration"
    _inherit = [
        "event.registration",
        "portal.mixin",
        "after.sales.batched.mixin",
        "after.sales.guard.mixin",
        "after.sales.register.mixin",
    ]
    _check_company_auto = True

    enrolment_state = fields.Selection(
        ENROLMENT_STATES,
        string="Enrolment",
        compute="_compute_enrolment_state",
        store=True,
        index=True,
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        index="btree_not_null",
        help="Whose people it is: who had the voucher then, else who booked.",
    )
    is_own_customer = fields.Boolean(
        compute="_compute_customer_id",
        store=True,
        help="The person who comes is the customer himself.",
    )
    course_id = fields.Many2one(
        related="event_id.course_id", store=True, index="btree_not_null"
    )
    session_begin = fields.Datetime(
        related="event_id.date_begin", string="Begin", store=True, index=True
    )
    session_end = fields.Datetime(related="event_id.date_end", string="End", store=True)
    held_until = fields.Datetime(
        copy=False, help="The place waits for its person to confirm until then."
    )
    waiting_since = fields.Datetime(copy=False, help="On the waiting list since then.")
    cancelled_because = fields.Selection(
        REASONS, string="Why Cancelled", copy=False, tracking=True
    )
    cancelled_on = fields.Datetime(copy=False)
    is_no_show = fields.Boolean(string="Did Not Come", copy=False, tracking=True)
    is_place_forfeited = fields.Boolean(
        string="Place Used Nevertheless",
        copy=False,
        tracking=True,
        help="Nobody sat on it, but the voucher's place is used: by the rule for who"
        " does not come or cancels late.",
    )
    no_show_excuse = fields.Char(string="Excuse", copy=False, tracking=True)
    invitation_id = fields.Many2one(
        "after.sales.training.invitation",
        string="Invitation Link",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
    )

    _fields_of_steps = frozenset(
        {
            "held_until",
            "waiting_since",
            "cancelled_because",
            "cancelled_on",
            "is_no_show",
            "is_place_forfeited",
            "no_show_excuse",
            "invitation_id",
            "access_token",
        }
    )

    _training_held_idx = models.Index("(held_until) WHERE held_until IS NOT NULL")
    _training_waiting_idx = models.Index(
        "(event_id, waiting_since, id) WHERE waiting_since IS NOT NULL"
    )
    # the desk's list: those whose session is to come
    _training_coming_idx = models.Index(
        "(session_end) WHERE is_training IS TRUE AND state IN ('draft', 'open')"
    )
    _training_held_is_open = models.Constraint(
        "CHECK (held_until IS NULL OR state = 'open')", "Only a taken place is held."
    )
    _training_waiting_is_draft = models.Constraint(
        "CHECK (waiting_since IS NULL OR state = 'draft')",
        "Who has a place does not wait for one.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("state", "held_until", "waiting_since", "is_no_show")
    def _compute_enrolment_state(self):
        of_state = {"draft": "draft", "open": "booked", "done": "attended"}
        for enrolment in self:
            if enrolment.is_no_show:
                state = "no_show"
            elif enrolment.held_until:
                state = "held"
            elif enrolment.waiting_since:
                state = "waiting"
            else:
                state = of_state.get(enrolment.state, "cancelled")
            enrolment.enrolment_state = state

    @api.depends(
        "is_training",
        "employee_id",
        "partner_id.commercial_partner_id",
        "trainee_id.commercial_partner_id",
        "voucher_customer_id.commercial_partner_id",
    )
    def _compute_customer_id(self):
        for enrolment in self:
            customer = (
                enrolment.voucher_customer_id
                or enrolment.trainee_id
                or (not enrolment.employee_id and enrolment.partner_id)
                or self.env["res.partner"]
            ).commercial_partner_id
            enrolment.customer_id = enrolment.is_training and customer
            enrolment.is_own_customer = (
                enrolment.is_training and enrolment.trainee_id == customer
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("event_id", "state", "active")
    def _check_session_open(self):
        """Nobody is booked in a session that is over or cancelled."""
        wanting = self.filtered(
            lambda one: (
                one.is_training and one.active and one.state in ("draft", "open")
            )
        )
        for session in wanting.event_id:
            if problem := session._get_enrolment_problem():
                raise ValidationError(problem)

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
        if not {"state", "active", "event_id"} & vals.keys():
            return super().write(vals)
        seated = self.filtered("is_training")._get_seated()
        sessions = {enrolment: enrolment.event_id for enrolment in seated}
        if "state" in vals:
            vals = self._prepare_state_vals(vals["state"]) | vals
        result = super().write(vals)
        still = seated._get_seated()
        left = [
            session
            for enrolment, session in sessions.items()
            if enrolment not in still or enrolment.event_id != session
        ]
        self.env["event.event"].union(*left)._offer_free_places()
        return result

    def unlink(self):
        sessions = self.filtered("is_training")._get_seated().event_id
        result = super().unlink()
        sessions._offer_free_places()
        return result

    def _get_seated(self):
        """Those whose place is taken."""
        return self.filtered(lambda one: one.active and one.state in ("open", "done"))

    def _prepare_state_vals(self, state):
        """What ends with each of core's states, whichever button writes it."""
        now = fields.Datetime.now()
        vals = {"waiting_since": False, "held_until": False}
        if state == "cancel":
            by_session = all(one.kanban_state == "cancel" for one in self.event_id)
            because = "session" if by_session else "desk"
            return vals | {"cancelled_on": now, "cancelled_because": because}
        return vals | {
            "cancelled_on": False,
            "cancelled_because": False,
            "is_no_show": False,
            "is_place_forfeited": False,
        }

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_confirm_place(self):
        """The desk confirms held places: their people have said yes."""
        self._check_desk()
        held = self.filtered("held_until")
        if not held:
            raise UserError(self.env._("No place is held here: nothing to confirm."))
        # sudo: bounded to the steps' own fields of what the user may write
        held.sudo()._do_confirm_place()
        return True

    def action_cancel_place(self):
        """The desk cancels for the customer: the rule for late ones holds."""
        self._check_desk()
        if any(enrolment.state == "done" for enrolment in self):
            raise UserError(
                self.env._("Who has attended is not cancelled: choose the others.")
            )
        # sudo: bounded to the steps' own fields of what the user may write
        self.sudo()._do_cancel("customer")
        return True

    def action_offer_place(self):
        """The desk gives a place out of turn to somebody who waits."""
        self._check_desk()
        for enrolment in self.filtered("waiting_since").sorted("waiting_since"):
            if enrolment.event_id._get_free_places() == 0:
                raise UserError(
                    self.env._(
                        "“%(session)s” has no free place to offer.",
                        session=enrolment.event_id.name,
                    )
                )
            # sudo: bounded to the steps' own fields of what the user may write
            enrolment.sudo()._offer_place()
        return True

    def _check_desk(self):
        """:raises AccessError: no right to write, or not of the training desk"""
        self.check_access("write")
        if not self.env.user.has_group("after_sales_training.group_training_user"):
            raise AccessError(self.env._("Enrolments are kept by the training desk."))

    def _do_confirm_place(self):
        self.write({"held_until": False})

    def _do_cancel(self, because):
        """Cancel; the place goes to the first who waits.

        :param str because: see REASONS
        """
        late = self.browse()
        if because == "customer":
            late = self.filtered(lambda one: one._is_cancelled_late())
        for enrolments, forfeited in ((late, True), (self - late, False)):
            if enrolments:
                enrolments.write(
                    {
                        "state": "cancel",
                        "cancelled_because": because,
                        "is_place_forfeited": forfeited,
                    }
                )

    def _is_cancelled_late(self):
        """By the rule “free only if cancelled in time”: a booked place is used."""
        self.ensure_one()
        company = self.company_id or self.env.company
        latest = self.event_id.date_begin - timedelta(days=company.training_cancel_days)
        return (
            bool(self.entitlement_id)
            and self.state == "open"
            and not self.held_until
            and self._get_no_show_rule() == "notice"
            and fields.Datetime.now() > latest
            and self.event_id.kanban_state != "cancel"
        )

    def _get_no_show_rule(self):
        """The voucher's own rule, else the company's."""
        company = self.company_id or self.env.company
        return self.entitlement_id.no_show_rule or company.training_no_show_rule
