# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from typing import NamedTuple

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.after_sales_service.tools import act as reader

#: more than fits into any van
MOST = 1e6


class Count(NamedTuple):
    """What arrived of one part."""

    received: float | None  # None: not counted, all arrived
    missing: frozenset  # ids of the numbered pieces that did not arrive
    reason: str


def _read_identifiers(value):
    if not isinstance(value, list):
        raise reader.Unreadable("a list")
    return frozenset(reader.identifier(one) for one in value)


def read_counts(rows, known):
    """Read what a phone says was counted; nothing of it is believed before.

    :param rows: what came in, anything at all
    :param known: ids of the parts that were handed over
    :return: {id of the part: Count}
    :raises Unreadable: it names parts that are none of these, or one twice
    """
    if not isinstance(rows, list) or len(rows) > len(known):
        raise reader.Unreadable("list")
    counts = {}
    for row in rows:
        values = reader.read_values(
            row,
            {"line_id": reader.identifier},
            {
                "received": reader.number(0, MOST),
                "missing_lot_ids": _read_identifiers,
                "reason": reader.text(500),
            },
        )
        line_id = values["line_id"]
        if line_id not in known or line_id in counts:
            raise reader.Unreadable("line_id")
        counts[line_id] = Count(
            values.get("received"),
            values.get("missing_lot_ids", frozenset()),
            values.get("reason", ""),
        )
    return counts


