# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from .notice_steps import TO_CALL

#: what of an emergency is recorded besides the report
FIELDS_OF_INFLUENCE = ("influence", "influence_measures")


class Order(models.Model):
    """Emergency work: at once, production told at once, its influence kept small.

    Nobody waits for an answer (S26, 3.2 and 3.3 of the repair regulation): the notice
    goes out with the job, the supplier whose warranty still holds is told (S11), and
    what was done to keep the influence small is recorded.
    """

    _inherit = "after.sales.order"

    influence = fields.Text(
        string="Range of Influence",
        copy=False,
        help="What of production stands still because of the failure and its repair.",
    )
    influence_measures = fields.Text(
        string="Kept Small by",
        copy=False,
        help="What was done so that as little as possible stands still.",
    )
    vendor_text = fields.Char(
        string="Supplier's Warranty",
        compute="_compute_vendor_text",
        compute_sudo=True,
        help="How it stands with the supplier's warranty of the unit (S11).",
    )
    vendor_to_notify = fields.Boolean(compute="_compute_vendor_text", compute_sudo=True)

    # ------------------------------------------------------------
    # PRODUCTION
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._tell_emergencies()
        return orders

    def write(self, vals):
        if not self.env.su and not set(FIELDS_OF_INFLUENCE).isdisjoint(vals):
            self._check_report_open()
        res = super().write(vals)
        moved = not {"equipment_id", "kind"}.isdisjoint(vals)
        if moved or vals.get("state") == "cancelled":
            self._take_back_emergencies()
        if moved:
            self._tell_emergencies()
        return res

    def _do_dispatch(self):
        res = super()._do_dispatch()
        self._tell_emergencies()
        return res

    def _tell_emergencies(self):
        """Tell production of the open emergencies of which it does not know yet."""
        # sudo: notices are made by their jobs; bounded to those of these jobs
        orders = self.sudo().filtered(lambda order: order._is_untold_emergency())
        if not orders:
            return
        notices = orders.notice_ids.create(
            [order._prepare_emergency_notice_vals() for order in orders]
        )
        by_mail = notices.filtered("partner_id.email")
        by_mail._do_send()
        (notices - by_mail)._remind_desk(
            TO_CALL, self.env._("An emergency repair: production is told at once.")
        )

    def _take_back_emergencies(self):
        """Tell production where these jobs are no emergency of its unit any more."""
        # sudo: notices follow their jobs; bounded to those of these jobs
        notices = self.sudo().notice_ids.filtered(
            lambda notice: (
                notice.kind == "emergency"
                and notice.state != "withdrawn"
                and (
                    notice.order_id.kind != "emergency"
                    or notice.order_id.state == "cancelled"
                    or notice.equipment_id != notice.order_id.equipment_id
                )
            )
        )
        notices._drop()
        # one notice per job holds at a time
        notices.flush_model(["state"])

    def _is_untold_emergency(self):
        self.ensure_one()
        return (
            self.kind == "emergency"
            and bool(self.equipment_id)
            and self.state in ("draft", "scheduled", "dispatched")
            and self.company_id.after_sales_tell_emergency
            and not self.notice_ids.filtered(
                lambda notice: (
                    notice.kind == "emergency" and notice.state != "withdrawn"
                )
            )
        )

    def _prepare_emergency_notice_vals(self):
        """Values of the notice: now, and as long as such a job takes. Hook."""
        self.ensure_one()
        start = self.planned_start or fields.Datetime.now()
        return {
            "order_id": self.id,
            "kind": "emergency",
            "company_id": self.company_id.id,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.equipment_id._get_production_contact().id,
            "start": start,
            "end": start + self._get_length(),
            "text": self.description,
            "influence": self.influence,
        }

    def _get_archive_notes(self):
        """What of production an emergency touched, and the report on it."""
        notes = super()._get_archive_notes()
        if text := self._get_influence_text():
            notes.append(self.env._("Influence on production: %s", text))
        report = self.emergency_report_ids
        if report:
            states = dict(
                report._fields["approval_state"]._description_selection(self.env)
            )
            notes.append(f"{report.name}: {states[report.approval_state]}")
        return notes

    def _get_missing_of_report(self):
        """Of an emergency that stops production, what it stopped is recorded."""
        missing = super()._get_missing_of_report()
        if self.kind != "emergency" or not self.affects_production:
            return missing
        names = [name for name in FIELDS_OF_INFLUENCE if not (self[name] or "").strip()]
        if names:
            labels = self.fields_get(names, ["string"])
            missing.append(
                self.env._(
                    "The influence on production is not recorded. Fill in: %(fields)s",
                    fields=", ".join(labels[name]["string"] for name in names),
                )
            )
        return missing

    def _get_phone_job(self):
        job = super()._get_phone_job()
        texts = {name: self[name] or "" for name in FIELDS_OF_INFLUENCE}
        return job | {"report": job["report"] | texts}

    @api.depends("affects_production", "influence", "influence_measures")
    def _compute_missing_text(self):
        return super()._compute_missing_text()

    # ------------------------------------------------------------
    # THE SUPPLIER (S11)
    # ------------------------------------------------------------

    @api.depends("equipment_id", "kind", "ticket_id", "state")
    @api.depends_context("lang", "tz")
    def _compute_vendor_text(self):
        """Shown on emergencies, where it must not be forgotten."""
        for order in self:
            order.vendor_to_notify = False
            order.vendor_text = (
                order.kind == "emergency"
                and order.state != "cancelled"
                and order._get_vendor_text()
            )

    def _get_vendor_text(self):
        """The sentence of the banner; notes whether he is still to be told."""
        self.ensure_one()
        unit = self.equipment_id
        told = self._get_claims().filtered("notified_at")[:1]
        if told:
            return self.env._(
                "%(vendor)s was told on %(time)s: the unit is under the supplier's"
                " warranty.",
                vendor=told.contact_id.display_name,
                time=format_datetime(self.env, told.notified_at, dt_format="short"),
            )
        if not unit.vendor_id or not unit._is_under_vendor_warranty(self.coverage_at):
            return False
        self.vendor_to_notify = True
        contact = unit.vendor_warranty_contact_id
        return self.env._(
            "Under the supplier's warranty until %(end)s: tell %(contact)s at once"
            " (%(address)s).",
            end=format_date(self.env, unit.vendor_warranty_end),
            contact=contact.display_name or unit.vendor_id.display_name,
            address=contact.email or contact.phone or self.env._("no address known"),
        )

    def action_tell_vendor(self):
        """Tell the supplier by mail now, and open the claim."""
        claims = self._get_claims_to_tell()
        claims._check_can_mail()
        claims._do_tell_vendor()
        return True

    def action_vendor_told_by_phone(self):
        """The supplier was told on the phone: record it, and open the claim."""
        claims = self._get_claims_to_tell()
        claims.filtered(lambda claim: not claim.notified_at)._do_told("phone")
        return True

    def _get_claims_to_tell(self):
        """The claims of these jobs, opened where there is none; under sudo.

        :raises AccessError: the job is not the user's
        :raises UserError: the unit is under no supplier's warranty
        """
        self._check_own()
        claims = self.env["after.sales.claim"].sudo()
        for order in self.sudo():
            if not order.vendor_to_notify:
                raise UserError(
                    self.env._(
                        "%s: there is no supplier to be told. Enter supplier and end of"
                        " his warranty on the unit.",
                        order.display_name,
                    )
                )
            claims |= order._get_claims() or order._open_claims()
        return claims
