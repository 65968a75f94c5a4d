# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, html2plaintext


class HelpdeskTicket(models.Model):
    """A fault within the supplier's warranty: he is told at once (S11)."""

    _inherit = "helpdesk.ticket"

    claim_ids = fields.One2many(
        "after.sales.claim",
        "ticket_id",
        groups="after_sales_service.group_after_sales_dispatcher,"
        "after_sales_service.group_after_sales_billing",
    )
    vendor_text = fields.Char(
        compute="_compute_vendor_text",
        compute_sudo=True,
        help="How it stands with the supplier's warranty of the unit.",
    )

    @api.depends("claim_ids.notified_at")
    def _compute_vendor_to_notify(self):
        res = super()._compute_vendor_to_notify()
        for ticket in self.filtered("vendor_to_notify"):
            ticket.vendor_to_notify = not any(ticket.claim_ids.mapped("notified_at"))
        return res

    @api.depends("vendor_to_notify")
    @api.depends_context("lang", "tz")
    def _compute_vendor_text(self):
        for ticket in self:
            ticket.vendor_text = ticket._get_vendor_text()

    def _get_vendor_text(self):
        """The sentence of the banner; empty if the supplier has to do with nothing."""
        self.ensure_one()
        unit = self.equipment_id
        told = self.claim_ids.filtered("notified_at")[:1]
        if told:
            return self.env._(
                "%(vendor)s was told on %(time)s: the unit is under the supplier's"
                " warranty.",
                vendor=told.contact_id.display_name,
                time=format_datetime(self.env, told.notified_at, dt_format="short"),
            )
        if not self.vendor_to_notify:
            return False
        end = format_date(self.env, unit.vendor_warranty_end)
        contact = unit.vendor_warranty_contact_id
        if not contact:
            return self.env._(
                "Under the supplier's warranty until %s. Enter the supplier on the"
                " unit, so that he can be told.",
                end,
            )
        if not contact.email:
            return self.env._(
                "Under the supplier's warranty until %(end)s. %(contact)s has no mail"
                " address: call %(phone)s.",
                end=end,
                contact=contact.display_name,
                phone=contact.phone or self.env._("(no phone number)"),
            )
        return self.env._(
            "Under the supplier's warranty until %(end)s, and %(contact)s has not been"
            " told.",
            end=end,
            contact=contact.display_name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._tell_vendors()
        return tickets

    def write(self, vals):
        res = super().write(vals)
        if not {"equipment_id", "kind"}.isdisjoint(vals):
            self._tell_vendors()
        return res

    def _tell_vendors(self):
        """Tell the suppliers of new faults, whoever entered them."""
        for ticket in self.sudo():
            unit = ticket.equipment_id
            if (
                ticket.kind == "fault"
                and not ticket.closed
                and not ticket.solved_at
                and unit.vendor_id
                and unit.company_id._tells_vendors_at_once(ticket.reported_at)
                and unit._is_under_vendor_warranty(ticket.reported_at)
                and unit not in ticket.claim_ids.equipment_id
            ):
                ticket._open_claim()._do_tell_vendor()

    def _open_claim(self):
        """The claim of this ticket's unit; called under sudo."""
        self.ensure_one()
        return self.env["after.sales.claim"].create(
            self.env["after.sales.claim"]._prepare_claim_vals(
                self.equipment_id,
                self.reported_at,
                self._get_failure_text(),
                ticket=self,
            )
        )

    def _get_failure_text(self):
        """What is wrong, for the supplier: without the caller's name and number."""
        self.ensure_one()
        said = html2plaintext(self.description or "").strip()
        lines = (
            self.name,
            self.fault_id.display_name,
            said if said != self.name else "",
        )
        return "\n".join(filter(None, lines))

    def action_tell_vendor(self):
        """Tell the supplier by mail now, and open the claim."""
        claims = self._get_claims_to_tell()
        claims._check_can_mail()
        claims._do_tell_vendor()
        return True

    def action_vendor_told_by_phone(self):
        """The supplier was told on the phone: record it, and open the claim."""
        claims = self._get_claims_to_tell()
        # when he was told first is what counts
        claims.filtered(lambda claim: not claim.notified_at)._do_told("phone")
        return True

    def _get_claims_to_tell(self):
        """The claims of these tickets, opened where there is none; under sudo.

        :raises AccessError: the ticket is not the user's to work on
        :raises UserError: the unit is not under a supplier's warranty
        """
        self.check_access("write")
        claims = self.env["after.sales.claim"].sudo()
        # bounded: one claim of this ticket's unit against its own supplier
        for ticket in self.sudo():
            unit = ticket.equipment_id
            if not unit.vendor_id or not unit._is_under_vendor_warranty(
                ticket.reported_at
            ):
                raise UserError(
                    self.env._(
                        "%s: the unit is under no supplier's warranty that is known."
                        " Enter supplier and end on the unit.",
                        ticket.display_name,
                    )
                )
            own = ticket.claim_ids.filtered(lambda c, unit=unit: c.equipment_id == unit)
            claims |= own or ticket._open_claim()
        return claims

    def action_view_claims(self):
        self.ensure_one()
        return self.claim_ids._get_records_action(name=self.env._("Claims"))
