# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

MEASURES = [("promises", "Promises kept in time")]


class Clause(models.Model):
    """A promise of the after-sales plan, in its own words.

    What keeps it (targets, terms, plans, places) points here. Everybody in service
    reads the book, managers write it.
    """

    _name = "after.sales.clause"
    _description = "After-Sales Clause"
    _order = "sequence, number, id"
    _rec_names_search = ["number", "name"]

    number = fields.Char(required=True, help="Where the plan says it, e.g. 1.1-3.")
    name = fields.Char(string="Promise", required=True, translate=True)
    text = fields.Text(
        string="Wording", required=True, translate=True, help="The plan's own words."
    )
    source = fields.Char(translate=True, help="The document that holds the promise.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: a promise of every company."
    )
    measure = fields.Selection(
        selection=MEASURES,
        help="How it is shown whether the clause is kept. Empty: not measured.",
    )
    target_ids = fields.One2many(
        comodel_name="after.sales.sla.target",
        inverse_name="clause_id",
        string="Targets",
    )
    measured_count = fields.Integer(
        string="Measured", compute="_compute_measured", help="Cases that are decided."
    )
    kept_count = fields.Integer(string="Kept", compute="_compute_measured")
    kept_percent = fields.Float(
        string="Kept (%)", compute="_compute_measured", digits=(5, 1)
    )

    _number_company_uniq = models.UniqueIndex(
        "(number, COALESCE(company_id, 0))", "The clause book has that number already."
    )

    @api.depends("measure")
    def _compute_measured(self):
        self.measured_count = self.kept_count = 0
        self.kept_percent = 0.0
        for measure, clauses in self.grouped("measure").items():
            if not measure:
                continue
            figures = getattr(clauses, f"_measure_{measure}")()
            for clause in clauses:
                kept, measured = figures.get(clause.id, (0, 0))
                clause.kept_count = kept
                clause.measured_count = measured
                if measured:
                    clause.kept_percent = 100.0 * kept / measured

    @api.depends("number", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"{clause.number or ''} {clause.name or ''}".strip()

    def _measure_promises(self):
        """Count the decided promises that are bound to each clause.

        :return: clause id -> (kept, decided)
        :rtype: dict
        """
        # the reader's own rules decide which promises are counted
        timers = self.env["after.sales.sla.timer"]._read_group(
            [
                ("target_id.clause_id", "in", self.ids),
                ("state", "in", ("met", "met_late", "breached")),
            ],
            ["target_id", "state"],
            ["__count"],
        )
        result = {}
        for target, state, count in timers:
            kept, measured = result.get(target.clause_id.id, (0, 0))
            result[target.clause_id.id] = (
                kept + (count if state == "met" else 0),
                measured + count,
            )
        return result

    def action_view_promises(self):
        """Show the records behind the figure."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.sla_timer_action_all"
        )
        action["domain"] = [("target_id.clause_id", "=", self.id)]
        action["context"] = {}
        return action
