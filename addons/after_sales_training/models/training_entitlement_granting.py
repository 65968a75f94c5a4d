# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools import voucher as reckoning

#: why places were withdrawn
CAUSES = [
    ("sale", "The Sale Was Cancelled"),
    ("return", "The Unit Came Back"),
    ("basis", "The Acceptance Was Taken Back"),
    ("contract", "The Contract Was Cancelled"),
    ("quantity", "Fewer Are Sold and Kept"),
    ("desk", "Decided by the Desk"),
]
#: promise's moment -> the day of the unit from which its places count
UNIT_DAYS = {"delivery": "delivered_on", "acceptance": "accepted_on"}
#: what these have withdrawn comes back by itself once the reason for it is gone
PASSING_CAUSES = frozenset({"sale", "return", "basis", "contract"})


class Grant(NamedTuple):
    """A promise whose day has come: for whom, from when on, for how much.

    ``key`` tells once and for all what it is granted for: a unit, an order line, a
    contract. ``until`` is the end where the promise itself names none.
    """

    promise: object
    key: str
    day: object
    partner: object
    company: object
    quantity: float = 1.0
    until: object = False
    equipment: object = None
    sale_line: object = None
    contract: object = None

    @property
    def places(self):
        return reckoning.allot(
            self.promise.places, self.quantity, self.promise.multiply == "unit"
        )


