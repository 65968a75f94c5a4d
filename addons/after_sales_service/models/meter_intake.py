# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..tools import meter
from .meter_reading import Admitted

#: column of a file or name in a message -> needed
COLUMNS = {
    "serial": True,
    "meter": True,
    "value": True,
    "at": True,
    "product": False,
    "jump": False,
    "old_value": False,
    "new_start": False,
    "note": False,
}
NOTE_LENGTH = 500


class Answer(NamedTuple):
    """What became of one row: the reading, or why there is none."""

    reading: object = None
    error: str | None = None
    #: it was there already: sent or read in twice
    known: bool = False


class MeterReading(models.Model):
    """Many readings at once, as files and machines bring them.

    Each row stands for itself: those that fit come in, the others are told why.
    """

    _inherit = "after.sales.meter.reading"

    @api.model
    def _take_rows(self, rows, source):
        """Take readings by serial number and code of the meter; set-wise.

        By the rights of the user: who does not see a unit does not know it.

        :param list rows: dicts by ``COLUMNS``, texts or numbers
        :param str source: ``csv`` or ``http``
        :return: list of :class:`Answer`, in the order of the rows
        """
        answers = [None] * len(rows)
        meters = self._find_meters(rows)
        zone = self.env.company._get_after_sales_tz()
        found = {}
        for index, row in enumerate(rows):
            try:
                found[index] = self._read_row(row, meters, zone) | {"source": source}
            except ValueError as error:
                answers[index] = Answer(error=str(error))
        found = {
            index: self._prepare_reading_vals(vals) for index, vals in found.items()
        }
        for index, reading in self._find_known(found).items():
            answers[index] = Answer(reading, known=True)
            del found[index]
        errors = self._admit(list(found.values()))
        admitted = {}
        for (index, vals), error in zip(found.items(), errors, strict=True):
            if error:
                answers[index] = Answer(error=error)
            else:
                admitted[index] = vals
        readings = self.create(Admitted(admitted.values()))
        for index, reading in zip(admitted, readings, strict=True):
            answers[index] = Answer(reading)
        return answers

    @api.model
    def _find_meters(self, rows):
        """Return {(serial, code of the kind): meters}; one search."""
        serials = {str(row.get("serial") or "").strip() for row in rows}
        found = self.env["after.sales.meter"].search(
            Domain("equipment_id.serial", "in", list(serials - {""}))
        )
        meters = {}
        # bounded: serial and product of units whose meter the user sees
        for each in found.sudo():
            key = each.equipment_id.serial, each.kind_id.code.lower()
            meters[key] = meters.get(key, found.browse()) | each.sudo(False)
        return meters

    @api.model
    def _read_row(self, row, meters, zone):
        """Values of the reading that a row stands for.

        :raises ValueError: with a sentence for people
        """
        for name, needed in COLUMNS.items():
            if needed and self._is_no_entry(row.get(name)):
                raise ValueError(self.env._("“%s” is missing.", name))
        vals = {"meter_id": self._get_meter_of_row(row, meters).id}
        for name in ("value", "old_value", "new_start"):
            if self._is_no_entry(row.get(name)):
                continue
            try:
                vals[name] = meter.read_number(row[name])
            except (ValueError, OverflowError) as error:
                raise ValueError(
                    self.env._(
                        "“%(name)s”: %(value)s is no number.",
                        name=name,
                        value=self._shorten(row[name]),
                    )
                ) from error
        try:
            vals["read_at"] = meter.read_moment(row["at"], zone)
        except ValueError as error:
            raise ValueError(
                self.env._(
                    "“at”: %s is no date with time. Write 2026-11-23 09:00.",
                    self._shorten(row["at"]),
                )
            ) from error
        jump = str(row.get("jump") or "").strip().lower()
        if jump and jump not in meter.JUMPS:
            raise ValueError(
                self.env._(
                    "“jump”: write %(allowed)s, or nothing.",
                    allowed=" / ".join(meter.JUMPS),
                )
            )
        note = row.get("note")
        return vals | {
            "jump": jump or False,
            "note": self._shorten(note, NOTE_LENGTH) if note else False,
        }

    @api.model
    def _get_meter_of_row(self, row, meters):
        serial, code = (str(row[name]).strip() for name in ("serial", "meter"))
        found = meters.get((serial, code.lower()), self.env["after.sales.meter"])
        product = str(row.get("product") or "").strip()
        if product:
            # bounded: the code of the product of a unit whose meter the user sees
            found = found.filtered(
                lambda each: each.sudo().equipment_id.product_id.default_code == product
            )
        if not found:
            raise ValueError(
                self.env._(
                    "There is no meter “%(code)s” on a unit with the serial number"
                    " “%(serial)s”. Fit the meter to the unit first.",
                    code=self._shorten(code),
                    serial=self._shorten(serial),
                )
            )
        if len(found) > 1:
            raise ValueError(
                self.env._(
                    "Several units have the serial number “%s”: name the product by its"
                    " internal reference (“product”).",
                    self._shorten(serial),
                )
            )
        return found

    @api.model
    def _find_known(self, found):
        """The readings that are there already, with the same figure: {index: it}."""
        if not found:
            return {}
        # bounded: readings of the meters that were found by the user's rights
        readings = self.sudo().search(
            Domain("meter_id", "in", [vals["meter_id"] for vals in found.values()])
            & Domain("read_at", "in", [vals["read_at"] for vals in found.values()])
            & Domain("void_reason", "=", False)
        )
        known = {
            (each.meter_id.id, each.read_at): each.sudo(False) for each in readings
        }
        same = {}
        for index, vals in found.items():
            reading = known.get((vals["meter_id"], vals["read_at"]))
            if reading and abs(reading.sudo().value - vals["value"]) < 0.005:
                same[index] = reading
        return same

    @api.model
    def _is_no_entry(self, value):
        return value is None or value is False or not str(value).strip()

    @api.model
    def _shorten(self, text, length=60):
        """What somebody has sent, short enough to be shown."""
        text = str(text).strip()
        return text if len(text) <= length else f"{text[: length - 1]}…"
