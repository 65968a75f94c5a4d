# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

TODO = "mail.mail_activity_data_todo"


class StaffMeasure(models.Model):
    """Explain, hear, educate, approve, appeal: in this order, by different people."""

    _inherit = "after.sales.staff.measure"

    # ------------------------------------------------------------
    # EXPLAINED BEFOREHAND
    # ------------------------------------------------------------

    def action_explain(self):
        """Tell the employee what is held against him (事先交代清楚)."""
        self._check_can_explain()
        self._do_explain()
        return True

    def _check_can_explain(self):
        """
        :raises UserError: no penalty, explained already, or something is missing
        """
        self._check_not_concerned()
        needed = ("happened_on", "finding", "basis", "explanation")
        titles = self.fields_get(list(needed), ["string"])
        for measure in self:
            if measure.kind != "penalty" or measure.state != "draft":
                raise UserError(
                    self.env._(
                        "%(measure)s: only the draft of a penalty is explained.",
                        measure=measure.name,
                    )
                )
            missing = [
                titles[name]["string"]
                for name in needed
                if not str(measure[name] or "").strip()
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(measure)s: fill in %(fields)s first.",
                        measure=measure.name,
                        fields=", ".join(missing),
                    )
                )

    def _do_explain(self):
        for measure in self:
            company = measure.company_id.sudo()  # a setting
            # fields of the steps; bounded to this record
            measure.sudo().write(
                {
                    "explained_at": fields.Datetime.now(),
                    "explained_by_id": self.env.uid,
                    "reply_until": company._get_after_sales_today()
                    + timedelta(days=company.after_sales_penalty_reply_days),
                }
            )
            employee = measure.sudo().user_id
            reader = measure.with_context(lang=employee.lang)
            reader._tell(
                employee,
                reader.env._("Something is to be explained to you"),
                reader.env._(
                    "Please read %(measure)s under Staff, My Rewards and Penalties, and"
                    " reply until %(day)s. Nothing is decided yet.",
                    measure=measure.name,
                    day=format_date(reader.env, measure.reply_until),
                ),
            )

    def action_take_back(self):
        """Take the explanation back, to change it; the reply stays in the log."""
        self._check_not_concerned()
        for measure in self:
            if measure.state != "explained":
                raise UserError(
                    self.env._(
                        "%(measure)s: there is no open explanation to take back.",
                        measure=measure.name,
                    )
                )
            if measure.reply:
                measure.message_post(
                    body=self.env._(
                        "Explanation taken back. The employee had replied: %(reply)s",
                        reply=measure.reply,
                    )
                )
        # fields of the steps; bounded to these records
        self.sudo().write(
            dict.fromkeys(
                (
                    "explained_at",
                    "explained_by_id",
                    "reply_until",
                    "read_at",
                    "reply",
                    "reply_agrees",
                    "replied_at",
                    "reply_on_paper",
                ),
                False,
            )
        )
        return True

    # ------------------------------------------------------------
    # THE EMPLOYEE
    # ------------------------------------------------------------

    def action_read(self):
        """The employee has read it; he may still reply."""
        self._check_concerned()
        # the employee writes nothing else; bounded to what he has not read yet
        self.sudo().filtered(lambda measure: not measure.read_at).write(
            {"read_at": fields.Datetime.now()}
        )
        return True

    def action_reply(self):
        """Open the dialog for the reply: the employee's own, or one given on paper."""
        self.ensure_one()
        self._check_can_reply()
        return self._open_reply("measure_id")

    def _check_can_reply(self):
        """
        :raises AccessError: neither the employee, nor one who may record his paper
        :raises UserError: nothing waits for a reply
        """
        self.check_access("read")
        for measure in self:
            if not measure.is_mine:
                measure._check_not_concerned()
            if measure.state != "explained" or measure.replied_at:
                raise UserError(
                    self.env._(
                        "%(measure)s is not waiting for a reply.", measure=measure.name
                    )
                )

    def _do_reply(self, agrees, text):
        """What the employee says, once; who explained it has a to-do."""
        now = fields.Datetime.now()
        for measure in self:
            # the employee writes nothing else; bounded to this record
            concerned = measure.sudo()
            concerned.write(
                {
                    "reply": text,
                    "reply_agrees": agrees,
                    "replied_at": now,
                    "read_at": measure.read_at or now,
                    "reply_on_paper": not measure.is_mine,
                }
            )
            concerned._plan(
                concerned.explained_by_id,
                self.env._("Reply received: %s", measure.name),
            )

    def _plan(self, user, summary):
        """A to-do for a user who may still write the record; under sudo."""
        self.ensure_one()
        if user.active and self.with_user(user).has_access("write"):
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                TODO, summary=summary, user_id=user.id
            )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _check_can_submit(self):
        """
        :raises UserError: the penalty lacks a finding, an explanation, a reply or the
            end of the days for it, or education
        """
        self._check_not_concerned()
        for measure in self.filtered(lambda row: row.approval_state == "draft"):
            if missing := measure._get_missing():
                raise UserError(
                    self.env._(
                        "%(measure)s cannot be handed in yet. Missing:\n%(missing)s",
                        measure=measure.name,
                        missing="\n".join(missing),
                    )
                )
        return super()._check_can_submit()

    def _check_can_decide(self):
        self._check_not_concerned()
        return super()._check_can_decide()

    def _check_can_reopen(self):
        """What is in force is lifted, with a reason, and not written anew."""
        raise UserError(
            self.env._("What is in force is not changed. A manager may lift it.")
        )

    def _get_authors(self):
        """Whoever wrote, explained or handed it in does not approve it."""
        return super()._get_authors() | self.create_uid | self.explained_by_id

    def _get_approvers(self):
        """Managers; never the one whom it is about."""
        # sudo: who is concerned
        return super()._get_approvers() - self.sudo().user_id

    def action_redraft(self):
        self._check_not_concerned()
        return super().action_redraft()

    def _do_approve(self):
        res = super()._do_approve()
        for measure in self:
            company = measure.company_id.sudo()  # a setting
            today = company._get_after_sales_today()
            vals = {"in_force_on": today}
            if measure.kind == "penalty":
                vals["appeal_until"] = today + timedelta(
                    days=company.after_sales_penalty_appeal_days
                )
            # fields of the steps; bounded to this record
            measure.sudo().write(vals)
            measure._give_badge()
            measure._tell_result()
        return res

    def _give_badge(self):
        """The badge of a reward: colleagues see it, and what it was given for."""
        self.ensure_one()
        # sudo: badges are given by code; the user and the words of this record
        measure = self.sudo()
        if measure.kind == "reward" and measure.badge_id and measure.user_id:
            self.env["after.sales.contest"]._grant_badge(
                measure.badge_id, measure.employee_id, measure.title
            )

    def _tell_result(self):
        self.ensure_one()
        # sudo: the employee's own user
        employee = self.sudo().user_id
        reader = self.with_context(lang=employee.lang)
        if self.kind == "reward":
            body = reader.env._("Thank you: %(title)s.", title=self.title)
        else:
            body = reader.env._(
                "%(measure)s is decided. You may appeal until %(day)s.",
                measure=self.name,
                day=format_date(reader.env, self.appeal_until),
            )
        reader._tell(employee, reader._get_paper_title(), body)

    # ------------------------------------------------------------
    # APPEAL
    # ------------------------------------------------------------

    def action_appeal(self):
        """Open the dialog in which the employee says why he does not accept it."""
        self.ensure_one()
        self._check_can_appeal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "after.sales.staff.appeal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_measure_id": self.id},
        }

    def _check_can_appeal(self):
        """
        :raises UserError: nothing in force, appealed already, or the days are over
        """
        self._check_concerned()
        for measure in self:
            if measure.kind != "penalty" or measure.state != "in_force":
                raise UserError(
                    self.env._(
                        "%(measure)s: there is no penalty in force to appeal against.",
                        measure=measure.name,
                    )
                )
            if measure.appealed_at:
                raise UserError(
                    self.env._(
                        "%(measure)s: your appeal was decided.", measure=measure.name
                    )
                )
            if measure.appeal_until < measure.company_id._get_after_sales_today():
                raise UserError(
                    self.env._(
                        "%(measure)s: an appeal was possible until %(day)s.",
                        measure=measure.name,
                        day=format_date(self.env, measure.appeal_until),
                    )
                )

    def _do_appeal(self, text):
        for measure in self:
            # the employee writes nothing else; bounded to this record
            concerned = measure.sudo()
            concerned.write({"appeal": text, "appealed_at": fields.Datetime.now()})
            deciders = concerned._get_appeal_deciders()
            concerned._plan(
                deciders[:1], self.env._("Decide the appeal: %s", measure.name)
            )

    def _get_appeal_deciders(self):
        """Managers who decide an appeal: not who approved, where there is another."""
        self.ensure_one()
        managers = self._get_approvers()
        return managers - self.approved_by_id or managers

    def action_decide_appeal(self):
        self.ensure_one()
        self._check_can_decide_appeal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide the Appeal"),
            "res_model": "after.sales.staff.appeal.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_measure_id": self.id},
        }

    def _check_can_decide_appeal(self):
        """
        :raises AccessError: not a manager, or who approved it although another is there
        :raises UserError: there is no open appeal
        """
        self._check_manager()
        for measure in self:
            if measure.state != "appealed":
                raise UserError(
                    self.env._("%(measure)s has no open appeal.", measure=measure.name)
                )
            deciders = measure._get_appeal_deciders()
            if self.env.user not in deciders:
                raise AccessError(
                    self.env._(
                        "You approved %(measure)s: another service manager decides the"
                        " appeal (%(names)s).",
                        measure=measure.name,
                        names=", ".join(deciders[:3].mapped("name")),
                    )
                )

    def _do_decide_appeal(self, result, reason, amount=0.0):
        """
        :param float amount: what stays of a fine that is made milder
        :raises UserError: it would not be milder
        """
        for measure in self:
            vals = {
                "appeal_result": result,
                "appeal_reason": reason,
                "appeal_decided_at": fields.Datetime.now(),
                "appeal_decided_by_id": self.env.uid,
            }
            if result == "reduced" and measure.amount:
                if not 0 < amount < measure.amount:
                    raise UserError(
                        self.env._(
                            "Made milder: enter an amount below %(amount)s.",
                            amount=f"{measure.amount:g}",
                        )
                    )
                vals |= {"amount_before": measure.amount, "amount": amount}
            # fields of the steps; bounded to this record
            measure.sudo().write(vals)
            measure.sudo().activity_feedback([TODO])
            employee = measure.sudo().user_id
            reader = measure.with_context(lang=employee.lang)
            labels = dict(
                self._fields["appeal_result"]._description_selection(reader.env)
            )
            reader._tell(
                employee,
                reader.env._("Your appeal was decided"),
                reader.env._(
                    "%(measure)s: %(result)s. %(reason)s",
                    measure=measure.name,
                    result=labels[result],
                    reason=reason,
                ),
            )

    def action_lift(self):
        """Open the dialog in which a manager lifts it, with a reason."""
        self.ensure_one()
        self._check_can_lift()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lift"),
            "res_model": "after.sales.staff.appeal.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_measure_id": self.id, "default_result": "lifted"},
        }

    def _check_can_lift(self):
        self._check_manager()
        for measure in self:
            if measure.state != "in_force":
                raise UserError(
                    self.env._("%(measure)s is not in force.", measure=measure.name)
                )

    def _do_lift(self, reason):
        # fields of the steps; bounded to these records
        self.sudo().write({"lifted_reason": reason})
        for measure in self:
            employee = measure.sudo().user_id
            reader = measure.with_context(lang=employee.lang)
            reader._tell(
                employee,
                reader.env._("Lifted: %s", measure.name),
                reason,
            )
