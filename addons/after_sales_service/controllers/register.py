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


class Register(http.Controller):
    @http.route(
        "/after_sales/register/<string:model>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download_register(self, model, domain="[]", companies="[]"):
        """A register as a file, by the rights of the user.

        :param model: a model that is a register
        :param domain: JSON list, as the list view has it
        :param companies: JSON list of ids; the user must be allowed in each
        :raises BadRequest: one of them is no such thing, or the file would be too
            large
        """
        register = self._get_register(model)
        try:
            domain = Domain(json.loads(domain))
            companies = [int(company) for company in json.loads(companies)]
            register = register.with_context(
                allowed_company_ids=companies or request.env.companies.ids
            )
            domain.validate(register)
        except (TypeError, ValueError) as error:
            raise BadRequest(
                request.env._(
                    "This is no filter of the register. Open the list and download"
                    " it from there."
                )
            ) from error
        target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        register._write_register(target, domain)
        size = target.tell()
        target.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, target),
            headers=[
                ("Content-Type", EXCEL),
                ("Content-Length", size),
                (
                    "Content-Disposition",
                    content_disposition(register._get_register_file_name()),
                ),
            ],
        )

    def _get_register(self, model):
        mixin = request.env.registry["after.sales.register.mixin"]
        known = request.env.registry.get(model)
        if known is None or not issubclass(known, mixin) or known._abstract:
            raise request.not_found()
        return request.env[model]
