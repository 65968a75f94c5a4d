# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class Order(models.Model):
    """Where work is stopped is said to whoever plans or goes there (S36)."""

    _inherit = "after.sales.order"

    # sudo: that work is stopped there is said to everybody who sees the job; what
    # happened, and to whom, is not
    stop_work_text = fields.Text(
        string="Work Stopped", compute="_compute_stop_work_text", compute_sudo=True
    )

    @api.depends("equipment_id", "site_partner_id", "state")
    @api.depends_context("lang")
    def _compute_stop_work_text(self):
        stops = self._get_stops()
        for order in self:
            order.stop_work_text = (
                "\n".join(incident._get_stop_words() for incident in stops[order])
                or False
            )

    def _get_stops(self):
        """The incidents that stop work at these jobs' units and sites; under sudo.

        :return: {job: incidents}; one search for all, nothing for jobs that are over
        """
        Incident = self.env["after.sales.incident"].sudo()
        found = dict.fromkeys(self, Incident)
        jobs = self.filtered(lambda order: order.state not in ("done", "cancelled"))
        if not jobs:
            return found
        # seldom any, so nothing is read of the sites before
        stops = Incident.search(
            Incident._get_open_stops_domain()
            & Domain("equipment_id", "in", [*jobs.equipment_id._origin.ids, False])
        )
        for order in jobs if stops else ():
            chain = order._get_site_chain()
            found[order] = stops.filtered(
                lambda stop, order=order, chain=chain: (
                    stop.company_id == order.company_id
                    and (
                        stop.equipment_id == order.equipment_id._origin
                        if stop.equipment_id
                        else stop.site_partner_id.id in chain
                    )
                )
            )
        return found

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        planned = self.filtered(lambda order: order._is_planned())
        # bounded: that work is stopped, and the number it is known by
        for order, stops in planned.sudo()._get_stops().items():
            warnings = [
                ("stop_work", stop.with_env(self.env).sudo()._get_stop_words())
                for stop in stops
            ]
            if warnings:
                order = order.sudo(self.env.su)
                found[order] = found.get(order, []) + warnings
        return found

    def action_report_hazard(self):
        """Report a danger at this job."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.incident_report_action"
        )
        return action | {"context": {"default_order_id": self.id}}

    def _get_phone_job(self):
        return super()._get_phone_job() | {"stop_work": self.stop_work_text or ""}

    @api.model
    def get_my_day(self):
        """Also what the user has to read; see the service's."""
        acknowledgements = self.env["after.sales.procedure.acknowledgement"]
        return super().get_my_day() | {"to_read": acknowledgements.get_to_read()}

    @api.model
    def _get_phone_labels(self):
        incident = self.env["after.sales.incident"]
        return super()._get_phone_labels() | {
            f"incident_{name}": dict(
                incident._fields[name]._description_selection(self.env)
            )
            for name in ("kind", "severity", "category")
        }
