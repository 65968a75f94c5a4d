# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from werkzeug.exceptions import HTTPException

from odoo import fields, http
from odoo.exceptions import AccessDenied, AccessError
from odoo.http import request

MAX_BYTES = 1_000_000
#: readings of one message
MAX_READINGS = 1_000
#: readings that one account may send within a minute
PER_MINUTE = 10_000
MINUTE = timedelta(minutes=1)


class MeterFeed(http.Controller):
    """Machines send what their meters show.

    Whoever calls shows the API key of a user who may enter readings; a browser's
    session alone opens nothing. All answers are JSON.
    """

    # the key is asked for below: errors of the framework's own check are web pages
    @http.route(
        "/after_sales/meter",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        readonly=False,
        save_session=False,
    )
    def take_readings(self):
        """Take one reading or many, each for itself.

        200: all taken or known; 207: some; 422: none. Each refused one is named by
        its place in the message, with the reason.
        """
        try:
            if not request.httprequest.headers.get("Authorization"):
                return self._refuse(401, "Send the API key: Authorization: Bearer KEY")
            request.env["ir.http"]._auth_method_bearer()
        except (AccessDenied, HTTPException):
            return self._refuse(401, "This API key is not valid, or not any more.")
        Reading = request.env["after.sales.meter.reading"]
        try:
            Reading.check_access("create")
        except AccessError:
            return self._refuse(
                403, request.env._("This account may not enter meter readings.")
            )
        if (request.httprequest.content_length or 0) > MAX_BYTES:
            return self._refuse(
                413,
                request.env._("More than %s bytes: send less at a time.", MAX_BYTES),
            )
        try:
            rows = self._read_message(request.httprequest.get_data())
        except ValueError as error:
            return self._refuse(400, str(error))
        if self._is_flooded(len(rows)):
            return self._refuse(
                429,
                request.env._("At most %s readings a minute.", PER_MINUTE),
                [("Retry-After", "60")],
            )
        return self._answer(Reading._take_rows(rows, "http"))

    def _read_message(self, body):
        """The rows of a message.

        :raises ValueError: with a sentence for people
        """
        if len(body) > MAX_BYTES:
            raise ValueError(
                request.env._("More than %s bytes: send less at a time.", MAX_BYTES)
            )
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ValueError(request.env._("The message is no JSON.")) from error
        if isinstance(message, dict) and "readings" not in message:
            message = {"readings": [message]}
        rows = message.get("readings") if isinstance(message, dict) else message
        if (
            not isinstance(rows, list)
            or not rows
            or not all(isinstance(row, dict) for row in rows)
        ):
            raise ValueError(
                request.env._("Send an object, or {“readings”: [objects]}.")
            )
        if len(rows) > MAX_READINGS:
            raise ValueError(
                request.env._("At most %s readings at a time.", MAX_READINGS)
            )
        now = fields.Datetime.now().isoformat() + "Z"
        return [{"at": now} | self._clean(row) for row in rows]

    def _clean(self, row):
        """What PostgreSQL cannot keep is left out of texts."""
        return {
            name: value.replace("\0", "").encode(errors="replace").decode()
            if isinstance(value, str)
            else value
            for name, value in row.items()
            if value is not None
        }

    def _is_flooded(self, count):
        """Whether this account has sent too much within a minute."""
        # sudo: a count of what the caller's own account has sent
        sent = (
            request.env["after.sales.meter.reading"]
            .sudo()
            .search_count(
                [
                    ("user_id", "=", request.env.uid),
                    ("taken_at", ">", fields.Datetime.now() - MINUTE),
                    ("source", "=", "http"),
                ],
                limit=PER_MINUTE,
            )
        )
        return sent + count > PER_MINUTE

    def _answer(self, answers):
        refused = [
            {"index": index, "error": answer.error}
            for index, answer in enumerate(answers)
            if answer.error
        ]
        known = sum(answer.known for answer in answers)
        result = {
            "taken": len(answers) - len(refused) - known,
            "known": known,
            "refused": refused,
        }
        if not refused:
            status = 200
        else:
            status = 207 if len(refused) < len(answers) else 422
        return request.make_json_response(result, status=status)

    def _refuse(self, status, error, headers=()):
        return request.make_json_response(
            {"error": error}, headers=list(headers), status=status
        )
