# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import binascii
import io
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools import spreadsheet

from ..tools import xlsx_form, xlsx_rows

#: so many refused rows are listed; the file with them holds all
SHOWN_ROWS = 50


class Column(NamedTuple):
    label: str
    kind: str  # text | number | class | criticality | tracking | flag
    help: str
    required: bool = False


class SpareImport(models.TransientModel):
    """Parts, where they fit and what vendors ask for them, from an Excel file.

    First it is said what would come of the file, then it is done. Rows that are
    refused are given back as a file that says why; corrected, it can be read again.
    Everything by the user's own rights: lists of parts are the storekeeper's, products
    and vendor prices need the rights of Odoo on them.
    """

    _name = "after.sales.spare.import"
    _description = "Read In Spare Parts"

    state = fields.Selection(
        [("file", "Choose the File"), ("checked", "Look"), ("done", "Done")],
        default="file",
        readonly=True,
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    sheet_name = fields.Char(string="Sheet", readonly=True)
    unknown_columns = fields.Char(string="Columns Not Read", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    taken_count = fields.Integer(string="Good Rows", readonly=True)
    refused_count = fields.Integer(string="Refused Rows", readonly=True)
    part_new_count = fields.Integer(string="New Parts", readonly=True)
    part_changed_count = fields.Integer(string="Changed Parts", readonly=True)
    fit_new_count = fields.Integer(string="New Lines of Lists", readonly=True)
    fit_changed_count = fields.Integer(string="Changed Lines of Lists", readonly=True)
    price_new_count = fields.Integer(string="New Vendor Prices", readonly=True)
    price_changed_count = fields.Integer(string="Changed Vendor Prices", readonly=True)
    refused_text = fields.Text(string="Why Not", readonly=True)
    refused_file = fields.Binary(readonly=True, attachment=False)
    refused_name = fields.Char(readonly=True)
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")

    # ------------------------------------------------------------
    # COLUMNS
    # ------------------------------------------------------------

    @api.model
    def _get_columns(self):
        """Key -> :class:`Column`, in the order of the file. Hook."""
        code = self.env._("Internal reference of the product.")
        each = self.env._("Of one piece, in the company's currency.")
        ours = self.env._("Empty: the company's.")
        return {
            "code": Column(self.env._("Part No."), "text", code, required=True),
            "name": Column(
                self.env._("Part"), "text", self.env._("A new part needs one.")
            ),
            "barcode": Column(self.env._("Barcode"), "text", ""),
            "tracking": Column(
                self.env._("Tracking"), "tracking", self._list("tracking")
            ),
            "cost": Column(self.env._("Cost"), "number", each),
            "price": Column(self.env._("Sales Price"), "number", each),
            "class": Column(self.env._("Class"), "class", self._list("class")),
            "criticality": Column(
                self.env._("Criticality"), "criticality", self._list("criticality")
            ),
            "consumable": Column(self.env._("Consumable"), "flag", self._list("flag")),
            "brand": Column(self.env._("Brand"), "text", self.env._("Who makes it.")),
            "specification": Column(
                self.env._("Specification"),
                "text",
                self.env._("Type, size or version."),
            ),
            "machine": Column(self.env._("Machine"), "text", code),
            "position": Column(
                self.env._("Position"), "text", self.env._("As on the drawing.")
            ),
            "quantity": Column(
                self.env._("Quantity in the Machine"),
                "number",
                self.env._("Empty: one."),
            ),
            "serial_from": Column(
                self.env._("Since Serial"),
                "text",
                self.env._("Empty: from the first unit on."),
            ),
            "serial_until": Column(
                self.env._("Until Serial"),
                "text",
                self.env._("Empty: until further notice."),
            ),
            "replaced_by": Column(
                self.env._("Replaced by"),
                "text",
                self.env._("Part no. of what is fitted today."),
            ),
            "vendor": Column(
                self.env._("Vendor"), "text", self.env._("Name or reference.")
            ),
            "vendor_code": Column(self.env._("Vendor's Part No."), "text", ""),
            "vendor_price": Column(
                self.env._("Vendor's Price"),
                "number",
                self.env._("Needed with a vendor."),
            ),
            "currency": Column(self.env._("Currency"), "text", ours),
            "min_quantity": Column(
                self.env._("From Quantity"),
                "number",
                self.env._("Empty: any quantity."),
            ),
            "delay": Column(self.env._("Lead Time (days)"), "number", ""),
        }

    @api.model
    def _get_choices(self, kind):
        """Word in the user's language -> value, of a kind of column."""
        if kind == "flag":
            return {self.env._("Yes"): True, self.env._("No"): False}
        name = {"class": "spare_class", "criticality": "spare_criticality"}
        field = self.env["product.template"]._fields[name.get(kind, kind)]
        words = {
            # "Vital: the machine stands still" is chosen by its first word
            label.replace("\uff1a", ":").split(":")[0]: value
            for value, label in field._description_selection(self.env)
        }
        return words | ({self.env._("By rule"): "rule"} if kind == "class" else {})

    @api.model
    def _list(self, kind):
        return " / ".join(self._get_choices(kind))

    @api.model
    def _get_languages(self):
        for lang, _name in self.env["res.lang"].get_installed():
            yield self.with_context(lang=lang)

    @api.model
    def _get_headings(self):
        """Folded heading -> key: in every language installed, and the key itself."""
        headings = {xlsx_rows.fold(key): key for key in self._get_columns()}
        for reader in self._get_languages():
            for key, column in reader._get_columns().items():
                headings[xlsx_rows.fold(column.label)] = key
        return headings

    @api.model
    def _get_words(self):
        """Kind -> {folded word: value}, in every language, and the value itself."""
        kinds = {column.kind for column in self._get_columns().values()}
        words = {}
        for kind in kinds - {"text", "number"}:
            choices = words[kind] = {}
            for reader in self._get_languages():
                for word, value in reader._get_choices(kind).items():
                    choices[xlsx_rows.fold(word)] = value
                    plain = int(value) if isinstance(value, bool) else value
                    choices[xlsx_rows.fold(plain)] = value
        return words

    # ------------------------------------------------------------
    # TEMPLATE
    # ------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_template(self):
        """A file with the headings in the user's language, to be filled in."""
        target = io.BytesIO()
        xlsx_form.write(
            target,
            self.env._("Parts"),
            self.env._("How to fill it in"),
            self._get_columns().values(),
        )
        for wizard in self:
            wizard.template = base64.b64encode(target.getvalue())
            wizard.template_name = self.env._("Spare parts to fill in.xlsx")

    def action_download_template(self):
        """Return the action that downloads the file to be filled in."""
        self.ensure_one()
        return self._download("template", self.template_name)

    def action_download_refused(self):
        """Return the action that downloads the rows that were refused."""
        self.ensure_one()
        return self._download("refused_file", self.refused_name)

    def _download(self, name, file_name):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{file_name}"
            "?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # READ IN
    # ------------------------------------------------------------

    def action_check(self):
        """Say what would come of the file; nothing of it stays."""
        self.ensure_one()
        with self.env.cr.savepoint() as savepoint:
            vals = self._do_take()
            savepoint.rollback()
        self.write(vals | {"state": "checked"})
        return self._open_again()

    def action_take(self):
        """Write all good rows; give the others back."""
        self.ensure_one()
        self.write(self._do_take() | {"state": "done", "file": False})
        return self._open_again()

    def action_choose_again(self):
        """Back to the choice of a file."""
        self.ensure_one()
        self.write({"state": "file", "file": False})
        return self._open_again()

    def _open_again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Spare Parts from a File"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _do_take(self):
        """Take what the file says, and return what this dialog tells about it."""
        self.env["after.sales.spare.fit"].check_access("create")
        sheet = self._read_file()
        columns = self._get_columns()
        counts, refused = self.env["after.sales.spare.intake"]._take_rows(
            sheet.rows, columns, self._get_words()
        )
        names = [name for name in self._fields if name.endswith("_count")]
        return {
            **{name: counts[name.removesuffix("_count")] for name in names},
            "row_count": len(sheet.rows),
            "taken_count": counts["rows"],
            "refused_count": len(refused),
            "sheet_name": sheet.title,
            "unknown_columns": ", ".join(sheet.unknown),
            "refused_text": "\n".join(
                self.env._("Row %(row)s: %(why)s", row=each.row.number, why=each.why)
                for each in refused[:SHOWN_ROWS]
            ),
            "refused_file": refused and self._write_refused(sheet, columns, refused),
            "refused_name": self.env._("Refused spare parts.xlsx"),
        }

    @api.model
    def _write_refused(self, sheet, columns, refused):
        target = io.BytesIO()
        spreadsheet.write(
            target,
            self.env._("Refused"),
            [
                self.env._("Row"),
                self.env._("Why Not"),
                *(columns[key].label for key in sheet.keys),
            ],
            (
                (
                    each.row.number,
                    each.why,
                    *map(self._to_cell, each.row.values.values()),
                )
                for each in refused
            ),
        )
        return base64.b64encode(target.getvalue())

    @api.model
    def _to_cell(self, value):
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        return value

    # ------------------------------------------------------------
    # FILE
    # ------------------------------------------------------------

    def _read_file(self):
        """Return the :class:`xlsx_rows.Sheet` of the file.

        :raises UserError: it is no such file
        """
        columns = self._get_columns()
        try:
            content = base64.b64decode(self.file or b"", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("This file cannot be read.")) from error
        try:
            return xlsx_rows.read(
                content,
                self._get_headings(),
                {key for key, column in columns.items() if column.required},
            )
        except xlsx_rows.Unreadable as error:
            raise UserError(self._get_file_problem(error, columns)) from error

    @api.model
    def _get_file_problem(self, error, columns):
        """What is wrong with the file, and what to do about it."""
        match error.code:
            case "empty":
                return self.env._("Choose the file with the parts first.")
            case "large":
                return self.env._(
                    "The file has more than %s MB. Split it.",
                    xlsx_rows.MAX_BYTES // 1_000_000,
                )
            case "bomb":
                return self.env._(
                    "This file unpacks to more than any list of parts, or holds what no"
                    " Excel file needs. It is not opened. Copy the rows into the"
                    " template."
                )
            case "rows":
                return self.env._(
                    "The sheet goes further down than %(limit)s rows. Delete what is"
                    " below the list, or split it.",
                    limit=error.details["limit"],
                )
            case "no_rows":
                return self.env._("There is no row below the headings.")
            case "twice":
                return self.env._(
                    "The heading “%s” stands there twice: delete one of the columns.",
                    error.details["heading"],
                )
            case "no_sheet":
                return self.env._(
                    "No sheet of the file (%(sheets)s) has the headings in its first"
                    " row; missing: %(missing)s. Download the template and fill it in.",
                    sheets=", ".join(error.details["sheets"]),
                    missing=", ".join(
                        columns[key].label for key in error.details["missing"]
                    ),
                )
            case _:
                return self.env._(
                    "This is no Excel file, or it is damaged. In Excel choose “Save"
                    " as”, “Excel Workbook (.xlsx)”."
                )
