# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import feasibility, period
from .sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)

ACTIVITY = "after_sales_service.mail_act_proposal_review"
VERDICTS = [
    (feasibility.KEPT, "Kept"),
    (feasibility.PARTLY, "Kept in Part"),
    (feasibility.MISSED, "Missed"),
]
BATCH_SIZE = 50


class Proposal(models.Model):
    """Months after the work: what was promised against what was achieved.

    Measured the same way as before the work, on the same units or on those that
    took their place. What the archive does not know (energy) the author enters.
    """

    _inherit = "after.sales.proposal"

    review_months = fields.Integer(
        string="Reviewed after (months)",
        required=True,
        default=lambda self: self.env.company.after_sales_proposal_review_months,
        help="So many months after the work it is measured whether it was worth it.",
    )
    done_on = fields.Date(string="Work Done on", compute="_compute_done_on", store=True)
    review_on = fields.Date(
        string="To Review on",
        compute="_compute_done_on",
        store=True,
        help="The day from which the whole time can be looked at.",
    )
    review_asked_on = fields.Date(readonly=True, copy=False)
    is_review_due = fields.Boolean(
        compute="_compute_is_review_due", search="_search_is_review_due"
    )
    result_equipment_ids = fields.Many2many(
        "after.sales.equipment",
        "after_sales_proposal_result_rel",
        string="Units Afterwards",
        check_company=True,
        copy=False,
        help="Renewal: the units that took their place. Empty: the same units.",
    )
    review_from = fields.Date(readonly=True, copy=False)
    review_until = fields.Date(readonly=True, copy=False)
    investment_actual = fields.Monetary(
        copy=False, help="What it really cost. Empty: as promised."
    )
    cost_achieved = fields.Monetary(
        string="Cost Found Afterwards (a year)",
        compute="_compute_achieved",
        store=True,
    )
    saving_achieved = fields.Monetary(
        string="Saving Achieved (a year)", compute="_compute_achieved", store=True
    )
    payback_achieved = fields.Float(
        string="Payback Achieved (years)",
        compute="_compute_achieved",
        store=True,
        digits=(8, 1),
        aggregator="avg",
    )
    value_achieved = fields.Monetary(
        string="Net Present Value Achieved", compute="_compute_achieved", store=True
    )
    verdict = fields.Selection(
        VERDICTS,
        compute="_compute_achieved",
        store=True,
        tracking=True,
        help="Kept: at most so much of the promised saving is missing as the setting"
        " allows. In part: it saves, but less. Missed: it saves nothing.",
    )
    verdict_text = fields.Char(
        string="Promised against Achieved", compute="_compute_verdict_text"
    )
    review_note = fields.Text(
        string="What Was Learnt",
        copy=False,
        help="Why it came out so, and what follows from it.",
    )
    reviewed_at = fields.Datetime(readonly=True, copy=False)
    reviewed_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _review_idx = models.Index(
        "(review_on) WHERE review_asked_on IS NULL AND state = 'done'"
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("state", "order_ids.state", "order_ids.done_at", "review_months")
    def _compute_done_on(self):
        for proposal in self:
            done = proposal._get_live_orders().filtered("done_at")
            if proposal.state in ("done", "reviewed") and done:
                tz = proposal.company_id._get_after_sales_tz()
                proposal.done_on = period.day_of(max(done.mapped("done_at")), tz)
                proposal.review_on = proposal.done_on + relativedelta(
                    months=proposal.review_months
                )
            else:
                proposal.done_on = proposal.review_on = False

    @api.depends("state", "review_on")
    def _compute_is_review_due(self):
        today = fields.Date.context_today(self)
        for proposal in self:
            proposal.is_review_due = bool(
                proposal.state == "done"
                and proposal.review_on
                and proposal.review_on <= today
            )

    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("state", "=", "done") & Domain("review_on", "<=", today)

    @api.depends(
        "review_until",
        "cost_ids.now_amount",
        "cost_ids.achieved_amount",
        "saving",
        "investment",
        "investment_actual",
        "life_years",
        "rate_percent",
        "residual_value",
        "company_id.after_sales_proposal_tolerance",
    )
    def _compute_achieved(self):
        for proposal in self:
            if not proposal.review_until:
                proposal.cost_achieved = proposal.saving_achieved = 0.0
                proposal.payback_achieved = proposal.value_achieved = 0.0
                proposal.verdict = False
                continue
            spent = proposal._get_investment_actual()
            cost = sum(proposal.cost_ids.mapped("achieved_amount"))
            saving = proposal.cost_now - cost
            rows = proposal._get_cash_flow(spent, saving)
            proposal.cost_achieved = cost
            proposal.saving_achieved = saving
            proposal.payback_achieved = feasibility.payback(spent, saving) or 0.0
            proposal.value_achieved = (
                feasibility.net_present_value(rows) if rows else 0.0
            )
            proposal.verdict = feasibility.compare(
                proposal.saving,
                saving,
                proposal.company_id.after_sales_proposal_tolerance / 100,
            )

    def _get_investment_actual(self):
        self.ensure_one()
        return self.investment_actual or self.investment

    @api.depends("verdict", "saving", "saving_achieved", "investment_actual")
    @api.depends_context("lang")
    def _compute_verdict_text(self):
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        for proposal in self:
            proposal.verdict_text = proposal.verdict and self.env._(
                "%(verdict)s: promised %(promised)s a year, achieved %(achieved)s;"
                " invested %(spent)s of %(planned)s.",
                verdict=labels[proposal.verdict],
                promised=proposal._word_money(proposal.saving),
                achieved=proposal._word_money(proposal.saving_achieved),
                spent=proposal._word_money(proposal._get_investment_actual()),
                planned=proposal._word_money(proposal.investment),
            )

    # ------------------------------------------------------------
    # MEASURE AGAIN
    # ------------------------------------------------------------

    def action_measure_achieved(self):
        """Measure what a year costs since the work is done."""
        self.check_access("write")
        self._check_in_review()
        for proposal in self:
            units = proposal.sudo()._get_units_afterwards()
            units.sudo(self.env.su).check_access("read")
            proposal._do_measure_achieved()
        return True

    def _check_in_review(self):
        """:raises UserError: the work is not done, or it is reviewed already"""
        for proposal in self:
            if proposal.state != "done":
                raise UserError(
                    self.env._(
                        "“%(proposal)s” is “%(state)s”: what was achieved is entered"
                        " between the end of the work and the review.",
                        proposal=proposal.display_name,
                        state=proposal._word_state(),
                    )
                )

    def _get_units_afterwards(self):
        self.ensure_one()
        return self.result_equipment_ids or self.equipment_ids

    def _do_measure_achieved(self):
        """The same figures by the same rules, from the day after the work on."""
        self.ensure_one()
        first = self.done_on + feasibility.DAY
        last = min(
            fields.Date.context_today(self, fields.Datetime.now()),
            first + relativedelta(months=self.review_months) - feasibility.DAY,
        )
        if last < first:
            raise UserError(
                self.env._(
                    "The work on “%s” was done today: there is nothing to measure yet.",
                    self.display_name,
                )
            )
        units = self._get_units_afterwards()
        found = self._measure(units, first, last, self.review_months)
        # what the archive says is written here only; bounded to this proposal
        proposal = self.sudo()
        proposal.write({"review_from": first, "review_until": last})
        for row in proposal.cost_ids.filtered("is_measured"):
            total, count, year = found[row.kind]
            is_hours = row.kind == "downtime"
            row.write(
                {
                    "after_total": total,
                    "after_count": count,
                    "after_year": year,
                    "achieved_quantity" if is_hours else "achieved_amount": year,
                }
            )

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def action_review(self):
        """What was achieved stands: promised against achieved is closed."""
        self._check_can_review()
        # fields of the steps; bounded to records the user may write
        self.sudo().write(
            {"reviewed_at": fields.Datetime.now(), "reviewed_by_id": self.env.uid}
        )
        self.sudo().activity_feedback([ACTIVITY])
        return True

    def _check_can_review(self):
        """
        :raises UserError: not measured, or figures and lesson are missing
        """
        self.check_access("write")
        self._check_in_review()
        for proposal in self:
            if not proposal.review_until:
                raise UserError(
                    self.env._(
                        "“%s”: measure first what was achieved.", proposal.display_name
                    )
                )
            if (
                proposal.verdict != feasibility.KEPT
                and not (proposal.review_note or "").strip()
            ):
                raise UserError(
                    self.env._(
                        "“%s” did not bring what was promised: write down what was"
                        " learnt.",
                        proposal.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_ask_domain(self):
        return (
            Domain("state", "=", "done")
            & Domain("review_asked_on", "=", False)
            & Domain("review_on", "<=", fields.Date.context_today(self))
        )

    @api.model
    def _cron_ask_review(self):
        """Measure what is due and ask its authors to complete it; O(due)."""
        cron = self.env["ir.cron"]
        while due := self.search(
            self._get_to_ask_domain(), order="review_on, id", limit=BATCH_SIZE
        ):
            for proposal in due:
                proposal._ask_review()
            if not cron._commit_progress(len(due)):
                break

    def _ask_review(self):
        """Measure, and ask once; the to-do says why, if it cannot be measured."""
        self.ensure_one()
        company = self.with_company(self.company_id)
        problem = company._try_measure_achieved()
        self.review_asked_on = fields.Date.context_today(self)
        self.activity_schedule(
            ACTIVITY,
            note=problem,
            user_id=(
                self.author_id if self.author_id.active else self.approved_by_id
            ).id
            or self.env.uid,
        )

    def _try_measure_achieved(self):
        """:return: why it could not be measured; else False"""
        try:
            with self.env.cr.savepoint():
                self._do_measure_achieved()
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except UserError as error:  # e.g. the unit left service
            return str(error)
        except Exception as error:  # a unit or a row that does not fit
            _logger.warning("%s could not be measured", self, exc_info=True)
            return str(error)
        return False
