# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date

#: what tells units of one delivery apart
OWN = {"lot_id", "serial"}


class Equipment(models.Model):
    """Serials that go out again or come back."""

    _inherit = "after.sales.equipment"

    # ------------------------------------------------------------
    # DELIVERIES
    # ------------------------------------------------------------

    @api.model
    def _complete_vals_list(self, vals_list):
        """Add what new units compute for themselves, once for all that are alike.

        Units are alike that differ in their serial number only and came to us in the
        same way. Stored results are added as well, as a head start: each unit still
        computes its own, and is written a second time only where it differs.

        :param list vals_list: values of new units, each with ``lot_id``
        :return: values that leave nothing to be looked up unit by unit
        """
        lots = self.env["stock.lot"].browse(vals["lot_id"] for vals in vals_list)
        # bounded: who supplied these very units, as their own computation sees it
        receipts = self.sudo()._get_receipts(lots)
        keys = [
            (
                receipts.get(lot),
                frozenset(item for item in vals.items() if item[0] not in OWN),
            )
            for lot, vals in zip(lots, vals_list, strict=True)
        ]
        first = {}
        for key, vals in zip(keys, vals_list, strict=True):
            if key not in first:
                first[key] = self.new(vals)
        names = [
            name
            for name, field in self._fields.items()
            if field.compute and field.column_type and field.store
            if field.precompute or field.readonly
        ]
        added = {
            key: {
                name: self._fields[name].convert_to_write(unit[name], unit)
                for name in names
            }
            for key, unit in zip(first, self.concat(*first.values()), strict=True)
        }
        self._forget_drafts(names)
        return [added[key] | vals for key, vals in zip(keys, vals_list, strict=True)]

    @api.model
    def _forget_drafts(self, names):
        """Sale and service point would list the drafts that computed these fields."""
        for name in names:
            for listing in self.pool.field_inverses[self._fields[name]]:
                self.env[listing.model_name].invalidate_model(
                    [listing.name], flush=False
                )

    def _redeliver(self, vals):
        """A registered serial goes out again.

        To the same owner (back from the bench, a loan) nothing but the transfer
        changes. To a new owner, or after a refund, the record begins a new life:
        the old warranty is closed, acceptance and term are those of the new sale.
        """
        for unit in self:
            owner = self.env["res.partner"].browse(vals["partner_id"])
            if (
                unit.state != "retired"
                and unit.commercial_partner_id == owner.commercial_partner_id
            ):
                unit.write(
                    {name: vals[name] for name in ("lot_id", "picking_id")}
                    | {
                        name: vals[name]
                        for name in ("delivered_on", "sale_line_id")
                        if not unit[name]
                    }
                )
                continue
            unit._close_warranty(vals["delivered_on"])
            unit.write(
                vals
                | {
                    "active": True,
                    "state": "delivered",
                    "accepted_on": False,
                    "installed_on": False,
                    "free_services_before": 0,
                }
            )

    def _close_warranty(self, day):
        """The goods came back for good on ``day``: what ran until then is over."""
        self.warranty_id.sudo().closed_on = day  # bounded: these units' own warranty
        self._close_part_warranties(day)

    def _reopen_warranty(self):
        """The goods did not come back for good after all: what was closed runs on.

        The service manager's to do; for others the unit goes back without it.
        """
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            return
        for unit in self.filtered(lambda unit: not unit.replaced_by_id):
            # bounded: the warranty that the return of this very unit has closed
            warranty = unit._get_closed_warranty().sudo()
            if warranty:
                warranty._message_log(
                    body=self.env._(
                        "Closed on %s by mistake: the unit is in service again.",
                        format_date(self.env, warranty.closed_on),
                    )
                )
                unit.sudo().warranty_part_ids.filtered(
                    lambda part, day=warranty.closed_on: part.closed_on == day
                ).closed_on = False
                warranty.closed_on = False

    def _leave_service(self, day):
        """The goods came back for good on ``day``: refunded or exchanged."""
        for unit in self.filtered("down_since"):
            # the ledger of a unit that is gone grows no more
            unit._close_downtime(fields.Datetime.now())
        self._close_warranty(day)
        self._leave_contracts(day)
        self.write({"state": "retired", "active": False})

    def _came_back(self, reason, day):
        """The units came back on ``day`` for the reason the storekeeper chose.

        For repair, or a loaner: nothing ends. A refund ends the unit's service. So
        does an exchange once the customer has the other unit: until then the unit
        is out of use, its warranty grows, and then it passes on.

        :param reason: one of :data:`RETURN_REASONS`
        """
        if reason == "refund":
            self._leave_service(day)
        elif reason == "exchange":
            self._came_back_for_exchange(day)
        else:
            body = (
                self.env._("Came back for repair on %s.", format_date(self.env, day))
                if reason == "repair"
                else self.env._(
                    "The loaner came back on %s.", format_date(self.env, day)
                )
            )
            self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _came_back_for_exchange(self, day):
        self.filtered("replaced_by_id")._leave_service(day)
        for unit in self.filtered(lambda unit: not unit.replaced_by_id):
            if not unit.has_open_remedy:
                unit._ask_leader(
                    self.env._("Which unit is given in exchange?"),
                    self.env._(
                        "Came back on %s to be exchanged. Press “Exchange” on the unit:"
                        " the other one is sent, and its warranty passes on.",
                        format_date(self.env, day),
                    ),
                )

    def _returned_to_be_refunded(self, day):
        """The goods came back on ``day``; the return lowers what the sale delivered.

        Core's return does so unless told otherwise, and nobody said why: a unit
        that is being worked on stays, somebody has to look first.
        """
        busy = self.filtered(lambda unit: unit._is_being_served())
        for unit in busy:
            unit._ask_about_return(day)
        (self - busy)._leave_service(day)

    def _is_being_served(self):
        self.ensure_one()
        return bool(
            self.ticket_ids.filtered(lambda ticket: not ticket.closed)
            or self.order_ids.filtered(
                lambda order: order.state not in ("done", "cancelled")
            )
        )

    def _ask_about_return(self, day):
        self.ensure_one()
        self._ask_leader(
            self.env._("Refunded or for repair?"),
            self.env._(
                "Returned on %s while a ticket or job is open. Retire the unit if it"
                " was refunded; otherwise nothing has to be done.",
                format_date(self.env, day),
            ),
        )

    def _ask_leader(self, summary, text):
        """Give the leader of the service point something to do; else say it here."""
        self.ensure_one()
        if self.team_id.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=text,
                user_id=self.team_id.user_id.id,
            )
        else:
            self.message_post(body=text)
