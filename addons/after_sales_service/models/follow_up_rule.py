# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .order import KINDS, KINDS_REMOTE

FOLLOW_UP_KINDS = [("call", "Phone Call"), ("visit", "Visit")]
#: what is itself a follow-up: no call is made because a call was made
KINDS_OF_FOLLOW_UP = (*KINDS_REMOTE, "visit")


class FollowUpRule(models.Model):
    """When customers are called or visited without having asked (S24).

    After a job, or regularly. The first rule that fits holds, for calls and for
    visits each: rules for products and customers stand before those for everybody.
    Rules without a company hold in all of them, so that no customer is without.
    Managers write rules, everybody in service reads them.
    """

    _name = "after.sales.follow.up.rule"
    _inherit = ["after.sales.clause.keeper.mixin"]
    _description = "Follow-up Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: every company."
    )
    trigger = fields.Selection(
        [("job", "After a job"), ("period", "Regularly")],
        string="When",
        required=True,
        default="job",
    )
    kind = fields.Selection(
        FOLLOW_UP_KINDS, string="Call or Visit", required=True, default="call"
    )
    job_kind = fields.Selection(
        KINDS,
        string="After Jobs of Kind",
        help="Empty: after every job on site that is no visit.",
    )
    delay_days = fields.Integer(
        string="Days after the Job",
        default=7,
        help="Moved to the next working day where it falls on a day off.",
    )
    months = fields.Integer(
        string="Every (months)",
        default=12,
        help="Counted from the last contact: a visit counts as a call, too, and"
        " periodic maintenance as both.",
    )
    per = fields.Selection(
        [("partner", "Customer"), ("equipment", "Unit")],
        string="One for Each",
        required=True,
        default="partner",
        help="Customer: one call or visit for all of the customer's units.",
    )
    lead_days = fields.Integer(
        string="Planned Ahead (days)",
        default=14,
        help="So many days before it is due the job stands among those to be planned.",
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", help="Empty: every product."
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        help="Customers with one of these tags. Empty: every customer.",
    )
    note = fields.Text(
        string="What to Ask or Do",
        translate=True,
        help="Stands on the call or visit as its task.",
    )

    _delay_not_negative = models.Constraint(
        "CHECK (delay_days >= 0)", "A follow-up cannot come before its job."
    )
    _months_sensible = models.Constraint(
        "CHECK (months BETWEEN 1 AND 120)",
        "Customers are followed up every 1 to 120 months.",
    )
    _lead_within_period = models.Constraint(
        "CHECK (lead_days >= 0 AND (trigger = 'job' OR lead_days <= months * 28))",
        "A follow-up cannot be planned before the one that it follows.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._look_again()
        return rules

    def write(self, vals):
        self._look_again()
        result = super().write(vals)
        self._look_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_and_look_again(self):
        self._look_again()

    def _look_again(self):
        """The plans of the companies concerned are reckoned anew by the next run."""
        periodic = self.filtered(lambda rule: rule.trigger == "period")
        if periodic:
            companies = periodic.company_id
            if not all(rule.company_id for rule in periodic):
                companies = companies.browse()
            self.env["after.sales.equipment"]._mark_follow_ups(companies)

    def _get_clause_wording(self):
        """What the rule does, in words."""
        self.ensure_one()
        if self.trigger == "job":
            return self.env._(
                "%(name)s: %(days)s days after the job",
                name=self.name,
                days=self.delay_days,
            )
        return self.env._(
            "%(name)s: every %(months)s months", name=self.name, months=self.months
        )

    @api.model
    def _get_rules(self, trigger, company):
        """The rules of a company, in the order in which they are asked."""
        return self.search(
            Domain("trigger", "=", trigger)
            & Domain("company_id", "in", (company.id, False))
        )

    def _get_applicable(self, product, partner, job_kind=None):
        """Return {kind: the first rule of ``self`` that fits}.

        :param product: of the unit; may be empty
        :param partner: the customer
        :param job_kind: what the job was, for rules after a job
        """
        tags = partner.category_id | partner.commercial_partner_id.category_id
        chosen = {}
        for rule in self:
            if (
                rule.kind not in chosen
                and (not rule.product_ids or product in rule.product_ids)
                and (not rule.category_ids or rule.category_ids & tags)
                and (rule.trigger != "job" or rule._fits_job(job_kind))
            ):
                chosen[rule.kind] = rule
        return chosen

    def _fits_job(self, job_kind):
        self.ensure_one()
        if self.job_kind:
            return self.job_kind == job_kind
        return job_kind not in KINDS_OF_FOLLOW_UP

    def _get_task(self, company):
        """What whoever calls or visits reads, in the language of the company."""
        self.ensure_one()
        rule = self.with_context(lang=company.partner_id.lang or self.env.lang)
        return rule.note or rule.name
