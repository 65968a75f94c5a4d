# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .archive_mixin import JOB_COLUMNS, MONEY

REGISTER_COLUMNS = (
    "date",
    "order_id",
    "kind",
    "grade",
    "partner_id",
    "equipment_id",
    "product_id",
    "fault_id",
    "cause",
    "remedy",
    "result",
    "part_id",
    "name",
    "specification",
    "brand",
    "quantity",
    "uom_id",
    "serial_in",
    "serial_out",
    "part_cost",
    "engineer_id",
    "liability_cause",
)


class ArchiveEntry(models.Model):
    """The records of repairs and of replaced parts (维修记录及更换零配件记录, S27).

    One row per part that a job put in; a job without parts has one row. This is the
    register of replaced parts, and the window that searches all archives.
    """

    _name = "after.sales.archive.entry"
    _description = "Repairs and Parts Replaced"
    _inherit = ["after.sales.archive.mixin", "after.sales.register.mixin"]
    _auto = False
    _rec_name = "name"
    _depends = {
        "after.sales.order": [
            *JOB_COLUMNS,
            "commercial_partner_id",
            "product_id",
        ],
        "after.sales.order.line": [
            "brand",
            "lot_id",
            "name",
            "product_id",
            "quantity",
            "removed_serial",
            "specification",
            "unit_cost",
            "uom_id",
        ],
        "after.sales.archive.text": ["date", "line_id", "order_id", "text"],
        "after.sales.liability": ["approval_state", "cause", "order_id"],
        "helpdesk.ticket": ["fault_id"],
        "stock.lot": ["name"],
    }

    line_id = fields.Many2one(
        "after.sales.order.line", string="Line of the Job", readonly=True
    )
    part_id = fields.Many2one("product.product", readonly=True)
    name = fields.Char(string="Name of the Part", readonly=True)
    specification = fields.Char(readonly=True)
    brand = fields.Char(readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit of Measure", readonly=True)
    serial_in = fields.Char(string="Serial Installed", readonly=True)
    serial_out = fields.Char(string="Serial Removed", readonly=True)
    part_cost = fields.Monetary(
        string="Cost",
        readonly=True,
        groups=MONEY,
        help="What the part cost us, in the company's currency.",
    )
    text = fields.Text(
        string="All Words", readonly=True, help="What a search looks through."
    )
    anything = fields.Char(
        string="Fault, Part, Brand, Serial …",
        compute="_compute_anything",
        search="_search_anything",
        help="Symptom, cause, work done, part, specification, brand, serial in or out,"
        " number of the job, serial of the unit. Each of the words must be there.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT entry.id, entry.line_id, entry.text, entry.date,
                   line.product_id AS part_id, line.name,
                   line.specification, line.brand, line.quantity, line.uom_id,
                   lot.name AS serial_in, line.removed_serial AS serial_out,
                   line.unit_cost * line.quantity AS part_cost, %s
              FROM after_sales_archive_text entry
              JOIN after_sales_order job ON job.id = entry.order_id
              LEFT JOIN after_sales_order_line line ON line.id = entry.line_id
              LEFT JOIN stock_lot lot ON lot.id = line.lot_id
              %s
            """,
            self._get_job_select(),
            self._get_job_join(),
        )

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    def _compute_anything(self):
        """It is looked for, never shown."""
        self.anything = False

    def _search_anything(self, operator, value):
        """Rows that hold each of the words, wherever."""
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        return Domain.AND(
            Domain("text", "like", word) for word in value.lower().split()
        )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Repairs and Parts Replaced")

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(REGISTER_COLUMNS)

    @api.model
    def _get_register_totals(self):
        """Quantities of different things are no sum."""
        return [name for name in super()._get_register_totals() if name != "quantity"]

    @api.model
    def _get_register_period(self):
        return "date"
