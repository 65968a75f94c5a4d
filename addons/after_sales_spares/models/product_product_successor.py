# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import models

from ..tools import supersession


class Succession(NamedTuple):
    """What is fitted today in place of a part."""

    part: models.BaseModel  # the part itself if nothing replaces it
    path: tuple  # of products: from the part asked for to that one


class ProductProduct(models.Model):
    """Superseded and discontinued parts lead to what is fitted today (S5, S38).

    In a machine first what replaces the part there, else the alternative of a part
    that can no longer be had; from there on again, to the end of the chain.
    """

    _inherit = "product.product"

    def _get_successor(self, product_tmpl=None, serial=None):
        """What is fitted today in place of these parts; one query for all of them.

        :param product_tmpl: the machine; without one only alternatives of
            discontinued parts are followed
        :param str serial: of the unit; only what fits it is looked at
        :return: {part: :class:`Succession`}
        """
        fits = self.env["after.sales.spare.fit"]
        if product_tmpl:
            fits = fits._find_fits(product_tmpl, self.env.company)
            if serial:
                fits = fits.filtered(lambda fit: fit._holds(serial))
        return self._follow_supersession(fits)

    def _follow_supersession(self, fits):
        """:return: {part: :class:`Succession`} where these lines of a list hold"""
        step = self._get_supersession_step(fits)
        paths = {part: supersession.follow(part, step) for part in self}
        return {part: Succession(path[-1], path) for part, path in paths.items()}

    def _get_supersession_step(self, fits):
        """Return a function of a part: what replaces it, or no record."""
        replaced = {}
        # the lines were read for this, see _find_fits
        for fit in fits.sudo():
            if fit.replaced_by_id:
                replaced.setdefault(fit.part_id, fit.replaced_by_id)

        def step(part):
            if part in replaced:
                return replaced[part].with_env(part.env)
            return part.is_discontinued and part.alternative_product_id

        return step

    def _get_part_to_use(self, locations, product_tmpl=None, serial=None):
        """Old stock first: which part of each chain is taken out of these places.

        :param locations: where it could be taken from
        :return: {part: the part to take}; the last of the chain if none is there, or
            if the company does not use up old parts. Called under sudo.
        """
        successions = self._get_successor(product_tmpl, serial)
        if not self.env.company.after_sales_use_up_old_parts:
            return {part: after.part for part, after in successions.items()}
        every = self.union(*(self.union(*each.path) for each in successions.values()))
        free = self.env["after.sales.spare.stock"]._get_free(every, locations)
        at_hand = {
            part
            for (_location, part), quantity in free.items()
            if part.uom_id.compare(quantity, 0) > 0
        }
        return {
            part: supersession.first_at_hand(after.path, at_hand.__contains__)
            for part, after in successions.items()
        }

    def _get_path_text(self, path):
        """A chain in words: "Lamp 1 → Lamp 2 → Lamp 3"."""
        return " → ".join(part.display_name for part in path)
