# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import assessment


class ContestParticipant(models.Model):
    """One who takes part: his points item by item, or his best result of the quiz."""

    _name = "after.sales.contest.participant"
    _description = "Participant of a Contest"
    _inherit = ["after.sales.guard.mixin"]
    _order = "contest_id, points desc, id"
    _check_company_auto = True
    _fields_of_steps = frozenset({"quiz_percent"})

    contest_id = fields.Many2one(
        "after.sales.contest", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, index=True
    )
    contest_state = fields.Selection(related="contest_id.state")
    contest_kind = fields.Selection(related="contest_id.kind")
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, check_company=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="User of the Employee",
        compute="_compute_user_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
    )
    score_ids = fields.One2many(
        "after.sales.contest.score", "participant_id", string="Scores"
    )
    quiz_percent = fields.Float(
        string="Best Result (%)", readonly=True, copy=False, digits=(16, 1)
    )
    points = fields.Float(
        compute="_compute_points", store=True, digits=(16, 1), aggregator="avg"
    )
    rank = fields.Integer(compute="_compute_rank", store=True)
    display_name = fields.Char(compute="_compute_display_name")

    _once = models.Constraint(
        "UNIQUE (contest_id, employee_id)", "This employee takes part already."
    )

    # sudo: whose row it is, for those who read no employees
    @api.depends("employee_id.user_id")
    def _compute_user_id(self):
        for row in self:
            row.user_id = row.employee_id.user_id

    @api.depends("contest_id.kind", "score_ids.points", "quiz_percent")
    def _compute_points(self):
        for row in self:
            row.points = (
                row.quiz_percent
                if row.contest_id.kind == "quiz"
                else sum(row.score_ids.mapped("points"))
            )

    @api.depends("points", "contest_id.participant_ids.points")
    def _compute_rank(self):
        for contest in self.contest_id:
            rows = contest.participant_ids | self.filtered(
                lambda row, contest=contest: row.contest_id == contest
            )
            places = assessment.ranks({row: row.points or None for row in rows})
            for row in rows:
                row.rank = places.get(row, 0)

    @api.depends("employee_id", "contest_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: rankings name the people
            row.display_name = row.sudo().employee_id.name

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        rows = super().create(vals_list)
        if rows.contest_id.filtered(lambda contest: contest.state == "decided"):
            raise UserError(
                self.env._("The contest is decided: nobody joins any more.")
            )
        # each has a row for each item: judges fill in, they add nothing
        self.env["after.sales.contest.score"].sudo().create(
            [
                {"participant_id": row.id, "item_id": item.id}
                for row in rows
                for item in row.contest_id.item_ids
            ]
        )
        rows.contest_id._show_ranking()
        return rows

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self.filtered(lambda row: row.contest_state == "decided"):
            raise UserError(self.env._("The contest is decided: it stays as it is."))

    def action_reward(self):
        """Draft a reward for a place: the leader or a manager hands it in."""
        self.ensure_one()
        self.contest_id._check_desk()
        if not self.env["after.sales.staff.measure"].has_access("create"):
            raise AccessError(
                self.env._("Rewards are proposed by leaders and managers.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reward"),
            "res_model": "after.sales.staff.measure",
            "view_mode": "form",
            "context": {
                "default_kind": "reward",
                "default_form": "prize",
                "default_employee_id": self.employee_id.id,
                "default_title": self.env._(
                    "%(contest)s: place %(place)s",
                    contest=self.contest_id.name,
                    place=self.rank,
                ),
            },
        }
