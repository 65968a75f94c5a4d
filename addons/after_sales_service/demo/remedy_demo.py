# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: what suppliers pay, and units repaired, exchanged, refunded."""

from odoo import fields, models

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        self._name_the_suppliers()
        res = super()._tell_past_jobs()
        self._tell_claim()
        return res

    def _tell_new_deliveries(self):
        res = super()._tell_new_deliveries()
        self._tell_exchange()
        self._tell_refund()
        self._tell_bench_repair()
        return res

    def _name_the_suppliers(self):
        """The maker of the optics gives 18 months and has a person for warranty."""
        vendor = self._ref("demo_vendor_optics")
        vendor.warranty_contact_id = self.env["res.partner"].create(
            {
                "name": "Ms. Sun Li",
                "type": "contact",
                "function": "Warranty desk",
                "parent_id": vendor.id,
                "email": "sun.li@optics.example.com",
                "phone": "0431-8561-7712",
                "company_id": vendor.company_id.id,
            }
        )
        self.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": self._ref("demo_product_sp200").product_tmpl_id.id,
                "price": 121000.0,
                "currency_id": self.env.company.currency_id.id,
                "company_id": self.env.company.id,
                "vendor_warranty_duration": 18,
                "vendor_warranty_covers": "work",
            }
        )
        units = self.env["after.sales.equipment"].search(
            [("vendor_id", "=", vendor.id), ("company_id", "=", self.env.company.id)]
        )
        units.write(
            {
                "vendor_warranty_contact_id": vendor.warranty_contact_id.id,
                "vendor_warranty_covers": "work",
            }
        )

    def _tell_claim(self):
        """The lamp that burnt out before its time: the supplier pays, but no travel."""
        claim = self.env["after.sales.claim"].search(
            [("equipment_id", "=", self._ref("demo_unit_sp2_250123").id)], limit=1
        )
        done_at = claim.ticket_id.order_ids.done_at
        with self._clock(done_at + 2 * DAY):
            claim._do_claim()
        with self._clock(done_at + 9 * DAY):
            travel = claim.line_ids.filtered(lambda line: line.kind == "travel")
            claim.vendor_ref = "RMA-5521"
            claim._do_answer(
                "accepted",
                claim.amount_claimed - travel.amount,
                "Lamp and labour; travel is not part of our warranty",
            )
            refund = claim._do_make_refund()
            refund.invoice_date = fields.Date.today()
            refund.action_post()

    def _tell_exchange(self):
        """The third failure of a board: another unit is there, one comes back."""
        moment = self._workday(46, 10)
        with self._clock(moment):
            unit = self._sell("suzhou", "wq10", ["WQ1-260015"], 0)
        with self._clock(moment + 6 * DAY):
            unit._accept(fields.Date.today())
        self._look_after(unit)
        asked_at = self._workday(6, 9.5)
        with self._clock(asked_at):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "Readings jump again, third time",
                    "description": "<p>The same board as in the last two weeks.</p>",
                    "equipment_id": unit.id,
                    "reported_at": asked_at,
                    "down_since": asked_at - HOUR,
                    "fault_id": self._fault("s06"),
                }
            )
        with self._clock(asked_at + 0.4 * HOUR):
            ticket._do_responded()
        lots = self._shelve("wq10", ["WQ1-260090"])
        with self._clock(asked_at + 3 * HOUR):
            remedy = self._open_remedy(
                unit,
                "exchange",
                "Third failure of the signal board; agreed with the laboratory on the"
                " phone",
                ticket=ticket,
                lot=lots,
            )
        with self._clock(asked_at + 2 * DAY):
            out = remedy.stock_move_ids.filtered(
                lambda move: move.location_dest_id.usage == "customer"
            )
            out.picked = True
            out.picking_id.button_validate()

    def _tell_refund(self):
        """Sold for a method it does not fit: taken back, the price is credited."""
        moment = self._workday(16, 11)
        with self._clock(moment):
            unit = self._sell("hangzhou", "wq10", ["WQ1-260033"], 0)
            sale = unit.sale_line_id.order_id
            invoice = sale._create_invoices()
            invoice.invoice_date = fields.Date.today()
            invoice.action_post()
        self._look_after(unit)
        with self._clock(self._workday(1, 14)):
            self._open_remedy(
                unit,
                "refund",
                "Does not reach the detection limit of the new standard; refund agreed"
                " with the purchasing department",
            )

    def _tell_bench_repair(self):
        """An older unit lies on the bench."""
        with self._clock(self._workday(3, 9)):
            remedy = self._open_remedy(
                self._ref("demo_unit_wq1_240502"),
                "repair",
                "Flow cell leaks; can only be glued at the workshop",
            )
            back = remedy.stock_move_ids
            back.picked = True
            back.picking_id.button_validate()

    def _open_remedy(self, unit, kind, reason, ticket=None, lot=None):
        return (
            self.env["after.sales.remedy"]
            .with_user(self._ref("demo_user_dispatcher"))
            .with_company(unit.company_id)
            ._do_open(
                unit,
                {
                    "kind": kind,
                    "asked_on": fields.Date.today(),
                    "reason": reason,
                    "ticket_id": ticket.id if ticket else False,
                    "replacement_product_id": unit.product_id.id
                    if kind == "exchange"
                    else False,
                    "replacement_lot_id": lot.id if lot else False,
                },
            )
            .sudo()
        )

    def _look_after(self, unit):
        unit.write(
            {
                "team_id": self._ref("demo_team_east").id,
                "engineer_id": self._ref("demo_employee_engineer").id,
            }
        )

    def _shelve(self, product, serials):
        """Units on the shelf, ready to be sent."""
        product = self._ref(f"demo_product_{product}")
        lots = self.env["stock.lot"].create(
            [{"name": serial, "product_id": product.id} for serial in serials]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                product, self._ref("demo_warehouse").lot_stock_id, 1, lot_id=lot
            )
        return lots
