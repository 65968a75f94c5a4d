# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import format_date

from ..tools import coverage


class Equipment(models.Model):
    """Parts that were put into the unit and have a warranty of their own."""

    _inherit = "after.sales.equipment"

    warranty_part_ids = fields.One2many(
        "after.sales.warranty.part", "equipment_id", string="Parts with Warranty"
    )

    def _close_part_warranties(self, day):
        """The goods came back for good on ``day``, and the parts within them."""
        # bounded: the parts of these very units
        self.sudo().warranty_part_ids.filtered(
            lambda part: not part.closed_on
        ).closed_on = day

    def _pass_parts_on(self, new_unit, at):
        """A unit given in exchange answers for the parts of the old one as long.

        The customer loses nothing by the exchange. Called under sudo by it.

        :param datetime at: the instant of the exchange, naive UTC
        """
        self.ensure_one()
        parts = self.warranty_part_ids.filtered(
            lambda part: part._held_until_closed(at)
        )
        parts.create(
            [
                part.copy_data({"equipment_id": new_unit.id, "serial": False})[0]
                for part in parts
            ]
        )

    def _get_part_duration(self, product):
        """How long a part is covered once it is put in: (number, unit), or (0, …).

        The part's own term, else what was frozen with the unit's warranty, else the
        term the unit waits with, else the company's.
        """
        self.ensure_one()
        if product.is_wear_part:
            return 0, "month"
        if product.warranty_term_id:
            term = product.warranty_term_id
            return term.duration, term.duration_unit
        term = (
            self.warranty_id
            or self.warranty_ids.sorted("start_date")[-1:]
            or self.warranty_term_id
            or self.company_id.after_sales_warranty_term_id
        )
        return term.part_duration, term.part_duration_unit

    def _get_covered_part(self, when, product, serial=None):
        """The warranty of a part that failed at an instant (naive UTC), or none.

        :param product: the part that is needed
        :param serial: number of the piece taken out; without it any piece of the
            product counts, for the benefit of the customer
        """
        self.ensure_one()
        parts = self.warranty_part_ids.filtered(
            lambda part: part.product_id == product and part._holds_at(when)
        )
        if serial and product.tracking != "none":
            # a piece whose number nobody knows may be this one
            known = (serial.strip(), False)
            parts = parts.filtered(lambda part: part.serial in known)
        return parts.sorted("covered_until")[-1:]

    def _coverage_at(self, when, scope, product=None, serial=None):
        """A part in full, where it has a warranty of its own that is better."""
        found = super()._coverage_at(when, scope, product=product, serial=serial)
        if scope != coverage.PART or not product or found["covered"] == 100.0:
            return found
        part = self._get_covered_part(when, product, serial)
        if not part:
            return found
        return found | {
            "covered": 100.0,
            "reason": self.env._(
                "Part put in on %(start)s (%(job)s): its own warranty until %(end)s",
                start=format_date(self.env, part.start_date),
                job=part.order_id.name or self.env._("entered by hand"),
                end=format_date(self.env, part.end_date),
            ),
        }
