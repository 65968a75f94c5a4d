# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import tempfile

from werkzeug.exceptions import BadRequest
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.fields import Domain
from odoo.http import content_disposition, request

#: a smaller file stays in memory
IN_MEMORY = 4_000_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CostReport(http.Controller):
    @http.route(
        "/after_sales/cost_report.xlsx", type="http", auth="user", methods=["GET"]
    )
    def download_cost_report(self, domain="[]", companies="[]"):
        """The cost report as a file, by the rights of the user.

        :param domain: JSON list, as the list view has it
        :param companies: JSON list of ids; the user must be allowed in each
        :raises BadRequest: one of them is no such list
        """
        try:
            domain = Domain(json.loads(domain))
            companies = [int(company) for company in json.loads(companies)]
            report = request.env["after.sales.cost.report"].with_context(
                allowed_company_ids=companies or request.env.companies.ids
            )
            domain.validate(report)
        except (TypeError, ValueError) as error:
            raise BadRequest(
                request.env._(
                    "This is no filter of the cost report. Open the list and download"
                    " it from there."
                )
            ) from error
        target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        report._write_excel(target, domain)
        size = target.tell()
        target.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, target),
            headers=[
                ("Content-Type", EXCEL),
                ("Content-Length", size),
                (
                    "Content-Disposition",
                    content_disposition(f"{report._get_excel_name()}.xlsx"),
                ),
            ],
        )
