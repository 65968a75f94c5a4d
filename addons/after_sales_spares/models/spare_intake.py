# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import Counter
from typing import NamedTuple

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools import spare_rows, xlsx_rows

#: rows written in one go; when one of them is refused, each is tried alone
BATCH_SIZE = 200
#: column of the file -> field of the part
PART_FIELDS = {
    "name": "name",
    "barcode": "barcode",
    "tracking": "tracking",
    "cost": "standard_price",
    "price": "list_price",
    "class": "spare_class",
    "criticality": "spare_criticality",
    "consumable": "is_consumable",
    "brand": "brand",
    "specification": "specification",
}


class Refusal(NamedTuple):
    row: xlsx_rows.Row
    why: str


class Known(NamedTuple):
    """What the rows speak of, as far as it is there: looked up once for all."""

    parts: dict  # part no. -> product
    archived: set  # part numbers
    doubtful: set  # part numbers that several products have
    machines: dict  # part no. -> template
    vendors: dict  # name or reference -> partners
    currencies: dict  # code -> currency
    fits: dict  # (part, machine, position, since, until) -> line
    prices: dict  # (template, partner, currency, quantity) -> vendor price


class SpareIntake(models.AbstractModel):
    """Rows of a file become parts, lists of parts and vendor prices.

    Every row by the user's own rights, whole or not at all. What is there already is
    compared and left alone where it is the same: a file can come twice.
    """

    _name = "after.sales.spare.intake"
    _description = "Spare Parts From a File"

    @api.model
    def _take_rows(self, rows, columns, words):
        """Write what the rows say; each row whole or not at all.

        :param rows: list of :class:`xlsx_rows.Row`
        :param columns: key -> column, with ``label``, ``kind`` and ``help``
        :param words: kind -> {folded word: value}
        :return: (Counter of what was done, list of :class:`Refusal` by row)
        """
        # the history of thousands of parts tells nothing that the file does not
        self = self.with_context(tracking_disable=True)
        kinds = {key: column.kind for key, column in columns.items()}
        refused, entries = [], []
        for row in rows:
            entry, problems = spare_rows.read_entry(row, kinds, words)
            if problems:
                refused.append(self._refuse(row, problems, columns))
            else:
                entries.append(entry)
        conflicts = spare_rows.find_conflicts(entries)
        refused += [
            self._refuse(entry.row, [conflicts[entry.row.number]], columns)
            for entry in entries
            if entry.row.number in conflicts
        ]
        entries = [entry for entry in entries if entry.row.number not in conflicts]
        known = self._look_up(entries)
        counts = Counter()
        for batch in split_every(
            BATCH_SIZE, spare_rows.by_need(entries, known.parts), list
        ):
            counts += self._take_batch(batch, known, refused)
        return counts, sorted(refused, key=lambda refusal: refusal.row.number)

    @api.model
    def _refuse(self, row, problems, columns):
        return Refusal(
            row,
            " ".join(
                self._get_problem_text(problem, columns[problem.key])
                for problem in problems
            ),
        )

    # ------------------------------------------------------------
    # WHAT IS THERE
    # ------------------------------------------------------------

    @api.model
    def _look_up(self, entries):
        """Return :class:`Known`: a fixed number of queries for any number of rows."""

        def named(*keys):
            return list(
                {
                    entry.values[key]
                    for entry in entries
                    for key in keys
                    if key in entry.values
                }
            )

        company = Domain("company_id", "in", (self.env.company.id, False))
        products = self.env["product.product"].with_context(active_test=False)
        by_code = products.search(
            company
            & Domain("default_code", "in", named("code", "machine", "replaced_by"))
        ).grouped("default_code")
        active = {code: found.filtered("active") for code, found in by_code.items()}
        parts = {code: found for code, found in active.items() if len(found) == 1}
        machines = {
            code: found.product_tmpl_id
            for code, found in active.items()
            if len(found.product_tmpl_id) == 1
        }
        names = named("vendor")
        vendors = {}
        for partner in self.env["res.partner"].search(
            company & (Domain("name", "in", names) | Domain("ref", "in", names))
        ):
            for name in {partner.name, partner.ref} & set(names):
                vendors[name] = vendors.get(name, partner) | partner
        return Known(
            parts,
            {code for code, found in by_code.items() if not active[code]},
            {code for code, found in active.items() if len(found) > 1},
            machines,
            vendors,
            {
                currency.name: currency
                for currency in self.env["res.currency"].search(Domain.TRUE)
            },
            self._look_up_fits(parts, machines),
            self._look_up_prices(parts),
        )

    @api.model
    def _look_up_fits(self, parts, machines):
        fits = self.env["after.sales.spare.fit"].with_context(active_test=False)
        return {
            self._get_fit_key(
                fit.part_id,
                fit.product_tmpl_id,
                fit.position,
                fit.serial_from,
                fit.serial_until,
            ): fit
            for fit in fits.search(
                Domain("part_id", "in", [part.id for part in parts.values()])
                & Domain(
                    "product_tmpl_id", "in", [one.id for one in machines.values()]
                ),
                order="active, id desc",
            )
        }

    @api.model
    def _get_fit_key(self, part, machine, position, since, until):
        return part, machine, position or "", since or "", until or ""

    @api.model
    def _look_up_prices(self, parts):
        prices = self.env["product.supplierinfo"].search(
            Domain("company_id", "in", (self.env.company.id, False))
            & Domain(
                "product_tmpl_id",
                "in",
                [part.product_tmpl_id.id for part in parts.values()],
            ),
            order="company_id desc, id desc",
        )
        return {
            (
                each.product_tmpl_id,
                each.partner_id,
                each.currency_id,
                each.min_qty,
            ): each
            for each in prices
        }

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    @api.model
    def _take_batch(self, entries, known, refused):
        """Write some rows, all at once; if one is refused, each of them alone."""
        try:
            return self._take_whole(entries, known)
        except (
            UserError,
            ValueError,
            psycopg2.DataError,
            psycopg2.IntegrityError,
        ) as error:
            if len(entries) == 1:
                refused.append(Refusal(entries[0].row, self._get_error_text(error)))
                return Counter()
        counts = Counter()
        for entry in entries:
            counts += self._take_batch([entry], known, refused)
        return counts

    @api.model
    def _take_whole(self, entries, known):
        """Write these rows, or none of them."""
        # what a refused batch made is forgotten with it
        parts, fits, prices = dict(known.parts), dict(known.fits), dict(known.prices)
        draft = known._replace(parts=parts, fits=fits, prices=prices)
        with self.env.cr.savepoint():
            counts = self._write_parts(entries, draft)
            counts += self._write_fits(entries, draft)
            counts += self._write_prices(entries, draft)
            counts["rows"] = len(entries)
        known.parts.update(parts)
        known.fits.update(fits)
        known.prices.update(prices)
        return counts

    @api.model
    def _write_parts(self, entries, known):
        """Make the parts that are new, change those that differ."""
        told = spare_rows.gather_parts(entries)
        new, counts = {}, Counter()
        for code, values in told.items():
            vals = self._prepare_part_vals(values)
            if part := known.parts.get(code):
                changes = self._get_changes(part, vals)
                if changes:
                    part.write(changes)
                if part.product_tmpl_id._mark_as_spares() or changes:
                    counts["part_changed"] += 1
            else:
                self._check_part_is_new(code, values, known)
                new[code] = self._prepare_new_part_vals(code, vals)
        made = self.env["product.product"].create(list(new.values()))
        known.parts.update(zip(new, made, strict=True))
        counts["part_new"] = len(new)
        return counts

    @api.model
    def _prepare_part_vals(self, values):
        """Values of a part as the file says them. Hook."""
        vals = {PART_FIELDS[key]: value for key, value in values.items()}
        if "spare_class" in vals:
            vals["spare_class_by"] = "hand"
            if vals["spare_class"] == "rule":
                vals["spare_class_by"] = vals.pop("spare_class")
        return vals

    @api.model
    def _prepare_new_part_vals(self, code, vals):
        """Values of a part that is new. Hook."""
        return vals | {
            "default_code": code,
            "is_spare": True,
            "is_storable": True,
            "type": "consu",
        }

    @api.model
    def _check_part_is_new(self, code, values, known):
        """:raises UserError: it is not, or too little is said of it"""
        if code in known.doubtful:
            raise UserError(
                self.env._(
                    "Several products have the part no. %s: tell them apart.", code
                )
            )
        if code in known.archived:
            raise UserError(
                self.env._("%s is archived: unarchive the product first.", code)
            )
        if "name" not in values:
            raise UserError(
                self.env._(
                    "There is no product with the part no. %s; a new one needs a name.",
                    code,
                )
            )
        if not self.env["product.product"].has_access("create"):
            raise UserError(
                self.env._(
                    "%s is new, and you may not create products: ask for the right"
                    " “Product Creation”.",
                    code,
                )
            )

    @api.model
    def _write_fits(self, entries, known):
        """Add lines to the lists of parts, change those that say otherwise."""
        Fit, counts, new = self.env["after.sales.spare.fit"], Counter(), {}
        for entry in entries:
            values = entry.values
            if "machine" not in values:
                continue
            part = known.parts[values["code"]]
            machine = self._get_machine(values["machine"], known)
            vals = {"active": True}
            if "quantity" in values:
                vals["quantity"] = values["quantity"]
            if "replaced_by" in values:
                vals["replaced_by_id"] = self._get_part(values["replaced_by"], known).id
            places = [values.get(key) for key in spare_rows.PLACE_KEYS[1:]]
            key = self._get_fit_key(part, machine, *places)
            if fit := known.fits.get(key):
                if changes := self._get_changes(fit, vals):
                    fit.write(changes)
                    counts["fit_changed"] += 1
            else:
                new[key] = vals | {
                    "part_id": part.id,
                    "product_tmpl_id": machine.id,
                    **dict(zip(spare_rows.PLACE_KEYS[1:], places, strict=True)),
                }
        known.fits.update(zip(new, Fit.create(list(new.values())), strict=True))
        counts["fit_new"] = len(new)
        return counts

    @api.model
    def _get_part(self, code, known):
        if code not in known.parts:
            raise UserError(
                self.env._(
                    "There is no part %s: add a row for it, or correct its number.",
                    code,
                )
            )
        return known.parts[code]

    @api.model
    def _get_machine(self, code, known):
        if code in known.machines:
            return known.machines[code]
        if code in known.parts:
            return known.parts[code].product_tmpl_id
        raise UserError(
            self.env._("There is no machine with the internal reference %s.", code)
        )

    @api.model
    def _write_prices(self, entries, known):
        """Add vendor prices, change those that differ."""
        counts, new = Counter(), {}
        for entry in entries:
            if "vendor" not in entry.values:
                continue
            part = known.parts[entry.values["code"]].product_tmpl_id
            vals = self._prepare_price_vals(part, entry.values, known)
            currency = self.env["res.currency"].browse(vals["currency_id"])
            vendor = self.env["res.partner"].browse(vals["partner_id"])
            key = part, vendor, currency, vals["min_qty"]
            if known.prices.get(key):
                if changes := self._get_changes(known.prices[key], vals):
                    known.prices[key].write(changes)
                    counts["price_changed"] += 1
            else:
                new[key] = vals | {"company_id": self.env.company.id}
        made = self.env["product.supplierinfo"].create(list(new.values()))
        known.prices.update(zip(new, made, strict=True))
        counts["price_new"] = len(new)
        return counts

    @api.model
    def _prepare_price_vals(self, part, values, known):
        """Values of a vendor price as the row says them. Hook."""
        vendors = known.vendors.get(values["vendor"], ())
        if len(vendors) > 1:
            vendors = vendors.filtered("supplier_rank")
        if len(vendors) != 1:
            raise UserError(
                self.env._("There is no vendor “%s”.", values["vendor"])
                if not vendors
                else self.env._(
                    "Several contacts are called “%s”: use the vendor's reference.",
                    values["vendor"],
                )
            )
        currency = self.env.company.currency_id
        if "currency" in values:
            currency = known.currencies.get(values["currency"].upper())
            if not currency:
                raise UserError(
                    self.env._("The currency %s is not in use.", values["currency"])
                )
        vals = {
            "partner_id": vendors.id,
            "product_tmpl_id": part.id,
            "price": values["vendor_price"],
            "currency_id": currency.id,
            "min_qty": values.get("min_quantity", 0.0),
        }
        if "delay" in values:
            vals["delay"] = int(values["delay"])
        if "vendor_code" in values:
            vals["product_code"] = values["vendor_code"]
        return vals

    @api.model
    def _get_changes(self, record, vals):
        """The values that a record does not have yet."""
        changes = {}
        for name, value in vals.items():
            field = record._fields[name]
            own = field.convert_to_write(record[name], record)
            if field.type == "float":
                digits = field.get_digits(self.env)
                same = digits and round(own - value, digits[1]) == 0 or own == value
            else:
                same = own == value
            if not same:
                changes[name] = value
        return changes

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.model
    def _get_problem_text(self, problem, column):
        """What is wrong with a cell, and what to do about it."""
        values = {
            "column": column.label,
            "value": problem.detail,
            "row": problem.detail,
        }
        match problem.code:
            case "missing":
                return self.env._("%(column)s is missing.", **values)
            case "formula":
                return self.env._("%(column)s is a formula: paste its value.", **values)
            case "error":
                return self.env._("%(column)s shows an error in Excel.", **values)
            case "date":
                return self.env._(
                    "Excel took %(column)s for a date: format the column as text and"
                    " type it anew.",
                    **values,
                )
            case "digits":
                return self.env._(
                    "%(column)s has more digits than Excel keeps: format the column as"
                    " text and type it anew.",
                    **values,
                )
            case "long":
                return self.env._("%(column)s is too long.", **values)
            case "number":
                return self.env._("%(column)s: “%(value)s” is no number.", **values)
            case "text":
                return self.env._("%(column)s: Yes and No are no text.", **values)
            case "choice":
                return self.env._(
                    "%(column)s: “%(value)s” is none of %(choices)s.",
                    choices=column.help,
                    **values,
                )
            case "positive":
                return self.env._("%(column)s must be greater than zero.", **values)
            case "negative":
                return self.env._("%(column)s cannot be negative.", **values)
            case "otherwise":
                return self.env._("%(column)s: row %(row)s says otherwise.", **values)
            case _:
                return self.env._("The same place stands in row %(row)s.", **values)

    @api.model
    def _get_error_text(self, error):
        """What refused a row, in words that a person can use."""
        if isinstance(error, psycopg2.Error):
            return self.env._(
                "The database refuses it: part number, barcode or vendor price collide"
                " with what is there."
            )
        return " ".join(str(error).split())
