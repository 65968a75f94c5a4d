# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

#: what visitors without login may send, in an hour: of one unit, from one address
REPORTS_OF_UNIT = 6
REPORTS_FROM_ADDRESS = 20
WINDOW = timedelta(hours=1)
#: addresses of visitors are kept so long: enough to see who floods us
KEEP_ADDRESS = timedelta(days=30)
FORGET_LIMIT = 1_000
SUBJECT_LIMIT = 80


class AfterSalesContact(models.Model):
    """What customers report by themselves (S18): on the portal, by a unit's label.

    Each report is a row of the register like a call, and makes a ticket or adds to
    an open one. Visitors have no rights here: the pages read and check what is
    sent, then these methods write it as superuser.
    """

    _inherit = "after.sales.contact"

    requested_arrival = fields.Datetime(
        string="Arrival Asked for",
        copy=False,
        help="When the customer wants the engineer to be there.",
    )
    report_key = fields.Char(
        string="Key of the Form",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Tells a form that was sent twice from two reports.",
    )
    source_address = fields.Char(
        string="Sent from",
        readonly=True,
        copy=False,
        groups="after_sales_service.group_after_sales_manager",
        help="Internet address of a visitor without login; kept for 30 days.",
    )

    _report_key_uniq = models.UniqueIndex(
        "(report_key) WHERE report_key IS NOT NULL",
        "This report has been received already.",
    )
    _source_address_idx = models.Index(
        "(source_address, registered_at) WHERE source_address IS NOT NULL"
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"report_key", "source_address"}

    # ------------------------------------------------------------
    # TAKING A REPORT
    # ------------------------------------------------------------

    @api.model
    def _take_report(self, vals, files=(), ticket=None):
        """Enter what a customer reported, and make its ticket or add to one.

        :param dict vals: values of the entry, with a ``report_key``
        :param files: (name, content) of each, checked
        :param ticket: the open ticket that the report adds to
        :return: the entry; that of before if the form was sent twice
        """
        company = self.env["res.company"].browse(vals["company_id"])
        # sudo: a visitor has no rights on the register. Bounded: one entry with the
        # values that the page has checked, its ticket and its files
        register = self.sudo().with_company(company)
        known = register._find_report(vals["report_key"])
        if known:
            return known
        if ticket:
            vals = vals | {"ticket_id": ticket.id}
        contact = register.create(vals)
        if not ticket:
            contact._do_make_ticket()
        contact._hand_on(files, joined=bool(ticket))
        return contact

    @api.model
    def _find_report(self, key):
        """Return the entry of a form; called under sudo."""
        return self.search(Domain("report_key", "=", key), limit=1)

    def _prepare_ticket_vals(self):
        vals = super()._prepare_ticket_vals()
        if self.requested_arrival:
            vals["requested_arrival"] = self.requested_arrival
        return vals

    def _hand_on(self, files, joined):
        """Put the files, and what was added to an open ticket, into its thread.

        Where the customer sees it on his page, and whoever follows is told.
        """
        self.ensure_one()
        if not files and not joined:
            return
        lang = self.company_id.partner_id.lang or self.env.lang
        said = self.with_context(lang=lang)
        if joined:
            body = Markup("<p>%s</p>%s") % (
                said._get_sender_sentence(),
                said.summary or "",
            )
        else:
            body = said.env._("Sent with the report.")
        author = self.env.user
        if author._is_public():
            author = self.env.ref("base.user_root")
        self.ticket_id.message_post(
            body=body,
            attachments=list(files),
            author_id=author.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_sender_sentence(self):
        """Say who added something to a ticket, and by which door."""
        self.ensure_one()
        channels = dict(self._fields["channel"]._description_selection(self.env))
        return self.env._(
            "Added by %(name)s, phone %(phone)s (%(channel)s):",
            name=self.caller_name,
            phone=self.caller_phone,
            channel=channels[self.channel],
        )

    @api.model
    def _prepare_report_vals(self, report, company, unit, fault):
        """Return the values of the entry for a report that was read.

        :param dict report: as ``tools.report_form.read()`` returns it
        :param unit: may be empty; the serial number typed is told then
        :param fault: the symptom chosen, may be empty
        """
        # the desk reads it in the company's language, whatever the visitor's is;
        # sudo: that language
        lang = company.sudo().partner_id.lang or self.env.lang
        desk = self.with_context(lang=lang)
        lines = [report["text"]]
        if not unit:
            lines.append(
                desk.env._("Serial number typed: %(serial)s", serial=report["serial"])
            )
            if report["stands_still"]:
                lines.append(
                    desk.env._(
                        "The unit cannot be used since %(time)s (UTC).",
                        time=fields.Datetime.to_string(report["down_since"]),
                    )
                )
        first_line = (report["text"].splitlines() or [""])[0][:SUBJECT_LIMIT]
        now = fields.Datetime.now()
        return {
            "company_id": company.id,
            "direction": "in",
            "kind": "fault",
            "caller_name": report["name"],
            "caller_phone": report["phone"],
            "subject": fault.with_context(lang=lang).name
            or first_line
            or desk.env._("Fault"),
            "summary": plaintext2html("\n".join(filter(None, lines))),
            "equipment_id": unit.id,
            "fault_id": fault.id,
            "down_since": report["down_since"] if unit else False,
            "happened_at": now,
            "requested_arrival": report["requested_arrival"],
        }

    # ------------------------------------------------------------
    # VISITORS WITHOUT LOGIN
    # ------------------------------------------------------------

    @api.model
    def _is_flooded(self, unit, address):
        """Whether no more may be taken now of a unit or from an address.

        :param str address: internet address of the visitor
        """
        # sudo: two counts
        register = self.sudo()
        recent = Domain("registered_at", ">", fields.Datetime.now() - WINDOW)
        sent = recent & Domain("source_address", "!=", False)
        return (
            register.search_count(
                sent & Domain("equipment_id", "=", unit.id), limit=REPORTS_OF_UNIT
            )
            >= REPORTS_OF_UNIT
            or register.search_count(
                recent & Domain("source_address", "=", address),
                limit=REPORTS_FROM_ADDRESS,
            )
            >= REPORTS_FROM_ADDRESS
        )

    @api.autovacuum
    def _gc_source_address(self):
        """Forget where visitors came from.

        :return: how many were forgotten, and how many are left for the next run
        """
        domain = Domain("source_address", "!=", False) & Domain(
            "registered_at", "<", fields.Datetime.now() - KEEP_ADDRESS
        )
        # sudo: this one field
        register = self.sudo()
        old = register.search(domain, limit=FORGET_LIMIT)
        old.source_address = False
        return len(old), register.search_count(domain)
