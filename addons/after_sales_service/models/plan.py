# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_duration, is_html_empty

STATES = [("draft", "Draft"), ("final", "Final")]
#: written by the steps only, never by a client
FIELDS_OF_STEPS = frozenset(
    {
        "state",
        "composed_body",
        "composed_at",
        "version_ids",
        "finished_at",
        "user_id",
        "attachment_id",
        "origin_id",
    }
)
#: what a final plan says
FIELDS_OF_CONTENT = frozenset({"name", "partner_id", "company_id", "lang", "body"})
REPORT = "after_sales_service.action_report_plan"


class Plan(models.Model):
    """The after-sales plan as a document for a tender.

    Composed from the clauses and the settings as they stand, then edited like any
    text. Every composition, every edited text that a new composition replaces, and
    the final print are kept as versions. A final plan is locked; a revision is a new
    draft. Managers write, dispatchers read.
    """

    _name = "after.sales.plan"
    _description = "After-Sales Plan"
    _inherit = ["mail.thread", "after.sales.guard.mixin", "after.sales.paper.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Title",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="For",
        check_company=True,
        index="btree_not_null",
        help="To whom it is tendered. Stands on the paper.",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    body = fields.Html(string="Text")
    composed_body = fields.Html(readonly=True, copy=False)
    composed_at = fields.Datetime(readonly=True, copy=False)
    is_edited = fields.Boolean(
        string="Edited",
        compute="_compute_is_edited",
        help="The text differs from what was composed.",
    )
    differences = fields.Text(
        compute="_compute_differences",
        help="Clauses whose wording names another time than the target they bind.",
    )
    version_ids = fields.One2many(
        "after.sales.plan.version", "plan_id", string="Versions", readonly=True
    )
    version = fields.Integer(compute="_compute_version")
    origin_id = fields.Many2one(
        "after.sales.plan",
        string="Revises",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    finished_at = fields.Datetime(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Made Final by", readonly=True, copy=False
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Paper",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def _default_lang(self):
        return self.env.lang or self.env.user.lang

    @api.depends("lang")
    def _compute_name(self):
        """The title in the language of the plan, as long as it is no other's."""
        titles = {
            code: self.with_context(lang=code).env._(
                "Plan of After-Sales Service for Equipment and the Measures that"
                " Guarantee It"
            )
            for code, _name in self._selection_lang()
        }
        for plan in self:
            if not plan.name or plan.name in titles.values():
                plan.name = titles.get(plan.lang)

    @api.depends("body", "composed_body")
    def _compute_is_edited(self):
        for plan in self:
            plan.is_edited = (plan.body or "") != (plan.composed_body or "")

    @api.depends("version_ids")
    def _compute_version(self):
        for plan in self:
            plan.version = max(plan.version_ids.mapped("number"), default=0)

    @api.depends("company_id", "lang", "state")
    def _compute_differences(self):
        for plan in self:
            differences = []
            if plan.state == "draft" and plan.lang:
                clauses = plan.with_context(lang=plan.lang)._get_clauses()
                differences = clauses._get_differences()
            plan.differences = "\n".join(differences)

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
        if not FIELDS_OF_CONTENT.isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | FIELDS_OF_STEPS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        if self.filtered(lambda plan: plan.state == "final"):
            raise UserError(
                self.env._("A final plan was given out and is kept: revise it instead.")
            )

    def _check_draft(self):
        """:raises UserError: a plan is final"""
        for plan in self:
            if plan.state == "final":
                raise UserError(
                    self.env._(
                        "“%(plan)s” is final. Press “Revise” and change the new draft.",
                        plan=plan.name,
                    )
                )

    # ------------------------------------------------------------
    # COMPOSE
    # ------------------------------------------------------------

    def action_compose(self):
        """Compose the text from clauses and settings; asks before it replaces edits."""
        self.ensure_one()
        self._check_can_compose()
        if self.is_edited:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Compose Anew"),
                "res_model": "after.sales.plan.compose",
                "view_mode": "form",
                "target": "new",
                "context": {"default_plan_id": self.id},
            }
        self._do_compose()
        return True

    def _check_can_compose(self):
        self.check_access("write")
        self._check_draft()

    def _do_compose(self):
        for plan in self:
            if plan.is_edited and not is_html_empty(plan.body):
                plan._keep_version("edited")
            translated = plan.with_context(lang=plan.lang)
            text = self.env["ir.qweb"]._render(
                "after_sales_service.plan_body",
                translated._prepare_body_vals(),
                lang=plan.lang,
            )
            plan.body = text
            # bounded: remembers what was composed just now, sanitized like the text
            plan.sudo().write(
                {"composed_body": plan.body, "composed_at": fields.Datetime.now()}
            )
            plan._keep_version("composed")

    def _keep_version(self, kind, attachment=None):
        self.ensure_one()
        # bounded: a copy of this plan's text; versions are written by nobody else
        self.env["after.sales.plan.version"].sudo().create(
            {
                "plan_id": self.id,
                "number": self.version + 1,
                "kind": kind,
                "body": self.body,
                "user_id": self.env.uid,
                "made_at": fields.Datetime.now(),
                "attachment_id": attachment and attachment.id,
            }
        )

    # ------------------------------------------------------------
    # FINISH
    # ------------------------------------------------------------

    def action_finish(self):
        """Lock the text and keep its print."""
        self._check_can_finish()
        self._do_finish()
        return True

    def _check_can_finish(self):
        self.check_access("write")
        self._check_draft()
        for plan in self:
            if is_html_empty(plan.body):
                raise UserError(
                    self.env._("“%(plan)s” has no text: compose it.", plan=plan.name)
                )

    def _do_finish(self):
        for plan in self:
            # bounded: state and paper of this plan, written by this step only
            su = plan.sudo()
            su.write(
                {
                    "state": "final",
                    "finished_at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
            )
            su.attachment_id = plan._make_paper(REPORT)
            plan._keep_version("final", su.attachment_id)

    def _get_paper_lang(self):
        return self.lang

    def _get_paper_name(self, report):
        return self._get_report_base_filename()

    def action_revise(self):
        """Make a new draft with the text of a final plan; open it."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "final":
            raise UserError(
                self.env._("“%(plan)s” is a draft: just change it.", plan=self.name)
            )
        draft = self.copy()
        # bounded: says where the draft comes from; its text was composed, or edited
        # and confirmed, before
        draft.sudo().write({"origin_id": self.id, "composed_body": self.composed_body})
        return draft._get_records_action(name=self.env._("After-Sales Plan"))

    def action_print(self):
        """The final paper, or a print of the draft."""
        return self._open_paper(self.attachment_id, REPORT)

    # ------------------------------------------------------------
    # WHAT IT IS COMPOSED OF
    # ------------------------------------------------------------

    def _get_company_domain(self):
        """What holds in the company of the plan: its own and what is shared."""
        self.ensure_one()
        return Domain("company_id", "in", (self.company_id.id, False))

    def _get_clauses(self):
        self.ensure_one()
        return self.env["after.sales.clause"].search(self._get_company_domain())

    def _prepare_body_vals(self):
        """Values of the template; every figure of the text is one of them.

        Called in the language of the plan. An addon adds a chapter in
        ``_get_sections()``.
        """
        self.ensure_one()
        domain = self._get_company_domain()
        policies = self._get_promised_policies()
        terms = self.env["after.sales.warranty.term"].search(domain)
        teams = self.env["helpdesk.ticket.team"].search(domain)
        calendars = (
            self.company_id.resource_calendar_id
            | teams.calendar_id
            | policies.target_ids.calendar_id
        )
        return {
            "plan": self,
            "chapters": self._prepare_chapters(),
            "policies": [self._prepare_policy(policy) for policy in policies],
            "terms": [self._prepare_term(term) for term in terms],
            "calendars": [
                {
                    "name": calendar.name,
                    "tz": calendar.tz,
                    "hours": self._get_hours_wordings(calendar),
                }
                for calendar in calendars
            ],
            "points": [self._prepare_point(team) for team in teams],
            "sections": self._get_sections(),
        }

    def _prepare_chapters(self):
        """The clauses by the part of the document they come from, in its order."""
        clauses = self._get_clauses()
        bindings = clauses._get_bindings()
        told = set()
        return [
            {
                "title": source or self.env._("Further promises"),
                "clauses": [
                    {
                        "number": clause.number,
                        "name": clause.name,
                        "text": clause.text,
                        "kept_by": [
                            self._tell_once(binding, told)
                            for binding in bindings[clause.id]
                        ],
                    }
                    for clause in group
                ],
            }
            for source, group in clauses.grouped("source").items()
        ]

    def _get_promised_policies(self):
        """What customers are promised: not what holds for our own plant."""
        self.ensure_one()
        return self.env["after.sales.sla.policy"].search(
            self._get_company_domain() & Domain("owner_kind", "!=", "own_plant")
        )

    @api.model
    def _tell_once(self, binding, told):
        """A setting that keeps several clauses is put in words at the first."""
        if binding in told:
            return binding.name
        told.add(binding)
        return binding.wording

    def _prepare_policy(self, policy):
        labels = {
            name: dict(policy._fields[name]._description_selection(self.env))
            for name in ("kind", "applies_when")
        }
        fallback = self.company_id.resource_calendar_id
        return {
            "name": policy.name,
            "kind": labels["kind"][policy.kind],
            "applies_when": labels["applies_when"][policy.applies_when],
            "targets": [
                target._prepare_plan_row(fallback) for target in policy.target_ids
            ],
            "rules": policy.rule_ids.mapped("display_name"),
        }

    def _prepare_term(self, term):
        return {
            "name": term.name,
            "wordings": term._get_wordings(),
            "exclusions": [
                exclusion._get_clause_wording() for exclusion in term.exclusion_ids
            ],
            "note": term.note,
        }

    @api.model
    def _get_hours_wordings(self, calendar):
        """The working hours of a calendar: days with the same hours on one line."""
        attendances = calendar.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        days = dict(attendances._fields["dayofweek"]._description_selection(self.env))
        weeks = dict(attendances._fields["week_type"]._description_selection(self.env))
        by_hours = {}
        for (week, day), lines in attendances.grouped(
            lambda line: (line.week_type, line.dayofweek)
        ).items():
            hours = ", ".join(
                f"{format_duration(line.hour_from)}–{format_duration(line.hour_to)}"
                for line in lines.sorted("hour_from")
            )
            by_hours.setdefault((week, hours), []).append(day)
        return [
            " ".join(
                filter(None, (weeks.get(week), self._word_days(numbers, days), hours))
            )
            for (week, hours), numbers in by_hours.items()
        ]

    @api.model
    def _word_days(self, numbers, days):
        """Name days of the week: "Monday–Friday" where they follow each other."""
        numbers = sorted(numbers)
        following = [str(int(numbers[0]) + n) for n in range(len(numbers))]
        if len(numbers) > 2 and numbers == following:
            return f"{days[numbers[0]]}–{days[numbers[-1]]}"
        return ", ".join(days[number] for number in numbers)

    def _prepare_point(self, team):
        # bounded: names and work phones of those whom the company names as its
        # service point; managers of service need no rights on employees for it
        su = team.sudo()
        # an address without a zip leaves a hole in the format of its country
        address = re.split(
            "[\n,]", su.partner_id._display_address(without_company=True)
        )
        return {
            "name": team.name,
            "address": ", ".join(part.strip() for part in address if part.strip()),
            "phone": su.partner_id.phone or "",
            "leader": su.user_id.name or "",
            "calendar": su.calendar_id.name or "",
            "engineers": [
                " ".join(filter(None, (engineer.name, engineer.work_phone)))
                for engineer in su.engineer_ids
            ],
        }

    def _get_sections(self):
        """More chapters: hook for training places, parts stores and others.

        :return: list of (title, ``Markup``), after the chapters of service
        """
        self.ensure_one()
        schedules = self._prepare_compensation()
        if not schedules:
            return []
        text = self.env["ir.qweb"]._render(
            "after_sales_service.plan_compensation",
            {
                "schedules": schedules,
                "exclusions": self.env["after.sales.compensation.exclusion"].search(
                    self._get_company_domain()
                ),
            },
            lang=self.lang,
        )
        return [(self.env._("Compensation for broken promises"), text)]

    def _prepare_compensation(self):
        """Return the schedules on which promises of the plan depend, in words."""
        targets = self._get_promised_policies().target_ids.filtered(
            "compensation_schedule_id.active"
        )
        in_company = self.with_company(self.company_id)
        return [
            {
                "name": schedule.name,
                "rule": schedule.with_env(in_company.env)._get_rule(),
                "promises": [
                    f"{target.policy_id.name}: {target.display_name}"
                    for target in group
                ],
            }
            for schedule, group in targets.grouped("compensation_schedule_id").items()
        ]
