# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

from ..tools import period

_logger = logging.getLogger(__name__)

EQUIPMENT = "maintenance.equipment"
REQUEST = "maintenance.request"


class PlantTakeover(models.TransientModel):
    """Plant kept in core Maintenance becomes plant of ours (architecture §3.1).

    Core Maintenance need not be installed: without it there is nothing to take over.
    Nothing there is changed. Each piece remembers where it came from, so the dialog
    may run as often as wanted. Recurring requests become proposals of plans, open
    ones tickets without promises. Service managers only.
    """

    _name = "after.sales.plant.takeover"
    _description = "Take over from Maintenance"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    is_installed = fields.Boolean(compute="_compute_is_installed")
    department_id = fields.Many2one(
        "hr.department",
        string="Department where None is Known",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    with_plans = fields.Boolean(
        string="Propose Plans",
        default=True,
        help="From preventive requests that repeat. They begin as drafts.",
    )
    with_tickets = fields.Boolean(
        string="Open Requests as Tickets",
        help="Corrective requests that are not done. Old ones get no promises.",
    )
    category_ids = fields.One2many(
        "after.sales.plant.takeover.category", "wizard_id", string="Products"
    )
    line_ids = fields.One2many(
        "after.sales.plant.takeover.line", "wizard_id", string="Equipment"
    )
    summary = fields.Text(readonly=True)

    def _compute_is_installed(self):
        self.is_installed = EQUIPMENT in self.env

    # ------------------------------------------------------------
    # FIND
    # ------------------------------------------------------------

    def action_find(self):
        """List what core Maintenance knows; what was taken over is marked."""
        self.ensure_one()
        self._check_can_take_over()
        self._do_find()
        return self._reopen()

    def _check_can_take_over(self):
        """:raises AccessError: no service manager
        :raises UserError: core Maintenance is not installed
        """
        if not self.env.su and not self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(self.env._("Plant is taken over by the service manager."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This is a company you do not work for."))
        if EQUIPMENT not in self.env:
            raise UserError(
                self.env._(
                    "Odoo's own Maintenance is not installed: there is nothing to take"
                    " over. Register plant by hand or from a receipt."
                )
            )

    def _get_source_domain(self):
        """What is taken over: in use, of this company or of none."""
        today = fields.Date.context_today(self)
        return Domain("company_id", "in", (self.company_id.id, False)) & (
            Domain("scrap_date", "=", False) | Domain("scrap_date", ">", today)
        )

    def _do_find(self):
        self.ensure_one()
        # a service manager has no rights in core Maintenance; read only, bounded to
        # the equipment of a company he works for
        wizard = self.sudo().with_company(self.company_id)
        found = wizard.env[EQUIPMENT].search(self._get_source_domain(), order="id")
        wizard.line_ids.unlink()
        wizard.category_ids.unlink()
        wizard.category_ids = [
            Command.create(wizard._prepare_category_vals(category, items))
            for category, items in found.grouped("category_id").items()
        ]
        categories = {line.source_id: line for line in wizard.category_ids}
        known = wizard._get_known(found)
        wizard.line_ids = [
            Command.create(
                wizard._prepare_line_vals(item)
                | {
                    "category_line_id": categories[item.category_id.id or 0].id,
                    "equipment_id": known.get(item.id, False),
                    "state": "known" if item.id in known else "new",
                }
            )
            for item in found
        ]

    def _get_known(self, found):
        """Units taken over before: {id in core Maintenance: id of the unit}."""
        units = (
            self.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search_fetch(
                [
                    (
                        "taken_over_from",
                        "in",
                        [f"{EQUIPMENT},{id_}" for id_ in found.ids],
                    )
                ],
                ["taken_over_from"],
            )
        )
        return {int(unit.taken_over_from.split(",")[1]): unit.id for unit in units}

    def _prepare_category_vals(self, category, items):
        """A category and the product that goes by its name, if there is one."""
        name = category.name or self.env._("Equipment")
        product = self.env["product.product"].search(
            Domain("name", "=", name)
            & Domain("company_id", "in", (self.company_id.id, False)),
            limit=1,
        )
        return {
            "source_id": category.id or 0,
            "name": name,
            "unit_count": len(items),
            "product_id": product.id,
        }

    def _prepare_line_vals(self, item):
        """What is known of one piece; fields of further modules where they are."""
        since = item.effective_date
        if since and since > fields.Date.context_today(self):
            since = False
        department = self._read_known(item, "department_id")
        employee = self._read_known(item, "employee_id")
        if employee and not department:
            department = employee.department_id
        if department and department.company_id not in (
            self.company_id,
            department.company_id.browse(),
        ):
            department = False
        facts = [
            (self.env._("Model"), item.model),
            (self.env._("Place"), self._read_known(item, "location")),
            (self.env._("Supplier's reference"), item.partner_ref),
            (self.env._("Used by"), employee and employee.name),
        ]
        told = "\n".join(f"{label}: {value}" for label, value in facts if value)
        return {
            "source_id": item.id,
            "name": item.name,
            "serial": item.serial_no or f"M-{item.id}",
            "department_id": department and department.id,
            "vendor_id": item.partner_id.id,
            "purchase_value": item.cost,
            "vendor_warranty_end": item.warranty_date,
            "used_since": since,
            "note": (plaintext2html(told) if told else "") + (item.note or ""),
        }

    def _read_known(self, item, name):
        """A field that only some modules bring; False where it is not there."""
        return name in item._fields and item[name]

    # ------------------------------------------------------------
    # TAKE OVER
    # ------------------------------------------------------------

    def action_take_over(self):
        """Register what is chosen and can be; the list says why the rest is not."""
        self.ensure_one()
        self._check_can_take_over()
        self._check_chosen()
        self._do_take_over()
        return self._reopen()

    def _get_chosen(self):
        return self.line_ids.filtered(
            lambda line: line.selected and line.state in ("new", "refused")
        )

    def _check_chosen(self):
        if not self._get_chosen() and not self.line_ids.filtered("equipment_id"):
            raise UserError(
                self.env._("Press “Find” and choose what is to be taken over.")
            )

    def _do_take_over(self):
        """Bounded: what the manager chose of his company's equipment."""
        self.ensure_one()
        wizard = self.sudo().with_company(self.company_id)
        lines = wizard._get_chosen()
        wrong = lines.filtered("problem")
        for line in wrong:
            line.write({"state": "refused", "error": line.problem})
        wizard._register_lines(lines - wrong)
        taken = wizard.line_ids.filtered("equipment_id")
        plans = wizard._propose_plans(taken) if wizard.with_plans else []
        tickets = wizard._open_tickets(taken) if wizard.with_tickets else []
        wizard.summary = self.env._(
            "Units taken over: %(units)s\nRefused: %(refused)s\n"
            "Plans proposed: %(plans)s\nTickets opened: %(tickets)s",
            units=len(wizard.line_ids.filtered(lambda line: line.state == "done")),
            refused=len(wizard.line_ids.filtered(lambda line: line.state == "refused")),
            plans=len(plans),
            tickets=len(tickets),
        )

    def _register_lines(self, lines):
        """All at once; where one is refused, one after the other."""
        try:
            with self.env.cr.savepoint():
                self._register_batch(lines)
            return
        except (UserError, psycopg2.Error):
            lines.invalidate_recordset()
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    self._register_batch(line)
            except (UserError, psycopg2.Error) as error:
                _logger.info("Not taken over: %s", line._get_source(), exc_info=True)
                line.invalidate_recordset()
                reason = self.env._("The database refuses it; the log says why.")
                if isinstance(error, UserError):
                    reason = error.args[0]
                line.write({"state": "refused", "error": reason})

    def _register_batch(self, lines):
        units = (
            self.env["after.sales.equipment"]
            .with_context(tracking_disable=True)
            .create([line._prepare_unit_vals() for line in lines])
        )
        for line, unit in zip(lines, units, strict=True):
            line.write({"equipment_id": unit.id, "state": "done", "error": False})
        self.env.flush_all()

    def _get_requests(self, lines, domain, known):
        """Requests of these lines that are open and were not taken over before.

        :param known: model that remembers in ``taken_over_from``
        :return: list of (line, request)
        """
        by_source = {line.source_id: line for line in lines}
        requests = self.env[REQUEST].search(
            Domain("equipment_id", "in", list(by_source))
            & Domain("archive", "=", False)
            & Domain("stage_id.done", "=", False)
            & domain,
            order="id",
        )
        names = [f"{REQUEST},{request.id}" for request in requests]
        taken = set(
            known.with_context(active_test=False)
            .search([("taken_over_from", "in", names)])
            .mapped("taken_over_from")
        )
        return [
            (by_source[request.equipment_id.id], request)
            for request, name in zip(requests, names, strict=True)
            if name not in taken
        ]

    def _propose_plans(self, lines):
        Plan = self.env["after.sales.maintenance.plan"]
        repeating = Domain("maintenance_type", "=", "preventive") & Domain(
            "recurring_maintenance", "=", True
        )
        return Plan.create(
            [
                self._prepare_plan_vals(line, request)
                for line, request in self._get_requests(lines, repeating, Plan)
            ]
        )

    def _prepare_plan_vals(self, line, request):
        start = request.schedule_date or request.request_date
        start = fields.Date.to_date(start) or fields.Date.context_today(self)
        until = request.repeat_type == "until" and request.repeat_until
        vals = {
            "name": request.name,
            "equipment_id": line.equipment_id.id,
            "grade": "minor",
            "interval": max(request.repeat_interval, 1),
            "interval_unit": request.repeat_unit or "month",
            "start_date": start,
            "end_date": until and until >= start and until,
            "taken_over_from": f"{REQUEST},{request.id}",
        }
        if request.duration:
            vals["duration_hours"] = request.duration
        return vals

    def _open_tickets(self, lines):
        Ticket = self.env["helpdesk.ticket"]
        faults = Domain("maintenance_type", "=", "corrective")
        return Ticket.create(
            [
                self._prepare_ticket_vals(line, request)
                for line, request in self._get_requests(lines, faults, Ticket)
            ]
        )

    def _prepare_ticket_vals(self, line, request):
        now = fields.Datetime.now()
        day = request.request_date or fields.Date.context_today(self)
        reporter = request.owner_user_id.partner_id
        return {
            "name": request.name,
            "description": request.description or plaintext2html(request.name),
            "kind": "fault",
            "equipment_id": line.equipment_id.id,
            "partner_id": line.equipment_id._get_reporter(reporter).id,
            "caller_name": reporter.name,
            "reported_at": min(now, period.start_of_day(day, line.equipment_id.tz)),
            # what was promised elsewhere is no promise of ours
            "sla_policy_id": False,
            "taken_over_from": f"{REQUEST},{request.id}",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over from Maintenance"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_view_units(self):
        """Open the units of the list."""
        self.ensure_one()
        return self.line_ids.equipment_id._get_records_action(
            name=self.env._("Own Plant")
        )