class Replenishment(models.Model):
    """Handed over, counted by the engineer, settled; stock moves by what arrived."""

    _inherit = "after.sales.replenishment"

    # ------------------------------------------------------------
    # HAND OVER
    # ------------------------------------------------------------

    def action_send(self):
        """The parts are handed to the engineer, or lie ready for him."""
        self._check_storekeeper()
        self._check_state("ready")
        for topup in self:
            # fields of the steps, and a to-do for the engineer of this van
            topup.sudo()._do_send()
        return True

    def _do_send(self):
        self.ensure_one()
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "sent_by_id": self.env.uid,
            }
        )
        if user := self.employee_id.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Count what arrived"),
                user_id=user.id,
            )

    # ------------------------------------------------------------
    # RECEIVE
    # ------------------------------------------------------------

    def action_receive_all(self):
        """All arrived as it was handed over."""
        for topup in self:
            topup.take_receipt([])
        return True

    def action_count(self):
        """Open the count: what arrived, part by part."""
        self.ensure_one()
        self._check_can_receive()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Arrived"),
            "res_model": "after.sales.replenishment.count",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_replenishment_id": self.id},
        }

    def take_receipt(self, counts):
        """The engineer says what arrived; the top-up of his own van only.

        :param list counts: dicts with ``line_id``, ``received`` (pieces) or
            ``missing_lot_ids`` (of numbered parts), and ``reason`` where it is not
            what was handed over. Parts that are not named arrived as handed over.
        :return: the state of the top-up: received, or difference
        :raises AccessError: it is another one's van
        :raises UserError: counted already, not to be read, or no word why
        """
        self.ensure_one()
        self._check_can_receive()
        # bounded: this top-up, which is the caller's own
        topup = self.sudo()
        topup.lock_for_update()
        try:
            rows = read_counts(counts, set(topup.line_ids.ids))
        except reader.Unreadable as error:
            raise UserError(
                self.env._("What was counted cannot be read: %s", error)
            ) from error
        topup._do_receive(rows)
        return topup.state

    def _check_can_receive(self):
        """
        :raises AccessError: only who drives the van says what arrived there; where
            he has no login, the storekeeper does
        """
        self.check_access("read")
        for topup in self:
            if not topup._may_receive():
                raise AccessError(
                    self.env._(
                        "%s says what arrived on the own van.",
                        # bounded: whose van it is
                        topup.sudo().employee_id.name,
                    )
                )
        self._check_state("sent")

    def _do_receive(self, rows):
        """Keep what was counted; as handed over, it is booked at once."""
        self.ensure_one()
        differing = self.env["after.sales.replenishment.line"]
        for line in self.line_ids:
            differing |= line._take_count(rows.get(line.id))
        nameless = differing.filtered(lambda line: not line.reason)
        if nameless:
            raise UserError(
                self.env._(
                    "Say in a word why it is not what was handed over: %s",
                    ", ".join(nameless.product_id.mapped("display_name")),
                )
            )
        self.write(
            {
                "received_at": fields.Datetime.now(),
                "received_by_id": self.env.uid,
                "state": "difference" if differing else "received",
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        if differing:
            for line in differing:
                line.settlement = "stays" if line.received < line.sent else "more"
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Settle what did not arrive"),
                user_id=self.sent_by_id.id,
            )
        else:
            self._book_received()

    # ------------------------------------------------------------
    # SETTLE
    # ------------------------------------------------------------

    def action_settle(self):
        """Book what arrived; the rest stays, or is written off."""
        self._check_storekeeper()
        self._check_state("difference")
        self.lock_for_update()
        for topup in self:
            # bounded: the transfer of this top-up and what it lost
            topup.sudo()._do_settle()
        return True

    def _do_settle(self):
        self.ensure_one()
        differing = self.line_ids.filtered(lambda line: line._differs())
        for line in differing:
            line._check_settlement()
        self._check_free_for_more(differing)
        # before the stock moves: an open top-up holds its transfer
        self.write(
            {
                "state": "closed",
                "settled_at": fields.Datetime.now(),
                "settled_by_id": self.env.uid,
            }
        )
        self._book_received()
        for line in differing.filtered(lambda line: line.settlement == "lost"):
            line._write_off()
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _check_free_for_more(self, lines):
        """
        :raises UserError: more arrived than the store has
        """
        more = lines.filtered(lambda line: line.received > line.sent)
        stored = more.filtered("product_id.is_storable")
        free = self.env["after.sales.spare.stock"]._get_free(
            stored.product_id, self.source_id
        )
        for line in stored:
            left = free[self.source_id, line.product_id]
            if line.uom_id.compare(line.difference, left) > 0:
                raise UserError(
                    self.env._(
                        "%(part)s: %(more)g more arrived than was handed over, and"
                        " %(store)s has %(left)g free. Count the store first.",
                        part=line.product_id.display_name,
                        more=line.difference,
                        store=self.source_id.display_name,
                        left=left,
                    )
                )

    def _book_received(self):
        """Validate the transfer with what arrived; all of it or an error.

        Called under sudo, after the state was written.
        """
        self.ensure_one()
        picking = self.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
        )
        if len(picking) != 1:
            raise UserError(
                self.env._(
                    "The transfer of %s is gone: cancel the top-up and make it anew.",
                    self.name,
                )
            )
        self._check_unchanged(picking)
        lines = {line.product_id: line for line in self.line_ids}
        for move in picking.move_ids:
            lines[move.product_id]._set_moved(move)
        if not any(picking.move_ids.mapped("quantity")):
            picking.action_cancel()
            return
        # SUPERUSER, not only sudo(): valuation runs a part with sudo(False), which
        # fails for users without its rights. What did not arrive makes no backorder.
        picking.with_user(SUPERUSER_ID).with_context(
            cancel_backorder=True
        )._action_done()

    def _check_unchanged(self, picking):
        """Whoever keeps stock may write transfers; what is booked is the top-up's.

        :raises UserError: it carries something else, or leads elsewhere
        """
        moves = picking.move_ids
        steps = [picking, *moves, *moves.move_line_ids]
        if (
            moves.product_id - self.line_ids.product_id
            or len(moves) != len(moves.product_id)
            or not all(
                step.location_dest_id._child_of(self.location_id) for step in steps
            )
            or not all(step.location_id._child_of(self.source_id) for step in steps)
        ):
            raise UserError(
                self.env._(
                    "%(transfer)s was changed: it carries other parts than %(topup)s,"
                    " or leads elsewhere. Cancel the top-up and make it anew.",
                    transfer=picking.name,
                    topup=self.name,
                )
            )

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    def action_cancel(self):
        """Nothing is handed over: what was used comes with the next top-up."""
        self._check_storekeeper()
        self._check_state("draft", "ready", "sent")
        self.lock_for_update()
        # bounded: the transfers of these top-ups and the links to what they replace
        self.sudo()._do_cancel()
        return True

    def _do_cancel(self):
        self.state = "cancel"
        self.picking_ids.action_cancel()
        self.line_ids.used_line_ids.replenishment_line_id = False
        self.env["after.sales.replenishment.line"].search(
            [("next_line_id", "in", self.line_ids.ids)]
        ).next_line_id = False
        self.activity_unlink(["mail.mail_activity_data_todo"])


