# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date, format_list

from odoo.addons.after_sales_service.tools import period

KINDS = [("contest", "Skills Contest"), ("quiz", "Quiz with Prizes")]
STATES = [
    ("draft", "Draft"),
    ("open", "Open"),
    ("decided", "Decided"),
    ("cancelled", "Cancelled"),
]
DESK = "after_sales_training.group_training_user"
#: written by the steps
FIELDS_OF_STEPS = frozenset({"state", "challenge_id", "decided_at", "decided_by_id"})


class Contest(models.Model):
    """A skills contest or a quiz with prizes (技能比赛、有奖竞猜, S35).

    A contest is judged item by item; a quiz takes the best result of a survey. Odoo's
    challenge shows the ranking in its own app; the points are ours: Odoo refreshes
    goals only of people who were lately in the web client, and it grants no badge here.
    """

    _name = "after.sales.contest"
    _description = "Contest or Quiz"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.register.mixin",
    ]
    _order = "date_start desc, id desc"
    _fields_of_steps = FIELDS_OF_STEPS
    _check_company_auto = True

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="contest")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Until", required=True)
    description = fields.Html(string="Rules")
    prize = fields.Text(string="Prizes", help="What the first ones get.")
    survey_id = fields.Many2one(
        "survey.survey",
        string="Questions",
        index="btree_not_null",
        domain="[('scoring_type', '!=', 'no_scoring')]",
        help="The scored survey of a quiz.",
    )
    item_ids = fields.One2many(
        "after.sales.contest.item", "contest_id", string="Items", copy=True
    )
    participant_ids = fields.One2many(
        "after.sales.contest.participant", "contest_id", string="Participants"
    )
    participant_count = fields.Integer(compute="_compute_participants")
    is_participant = fields.Boolean(compute="_compute_participants")
    points_max = fields.Float(
        string="Points at Most", compute="_compute_points_max", digits=(16, 1)
    )
    badge_id = fields.Many2one(
        "gamification.badge", string="Badge of the First", index="btree_not_null"
    )
    badge_second_id = fields.Many2one(
        "gamification.badge", string="Badge of the Second", index="btree_not_null"
    )
    badge_third_id = fields.Many2one(
        "gamification.badge", string="Badge of the Third", index="btree_not_null"
    )
    challenge_id = fields.Many2one(
        "gamification.challenge", readonly=True, copy=False, index="btree_not_null"
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )

    _days_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A contest ends after it begins."
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("participant_ids.user_id")
    @api.depends_context("uid")
    def _compute_participants(self):
        for contest in self:
            contest.participant_count = len(contest.participant_ids)
            contest.is_participant = self.env.user in contest.participant_ids.user_id

    @api.depends("kind", "item_ids.points_max")
    def _compute_points_max(self):
        for contest in self:
            contest.points_max = (
                100.0
                if contest.kind == "quiz"
                else sum(contest.item_ids.mapped("points_max"))
            )

    @api.constrains("survey_id", "kind")
    def _check_survey_id(self):
        for contest in self:
            # sudo: how the survey is scored
            survey = contest.sudo().survey_id
            if (
                contest.kind == "quiz"
                and survey
                and survey.scoring_type == "no_scoring"
            ):
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” gives no points. Choose a survey with scoring.",
                        survey=survey.title,
                    )
                )

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
        if not self.env.su and self.filtered(lambda row: row.state == "decided"):
            raise UserError(self.env._("The contest is decided: it stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self.filtered(lambda contest: contest.state in ("open", "decided")):
            raise UserError(self.env._("A contest that was opened is kept: cancel it."))

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _check_desk(self):
        """
        :raises AccessError: neither training desk nor service manager
        """
        if not self.env.user.has_group(DESK):
            raise AccessError(self.env._("The training desk takes this step."))
        self.check_access("write")

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contest in self:
            if contest.state not in states:
                raise UserError(
                    self.env._(
                        "“%(contest)s” is in state “%(state)s”: this step is not open.",
                        contest=contest.name,
                        state=labels[contest.state],
                    )
                )

    def action_open(self):
        """People may join and are judged; the ranking shows in Odoo's challenges.

        :raises UserError: a quiz without questions, a contest without items
        """
        self._check_desk()
        self._check_state("draft")
        for contest in self:
            if contest.kind == "quiz" and not contest.survey_id:
                raise UserError(
                    self.env._(
                        "“%(contest)s”: choose its questions.", contest=contest.name
                    )
                )
            if contest.kind == "contest" and not contest.points_max:
                raise UserError(
                    self.env._(
                        "“%(contest)s”: name the items that are judged, with points.",
                        contest=contest.name,
                    )
                )
            # bounded: the challenge of this contest; the desk needs no right on them
            challenge = (
                self.env["gamification.challenge"]
                .sudo()
                .create(contest._prepare_challenge_vals())
            )
            contest.sudo().write({"state": "open", "challenge_id": challenge.id})
        self._show_ranking()
        return True

    def _prepare_challenge_vals(self):
        """Values of Odoo's challenge: the ranking, no reports and no rewards. Hook."""
        self.ensure_one()
        definition = self.env.ref("after_sales_training.goal_definition_contest")
        return {
            "name": self.name,
            "manager_id": self.env.uid,
            # else Odoo would take every employee of the database
            "user_domain": False,
            "period": "once",
            "start_date": self.date_start,
            "end_date": self.date_end,
            "visibility_mode": "ranking",
            "report_message_frequency": "never",
            "reward_realtime": False,
            "line_ids": [
                Command.create(
                    {"definition_id": definition.id, "target_goal": self.points_max}
                )
            ],
        }

    def action_join(self):
        """The user takes part.

        :raises UserError: it is not open, over, or he is no employee of the company
        """
        self.check_access("read")
        self._check_state("open")
        for contest in self:
            contest._check_not_over()
            employee = (
                self.env["hr.employee"]
                .sudo()  # his own employee
                .search(
                    [
                        ("user_id", "=", self.env.uid),
                        ("company_id", "=", contest.company_id.id),
                    ],
                    limit=1,
                )
            )
            if not employee:
                raise UserError(
                    self.env._("You are no employee of %s.", contest.company_id.name)
                )
            if employee not in contest.sudo().participant_ids.employee_id:
                # bounded: the user himself
                self.env["after.sales.contest.participant"].sudo().create(
                    {"contest_id": contest.id, "employee_id": employee.id}
                )
        return True

    def _check_not_over(self):
        today = self.company_id._get_after_sales_today()
        if not self.date_start <= today <= self.date_end:
            raise UserError(
                self.env._(
                    "“%(contest)s” runs from %(start)s to %(end)s.",
                    contest=self.name,
                    start=format_date(self.env, self.date_start),
                    end=format_date(self.env, self.date_end),
                )
            )

    def action_answer(self):
        """Begin the quiz, or go on with it.

        :raises UserError: no quiz, not open, or the user does not take part
        """
        self.ensure_one()
        self.action_join()
        if self.kind != "quiz":
            raise UserError(self.env._("A skills contest is judged, not answered."))
        # sudo: engineers have no right on surveys; bounded: this survey, as himself.
        # What Odoo limits (attempts, who is invited) it still checks
        survey = self.survey_id.sudo()
        answer = survey._create_answer(user=self.env.user)
        return {
            "type": "ir.actions.act_url",
            "url": f"/survey/{survey.access_token}/{answer.access_token}",
            "target": "self",
        }

    def action_take_results(self):
        """Read the results of the quiz, and refresh the ranking."""
        self._check_desk()
        self._check_state("open")
        self._take_results()
        return True

    def _take_results(self):
        """The best result of each participant between the days of the quiz."""
        for contest in self:
            if contest.kind == "quiz":
                best = contest._read_best_results()
                for participant in contest.participant_ids:
                    # bounded: results of this quiz
                    participant.sudo().quiz_percent = best.get(
                        participant.sudo().user_id.partner_id.id, 0.0
                    )
        self._show_ranking()

    def _read_best_results(self):
        """Return dict of contact id -> best percentage; one query."""
        zone = self.company_id._get_after_sales_tz()
        domain = (
            Domain("survey_id", "=", self.survey_id.id)
            & Domain("state", "=", "done")
            & Domain("test_entry", "=", False)
            & Domain("end_datetime", ">=", period.start_of_day(self.date_start, zone))
            & Domain("end_datetime", "<", period.end_of_day(self.date_end, zone))
            & Domain("partner_id", "!=", False)
        )
        # sudo: results of this survey, for its ranking
        rows = (
            self.env["survey.user_input"]
            .sudo()
            ._read_group(domain, ["partner_id"], ["scoring_percentage:max"])
        )
        return {partner.id: percent for partner, percent in rows}

    def _show_ranking(self):
        """Bring participants and points into Odoo's challenge."""
        # bounded: the challenges and goals of these contests
        for contest in self.sudo().filtered("challenge_id"):
            challenge = contest.challenge_id
            people = contest.participant_ids.filtered("user_id")
            challenge.user_ids = [Command.set(people.user_id.ids)]
            if challenge.state == "draft":
                challenge.state = "inprogress"
            challenge._generate_goals_from_challenge()
            points = {row.user_id: row.points for row in people}
            for goal in (
                self.env["gamification.goal"]
                .sudo()
                .search([("challenge_id", "=", challenge.id)])
            ):
                goal.current = points.get(goal.user_id, 0.0)

    def action_decide(self):
        """The ranking is final: the first ones get their badges, all are told.

        :raises UserError: nobody has points yet
        """
        self._check_desk()
        self._check_state("open")
        self._take_results()
        for contest in self:
            if not any(contest.participant_ids.mapped("points")):
                raise UserError(
                    self.env._(
                        "“%(contest)s”: nobody has points yet.", contest=contest.name
                    )
                )
        for contest in self:
            # fields of the steps; bounded to this contest
            contest.sudo().write(
                {
                    "state": "decided",
                    "decided_at": fields.Datetime.now(),
                    "decided_by_id": self.env.uid,
                }
            )
            contest._grant_places()
            contest.challenge_id.sudo().state = "done"
            contest._tell_places()
        return True

    def _grant_places(self):
        self.ensure_one()
        badges = (self.badge_id, self.badge_second_id, self.badge_third_id)
        for place, badge in enumerate(badges, 1):
            for participant in self.participant_ids.filtered(
                lambda row, place=place: row.rank == place and row.points
            ):
                # sudo: badges are given by code, to whom the ranking names
                self._grant_badge(badge, participant.sudo().employee_id, self.name)

    @api.model
    def _grant_badge(self, badge, employee, comment):
        """Give a badge to an employee with a user; none: nothing happens.

        :param str comment: what it was given for, which colleagues read
        """
        if badge and employee.user_id:
            # sudo: Odoo lets people send badges by its own rules; ours are code's
            granted = (
                self.env["gamification.badge.user"]
                .sudo()
                .create(
                    {
                        "badge_id": badge.id,
                        "user_id": employee.user_id.id,
                        "employee_id": employee.id,
                        "sender_id": self.env.uid,
                        "comment": comment,
                    }
                )
            )
            granted.with_context(mail_notify_force_send=False)._send_badge()

    def _tell_places(self):
        """All who took part read who won."""
        self.ensure_one()
        first = self.participant_ids.filtered(lambda row: row.points).sorted("rank")[:3]
        places = format_list(
            self.env, [f"{row.rank}. {row.sudo().employee_id.name}" for row in first]
        )
        self.with_context(mail_notify_force_send=False).message_post(
            body=self.env._(
                "“%(contest)s” is decided: %(places)s. %(prize)s",
                contest=self.name,
                places=places,
                prize=self.prize or "",
            ),
            partner_ids=self.sudo().participant_ids.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def action_cancel(self):
        self._check_desk()
        self._check_state("draft", "open")
        # fields of the steps; bounded to these contests and their challenges
        self.sudo().write({"state": "cancelled"})
        self.sudo().challenge_id.state = "done"
        return True

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Contests and Quizzes")

    @api.model
    def _get_register_columns(self):
        return (
            "name",
            "kind",
            "date_start",
            "date_end",
            "prize",
            "decided_at",
            "state",
        )

    @api.model
    def _get_register_period(self):
        return "date_start"
