# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools.work_clock import (
    BeyondHorizon,
    NoWorkingTime,
    to_epoch,
)

from ..tools.four_eyes import choose, get_deciders
from .spare_request import JOB_OVER

#: what asks by itself says why by what it is
ORIGINS_OF_THEMSELVES = ("departure", "count", "rule")
ACTIVITY = "after_sales_spares.mail_activity_type_spare_approval"
#: how a round of approval begins: nobody has been asked, nobody has decided
BLANK = {
    "approver_id": False,
    "substitute_id": False,
    "asked_ids": False,
    "decided_by_id": False,
    "decided_for_id": False,
    "decided_at": False,
    "refusal_reason": False,
    "alternative": False,
    "amount_approved": 0.0,
    "approval_deadline": False,
    "alert_at": False,
    "alert_kind": False,
}


class SpareRequest(models.Model):
    """Handed in, decided by tiers, supplied (S40: 报领导审批, 有采购部采购).

    The tiers are the rules and reviews of ``base_tier_validation``; who may press what
    is checked here. Its own buttons lead to ours, and none of its context keys or open
    records lets anybody past.
    """

    _name = "after.sales.spare.request"
    _inherit = ["after.sales.spare.request", "tier.validation"]
    _state_from = ["draft", "submitted"]
    _state_to = ["approved", "ordered", "transfer", "done"]
    _cancel_state = "cancel"

    submitted_by_id = fields.Many2one(
        "res.users", string="Handed in by", readonly=True, copy=False
    )
    submitted_at = fields.Datetime(
        string="Handed in on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The time to decide counts from here; asked anew, from then.",
    )
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    decided_for_id = fields.Many2one(
        "res.users",
        string="Decided in the Place of",
        readonly=True,
        copy=False,
        help="The approver whose substitute decided.",
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    refusal_reason = fields.Char(string="Refused Because", readonly=True, copy=False)
    alternative = fields.Text(
        string="Instead",
        readonly=True,
        copy=False,
        help="What whoever refused proposes to do.",
    )
    decision_ids = fields.One2many(
        "after.sales.spare.decision", "request_id", string="Decisions", readonly=True
    )

    @api.model
    def _get_fields_of_steps(self):
        return (
            super()._get_fields_of_steps()
            | set(BLANK)
            | {
                "submitted_by_id",
                "submitted_at",
                "decision_ids",
                "review_ids",
                "validation_status",
            }
        )

    # ------------------------------------------------------------
    # WHAT BASE_TIER_VALIDATION WOULD DO BY ITSELF
    # ------------------------------------------------------------

    def validate_tier(self):
        return self.action_approve()

    def reject_tier(self):
        return self.action_refuse()

    def restart_validation(self):
        return self.action_redraft()

    @api.depends(
        "state",
        "review_ids",
        "amount_total",
        "has_high_value",
        "has_uncommon",
        "is_above_limit",
        "is_above_second_limit",
        "is_unit_down",
        "is_under_warranty",
    )
    def _compute_need_validation(self):
        # with what it depends on, it is not stale within one transaction
        return super()._compute_need_validation()

    def _check_allow_write_under_validation(self, vals):
        # our own lock does not open by a key in the context: _before_change()
        return True

    def _check_allow_write_after_validation(self, vals):
        return True

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand in: approved by those whom the rules name, else supplied at once."""
        self._check_can_submit()
        self._do_submit()
        return True

    def _check_can_submit(self):
        """
        :raises UserError: it is handed in already, has no parts, or its job is over
        """
        self.check_access("write")
        for request in self:
            if request.state != "draft":
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”: it was handed in already.",
                        request=request.name,
                        state=request._get_state_label(),
                    )
                )
            if not request.line_ids:
                raise UserError(
                    self.env._(
                        "%s asks for no part yet: add at least one.", request.name
                    )
                )
            # sudo: bounded to the state of its job
            if request.sudo().order_id.state in JOB_OVER:
                raise UserError(request._get_job_over_text())
            # sudo: parts that were archived are not read by everybody
            gone = request.sudo().line_ids.product_id.filtered(
                lambda part: not part.active
            )
            if gone:
                raise UserError(
                    self.env._(
                        "%(request)s asks for parts that are archived: %(parts)s. Take"
                        " them out, or ask for what replaces them.",
                        request=request.name,
                        parts=", ".join(gone.mapped("display_name")),
                    )
                )
        # a van may have been given up since it was named
        self._check_place()

    def _do_submit(self):
        # fields of the steps; bounded to these requests, which the user may write
        for request in self.sudo():
            request._refresh_facts()
            request.write(
                BLANK
                | {
                    "submitted_by_id": self.env.uid,
                    "submitted_at": fields.Datetime.now(),
                }
            )
            request._log("submitted")
            request._start_round()

    def _start_round(self):
        """Ask those whom the rules name, or nobody. Under sudo."""
        self.ensure_one()
        # what the client's context would switch off in the tiers does not count
        request = self.with_context(
            skip_check_state_condition=False,
            tier_validation_defer_compute_can_review=False,
        )
        if not request.request_validation():
            request.write({"decided_at": fields.Datetime.now()})
            request._log("free")
            request._set_approved()
            return
        request._check_somebody_decides()
        if request.state == "draft":
            request._check_reason()
            request.write({"state": "submitted"})
        request._ask()

    def _check_reason(self):
        """:raises UserError: nobody said why the parts are needed"""
        if (self.reason or "").strip():
            return
        if self.origin in ORIGINS_OF_THEMSELVES:
            labels = dict(self._fields["origin"]._description_selection(self.env))
            self.reason = " ".join(
                filter(None, (labels[self.origin], self.order_id.name, self.task))
            )
        else:
            raise UserError(
                self.env._(
                    "%(request)s needs an approval (%(rules)s). Say why the parts are"
                    " needed: the approver reads it.",
                    request=self.name,
                    rules=", ".join(self.review_ids.mapped("name")),
                )
            )

    def _ask(self):
        """The next approver, or who acts for him, gets the to-do and his time.

        :return: whether somebody was left to be asked
        """
        self.ensure_one()
        chosen = self._choose_approver()
        if not chosen:
            return False
        approver, acting = chosen
        self._ask_user(approver, acting)
        return True

    def _ask_user(self, approver_id, acting_id):
        self.write(
            {
                "approver_id": approver_id,
                "substitute_id": acting_id != approver_id and acting_id,
                "asked_ids": [fields.Command.link(approver_id)],
                **self._prepare_deadline(),
            }
        )
        self._plan_decision(acting_id)

    def _plan_decision(self, acting_id):
        """The to-do of whoever decides now; nobody else keeps it. Under sudo."""
        self.activity_unlink([ACTIVITY])
        user = self.env["res.users"].browse(acting_id)
        in_his_words = self.with_context(lang=user.lang)
        deadline = self.approval_deadline or fields.Datetime.now()
        in_his_words.activity_schedule(
            ACTIVITY,
            date_deadline=fields.Datetime.context_timestamp(
                self.with_context(tz=user.tz), deadline
            ).date(),
            summary=in_his_words.env._("Decide on %s", self.name),
            note=in_his_words._get_question(),
            user_id=acting_id,
        )

    def _get_question(self):
        """What the approver reads in his mail: the parts, the reason, the job."""
        parts = Markup().join(
            Markup("<li>%s × %s</li>") % (f"{line.quantity:g}", line.product_id.name)
            for line in self.line_ids
        )
        return Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
            self.env._(
                "%(user)s asks for parts; approval because of: %(rules)s.",
                user=self.user_id.name,
                rules=", ".join(self.review_ids.mapped("name")),
            ),
            parts,
            self.reason or "",
        )

    # ------------------------------------------------------------
    # APPROVE
    # ------------------------------------------------------------

    def action_approve(self):
        self._check_can_decide()
        self._do_approve()
        return True

    def _do_approve(self):
        """Take each review whose turn it is and which is the user's."""
        # reviews and fields of the steps; bounded to requests the user decides on
        for request in self.sudo():
            approver = request._get_approver_of(self.env.user)
            mine = request._get_my_reviews()
            mine.write(
                {
                    "status": "approved",
                    "done_by": self.env.uid,
                    "reviewed_date": fields.Datetime.now(),
                }
            )
            # the rows are held before anything is bought: whoever presses at the
            # same moment waits here, and is told that it is decided
            mine.flush_recordset()
            tiers = ", ".join(mine.mapped("name"))
            request._log("approved", tier=tiers, on_behalf=approver)
            if request._get_open_reviews():
                request.review_ids._update_review_status()
                # whoever decided on this tier is not thereby asked about the next
                request.write(
                    {"approver_id": False, "substitute_id": False, "asked_ids": False}
                )
                request._check_somebody_decides()
                request._ask()
                continue
            request._set_decided(approver)
            request._set_approved()

    def _get_my_reviews(self):
        """The open reviews of the user, up to the first one that is another's."""
        mine = self.env["tier.review"]
        for review in self._get_open_reviews():
            if self.env.uid not in self._get_deciders(review):
                break
            mine |= review
        return mine

    def _set_decided(self, approver):
        self.write(
            {
                "decided_by_id": self.env.uid,
                "decided_for_id": approver != self.env.user and approver.id,
                "decided_at": fields.Datetime.now(),
                "alert_at": False,
                "alert_kind": False,
            }
        )
        self.activity_feedback([ACTIVITY])
        self.flush_recordset()

    def _set_approved(self):
        self.amount_approved = self.amount_total
        self._do_supply()

    def _do_supply(self):
        """Get the parts: called once, under sudo, when nothing is to be decided.

        The user is whoever approved, or handed in what needs no approval. Extensions
        transfer or order, and set their own state after this.
        """
        self.write({"state": "approved"})

    # ------------------------------------------------------------
    # REFUSE, PASS ON
    # ------------------------------------------------------------

    def action_refuse(self):
        """Open the dialog that asks why, and what to do instead."""
        self._check_can_decide()
        return self._open_dialog(
            self.env._("Refuse"), "after.sales.spare.request.refusal"
        )

    def _do_refuse(self, reason, alternative=False):
        """
        :param str reason: the requester reads it
        :param str alternative: what to do instead
        """
        # reviews and fields of the steps; bounded to requests the user decides on
        for request in self.sudo():
            approver = request._get_approver_of(self.env.user)
            reviews = request._get_open_reviews()
            reviews[:1].write(
                {
                    "status": "rejected",
                    "done_by": self.env.uid,
                    "reviewed_date": fields.Datetime.now(),
                }
            )
            reviews[1:].write({"status": "cancel"})
            reviews.flush_recordset()
            request._set_decided(approver)
            request.write(
                {
                    "state": "refused",
                    "refusal_reason": reason,
                    "alternative": alternative,
                }
            )
            request._log(
                "refused", tier=reviews[:1].name, on_behalf=approver, comment=reason
            )
            request._tell_requester(
                self.env._("%s was refused", request.name),
                reason if not alternative else f"{reason}\n{alternative}",
            )

    def action_forward(self):
        """Open the dialog that passes it on to another approver."""
        self._check_can_decide()
        return self._open_dialog(
            self.env._("Pass On"), "after.sales.spare.request.forward"
        )

    def _check_can_forward(self, user):
        """:raises UserError: he could not decide: an author, no approver, oneself"""
        approvers = self.env.ref("after_sales_spares.group_spares_approver").sudo()
        for request in self:
            # sudo: logins, groups and companies of one colleague are looked at
            bounded, other = request.sudo(), user.sudo()
            if other in bounded._get_logins(self.env.user)[self.env.user]:
                raise UserError(
                    self.env._("It waits for you already: pass it on to somebody else.")
                )
            if other in bounded._get_authors():
                raise UserError(
                    self.env._(
                        "%(request)s is %(user)s's own request: choose somebody else.",
                        request=request.name,
                        user=other.name,
                    )
                )
            if (
                not other.active
                or other.share
                or request.company_id not in other.company_ids
                or other not in approvers.all_user_ids
            ):
                raise UserError(
                    self.env._(
                        "%(user)s is no approver of %(company)s.",
                        user=other.name,
                        company=bounded.company_id.name,
                    )
                )

    def _do_forward(self, user, word):
        # fields of the steps; bounded to requests the user decides on
        for request in self.sudo():
            approver = request._get_approver_of(self.env.user)
            acting = request._get_acting(user)
            request._log(
                "forwarded", on_behalf=approver, to_user_id=acting.id, comment=word
            )
            request._ask_user(user.id, acting.id)

    def _get_acting(self, approver):
        """Who is asked for an approver: his substitute of today, else himself."""
        rows = self._get_substitutions()[self.company_id]
        deciders = get_deciders(approver.ids, self._get_authors().ids, rows)
        return self.env["res.users"].browse(choose(deciders, (), None)[1])

    def _open_dialog(self, name, model):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_ids": self.ids},
        }

    # ------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------

    @api.model
    def _get_states_to_cancel(self):
        """States in which nothing is bought or moved yet. Hook."""
        return {"draft", "submitted", "approved"}

    @api.model
    def _get_states_to_redraft(self):
        """States that lead back to a draft: nothing is bought or moved yet. Hook."""
        return {"submitted", "approved", "refused", "cancel"}

    def action_cancel(self):
        self._check_can_cancel()
        self._do_cancel()
        return True

    def _check_can_cancel(self):
        """:raises UserError: something was ordered or moved already, or it is over"""
        self.check_access("write")
        self._check_state_in(self._get_states_to_cancel())

    def _do_cancel(self):
        # fields of the steps; bounded to these requests, which the user may write
        for request in self.sudo():
            request._log("cancelled")
            request.write({"state": "cancel", "alert_at": False, "alert_kind": False})
            request.activity_unlink([ACTIVITY])

    def action_redraft(self):
        """Back to a draft: what was approved is void and is handed in again."""
        self._check_can_redraft()
        self._do_redraft()
        return True

    def _check_can_redraft(self):
        """:raises UserError: it is a draft, or something was ordered or moved"""
        self.check_access("write")
        self._check_state_in(self._get_states_to_redraft())

    def _do_redraft(self, comment=False):
        # reviews and fields of the steps; bounded to requests the user may write
        for request in self.sudo():
            request._log("redrafted", comment=comment)
            request.review_ids.unlink()
            request.write(BLANK | {"state": "draft"})
            request.activity_unlink([ACTIVITY])

    def _check_state_in(self, states):
        for request in self:
            if request.state not in states:
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”: it is too late for that.",
                        request=request.name,
                        state=request._get_state_label(),
                    )
                )

    # ------------------------------------------------------------
    # DEARER THAN APPROVED
    # ------------------------------------------------------------

    def _restart_if_dearer(self, prices=None):
        """What costs much more than was approved is approved anew. Under sudo.

        Those that needed no approval are asked about the same way, if a rule holds
        now. The tolerance is the company's.

        :param dict prices: {line: price per unit in the company's currency}, as the
            vendor asks now; other lines keep theirs. None: the prices on record today
        :return: the requests that wait for an approval again
        """
        restarted = self.browse()
        for request in self.sudo():
            if request.state not in ("approved", "ordered"):
                continue
            before = request.amount_approved
            if prices is None:
                request._refresh_facts()
            else:
                for line in request.line_ids.filtered(lambda one: one in prices):
                    line._set_price(
                        prices[line], "order", line.vendor_id, line.lead_days
                    )
                for field in self.pool.field_computed[self._fields["amount_total"]]:
                    self.env.add_to_compute(field, request)
            company = request.company_id
            allowed = before * (1 + company.after_sales_spare_dearer_percent / 100)
            dearer = company.currency_id.compare_amounts(request.amount_total, allowed)
            if dearer <= 0 or not request._get_rules_met():
                continue
            # no figures: the requester, who reads it, may be one who sees no prices;
            # the log keeps the amounts, which those see who may
            request._restart(self.env._("Dearer than approved."))
            restarted |= request
        return restarted.with_env(self.env)

    def _restart(self, comment):
        """A new round of approval for the same parts. Under sudo."""
        self.review_ids.unlink()
        self.write(
            BLANK | {"state": "submitted", "submitted_at": fields.Datetime.now()}
        )
        self._log("restarted", comment=comment)
        self._start_round()
        self._tell_requester(self.env._("%s is approved anew", self.name), comment)

    # ------------------------------------------------------------
    # SAY AND REMEMBER
    # ------------------------------------------------------------

    def _tell_requester(self, subject, text):
        """By mail or in the inbox, as he likes it; not to whoever did it himself."""
        partner = self.user_id.partner_id
        if self.env.user == self.user_id or not self.user_id.active:
            return
        self.message_notify(
            partner_ids=partner.ids,
            subject=subject,
            body=Markup("<p>%s</p>") % text,
        )

    def _log(self, kind, on_behalf=None, **vals):
        """Add a line to the log of decisions; under sudo, nobody else writes it.

        :param on_behalf: the approver as whom the user decided
        """
        now = fields.Datetime.now()
        self.env["after.sales.spare.decision"].create(
            [
                {
                    "request_id": request.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    "on_behalf_id": on_behalf
                    and on_behalf != self.env.user
                    and on_behalf.id,
                    "at": now,
                    "waiting_since": request.submitted_at,
                    "hours": request._count_hours(request.submitted_at, now),
                    "amount_total": request.amount_total,
                    **vals,
                }
                for request in self
            ]
        )

    def _count_hours(self, start, end):
        """Working hours of the company between two times; all, where it has none."""
        if not start:
            return 0.0
        calendar = self.company_id.resource_calendar_id
        try:
            seconds = (
                calendar._get_work_clock(calendar.id).count(
                    to_epoch(start), to_epoch(end)
                )
                if calendar
                else (end - start).total_seconds()
            )
        except (BeyondHorizon, NoWorkingTime):
            seconds = (end - start).total_seconds()
        return seconds / 3600
