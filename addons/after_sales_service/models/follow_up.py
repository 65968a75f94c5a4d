# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import period
from .follow_up_rule import FOLLOW_UP_KINDS
from .sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)

#: kind of follow-up -> kinds of jobs after which its time counts anew
CONTACTS = {
    "call": ("call", "visit", "maintenance"),
    "visit": ("visit", "maintenance"),
}
#: customers looked at, follow-ups planned, in one go
BATCH_SIZE = 500
#: What is overdue when follow-ups begin is spread: so many a day, over so many days
#: at most.
START_PER_DAY = 10
START_DAYS = 90
#: A follow-up that could not be planned is tried again after so long.
TRY_AGAIN = timedelta(days=7)


class FollowUp(models.Model):
    """When a customer, or a unit, is to be called or visited next (S24).

    One row per customer (or unit, as the rule says) and kind, kept by a daily run
    that looks only at what has changed and what is due. Dispatchers read; nobody
    writes by hand: rules and jobs do.
    """

    _name = "after.sales.follow.up"
    _description = "Regular Follow-up"
    _inherit = ["after.sales.guard.mixin"]
    _order = "next_on, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(FOLLOW_UP_KINDS, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state_id = fields.Many2one(related="partner_id.state_id", string="Region")
    city = fields.Char(related="partner_id.city")
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    rule_id = fields.Many2one(
        "after.sales.follow.up.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    last_on = fields.Date(
        string="Last Contact",
        readonly=True,
        help="The last call, visit or maintenance; before the first one the day on"
        " which the unit was accepted.",
    )
    skipped_on = fields.Date(
        string="Skipped on",
        readonly=True,
        help="The planned call or visit was cancelled: the time counts from here.",
    )
    start_on = fields.Date(
        string="Not before",
        readonly=True,
        help="What was overdue when follow-ups began is spread over some weeks.",
    )
    next_on = fields.Date(
        string="Next on", compute="_compute_next_on", store=True, index=True
    )
    plan_on = fields.Date(
        string="Planned from",
        compute="_compute_plan_on",
        store=True,
        index="btree_not_null",
        help="From this day on the job stands among those to be planned. Empty: it"
        " does so already.",
    )
    order_id = fields.Many2one(
        "after.sales.order", string="Job", readonly=True, index="btree_not_null"
    )
    problem = fields.Char(
        readonly=True, help="Why the call or visit could not be planned."
    )

    _subject_uniq = models.UniqueIndex(
        "(company_id, kind, partner_id, COALESCE(equipment_id, 0))",
        "This follow-up is planned already.",
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL",
        "A job cannot serve two follow-ups.",
    )

    @api.depends("last_on", "skipped_on", "start_on", "rule_id.months")
    def _compute_next_on(self):
        for row in self:
            since = max(filter(None, (row.last_on, row.skipped_on)), default=False)
            due = since and since + relativedelta(months=row.rule_id.months)
            row.next_on = max(filter(None, (due, row.start_on)), default=False)

    @api.depends("next_on", "rule_id.lead_days", "order_id.state")
    def _compute_plan_on(self):
        for row in self:
            is_open = row.order_id and row.order_id.state not in ("done", "cancelled")
            row.plan_on = (
                not is_open
                and row.next_on
                and row.next_on - timedelta(days=row.rule_id.lead_days)
            )

    @api.depends("partner_id", "equipment_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            subject = row.equipment_id.display_name or row.partner_id.display_name
            row.display_name = f"{kinds.get(row.kind)} · {subject}"

    # ------------------------------------------------------------
    # THE DAILY RUN
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_up(self):
        """Reckon anew what has changed, then plan what is due; O(changed + due)."""
        self._follow_changes()
        self._plan_due()

    @api.model
    def _follow_changes(self):
        """Give customers whose units, tags or rules have changed their rows."""
        Equipment = self.env["after.sales.equipment"].with_context(active_test=False)
        cron = self.env["ir.cron"]
        while groups := Equipment._read_group(
            [("follow_up_stale", "=", True)],
            ["company_id", "commercial_partner_id"],
            ["id:recordset"],
            limit=BATCH_SIZE,
        ):
            by_company = {}
            for company, partner, units in groups:
                partners, known = by_company.get(company, (partner, units))
                by_company[company] = (partners | partner, known | units)
            for company, (partners, units) in by_company.items():
                self._enrol(company, partners, units)
                units.follow_up_stale = False
            if not cron._commit_progress(len(groups)):
                break

    @api.model
    def _enrol(self, company, partners, units):
        """Make, correct and drop the rows of some customers of a company.

        :param partners: commercial partners, all of whose units are looked at
        :param units: those that have changed; they may have had another owner
        """
        wanted = self._get_wanted(company, partners)
        rows = self.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", partners.ids)
            | Domain("equipment_id", "in", units.ids)
        )
        kept = {}
        for row in rows:
            key = (row.kind, row.partner_id, row.equipment_id)
            if row.company_id == company and key in wanted:
                kept[key] = row
        (rows - self.union(*kept.values())).unlink()
        for key, row in kept.items():
            if row.rule_id != wanted[key]:
                row.rule_id = wanted[key]
        self._start(
            company, {key: rule for key, rule in wanted.items() if key not in kept}
        )

    @api.model
    def _get_served_domain(self):
        """The units whose owners are followed up: those in customers' hands."""
        return (
            Domain("owner_kind", "=", "customer")
            & Domain("state", "!=", "retired")
            & (
                Domain("accepted_on", "!=", False)
                | Domain("state", "in", ("in_service", "down"))
            )
        )

    @api.model
    def _get_wanted(self, company, partners):
        """Return {(kind, customer, unit or none): rule} as it should be now."""
        units = self.env["after.sales.equipment"].search(
            self._get_served_domain()
            & Domain("company_id", "=", company.id)
            & Domain("commercial_partner_id", "in", partners.ids)
        )
        rules = self.env["after.sales.follow.up.rule"]._get_rules("period", company)
        order = {rule: place for place, rule in enumerate(rules)}
        wanted = {}
        for unit in units:
            partner = unit.commercial_partner_id
            for kind, rule in rules._get_applicable(unit.product_id, partner).items():
                subject = unit if rule.per == "equipment" else unit.browse()
                key = (kind, partner, subject)
                if key not in wanted or order[rule] < order[wanted[key]]:
                    wanted[key] = rule
        return wanted

    @api.model
    def _start(self, company, wanted):
        """Make rows; those overdue from the start are spread, the oldest first."""
        today = fields.Date.today()
        since = self._get_last_contacts(company, wanted)
        overdue = sorted(
            (
                key
                for key, rule in wanted.items()
                if since[key] + relativedelta(months=rule.months) < today
            ),
            key=since.get,
        )
        span = min(len(overdue) // START_PER_DAY, START_DAYS)
        starts = {
            key: today + timedelta(days=place * span // len(overdue))
            for place, key in enumerate(overdue)
        }
        self.create(
            [
                {
                    "company_id": company.id,
                    "kind": kind,
                    "partner_id": partner.id,
                    "equipment_id": unit.id,
                    "rule_id": rule.id,
                    "last_on": since[kind, partner, unit],
                    "start_on": starts.get((kind, partner, unit)),
                }
                for (kind, partner, unit), rule in wanted.items()
            ]
        )

    @api.model
    def _get_last_contacts(self, company, keys):
        """Return {key: day of the last contact, else of the acceptance}."""
        partners = self.env["res.partner"].union(*(partner for _k, partner, _u in keys))
        accepted = self._get_acceptances(company, partners)
        named, unnamed, any_of = {}, {}, {}
        tz = company._get_after_sales_tz()
        for kind, job_kinds in CONTACTS.items():
            for partner, unit, done_at in self.env["after.sales.order"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("commercial_partner_id", "in", partners.ids),
                    ("kind", "in", job_kinds),
                    ("state", "=", "done"),
                ],
                ["commercial_partner_id", "equipment_id"],
                ["done_at:max"],
            ):
                day = period.day_of(done_at, tz)
                if unit:
                    named[kind, partner, unit] = day
                else:
                    # it was about all of the customer's units
                    unnamed[kind, partner] = day
                any_of[kind, partner] = max(any_of.get((kind, partner), day), day)
        result = {}
        for kind, partner, unit in keys:
            if unit:
                days = (named.get((kind, partner, unit)), unnamed.get((kind, partner)))
            else:
                days = (any_of.get((kind, partner)),)
            result[kind, partner, unit] = max(
                filter(None, days), default=accepted[partner, unit]
            )
        return result

    @api.model
    def _get_acceptances(self, company, partners):
        """Return {(customer, unit or none): day of the first acceptance}."""
        accepted = {}
        for partner, unit, accepted_on, created_at in self.env[
            "after.sales.equipment"
        ]._read_group(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "in", partners.ids),
            ],
            ["commercial_partner_id", "id"],
            ["accepted_on:min", "create_date:min"],
        ):
            day = accepted_on or created_at.date()
            for subject in (unit, unit.browse()):
                accepted[partner, subject] = min(
                    accepted.get((partner, subject), day), day
                )
        return accepted

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    @api.model
    def _plan_due(self):
        """Make the calls and visits that are due; each row once, whoever runs."""
        cron = self.env["ir.cron"]
        domain = self.env["res.company"]._get_day_come_domain(self.browse(), "plan_on")
        while due := self.search(domain, order="plan_on, id", limit=BATCH_SIZE):
            rows = due.try_lock_for_update()
            if not rows._try_plan():
                for row in rows:
                    if not row._try_plan():
                        # it would fail anew every day and hold up the others
                        row.start_on = (
                            fields.Date.today()
                            + TRY_AGAIN
                            + timedelta(days=row.rule_id.lead_days)
                        )
            if not cron._commit_progress(len(rows)) or rows != due:
                break

    def _try_plan(self):
        """Plan rows, all or none.

        :return: whether it succeeded; of a single row the reason is kept
        """
        try:
            with self.env.cr.savepoint():
                self._do_plan()
                self.problem = False
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception as error:  # a unit, a rule or a customer that does not fit
            if len(self) == 1:
                _logger.warning("%s could not be planned", self, exc_info=True)
                self.problem = str(error)
            return False
        return True

    def _do_plan(self):
        """Make one job per row; one that is open already serves."""
        planned = self._find_open_orders()
        to_make = self.filtered(lambda row: row not in planned)
        orders = self.env["after.sales.order"].create(
            to_make._prepare_order_vals_list()
        )
        planned |= dict(zip(to_make, orders, strict=True))
        for row, order in planned.items():
            row.order_id = order

    def _find_open_orders(self):
        """Return {row: an open call or visit of the same subject that serves}."""
        orders = self.env["after.sales.order"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("kind", "in", list(CONTACTS)),
                ("state", "not in", ("done", "cancelled")),
            ],
            order="planned_start, id",
        )
        orders -= self.search([("order_id", "in", orders.ids)]).order_id
        by_subject = {}
        for order in orders:
            key = (order.company_id, order.kind, order.commercial_partner_id)
            for unit in (order.equipment_id, order.equipment_id.browse()):
                by_subject.setdefault((*key, unit), order)
        found = {}
        for row in self:
            order = by_subject.get(
                (row.company_id, row.kind, row.partner_id, row.equipment_id)
            )
            if order and order not in found.values():
                found[row] = order
        return found

    def _prepare_order_vals_list(self):
        """Values of the jobs; whoever knows a unit of the customer is sent."""
        units = self.env["after.sales.equipment"].search(
            self._get_served_domain()
            & Domain("commercial_partner_id", "in", self.partner_id.ids)
        )
        known = {}
        for unit in units:
            known.setdefault((unit.company_id, unit.commercial_partner_id), unit)
        return [
            row._prepare_order_vals(
                row.equipment_id
                or known.get((row.company_id, row.partner_id), units[:0])
            )
            for row in self
        ]

    def _prepare_order_vals(self, unit):
        """Values of the call or visit; ``unit`` names service point and engineer."""
        self.ensure_one()
        day = max(self.next_on, self.company_id._get_after_sales_today())
        return {
            "company_id": self.company_id.id,
            "kind": self.kind,
            "equipment_id": self.equipment_id.id,
            "partner_id": (self.equipment_id.partner_id or self.partner_id).id,
            "team_id": unit.team_id.id,
            "engineer_id": unit.engineer_id.id,
            "planned_start": self.env["after.sales.order"]._get_follow_up_time(
                day, self.company_id
            ),
            "description": self.rule_id._get_task(self.company_id),
        }

    # ------------------------------------------------------------
    # WHAT HAPPENED
    # ------------------------------------------------------------

    @api.model
    def _contact_happened(self, orders):
        """Count anew from jobs that are done; called under sudo."""
        for order in orders:
            kinds = [kind for kind in CONTACTS if order.kind in CONTACTS[kind]]
            if kinds:
                rows = self.search(
                    Domain("company_id", "=", order.company_id.id)
                    & Domain("partner_id", "=", order.commercial_partner_id.id)
                    & Domain("kind", "in", kinds)
                    & (
                        Domain("equipment_id", "in", (order.equipment_id.id, False))
                        if order.equipment_id
                        else Domain.TRUE
                    )
                )
                rows.last_on = period.day_of(
                    order.done_at, order.company_id._get_after_sales_tz()
                )

    @api.model
    def _follow_up_cancelled(self, orders):
        """What was cancelled is not planned again at once; called under sudo."""
        rows = self.search([("order_id", "in", orders.ids)])
        rows.skipped_on = fields.Date.today()

    def action_view_order(self):
        """Show the call or visit that is planned."""
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Job"))
