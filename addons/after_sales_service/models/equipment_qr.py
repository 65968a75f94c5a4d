# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

#: bytes of chance in a label's link: nobody guesses it
TOKEN_BYTES = 16
#: what a secret may look like; anything else is none
TOKEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
#: more is no id of a company
MAX_ID_DIGITS = 9
#: so many labels are printed at once
LABEL_LIMIT = 200
#: pixels of the printed code
QR_SIZE = 360
#: so many last characters of a serial number are told
SERIAL_END = 4
#: characters of base64: the whole page stays below 60 kB
PHOTO_LIMIT = 36_000
LABELS = "after_sales_service.action_report_equipment_labels"


class Equipment(models.Model):
    """The label on a unit: whoever stands before it reports a fault (S18).

    It carries a link with a secret; a new label makes the old one invalid.
    Engineers print labels, dispatchers replace them. Nobody reads the secret as a
    field: it is on the paper.
    """

    _inherit = "after.sales.equipment"

    qr_token = fields.Char(
        string="Secret of the Label",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )
    qr_issued_at = fields.Datetime(
        string="Label Valid since",
        readonly=True,
        copy=False,
        help="Labels printed before show that they are no longer valid.",
    )

    _qr_token_uniq = models.UniqueIndex("(qr_token) WHERE qr_token IS NOT NULL")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"qr_token", "qr_issued_at"}

    @api.model
    def search_by_code(self, code):
        """Find units by what a camera or hand scanner read: serial or label.

        :param str code: a serial number, or the link on a unit's label
        :return: list of (id, name), as ``name_search()``
        """
        code = str(code).strip()
        path, _slash, token = code.rpartition("/")
        if path.endswith("/as/u"):
            # sudo: the secret is no field people read; the unit is by their rights
            unit, _company = self.sudo()._find_by_label(token)
            unit = unit.sudo(False)._filtered_access("read")
            return [(unit.id, unit.display_name)] if unit else []
        return self.name_search(code)

    # ------------------------------------------------------------
    # THE SECRET
    # ------------------------------------------------------------

    @api.model
    def _find_by_label(self, token):
        """Return the unit of a label, and the company to call; under sudo.

        :param str token: anything a visitor sends
        :return: (the unit if it is in service, else none; the company that has
            printed the label, as far as it says so)
        """
        unit = self.browse()
        if TOKEN.fullmatch(token):
            unit = self.with_context(active_test=False).search(
                [("qr_token", "=", token)], limit=1
            )
        if unit:
            return unit if unit._can_be_reported() else self.browse(), unit.company_id
        company = self.env["res.company"]
        printed_by = token.partition(".")[0]
        if printed_by.isdecimal() and len(printed_by) < MAX_ID_DIGITS:
            company = company.browse(int(printed_by)).exists()
        return unit, company or self.env.company

    def _issue_labels(self):
        """Give the units new secrets: labels printed before are invalid."""
        # sudo: bounded to the label's own two fields; the caller has checked who may
        now = fields.Datetime.now()
        for unit in self.sudo():
            # an invalid label still says whom to call
            secret = secrets.token_urlsafe(TOKEN_BYTES)
            unit.write(
                {"qr_token": f"{unit.company_id.id}.{secret}", "qr_issued_at": now}
            )

    def _get_label(self):
        """Return what a label shows, for whoever may print it.

        :raises AccessError, UserError: see :meth:`_check_can_print_labels`
        """
        self.ensure_one()
        self._check_can_print_labels()
        # sudo: the secret goes on the label, a phone number under it
        unit = self.sudo()
        if not unit.qr_token:
            unit._issue_labels()
        return {
            "url": unit._get_label_url(),
            "hotline": unit._get_hotline(),
            "company": unit.company_id.name,
        }

    def _get_label_url(self):
        return f"{self.get_base_url()}/as/u/{self.qr_token}"

    @api.model
    def _draw_qr(self, url):
        """Return the code as a picture for ``<img src>``: no link goes into a log."""
        picture = self.env["ir.actions.report"].barcode(
            "QR", url, width=QR_SIZE, height=QR_SIZE, quiet=0, barLevel="M"
        )
        return f"data:image/png;base64,{base64.b64encode(picture).decode()}"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print_labels(self):
        """Print the labels of the selected units on sheets."""
        self._check_can_print_labels()
        return self.env.ref(LABELS).report_action(self)

    def _check_can_print_labels(self):
        """:raises AccessError: no engineer
        :raises UserError: too many, or units out of service
        """
        self.check_access("read")
        if not self.env.user.has_group("after_sales_service.group_after_sales_user"):
            raise AccessError(self.env._("Labels are printed by the service."))
        if len(self) > LABEL_LIMIT:
            raise UserError(
                self.env._(
                    "Print up to %(limit)s labels at once: you have chosen %(count)s.",
                    limit=LABEL_LIMIT,
                    count=len(self),
                )
            )
        retired = self.filtered(lambda unit: not unit._can_be_reported())
        if retired:
            raise UserError(
                self.env._(
                    "Out of service for good, no label is valid for: %(units)s. Take"
                    " them out of the selection.",
                    units=", ".join(retired.mapped("serial")[:10]),
                )
            )

    def action_replace_label(self):
        """The old label is invalid from now on: lost, copied or misused."""
        self.check_access("write")
        self._check_can_replace_label()
        self._do_replace_label()
        return True

    def _check_can_replace_label(self):
        if not self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        ):
            raise AccessError(self.env._("Labels are made invalid by a dispatcher."))

    def _do_replace_label(self):
        self._issue_labels()
        self._message_log_batch(
            bodies={
                unit.id: self.env._(
                    "The label printed before is no longer valid. Print a new one and"
                    " stick it on the unit."
                )
                for unit in self
            }
        )

    # ------------------------------------------------------------
    # THE PUBLIC PAGE
    # ------------------------------------------------------------

    def _prepare_label_page(self):
        """What whoever holds the label may know; called under sudo.

        Nothing about owner, address, history or price.
        """
        self.ensure_one()
        faults = self._get_open_faults()
        return {
            "name": self.name,
            "serial_end": self._get_serial_end(),
            "photo": self._get_label_photo(),
            "badge": self._get_label_badge(),
            "sentence": faults[:1]._get_customer_sentence(names=False)
            if faults
            else self._get_visit_sentence(),
            "is_open": bool(faults),
            "hotline": self._get_hotline(),
            "company": self.company_id.name,
        }

    def _get_serial_end(self):
        """Enough of the serial number to compare with the plate, never all of it."""
        shown = min(SERIAL_END, len(self.serial) // 2)
        return self.serial[len(self.serial) - shown :]

    def _get_label_photo(self):
        """The product's small picture, if the page stays small with it."""
        picture = self.image_128
        return picture if picture and len(picture) <= PHOTO_LIMIT else False

    def _get_label_badge(self):
        """Return (colour, words) of what a repair would be under."""
        self.ensure_one()
        match self.warranty_state:
            case "pending":
                return "good", self.env._("Served as under warranty")
            case "active" | "expiring":
                day = format_date(self.env, self.warranty_end)
                return "good", self.env._("In warranty until %(day)s", day=day)
            case "under_contract":
                day = format_date(self.env, self.contract_end)
                return "good", self.env._("Under contract until %(day)s", day=day)
        return "plain", self.env._("Service available, charged")

    def _get_visit_sentence(self):
        """Say when somebody comes although nothing is reported, or ""."""
        self.ensure_one()
        now = fields.Datetime.now()
        planned = self.order_ids.filtered(
            lambda order: (
                order.state in ("scheduled", "dispatched")
                and order.kind != "call"
                and order.planned_start
                and order.planned_start > now
            )
        ).sorted("planned_start")[:1]
        if not planned:
            return ""
        Ticket = self.env["helpdesk.ticket"].with_context(tz=self.tz)
        return self.env._(
            "An engineer comes %(time)s.",
            time=Ticket._format_due(planned.planned_start),
        )