class TrainingEntitlement(models.Model):
    """Granted by what was promised, and following it: set-wise, never twice."""

    _inherit = "after.sales.training.entitlement"

    grant_key = fields.Char(readonly=True, copy=False)
    granted_partner_id = fields.Many2one(
        "res.partner",
        string="Granted to",
        readonly=True,
        copy=False,
        help="Who was promised it, before any transfer.",
    )
    places_promised = fields.Integer(readonly=True, copy=False)
    places_withdrawn = fields.Integer(readonly=True, copy=False)
    places_withdrawn_by_desk = fields.Integer(
        readonly=True,
        copy=False,
        help="They come back by the service manager's word only.",
    )
    places_to_withdraw = fields.Integer(
        readonly=True,
        copy=False,
        help="Booked when the others were withdrawn: they go too once they are free.",
    )
    cancel_cause = fields.Selection(
        CAUSES, string="Withdrawn Because", readonly=True, copy=False
    )
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _grant_uniq = models.UniqueIndex(
        "(grant_key) WHERE grant_key IS NOT NULL",
        "This promise was granted already.",
    )

    # ------------------------------------------------------------
    # GRANT
    # ------------------------------------------------------------

    @api.model
    def _grant(self, grants):
        """Make the vouchers of these grants, or let those that exist follow.

        Called under sudo by what grants: a sale, a delivery, an acceptance, a
        contract. Calling it again changes nothing.

        :param list grants: of :class:`Grant`
        :return: the vouchers that were made
        """
        grants = {grant.key: grant for grant in grants}
        if not grants:
            return self.browse()
        known = {
            voucher.grant_key: voucher
            for voucher in self.search([("grant_key", "in", list(grants))])
        }
        for key, voucher in known.items():
            grant = grants[key]
            # parts that were transferred since have the same days
            family = voucher | voucher._get_transferred()
            if grant.places:
                for part in family:
                    part._follow(grant)
            family._follow_places(grant.places)
        new = [
            grant for key, grant in grants.items() if key not in known and grant.places
        ]
        # what has ended before it could be used is no voucher: years of old units
        new = [grant for grant in new if not self._is_over(grant)]
        if not new:
            return self.browse()
        self._meet_others(new)
        made = self.browse()
        by_company = {}
        for grant in new:
            by_company.setdefault(grant.company, []).append(grant)
        for company, group in by_company.items():
            made |= self.with_company(company).create(
                [self._prepare_grant_vals(grant) for grant in group]
            )
        return made

    @api.model
    def _is_over(self, grant):
        end = self._get_grant_end(grant)
        return bool(end) and end < fields.Date.today()

    @api.model
    def _get_grant_end(self, grant):
        """The last day by the terms of the promise, else the end that is given."""
        return (
            self.new(
                {
                    "validity_amount": grant.promise.validity_amount,
                    "validity_unit": grant.promise.validity_unit,
                }
            )._reckon_end(grant.day)
            or grant.until
        )

    @api.model
    def _meet_others(self, grants):
        """Two units of an order line that are accepted at once meet on its promise.

        The second transaction runs again by itself and finds the voucher made.
        """
        shared = {
            grant.promise.id
            for grant in grants
            if grant.sale_line and not grant.equipment
        }
        if shared:
            self.env.cr.execute(
                SQL(
                    "UPDATE after_sales_training_promise SET sequence = sequence"
                    " WHERE id = ANY(%s)",
                    list(shared),
                )
            )

    @api.model
    def _prepare_grant_vals(self, grant):
        """Values of the voucher of a grant: the terms freeze."""
        promise = grant.promise
        return {
            **promise._prepare_training_terms(),
            "company_id": grant.company.id,
            "promise_id": promise.id,
            "grant_key": grant.key,
            "granted_on": promise.grant_on,
            "granted_partner_id": grant.partner.id,
            "partner_id": grant.partner.id,
            "equipment_id": grant.equipment and grant.equipment.id,
            "sale_line_id": grant.sale_line and grant.sale_line.id,
            "contract_id": grant.contract and grant.contract.id,
            "course_ids": [Command.set(promise.course_ids.ids)],
            "places": grant.places,
            "places_promised": grant.places,
            "valid_from": grant.day,
            "valid_until": self._get_grant_end(grant),
        }

    def _get_grant_reasons(self):
        """Voucher -> why it was made, for the log. Called on new vouchers."""
        labels = dict(self._fields["granted_on"]._description_selection(self.env))
        return {
            voucher: labels.get(voucher.granted_on)
            or (
                self.env._("Transferred from %s", voucher.origin_id.name)
                if voucher.origin_id
                else self.env._("Entered by hand")
            )
            for voucher in self
        }

    # ------------------------------------------------------------
    # FOLLOW
    # ------------------------------------------------------------

    def _get_transferred(self):
        """Vouchers that were made of places of this one, and of those; under sudo."""
        parts, found = self.browse(), self
        while found := self.search([("origin_id", "in", found.ids)]) - parts:
            parts |= found
        return parts

    def _follow(self, grant):
        """Take over what was corrected: the day, a sale taken up again.

        What was agreed since stays where it is better for the customer.
        """
        self.ensure_one()
        if self.cancel_cause in PASSING_CAUSES:
            self._reinstate(self.env._("What it was granted for holds again"))
        vals = {}
        if self.valid_from != grant.day:
            end = self._get_grant_end(grant)
            if self.agreed_until and end and end > self.agreed_until:
                vals["agreed_until"] = False
            elif self.agreed_until:
                end = max(self.agreed_until, grant.day)
            vals |= {"valid_from": grant.day, "valid_until": end}
        if vals:
            self._step(
                "followed", vals, self.env._("What it was granted for was corrected")
            )

    # ------------------------------------------------------------
    # WITHDRAW, REINSTATE
    # ------------------------------------------------------------

    def _withdraw(self, cause, reason):
        """Withdraw what is neither booked nor used; called under sudo.

        A voucher of which nothing was taken is cancelled; else what was taken stays,
        and the desk is told of who is still booked. A place that somebody sets free
        later is withdrawn then; not where the desk has withdrawn what was left.

        :param str cause: one of :data:`CAUSES`
        """
        for voucher in self.filtered(lambda voucher: not voucher.cancelled_on):
            later = 0 if cause == "desk" else voucher.places_booked
            if not voucher.places_left and not later:
                continue
            vals = voucher._prepare_withdrawn_vals(cause, voucher.places_left)
            vals |= {
                "cancel_cause": cause,
                "cancel_reason": reason,
                "places_to_withdraw": later,
            }
            voucher._step("withdrawn", vals, reason)
            if later:
                voucher._ask_about_booked(reason)

    def _prepare_withdrawn_vals(self, cause, gone):
        """Values of a voucher of which so many free places are withdrawn."""
        self.ensure_one()
        if gone == self.places:
            return {"cancelled_on": self._get_today()}
        counter = "places_withdrawn"
        if cause == "desk":
            counter = "places_withdrawn_by_desk"
        return {"places": self.places - gone, counter: self[counter] + gone}

    def _ask_about_booked(self, reason):
        self._ask_desk(
            self.env._("Still booked: cancel the enrolments, or leave them"), reason
        )

    def _withdraw_freed(self):
        """Places that were booked when the others were withdrawn; under sudo."""
        for voucher in self.filtered("places_to_withdraw"):
            gone = min(voucher.places_to_withdraw, voucher.places_left)
            if gone > 0 and not voucher.cancelled_on:
                vals = voucher._prepare_withdrawn_vals(voucher.cancel_cause, gone)
                vals["places_to_withdraw"] = voucher.places_to_withdraw - gone
                voucher._step("withdrawn", vals, voucher.cancel_reason)

    def _reinstate(self, reason):
        """What was withdrawn last is the customer's again; called under sudo.

        What the desk had withdrawn before stays withdrawn.
        """
        for voucher in self.filtered("cancel_cause"):
            by_desk = voucher.cancel_cause == "desk"
            counter = "places_withdrawn_by_desk" if by_desk else "places_withdrawn"
            vals = {
                "cancelled_on": False,
                "cancel_cause": False,
                "cancel_reason": False,
                "places": voucher.places + voucher[counter],
                counter: 0,
                "places_to_withdraw": 0,
            }
            if not by_desk and voucher.places_withdrawn_by_desk:
                vals |= {
                    "cancel_cause": "desk",
                    "cancel_reason": self.env._("As the log says"),
                }
            voucher._step("reinstated", vals, reason)

    def _end_with_contract(self, contract):
        """Withdraw at once, or let it hold until the contract's last day."""
        first_day = contract.cancelled_from
        reason = self.env._("%s was cancelled", contract.name)
        for voucher in self.filtered(lambda voucher: not voucher.cancelled_on):
            last = first_day - reckoning.ONE_DAY
            if last < max(voucher.valid_from or last, voucher._get_today()):
                voucher._withdraw("contract", reason)
            elif not voucher.valid_until or voucher.valid_until > last:
                voucher._step(
                    "followed", {"valid_until": last, "agreed_until": last}, reason
                )

    # ------------------------------------------------------------
    # LOG
    # ------------------------------------------------------------

    def _step(self, kind, vals, reason, attachments=None):
        """Write a change and say in the log what it was before; called under sudo."""
        for voucher in self:
            before = voucher._get_facts()
            voucher.write(vals)
            voucher._log(kind, {voucher: reason}, {voucher: before}, attachments)

    def _get_facts(self):
        """What the log keeps of a voucher before it changes."""
        self.ensure_one()
        return {
            "places_before": 0 if self.cancelled_on else self.places,
            "until_before": self.valid_until,
            "partner_before_id": self.partner_id.id,
        }

    def _log(self, kind, reasons, before=None, attachments=None, **vals):
        """Keep what happened; one batch for all.

        :param dict reasons: voucher -> why, in words
        :param dict before: voucher -> :meth:`_get_facts`
        """
        # nobody has a right to write the log; the step has checked who takes it
        return (
            self.env["after.sales.training.voucher.log"]
            .sudo()
            .create(
                [
                    {
                        "entitlement_id": voucher.id,
                        "kind": kind,
                        "reason": reasons[voucher],
                        "places_after": 0 if voucher.cancelled_on else voucher.places,
                        "until_after": voucher.valid_until,
                        "partner_after_id": voucher.partner_id.id,
                        "attachment_ids": [
                            Command.link(attachment.id)
                            for attachment in attachments or ()
                        ],
                        **(before or {}).get(voucher, {}),
                        **vals,
                    }
                    for voucher in self
                ]
            )
        )

    def _ask_desk(self, summary, note, kind="mail.mail_activity_data_todo"):
        """Give whoever keeps the vouchers something to do."""
        for voucher in self:
            user = voucher.company_id._get_voucher_keeper()
            if user:
                reader = voucher.with_context(lang=user.lang)
                reader.activity_schedule(
                    kind,
                    user_id=user.id,
                    summary=summary,
                    note=note,
                )
