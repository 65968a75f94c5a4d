# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain

from ..tools import yearly

#: what the result is told apart by
RESULT_GROUPS = ("grade", "department_id", "team_id")
#: deviations named on the paper; the list on the screen holds all
DEVIATION_LIMIT = 200


class MaintenanceYear(models.Model):
    """The papers of a year: the plan (年度维修计划) and its result (完成情况)."""

    _inherit = "after.sales.maintenance.year"

    def _get_paper_lang(self):
        """A paper of the house: in the language of the company."""
        self.ensure_one()
        return self.company_id.partner_id.lang or self.env.lang or "en_US"

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._with_paper_lang().display_name.replace("/", "-")

    def _get_matrix(self):
        """Rows of the plan: (line, twelve lists of days, lines of the plan)."""
        self.ensure_one()
        return self.line_ids._get_matrix()

    def _get_month_names(self):
        return self.env["after.sales.maintenance.year.line"]._get_month_names()

    def _get_month_totals(self):
        """Hours of work in each month."""
        self.ensure_one()
        hours = [0.0] * 12
        for line in self.line_ids:
            hours[line.agreed_on.month - 1] += line.hours
        return hours

    def _get_moved_lines(self):
        self.ensure_one()
        return self.line_ids.filtered("is_moved")

    def _get_approval_wording(self):
        """Who drafted and who approved, in one sentence."""
        self.ensure_one()
        # names of colleagues on a paper of the house
        plan = self.sudo()
        if plan.approval_state != "approved":
            return self.env._("Draft")
        if plan.approved_alone:
            return self.env._(
                "Approved by the author %s: no other service manager",
                plan.approved_by_id.name,
            )
        return self.env._(
            "Handed in by %(author)s, approved by %(approver)s",
            author=plan.submitted_by_id.name,
            approver=plan.approved_by_id.name,
        )

    # ------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------

    def _get_result_tables(self):
        """The comparison, in total and told apart.

        :return: list of (title, list of (label, {outcome: number}, kept percent))
        """
        self.ensure_one()
        report = self.env["after.sales.maintenance.report"]
        domain = Domain("year_id", "=", self.id)
        labels = report.fields_get(RESULT_GROUPS, ["string"])
        tables = [(self.env._("All dates"), self._count_outcomes(domain, None))]
        tables += [
            (labels[name]["string"], self._count_outcomes(domain, name))
            for name in RESULT_GROUPS
        ]
        # one row only says again what stands in the total
        return [tables[0], *(table for table in tables[1:] if len(table[1]) > 1)]

    def _count_outcomes(self, domain, name):
        report = self.env["after.sales.maintenance.report"]
        found = {}
        for *key, outcome, count in report._read_group(
            domain, [name, "outcome"] if name else ["outcome"], ["__count"]
        ):
            found.setdefault(key[0] if key else None, {})[outcome] = count
        return [
            (self._word_group(name, key), counts, yearly.kept_percent(counts))
            for key, counts in found.items()
        ]

    def _word_group(self, name, key):
        if name is None:
            return self.display_name
        field = self.env["after.sales.maintenance.report"]._fields[name]
        if field.type == "selection":
            word = dict(field._description_selection(self.env)).get(key)
        else:
            word = key.sudo().display_name  # a name on a paper of the house
        return word or self.env._("Not said")

    def _get_deviations(self):
        """Dates that were not kept, the first ones of them."""
        self.ensure_one()
        return self.env["after.sales.maintenance.report"].search(
            Domain("year_id", "=", self.id)
            & Domain("outcome", "in", ("early", "late", "overdue", "skipped")),
            limit=DEVIATION_LIMIT,
        )

    def _get_extra_rows(self):
        """Work that no plan asked for, the first of it."""
        self.ensure_one()
        return self.env["after.sales.maintenance.report"].search(
            self._get_extra_domain(), limit=DEVIATION_LIMIT
        )

    def _get_result_summary(self):
        """The result in one sentence."""
        self.ensure_one()
        if not self.has_outcome:
            return self.env._("Nothing of this plan was due yet.")
        return self.env._(
            "Of %(decided)s dates that were due, %(kept)s were done in time:"
            " %(percent)s %%.",
            decided=sum(self[f"{outcome}_count"] for outcome in yearly.DECIDED),
            kept=self.in_window_count,
            percent=f"{self.kept_percent:.1f}",
        )
