# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.order import KINDS

from ..tools import certificate

WHO = [
    ("all", "Each Engineer on the Job"),
    ("one", "One of Them Is Enough"),
]


class CertificateRule(models.Model):
    """Which certificate a job needs: by machine, kind of job, service point (S35).

    Managers and the training desk write the rules; everybody in service reads them.
    Whether a dispatch without one is warned of or refused is the company's setting.
    """

    _name = "after.sales.certificate.rule"
    _description = "Certificate Needed"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    course_id = fields.Many2one(
        "after.sales.training.course",
        check_company=True,
        index="btree_not_null",
        domain="[('skill_id', '!=', False)]",
        help="Who passes this course holds the certificate.",
    )
    skill_id = fields.Many2one(
        "hr.skill",
        string="Certificate",
        compute="_compute_skill_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        domain="[('skill_type_id.is_certification', '=', True)]",
    )
    who = fields.Selection(WHO, required=True, default="all", string="Who Holds It")
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Machine",
        index="btree_not_null",
        check_company=True,
        help="Only for jobs on this product. Empty: on any.",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Machine Category",
        help="Only for jobs on machines of this category and those below it.",
    )
    kind = fields.Selection(
        KINDS, string="Kind of Job", help="Empty: every kind that somebody drives to."
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        check_company=True,
        help="Only for jobs of this service point. Empty: of all.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Jobs that are planned before this day do not need it yet.",
    )
    note = fields.Char(string="Why", translate=True)
    # under sudo (compute_sudo): who belongs to which point and holds what, for those
    # who keep the rules without rights on employees
    lacking_ids = fields.Many2many(
        "hr.employee",
        string="Engineers without It",
        compute="_compute_lacking_ids",
        compute_sudo=True,
        help="Engineers of the service points concerned who do not hold it today.",
    )
    lacking_count = fields.Integer(compute="_compute_lacking_ids", compute_sudo=True)

    @api.depends("course_id")
    def _compute_skill_id(self):
        for rule in self:
            rule.skill_id = rule.course_id.skill_id or rule.skill_id

    @api.depends("skill_id", "product_tmpl_id", "categ_id", "kind", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            about = (
                rule.product_tmpl_id.name,
                rule.categ_id.name,
                kinds.get(rule.kind),
                rule.team_id.name,
            )
            words = [text for text in about if text] or [self.env._("all jobs")]
            rule.display_name = " · ".join([rule.skill_id.name or "", *words])

    @api.depends("skill_id", "team_id", "company_id", "product_tmpl_id", "categ_id")
    def _compute_lacking_ids(self):
        """Who is concerned: the engineers of the points that the rule speaks of."""
        engineers = self._get_concerned_engineers()
        everybody = self.env["hr.employee"].union(*engineers.values())
        today = fields.Date.context_today(self)
        valid = everybody._get_valid_skills(everybody, today)
        for rule in self:
            rule.lacking_ids = engineers[rule].filtered(
                lambda engineer, rule=rule: rule.skill_id._origin not in valid[engineer]
            )
            rule.lacking_count = len(rule.lacking_ids)

    def _get_concerned_engineers(self):
        """Return {rule: the engineers of its service points}."""
        # sudo: who belongs to which service point, for those who keep the rules
        teams = (
            self.env["helpdesk.ticket.team"]
            .sudo()
            .search([("company_id", "in", (*self.company_id.ids, False))])
        )
        return {
            rule: (
                rule.sudo().team_id
                or teams.filtered(
                    lambda team, rule=rule: (
                        team.company_id in (rule.company_id, team.env["res.company"])
                    )
                )
            ).engineer_ids._origin.sudo(self.env.su)
            for rule in self
        }

    @api.constrains("skill_id")
    def _check_skill_id(self):
        for rule in self:
            if not rule.skill_id.skill_type_id.is_certification:
                raise ValidationError(
                    self.env._(
                        "“%(skill)s” is a skill without validity. Choose one of a type"
                        " that is a certification.",
                        skill=rule.skill_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # FOR THE GATE
    # ------------------------------------------------------------

    @api.model
    def _get_rules_by_company(self, companies):
        """Return {company id: [certificate.Rule]} by one query.

        Beyond the rights of the reader: which certificates jobs need is no secret.
        """
        rules = self.sudo().search_fetch(
            Domain("company_id", "in", companies.ids),
            ["company_id", "skill_id", "who", "product_tmpl_id", "categ_id"]
            + ["kind", "team_id", "date_from"],
        )
        found = {}
        for rule in rules:
            found.setdefault(rule.company_id.id, []).append(
                certificate.Rule(
                    key=rule.id,
                    skill=rule.skill_id.id,
                    everybody=rule.who == "all",
                    since=rule.date_from,
                    product=rule.product_tmpl_id.id or 0,
                    category=rule.categ_id.id or 0,
                    kind=rule.kind or "",
                    team=rule.team_id.id or 0,
                )
            )
        return found

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_holders(self):
        """Show who holds the certificate, and until when."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.staff_certificate_action"
        )
        return action | {"domain": [("skill_id", "=", self.skill_id.id)], "context": {}}

    def action_propose_training(self):
        """Propose training for each engineer concerned who does not hold it."""
        self.check_access("write")
        needs = self.env["after.sales.training.need"]._propose(
            [
                {
                    "company_id": rule.company_id.id,
                    "origin": "certificate",
                    "employee_id": engineer.id,
                    "course_id": rule._get_course().id,
                    "name": self.env._(
                        "%(certificate)s is needed", certificate=rule.skill_id.name
                    ),
                    "note": rule.display_name,
                }
                for rule in self
                for engineer in rule.lacking_ids
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_need_action"
        )
        return action | {"domain": [("id", "in", needs.ids)], "context": {}}

    def _get_course(self):
        """The course that leads to the certificate, if there is one."""
        self.ensure_one()
        return self.course_id or self.env["after.sales.training.course"].search(
            [
                ("skill_id", "=", self.skill_id.id),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            limit=1,
        )
