# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL


class NumberedMixin(models.AbstractModel):
    """Documents with a number in ``name``, by the sequence that bears their model."""

    _name = "after.sales.numbered.mixin"
    _description = "Numbered Document"

    @api.model
    def _set_numbers(self, vals_list):
        """Give each of the new documents its number; company by company at once."""
        by_company = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            by_company.setdefault(company_id, []).append(vals)
        for company_id, group in by_company.items():
            numbers = self._draw_numbers(company_id, len(group))
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number

    @api.model
    def _draw_numbers(self, company, count, code=None):
        """Draw many numbers of the company's sequence by one statement.

        :param company: the company or its id
        :param str code: of the sequence, if it is not the name of the model
        :return: list of ``count`` texts
        """
        Sequence = self.env["ir.sequence"].with_company(company)
        sequence = Sequence.search(
            [
                ("code", "=", code or self._name),
                ("company_id", "in", (Sequence.env.company.id, False)),
            ],
            order="company_id",
            limit=1,
        )
        if not sequence:
            return ["New"] * count
        if sequence.implementation != "standard":
            # without gaps, as the company wished: one after the other
            return [sequence.next_by_id() for _number in range(count)]
        # as ir.sequence names the database's own
        database_sequence = f"ir_sequence_{sequence.id:03d}"
        if sequence.use_date_range:
            day = self._get_number_day(Sequence.env.company)
            of_period = self._get_sequence_period(sequence, day)
            database_sequence += f"_{of_period.id:03d}"
            # the year in the number is that of the period it is counted in
            sequence = sequence.with_context(
                ir_sequence_date=day, ir_sequence_date_range=of_period.date_from
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                database_sequence,
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    @api.model
    def _get_number_day(self, company):
        """The day whose period a number is drawn from. Hook."""
        return fields.Date.today()

    @api.model
    def _get_sequence_period(self, sequence, day):
        """The sequence's period of a day, made on first need."""
        return self.env["ir.sequence.date_range"].search(
            [
                ("sequence_id", "=", sequence.id),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            limit=1,
        ) or sequence._create_date_range_seq(day)
