# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, format_datetime

from ..tools import notice as rule
from ..tools import period
from ..tools.work_clock import BeyondHorizon, NoWorkingTime, to_datetime, to_epoch
from .notice import MAX_DAYS, STATES, STATES_TOLD
from .order import KINDS_REMOTE
from .order_conflict import PLANNED_STATES

#: kinds of which production is not told days ahead: nobody comes, or all is lost
KINDS_UNANNOUNCED = (*KINDS_REMOTE, "emergency")
MANAGER = "after_sales_service.group_after_sales_manager"
#: when one of these changes, what production was told may not hold any more
NOTICE_FIELDS = frozenset(
    {
        "affects_production",
        "equipment_id",
        "kind",
        "notice_days",
        "planned_end",
        "planned_start",
        "state",
    }
)


class Order(models.Model):
    """Work that stops a unit starts only when production knows, in time (S29).

    A job with a date makes its notice; departing and arriving are refused without an
    acknowledged one that was sent as many days ahead as the job asks for. Dispatchers
    may start without it, with a reason that the manager reads.
    """

    _inherit = "after.sales.order"

    notice_days = fields.Integer(tracking=True)
    notice_ids = fields.One2many(
        "after.sales.notice", "order_id", string="Notices to Production", readonly=True
    )
    # sudo: what production knows of this very job, for its engineers and portal too
    notice_id = fields.Many2one(
        "after.sales.notice",
        compute="_compute_notice",
        compute_sudo=True,
        help="What production knows of the work as it is planned now.",
    )
    notice_state = fields.Selection(
        STATES,
        string="State of the Notice",
        compute="_compute_notice",
        compute_sudo=True,
    )
    notice_problem = fields.Text(
        string="Why It Cannot Start",
        compute="_compute_notice",
        compute_sudo=True,
        help="What production is not told yet, or too late.",
    )
    notice_text = fields.Char(
        string="Production Knows", compute="_compute_notice", compute_sudo=True
    )
    can_waive_notice = fields.Boolean(compute="_compute_can")
    notice_waived_reason = fields.Text(
        string="Why without Notice", readonly=True, copy=False, tracking=True
    )
    notice_waived_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    notice_waived_at = fields.Datetime(
        string="Decided on", readonly=True, copy=False, index="btree_not_null"
    )
    notice_waived_start = fields.Datetime(
        readonly=True, copy=False, help="The start for which it was decided."
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "notice_waived_reason",
            "notice_waived_by_id",
            "notice_waived_at",
            "notice_waived_start",
        }

    @api.constrains("notice_days")
    def _check_notice_days(self):
        if any(not 0 <= order.notice_days <= MAX_DAYS for order in self):
            raise ValidationError(
                self.env._("Days of notice are between 0 and %s.", MAX_DAYS)
            )

    # ------------------------------------------------------------
    # THE NOTICE FOLLOWS THE PLAN
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("affects_production")._follow_notice()
        return orders

    def write(self, vals):
        if NOTICE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._check_keeps_plans_word(vals)
        touched = self.filtered("affects_production")
        res = super().write(vals)
        (touched | self.filtered("affects_production"))._follow_notice()
        return res

    def _check_keeps_plans_word(self, vals):
        """What the plan promises production is lessened by a service manager only.

        A dispatcher who is in a hurry starts without notice, with a reason.

        :raises AccessError: no notice, or fewer days of it than the plan says
        """
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        told = vals.get("affects_production", True)
        days = vals.get("notice_days", MAX_DAYS) or 0
        # sudo: two facts of the very plans these jobs were made by
        bound = self.filtered(
            lambda order: (
                order.affects_production
                and order.sudo().plan_id.affects_production
                and (not told or days < order.sudo().plan_id.notice_days)
            )
        )
        if bound:
            raise AccessError(
                self.env._(
                    "By its plan, production is told before %(job)s. Use “Start without"
                    " Notice” and say why, or ask a service manager.",
                    job=bound[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_announced(self):
        """Drafts go with their job; what was told is kept, and so is its job."""
        # sudo: the notices of these very jobs
        notices = self.sudo().notice_ids
        told = notices.filtered(lambda notice: notice.state != "draft")
        if told:
            raise UserError(
                self.env._(
                    "Production was told of %(jobs)s: cancel instead of deleting.",
                    jobs=", ".join(told.order_id.mapped("name")),
                )
            )
        notices.unlink()

    def _needs_notice(self):
        """Whether production has to be told of the work as it is planned."""
        self.ensure_one()
        return bool(
            self.affects_production
            and self.planned_start
            and self.equipment_id
            and self.kind not in KINDS_UNANNOUNCED
            and self.state in PLANNED_STATES
        )

    def _follow_notice(self):
        """Let the notices of these jobs say what is planned now; set-wise.

        What was sent and holds no more is withdrawn, and production is told so.
        """
        # sudo: notices are made by their jobs; bounded to those of these jobs
        orders = self.sudo()
        Notice = self.env["after.sales.notice"].sudo()
        current = orders.notice_ids.filtered(
            lambda notice: notice.state != "withdrawn" and notice.kind == "planned"
        ).grouped("order_id")
        replaced, moved, dropped = {}, Notice, Notice
        for order in orders:
            notice = current.get(order, Notice)
            if order.state not in (*PLANNED_STATES, "cancelled"):
                # under way: what was told is the proof, what was not is too late
                dropped |= notice.filtered(lambda notice: notice.state == "draft")
            elif not order._needs_notice():
                dropped |= notice
            elif notice.state == "draft":
                order._update_draft(notice)
            elif not notice or not order._is_told_as_planned(notice):
                moved |= notice
                replaced[order] = notice
        moved._withdraw(self.env._("The work was moved."))
        dropped._drop()
        # the withdrawn ones first: one notice per job holds at a time
        Notice.flush_model(["state"])
        Notice.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            [order._prepare_notice_vals(notice) for order, notice in replaced.items()]
        )

    def _update_draft(self, notice):
        """Write what has changed since; whom to tell and what, the desk has chosen."""
        vals = {
            "start": self.planned_start,
            "end": self._get_notice_end(),
            "notice_days": self.notice_days,
        }
        changed = {name: vals[name] for name in vals if notice[name] != vals[name]}
        if notice.equipment_id != self.equipment_id:
            changed |= {
                "equipment_id": self.equipment_id.id,
                "partner_id": self.equipment_id._get_production_contact().id,
            }
        if changed:
            notice.write(changed | {"reminded_at": False})

    def _is_told_as_planned(self, notice):
        """Whether the unit stands still when production thinks, and no longer."""
        return (
            notice.equipment_id == self.equipment_id
            and notice.start == self.planned_start
            and notice.end >= self._get_notice_end()
        )

    def _get_notice_end(self):
        """When the unit can be used again, as planned; naive UTC."""
        self.ensure_one()
        end = self._get_planned_end()
        return (
            end
            if end > self.planned_start
            else self.planned_start + self._get_usual_length()
        )

    def _prepare_notice_vals(self, replaced):
        """Values of the notice of this job as it is planned now. Hook.

        :param replaced: the notice whose place it takes, or none
        """
        self.ensure_one()
        return {
            "order_id": self.id,
            "kind": "planned",
            "company_id": self.company_id.id,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.equipment_id._get_production_contact().id,
            "start": self.planned_start,
            "end": self._get_notice_end(),
            "notice_days": self.notice_days,
            "text": self.description,
            "influence": replaced.influence,
            "replaces_id": replaced.id,
        }

    # ------------------------------------------------------------
    # DAYS OF PRODUCTION
    # ------------------------------------------------------------

    def _get_production_calendar(self):
        """When production runs at the unit; else the hours of the company."""
        self.ensure_one()
        # sudo: working times only; engineers read no calendars of others
        order = self.sudo()
        return order.equipment_id.calendar_id or order.company_id.resource_calendar_id

    def _ask_production(self, ask, *values, tz):
        """Call a rule of tools/notice.py with the days on which production works.

        Where no calendar says so, or it never works, every day counts.
        """

        def every_day(_day):
            return True

        calendar = self._get_production_calendar()
        if not calendar:
            return ask(*values, every_day, tz)
        clock = calendar._get_work_clock(calendar.id)
        try:
            return ask(*values, clock.works_on, tz)
        except (BeyondHorizon, NoWorkingTime):
            return ask(*values, every_day, tz)

    def _get_notice_deadline(self, start, days):
        """Until when production is told of work at ``start``; see tools/notice.py."""
        return self._ask_production(
            rule.find_deadline, to_epoch(start), days, tz=self.tz
        )

    def _get_earliest_announced_start(self):
        """From when on the work may begin if production is told now; naive UTC."""
        self.ensure_one()
        now = to_epoch(fields.Datetime.now())
        if not self.affects_production or self.kind in KINDS_UNANNOUNCED:
            return to_datetime(now)
        return to_datetime(
            self._ask_production(
                rule.find_earliest_start, now, self.notice_days, tz=self.tz
            )
        )

    def _explain_deadline(self, deadline, start):
        """The rule and the days that were counted, in words (S29)."""
        self.ensure_one()
        if not deadline.counted:
            return self.env._("Any time before the work begins: no days of notice.")

        chinese = (self.env.lang or "").startswith("zh")
        pattern = "M月d日EEE" if chinese else "EEE d MMM"
        days = [
            format_date(self.env, date.fromordinal(day), date_format=pattern)
            for day in deadline.counted
        ]
        return self.env._(
            "%(count)s days of notice, days off and the day of sending not counted:"
            " %(days)s. Sent on %(last)s at the latest.",
            count=len(days),
            days=("、" if chinese else ", ").join(days),
            last=format_date(self.env, date.fromordinal(deadline.last_day)),
        )

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    @api.depends(
        "affects_production",
        "equipment_id",
        "kind",
        "notice_days",
        "notice_ids.acknowledged_at",
        "notice_ids.in_time",
        "notice_ids.start",
        "notice_ids.state",
        "notice_waived_start",
        "planned_start",
        "state",
    )
    @api.depends_context("lang", "tz")
    def _compute_notice(self):
        announced = self.filtered(
            lambda order: order.affects_production or order.kind == "emergency"
        )
        for name in ("notice_id", "notice_state", "notice_problem", "notice_text"):
            (self - announced)[name] = False
        for order in announced:
            notices = order.notice_ids.filtered(
                lambda notice: notice.state != "withdrawn"
            )
            order.notice_id = notices[:1]
            order.notice_state = order.notice_id.state
            order.notice_problem = order._get_notice_problem()
            order.notice_text = order.notice_id._get_told_text() if notices else False

    def _get_notice_problem(self):
        """Why the work must not start yet, in words; False if production knows."""
        self.ensure_one()
        if (
            not self.affects_production
            or self.kind in KINDS_UNANNOUNCED
            or self.state not in PLANNED_STATES
        ):
            return False
        if not self.planned_start:
            return self.env._(
                "The work stops production: plan its start, then tell production."
            )
        if not self.equipment_id:
            return self.env._("The work stops production: choose the unit it stops.")
        if self.notice_waived_start == self.planned_start:
            return False
        # sudo: what production knows of this job, for its engineer as well
        notice = self.sudo().notice_ids.filtered(
            lambda notice: notice.state != "withdrawn" and notice.kind == "planned"
        )[:1]
        if notice.state == "acknowledged" and notice.start != self.planned_start:
            return self.env._(
                "Production was told of another start (%s). Move the job, and tell"
                " production anew.",
                notice._format_moment(notice.start),
            )
        if notice.state == "acknowledged":
            return not notice.in_time and self.env._(
                "Production was told on %(sent)s, later than %(days)s days ahead. Move"
                " the job, or start without notice and say why.",
                sent=format_datetime(self.env, notice.sent_at, dt_format="short"),
                days=self.notice_days,
            )
        return self._get_problem_of(notice)

    def _get_problem_of(self, notice):
        """Why a notice that nobody has acknowledged opens nothing."""
        who = notice.partner_id.display_name
        if notice.state == "sent":
            return self.env._(
                "%(who)s was told on %(sent)s and has not acknowledged yet.",
                who=who,
                sent=format_datetime(self.env, notice.sent_at, dt_format="short"),
            )
        if notice.state == "other_slot":
            return self.env._(
                "%(who)s asks for another time. Move the job, or call.",
                who=notice.asked_by,
            )
        if notice.send_by and notice.send_by <= fields.Datetime.now():
            return self.env._(
                "%(who)s has not been told, and it is too late for this start: the last"
                " day was %(day)s. Move the job, or start without notice and say why.",
                who=who,
                day=format_date(self.env, notice.send_on),
            )
        return self.env._(
            "%(who)s has not been told yet. Send the notice on %(day)s at the latest.",
            who=who,
            day=format_date(self.env, notice.send_on),
        )

    def _check_notice(self):
        """Refuse to start work that stops production without its notice (S29).

        :raises UserError: what production is missing
        """
        for order in self:
            if problem := order._get_notice_problem():
                raise UserError(
                    self.env._(
                        "%(job)s stops production and must not start yet. %(problem)s",
                        job=order.name,
                        problem=problem,
                    )
                )

    def _check_can_depart(self):
        res = super()._check_can_depart()
        self._check_notice()
        return res

    def _check_can_arrive(self):
        res = super()._check_can_arrive()
        self._check_notice()
        self._check_announced_day()
        return res

    def _check_announced_day(self):
        """Production stands by on the day it was told, not before.

        :raises UserError: the work would begin on an earlier day
        """
        for order in self:
            if (
                not order._needs_notice()
                or order.notice_waived_start == order.planned_start
            ):
                continue
            today = period.day_of(fields.Datetime.now(), order.tz)
            if today < period.day_of(order.planned_start, order.tz):
                raise UserError(
                    self.env._(
                        "%(job)s: production expects the work on %(day)s. Move the job"
                        " if it shall begin earlier.",
                        job=order.name,
                        day=format_datetime(
                            self.env,
                            order.planned_start,
                            tz=order.tz,
                            dt_format="short",
                        ),
                    )
                )

    @api.depends("notice_problem")
    def _compute_can(self):
        result = super()._compute_can()
        desk = self._is_desk()
        for order in self:
            order.can_waive_notice = desk and bool(order.notice_problem)
            if order.notice_problem:
                order.can_depart = order.can_arrive = False
        return result

    def _warn_of_notice(self, found):
        """A start that is too near for the days of notice."""
        now = to_epoch(fields.Datetime.now())
        for order in self.filtered(lambda order: order._needs_notice()):
            saved = order._origin.sudo().notice_ids.filtered(
                lambda notice, order=order: (
                    notice.state in STATES_TOLD
                    and notice.in_time
                    and notice.start == order.planned_start
                )
            )
            deadline = order._get_notice_deadline(
                order.planned_start, order.notice_days
            )
            if not saved and deadline.before <= now:
                found[order].append(
                    (
                        "notice",
                        self.env._(
                            "Too soon for production: of this start it had to be told"
                            " on %(day)s at the latest (%(count)s days of notice).",
                            day=format_date(
                                self.env, date.fromordinal(deadline.last_day)
                            ),
                            count=order.notice_days,
                        ),
                    )
                )

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        planned = self.filtered(lambda order: order._is_planned())
        late = {order: [] for order in planned}
        planned._warn_of_notice(late)
        for order, warnings in late.items():
            if warnings:
                found[order] = found.get(order, []) + warnings
        return found

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_send_notice(self):
        """Send the notice of this job by mail."""
        self._check_desk()
        for order in self:
            if order.notice_id.state != "draft":
                raise UserError(
                    self.env._("%(job)s has no notice to send.", job=order.name)
                )
        return self.notice_id.action_send()

    def action_notice_answer(self):
        """Record what production said on the phone."""
        self.ensure_one()
        self._check_desk()
        return self.notice_id.action_answer()

    def action_take_asked_slot(self):
        """Move the job to the time that production asked for."""
        self.ensure_one()
        self._check_desk()
        self.notice_id.action_take_asked_slot()
        return True

    def action_view_notices(self):
        self.ensure_one()
        return self.notice_ids._get_records_action(
            name=self.env._("Notices to Production")
        )

    def action_start_without_notice(self):
        """Ask why the work starts although production does not know."""
        self.ensure_one()
        self._check_can_waive_notice()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start without Notice"),
            "res_model": "after.sales.notice.override",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_waive_notice(self):
        self._check_desk()
        for order in self:
            if not order._get_notice_problem() or not order.planned_start:
                raise UserError(
                    self.env._(
                        "%(job)s: no notice is missing that could be done without.",
                        job=order.name,
                    )
                )

    def _do_waive_notice(self, reason):
        """The work may start; the manager reads why. Checked by the caller."""
        for order in self:
            problem = order._get_notice_problem()
            # fields of the steps; env.user stays who decided
            order.sudo().write(
                {
                    "notice_waived_reason": reason,
                    "notice_waived_by_id": self.env.uid,
                    "notice_waived_at": fields.Datetime.now(),
                    "notice_waived_start": order.planned_start,
                }
            )
            note = self.env._(
                "Starts without notice: %(reason)s (%(problem)s)",
                reason=reason,
                problem=problem,
            )
            order._message_log(body=note)
            # sudo: one to-do on this job for who reads it
            managers = order.sudo().company_id._get_after_sales_managers()
            for manager in (managers - self.env.user)[:1]:
                order.sudo().with_context(lang=manager.lang).activity_schedule(
                    "after_sales_service.mail_act_notice_waived",
                    user_id=manager.id,
                    note=note,
                )

    # ------------------------------------------------------------
    # ARCHIVE, PHONE
    # ------------------------------------------------------------

    def _get_archive_notes(self):
        """What production knew of the work, or why it began without."""
        notes = super()._get_archive_notes()
        notes += [
            f"{notice.name}: {notice._get_told_text()}"
            for notice in self.notice_ids.sorted("id")
            if notice.state in STATES_TOLD
        ]
        if self.notice_waived_reason:
            notes.append(
                self.env._(
                    "Started without notice, decided by %(who)s: %(reason)s",
                    who=self.notice_waived_by_id.name,
                    reason=self.notice_waived_reason,
                )
            )
        return notes

    def _get_phone_job(self):
        return super()._get_phone_job() | {
            "notice_problem": self._get_notice_problem() or "",
            "notice": self.notice_text or "",
        }
