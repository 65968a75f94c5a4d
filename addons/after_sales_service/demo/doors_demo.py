# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models

#: the labels of the demo units: their links are the same in every demo database
LABELS = {
    "sp2_250302": "demo-SP2-250302",
    "gc5_230088": "demo-GC5-230088",
    "gc5_250031": "demo-GC5-250031",
}


class AfterSalesDemo(models.AbstractModel):
    """Customers who report by themselves: by the label, and on the portal."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell(self):
        result = super()._tell()
        self = self.with_company(self._ref("demo_company"))
        for name, token in LABELS.items():
            self._ref(f"demo_unit_{name}").write(
                {"qr_token": token, "qr_issued_at": fields.Datetime.now()}
            )
        now = fields.Datetime.now()
        self._report_fault(
            "wq1_250611",
            now - timedelta(minutes=50),
            "qr",
            "Sun Jie",
            "0571-5550-3317",
            "Water on the floor below the pump, I have closed the tap.",
            fault="s08",
        )
        self._report_fault(
            "sp2_250418",
            now - timedelta(minutes=35),
            "portal",
            "Chen Yu",
            "0755-5550-7721",
            "Since the update of the computer.\nThe cable is new.",
            fault="s12",
        )
        return result

    def _report_fault(self, unit, moment, channel, name, phone, text, fault):
        """A customer reports a fault by himself."""
        unit = self._ref(f"demo_unit_{unit}")
        register = self.env["after.sales.contact"]
        report = {
            "name": name,
            "phone": phone,
            "text": text,
            "down_since": None,
            "requested_arrival": None,
        }
        with self._clock(moment):
            vals = register._prepare_report_vals(
                report,
                unit.company_id,
                unit,
                self.env["after.sales.fault"].browse(self._fault(fault)),
            )
            return register._take_report(
                vals
                | {
                    "channel": channel,
                    "partner_id": unit.partner_id.id,
                    "report_key": f"demo-{unit.serial}",
                    "user_id": False,
                }
            )
