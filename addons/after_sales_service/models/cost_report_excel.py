# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import spreadsheet

#: rows that are in memory at a time
BATCH = 2000
COLUMNS = (
    "date",
    "order_id",
    "job_kind",
    "partner_id",
    "equipment_id",
    "product_id",
    "delivered_on",
    "team_id",
    "warranty",
    "coverage",
    "kind",
    "item_id",
    "name",
    "quantity",
    "part_cost",
    "labour_cost",
    "travel_cost",
    "compensation_cost",
    "cost",
    "recovered",
    "value",
    "free",
    "revenue",
    "margin",
    "currency_id",
)


class CostReport(models.Model):
    """The cost report as an Excel file, row by row: as many as there are."""

    _inherit = "after.sales.cost.report"

    def action_export(self):
        """Download what the list shows, all pages of it, in its companies."""
        self.browse().check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": "/after_sales/cost_report.xlsx?"
            + urlencode(
                {
                    "domain": json.dumps(self.env.context.get("active_domain") or []),
                    "companies": json.dumps(self.env.companies.ids),
                }
            ),
            "target": "download",
        }

    @api.model
    def _get_excel_columns(self):
        """Fields of the file, in order. Hook."""
        return COLUMNS

    @api.model
    def _get_excel_name(self):
        return f"{self.env._('Costs of Service')} {fields.Date.context_today(self)}"

    @api.model
    def _write_excel(self, target, domain):
        """Write the rows of a domain, by the rights of the user.

        :param target: binary file to write to
        """
        names = self._get_excel_columns()
        labels = self.fields_get(names, ["string"])
        spreadsheet.write(
            target,
            self.env._("Costs of Service"),
            [labels[name]["string"] for name in names],
            (row for batch in self._read_in_batches(domain, names) for row in batch),
        )

    @api.model
    def _read_in_batches(self, domain, names):
        """Yield lists of rows, each a list of plain values, from one query."""
        query = self._search(domain, order=self._order)
        select = query.select(
            *(self._field_to_sql(self._table, name, query) for name in names)
        )
        words = {name: self._get_known_words(name) for name in names}
        ask = self.env.execute_query
        ask(SQL("DECLARE after_sales_rows NO SCROLL CURSOR FOR %s", select))
        while rows := ask(SQL("FETCH %s FROM after_sales_rows", BATCH)):
            columns = [
                self._put_into_words(name, values, words[name])
                for name, values in zip(names, zip(*rows, strict=True), strict=True)
            ]
            yield list(zip(*columns, strict=True))
        ask(SQL("CLOSE after_sales_rows"))

    @api.model
    def _get_known_words(self, name):
        """How values of a field read: dict; of records it fills as they come.

        None, where values are shown as they are.
        """
        field = self._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        return {} if field.type == "many2one" else None

    @api.model
    def _put_into_words(self, name, values, words):
        """Values of one column as people read them; names are kept in ``words``."""
        if words is None:
            return values
        field = self._fields[name]
        if field.type == "many2one":
            # the names of rows the user may read, as every list shows them
            records = self.env[field.comodel_name].sudo()
            records = records.browse({value for value in values if value} - set(words))
            words.update({record.id: record.display_name for record in records})
            records.invalidate_recordset()
        return [words.get(value) for value in values]
