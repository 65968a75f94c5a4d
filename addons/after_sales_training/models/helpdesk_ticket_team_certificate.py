# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import certificate


class HelpdeskTicketTeam(models.Model):
    """Who of a service point may work alone: by certificates (S23, S35)."""

    _inherit = "helpdesk.ticket.team"

    def _find_trained_engineers(self):
        """An engineer may work alone who may do so on one product in its care.

        That is: he holds every certificate that jobs on it need, whatever their
        kind. Where no rule speaks of the point's work, all its engineers may.
        """
        engineers = super()._find_trained_engineers()
        # sudo: what the engineers of a point are certified for, for its readers
        teams = self.sudo()
        companies = teams.company_id or self.env.company
        rules = self.env["after.sales.certificate.rule"]._get_rules_by_company(
            companies
        )
        if not rules:
            return engineers
        held = self.env["hr.employee"]._read_certificates(
            self.env["hr.employee"].union(*engineers.values())._origin.ids,
            {rule.skill for group in rules.values() for rule in group},
        )
        today = fields.Date.context_today(self)
        for team in teams:
            own = [
                rule
                for rule in rules.get((team.company_id or self.env.company).id, ())
                if rule.team in (0, team._origin.id) and rule.since <= today
            ]
            needs = team._get_needs_by_product(own)
            key = team.sudo(self.env.su)
            engineers[key] = engineers[key].filtered(
                lambda engineer, needs=needs: any(
                    all(
                        certificate.holds(held, engineer._origin.id, skill, today)
                        for skill in skills
                    )
                    for skills in needs
                )
            )
        return engineers

    def _get_needs_by_product(self, rules):
        """Return the sets of skills that jobs need, one set per product in its care.

        Without any product: what every job needs. Called under sudo.
        """
        self.ensure_one()
        if not rules:
            return [set()]
        templates = self.serviced_product_ids.product_tmpl_id
        jobs = [
            (
                template.id,
                set(
                    map(
                        int,
                        filter(None, (template.categ_id.parent_path or "").split("/")),
                    )
                ),
            )
            for template in templates
        ] or [(0, set())]
        return [
            {
                rule.skill
                for rule in rules
                if rule.product in (0, product)
                and (not rule.category or rule.category in categories)
            }
            for product, categories in jobs
        ]
