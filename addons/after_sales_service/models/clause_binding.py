# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, fields, models


class Binding(NamedTuple):
    """Something that keeps a clause: kind, name, the setting in words, where."""

    kind: str
    name: str
    wording: str
    url: str


class Clause(models.Model):
    """What a clause binds: settings that point to it, and what the steps do."""

    _inherit = "after.sales.clause"

    binding_count = fields.Integer(string="Binds", compute="_compute_binding_count")
    bindings = fields.Html(
        string="What It Binds", compute="_compute_bindings", sanitize=False
    )

    @api.depends("measure")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_binding_count(self):
        counts = dict.fromkeys(self.ids, 0)
        for model, name in self._get_readable_binding_models():
            for clause, count in self.env[model]._read_group(
                [(name, "in", self.ids)], [name], ["__count"]
            ):
                counts[clause.id] = counts.get(clause.id, 0) + count
        practices = self._get_practices()
        for clause in self:
            clause.binding_count = counts.get(clause.id, 0) + (
                clause.measure in practices
            )

    @api.depends("measure")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_bindings(self):
        bindings = self._get_bindings()
        for clause in self:
            rows = bindings[clause.id]
            clause.bindings = rows and self.env["ir.qweb"]._render(
                "after_sales_service.clause_bindings", {"bindings": rows}
            )

    @api.model
    def _get_binding_models(self):
        """Return model -> the field that points from its records to clauses.

        An addon adds its plans, places or quotas: models that inherit
        ``after.sales.clause.keeper.mixin`` or have its two methods.
        """
        return {
            "after.sales.sla.target": "clause_id",
            "after.sales.sla.escalation.rule": "clause_ids",
            "after.sales.warranty.term": "clause_ids",
            "after.sales.warranty.exclusion": "clause_ids",
            "after.sales.checklist.template": "clause_ids",
            "after.sales.contract.template": "clause_ids",
            "after.sales.compensation.schedule": "clause_id",
            "after.sales.follow.up.rule": "clause_ids",
        }

    @api.model
    def _get_readable_binding_models(self):
        return [
            (model, name)
            for model, name in self._get_binding_models().items()
            if self.env[model].has_access("read")
        ]

    def _get_bindings(self):
        """Return what keeps each clause, of what the reader may see.

        :return: clause id -> list of :class:`Binding`: records first, then what
            every job, call or unit does by itself
        """
        result = {clause.id: [] for clause in self}
        models = self._get_readable_binding_models()
        # bounded: the names of our own kinds of settings
        Model = self.env["ir.model"].sudo()
        kinds = Model.concat(*(Model._get(model) for model, _name in models))
        for (model, name), kind in zip(models, kinds, strict=True):
            for keeper in self.env[model].search([(name, "in", self.ids)]):
                record = keeper._get_clause_record()
                binding = Binding(
                    kind.name,
                    keeper.display_name,
                    keeper._get_clause_wording(),
                    f"/odoo/{record._name}/{record.id}",
                )
                for clause in keeper[name] & self:
                    result[clause.id].append(binding)
        practices = self._get_practices()
        for clause in self:
            if clause.measure in practices:
                wording, action = practices[clause.measure]
                result[clause.id].append(
                    Binding(
                        self.env._("Practice"),
                        wording,
                        wording,
                        f"/odoo/action-{action}",
                    )
                )
        return result

    def _get_differences(self):
        """Say which clauses name another time than the targets they bind.

        :return: list of sentences, in the language of the clauses
        """
        targets = self.env["after.sales.sla.target"].search(
            [("clause_id", "in", self.ids)]
        )
        return [
            self.env._(
                "%(clause)s says “%(text)s”; the target is %(target)s.",
                clause=target.clause_id.display_name,
                text=target.clause_id.text,
                target=target._get_clause_wording(),
            )
            for target in targets
            if target._contradicts(target.clause_id.text)
        ]

    @api.model
    def _get_practices(self):
        """Return measure -> what the steps of the work do by themselves, and where.

        :return: measure -> (words, XML id of the window in which it is seen)
        """
        company = self.env.company
        jobs = "after_sales_service.order_action"
        tickets = "after_sales_service.helpdesk_ticket_action"
        return {
            "downtime_added": (
                self.env._(
                    "Downtime ledger: each fault in warranty is recorded, confirmed"
                    " and added."
                ),
                "after_sales_service.downtime_action",
            ),
            "free_services": (
                self.env._(
                    "Jobs: used at the customer's request only, labour and travel free."
                ),
                jobs,
            ),
            "remote_first": (
                self.env._(
                    "Tickets: each fault is diagnosed remotely before a dispatch."
                ),
                tickets,
            ),
            "engineer_sent": (
                self.env._("Tickets: what needs work on site is dispatched as a job."),
                tickets,
            ),
            "service_report": (
                self.env._("Jobs: “Done” makes the service report and mails it."),
                jobs,
            ),
            "installation_plan": (
                self.env._(
                    "Installations: no dispatch without a written plan, every line"
                    " free."
                ),
                jobs,
            ),
            "local_engineer": (
                self.env._("Service points: an address, a leader and named engineers."),
                "helpdesk_mgmt.helpdesk_ticket_team_action",
            ),
            "consultation": (
                self.env._(
                    "Tickets: consultation and upgrade are requests of their own."
                ),
                tickets,
            ),
            "free_in_warranty": (
                self.env._(
                    "Jobs: lines under warranty stand at their value, 100 % free."
                ),
                jobs,
            ),
            "cost_only": (
                self.env._(
                    "Jobs: the price rule of the warranty term decides afterwards."
                ),
                jobs,
            ),
            "follow_up": (
                self.env._(
                    "Jobs: follow-up calls, visits and maintenance of the unit."
                ),
                jobs,
            ),
            "archive": (
                self.env._(
                    "Jobs: a repair cannot be closed without cause, work and result."
                ),
                jobs,
            ),
            "joint_acceptance": (
                self.env._(
                    "Jobs: the unit goes back into use when two people, one of each"
                    " side, have signed the acceptance form."
                ),
                jobs,
            ),
            "emergency_report": (
                self.env._(
                    "Emergency reports: proposed by each emergency job, due within"
                    " %(days)s days.",
                    days=company.after_sales_emergency_report_days,
                ),
                jobs,
            ),
            "no_repeat": (
                self.env._(
                    "Tickets: the same unit within %(days)s days is shown as a repeat,"
                    " and its job is free.",
                    days=company.after_sales_repeat_days,
                ),
                tickets,
            ),
            "feedback_signed": (
                self.env._(
                    "Jobs: the customer signs on the engineer's screen or the portal."
                ),
                jobs,
            ),
            "compensation": (
                self.env._(
                    "Compensation: each breach with a schedule waits for the service"
                    " manager's decision."
                ),
                "after_sales_service.compensation_action",
            ),
            "register": (
                self.env._("Register of calls and letters: open until answered."),
                "after_sales_service.contact_action",
            ),
        }
