# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
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
        if sequence.implementation != "standard" or sequence.use_date_range:
            # without gaps or by period, as the company wished: one after the other
            return [sequence.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]
