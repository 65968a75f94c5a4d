# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

#: lines of jobs that can still be planned otherwise
CLOSED = ("done", "cancelled")


class OrderLine(models.Model):
    """A part that does not fit the unit of the job: said, and used with a word only.

    The mark follows the catalogue as long as the part is planned; once it is used, it
    stays as it was.
    """

    _inherit = "after.sales.order.line"

    is_misfit = fields.Boolean(
        string="Does Not Fit",
        compute="_compute_is_misfit",
        store=True,
        help="As far as the list of parts of the machine knows.",
    )
    fit_warning = fields.Char(string="Why Not", compute="_compute_fit_warning")
    fit_override_reason = fields.Char(
        string="Used Nevertheless Because",
        copy=False,
        help="Why a part is used that does not stand in the list of the machine.",
    )
    fit_override_user_id = fields.Many2one(
        "res.users", string="Said by", readonly=True, copy=False
    )
    fit_override_at = fields.Datetime(string="Said on", readonly=True, copy=False)
    successor_notice = fields.Char(
        string="Superseded", compute="_compute_successor_notice"
    )

    _misfit_idx = models.Index("(order_id) WHERE is_misfit")
    _part_used_idx = models.Index("(product_id) WHERE state = 'consumed'")

    def _auto_init(self):
        """Before the catalogue there is nothing to hold the lines of years against."""
        if not column_exists(self.env.cr, self._table, "is_misfit"):
            create_column(self.env.cr, self._table, "is_misfit", "boolean")
        return super()._auto_init()

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "fit_override_at",
            "fit_override_user_id",
        }

    # ------------------------------------------------------------
    # DOES IT FIT
    # ------------------------------------------------------------

    @api.model
    def _get_checked_domain(self, machines):
        """Planned parts of open jobs at units of these machines."""
        return (
            Domain("kind", "=", "part")
            & Domain("state", "=", "planned")
            & Domain("order_id.state", "not in", CLOSED)
            & Domain(
                "order_id.equipment_id.product_id.product_tmpl_id", "in", machines.ids
            )
        )

    @api.depends("kind", "order_id.equipment_id", "product_id")
    def _compute_is_misfit(self):
        checked = self.filtered(
            lambda line: (
                line.kind == "part" and line.product_id and line.order_id.equipment_id
            )
        )
        states = checked.product_id._get_fit_states(checked.order_id.equipment_id)
        for line in self:
            line.is_misfit = (
                line in checked
                and states[line.order_id.equipment_id][line.product_id] is False
            )

    @api.depends("is_misfit")
    @api.depends_context("lang")
    def _compute_fit_warning(self):
        misfits = self.filtered("is_misfit")
        # bounded: units and lists of jobs whose lines the user reads
        lists = misfits.sudo().order_id.equipment_id._get_parts_lists()
        for line in self:
            line.fit_warning = line in misfits and line.sudo()._get_fit_warning(
                lists.get(line.sudo().order_id.equipment_id)
            )

    def _get_fit_warning(self, fits):
        """Why this part does not fit. Called under sudo.

        :param fits: the list of parts of the machine, whatever serials it speaks of
        """
        self.ensure_one()
        unit = self.order_id.equipment_id
        other = (fits or []) and fits.filtered(
            lambda fit: fit.part_id == self.product_id
        )
        if other:
            return self.env._(
                "Fits %(machine)s only %(serials)s; this unit is %(serial)s.",
                machine=unit.product_id.display_name,
                serials=", ".join(fit._get_serials_text() for fit in other),
                serial=unit.serial,
            )
        return self.env._(
            "Does not stand in the list of parts of %(machine)s.",
            machine=unit.product_id.display_name,
        )

    # ------------------------------------------------------------
    # WHAT IS FITTED TODAY
    # ------------------------------------------------------------

    def _get_successions(self):
        """Return {planned part line: Succession}, in a fixed number of queries."""
        # bounded: catalogue of the units of jobs whose lines the user reads
        parts = self.sudo().filtered(
            lambda line: (
                line.kind == "part" and line.state == "planned" and line.product_id
            )
        )
        found = parts.order_id._get_successors(
            {
                order: lines.product_id
                for order, lines in parts.grouped("order_id").items()
            }
        )
        return {line: found[line.order_id][line.product_id] for line in parts}

    @api.depends("state", "kind", "order_id.equipment_id")
    def _compute_alternative_product_id(self):
        """The end of the chain, not only its next link."""
        res = super()._compute_alternative_product_id()
        for line, after in self._get_successions().items():
            own = line.sudo(self.env.su)
            if after.part != own.product_id:
                own.alternative_product_id = after.part
        return res

    @api.depends("alternative_product_id", "product_id", "state")
    @api.depends_context("lang")
    def _compute_successor_notice(self):
        self.successor_notice = False
        replaced = {
            line: after
            for line, after in self._get_successions().items()
            if len(after.path) > 1
        }
        old = self._get_old_stock(replaced)
        for line, after in replaced.items():
            text = self.env._(
                "Superseded: %(chain)s.",
                chain=line.product_id._get_path_text(after.path),
            )
            if old.get(line):
                text += " " + self.env._(
                    "%(count)g of the old part are in the van: they are used up first.",
                    count=old[line],
                )
            line.sudo(self.env.su).successor_notice = text

    def _get_old_stock(self, lines):
        """Return {line: free pieces of its part in the engineer's van}.

        :param lines: planned lines under sudo, see _get_successions
        """
        lines = [
            line
            for line in lines
            if line.company_id.after_sales_use_up_old_parts and line.order_id._get_van()
        ]
        vans = self.env["stock.location"].sudo()
        products = self.env["product.product"].sudo()
        # bounded: one figure per line, of the van the part would be taken from
        free = (
            self.env["after.sales.spare.stock"]
            .sudo()
            ._get_free(
                products.union(*(line.product_id for line in lines)),
                vans.union(*(line.order_id._get_van() for line in lines)),
            )
        )
        return {
            line: max(free[line.order_id._get_van(), line.product_id], 0)
            for line in lines
        }

    # ------------------------------------------------------------
    # THE WORD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("fit_override_reason")._note_who_overrides()
        return lines

    def write(self, vals):
        if "product_id" in vals and "fit_override_reason" not in vals:
            # the word was about the part that stood there before
            vals = vals | {"fit_override_reason": False}
        res = super().write(vals)
        if "fit_override_reason" in vals:
            self._note_who_overrides()
        return res

    def _note_who_overrides(self):
        for said, lines in self.grouped(
            lambda line: bool((line.fit_override_reason or "").strip())
        ).items():
            # fields of the steps; these lines, who is here and now
            lines.sudo().write(
                {
                    "fit_override_user_id": said and self.env.uid,
                    "fit_override_at": said and fields.Datetime.now(),
                }
            )

    def _get_phone_line(self):
        return super()._get_phone_line() | {
            "fit_warning": self.fit_warning or "",
            "fit_override_reason": self.fit_override_reason or "",
            "successor_notice": self.successor_notice or "",
        }
