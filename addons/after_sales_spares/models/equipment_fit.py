# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Equipment(models.Model):
    """The parts that fit a unit: those of its machine whose serials hold it (S38)."""

    _inherit = "after.sales.equipment"

    spare_fit_count = fields.Integer(
        string="Parts That Fit", compute="_compute_spare_fit_count"
    )

    def _compute_spare_fit_count(self):
        fits = self._get_fitting_parts()
        for unit in self:
            unit.spare_fit_count = len(fits[unit])

    def _get_fitting_parts(self):
        """Return {unit: lines of its machine's list that hold for its serial}.

        One query for all units.
        """
        lists = self._get_parts_lists()
        return {
            unit: lists[unit]
            .filtered(lambda fit, unit=unit: fit._holds(unit.serial))
            .sudo(self.env.su)
            for unit in self
        }

    def _get_parts_lists(self):
        """Return {unit: all lines of its machine's list}, whatever its serial.

        The lines come under sudo, see _find_fits.
        """
        # a unit's product may be hidden from whoever is sent to it; its id only
        machines = {unit: unit.sudo().product_id.product_tmpl_id for unit in self}
        empty = self.env["after.sales.spare.fit"]
        every = empty._find_fits(
            self.env["product.template"].union(*machines.values()), self.company_id
        )
        by_machine = every.grouped("product_tmpl_id")
        return {
            unit: by_machine.get(machine, empty).filtered(
                lambda fit, unit=unit: (
                    not fit.company_id or fit.company_id == unit.company_id
                )
            )
            for unit, machine in machines.items()
        }

    def _get_fitting_products(self):
        """Return {unit: set of ids of the parts that fit}, successors included.

        None for a unit whose machine has no list of parts.
        """
        lists = self._get_parts_lists()
        result = {}
        for unit, every in lists.items():
            fits = every.filtered(lambda fit, unit=unit: fit._holds(unit.serial))
            paths = fits.part_id._follow_supersession(fits).values()
            result[unit] = (
                {part.id for after in paths for part in after.path} if every else None
            )
        return result

    @api.model
    def _get_successors(self, wanted):
        """What is fitted today in place of parts, in each unit; one query for all.

        What the list says of its serial counts. A part that does not fit the unit and
        leads to nothing that does is followed by what the list says of others.

        :param dict wanted: {unit: parts}
        :return: {unit: {part: Succession}}
        """
        lists = self.union(*wanted)._get_parts_lists()
        result, known = {}, {}
        for unit, parts in wanted.items():
            every = lists[unit]
            fits = every.filtered(lambda fit, unit=unit: fit._holds(unit.serial))
            key = every, fits, parts
            if key not in known:
                known[key] = self._follow_lists(parts, fits, every)
            result[unit] = known[key]
        return result

    @api.model
    def _follow_lists(self, parts, fits, every):
        """
        :param fits: lines of a list that hold for the unit
        :param every: all lines of that list
        :return: {part: Succession}
        """
        found = parts._follow_supersession(fits)
        if fits != every:
            paths = fits.part_id._follow_supersession(fits).values()
            fitting = {part for after in paths for part in after.path}
            for part, after in parts._follow_supersession(every).items():
                if found[part].part not in fitting and after.part in fitting:
                    found[part] = after
        return found

    def action_view_fitting_parts(self):
        """The parts that fit this unit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.spare_fit_action"
        )
        fits = self._get_fitting_parts()[self]
        return action | {
            "name": self.env._("Parts That Fit %s", self.display_name),
            "domain": [("id", "in", fits.ids)],
            "context": {"default_product_tmpl_id": self.product_id.product_tmpl_id.id},
        }
