# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_list


class PlantReceipt(models.TransientModel):
    """Pieces of a receipt become units of our own plant; storekeepers do it.

    Nothing is registered twice: what is a unit already is counted and left alone.
    """

    _name = "after.sales.plant.receipt"
    _description = "Put into Own Plant"

    picking_id = fields.Many2one(
        "stock.picking", string="Receipt", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="picking_id.company_id")
    department_id = fields.Many2one(
        "hr.department",
        required=True,
        domain="[('company_id', 'in', (company_id, False))]",
        help="Who works with it: its head is told before work, and signs.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Who of ours looks after it.",
    )
    in_use_on = fields.Date(
        string="In Use since",
        help="From here plans count. Empty: it is installed and accepted first.",
    )
    line_ids = fields.One2many(
        "after.sales.plant.receipt.line", "wizard_id", string="Pieces"
    )
    known_count = fields.Integer(
        string="Registered Already",
        readonly=True,
        help="Pieces of this receipt that are units already.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        picking = self.env["stock.picking"].browse(values.get("picking_id")).exists()
        if not picking:
            return values
        self._check_receipt(picking)
        # storekeepers have no right on equipment: only whether the pieces of this
        # receipt are units already
        pieces = picking.sudo()._get_bought_moves()._get_plant_pieces()
        fresh = [piece for piece in pieces if not piece.unit]
        # what is bought for ourselves is proposed; where nothing is, all of it
        marked = any(piece.move.product_id.is_own_plant for piece in fresh)
        departments = [piece.move._get_plant_department().id for piece in fresh]
        return values | {
            "known_count": len(pieces) - len(fresh),
            "department_id": next(filter(None, departments), False),
            "line_ids": [
                Command.create(
                    {
                        "move_id": piece.move.id,
                        "lot_id": piece.lot.id,
                        "number": piece.number,
                        "serial": piece.serial,
                        "selected": piece.move.product_id.is_own_plant or not marked,
                    }
                )
                for piece in fresh
            ],
        }

    def action_put(self):
        """Register the chosen pieces."""
        self.ensure_one()
        self._check_can_put()
        units = self._do_put()
        if self.env["after.sales.equipment"].has_access("read"):
            return units._get_records_action(name=self.env._("Own Plant"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Registered for %(department)s: %(count)s",
                    count=len(units),
                    department=self.department_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _check_receipt(self, picking):
        """Refuse what is no receipt of the storekeeper's.

        :raises AccessError: no storekeeper, or not his receipt
        :raises UserError: nothing was received from a supplier
        """
        if not self.env.su and not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Receipts are the storekeepers' business."))
        picking.check_access("read")
        if not picking._get_bought_moves():
            raise UserError(
                self.env._(
                    "%(transfer)s has not brought anything from a supplier: own plant"
                    " is registered from a receipt that is done.",
                    transfer=picking.name,
                )
            )

    def _check_can_put(self):
        """Refuse a choice that is empty or wrong; says what to do.

        :raises AccessError, UserError: see also :meth:`_check_receipt`
        """
        self._check_receipt(self.picking_id)
        chosen = self.line_ids.filtered("selected")
        if not chosen:
            raise UserError(self.env._("Choose the pieces that become our plant."))
        named = chosen.filtered(lambda line: line._is_named_here())
        unnamed = named.filtered(lambda line: not (line.serial or "").strip())
        if unnamed:
            raise UserError(
                self.env._(
                    "Enter a number for each piece, as it stands on its plate or label:"
                    " %s",
                    format_list(self.env, unnamed.product_id.mapped("display_name")),
                )
            )
        numbers = [(line.product_id, line.serial.strip()) for line in named]
        doubles = {key for key in numbers if numbers.count(key) > 1}
        if doubles:
            raise UserError(
                self.env._(
                    "Two pieces of one product cannot have the same number: %s",
                    format_list(self.env, sorted(serial for _p, serial in doubles)),
                )
            )
        if self.in_use_on and self.in_use_on > fields.Date.context_today(self):
            raise UserError(
                self.env._("“In Use since” cannot lie ahead. Enter what has happened.")
            )

    def _do_put(self):
        """Register them; the caller has checked who may.

        :raises UserError: a piece is not of this receipt
        """
        self.ensure_one()
        # storekeepers have no right on equipment; bounded to pieces of the receipt,
        # which says itself what it brought
        wizard = self.sudo().with_company(self.company_id)
        wizard.picking_id.lock_for_update()
        pieces = {
            piece.key: piece
            for piece in wizard.picking_id._get_bought_moves()._get_plant_pieces()
        }
        vals_list = []
        for line in wizard.line_ids.filtered("selected"):
            piece = pieces.get(line._get_key())
            if not piece:
                raise UserError(
                    self.env._(
                        "“%s” did not come with this receipt. Open the dialog anew.",
                        line.serial,
                    )
                )
            if not piece.unit:  # else somebody was faster
                vals_list.append(wizard._prepare_unit_vals(line, piece))
        return wizard.env["after.sales.equipment"].create(vals_list).sudo(False)

    def _prepare_unit_vals(self, line, piece):
        """Values of the unit that a piece becomes."""
        vals = piece.move._prepare_plant_vals(piece, self.department_id)
        if line._is_named_here():
            vals["serial"] = line.serial.strip()
        if self.in_use_on:
            # whatever was typed: nothing is used before it arrives
            used = max(self.in_use_on, vals["delivered_on"])
            vals |= {"installed_on": used, "accepted_on": used}
        return vals | {"team_id": self.team_id.id}
