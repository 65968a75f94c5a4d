# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from .order import KINDS_REMOTE

#: how far ahead a phone looks
HORIZON = timedelta(days=14)
#: more jobs than anybody has in two weeks
MAX_JOBS = 100
#: more parts than fit into a van
MAX_PARTS = 1000


class Order(models.Model):
    """My Day: all that an engineer needs on the road, in one answer.

    It is kept on the phone and read without a connection, so it holds the jobs
    whole: where, what, checklist, lines, report, the parts in the van, the fault
    catalogue. Prices stay at home.
    """

    _inherit = "after.sales.order"

    @api.model
    def get_my_day(self):
        """The user's open jobs of the next two weeks, and what was done today.

        Safe for any user: own jobs only, read under the user's own rights.

        :return: dict of ``jobs``, ``vans`` (by id), ``faults`` and ``labels``
        """
        self.env["after.sales.act"].check_access("read")
        orders = self._get_own_jobs(self._get_my_day_domain())
        return {
            "jobs": orders._get_phone_jobs(),
            "vans": orders._get_phone_vans(),
            "faults": self._get_phone_faults(),
            "labels": self._get_phone_labels(),
        }

    @api.model
    def _get_own_jobs(self, domain):
        """The user's own jobs among those of ``domain``, in the order of the day."""
        return self.search(
            Domain("member_user_ids", "in", [self.env.uid]) & domain,
            order="planned_start, id",
            limit=MAX_JOBS,
        )

    @api.model
    def _get_my_day_domain(self):
        now = fields.Datetime.now()
        zone = ZoneInfo(self.env.tz.zone)
        today = fields.Date.context_today(self, now)
        midnight = datetime.combine(today, time(), zone).astimezone(ZoneInfo("UTC"))
        under_way = Domain("state", "in", ("dispatched", "in_progress", "to_accept"))
        planned = Domain("state", "=", "scheduled") & (
            Domain("planned_start", "=", False)
            | Domain("planned_start", "<", now + HORIZON)
        )
        done_today = Domain("state", "=", "done") & Domain(
            "done_at", ">=", midnight.replace(tzinfo=None)
        )
        return under_way | planned | done_today

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def _get_phone_jobs(self):
        """:return: a dict per job; see _get_phone_job"""
        # bounded: jobs that name the user (see the callers). An engineer may not
        # read the unit, the site or the ticket of another team, yet is sent there.
        return [order._get_phone_job() for order in self.sudo()]

    @api.model
    def _get_phone_labels(self):
        """Selections in the user's language: field -> value -> words."""
        fields_of = [
            (self, "kind"),
            (self, "state"),
            (self, "result"),
            (self.env["after.sales.order.line"], "coverage"),
            (self.env["after.sales.evidence"], "moment"),
            (self.env["after.sales.sla.target"], "event"),
            (self.env["after.sales.checklist.line"], "verdict"),
        ]
        labels = {
            name: dict(model._fields[name]._description_selection(self.env))
            for model, name in fields_of
        }
        acts = self.env["after.sales.act"]._fields["kind"]
        return labels | {"act": dict(acts._description_selection(self.env))}

    def _get_phone_job(self):
        """One job as the phone keeps it; times in UTC. Called under sudo.

        Modules add what their pages of the phone show.
        """
        self.ensure_one()
        site = self.site_partner_id or self.partner_id
        ticket = self.ticket_id
        promise = self._get_next_promise()
        gate = self._get_next_gate()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "state": self.state,
            "remote": self.kind in KINDS_REMOTE,
            "needs_signature": self._needs_signature(),
            "missing": self._get_missing_for(gate) if gate else [],
            "is_signed": self.is_signed,
            "unit_id": self.equipment_id.id,
            "unit": self.equipment_id.display_name or "",
            "product_id": self.product_id.id,
            "customer": self.partner_id.display_name,
            "site": site.name or site.display_name,
            "address": site.contact_address_inline or "",
            "map": self.company_id._get_map_link(site),
            "contact": ticket.caller_name or "",
            "phone": ticket.caller_phone or site.phone or self.partner_id.phone or "",
            "hold": self._get_phone_hold(),
            "description": self.description or "",
            "keeps_place": self.company_id.after_sales_keep_place,
            "currency": self.currency_id.symbol or "",
            "deadline": fields.Datetime.to_string(promise.deadline),
            "promise": promise.event,
            "promise_state": promise.promise_state or "none",
            **{
                name: fields.Datetime.to_string(self[name])
                for name in (
                    "planned_start",
                    "planned_end",
                    "departed_at",
                    "arrived_at",
                    "finished_at",
                    "returned_at",
                    "done_at",
                )
            },
            "van_id": self._get_van().id,
            "checklist": [line._get_phone_check() for line in self.checklist_line_ids],
            "lines": [line._get_phone_line() for line in self.line_ids],
            "photos": [
                photo._get_phone_photo()
                for photo in self.evidence_ids.filtered(
                    lambda evidence: evidence.kind == "photo"
                )
            ],
            "report": {
                "cause_id": self.cause_id.id,
                "cause": self.cause or "",
                "remedy_id": self.remedy_id.id,
                "remedy": self.remedy or "",
                "result": self.result or "",
                "guidance": self.guidance or "",
            },
        }

    def _get_phone_hold(self):
        """Why the job may not start yet, in words; empty: it may. Hook."""
        return ""

    def _get_next_promise(self):
        """The promise that breaks next, of the job or of its ticket; called under sudo.

        Whoever is sent needs to know until when, also for another team's ticket.
        """
        self.ensure_one()
        timers = (self.timer_ids | self.ticket_id.timer_ids).filtered(
            lambda timer: (
                not timer.closed_at and timer.state not in ("paused", "superseded")
            )
        )
        return timers.sorted("deadline")[:1]

    # ------------------------------------------------------------
    # VANS AND CATALOGUE
    # ------------------------------------------------------------

    def _get_phone_vans(self):
        """What lies free in the vans of these jobs: van id -> list of parts."""
        # engineers have no stock rights; bounded to the vans their own jobs are
        # served from, as the jobs' own booking is
        vans = self.env["stock.location"].sudo()
        for order in self.sudo():
            vans |= order._get_van()
        parts = defaultdict(list)
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                Domain("location_id", "child_of", vans.ids),
                ["location_id", "product_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
                limit=MAX_PARTS,
            )
        )
        for location, product, lot, quantity, reserved in rows:
            free = product.uom_id.round(quantity - reserved)
            if product.uom_id.compare(free, 0) <= 0:
                continue
            for van in vans:
                if location.parent_path.startswith(van.parent_path):
                    parts[van.id].append(product._get_phone_part(lot, free))
        return {
            van: sorted(rows, key=lambda row: (row["name"], row["lot"]))
            for van, rows in parts.items()
        }

    @api.model
    def _get_phone_faults(self):
        """Causes and remedies of the catalogue, for big choices on the phone."""
        return [
            {
                "id": fault.id,
                "kind": fault.kind,
                "code": fault.code,
                "name": fault.name,
                "product_ids": fault.product_ids.ids,
            }
            for fault in self.env["after.sales.fault"].search(
                Domain("kind", "in", ("cause", "remedy"))
            )
        ]
