# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


def _text_trigrams(registry):
    """Words are found by index where PostgreSQL can do so; else by one look."""
    if registry.has_trigram and not registry.has_unaccent:
        return "USING gin (text gin_trgm_ops)"
    return ""


class ArchiveText(models.Model):
    """All words of a part that was put in, and of its job: what a search reads (S27).

    One narrow row per part of a job that is done, or per job without parts; made when
    the job is closed and kept in step by ``after.sales.order._index_archive``. Jobs
    and their lines are wide, and have eight columns to look at: a hundred thousand of
    them would take half a second. Nobody writes it; people read
    ``after.sales.archive.entry``.
    """

    _name = "after.sales.archive.text"
    _description = "Words of the Archives"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "after.sales.order.line", index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    equipment_id = fields.Many2one(
        "after.sales.equipment", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True)
    text = fields.Text(required=True)

    _date_idx = models.Index("(date DESC, id DESC)")
    _row_uniq = models.UniqueIndex("(order_id, COALESCE(line_id, 0))")
    _text_idx = models.Index(_text_trigrams)

    @api.model
    def _index(self, orders):
        """Make the rows of these jobs, or bring them in step; called under sudo.

        :param orders: ``after.sales.order``, of any state
        """
        wanted = {}
        for order in orders:
            if order._is_archived():
                for line in order.part_line_ids or order.part_line_ids.browse([False]):
                    wanted[order.id, line.id] = self._prepare_vals(order, line)
        gone = self.browse()
        for row in self.search([("order_id", "in", orders.ids)]):
            vals = wanted.pop((row.order_id.id, row.line_id.id), None)
            if vals is None:
                gone |= row
            elif any(row[name] != vals[name] for name in ("text", "date")):
                row.write(vals)
        gone.unlink()
        self.create(list(wanted.values()))

    @api.model
    def _prepare_vals(self, order, line):
        return {
            "order_id": order.id,
            "line_id": line.id,
            "company_id": order.company_id.id,
            "equipment_id": order.equipment_id.id,
            "date": order.done_at,
            "text": self._get_text(order, line),
        }

    @api.model
    def _get_text(self, order, line):
        """All words in lower case, each word of the catalogue in every language."""
        faults = order.ticket_id.fault_id | order.cause_id | order.remedy_id
        words = [
            order.name,
            order.equipment_id.serial,
            order.cause,
            order.remedy,
            *(
                fault.with_context(lang=code).name
                for code, _name in self.env["res.lang"].get_installed()
                for fault in faults
            ),
            line.name,
            line.product_id.default_code,
            line.specification,
            line.brand,
            line.lot_id.name,
            line.removed_serial,
        ]
        return "\n".join(filter(None, words)).lower()
