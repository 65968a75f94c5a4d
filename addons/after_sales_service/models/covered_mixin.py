# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import period


class CoveredMixin(models.AbstractModel):
    """Something that happened to a unit: was the unit under warranty then?

    Decided by the warranties as they stand now, with every extension. A void
    warranty covers nothing; one that was closed covers up to that day.
    """

    _name = "after.sales.covered.mixin"
    _description = "Covered by Warranty"

    #: the datetime field of the model that names the moment
    _covered_at = "start"
    #: a unit that waits for its acceptance is served as covered
    _covered_while_pending = False

    in_warranty = fields.Boolean(
        string="Under Warranty Then",
        compute="_compute_in_warranty",
        search="_search_in_warranty",
        help="Whether the warranty of the unit held at that moment.",
    )

    def _compute_in_warranty(self):
        # bounded: yes or no, for whoever may read the record
        for record in self.sudo():
            unit, at = record.equipment_id, record[self._covered_at]
            if self._covered_while_pending and unit and not unit.warranty_ids:
                record.in_warranty = bool(unit.warranty_term_id)
            else:
                record.in_warranty = bool(at) and any(
                    record._is_covered_by(warranty, at)
                    for warranty in unit.warranty_ids
                )

    @api.model
    def _is_covered_by(self, warranty, at):
        """Whether a warranty held at an instant (naive UTC)."""
        tz = warranty.equipment_id.tz
        started = self._covered_while_pending or at >= period.start_of_day(
            warranty.start_date, tz
        )
        closed = warranty.closed_on and at >= period.end_of_day(warranty.closed_on, tz)
        return (
            started
            and at < warranty.covered_until
            and not closed
            and not warranty.void_reason
        )

    def _search_in_warranty(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(to_sql=self._in_warranty_to_sql)

    @api.model
    def _in_warranty_to_sql(self, model, alias, query):
        """The same rule for many rows: each looks at the warranties of its unit."""
        Warranty = self.env["after.sales.warranty"]
        Equipment = self.env["after.sales.equipment"]
        unit = SQL.identifier(
            alias, "equipment_id", to_flush=self._fields["equipment_id"]
        )
        at = SQL.identifier(
            alias, self._covered_at, to_flush=self._fields[self._covered_at]
        )
        started = SQL(
            "%s >= w.start_date::timestamp AT TIME ZONE u.tz AT TIME ZONE 'UTC'", at
        )
        covered = SQL(
            """EXISTS (
                SELECT 1 FROM after_sales_warranty w
                  JOIN after_sales_equipment u ON u.id = w.equipment_id
                 WHERE w.equipment_id = %(unit)s
                   AND COALESCE(w.void_reason, '') = ''
                   AND %(at)s < w.covered_until
                   AND (w.closed_on IS NULL OR %(at)s <
                        (w.closed_on + 1)::timestamp AT TIME ZONE u.tz
                        AT TIME ZONE 'UTC')
                   AND %(started)s)""",
            unit=unit,
            at=at,
            started=SQL("TRUE") if self._covered_while_pending else started,
            to_flush=[
                *(
                    Warranty._fields[name]
                    for name in (
                        "closed_on",
                        "covered_until",
                        "equipment_id",
                        "start_date",
                        "void_reason",
                    )
                ),
                Equipment._fields["tz"],
            ],
        )
        if not self._covered_while_pending:
            return covered
        pending = SQL(
            """EXISTS (
                SELECT 1 FROM after_sales_equipment u
                 WHERE u.id = %(unit)s AND u.warranty_term_id IS NOT NULL
                   AND NOT EXISTS (
                       SELECT 1 FROM after_sales_warranty w
                        WHERE w.equipment_id = u.id))""",
            unit=unit,
            to_flush=Equipment._fields["warranty_term_id"],
        )
        return SQL("(%s OR %s)", covered, pending)
