# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The people of the stories about money, each with the own buttons only.

Hours in the comments are those of the site (Shanghai, eight hours ahead of UTC).
"""

import contextlib
import json
import unittest
from datetime import date, datetime

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import Form, HttpCase, freeze_time, new_test_user

from odoo.addons.after_sales_service.tests.common_order import PNG, OrderCommon

#: what a refused step might leave behind, beside our own records
DOCUMENTS = (
    "account_move",
    "account_move_line",
    "helpdesk_ticket",
    "ir_attachment",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "repair_order",
    "sale_order",
    "sale_order_line",
    "stock_lot",
    "stock_move",
    "stock_move_line",
    "stock_picking",
    "stock_quant",
)


class MoneyCommon(HttpCase, OrderCommon):
    """Sales sells, the storekeeper delivers, the customer answers on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        cls.accountant.group_ids |= cls.env.ref("account.group_account_invoice")
        cls.company.after_sales_manager_id = cls.manager
        # quotations do not expire between a frozen day and the portal's real one
        cls.company.quotation_validity_days = 0
        cls.seller = cls._new_colleague("seller", "sales_team.group_sale_salesman")
        cls.storekeeper = cls._new_colleague("store", "stock.group_stock_user")
        cls.portal_user = new_test_user(
            cls.env, login="money_customer", groups="base.group_portal", name="Gu Lan"
        )
        cls.portal_user.partner_id.parent_id = cls.customer
        cls.product.write(
            {
                "list_price": 186000.0,
                "taxes_id": False,
                "warranty_term_id": cls.term.id,
            }
        )
        cls.lots = cls.env["stock.lot"].create(
            [
                {"name": f"SP2-011{number}", "product_id": cls.product.id}
                for number in (7, 8)
            ]
        )
        for lot in cls.lots:
            cls.stock(cls.product, 1, lot, cls.warehouse.lot_stock_id)

    @classmethod
    def _new_colleague(cls, name, group):
        return new_test_user(
            cls.env,
            login=f"money_{name}",
            groups=f"base.group_user,{group}",
            tz="Asia/Shanghai",
        )

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    @contextlib.contextmanager
    def _refused(self, error, text="", constraint=False):
        """The step is refused and has written nothing, nowhere.

        A button checks before it writes: what it left would show, for nothing is
        rolled back here. A constraint speaks after the fact, and its transaction
        is rolled back as it is in real life.

        :param constraint: it is a constraint that refuses
        """
        before = self._everything()
        rolled_back = (
            self.env.cr.savepoint() if constraint else contextlib.nullcontext()
        )
        # the plain one of unittest: Odoo's rolls back by itself
        with unittest.TestCase.assertRaisesRegex(self, error, text), rolled_back:
            yield
        self._assert_unchanged(before)

    def _assert_unchanged(self, before):
        """Nothing was written since then; else it names the tables."""
        now = self._everything()
        self.assertFalse([name for name in now if now[name] != before[name]])

    def _everything(self):
        """A fingerprint of each table that holds our records or core's documents."""
        self.env.flush_all()
        ours = {
            model._table
            for model in self.env.registry.values()
            if model._name.startswith("after.sales.")
            and model._auto
            and not model._abstract
            and not model._transient
        }
        self.env.cr.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0))"  # noqa: E8103
                f" FROM {table} t"
                for table in sorted(ours.union(DOCUMENTS))
            )
        )
        return {table: found for table, *found in self.env.cr.fetchall()}

    # ------------------------------------------------------------
    # SOLD, DELIVERED, ACCEPTED
    # ------------------------------------------------------------

    def _sold(self, lot, day="2026-03-02", **line):
        """Sales sells a unit, the storekeeper delivers this serial; the unit."""
        with freeze_time(f"{day} 02:00:00"):
            sale = (
                self.env["sale.order"]
                .with_user(self.seller)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "partner_shipping_id": self.site.id,
                        "order_line": [
                            Command.create({"product_id": self.product.id} | line)
                        ],
                    }
                )
            )
            sale.action_confirm()
            self._transfer(sale.sudo().picking_ids, lot)
        unit = sale.sudo().equipment_ids.with_env(self.env)
        self.assertEqual((unit.lot_id, unit.state), (lot, "delivered"))
        unit.with_user(self.dispatcher).write(
            {
                "team_id": self.team.id,
                "engineer_id": self.engineer.id,
                # the day of the transfer is the database's clock, not the frozen one
                "delivered_on": date.fromisoformat(day),
            }
        )
        return unit

    def _transfer(self, pickings, lot=None):
        """The storekeeper's own work."""
        for picking in pickings.with_user(self.storekeeper):
            picking.action_assign()
            if lot:
                picking.move_line_ids.lot_id = lot
            picking.move_ids.picked = True
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    def _accepted(self, unit, day="2026-03-09"):
        """Installed, and accepted by the customer's signature."""
        with freeze_time(f"{day} 01:00:00"):
            order = self._planned(
                unit,
                kind="installation",
                notified_at=datetime.fromisoformat(f"{day} 00:30:00"),
                installation_plan="<p>Unpack, calibrate, train, sign.</p>",
            )
            order.action_depart()
            order.action_arrive()
            order.action_finish()
            order.checklist_line_ids.write({"done": True, "note": "On paper"})
            order.guidance = "Operation, care and safety shown"
            self._signed(order)
        self.assertEqual(unit.accepted_on, date.fromisoformat(day))

    def _signed(self, order):
        wizard = self.env["after.sales.sign.wizard"].with_user(self.engineer_user)
        wizard.create(
            {"order_id": order.id, "name": "Gu Lan", "image": PNG}
        ).action_sign()

    def _old_unit(self, serial="SP2-OLD", **vals):
        """A unit whose year ended on 9 March 2025; two free services are left."""
        with freeze_time("2026-01-05 02:00:00"):
            return self._new_unit(
                serial,
                delivered_on=date(2024, 3, 4),
                accepted_on=date(2024, 3, 9),
                **vals,
            )

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def _planned(self, unit, dispatch=True, **vals):
        """The desk makes and dispatches a job; as the engineer sees it."""
        order = (
            self.env["after.sales.order"]
            .with_user(self.dispatcher)
            .create(
                {
                    "kind": "repair",
                    "equipment_id": unit.id,
                    "engineer_id": self.engineer.id,
                    "description": "No light from the source",
                }
                | vals
            )
        )
        if dispatch:
            order.action_dispatch()
        return order.with_user(self.engineer_user)

    def _work(self, order, hours=2, lines=None):
        """On site: a lamp, two hours and 180 for the journey, unless ``lines``."""
        order.action_depart()
        order.action_arrive()
        if lines is None:
            lines = self._lines(hours)
        order.line_ids = [Command.create(line) for line in lines]
        order.write(
            {
                "cause": "Lamp burnt out",
                "remedy": "Replaced",
                "result": "solved",
                "guidance": "Warm-up shown",
            }
        )
        order.action_finish()
        order.action_done()
        self.assertEqual(order.state, "done")

    def _lines(self, hours=2):
        return [
            {"kind": "part", "product_id": self.lamp.id},
            {"kind": "labour", "quantity": hours},
            {"kind": "travel", "actual_amount": 180},
        ]

    def _job(self, unit, day, lines=None, **vals):
        """A whole job on one day; as it is in the books."""
        with freeze_time(f"{day} 01:00:00"):
            order = self._planned(unit, **vals)
            self._work(order, lines=lines)
        return order.sudo(False).with_env(self.env)

    def _line(self, order, kind):
        return order.line_ids.filtered(lambda line: line.kind == kind)

    def _coverages(self, order):
        return {line.kind: line.coverage for line in order.line_ids}

    def _paid(self, order):
        return {line.kind: line.amount_to_pay for line in order.line_ids}

    # ------------------------------------------------------------
    # DECISIONS AND INVOICES
    # ------------------------------------------------------------

    def _decide(self, lines, user=None, **vals):
        """Press "Decide Who Pays" on the lines, fill in, confirm."""
        lines = lines.with_user(user or self.manager)
        form = Form.from_action(lines.env, lines.action_decide_coverage())
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save().action_decide()

    def _invoice(self, order, day):
        """Billing invoices and posts; the invoice."""
        with freeze_time(f"{day} 01:00:00"):
            before = order.sale_order_id.invoice_ids
            order.with_user(self.accountant).action_invoice()
            invoice = order.sale_order_id.invoice_ids - before
            self._post(invoice)
        return invoice

    def _post(self, moves):
        moves.with_user(self.accountant).action_post()

    def _net(self, order):
        """What all posted documents of the job charge, net of tax."""
        moves = order.sale_order_id.invoice_ids | order.correction_ids
        return -sum(
            moves.filtered(lambda move: move.state == "posted").mapped(
                "invoice_line_ids.balance"
            )
        )

    # ------------------------------------------------------------
    # THE PORTAL: in real time, for the server's thread is not frozen
    # ------------------------------------------------------------

    def _login(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)

    def _send(self, url, **data):
        """Send a form as the browser would."""
        data["csrf_token"] = Request.csrf_token(self)
        response = self.url_open(url, data=data)
        self.env.invalidate_all()
        return response

    def _call(self, url, **params):
        """Call a JSON route as the page would; its result."""
        response = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return response.json().get("result")
