# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from .loan import AT_CUSTOMER, EXCHANGE_KINDS, HELD, LENT_KINDS, OPEN
from .one_by_one import do_or_each

MANAGER = "after_sales_service.group_after_sales_manager"
DESK = "after_sales_service.group_after_sales_dispatcher"
ENGINEER = "after_sales_service.group_after_sales_user"
STORE = "after_sales_spares.group_spares_user"
ACTIVITY_TYPE = "after_sales_spares.mail_act_loan"


class Loan(models.Model):
    """Propose and reserve, confirm, refuse, cancel: each checks, then writes."""

    _inherit = "after.sales.loan"

    can_decide = fields.Boolean(compute="_compute_can")
    can_deliver = fields.Boolean(compute="_compute_can")
    can_hand_over = fields.Boolean(compute="_compute_can")
    can_fetch = fields.Boolean(compute="_compute_can")
    can_keep = fields.Boolean(compute="_compute_can")
    can_take_back = fields.Boolean(compute="_compute_can")
    can_check = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    @api.depends("state", "kind", "ticket_id")
    @api.depends_context("uid")
    def _compute_can(self):
        user = self.env.user
        manager, desk = user.has_group(MANAGER), user.has_group(DESK)
        service, store = user.has_group(ENGINEER), user.has_group(STORE)
        for loan in self:
            state = loan.state
            loan.can_decide = manager and state == "proposed"
            loan.can_deliver = (desk or store) and state == "confirmed"
            loan.can_hand_over = (service or store) and state in (
                "confirmed",
                "delivering",
            )
            loan.can_fetch = (
                (desk or store)
                and state in AT_CUSTOMER
                and not loan._has_return_under_way()
            )
            loan.can_keep = desk and state in AT_CUSTOMER
            loan.can_take_back = (desk or store) and state == "due_back"
            loan.can_check = (desk or store) and state == "returned"
            loan.can_cancel = (
                desk and loan.kind == "loan" and state in ("confirmed", "delivering")
            )

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    @api.model
    def _check_can_propose(self, equipment, ticket=None):
        """
        :raises AccessError: not the desk
        :raises UserError: says what is in the way
        """
        if not self.env.user.has_group(DESK):
            raise AccessError(
                self.env._(
                    "Replacement units are proposed by the service desk. Ask your"
                    " dispatcher."
                )
            )
        equipment.check_access("read")
        if ticket:
            ticket.check_access("write")
        if problem := self._find_obstacle(equipment, ticket):
            raise UserError(problem)

    @api.model
    def _find_obstacle(self, equipment, ticket=None):
        """Why nothing can stand in for a unit, in words; False when something can."""
        if ticket and ticket.closed:
            return self.env._("%s is closed.", ticket.display_name)
        if equipment.state == "retired":
            return self.env._("“%s” is retired.", equipment.display_name)
        if equipment.owner_kind == "own_plant" or equipment.stands_in_for_id:
            return self.env._("“%s” belongs to ourselves.", equipment.display_name)
        # sudo: whether this very unit has a replacement, for whoever asks for one
        loan = self.sudo().search(
            [
                ("equipment_id", "=", equipment.id),
                ("state", "in", (*HELD, *AT_CUSTOMER)),
            ],
            limit=1,
        )
        if loan:
            return self.env._(
                "“%(unit)s” has a replacement already: %(loan)s.",
                unit=equipment.display_name,
                loan=loan.display_name,
            )
        return False

    @api.model
    def _propose(self, equipment, kind="loan", pool_unit=None, **vals):
        """Hold the best free unit, or the one that was chosen; called under sudo.

        A unit that somebody else is taking at this moment is left to him.

        :param vals: more values of the loan: ``ticket_id``, ``used_percent``
        :return: the loan; none if nothing is free
        :raises UserError: the chosen one is not free
        """
        Pool = self.env["after.sales.pool.unit"]
        kinds = EXCHANGE_KINDS if kind == "exchange" else LENT_KINDS
        choices = Pool._get_choices(equipment, kinds)
        others = len(choices) - 1
        if pool_unit:
            choices = [one for one in choices if one.unit == pool_unit.id]
        for choice in choices:
            unit = Pool.browse(choice.unit).try_lock_for_update(allow_referencing=True)
            if unit and unit.state == "available":
                why = Pool._explain(choice, others)
                loan = self.create(
                    self._prepare_loan_vals(equipment, unit, kind) | {"why": why} | vals
                )
                loan._tell_proposed()
                return loan
        if pool_unit:
            raise UserError(
                self.env._(
                    "%s is not free any more, or does not fit. Choose another one.",
                    pool_unit.display_name,
                )
            )
        return self.browse()

    @api.model
    def _prepare_loan_vals(self, equipment, unit, kind):
        """Values of a new loan. Hook."""
        company = equipment.company_id
        now = fields.Datetime.now()
        return {
            "company_id": company.id,
            "kind": kind,
            "equipment_id": equipment.id,
            "partner_id": equipment.partner_id.id,
            "site_partner_id": (equipment.site_partner_id or equipment.partner_id).id,
            "pool_unit_id": unit.id,
            "proposed_at": now,
            "reserved_until": now + timedelta(hours=company.after_sales_loan_hours),
            "user_id": equipment.team_id.user_id.id or self.env.uid,
        }

    def _tell_proposed(self):
        """Give the manager something to decide, and say it on the ticket."""
        for loan in self:
            for manager in loan.company_id._get_after_sales_managers()[:1]:
                reader = loan.with_context(lang=manager.lang)
                loan.activity_schedule(
                    ACTIVITY_TYPE,
                    user_id=manager.id,
                    summary=reader.env._(
                        "Confirm the replacement unit for %s",
                        loan.equipment_id.display_name,
                    ),
                    note=reader.why,
                )
            loan._note_on_ticket(
                self.env._(
                    "Replacement unit proposed: %(loan)s (%(why)s).",
                    loan=loan.display_name,
                    why=loan.why,
                )
            )

    def _note_on_ticket(self, text):
        for ticket in self.ticket_id:
            ticket.message_post(body=text, subtype_xmlid="mail.mt_note")

    # ------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------

    def action_confirm(self):
        """The manager gives the unit: its transfer is made and reserved.

        An exchange for good asks the questions of every exchange first.
        """
        self._check_can_decide()
        exchanges = self.filtered(lambda loan: loan.kind == "exchange")
        if exchanges:
            exchanges.ensure_one()
            return exchanges._open_exchange()
        # bounded: one transfer of each reserved unit to its customer's site
        self.sudo()._do_confirm()
        return True

    def _check_can_decide(self):
        """
        :raises AccessError: not the service manager
        :raises UserError: decided already, or just now by somebody else
        """
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("The service manager confirms replacement units. Ask one.")
            )
        self._hold_rows()
        self._check_state("proposed")

    def _hold_rows(self):
        """Whoever presses at the same moment is told so, not served twice."""
        try:
            # a lock only; callers have checked rights
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("Somebody else is deciding this at the moment. Look again.")
            ) from None
        self.invalidate_recordset(["state"])

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for loan in self:
            if loan.state not in states:
                raise UserError(
                    self.env._(
                        "%(loan)s is “%(state)s”. This is possible in: %(allowed)s.",
                        loan=loan.name,
                        state=labels[loan.state],
                        allowed=", ".join(labels[state] for state in states),
                    )
                )

    def _do_confirm(self):
        """Make the transfers; called under sudo, all or nothing."""
        for loan in self:
            loan._make_delivery()
        self.write(self._prepare_confirmed_vals())
        self._activity_done()

    def _prepare_confirmed_vals(self):
        return {
            "state": "confirmed",
            "confirmed_at": fields.Datetime.now(),
            "confirmed_by_id": self.env.uid,
            "reserved_until": False,
        }

    def _activity_done(self):
        self.activity_feedback([ACTIVITY_TYPE])

    # ------------------------------------------------------------
    # REFUSE, CANCEL
    # ------------------------------------------------------------

    def action_refuse(self):
        """Open the dialog that asks why."""
        self._check_can_decide()
        return self._open_decision(self.env._("Refuse the Replacement Unit"))

    def action_cancel(self):
        """Open the dialog that asks why a confirmed unit is not brought."""
        self._check_can_cancel()
        return self._open_decision(self.env._("Cancel the Replacement Unit"))

    def _open_decision(self, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "after.sales.loan.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_loan_ids": self.ids},
        }

    def _check_can_cancel(self):
        """
        :raises AccessError: not the desk; a proposal: not the service manager
        :raises UserError: the customer has it already, or it is over
        """
        self.check_access("read")
        proposed = self.filtered(lambda loan: loan.state == "proposed")
        if proposed:
            proposed._check_can_decide()
        if not self.env.user.has_group(DESK):
            raise AccessError(
                self.env._("Replacement units are cancelled by the service desk.")
            )
        self._hold_rows()
        self._check_state(*HELD)
        for loan in (self - proposed).filtered(lambda loan: loan.kind == "exchange"):
            raise UserError(
                self.env._(
                    "%s is an exchange by now: cancel the exchange, and the unit is"
                    " free.",
                    loan.name,
                )
            )

    def _do_cancel(self, reason):
        """Give the unit free; its open transfer goes. Called under sudo."""
        self.stock_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._action_cancel()
        self.write(
            {
                "state": "cancelled",
                "reason": reason,
                "closed_at": fields.Datetime.now(),
            }
        )
        self.activity_unlink([ACTIVITY_TYPE])
        for loan in self:
            loan._note_on_ticket(
                self.env._(
                    "No replacement unit: %(loan)s cancelled. %(reason)s",
                    loan=loan.display_name,
                    reason=reason,
                )
            )

    @api.model
    def _cron_lapse(self):
        """What nobody confirmed in time is free for others; O(due)."""
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", "proposed"),
            ("reserved_until", "<=", fields.Datetime.now()),
        ]
        due = self.search(domain, order="reserved_until", limit=200)
        cron._commit_progress(remaining=len(due))
        for loan in due:
            loan = loan.try_lock_for_update().filtered_domain(domain)
            do_or_each(
                loan,
                lambda one: one._lapse(),
                lambda one, error: one._keep_reserved(error),
            )
            if not cron._commit_progress(1):
                break

    def _lapse(self):
        self.ensure_one()
        reader = self.with_context(lang=self.company_id.partner_id.lang)
        self._do_cancel(reader.env._("Nobody confirmed it in time."))
        if self.ticket_id and not self.ticket_id.closed and self.user_id:
            reader = self.with_context(lang=self.user_id.lang)
            self.ticket_id.activity_schedule(
                ACTIVITY_TYPE,
                user_id=self.user_id.id,
                summary=reader.env._("The reserved replacement unit is free again"),
                note=Markup("<p>%s</p>") % reader.display_name,
            )

    def _keep_reserved(self, error):
        """It cannot lapse: it stays reserved until somebody decides."""
        self.reserved_until = False
        self.message_post(body=str(error), partner_ids=self.user_id.partner_id.ids)

    def _not_needed(self, reason):
        """The fault is solved: what has not set out is free, what is out comes back.

        What is on its way is called back by a person. Called under sudo.
        """
        lent = self.filtered(lambda loan: loan.kind == "loan")
        waiting = lent.filtered(lambda loan: loan.state in ("proposed", "confirmed"))
        if waiting:
            waiting._do_cancel(reason)
        lent.filtered(lambda loan: loan.state == "out")._do_due_back(reason)
        for loan in lent.filtered(lambda loan: loan.state == "delivering"):
            loan._ask_to_turn_round(reason)

    def _ask_to_turn_round(self, reason):
        """A to-do for whoever looks after it: cancel, and tell who carries it."""
        self.ensure_one()
        reader = self.with_context(lang=self.user_id.lang or self.env.lang)
        self.activity_schedule(
            ACTIVITY_TYPE,
            user_id=self.user_id.id or self.env.uid,
            summary=reader.env._("Call the replacement unit back, and cancel"),
            note=Markup("<p>%s</p>") % reason,
        )

    @api.model
    def _get_open_domain(self, equipment):
        """Loans for a unit that are under way."""
        return [("equipment_id", "in", equipment.ids), ("state", "in", OPEN)]
