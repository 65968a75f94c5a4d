# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import Form

from .common_spares import SparesCommon

MONDAY = datetime(2026, 11, 23, 1, 0)  # 09:00 in Shanghai


class PoolCommon(SparesCommon):
    """A customer's unit with a fault, and a loaner of the same product in the store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_manager_id = cls.manager
        cls.unit = cls._new_unit(
            accepted_on=date(2026, 6, 1), engineer_id=cls.engineer.id
        )
        cls.loaner = cls._new_pool_unit("LOAN-1")

    @classmethod
    def _new_pool_unit(cls, serial, product=None, location=None, **vals):
        product = product or cls.product
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": product.id})
        cls.stock(product, 1, lot, location or cls.store)
        return cls.env["after.sales.pool.unit"].create(
            {"product_id": product.id, "lot_id": lot.id, "team_id": cls.team.id} | vals
        )

    @classmethod
    def _new_fault(cls, **vals):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "No light",
                "equipment_id": cls.unit.id,
                "team_id": cls.team.id,
                "reported_at": MONDAY,
            }
            | vals
        )

    def _propose(self, ticket=None, user=None, **vals):
        """Press “Replacement Unit”, fill in, reserve."""
        source = (ticket or self.unit).with_user(user or self.dispatcher)
        form = Form.from_action(
            self.env(user=source.env.user), source.action_propose_loan()
        )
        for name, value in vals.items():
            setattr(form, name, value)
        action = form.save().action_propose()
        return self.env["after.sales.loan"].browse(action["res_id"])

    def _hand_over(self, loan, user=None):
        form = Form.from_action(
            self.env(user=user or self.engineer_user),
            loan.with_user(user or self.engineer_user).action_hand_over(),
        )
        form.received_by = "Gu Lan"
        form.save().action_confirm()
        self.env.invalidate_all()

    def _lend(self, ticket=None, **vals):
        loan = self._propose(ticket, **vals)
        loan.with_user(self.manager).action_confirm()
        self._hand_over(loan)
        return loan

    def _bring_back(self, loan):
        loan.with_user(self.dispatcher).action_fetch()
        loan.with_user(self.storekeeper).action_take_back()
        self.env.invalidate_all()

    @classmethod
    def _accessories(cls, unit):
        unit.accessory_ids = [
            Command.create({"name": "Power cable", "quantity": 2, "value": 30}),
            Command.create({"name": "Case", "value": 200}),
        ]
