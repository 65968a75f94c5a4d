# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..tools import satisfaction
from .order import KINDS_REMOTE

#: working hours until an unhappy customer is called back
CALL_BACK_HOURS = 4


class Order(models.Model):
    """The customer's feedback on a job (S20): taken once, by one of several doors.

    At the signature, on the portal, by the link in the mail, or told to the desk by
    phone or on paper. A poor one is told to the leader and the customer is called.
    """

    _inherit = "after.sales.order"

    feedback_ids = fields.One2many("after.sales.feedback", "order_id", readonly=True)
    feedback_rating = fields.Integer(
        related="feedback_ids.rating", string="Satisfaction", aggregator=None
    )
    can_enter_feedback = fields.Boolean(compute="_compute_can_enter_feedback")

    @api.depends("state", "kind", "feedback_ids")
    @api.depends_context("uid")
    def _compute_can_enter_feedback(self):
        desk = self._is_desk()
        for order in self:
            order.can_enter_feedback = desk and order._is_to_rate()

    # ------------------------------------------------------------
    # MAY IT BE GIVEN
    # ------------------------------------------------------------

    def _is_to_rate(self):
        """Whether the customer may still say how satisfied he is."""
        self.ensure_one()
        return not self._get_feedback_problem()

    def _get_feedback_problem(self):
        """Why no feedback can be given, in words; False: it can."""
        self.ensure_one()
        # bounded: whether this job has feedback; also asked for by portal customers
        if self.sudo().feedback_ids:
            return self.env._(
                "Feedback on %(job)s was given already. Thank you.", job=self.name
            )
        if self.kind in KINDS_REMOTE or self.state not in ("to_accept", "done"):
            return self.env._(
                "Feedback on %(job)s can be given when the work is finished.",
                job=self.name,
            )
        return False

    def _check_can_take_feedback(self):
        """:raises UserError: given already, or the work is not finished"""
        for order in self:
            problem = order._get_feedback_problem()
            if problem:
                raise UserError(problem)

    def action_enter_feedback(self):
        """Open the dialog for what a customer says by phone or on paper."""
        self.ensure_one()
        self._check_desk()
        self._check_can_take_feedback()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter Feedback"),
            "res_model": "after.sales.feedback.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_view_feedback(self):
        """Open what the customers of these jobs said."""
        self.check_access("read")
        return self.feedback_ids._get_records_action(name=self.env._("Feedback"))

    # ------------------------------------------------------------
    # TAKE
    # ------------------------------------------------------------

    def _take_feedback(self, answers, channel, sheet=None, **vals):
        """Keep what the customer says; the caller has checked who may speak.

        :param answers: ``tools.satisfaction.Answers``
        :param str channel: one of the channels of ``after.sales.feedback``
        :param sheet: ``ir.attachment``: the sheet that was signed on paper
        :param vals: further values: ``name`` of who speaks, ``ip``, ``given_at``
        :return: the ``after.sales.feedback`` record
        :raises UserError: it was given already, the work is not finished, or an
            item is none that this company asks about
        """
        self.ensure_one()
        self._check_can_take_feedback()
        # feedback is append-only and made here only: nobody has the right to create
        # it by hand. Bounded to this job, checked by the caller.
        feedback = (
            self.env["after.sales.feedback"]
            .sudo()
            .create(self._prepare_feedback_vals(answers, channel) | vals)
        )
        self._take_rating(feedback)
        if feedback.is_poor:
            self._after_poor_feedback(feedback)
        if sheet:
            # a field of papers, closed to clients; bounded to this job's sheet
            self.sudo().feedback_attachment_id = sheet
        elif self.state == "done":
            self._keep_paper("feedback_attachment_id")
        return feedback

    def _prepare_feedback_vals(self, answers, channel):
        """Values of the feedback of this job."""
        self.ensure_one()
        items = self._get_feedback_items()
        if not set(answers.scores) <= set(items.ids):
            raise UserError(
                self.env._("One of the answers is to a question that is not asked.")
            )
        scores = list(answers.scores.values())
        limit = self.company_id.sudo().after_sales_poor_score
        return {
            "order_id": self.id,
            "channel": channel,
            "given_at": fields.Datetime.now(),
            "rating": answers.rating,
            "score": satisfaction.average(scores),
            "lowest": min([answers.rating, *scores]),
            "is_poor": satisfaction.is_poor(answers.rating, scores, limit),
            "remark": (answers.remark or "").strip()[: satisfaction.REMARK_LIMIT],
            "score_ids": [
                Command.create({"item_id": item.id, "score": answers.scores[item.id]})
                for item in items
                if item.id in answers.scores
            ],
        }

    def _get_feedback_items(self):
        """What the customer of this job is asked about."""
        self.ensure_one()
        # bounded: the public questions of this job's company, for customers too
        return self.env["after.sales.feedback.item"].sudo()._get_asked(self.company_id)

    # ------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------

    def _after_poor_feedback(self, feedback):
        """Somebody else than the engineer calls back; the leader knows at once."""
        self.ensure_one()
        leader = self._get_dispatcher()
        # bounded: one call and one to-do about this job, in the leader's words.
        # Whoever holds the pen, the customer included, needs no right to plan jobs.
        order = self.sudo().with_context(lang=leader.lang or self.env.lang)
        reason = order._get_call_back_reason(feedback)
        on = order._get_call_back_time()
        calls = order._plan_follow_up("call", on, reason)
        calls._bring_forward(on, reason)
        feedback.follow_up_id = calls[:1]
        calls.filtered(
            lambda call: call.state == "draft"
        ).engineer_id = leader.with_company(order.company_id).employee_id
        order.activity_schedule(
            "after_sales_service.mail_act_poor_feedback",
            note=plaintext2html(reason),
            user_id=leader.id,
        )

    def _bring_forward(self, on, reason):
        """A call planned before serves as well: earlier, and with this reason."""
        for call in self:
            if not call.planned_start or call.planned_start > on:
                call.planned_start = on
            if reason not in (call.description or ""):
                call.description = "\n".join(filter(None, (reason, call.description)))

    def _get_call_back_time(self):
        """When the customer is called: some working hours from now, naive UTC."""
        self.ensure_one()
        now = fields.Datetime.now()
        calendar = self.team_id.calendar_id or self.company_id.resource_calendar_id
        planned = bool(calendar.attendance_ids) and calendar.plan_hours(
            CALL_BACK_HOURS, now, compute_leaves=True
        )
        return planned or now + timedelta(days=1)

    def _get_call_back_reason(self, feedback):
        """Why the customer is called, in words; one line for each complaint."""
        self.ensure_one()
        limit = max(self.company_id.after_sales_poor_score, satisfaction.LOWEST)
        feedback = feedback.with_env(self.env)
        lines = [
            self.env._(
                "Not satisfied with %(job)s: %(rating)s of 5",
                job=self.name,
                rating=feedback.rating,
            )
        ]
        lines += [
            f"• {line.item_id.name}: {line.score}"
            for line in feedback.score_ids
            if line.score <= limit
        ]
        if feedback.remark:
            lines.append(f"“{feedback.remark}”")
        return "\n".join(lines)

    # ------------------------------------------------------------
    # SIGNED TOGETHER
    # ------------------------------------------------------------

    def _get_signed_document(self):
        """What was said before the signature stands in the text signed for."""
        document = super()._get_signed_document()
        # read only, as the text itself: the same whoever holds the pen
        feedback = self.sudo().feedback_ids
        if not feedback:
            return document
        rows = [("satisfaction", f"{feedback.rating}/5")]
        rows += [
            ("score", f"{line.item_id.name} | {line.score}/5")
            for line in feedback.score_ids
        ]
        rows.append(("opinion", feedback.remark or ""))
        return "\n".join([document, *(f"{key}: {value}" for key, value in rows)])

    def _after_signature(self, signature):
        """The sheet that was filled in before is signed with it."""
        if signature.role == "customer":
            self.sudo().feedback_ids.signature_id = signature  # made by the system
        return super()._after_signature(signature)
