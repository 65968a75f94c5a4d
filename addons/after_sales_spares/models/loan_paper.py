# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import fields, models

from .loan import CONDITIONS

_logger = logging.getLogger(__name__)

HANDOVER_REPORT = "after_sales_spares.action_report_loan_handover"


class Loan(models.Model):
    """The sheet with which the customer takes a replacement: unit, accessories, terms.

    Printed before, it is signed on paper; signed on the screen, it is kept as it was
    signed, whatever is agreed later.
    """

    _name = "after.sales.loan"
    _inherit = ["after.sales.loan", "after.sales.paper.mixin"]

    tz = fields.Selection(related="equipment_id.tz", string="Time Zone")
    handed_over_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    condition_out = fields.Selection(
        CONDITIONS, string="Condition When Lent", readonly=True, copy=False
    )
    handover_attachment_id = fields.Many2one(
        "ir.attachment", string="Handover Sheet", readonly=True, copy=False
    )

    def action_print_handover(self):
        """The sheet as it was signed, or a print to be signed on paper."""
        self.ensure_one()
        return self._open_paper(self.handover_attachment_id, HANDOVER_REPORT)

    def _do_hand_over(self, received_by, signature=False):
        self.handed_over_by_id = self.env.user
        result = super()._do_hand_over(received_by, signature)
        if signature:
            self._keep_handover_sheet()
        return result

    def _do_out(self, unit, at):
        self.condition_out = self.pool_unit_id.condition
        return super()._do_out(unit, at)

    def _do_kept(self, at):
        if not self.condition_out:
            self.condition_out = self.pool_unit_id.condition
        return super()._do_kept(at)

    def _keep_handover_sheet(self):
        """Keep what was signed; a printer that fails is told and undoes nothing.

        Called under sudo.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.handover_attachment_id = self._make_paper(HANDOVER_REPORT)
        except psycopg2.Error:
            raise  # the database, not the printer: the server tries again
        except Exception as error:  # noqa: BLE001 pylint: disable=broad-except
            _logger.warning("%s: no handover sheet", self.name, exc_info=True)
            self._message_log(
                body=self.env._(
                    "The handover sheet could not be kept: print it when printing"
                    " works again. %s",
                    error,
                )
            )

    def _get_handover_accessories(self):
        """What goes along, before and after it went.

        :return: list of dicts with ``name``, ``quantity`` and ``value`` of one
        """
        self.ensure_one()
        return [
            self._prepare_line_vals(accessory)
            for accessory in self.line_ids or self.pool_unit_id.accessory_ids
        ]

    def _get_handover_terms(self):
        """The company's own words, line by line; none: those of the sheet."""
        self.ensure_one()
        terms = self.company_id.after_sales_loan_terms or ""
        return [line.strip() for line in terms.splitlines() if line.strip()]
