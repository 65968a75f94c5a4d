# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from itertools import chain
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import spreadsheet

#: rows that are in memory at a time
BATCH = 2000
#: rows of one file; whoever wants more takes one period after the other
ROWS_OF_REGISTER = 500_000
#: rows ticked in a list that still fit into an address
TICKED_ROWS = 500


class RegisterMixin(models.AbstractModel):
    """A register that people take along as an Excel file (S18), row by row.

    A model names its columns in ``_get_register_columns()``; stored fields only,
    for the rows come from one query. Its list has a button ``action_export``: what
    is ticked, else all that the list shows. The rights are the reader's.
    """

    _name = "after.sales.register.mixin"
    _description = "Register"

    # ------------------------------------------------------------
    # WHAT A REGISTER SAYS
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        """Title of the sheet and name of the file. Hook."""
        return self._description

    @api.model
    def _get_register_columns(self):
        """Names of stored fields, in the order of the columns. Hook."""
        raise NotImplementedError

    @api.model
    def _filter_readable(self, names):
        """Those of these columns that the reader may see, in their order."""
        return tuple(
            name for name in names if self._has_field_access(self._fields[name], "read")
        )

    @api.model
    def _get_register_totals(self):
        """Names of the columns that are summed up below the last row. Hook.

        Money only where all of it is in one currency.
        """
        kinds = {"float", "integer"}
        if len(self.env.companies.currency_id) == 1:
            kinds.add("monetary")
        return [
            name
            for name in self._get_register_columns()
            if self._fields[name].type in kinds
            and self._fields[name].aggregator == "sum"
        ]

    @api.model
    def _get_register_period(self):
        """Name of the field that a period is about; None: it has none. Hook."""
        return None

    @api.model
    def _get_register_file_name(self):
        return f"{self._get_register_title()} {fields.Date.context_today(self)}.xlsx"

    # ------------------------------------------------------------
    # DOWNLOAD
    # ------------------------------------------------------------

    def action_export(self):
        """Download what is ticked, else what the list shows: all pages of it.

        :raises UserError: too many rows are ticked
        """
        self.browse().check_access("read")
        if len(self) > TICKED_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s rows are ticked; a file takes up to %(limit)s of them."
                    " Filter the list instead, tick nothing and press the button"
                    " again.",
                    count=len(self),
                    limit=TICKED_ROWS,
                )
            )
        domain = self.env.context.get("active_domain") or []
        if self:
            domain = [("id", "in", self.ids)]
        return self._open_register(domain)

    @api.model
    def _open_register(self, domain):
        """Return the action that downloads the rows of a domain.

        :param list domain: as a client has it
        """
        return {
            "type": "ir.actions.act_url",
            "url": f"/after_sales/register/{self._name}.xlsx?"
            + urlencode(
                {
                    "domain": json.dumps(domain, default=str),
                    "companies": json.dumps(self.env.companies.ids),
                }
            ),
            "target": "download",
        }

    @api.model
    def _write_register(self, target, domain):
        """Write the rows of a domain, by the rights of the user.

        :param target: binary file to write to
        :raises UserError: more rows than a file takes
        """
        domain = Domain(domain)
        self._check_register_size(domain)
        names = self._get_register_columns()
        labels = self.fields_get(names, ["string"])
        spreadsheet.write(
            target,
            self._get_register_title(),
            [labels[name]["string"] for name in names],
            chain.from_iterable(self._read_in_batches(domain, names)),
            totals=[names.index(name) for name in self._get_register_totals()],
            total_label=self.env._("Total"),
        )

    @api.model
    def _check_register_size(self, domain):
        count = self.search_count(domain, limit=ROWS_OF_REGISTER + 1)
        if count > ROWS_OF_REGISTER:
            raise UserError(
                self.env._(
                    "The list has more than %(limit)s rows: too many for one file."
                    " Choose a shorter period.",
                    limit=ROWS_OF_REGISTER,
                )
            )

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

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
        if field.type == "boolean":
            return {True: self.env._("Yes")}
        return {} if field.type == "many2one" else None

    @api.model
    def _put_into_words(self, name, values, words):
        """Values of one column as people read them; names are kept in ``words``."""
        field = self._fields[name]
        if field.type == "datetime":
            return [value and self._to_reader_time(value) for value in values]
        if words is None:
            return values
        if field.type == "many2one":
            # the names of rows the user may read, as every list shows them
            records = self.env[field.comodel_name].sudo()
            records = records.browse({value for value in values if value} - set(words))
            words.update({record.id: record.display_name for record in records})
            records.invalidate_recordset()
        return [words.get(value) for value in values]

    @api.model
    def _to_reader_time(self, value):
        """A time in the zone of the reader: Excel knows no zones.

        :param datetime value: naive UTC
        """
        return fields.Datetime.context_timestamp(self, value).replace(tzinfo=None)
