# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

#: models whose papers have a header and a language of their own
PAPERS_OF = (
    "after.sales.equipment",
    "after.sales.contract",
    "after.sales.order",
    "after.sales.plan",
    "after.sales.sla.timer",
    "after.sales.statement",
    "helpdesk.ticket",
)
#: of several records on one sheet
SHEETS = ("after_sales_service.report_equipment_labels",)


class IrActionsReport(models.Model):
    """Several papers at once, each made alone."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """Our papers are made for whoever may read what they are about.

        A paper reads some names under sudo, so the records have to be asked here:
        the address of a print is typed by anybody.
        """
        model = self.env.get(report.model)
        if isinstance(model, self.env.registry["after.sales.paper.mixin"]):
            model.browse(docids or ()).check_access("read")
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Make our papers one by one; Odoo joins them.

        The wkhtmltopdf of Debian (unpatched Qt) refuses several documents in a run.
        """
        several = len(set(res_ids or [])) > 1
        report = self._get_report(report_ref)
        if not several or report.model not in PAPERS_OF or report.report_name in SHEETS:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            streams |= super()._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), [res_id]
            )
        return streams
