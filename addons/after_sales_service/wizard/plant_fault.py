# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import report_form
from ..tools.report_form import DOWN_BEFORE


class PlantFault(models.TransientModel):
    """A colleague of production reports a fault of a unit he may see (S29, S30)."""

    _name = "after.sales.plant.fault"
    _description = "Report Fault of Own Plant"

    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        domain="[('owner_kind', '=', 'own_plant'), ('state', '!=', 'retired')]",
        ondelete="cascade",
    )
    # by the rights of the reader: nothing is told of another department's unit
    company_id = fields.Many2one(related="equipment_id.company_id", related_sudo=False)
    product_id = fields.Many2one(related="equipment_id.product_id", related_sudo=False)
    plant_news = fields.Char(string="How It Stands", compute="_compute_plant_news")
    fault_id = fields.Many2one(
        "after.sales.fault",
        string="What Happens",
        domain="[('kind', '=', 'symptom'),"
        " ('company_id', 'in', (company_id, False)),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        ondelete="cascade",
    )
    text = fields.Text(string="In Your Words")
    phone = fields.Char(
        string="Phone to Call back", default=lambda self: self.env.user.phone
    )
    stands_still = fields.Boolean(
        string="The Unit Stands Still", help="It cannot be used."
    )
    down_since = fields.Datetime(
        compute="_compute_down_since", store=True, readonly=False
    )
    photo = fields.Image(max_width=1920, max_height=1920)

    @api.depends("equipment_id")
    @api.depends_context("lang")
    def _compute_plant_news(self):
        for report in self:
            report.equipment_id.check_access("read")
            report.plant_news = report.equipment_id.plant_news

    @api.depends("stands_still")
    def _compute_down_since(self):
        for report in self:
            report.down_since = report.stands_still and (
                report.down_since or fields.Datetime.now()
            )

    def action_report(self):
        """Enter it in the register, with its ticket."""
        self.ensure_one()
        self._check_can_report()
        ticket = self._do_report()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Reported: %s", ticket.number),
                "message": ticket._get_customer_sentence(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_can_report(self):
        """Refuse what cannot be; says what to do.

        :raises AccessError: another department's unit
        :raises UserError: a customer's or retired unit, nothing said, a wrong time
        """
        unit = self.equipment_id
        unit.check_access("read")
        if not unit._is_own_plant():
            raise UserError(
                self.env._(
                    "“%s” is a customer's unit: its faults are taken down by the"
                    " service desk.",
                    unit.display_name,
                )
            )
        if not unit._can_be_reported():
            raise UserError(self.env._("“%s” is retired.", unit.display_name))
        if not self.fault_id and not report_form.clean(self.text):
            raise UserError(
                self.env._("Choose what happens, or say it in your own words.")
            )
        if len(self.text or "") > report_form.TEXT_LIMIT:
            raise UserError(
                self.env._(
                    "The text is too long: use up to %s characters.",
                    report_form.TEXT_LIMIT,
                )
            )
        now = fields.Datetime.now()
        if self.down_since and not now - DOWN_BEFORE <= self.down_since <= now:
            raise UserError(
                self.env._(
                    "The unit cannot stand still from a time to come, nor for more"
                    " than 30 days unreported. Correct the time."
                )
            )

    def _do_report(self):
        """:return: the ticket, under sudo"""
        self.ensure_one()
        user = self.env.user
        register = self.env["after.sales.contact"]
        report = {
            "text": report_form.clean(self.text, lines=True),
            "name": user.name,
            "phone": self.phone,
            "down_since": self.down_since if self.stands_still else False,
            "requested_arrival": False,
        }
        unit = self.equipment_id
        vals = register._prepare_report_vals(
            report, unit.company_id, unit, self.fault_id
        ) | {
            "channel": "production",
            "partner_id": user.partner_id.id,
            "report_key": secrets.token_hex(16),
        }
        contact = register._take_report(vals, self._get_files())
        # whoever reported it is told how it goes on
        contact.ticket_id.message_subscribe(partner_ids=user.partner_id.ids)
        return contact.ticket_id

    def _get_files(self):
        """The photo, as the register takes it: list of (name, content)."""
        photo = self.with_context(bin_size=False).photo
        return [("photo.jpg", base64.b64decode(photo))] if photo else []
