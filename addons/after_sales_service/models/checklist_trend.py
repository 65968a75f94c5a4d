# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL

from ..tools import checklist

#: what the query reads
LINE_FIELDS = (
    "company_id",
    "done",
    "done_at",
    "has_limits",
    "kind",
    "limit_kind",
    "limit_max",
    "limit_min",
    "name",
    "order_id",
    "template_line_id",
    "unit",
    "value",
    "verdict",
)


class ChecklistTrend(models.Model):
    """How a value that is read on jobs goes, unit by unit and item by item.

    Three rows for a reading: what was read, and its lower and upper limit, so that a
    line chart by ``series`` shows the reading between its limits. Items are the same
    over versions of their checklist. Who reads units reads the rows of those units.
    """

    _name = "after.sales.checklist.trend"
    _description = "Trend of Readings"
    _auto = False
    _rec_name = "name"
    _order = "read_at desc, id desc"

    line_id = fields.Many2one(
        "after.sales.checklist.line", string="Checklist Line", readonly=True
    )
    item_id = fields.Many2one(
        "after.sales.checklist.template.line", string="Item of", readonly=True
    )
    name = fields.Char(string="Item", readonly=True)
    unit = fields.Char(string="Unit of Measure", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    order_id = fields.Many2one("after.sales.order", string="Job", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    read_at = fields.Datetime(readonly=True)
    series = fields.Selection(
        [("value", "Read"), ("lower", "Lower Limit"), ("upper", "Upper Limit")],
        string="Curve",
        readonly=True,
    )
    value = fields.Float(
        string="Value Read", readonly=True, digits=(16, 4), aggregator="avg"
    )
    limits = fields.Char(string="Allowed", related="line_id.limits")
    verdict = fields.Selection(related="line_id.verdict")

    @property
    def _table_query(self):
        self.env["after.sales.checklist.line"].flush_model(LINE_FIELDS)
        self.env["after.sales.checklist.template.line"].flush_model(["first_id"])
        self.env["after.sales.order"].flush_model(
            ["equipment_id", "finished_at", "product_id"]
        )
        return SQL(
            """
            SELECT line.id * 3 + CASE series.name WHEN 'value' THEN 0
                                 WHEN 'lower' THEN 1 ELSE 2 END AS id,
                   line.id AS line_id,
                   COALESCE(item.first_id, item.id) AS item_id,
                   line.name,
                   line.unit,
                   job.equipment_id,
                   job.product_id,
                   line.order_id,
                   line.company_id,
                   COALESCE(job.finished_at, line.done_at) AS read_at,
                   series.name AS series,
                   CASE series.name WHEN 'value' THEN line.value
                        WHEN 'lower' THEN line.limit_min
                        ELSE line.limit_max END AS value
              FROM after_sales_checklist_line AS line
              JOIN after_sales_order AS job ON job.id = line.order_id
              LEFT JOIN after_sales_checklist_template_line AS item
                ON item.id = line.template_line_id
             CROSS JOIN (VALUES ('value'), ('lower'), ('upper')) AS series (name)
             WHERE line.kind = 'reading'
               AND line.done
               AND line.verdict IS DISTINCT FROM %(na)s
               AND (line.has_limits OR COALESCE(line.unit, '') != '')
               AND job.equipment_id IS NOT NULL
               AND job.state != 'cancelled'
               AND (series.name = 'value'
                    OR series.name = 'lower'
                       AND line.has_limits AND line.limit_kind != %(at_most)s
                    OR series.name = 'upper'
                       AND line.has_limits AND line.limit_kind != %(at_least)s)
            """,
            na=checklist.NOT_APPLICABLE,
            at_most=checklist.AT_MOST,
            at_least=checklist.AT_LEAST,
        )

    def action_view_trend(self):
        """The line chart of this item on this unit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.checklist_trend_action"
        )
        # the same item, whatever it was called; added by hand it is known by its name
        item = (
            ("item_id", "=", self.item_id.id)
            if self.item_id
            else ("name", "=", self.name)
        )
        unit = f" ({self.unit})" if self.unit else ""
        title = f"{self.equipment_id.display_name}: {self.name}{unit}"
        return action | {
            "name": title,
            "display_name": title,
            "domain": [("equipment_id", "=", self.equipment_id.id), item],
            "views": [(False, "graph"), (False, "list"), (False, "kanban")],
            "view_mode": "graph,list,kanban",
            # days without a job are no readings of zero
            "context": {"fill_temporal": False},
        }

    def action_open_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Job"))
