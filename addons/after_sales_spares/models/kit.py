# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: what a kit may be for: what the customer tells, or what was wrong
FAULT_KINDS = ("symptom", "cause")


class Kit(models.Model):
    """The parts that a fault may need, most likely ones first (S38).

    For a symptom or a cause, on one machine or on any. Storekeepers and service
    managers keep kits, whoever works with jobs reads them; what is learned from
    jobs is written by nobody.
    """

    _name = "after.sales.kit"
    _description = "Kit of Parts for a Fault"
    _inherit = ["after.sales.guard.mixin"]
    _order = "product_tmpl_id, fault_id, id"
    _rec_names_search = ["fault_id.name", "fault_id.code", "product_tmpl_id.name"]
    _check_company_auto = True

    fault_id = fields.Many2one(
        "after.sales.fault",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("kind", "in", FAULT_KINDS)],
        help="The symptom that is reported, or the cause that is found.",
    )
    fault_kind = fields.Selection(related="fault_id.kind", string="Symptom or Cause")
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Machine",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: for every machine without a kit of its own.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    line_ids = fields.One2many(
        "after.sales.kit.line", "kit_id", string="Parts", copy=True
    )
    proposal_count = fields.Integer(
        string="Parts Proposed", compute="_compute_proposal_count"
    )
    parts_text = fields.Char(string="Most Likely", compute="_compute_parts_text")
    case_count = fields.Integer(
        string="Cases Counted",
        readonly=True,
        copy=False,
        help="Repairs done with this fault: all jobs of one ticket are one case.",
    )
    learned_at = fields.Datetime(string="Learned on", readonly=True, copy=False)
    fix_count = fields.Integer(string="First Visits", compute="_compute_fix_rate")
    fix_rate = fields.Float(
        string="First-Time Fix",
        compute="_compute_fix_rate",
        help="Of all first visits for this fault, those that solved it.",
    )
    active = fields.Boolean(default=True)

    _fields_of_steps = frozenset({"case_count", "learned_at"})

    _fault_uniq = models.UniqueIndex(
        "(fault_id, COALESCE(product_tmpl_id, 0), COALESCE(company_id, 0))"
        " WHERE active IS TRUE",
        "This fault has a kit for this machine already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("fault_id", "product_tmpl_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kit in self:
            machine = kit.product_tmpl_id.name or self.env._("any machine")
            kit.display_name = f"{kit.fault_id.name or ''} · {machine}"

    @api.depends("line_ids.state")
    def _compute_proposal_count(self):
        for kit in self:
            proposed = kit.line_ids.filtered(lambda line: line.state == "proposed")
            kit.proposal_count = len(proposed)

    @api.depends("line_ids.state", "line_ids.weight")
    def _compute_parts_text(self):
        """The three likeliest parts, for lists and cards."""
        for kit in self:
            kept = kit.line_ids.filtered(lambda line: line.state == "kept")
            kit.parts_text = ", ".join(
                f"{line.product_id.name} {line.weight:.0%}"
                for line in kept.sorted("weight", reverse=True)[:3]
            )

    @api.depends("fault_id", "product_tmpl_id", "company_id")
    def _compute_fix_rate(self):
        """Of the visits that are this kit's: its fault, on its machine."""
        visits = self._get_first_visits()
        for kit in self:
            rows = [
                (count, solved)
                for (fault, machine, company), (count, solved) in visits.items()
                if fault == kit.fault_id
                and machine == (kit.product_tmpl_id or machine)
                and company == (kit.company_id or company)
            ]
            kit.fix_count = sum(count for count, _solved in rows)
            solved = sum(solved for _count, solved in rows)
            kit.fix_rate = solved / kit.fix_count if kit.fix_count else 0.0

    def _get_first_visits(self):
        """How many first visits the kits' faults had, and how many solved them.

        :return: {(fault, machine, company): (visits, solved)}
        """
        Report = self.env["after.sales.first.fix.report"]
        found = {}
        for name, kind in (("symptom_id", "symptom"), ("cause_id", "cause")):
            faults = self.fault_id.filtered(lambda fault, kind=kind: fault.kind == kind)
            if not faults:
                continue
            # bounded: counts of the kits' faults in the user's companies, the same
            # for an engineer as for the desk
            groups = Report.sudo()._read_group(
                Domain(name, "in", faults.ids)
                & Domain("company_id", "in", self.env.companies.ids),
                [name, "product_tmpl_id", "company_id"],
                ["visit_count:sum", "fixed_count:sum"],
            )
            for fault, machine, company, visits, fixed in groups:
                found[fault, machine, company] = visits, fixed
        return found

    # ------------------------------------------------------------
    # CONSTRAINS, CRUD
    # ------------------------------------------------------------

    @api.constrains("fault_id")
    def _check_fault_id(self):
        for kit in self:
            if kit.fault_id.kind not in FAULT_KINDS:
                raise ValidationError(
                    self.env._(
                        "“%(fault)s” is a remedy. A kit is for a symptom or a cause.",
                        fault=kit.fault_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_accept_proposals(self):
        """Take all parts into the kit that jobs used and it lacks."""
        self.line_ids.filtered(lambda line: line.state == "proposed").action_accept()
        return True

    def action_view_first_fix(self):
        """The first visits that this kit's rate counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.first_fix_report_action"
        )
        name = "cause_id" if self.fault_kind == "cause" else "symptom_id"
        domain = [(name, "=", self.fault_id.id)]
        if self.product_tmpl_id:
            domain += [("product_tmpl_id", "=", self.product_tmpl_id.id)]
        return action | {"domain": domain, "context": {}}

    # ------------------------------------------------------------
    # WHICH KIT
    # ------------------------------------------------------------

    @api.model
    def _get_kits(self, wanted):
        """The kit of each fault on each machine: the most special one there is.

        The company's before the shared one, the machine's before the general one;
        two queries for any number.

        :param set wanted: (company, fault, product template, may be empty)
        :return: {(company, fault, product template): kit}, without those that have none
        """
        faults = self.fault_id.union(*(fault for _company, fault, _tmpl in wanted))
        kits = self.browse()
        if faults:
            kits = self.search_fetch(
                Domain("fault_id", "in", faults.ids),
                ["company_id", "fault_id", "product_tmpl_id"],
            )
        by_key = {
            (kit.company_id.id, kit.fault_id.id, kit.product_tmpl_id.id): kit
            for kit in kits
        }
        found = {}
        for company, fault, machine in wanted:
            for key in (
                (company.id, fault.id, machine.id),
                (False, fault.id, machine.id),
                (company.id, fault.id, False),
                (False, fault.id, False),
            ):
                if key in by_key:
                    found[company, fault, machine] = by_key[key]
                    break
        return found
