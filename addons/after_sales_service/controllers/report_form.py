# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
import secrets

import psycopg2

from odoo import fields
from odoo.http import request
from odoo.tools import mute_logger

from ..tools import report_form, upload

_KEY = re.compile(r"[0-9a-f]{32}")


class ReportForm:
    """What the pages have in common on which a fault is reported."""

    #: fields that a page does not offer; sent all the same, they are not read
    _not_offered = frozenset()

    def _new_report_key(self):
        return secrets.token_hex(16)

    def _is_report_key(self, key):
        return isinstance(key, str) and bool(_KEY.fullmatch(key))

    def _read_report(self, faults, zone, limits, more_choices=()):
        """Read what was sent; nothing is written.

        :param faults: the symptoms that the page offers
        :return: (values, files, problems): ``fault`` of the values is a record;
            files are (name, content); problems are sentences by field
        """
        choices = {str(fault.id) for fault in faults} | {
            report_form.OTHER,
            *more_choices,
        }
        now = fields.Datetime.now()
        form = {
            name: value
            for name, value in request.params.items()
            if name not in self._not_offered
        }
        values, found = report_form.read(form, zone, now, choices)
        problems = {
            name: self._get_problem_sentence(name, code) for name, code in found.items()
        }
        values["chosen"] = values["fault"]
        values["fault"] = faults.filtered(
            lambda fault: str(fault.id) == values["chosen"]
        )
        files, wrong = self._read_files(limits)
        if wrong:
            problems["files"] = " ".join(wrong)
        elif files and values["chosen"] == report_form.JOIN:
            # a photo of what is reported already says enough
            if found.get("text") == "missing":
                del problems["text"]
        return values, files, problems

    def _get_problem_sentence(self, name, code):
        """Say what is wrong and what to do."""
        match name, code:
            case "fault", _code:
                return request.env._("Choose what happens.")
            case "text", "missing":
                return request.env._("Say in your own words what happens.")
            case "text", _code:
                return request.env._(
                    "The text is too long: use up to %s characters.",
                    report_form.TEXT_LIMIT,
                )
            case "name", "missing":
                return request.env._("Enter your name.")
            case "name", _code:
                return request.env._("The name is too long.")
            case "phone", "missing":
                return request.env._("Enter a phone number: we call back.")
            case "phone", _code:
                return request.env._(
                    "This is no phone number we could call. Please check it."
                )
            case "serial", _code:
                return request.env._("The serial number is too long. Please check it.")
            case "down_since", "future":
                return request.env._(
                    "The unit cannot stand still from a time in the future."
                )
            case "down_since", "old":
                return request.env._(
                    "More than 30 days ago: please call us, we enter it with you."
                )
            case "requested_arrival", "past":
                return request.env._("Ask for a time that is still to come.")
            case "requested_arrival", "far":
                return request.env._("Ask for a time within the next 90 days.")
        return request.env._("This is no date and time. Choose it anew.")

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def _read_files(self, limits):
        """Return the files, and sentences on what is wrong with them.

        The content is read only if nothing is.
        """
        sent = [
            file for file in request.httprequest.files.getlist("files") if file.filename
        ]
        looked_at = []
        for file in sent:
            file.stream.seek(0, 2)
            size = file.stream.tell()
            file.stream.seek(0)
            head = file.stream.read(upload.HEAD)
            file.stream.seek(0)
            name = report_form.clean(file.filename)[: upload.NAME_LIMIT]
            looked_at.append(upload.File(name, size, head))
        wrong = [
            self._get_file_sentence(code, name, limits)
            for code, name in upload.check(looked_at, limits)
        ]
        if wrong:
            return [], wrong
        return [
            (upload.clean_name(file.filename, upload.sniff(look.head)), file.read())
            for file, look in zip(sent, looked_at, strict=True)
        ], []

    def _get_limits_sentence(self, limits):
        """Say before anything is chosen what the form takes."""
        values = {
            "count": limits.count,
            "size": limits.size // upload.MB,
            "total": limits.total // upload.MB,
        }
        if upload.VIDEO in limits.kinds:
            return request.env._(
                "Up to %(count)s photos, videos or PDF, each up to %(size)s MB,"
                " together up to %(total)s MB.",
                **values,
            )
        return request.env._(
            "Up to %(count)s photos, each up to %(size)s MB.", **values
        )

    def _get_file_sentence(self, code, name, limits):
        match code:
            case "many":
                return request.env._("Send up to %s files.", limits.count)
            case "empty":
                return request.env._("“%s” is empty. Choose it again.", name)
            case "large":
                return request.env._(
                    "“%(name)s” is larger than %(size)s MB. Send a smaller one.",
                    name=name,
                    size=limits.size // upload.MB,
                )
            case "total":
                return request.env._(
                    "Together the files are larger than %s MB. Send fewer.",
                    limits.total // upload.MB,
                )
        if upload.VIDEO in limits.kinds:
            return request.env._(
                "“%s” is no photo, video or PDF. Send one of these.", name
            )
        return request.env._("“%s” is no photo. Take one with the camera.", name)

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def _take_report(self, vals, files, ticket=None):
        """Enter the report; the same form sent twice at once counts once.

        :return: the entry; None where the other request has just written it
        """
        register = request.env["after.sales.contact"]
        try:
            with mute_logger("odoo.sql_db"), request.env.cr.savepoint():
                contact = register._take_report(vals, files, ticket)
                request.env.flush_all()
                return contact
        except psycopg2.errors.UniqueViolation as error:
            if "report_key" not in (error.diag.constraint_name or ""):
                raise
            return None
