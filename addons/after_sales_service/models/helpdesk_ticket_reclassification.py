# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Says in the log of a promise by what it was replaced.
RECLASSIFICATION = "reclassification"

#: What only the button records.
RECORDED = frozenset(
    {"reclassified_at", "reclassified_by_id", "reclassification_reason"}
)

SOLUTIONS = ("solved", "solved_or_planned")


class HelpdeskTicket(models.Model):
    """An ordinary fault turns out not to be solved quickly (S12).

    重大问题或其他无法迅速解决的问题: the week instead of the 48 hours is the team
    leader's decision, with a reason, while the 48 hours still run. Both promises stay
    visible. Whoever enters the ticket says freely how bad it is; afterwards nobody
    makes a promise longer by writing the field.
    """

    _inherit = "helpdesk.ticket"

    reclassified_at = fields.Datetime(
        string="Reclassified at", copy=False, readonly=True
    )
    reclassified_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Reclassified by",
        copy=False,
        readonly=True,
    )
    reclassification_reason = fields.Text(
        string="Why It Cannot Be Solved Quickly", copy=False, readonly=True
    )
    can_reclassify = fields.Boolean(compute="_compute_can_reclassify")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind", "severity", "solved_at", "stage_id", "team_id")
    @api.depends_context("uid")
    def _compute_can_reclassify(self):
        """Whether the button is offered; pressed too late it says so."""
        for ticket in self:
            ticket.can_reclassify = (
                ticket._origin
                and ticket._may_reclassify()
                and ticket.kind == "fault"
                and ticket.severity == "ordinary"
                and not ticket._sla_is_over()
                and ticket._origin._is_promised_as_ordinary()
            )

    @api.depends("timer_ids.state", "timer_ids.deadline")
    def _compute_promise_ids(self):
        """What a reclassification has replaced stays in sight, beside what runs."""
        result = super()._compute_promise_ids()
        for ticket in self:
            promised = ticket.promise_ids.target_id
            replaced = ticket.timer_ids.filtered(
                lambda timer, promised=promised: (
                    timer.replaced_text and timer.target_id not in promised
                )
            )
            ticket.promise_ids = (ticket.promise_ids | replaced).sorted("deadline")
        return result

    # ------------------------------------------------------------
    # WHO, WHEN
    # ------------------------------------------------------------

    def _may_reclassify(self):
        """Return whether the user leads the team or one above, or all of service."""
        self.ensure_one()
        if self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            return True
        # sudo: only who leads the teams above the ticket's own
        team = self.team_id.sudo()
        while team:
            if team.user_id == self.env.user:
                return True
            team = team.parent_id
        return False

    def _is_promised_as_ordinary(self):
        """Return whether a promise was made that holds for ordinary faults only.

        One that was superseded too: else another kind for a moment would free from it.
        """
        self.ensure_one()
        # sudo: whether there is one, whoever writes the ticket
        return "ordinary" in self.sudo().timer_ids.target_id.mapped("severity")

    def _get_reclassification_rows(self):
        """Return the open promises that a reclassification would replace."""
        self.ensure_one()
        policies = self.env["after.sales.sla.policy"]
        targets = policies._get_target_specs()
        return [
            row
            for row in self._sla_rows()
            if not row.closed_at and targets[row.target_id].severity == "ordinary"
        ]

    def _get_reclassification_plan(self):
        """Return the promises that a reclassification would begin.

        :return: see ``_sla_get_planned()``
        """
        self.ensure_one()
        subject = self._get_sla_subject() | {"severity": "major"}
        return [
            (target, timer)
            for target, timer in self._sla_get_planned(subject, self.sla_policy_id.id)
            if target.severity == "major"
        ]

    # ------------------------------------------------------------
    # ACTION, CHECK, DO
    # ------------------------------------------------------------

    def action_reclassify(self):
        """Ask for the reason, and show what it changes."""
        self.ensure_one()
        self._check_can_reclassify()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cannot Be Solved Quickly"),
            "res_model": "after.sales.reclassification",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _check_can_reclassify(self):
        """Check who decides, and that there is still something to decide.

        :raises AccessError: not the leader of the ticket's team or of one above
        :raises UserError: nothing would change, or the promise is broken already
        """
        self.check_access("write")
        for ticket in self:
            if not ticket._may_reclassify():
                raise AccessError(
                    self.env._(
                        "That %(ticket)s cannot be solved quickly is decided by the"
                        " leader of its team. “Call the Leader” tells him.",
                        ticket=ticket.display_name,
                    )
                )
            reason = ticket._get_cannot_reclassify_reason()
            if reason:
                raise UserError(reason)

    def _get_cannot_reclassify_reason(self):
        """Return in words what stands against it, False if nothing does."""
        self.ensure_one()
        name = self.display_name
        if self.kind != "fault":
            return self.env._("%(ticket)s is no fault.", ticket=name)
        if self.severity != "ordinary":
            return self.env._("%(ticket)s is a major fault already.", ticket=name)
        if self._sla_is_over():
            return self.env._(
                "%(ticket)s is solved or closed. Reopen it first.", ticket=name
            )
        planned = self._get_reclassification_plan()
        if not any(target.event in SOLUTIONS for target, _timer in planned):
            return self.env._(
                "%(policy)s promises no other time for what cannot be solved quickly:"
                " nothing would change for %(ticket)s.",
                policy=self.sla_policy_id.name or self.env._("No policy"),
                ticket=name,
            )
        now = fields.Datetime.now()
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        for row in self._get_reclassification_rows():
            broken = row.state == "breached" or (
                row.state == "running" and row.deadline <= now
            )
            if broken and targets[row.target_id].event in SOLUTIONS:
                return self.env._(
                    "The promise of %(ticket)s is broken already: it was due"
                    " %(deadline)s. It stays so; a longer one can only be decided"
                    " before.",
                    ticket=name,
                    deadline=self._format_due(row.deadline),
                )
        return False

    def _do_reclassify(self, reason, plan=None, planned_for=None):
        """Make the faults major; the promises are replaced, and the log says why.

        :param str reason: why they cannot be solved quickly
        :param str plan: what will be done, if that is known
        :param datetime planned_for: when, naive UTC
        """
        vals = {
            "severity": "major",
            "reclassified_at": fields.Datetime.now(),
            "reclassified_by_id": self.env.uid,
            "reclassification_reason": reason,
        }
        if plan:
            vals["solution_plan"] = plan
        if planned_for:
            vals["solution_planned_for"] = planned_for
        self.write(vals)
        self._message_log_batch(
            bodies=dict.fromkeys(
                self.ids,
                self.env._("Cannot be solved quickly: %(reason)s", reason=reason),
            )
        )

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    def _check_guarded_fields(self, vals):
        """Besides, nobody makes a promise longer by writing the severity.

        :raises UserError: the severity of a fault promised as an ordinary one
        """
        super()._check_guarded_fields(vals)
        if self.env.su:
            return
        if vals.get("severity") != "major":
            return
        for ticket in self:
            if ticket.severity == "ordinary" and ticket._is_promised_as_ordinary():
                raise UserError(
                    self.env._(
                        "%(ticket)s was promised as an ordinary fault. The leader of"
                        " its team makes it a major one by the button “Cannot Be"
                        " Solved Quickly”, with a reason; nothing else does.",
                        ticket=ticket.display_name,
                    )
                )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | RECORDED

    def _get_refresh_reason(self, vals):
        """Return reason and data for the log of the promises that are replaced."""
        if RECORDED.isdisjoint(vals):
            return super()._get_refresh_reason(vals)
        return vals["reclassification_reason"], {"kind": RECLASSIFICATION}
