# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools import quality
from .order import KINDS_REPAIR
from .quality_notice import OPEN_STATES
from .quality_notice_steps import ACTIVITY_PROPOSED


class QualityNotice(models.Model):
    """Proposed by itself where a fault of a product happens too often (S22).

    Looked at once a day: the failures of a product by one symptom or one cause
    within the company's days. What an open notice is about joins that notice; what
    was closed or dismissed counts anew from that day.
    """

    _inherit = "after.sales.quality.notice"

    @api.model
    def _cron_propose(self):
        """Propose what fails too often, company by company (idempotent)."""
        looking = self.env["res.company"].search(
            Domain("after_sales_quality_failures", ">", 0)
            | Domain("after_sales_quality_percent", ">", 0)
        )
        for company in looking:
            limits = quality.Limits(
                company.after_sales_quality_failures,
                company.after_sales_quality_percent,
            )
            self.with_company(company)._propose(company, limits)

    @api.model
    def _propose(self, company, limits):
        """A few queries for all failures of a company, and one create."""
        since = fields.Datetime.now() - timedelta(days=company.after_sales_quality_days)
        rows = self._count_failures(company, since)
        in_service = self._count_units(company, {row["product_id"] for row in rows})
        known = {
            (notice.product_id.id, notice.fault_id.id): notice
            for notice in self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN_STATES),
                    ("product_id", "in", [row["product_id"] for row in rows]),
                ],
                order="id desc",
            )
        }
        vals_list = []
        for row in rows:
            units = in_service.get(row["product_id"], 0)
            if notice := known.get((row["product_id"], row["fault_id"])):
                notice._take_further_cases(row)
            elif quality.is_too_often(
                row["failures"], len(row["unit_ids"]), units, limits
            ):
                vals_list.append(self._prepare_proposal_vals(company, row, units))
        self.create(vals_list)._tell_proposed()

    @api.model
    def _count_failures(self, company, since):
        """Count failures by product and fault, after the last notice about them.

        :param datetime since: naive UTC
        :return: list of dicts: product_id, fault_id, failures, unit_ids, ticket_ids,
            order_ids
        """
        Ticket = self.env["helpdesk.ticket"]
        Order = self.env["after.sales.order"]
        flush = [
            *(
                Ticket._fields[name]
                for name in (
                    "active",
                    "company_id",
                    "equipment_id",
                    "fault_id",
                    "kind",
                    "reported_at",
                    "stage_id",
                )
            ),
            *(
                Order._fields[name]
                for name in (
                    "cause_id",
                    "company_id",
                    "coverage_at",
                    "done_at",
                    "equipment_id",
                    "kind",
                    "state",
                    "ticket_id",
                )
            ),
            self.env["after.sales.equipment"]._fields["product_id"],
            self.env["after.sales.fault"]._fields["counts_as_repeat"],
            *(
                self._fields[name]
                for name in ("closed_at", "company_id", "fault_id", "product_id")
            ),
        ]
        query = SQL(
            """
            WITH failure AS (
                SELECT t.fault_id, t.equipment_id, t.reported_at AS at,
                       't' || t.id AS case_key, t.id AS ticket_id, NULL::int AS order_id
                  FROM helpdesk_ticket t
                  LEFT JOIN helpdesk_ticket_stage stage ON stage.id = t.stage_id
                 WHERE t.company_id = %(company)s AND t.kind = 'fault' AND t.active
                   AND stage.outcome IS DISTINCT FROM 'withdrawn'
                   AND t.reported_at >= %(since)s
                   AND t.fault_id IS NOT NULL AND t.equipment_id IS NOT NULL
                 UNION ALL
                SELECT o.cause_id, o.equipment_id, o.coverage_at,
                       COALESCE('t' || o.ticket_id, 'o' || o.id), o.ticket_id, o.id
                  FROM after_sales_order o
                 WHERE o.company_id = %(company)s AND o.kind IN %(kinds)s
                   AND o.state = 'done' AND o.done_at >= %(since)s
                   AND o.coverage_at >= %(since)s
                   AND o.cause_id IS NOT NULL AND o.equipment_id IS NOT NULL
            )
            SELECT unit.product_id, failure.fault_id,
                   count(DISTINCT failure.case_key) AS failures,
                   array_agg(DISTINCT failure.equipment_id) AS unit_ids,
                   array_remove(array_agg(DISTINCT failure.ticket_id), NULL)
                        AS ticket_ids,
                   array_remove(array_agg(DISTINCT failure.order_id), NULL)
                        AS order_ids
              FROM failure
              JOIN after_sales_equipment unit ON unit.id = failure.equipment_id
              JOIN after_sales_fault fault ON fault.id = failure.fault_id
                                          AND fault.counts_as_repeat
             WHERE NOT EXISTS (
                   SELECT 1 FROM after_sales_quality_notice past
                    WHERE past.company_id = %(company)s
                      AND past.product_id = unit.product_id
                      AND past.fault_id = failure.fault_id
                      AND past.closed_at >= failure.at)
             GROUP BY unit.product_id, failure.fault_id
             ORDER BY unit.product_id, failure.fault_id
            """,
            company=company.id,
            since=since,
            kinds=KINDS_REPAIR,
        )
        return self.env.execute_query_dict(
            SQL().join([query, *(SQL(to_flush=field) for field in flush)])
        )

    @api.model
    def _count_units(self, company, product_ids):
        """Return product id → number of units in service."""
        groups = self.env["after.sales.equipment"]._read_group(
            [
                ("company_id", "=", company.id),
                ("product_id", "in", list(product_ids)),
                ("state", "!=", "retired"),
            ],
            ["product_id"],
            ["__count"],
        )
        return {product.id: count for product, count in groups}

    @api.model
    def _prepare_proposal_vals(self, company, row, in_service):
        """Values of a notice that the program proposes, with its figures."""
        lang = company.partner_id.lang
        speaker = self.with_context(lang=lang)
        product = speaker.env["product.product"].browse(row["product_id"])
        fault = speaker.env["after.sales.fault"].browse(row["fault_id"])
        affected = len(row["unit_ids"])
        note = speaker.env._(
            "%(failures)s failures on %(affected)s of %(units)s units (%(share)s %%)"
            " within %(days)s days.",
            failures=row["failures"],
            affected=affected,
            units=in_service,
            share=round(quality.share(affected, in_service), 1),
            days=company.after_sales_quality_days,
        )
        note = f"{note} {speaker._describe_limits(company)}"
        return {
            "company_id": company.id,
            "origin": "rate",
            "title": f"{product.name}: {fault.name}",
            "product_id": product.id,
            "fault_id": fault.id,
            "description": speaker._describe_cases(row["ticket_ids"]) or note,
            "rate_note": note,
            "department_id": company.after_sales_quality_department_id.id,
            "date_due": self._get_due_day(company),
            **self._prepare_case_vals(row),
        }

    @api.model
    def _describe_limits(self, company):
        """Return the setting by which notices are proposed, in words."""
        texts = []
        if company.after_sales_quality_failures:
            texts.append(
                self.env._(
                    "Proposed from %s failures on.",
                    company.after_sales_quality_failures,
                )
            )
        if company.after_sales_quality_percent:
            texts.append(
                self.env._(
                    "Proposed from %s %% of the units on.",
                    f"{company.after_sales_quality_percent:g}",
                )
            )
        return " ".join(texts)

    @api.model
    def _prepare_case_vals(self, row):
        """What a notice rests on."""
        return {
            "equipment_ids": [fields.Command.set(row["unit_ids"])],
            "ticket_ids": [fields.Command.set(row["ticket_ids"])],
            "order_ids": [fields.Command.set(row["order_ids"])],
        }

    @api.model
    def _describe_cases(self, ticket_ids):
        """Return what customers told, a line for each ticket."""
        tickets = self.env["helpdesk.ticket"].browse(ticket_ids)
        return "\n".join(
            f"{ticket.number} · {format_date(self.env, ticket.reported_at)}"
            f" · {ticket.equipment_id.serial} · {ticket.name}"
            for ticket in tickets.sorted("reported_at")
        )

    def _take_further_cases(self, row):
        """An open notice takes up what has happened since, and says so once."""
        self.ensure_one()
        added = self._add_cases(
            {
                "equipment_ids": row["unit_ids"],
                "ticket_ids": row["ticket_ids"],
                "order_ids": row["order_ids"],
            }
        )
        if added:
            self._message_log(
                body=self.env._(
                    "It has happened again: %(failures)s failures on %(units)s units.",
                    failures=self.failure_count,
                    units=self.unit_count,
                )
            )

    def _tell_proposed(self):
        """The service manager finds each proposal among the to-dos."""
        for notice in self:
            for manager in notice.company_id._get_after_sales_managers()[:1]:
                notice.with_context(mail_activity_quick_update=True).activity_schedule(
                    ACTIVITY_PROPOSED,
                    user_id=manager.id,
                    date_deadline=fields.Date.today(),
                )
