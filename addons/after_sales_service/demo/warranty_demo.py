# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class AfterSalesDemo(models.AbstractModel):
    """What the service manager decided on warranties, and who was reminded."""

    _inherit = "after.sales.demo"

    def _tell_warranties(self):
        manager = self._ref("demo_user_manager")
        decided = self._workday(12, 10)
        # out of use twice within a week: two weeks of goodwill, agreed by letter
        warranty = self._ref("demo_unit_sp2_250123").warranty_id.with_user(manager)
        with self._clock(decided):
            letter = warranty.env["ir.attachment"].create(
                {
                    "name": "Letter to the user, goodwill.txt",
                    "raw": b"For the second stop within a week we add two weeks to"
                    b" the warranty of SP2-250123.",
                }
            )
            warranty.sudo()._do_extend(
                30.0, "Two weeks for the second stop", letter, "agreed"
            )._do_withdraw("30 days typed instead of 14")
            warranty.sudo()._do_extend(
                14.0, "Two weeks for the second stop", letter, "agreed"
            )
            self._ref("demo_unit_wq1_250333").warranty_id.with_user(
                manager
            ).sudo()._do_void("Housing opened and mains rewired by an electrician")
        Warranty = self.env["after.sales.warranty"]
        Warranty.search([("company_id", "=", self.env.company.id)])._refresh()
        for partner, due in Warranty._read_group(
            Warranty._get_to_remind_domain()
            & fields.Domain("company_id", "=", self.env.company.id),
            ["partner_id"],
            ["id:recordset"],
        ):
            due._remind(partner)