class ReplenishmentLine(models.Model):
    _inherit = "after.sales.replenishment.line"

    def _take_count(self, row):
        """Keep what was counted of this part; called under sudo.

        :param row: a :class:`Count`; None: all of it arrived
        :return: the line if it is not what was handed over, else none
        :raises UserError: pieces named by number that were not handed over
        """
        self.ensure_one()
        received, missing, reason = self.sent, self.lot_ids.browse(), ""
        if row:
            reason = row.reason
            if self.lot_ids:
                missing = self.lot_ids.browse(sorted(row.missing))
                if missing - self.lot_ids:
                    raise UserError(
                        self.env._(
                            "%s: such a serial number was not handed over.",
                            self.product_id.display_name,
                        )
                    )
                received = self.sent - len(missing)
            elif row.received is not None:
                received = self.uom_id.round(row.received)
        self.write(
            {
                "received": received,
                "reason": reason,
                "missing_lot_ids": [Command.set(missing.ids)],
            }
        )
        return self if self._differs() else self.browse()

    def _differs(self):
        self.ensure_one()
        return self.uom_id.compare(self.received, self.sent) != 0

    def _check_settlement(self):
        """
        :raises UserError: what is said of the difference does not fit it
        """
        self.ensure_one()
        more = self.received > self.sent
        if not self.settlement or more != (self.settlement == "more"):
            raise UserError(
                self.env._(
                    "%(part)s: %(sent)g handed over, %(received)g arrived. Say where"
                    " the difference is.",
                    part=self.product_id.display_name,
                    sent=self.sent,
                    received=self.received,
                )
            )

    def _set_moved(self, move):
        """Let the transfer carry what arrived; called under sudo."""
        self.ensure_one()
        if self.lot_ids:
            move.move_line_ids.filtered(
                lambda one: one.lot_id in self.missing_lot_ids
            ).unlink()
        elif move.product_uom.compare(move.quantity, self.received) != 0:
            move.quantity = self.received
        if move.product_uom.compare(move.quantity, self.received) != 0:
            raise UserError(
                self.env._(
                    "%(part)s: %(received)g arrived, the transfer has %(quantity)g"
                    " reserved. Cancel the top-up and make it anew.",
                    part=self.product_id.display_name,
                    received=self.received,
                    quantity=move.quantity,
                )
            )
        move.picked = bool(move.quantity)

    def _write_off(self):
        """What was lost on the way leaves the store's stock; called under sudo."""
        self.ensure_one()
        pieces = defaultdict(float)
        for lot in self.missing_lot_ids:
            pieces[lot.id] = 1.0
        if not pieces:
            pieces[False] = self.sent - self.received
        topup = self.replenishment_id
        # SUPERUSER: see _book_received
        for scrap in (
            self.env["stock.scrap"]
            .with_user(SUPERUSER_ID)
            .create(
                [
                    {
                        "product_id": self.product_id.id,
                        "lot_id": lot_id,
                        "scrap_qty": quantity,
                        "location_id": topup.source_id.id,
                        "company_id": topup.company_id.id,
                        "origin": f"{topup.name}: {self.reason}",
                    }
                    for lot_id, quantity in pieces.items()
                ]
            )
        ):
            scrap.do_scrap()
