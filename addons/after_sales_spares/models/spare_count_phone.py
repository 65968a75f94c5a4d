# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import math

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: parts shown when one looks for what is not on the list
MAX_FOUND = 20


class SpareCount(models.Model):
    """The count on the phone: big rows, plus and minus, scan."""

    _inherit = "after.sales.spare.count"

    @api.model
    def count_my_van(self):
        """Begin the count of the user's own van, or go on with it.

        :return: id of the count
        :raises UserError: the user has no van
        """
        self.browse().check_access("read")
        # sudo: bounded to the van of the user's own employee in this company
        employee = self.env.user.sudo().employee_id
        van = employee.van_location_id
        if not van:
            raise UserError(
                self.env._(
                    "You have no van. Ask the service desk to set it on your employee"
                    " record."
                )
            )
        count = self.sudo().search(
            [
                ("location_id", "=", van.id),
                ("state", "in", ("counting", "counted")),
            ],
            limit=1,
        )
        if not count:
            count = self.sudo().create(
                {
                    "location_id": van.id,
                    "company_id": (van.company_id or self.env.company).id,
                    "is_blind": self.env.company.sudo().after_sales_count_blind,
                }
            )
        return count.id

    def action_open_phone(self):
        """Open the rows to count, big enough for a thumb."""
        self.ensure_one()
        self._check_may_count()
        return {
            "type": "ir.actions.client",
            "tag": "after_sales_spares.count",
            "name": self.name,
            "params": {"count_id": self.id},
        }

    def get_phone_count(self):
        """All that the phone shows of a count.

        :return: dict; what the books say is left out of a blind count
        """
        self.ensure_one()
        self._check_may_count()
        # sudo: names of parts and serials on the user's own list
        count = self.sudo()
        return {
            "id": count.id,
            "name": count.name,
            "place": count.location_id.display_name,
            "state": count.state,
            "is_blind": count.is_blind,
            "lines": [line._get_phone_line() for line in count.line_ids],
        }

    def set_counted(self, line_id, quantity, note=None):
        """Take what was counted of one line.

        :raises UserError: no number, below zero, or the line is another count's
        """
        self.ensure_one()
        self._check_may_count()
        self._check_state("counting")
        if (
            not isinstance(quantity, int | float)
            or not math.isfinite(quantity)
            or not 0 <= quantity <= 1e9
        ):
            raise UserError(self.env._("Enter how many are there: none or more."))
        # sudo: the lines of this count, which the user may count
        line = self.sudo().line_ids.filtered(lambda one: one.id == line_id)
        if not line:
            raise UserError(self.env._("This part is not on the list: add it first."))
        line._do_count(quantity)
        if note is not None:
            line.note = str(note)[:500]
        return line._get_phone_line()

    def find_parts(self, text):
        """Parts and serials by code, name or barcode, to add what is not listed.

        :return: list of dicts with product_id, lot_id and their names
        """
        self.ensure_one()
        self._check_may_count()
        text = str(text or "").strip()
        if not text:
            return []
        # sudo: engineers have no right on serials; bounded to spares of the company
        company = Domain("company_id", "in", (self.company_id.id, False))
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                Domain("name", "=", text)
                & Domain("product_id.is_spare", "=", True)
                & company,
                limit=MAX_FOUND,
            )
        )
        products = (
            self.env["product.product"]
            .sudo()
            .search(
                Domain("is_spare", "=", True)
                & Domain("is_storable", "=", True)
                & Domain("tracking", "=", "none")
                & company
                & (
                    Domain("barcode", "=", text)
                    | Domain("default_code", "ilike", text)
                    | Domain("name", "ilike", text)
                ),
                limit=MAX_FOUND,
            )
        )
        return [
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "name": lot.product_id.display_name,
                "lot": lot.name,
            }
            for lot in lots
        ] + [
            {
                "product_id": product.id,
                "lot_id": False,
                "name": product.display_name,
                "lot": "",
            }
            for product in products
        ]

    def add_part(self, product_id, lot_id=False):
        """Put a part on the list that the books do not expect here.

        :return: the line as the phone shows it
        """
        self.ensure_one()
        self._check_may_count()
        self._check_state("counting")
        # sudo: one part and serial, checked to be a spare of the company
        su = self.sudo()
        product = su.env["product.product"].browse(
            product_id if isinstance(product_id, int) else []
        )
        lot = su.env["stock.lot"].browse(lot_id if isinstance(lot_id, int) else [])
        if lot_id is False:
            lot = lot.browse()
        product = product.exists()
        if (
            not product
            or not product.is_spare
            or not product.is_storable
            or product.company_id.id not in (su.company_id.id, False)
            or (lot and lot.exists().product_id != product)
            or (product.tracking != "none" and not lot)
        ):
            raise UserError(
                self.env._(
                    "Choose a spare part; one with serial numbers by its serial."
                )
            )
        line = su.line_ids.filtered(
            lambda one: one.product_id == product and one.lot_id == lot
        )[:1]
        if not line:
            line = su.env["after.sales.spare.count.line"].create(
                {
                    "count_id": su.id,
                    "location_id": su.location_id.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                }
            )
        return line._get_phone_line()
