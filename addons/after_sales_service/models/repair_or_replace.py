# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, float_repr, formatLang

from ..tools import replacement
from .equipment_reliability import STATES_BEFORE_SERVICE

VERDICTS = [
    (replacement.KEEP, "Keep"),
    (replacement.WATCH, "Watch"),
    (replacement.RENEW, "Replace"),
]
#: units that are reckoned at a time
BATCH = 1000
DAYS_OF_YEAR = 365.25


class RepairOrReplace(models.Model):
    """Whether a unit is worth another repair (S31): figures, score and advice.

    One row per unit in service, reckoned every night from the archive by the rule in
    tools/replacement.py; weights and limits are the company's. Billing and managers
    read it; nobody writes it.
    """

    _name = "after.sales.repair.or.replace"
    _description = "Repair or Replace"
    _inherit = ["after.sales.register.mixin"]
    _rec_name = "equipment_id"
    _order = "score desc, id"

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(related="equipment_id.product_id", store=True)
    partner_id = fields.Many2one(
        related="equipment_id.partner_id", store=True, string="Owner"
    )
    department_id = fields.Many2one(related="equipment_id.department_id", store=True)
    team_id = fields.Many2one(related="equipment_id.team_id", store=True)
    owner_kind = fields.Selection(related="equipment_id.owner_kind", store=True)
    age_years = fields.Float(
        string="Age (years)", readonly=True, digits=(5, 1), aggregator="avg"
    )
    life_years = fields.Integer(
        string="Usual Life (years)",
        readonly=True,
        aggregator="avg",
        help="Of the product. 0: not known.",
    )
    cost = fields.Monetary(
        string="Cost of 12 Months",
        readonly=True,
        help="Parts, labour, travel and compensation.",
    )
    value = fields.Monetary(
        string="Replacement Value", readonly=True, help="What a new one costs."
    )
    cost_percent = fields.Float(
        string="Cost to Value (%)",
        compute="_compute_cost_percent",
        store=True,
        digits=(6, 1),
        aggregator="avg",
    )
    failures = fields.Integer(string="Failures in 12 Months", readonly=True)
    failures_before = fields.Integer(string="In the 12 before", readonly=True)
    mtbf_hours = fields.Float(
        string="MTBF (h)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    availability = fields.Float(
        string="Availability (%)",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="Of the last twelve months.",
    )
    has_availability = fields.Boolean(readonly=True)
    discontinued = fields.Integer(
        string="Discontinued Parts",
        readonly=True,
        help="Parts that this unit has used and that can no longer be had; the unit"
        " itself counts as two.",
    )
    score = fields.Float(
        readonly=True,
        default=0.0,
        digits=(5, 1),
        aggregator="avg",
        help="0: nothing speaks for a new unit; 100: all does.",
    )
    verdict = fields.Selection(VERDICTS, readonly=True, index=True)
    reckoned_at = fields.Datetime(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")

    _equipment_uniq = models.UniqueIndex("(equipment_id)", "One row per unit.")

    @api.depends("cost", "value")
    def _compute_cost_percent(self):
        for row in self:
            row.cost_percent = row.value and 100 * row.cost / row.value

    # ------------------------------------------------------------
    # WHY
    # ------------------------------------------------------------

    def _get_criteria(self):
        """The weighed criteria of the row, by the company's settings as of now."""
        self.ensure_one()
        return replacement.weigh(
            self._get_figures(),
            self.company_id._get_replacement_limits(),
            self.company_id._get_replacement_weights(),
        )

    def _get_figures(self):
        self.ensure_one()
        return replacement.Figures(
            age_years=self.age_years,
            life_years=self.life_years or None,
            cost=self.cost,
            value=self.value or None,
            failures=self.failures,
            failures_before=self.failures_before,
            availability=self.availability if self.has_availability else None,
            discontinued=self.discontinued,
        )

    @api.depends(
        "age_years",
        "life_years",
        "cost",
        "value",
        "failures",
        "failures_before",
        "availability",
        "discontinued",
        "score",
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            limits = row.company_id._get_replacement_limits()
            criteria = row._get_criteria()
            total = sum(
                one.weight for one in criteria if one.share is not None and one.weight
            )
            texts = [
                self.env._(
                    "%(fact)s: %(share)s %% speaks for a new unit; weight %(weight)s of"
                    " %(total)s",
                    fact=row._word_criterion(one.name, limits),
                    share=f"{100 * one.share:.0f}",
                    weight=f"{one.weight:g}",
                    total=f"{total:g}",
                )
                if one.share is not None
                else self.env._(
                    "%(fact)s: not counted", fact=row._word_criterion(one.name, limits)
                )
                for one in criteria
                if one.weight
            ]
            texts.append(
                self.env._(
                    "Score %(score)s: the weighted mean of what is known. From"
                    " %(watch)s on: watch; from %(renew)s on: renew.",
                    score=f"{replacement.score(criteria):.1f}",
                    watch=f"{limits.watch_from:g}",
                    renew=f"{limits.renew_from:g}",
                )
            )
            row.explanation = "\n".join(texts)

    def _word_criterion(self, name, limits):
        """The fact behind a criterion, and from where on it speaks fully."""
        self.ensure_one()
        match name:
            case "age":
                if not self.life_years:
                    return self.env._(
                        "Age %(age)s years, usual life of the product not entered",
                        age=f"{self.age_years:.1f}",
                    )
                return self.env._(
                    "Age %(age)s of %(life)s years",
                    age=f"{self.age_years:.1f}",
                    life=self.life_years,
                )
            case "cost":
                cost = formatLang(self.env, self.cost, currency_obj=self.currency_id)
                if not self.value:
                    return self.env._(
                        "Cost of twelve months %(cost)s, replacement value not entered",
                        cost=cost,
                    )
                return self.env._(
                    "Cost of twelve months %(cost)s, %(percent)s %% of the replacement"
                    " value (all from %(limit)s %%)",
                    cost=cost,
                    percent=float_repr(self.cost_percent, 1),
                    limit=f"{limits.cost_percent:g}",
                )
            case "failures":
                return self.env._(
                    "Failures %(now)s in twelve months, %(before)s in the twelve before"
                    " (all when doubled)",
                    now=self.failures,
                    before=self.failures_before,
                )
            case "availability":
                if not self.has_availability:
                    return self.env._("Availability not known")
                return self.env._(
                    "Availability %(percent)s %% (all at %(limit)s %% and below)",
                    percent=f"{self.availability:.2f}",
                    limit=f"{limits.availability:g}",
                )
            case _:
                return self.env._(
                    "Parts that can no longer be had: %(count)s (all from two on; the"
                    " unit itself counts as two)",
                    count=self.discontinued,
                )

    # ------------------------------------------------------------
    # RECKON
    # ------------------------------------------------------------

    @api.model
    def action_reckon_now(self):
        """Reckon all units of the companies at hand, instead of at night."""
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("The service manager has the list reckoned anew.")
            )
        domain = self._get_unit_domain() & Domain(
            "company_id", "in", self.env.companies.ids
        )
        # bounded: units of companies that the manager works in
        Unit = self.env["after.sales.equipment"].sudo()
        if Unit.search_count(domain, limit=BATCH + 1) > BATCH:
            # bounded: wakes our own job
            self.env.ref(
                "after_sales_service.ir_cron_repair_or_replace"
            ).sudo()._trigger()
            message = self.env._("The units are being reckoned in the background.")
        else:
            self._reckon(Unit.search(domain))
            message = self.env._("The units are reckoned as of now.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_unit_domain(self):
        return Domain("state", "not in", (*STATES_BEFORE_SERVICE, "retired"))

    @api.model
    def _cron_reckon(self):
        """Every night, batch by batch; what left service leaves the list."""
        cron = self.env["ir.cron"]
        Unit = self.env["after.sales.equipment"]
        gone = self.search([("equipment_id", "not any", self._get_unit_domain())])
        gone.unlink()
        domain = self._get_unit_domain()
        left = Unit.search_count(domain)
        cron._commit_progress(remaining=left)
        last = 0
        while units := Unit.search(
            domain & Domain("id", ">", last), order="id", limit=BATCH
        ):
            last = units[-1].id
            self._reckon(units)
            left -= len(units)
            cron._commit_progress(len(units), remaining=max(left, 0))
            self.env.invalidate_all()

    @api.model
    def _reckon(self, units):
        """Write the rows of units: a handful of queries, whatever their number."""
        today = fields.Date.context_today(self)
        # nobody writes the list: bounded to the rows of these units
        Row = self.env[self._name].sudo()
        rows = {
            row.equipment_id.id: row
            for row in Row.search([("equipment_id", "in", units.ids)])
        }
        costs = self._get_costs(units, today)
        figures = self._get_reliability(units, today)
        discontinued = self._get_discontinued(units)
        now = fields.Datetime.now()
        vals_list = []
        for unit in units:
            vals = {
                "equipment_id": unit.id,
                "age_years": self._get_age(unit, today),
                "life_years": unit.product_id.after_sales_life_years,
                "cost": costs.get(unit.id, 0.0),
                # of own plant at least what it cost is known; the list shows money to
                # those only who may see that, too
                "value": unit.replacement_value or unit.sudo().purchase_value,
                "discontinued": discontinued.get(unit.id, 0)
                + 2 * unit.product_id.is_discontinued,
                **figures.get(unit.id, self._prepare_reliability_vals()),
            }
            row = rows.get(unit.id)
            if row:
                row._update(vals)
            else:
                vals_list.append(vals)
        made = Row.create(vals_list)
        for row in Row.union(*rows.values(), made):
            row._judge(now)

    def _update(self, vals):
        """Write what has changed, nothing else."""
        self.ensure_one()
        changed = {
            name: value
            for name, value in vals.items()
            if name != "equipment_id" and self[name] != value
        }
        if changed:
            self.write(changed)

    def _judge(self, now):
        self.ensure_one()
        points = replacement.score(self._get_criteria())
        limits = self.company_id._get_replacement_limits()
        self._update(
            {
                "score": round(points, 1),
                "verdict": replacement.decide(points, limits),
                "reckoned_at": now,
            }
        )

    @api.model
    def _get_age(self, unit, today):
        first = (
            unit.manufactured_on
            or unit.delivered_on
            or unit.installed_on
            or unit.accepted_on
        )
        return first and round((today - first).days / DAYS_OF_YEAR, 1) or 0.0

    @api.model
    def _get_costs(self, units, today):
        """Cost of the last twelve months by id of the unit."""
        return {
            unit.id: cost
            for unit, cost in self.env["after.sales.cost.report"]
            .sudo()  # bounded: these units, for a list of billing and managers
            ._read_group(
                [
                    ("equipment_id", "in", units.ids),
                    ("date", ">", today - relativedelta(months=12)),
                ],
                ["equipment_id"],
                ["cost:sum"],
            )
        }

    @api.model
    def _get_reliability(self, units, today):
        """Failures, MTBF and availability of twelve months, and of those before.

        Months of the unit's site: the running one and the eleven before it.
        """
        middle = today.replace(day=1) - relativedelta(months=11)
        found = {}
        for unit, month, failures, observed, down in (
            self.env["after.sales.reliability.report"]
            .sudo()  # bounded: these units
            ._read_group(
                [
                    ("equipment_id", "in", units.ids),
                    ("month", ">=", middle - relativedelta(months=12)),
                ],
                ["equipment_id", "month:month"],
                ["failure_count:sum", "observed_hours:sum", "down_hours:sum"],
            )
        ):
            sums = found.setdefault(unit.id, [0, 0, 0.0, 0.0])
            if month >= middle:
                sums[0] += failures
                sums[2] += observed
                sums[3] += down
            else:
                sums[1] += failures
        return {
            unit_id: self._prepare_reliability_vals(*sums)
            for unit_id, sums in found.items()
        }

    @api.model
    def _prepare_reliability_vals(self, failures=0, before=0, observed=0.0, down=0.0):
        return {
            "failures": failures,
            "failures_before": before,
            "has_availability": observed > 0,
            "availability": round(100 * (1 - down / observed), 2) if observed else 0.0,
            "mtbf_hours": round((observed - down) / failures, 1) if failures else 0.0,
        }

    @api.model
    def _get_discontinued(self, units):
        """How many discontinued parts each unit has used, by id of the unit."""
        self.env["after.sales.order.line"].flush_model()
        self.env["after.sales.order"].flush_model(["equipment_id"])
        self.env["product.template"].flush_model(["is_discontinued"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT job.equipment_id, COUNT(DISTINCT line.product_id)
                      FROM after_sales_order_line line
                      JOIN after_sales_order job ON job.id = line.order_id
                      JOIN product_product part ON part.id = line.product_id
                      JOIN product_template template
                           ON template.id = part.product_tmpl_id
                     WHERE job.equipment_id = ANY(%s) AND line.kind = 'part'
                       AND line.state = 'consumed' AND template.is_discontinued
                     GROUP BY job.equipment_id
                    """,
                    units.ids,
                )
            )
        )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_open_unit(self):
        self.ensure_one()
        return self.equipment_id._get_records_action()

    def action_view_costs(self):
        """The costs behind the figure."""
        self.ensure_one()
        return self.equipment_id.action_view_costs()

    def action_view_reliability(self):
        """Failures and availability by month behind the figures."""
        self.ensure_one()
        return self.equipment_id.action_view_reliability()

    def action_propose(self):
        """Write a proposal of renewal for the units."""
        self.check_access("read")
        action = self.equipment_id.action_propose_renewal()
        action["context"]["default_kind"] = "renew"
        return action

    @api.model
    def _get_register_columns(self):
        return [
            "equipment_id",
            "product_id",
            "partner_id",
            "department_id",
            "team_id",
            "age_years",
            "life_years",
            "cost",
            "value",
            "cost_percent",
            "failures",
            "failures_before",
            "mtbf_hours",
            "availability",
            "discontinued",
            "score",
            "verdict",
            "reckoned_at",
        ]
