# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections.abc import Sequence
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE, KINDS_REPAIR
from odoo.addons.after_sales_service.tools import period

ALL = Domain.TRUE


class Fact(NamedTuple):
    """Where a criterion finds its cases.

    :param kind: "share" of good cases in percent, "average" of a field, or "count"
    :param whose: the many2one that names the employee, his user or his contact
    :param person: what ``whose`` names: "employee", "user" or "partner"
    :param date: the field that puts a case into a month
    :param cases: which records are cases
    :param good: which of the cases are good ones (kind "share")
    :param value: the averaged field (kind "average")
    :param best_of: of the cases that share this many2one the best one counts only
    :param narrowed: method that says in a domain which of the cases count, where that
        has to be read
    :param action: XML id of the window that shows the cases; none: they are not shown
    :param company: the field that names the company; none: the model has none
    """

    kind: str
    model: str
    whose: str
    person: str
    date: str
    cases: Domain = ALL
    good: Domain | None = None
    value: str | None = None
    best_of: str | None = None
    narrowed: str | None = None
    action: str | None = None
    company: str | None = "company_id"


class Figure(NamedTuple):
    """What a fact came to for one employee.

    :param parts: (record, best value, attempts) of each case (``best_of``)
    """

    cases: int
    good: int
    value: float
    parts: Sequence = ()


