# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command, Domain


class AfterSalesDemo(models.AbstractModel):
    """Parts on their way: one from the point's store, one bought and promised."""

    _inherit = "after.sales.demo"

    def _tell_spares_supply(self):
        oil_seal = self._sell_to_us()
        jobs = self.env["after.sales.order"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("kind", "=", "repair")
            & Domain("state", "in", ("scheduled", "dispatched", "in_progress"))
            & Domain("equipment_id", "!=", False)
            & Domain("engineer_id.user_id", "!=", False),
            order="id",
        )
        near, far, asked = jobs[:1], jobs[1:2], jobs[2:3]
        if near:
            # lies in the store of the point: ready to be fetched
            near.with_user(near.user_id)._request_parts(
                {self._ref("demo_part_seal"): 2}, "The septum leaks as well"
            )
        if far:
            # nobody has it: ordered, confirmed, and the customer was told
            request = far.with_user(far.user_id)._request_parts(
                {oil_seal: 1}, "Oil at the turbo pump's shaft"
            )
            purchase = request.sudo().line_ids.purchase_line_ids
            purchase.order_id.button_confirm()
            purchase.date_planned = fields.Datetime.now() + timedelta(days=9)
            far._try_tell_parts()
        if asked:
            # two vendors have it: the buyer compares before he orders
            asked.with_user(asked.user_id)._request_parts(
                {oil_seal: 2}, "Spare for the second pump"
            )

    def _sell_to_us(self):
        """Two vendors for a part that nobody has in stock, one for the others."""
        makers = self.env["res.partner"].create(
            [
                {
                    "name": "Suzhou Precision Seals",
                    "is_company": True,
                    "company_id": self.env.company.id,
                },
                {
                    "name": "Rhein Vakuumtechnik",
                    "is_company": True,
                    "company_id": self.env.company.id,
                },
            ]
        )
        seals, vacuum = makers
        for name, price, days in (
            ("lamp", 1310, 10),
            ("seal", 58, 5),
            ("column", 2380, 21),
            ("pump", 610, 14),
        ):
            self._ref(f"demo_part_{name}").seller_ids = [
                Command.create({"partner_id": seals.id, "price": price, "delay": days})
            ]
        for name, price, days in (("detector", 4950, 35), ("board", 3100, 45)):
            self._ref(f"demo_part_{name}").seller_ids = [
                Command.create({"partner_id": vacuum.id, "price": price, "delay": days})
            ]
        return self.env["product.product"].create(
            {
                "name": "Turbo Pump Oil Seal",
                "default_code": "P-OILSEAL",
                "type": "consu",
                "is_storable": True,
                "is_spare": True,
                "list_price": 260,
                "standard_price": 85,
                "company_id": self.env.company.id,
                "seller_ids": [
                    Command.create({"partner_id": seals.id, "price": 85, "delay": 8}),
                    Command.create(
                        {
                            "partner_id": vacuum.id,
                            "price": 72,
                            "delay": 30,
                            "min_qty": 5,
                        }
                    ),
                ],
            }
        )
