# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, split_every

from ..tools import spare_class
from .one_by_one import do_or_each

#: parts judged in one go
BATCH_SIZE = 1000


class ProductTemplate(models.Model):
    """The class of a part by rule: its cost, and how many jobs used it (S40).

    Judged when a part is made, when its cost or the rule changes, and every night,
    for use comes and goes. A shared part has one class: dear for one company is dear,
    used regularly by one of them is common.
    """

    _inherit = "product.template"

    spare_class_rule = fields.Selection(
        [
            (spare_class.DEAR, "Cost above the limit"),
            (spare_class.USED, "Used regularly"),
            (spare_class.SELDOM, "Used too seldom"),
            (spare_class.NEW, "Too new to tell"),
            (spare_class.ALWAYS, "No rule on use"),
        ],
        string="Rule That Decided",
        readonly=True,
        copy=False,
    )
    spare_class_uses = fields.Integer(
        string="Jobs That Used It", readonly=True, copy=False
    )
    spare_class_company_id = fields.Many2one(
        "res.company", string="Class by the Rule of", readonly=True, copy=False
    )
    spare_class_reason = fields.Char(
        string="Why This Class", compute="_compute_spare_class_reason"
    )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.depends(
        "is_spare",
        "spare_class",
        "spare_class_by",
        "spare_class_rule",
        "spare_class_uses",
        "spare_class_company_id",
    )
    @api.depends_context("lang")
    def _compute_spare_class_reason(self):
        for template in self:
            template.spare_class_reason = (
                template._get_spare_class_reason() if template.is_spare else False
            )

    def _get_spare_class_reason(self):
        self.ensure_one()
        if self.spare_class_by == "hand":
            return self.env._("Set by hand.")
        # bounded: name and limits of the company whose rule decided
        company = self.spare_class_company_id.sudo()
        values = {
            "company": company.name,
            "limit": format_amount(
                self.env, company.after_sales_high_value_cost, company.currency_id
            )
            if company
            else "",
            "uses": self.spare_class_uses,
            "needed": company.after_sales_uncommon_uses,
            "months": company.after_sales_uncommon_months,
        }
        match self.spare_class_rule:
            case spare_class.DEAR:
                return self.env._(
                    "One costs more than %(limit)s (%(company)s).", **values
                )
            case spare_class.USED:
                return self.env._(
                    "Used on %(uses)s jobs of the last %(months)s months; from"
                    " %(needed)s on a part is common (%(company)s).",
                    **values,
                )
            case spare_class.SELDOM:
                return self.env._(
                    "Used on %(uses)s jobs of the last %(months)s months; fewer than"
                    " %(needed)s is uncommon (%(company)s).",
                    **values,
                )
            case spare_class.NEW:
                return self.env._(
                    "Part or records do not go back %(months)s months: its use cannot"
                    " be judged yet (%(company)s).",
                    **values,
                )
            case _:
                return self.env._("No rule on use is set: common unless it is dear.")

    # ------------------------------------------------------------
    # JUDGING
    # ------------------------------------------------------------

    def action_judge_spare_class(self):
        """Let the rule decide again, and from now on."""
        self.check_access("write")
        self.filtered("is_spare").spare_class_by = "rule"
        return True

    def _judge_spare_class(self):
        """Set the class of those parts that the rule decides; writes what changes."""
        parts = self.filtered(
            lambda template: template.is_spare and template.spare_class_by == "rule"
        )
        if not parts:
            return
        # bounded: cost and counted use of these parts, in all companies that share
        # them; the result is a class
        changed = defaultdict(self.browse)
        for template, vals in parts.sudo()._get_class_vals().items():
            if vals != template._convert_to_write({n: template[n] for n in vals}):
                changed[frozenset(vals.items())] |= template
        for vals, templates in changed.items():
            templates.sudo().write(dict(vals))

    def _get_class_vals(self):
        """Return {part: values of its class}. Called under sudo."""
        companies = self.env["res.company"].search(Domain.TRUE)
        uses = self._count_uses(companies)
        since = {
            company: fields.Datetime.now()
            - relativedelta(months=company.after_sales_uncommon_months)
            for company in companies
        }
        old = self._get_companies_with_records(since)
        verdicts = {template: [] for template in self}
        for company in companies:
            rule = spare_class.Rule(
                company.after_sales_high_value_cost,
                company.after_sales_uncommon_months,
                company.after_sales_uncommon_uses,
            )
            for template in self.with_company(company):
                if template.company_id and template.company_id != company:
                    continue
                facts = spare_class.Facts(
                    max(
                        template.product_variant_ids.mapped("standard_price"), default=0
                    ),
                    uses.get((company.id, template.id), 0),
                    company in old and template.create_date <= since[company],
                )
                verdicts[template].append((company, spare_class.judge(facts, rule)))
        result = {}
        for template, entries in verdicts.items():
            company, verdict = spare_class.combine(entries)
            result[template] = {
                "spare_class": verdict.spare_class,
                "spare_class_by": "rule",
                "spare_class_rule": verdict.reason,
                "spare_class_uses": uses.get((company.id, template.id), 0),
                "spare_class_company_id": company.id,
            }
        return result

    def _count_uses(self, companies):
        """Return {(company id, part id): jobs of the company's months that used it}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.company_id, p.product_tmpl_id, count(DISTINCT l.order_id)
                  FROM after_sales_order_line l
                  JOIN after_sales_order o ON o.id = l.order_id
                  JOIN res_company c ON c.id = o.company_id
                  JOIN product_product p ON p.id = l.product_id
                 WHERE l.state = 'consumed' AND l.kind = 'part'
                   AND l.product_id IN %(parts)s
                   AND o.company_id IN %(companies)s
                   AND COALESCE(o.finished_at, o.arrived_at) >= %(now)s
                       - make_interval(months => c.after_sales_uncommon_months)
                 GROUP BY o.company_id, p.product_tmpl_id""",
                parts=tuple(
                    self.with_context(active_test=False).product_variant_ids.ids
                )
                or (0,),
                companies=tuple(companies.ids),
                now=fields.Datetime.now(),
            )
        )
        return {(company, template): count for company, template, count in rows}

    @api.model
    def _get_companies_with_records(self, since):
        """The companies whose jobs go back to the day from which use is looked at.

        :param dict since: company -> that day
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id
                  FROM (VALUES %s) AS c (id, since)
                 WHERE EXISTS (
                       SELECT 1 FROM after_sales_order o
                        WHERE o.company_id = c.id AND o.finished_at <= c.since)""",
                SQL(", ").join(
                    SQL("(%s, %s::timestamp)", company.id, day)
                    for company, day in since.items()
                ),
            )
        )
        return self.env["res.company"].browse(row[0] for row in rows)

    @api.model
    def _get_judged_domain(self):
        return Domain("is_spare", "=", True) & Domain("spare_class_by", "=", "rule")

    @api.model
    def _cron_judge_spare_class(self):
        """Every night: use that has come, or lies too far back by now."""
        parts = self.search(self._get_judged_domain())
        cron = self.env["ir.cron"]
        left = len(parts)
        cron._commit_progress(remaining=left)
        for ids in split_every(BATCH_SIZE, parts.ids):
            do_or_each(self.browse(ids), lambda some: some._judge_spare_class())
            left -= len(ids)
            if not cron._commit_progress(len(ids), remaining=left):
                break
