# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import ormcache

from .sla_timer import HOLDERS


class Compensation(models.Model):
    """Compensation follows the promises: opened at the breach, fixed at the end."""

    _inherit = "after.sales.compensation"

    @api.model
    @ormcache()
    def _get_followed_targets(self):
        """Return the ids of the targets whose promises matter here.

        Those with a schedule, and those that had one when a promise broke.
        """
        opened = self.sudo()._read_group([("decision", "=", "open")], ["target_id"])
        return frozenset(
            self.env["after.sales.compensation.schedule"]._get_by_target()
        ) | {target.id for (target,) in opened}

    @api.model
    def _follow(self, rows):
        """Bring the compensations in line with these promises, all of them together.

        Called by the engine with every promise it has just written: costs nothing
        where no target has a schedule, and a few statements for any number.

        :param list rows: ``Row`` of the timers, as they are now
        """
        followed = self._get_followed_targets()
        rows = {row.id: row for row in rows if row.target_id in followed}
        if not rows:
            return
        # sudo: the engine writes what follows from a promise, whoever reached it;
        # bounded to the compensations of these very promises
        self = self.sudo()
        known = self.search([("timer_id", "in", list(rows))])
        known._follow_promises(rows)
        known_ids = set(known.timer_id.ids)
        schedules = self.env["after.sales.compensation.schedule"]._get_by_target()
        self._open(
            [
                row
                for row in rows.values()
                if row.state in ("breached", "met_late")
                and row.target_id in schedules
                and row.id not in known_ids
            ]
        )

    @api.model
    def _get_facts(self, row):
        """Return what a promise says about its compensation."""
        # taken back and late again before the next look of the engine
        late = row.state in ("running", "paused") and (
            row.deadline <= fields.Datetime.now()
        )
        broken = late or row.state in ("breached", "met_late")
        return {
            "deadline": row.deadline,
            "ended_at": row.reached_at or row.closed_at if broken else False,
            "kept": not broken,
        }

    def _follow_promises(self, rows):
        """Write what has changed; what is decided stays, and says so."""
        notes, moved = {}, self.browse()
        for compensation in self:
            facts = self._get_facts(rows[compensation.timer_id.id])
            changed = {
                name: value
                for name, value in facts.items()
                if (compensation[name] or False) != (value or False)
            }
            if not changed:
                continue
            if compensation.decision == "open":
                compensation.write(changed)
                moved |= compensation
            else:
                notes[compensation.id] = self.env._(
                    "The promise was changed after the decision: what was decided"
                    " stands until the service manager reconsiders it."
                )
        if notes:
            self.browse(notes)._message_log_batch(notes)
        if moved:
            moved._update_todo()

    @api.model
    def _open(self, rows):
        """Open the compensations of broken promises, in one batch."""
        vals_list = []
        by_company = {}
        for row in rows:
            by_company.setdefault(row.company_id, []).append(row)
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self._draw_numbers(company, len(group))
            holders = {
                field: self.env[model]
                .browse([row.holder_id for row in group if row.holder_field == field])
                .grouped("id")
                for field, model in HOLDERS.items()
            }
            for row, number in zip(group, numbers, strict=True):
                holder = holders[row.holder_field][row.holder_id]
                vals_list.append(self._prepare_vals(row, holder, company, number))
        # nobody follows what the engine opens, and its creation is no news
        opened = self.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        ).create(vals_list)
        # seen only when it was over already
        if over := opened.filtered("ended_at"):
            over._update_todo()

    @api.model
    def _prepare_vals(self, row, holder, company, number):
        """Return the values of the compensation of one broken promise.

        :param Row row: the timer
        :param holder: its ticket or job
        """
        Schedule = self.env["after.sales.compensation.schedule"]
        schedule = Schedule._get_by_target()[row.target_id]
        target = self.env["after.sales.sla.target"].browse(row.target_id)
        unit = holder.equipment_id
        return {
            "name": number,
            "company_id": company.id,
            "timer_id": row.id,
            "target_id": row.target_id,
            "clause_id": (
                Schedule.browse(schedule.id).clause_id or target.clause_id
            ).id,
            row.holder_field: holder.id,
            "partner_id": holder.partner_id.id,
            "equipment_id": unit.id,
            "schedule_id": schedule.id,
            "remedy": schedule.remedy,
            "base": schedule.base,
            "terms": schedule.terms.to_dict(),
            "currency_id": schedule.currency_id or company.currency_id.id,
            "sale_order_id": self._get_sale(holder, unit, company).id,
            **self._get_facts(row),
        }

    @api.model
    def _get_sale(self, holder, unit, company):
        """Return the sale it belongs to: the unit's, else the job's own."""
        sale = unit.sale_order_id
        if not sale and "sale_order_id" in holder._fields:
            sale = holder.sale_order_id
        return sale if sale.company_id == company else sale.browse()
