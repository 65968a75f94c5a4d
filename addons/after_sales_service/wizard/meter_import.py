# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import binascii
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.meter_intake import COLUMNS
from ..tools import meter

MAX_ROWS = 20_000
MAX_BYTES = 5_000_000
#: so many refused rows are listed; the file with them holds all
SHOWN_ROWS = 200


class MeterImport(models.TransientModel):
    """Readings from a file: all good rows come in, the others are given back.

    The file with the refused rows says why in a column of its own: corrected, it can
    be read in again.
    """

    _name = "after.sales.meter.import"
    _description = "Read In Meter Readings"

    state = fields.Selection(
        [("file", "Choose the File"), ("done", "Done")], default="file", readonly=True
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")
    taken_count = fields.Integer(string="Taken", readonly=True)
    known_count = fields.Integer(string="There Already", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    refused_text = fields.Text(string="Why Not", readonly=True)
    refused_file = fields.Binary(readonly=True, attachment=False)
    refused_name = fields.Char(readonly=True)

    @api.depends("state")
    def _compute_template(self):
        """A file with the columns and the meters there are, to be filled in."""
        for wizard in self:
            wizard.template = base64.b64encode(self._get_template())
            wizard.template_name = "meter_readings.csv"

    def action_download_template(self):
        """Return the action that downloads the file to be filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/"
            f"{self.template_name}?download=true",
            "target": "download",
        }

    @api.model
    def _get_template(self):
        meters = self.env["after.sales.meter"].search([], limit=MAX_ROWS)
        at = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        # bounded: serial and product code of units whose meters the user sees
        rows = [
            {
                "serial": each.equipment_id.serial,
                "product": each.equipment_id.product_id.default_code or "",
                "meter": each.kind_id.code,
                "at": f"{at:%Y-%m-%d %H:%M}",
            }
            for each in meters.sudo()
        ]
        return self._write_csv(list(COLUMNS), rows)

    @api.model
    def _write_csv(self, columns, rows):
        target = io.StringIO()
        writer = csv.DictWriter(target, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(
            {name: self._harmless(value) for name, value in row.items()} for row in rows
        )
        # with the mark by which Excel knows UTF-8
        return target.getvalue().encode("utf-8-sig")

    @api.model
    def _harmless(self, value):
        """A cell that a spreadsheet takes for text, not for a formula."""
        text = str(value or "")
        return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text

    # ------------------------------------------------------------
    # READ IN
    # ------------------------------------------------------------

    def action_read_in(self):
        """Take all rows that fit; list the others."""
        self.ensure_one()
        Reading = self.env["after.sales.meter.reading"]
        Reading.check_access("create")
        columns, rows = self._read_file()
        answers = Reading._take_rows(rows, "csv")
        refused = [
            (number, row, answer.error)
            # the first row holds the names of the columns
            for number, (row, answer) in enumerate(
                zip(rows, answers, strict=True), start=2
            )
            if answer.error
        ]
        self.write(
            {
                "state": "done",
                "file": False,
                "taken_count": sum(
                    bool(each.reading) and not each.known for each in answers
                ),
                "known_count": sum(each.known for each in answers),
                "refused_count": len(refused),
                "refused_text": "\n".join(
                    self.env._("Row %(row)s: %(why)s", row=number, why=error)
                    for number, _row, error in refused[:SHOWN_ROWS]
                ),
                "refused_file": refused
                and base64.b64encode(
                    self._write_csv(
                        [*columns, "error"],
                        [row | {"error": error} for _number, row, error in refused],
                    )
                ),
                "refused_name": "meter_readings_refused.csv",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Readings from a File"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read_file(self):
        """Return (columns, rows) of the file.

        :raises UserError: it is no such file
        """
        if not self.file:
            raise UserError(self.env._("Choose the file with the readings first."))
        try:
            content = base64.b64decode(self.file, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("This file cannot be read.")) from error
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._(
                    "The file has more than %s MB. Split it.", MAX_BYTES // 1_000_000
                )
            )
        try:
            text = meter.decode(content)
            rows = self._read_rows(text)
        except (ValueError, csv.Error) as error:
            raise UserError(
                self.env._(
                    "This is no text file with separators. In Excel choose “Save as”,"
                    " “CSV UTF-8”."
                )
            ) from error
        return rows

    def _read_rows(self, text):
        separator = max(",;\t", key=text.partition("\n")[0].count)
        table = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        columns = [name.strip().lower() for name in next(table, [])]
        missing = [
            name for name, needed in COLUMNS.items() if needed and name not in columns
        ]
        if missing:
            raise UserError(
                self.env._(
                    "The first row must name the columns; these are missing: %s."
                    " Download the template and fill it in.",
                    ", ".join(missing),
                )
            )
        rows = [
            dict(zip(columns, (cell.lstrip("'") for cell in cells), strict=False))
            for cells in table
            if any(cell.strip() for cell in cells)
        ]
        if not rows:
            raise UserError(self.env._("There is no reading in the file."))
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "The file has %(count)s rows; at most %(limit)s are read at a time."
                    " Split it.",
                    count=len(rows),
                    limit=MAX_ROWS,
                )
            )
        return [name for name in columns if name in COLUMNS], rows