class Assessment(models.Model):
    """The facts of a month, for a thousand people at once (P15).

    Each fact is one or two grouped queries, whoever many are assessed. The window that
    explains a figure shows the records of the same domain.
    """

    _inherit = "after.sales.assessment"

    @api.model
    def _get_facts(self):
        """Return dict of source -> :class:`Fact`; addons add theirs."""
        on_site = Domain("state", "=", "done") & Domain("kind", "not in", KINDS_REMOTE)
        jobs = {
            "model": "after.sales.order",
            "whose": "engineer_id",
            "person": "employee",
            "date": "done_at",
            "action": "after_sales_service.order_action",
        }
        again = [("state", "!=", "cancelled")]
        return {
            "promises": Fact(
                "share",
                "after.sales.sla.report",
                "user_id",
                "user",
                "deadline",
                cases=Domain("outcome", "in", ("kept", "broken")),
                good=Domain("outcome", "=", "kept"),
                action="after_sales_service.sla_report_action",
            ),
            "repairs": Fact(
                "share",
                cases=Domain("state", "=", "done") & Domain("kind", "in", KINDS_REPAIR),
                good=Domain("rework_ids", "not any", again),
                **jobs,
            ),
            "satisfaction": Fact(
                "average",
                "after.sales.feedback",
                "engineer_id",
                "employee",
                "given_at",
                value="rating",
                action="after_sales_service.feedback_action",
            ),
            "reports": Fact(
                "share",
                cases=on_site,
                good=Domain("report_attachment_id", "!=", False),
                **jobs,
            ),
            "signed": Fact(
                "share", cases=on_site, good=Domain("is_signed", "=", True), **jobs
            ),
            "exam": Fact(
                "average",
                "survey.user_input",
                "partner_id",
                "partner",
                "end_datetime",
                cases=Domain("state", "=", "done")
                & Domain("test_entry", "=", False)
                & Domain("survey_id.scoring_type", "!=", "no_scoring"),
                value="scoring_percentage",
                best_of="survey_id",
                narrowed="_get_exam_domain",
                action="survey.action_survey_user_input",
                company=None,
            ),
            # the reports themselves are the managers' alone
            "conduct": Fact(
                "count",
                "after.sales.conduct.report",
                "employee_id",
                "employee",
                "reported_at",
                cases=Domain("state", "in", ("decided", "closed"))
                & Domain("finding", "in", ("confirmed", "partly")),
            ),
            "jobs": Fact("count", cases=Domain("state", "=", "done"), **jobs),
            **self._get_facts_of_procedures(),
        }

    @api.model
    def _get_facts_of_procedures(self):
        """Procedures that were to be read in the month: read when they were due.

        Who still has days to read has not missed anything yet.
        """
        done = Domain("state", "=", "done") & Domain("is_late", "=", False)
        missed = Domain("state", "=", "open") & Domain(
            "due_on", "<", fields.Date.context_today(self)
        )
        return {
            "procedures": Fact(
                "share",
                "after.sales.procedure.acknowledgement",
                "employee_id",
                "employee",
                "due_on",
                cases=Domain("state", "=", "done") | missed,
                good=done,
                action="after_sales_training.procedure_acknowledgement_action",
            )
        }

    @api.model
    def _get_exam_domain(self):
        """Which papers are exams: of a course or a programme line, or certifications.

        The questions of a contest are none, unless a course names them as well; nor are
        other surveys that happen to be scored. Quizzes on procedures are no surveys.
        """
        for model, names in (
            ("after.sales.training.course", ["survey_id"]),
            ("after.sales.training.programme.line", ["survey_id"]),
            ("after.sales.contest", ["survey_id"]),
            ("survey.survey", ["certification"]),
        ):
            self.env[model].flush_model(names)
        papers = self.env.execute_query(
            SQL(
                """
                SELECT survey_id FROM after_sales_training_course
                 WHERE survey_id IS NOT NULL
                 UNION
                SELECT survey_id FROM after_sales_training_programme_line
                 WHERE survey_id IS NOT NULL
                 UNION
                (SELECT id FROM survey_survey WHERE certification
                 EXCEPT
                 SELECT survey_id FROM after_sales_contest)
                """
            )
        )
        return Domain("survey_id", "in", sorted(row[0] for row in papers))

    @api.model
    def _get_fact_domain(self, fact, company, month, employees):
        """The cases of these employees in a month of the company's zone.

        :param date month: its first day
        """
        zone = company._get_after_sales_tz()
        stop = month + relativedelta(months=1)
        if self.env[fact.model]._fields[fact.date].type == "datetime":
            first, after = (period.start_of_day(day, zone) for day in (month, stop))
        else:
            first, after = month, stop
        people = self._get_people(fact.person, employees)
        domain = (
            fact.cases
            & Domain(fact.date, ">=", first)
            & Domain(fact.date, "<", after)
            & Domain(fact.whose, "in", list(people))
        )
        if fact.company:
            domain &= Domain(fact.company, "=", company.id)
        if fact.narrowed:
            domain &= getattr(self, fact.narrowed)()
        return domain

    @api.model
    def _get_people(self, person, employees):
        """Return dict: id that names an employee in a fact -> id of the employee."""
        # sudo: users and contacts of colleagues, to find their cases by
        employees = employees.sudo()
        if person == "user":
            return {row.user_id.id: row.id for row in employees if row.user_id}
        if person == "partner":
            # the exam paper of one without a login is in the name of his contact
            partners = {
                row: row.user_id.partner_id or row.work_contact_id for row in employees
            }
            return {partner.id: row.id for row, partner in partners.items() if partner}
        return {row.id: row.id for row in employees}

    @api.model
    def _read_facts(self, company, month, employees, sources):
        """Read these facts of all the employees; as many queries for one as for all.

        Under sudo: the figure is the same, whoever drafts the assessment.

        :param sources: keys of ``_get_facts``
        :return: dict source -> dict employee id -> :class:`Figure`; who had no case is
            missing
        """
        facts = self._get_facts()
        return {
            source: self._read_fact(facts[source], company, month, employees)
            for source in sources
            if source in facts
        }

    @api.model
    def _read_fact(self, fact, company, month, employees):
        Model = self.env[fact.model].sudo()
        people = self._get_people(fact.person, employees)
        domain = self._get_fact_domain(fact, company, month, employees)
        if fact.best_of:
            return self._read_best(fact, domain, people)
        aggregates = ["__count"] + ([f"{fact.value}:avg"] if fact.value else [])
        rows = Model._read_group(domain, [fact.whose], aggregates)
        good = {}
        if fact.good is not None:
            good = {
                whose.id: count
                for whose, count in Model._read_group(
                    domain & fact.good, [fact.whose], ["__count"]
                )
            }
        figures = {}
        for whose, cases, *average in rows:
            kept = good.get(whose.id, 0)
            value = average[0] if average else float(cases)
            if fact.kind == "share":
                value = 100.0 * kept / cases
            figures[people[whose.id]] = Figure(cases, kept, value or 0.0)
        return figures

    @api.model
    def _read_best(self, fact, domain, people):
        """Who failed and repeated it is measured by what he can in the end."""
        rows = (
            self.env[fact.model]
            .sudo()
            ._read_group(
                domain,
                [fact.whose, fact.best_of],
                [f"{fact.value}:max", "__count"],
                order=f"{fact.best_of}",
            )
        )
        parts = {}
        for whose, case, best, attempts in rows:
            parts.setdefault(people[whose.id], []).append((case, best or 0.0, attempts))
        return {
            employee_id: Figure(
                len(cases),
                0,
                sum(best for _case, best, _no in cases) / len(cases),
                cases,
            )
            for employee_id, cases in parts.items()
        }
