# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.tools import way

from ..tools import pool
from .loan import EXCHANGE_KINDS, LENT_KINDS


class PoolUnit(models.Model):
    """Which replacement unit is proposed for a customer's unit, and why (S13)."""

    _inherit = "after.sales.pool.unit"

    @api.model
    def _get_choice_domain(self, equipment, kinds):
        """Units of the pool that may stand in for ``equipment``, free or not."""
        template = equipment.product_id.product_tmpl_id
        return (
            Domain("company_id", "=", equipment.company_id.id)
            & Domain("kind", "in", kinds)
            & Domain(
                "product_id.product_tmpl_id",
                "in",
                (template | template.pool_substitute_ids).ids,
            )
            & Domain("lot_id", "!=", equipment.lot_id.id)
        )

    @api.model
    def _get_choices(self, equipment, kinds=LENT_KINDS):
        """Free units, the best first; each lies in our stock, reserved by nobody.

        Called under sudo: whoever plans for the unit may know what is free.

        :return: list of ``pool.Candidate``
        """
        units = self.search(
            self._get_choice_domain(equipment, kinds)
            & Domain("state", "=", "available")
        )
        places = units._get_places()
        free = units.filtered(lambda unit: places.get(unit.id, (None, 0))[1] >= 1)
        return pool.rank(
            pool.Candidate(
                unit.id,
                unit.product_id == equipment.product_id,
                unit.kind,
                unit._get_way_to(equipment),
            )
            for unit in free
        )

    def _get_way_to(self, equipment):
        """Metres in a straight line; 0 at the unit's own point, None if not known."""
        self.ensure_one()
        if self.team_id and self.team_id == equipment.team_id:
            return 0.0
        here, there = self.team_id.partner_id, equipment.site_partner_id
        places = [
            (each.partner_latitude, each.partner_longitude) for each in here | there
        ]
        if not here or not there or not all(any(place) for place in places):
            return None
        return way.distance(places[0], places[-1])

    @api.model
    def _explain(self, candidate, others):
        """Why this one, in a few words.

        :param int others: how many more were free
        """
        unit = self.browse(candidate.unit)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if candidate.metres is None:
            where = unit.team_id.name or unit.place
        elif not candidate.metres:
            where = self.env._("%s, the unit's own point", unit.team_id.name)
        else:
            where = self.env._(
                "%(point)s, %(km)s km away",
                point=unit.team_id.name,
                km=f"{candidate.metres / 1000:,.0f}",
            )
        return self.env._(
            "%(product)s; %(kind)s; %(where)s; %(others)s more free",
            product=self.env._("Same product")
            if candidate.same
            else self.env._("Declared to do its work"),
            kind=kinds[candidate.kind],
            where=where,
            others=others,
        )

    @api.model
    def _say_none(self, equipment):
        """What can be done where nothing is free: what comes back, what is given."""
        lines = []
        if exchange := self._get_choices(equipment, EXCHANGE_KINDS):
            lines.append(
                self.env._(
                    "Could be given for good: %s",
                    ", ".join(
                        self.browse(one.unit).display_name for one in exchange[:3]
                    ),
                )
            )
        away = self.search(
            self._get_choice_domain(equipment, LENT_KINDS)
            & Domain("state", "in", ("reserved", "out", "checking", "repair"))
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        for unit in away[:5]:
            until = unit.planned_return_on
            lines.append(
                self.env._(
                    "%(unit)s: %(state)s, back on %(day)s",
                    unit=unit.display_name,
                    state=states[unit.state],
                    day=until,
                )
                if until
                else f"{unit.display_name}: {states[unit.state]}"
            )
        lines.append(
            self.env._("Else: repair at the workshop, exchange or refund of the unit.")
        )
        return lines
