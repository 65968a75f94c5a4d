# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..tools import topup
from .one_by_one import do_or_each

_logger = logging.getLogger(__name__)


class Use(NamedTuple):
    """What one van needs of one part, and where that comes from."""

    used: float = 0.0
    used_ids: tuple = ()
    carried: float = 0.0
    short_ids: tuple = ()
    brought: float = 0.0  # of what was used

    def plus(self, other):
        """Both together."""
        return Use(*(mine + its for mine, its in zip(self, other, strict=True)))


class Replenishment(models.Model):
    """Collect what was used and was not replaced yet; set-wise for all vans."""

    _inherit = "after.sales.replenishment"

    # ------------------------------------------------------------
    # DOORS
    # ------------------------------------------------------------

    @api.model
    def action_make(self):
        """Top up every van of the company now, and say what came of it."""
        self._check_storekeeper()
        # bounded: the vans of this company, by what its jobs used; the caller keeps
        # the stores
        made, unowned = self.sudo()._make(self.env.company)
        message = self.env._(
            "%(made)s vans are being topped up. A van whose top-up of the day is on its"
            " way gets the rest tomorrow.",
            made=len(made),
        )
        if unowned:
            message = self.env._(
                "Nobody drives %(vans)s: name the van on the employee, then press the"
                " button again.",
                vans=format_list(self.env, unowned.mapped("display_name")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if unowned else "success",
                "message": message,
                "sticky": bool(unowned),
                "next": self.env["ir.actions.act_window"]._for_xml_id(
                    "after_sales_spares.replenishment_action"
                ),
            },
        }

    @api.model
    def _cron_make(self):
        """The daily run, company by company."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search(
            [("id", "in", self._get_companies_with_vans().ids)]
        )
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            do_or_each(company, self._make_for)
            if not cron._commit_progress(1):
                break

    @api.model
    def _make_for(self, company):
        _made, unowned = self.with_company(company)._make(company)
        if unowned:
            _logger.warning("nobody drives %s: they are not topped up", unowned)

    @api.model
    def _get_companies_with_vans(self):
        groups = self.env["hr.employee"]._read_group(
            [("van_location_id", "!=", False)], ["company_id"]
        )
        return self.env["res.company"].union(*(company for (company,) in groups))

    def action_prepare(self):
        """Reserve what the store has by now."""
        self._check_storekeeper()
        self._check_state("draft")
        self.lock_for_update()
        # bounded: transfers from the stores these vans are served from
        self.sudo()._do_prepare()
        return True

    @api.model
    def _make(self, company):
        """Collect and reserve; called under sudo.

        :return: (the top-ups of the day, vans that nobody drives)
        """
        drafts, unowned = self._collect(company)
        do_or_each(
            drafts,
            lambda some: some._do_prepare(),
            lambda draft, error: draft._tell_stuck(error),
        )
        return drafts, unowned

    def _tell_stuck(self, error):
        """It stays collected and is tried with the next run; somebody looks, once."""
        self.ensure_one()
        manager = self.company_id.after_sales_manager_id
        if not manager or self.activity_ids:
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=manager.id,
            summary=self.with_context(lang=manager.lang).env._(
                "This van cannot be topped up"
            ),
            note=Markup("<p>%s</p>") % error,
        )

    # ------------------------------------------------------------
    # COLLECT
    # ------------------------------------------------------------

    @api.model
    def _collect(self, company):
        """Bring what is not replaced yet onto the drafts of the vans.

        A draft that waits goes on with the day. A van whose top-up of the day is on
        its way already waits for tomorrow's: one top-up per van and day.

        :return: (the drafts, vans that nobody drives)
        """
        today = company._get_after_sales_today()
        owners = self._get_owners(company)
        rooms = self._get_rooms(company, owners)
        needs = self._get_needs(company, rooms)
        unowned = self.env["stock.location"].union(
            *(van for van in needs if van not in owners)
        )
        found = self.search(
            Domain("company_id", "=", company.id)
            & (
                Domain("state", "=", "draft")
                | (Domain("date", "=", today) & Domain("state", "!=", "cancel"))
            )
        )
        served = found.filtered(lambda one: one.state != "draft").location_id
        drafts = found.filtered(
            lambda one: one.state == "draft" and one.location_id not in served
        )
        drafts.filtered(lambda one: one.date != today).date = today
        known = served | drafts.location_id
        drafts |= self.create(
            [
                self._prepare_topup_vals(company, van, owners[van], today)
                for van in needs
                if van in owners and van not in known
            ]
        )
        drafts._add_needs(needs, rooms)
        return drafts, unowned

    @api.model
    def _get_owners(self, company):
        """:return: {van: whose it is}"""
        owners = {}
        for employee in self.env["hr.employee"].search(
            [("company_id", "=", company.id), ("van_location_id", "!=", False)],
            order="id",
        ):
            owners.setdefault(employee.van_location_id, employee)
        return owners

    @api.model
    def _get_needs(self, company, rooms):
        """What was used, was short before, or (by setting) lacks in the van.

        :return: {van: {part: Use}}
        """
        needs = defaultdict(dict)
        Line = self.env["after.sales.order.line"]
        for van, product, uom, quantity, ids in Line._read_group(
            Line._get_not_replaced_domain() & Domain("company_id", "=", company.id),
            ["van_location_id", "product_id", "uom_id"],
            ["quantity:sum", "id:array_agg"],
        ):
            use = needs[van].get(product, Use())
            used = use.used + uom._compute_quantity(quantity, product.uom_id)
            needs[van][product] = use._replace(
                used=used, used_ids=(*use.used_ids, *ids)
            )
        for van, product, pieces in self._get_brought(needs):
            needs[van][product] = needs[van][product]._replace(brought=pieces)
        for van, product, short, ids in self.env[
            "after.sales.replenishment.line"
        ]._read_group(
            self._get_short_domain() & Domain("company_id", "=", company.id),
            ["location_id", "product_id"],
            ["short:sum", "id:array_agg"],
        ):
            use = needs[van].get(product, Use())
            needs[van][product] = use._replace(carried=short, short_ids=tuple(ids))
        if company.after_sales_topup == "fill":
            for (van, product), room in rooms.items():
                if product.uom_id.compare(room, 0.0) > 0:
                    needs[van].setdefault(product, Use())
        return self._follow_successors(company, needs)

    @api.model
    def _get_brought(self, needs):
        """Of what was used and is not replaced yet: pieces brought for that very job.

        They were fetched by its departure check, or requested for it, and were never
        part of what lies in the van. What earlier top-ups left out for them is not
        left out again.

        :param dict needs: {van: {part: Use}}
        :return: list of (van, part, pieces in the part's unit)
        """
        ids = [
            one
            for parts in needs.values()
            for use in parts.values()
            for one in use.used_ids
        ]
        if not ids:
            return []
        # the query below reads the tables themselves
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH job AS (SELECT DISTINCT order_id AS id
                               FROM after_sales_order_line WHERE id = ANY(%s)),
                move AS (
                     SELECT picking.departure_order_id AS order_id, move.*
                       FROM stock_picking picking
                       JOIN stock_move move ON move.picking_id = picking.id
                      WHERE picking.departure_order_id IN (SELECT id FROM job)
                      UNION ALL
                     SELECT request.order_id, move.*
                       FROM after_sales_spare_request request
                       JOIN after_sales_spare_request_line asked
                            ON asked.request_id = request.id
                       JOIN stock_move move
                            ON move.after_sales_request_line_id = asked.id
                      WHERE request.order_id IN (SELECT id FROM job)),
                came AS (
                     SELECT move.order_id, move.location_dest_id AS van,
                            move.product_id,
                            sum(move.quantity * uom.factor / own.factor) AS pieces
                       FROM move
                       JOIN uom_uom uom ON uom.id = move.product_uom
                       JOIN product_product part ON part.id = move.product_id
                       JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
                       JOIN uom_uom own ON own.id = tmpl.uom_id
                      WHERE move.state = 'done'
                      GROUP BY 1, 2, 3),
                used AS (
                     SELECT line.order_id, line.van_location_id AS van,
                            line.product_id,
                            sum(line.quantity * uom.factor / own.factor) AS pieces,
                            COALESCE(sum(line.quantity * uom.factor / own.factor)
                                FILTER (WHERE line.replenishment_line_id IS NOT NULL),
                                0) AS replaced
                       FROM after_sales_order_line line
                       JOIN uom_uom uom ON uom.id = line.uom_id
                       JOIN product_product part ON part.id = line.product_id
                       JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
                       JOIN uom_uom own ON own.id = tmpl.uom_id
                      WHERE line.used_at IS NOT NULL
                        AND line.order_id IN (SELECT id FROM job)
                      GROUP BY 1, 2, 3)
                SELECT used.van, used.product_id,
                       sum(LEAST(used.pieces, came.pieces)
                           - LEAST(used.replaced, came.pieces))
                  FROM used
                  JOIN came USING (order_id, van, product_id)
                 GROUP BY 1, 2
                HAVING sum(LEAST(used.pieces, came.pieces)
                           - LEAST(used.replaced, came.pieces)) > 0
                """,
                ids,
            )
        )
        Place, Part = self.env["stock.location"], self.env["product.product"]
        found = [
            (Place.browse(van), Part.browse(part), float(pieces))
            for van, part, pieces in rows
        ]
        return [row for row in found if row[1] in needs.get(row[0], ())]

    @api.model
    def _follow_successors(self, company, needs):
        """What can no longer be had is replaced by what is fitted instead.

        Old stock first: the part itself as long as a store has it.
        """
        parts = self.env["product.product"].union(
            *(part for uses in needs.values() for part in uses)
        )
        gone = parts.filtered("is_discontinued")
        if not gone:
            return needs
        stores = self.env["after.sales.spare.stock"]._get_stores(company)
        places = self.env["stock.location"].union(
            *(store.location for store in stores if store.kind != "van")
        )
        heirs = gone.with_company(company)._get_part_to_use(places)
        for uses in needs.values():
            for part in gone & self.env["product.product"].union(*uses):
                if (heir := heirs[part]) != part:
                    uses[heir] = uses.get(heir, Use()).plus(uses.pop(part))
        return needs

    @api.model
    def _get_short_domain(self):
        """Parts of earlier top-ups that are still owed to their van. Hook."""
        return (
            Domain("short", ">", 0)
            & Domain("next_line_id", "=", False)
            & Domain("is_requested", "=", False)
            & Domain("replenishment_id.state", "not in", ("draft", "cancel"))
        )

    @api.model
    def _get_rooms(self, company, vans):
        """What each van still takes of the parts that have a reordering rule there.

        :return: {(van, part): the most it shall have, less what lies there free and
            what is on its way or asked for}
        """
        locations = self.env["stock.location"].union(*vans)
        most = {
            (van, product): quantity
            for van, product, quantity in self.env[
                "stock.warehouse.orderpoint"
            ]._read_group(
                Domain("company_id", "=", company.id)
                & Domain("location_id", "in", locations.ids),
                ["location_id", "product_id"],
                ["product_max_qty:max"],
            )
        }
        products = self.env["product.product"].union(*(key[1] for key in most))
        if not most:
            return {}
        stock = self.env["after.sales.spare.stock"]
        free = stock._get_free(products, locations)
        coming = stock._get_coming(products, locations)
        return {key: limit - free[key] - coming[key] for key, limit in most.items()}

    @api.model
    def _prepare_topup_vals(self, company, van, employee, today):
        """Values of one top-up. Hook."""
        return {
            "company_id": company.id,
            "location_id": van.id,
            "employee_id": employee.id,
            "date": today,
        }

    def _add_needs(self, needs, rooms):
        """Write what is needed onto these drafts, and link what it replaces."""
        Line = self.env["after.sales.replenishment.line"]
        known = {(one.location_id, one.product_id): one for one in self.line_ids}
        new, uses = [], []
        for draft in self:
            for product, use in needs.get(draft.location_id, {}).items():
                room = rooms.get((draft.location_id, product))
                if line := known.get((draft.location_id, product)):
                    line.write(line._prepare_need_vals(use, room))
                    uses.append((line, use))
                else:
                    new.append((draft, product, use, room))
        made = Line.create(
            [
                Line._prepare_need_vals(use, room, draft.company_id)
                | {"replenishment_id": draft.id, "product_id": product.id}
                for draft, product, use, room in new
            ]
        )
        uses += [(line, row[2]) for line, row in zip(made, new, strict=True)]
        self._link_uses(uses)

    @api.model
    def _link_uses(self, uses):
        """Remember what each line replaces, so that nothing is replaced twice.

        By one statement for all vans: a write for each part would take longer than
        all the rest.
        """
        links = [
            ("after.sales.order.line", "replenishment_line_id", "used_ids"),
            ("after.sales.replenishment.line", "next_line_id", "short_ids"),
        ]
        self.env.flush_all()
        for model, name, source in links:
            pairs = [
                (one, line.id) for line, use in uses for one in getattr(use, source)
            ]
            if not pairs:
                continue
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s t SET %(column)s = v.line"
                    " FROM unnest(%(ids)s, %(lines)s) AS v(id, line)"
                    " WHERE t.id = v.id",
                    table=SQL.identifier(self.env[model]._table),
                    column=SQL.identifier(name),
                    ids=[one for one, _line in pairs],
                    lines=[line for _one, line in pairs],
                )
            )
            self.env[model].browse(one for one, _line in pairs).invalidate_recordset(
                [name]
            )
        self.env["after.sales.replenishment.line"].browse(
            line.id for line, _use in uses
        ).invalidate_recordset(["used_line_ids"])


class ReplenishmentLine(models.Model):
    _inherit = "after.sales.replenishment.line"

    def _prepare_need_vals(self, use, room, company=None):
        """How much is needed now, and what that is reckoned from.

        :param use: a :class:`Use`, in addition to what the line has already
        :param room: what the van still takes, or None
        """
        company = company or self.company_id
        used, carried = self.used + use.used, self.carried + use.carried
        brought = self.brought + use.brought
        fill = company.after_sales_topup == "fill"
        return {
            "used": used,
            "brought": brought,
            "carried": carried,
            "has_level": room is not None,
            "room": room or 0.0,
            "quantity": topup.needed(used, carried, room, fill, brought),
        }

    def _renew_room(self, room):
        """What else has filled the van meanwhile is not brought once more.

        A quantity that somebody has set by hand stays.
        """
        self.ensure_one()
        known = self.room if self.has_level else None
        as_reckoned = self._prepare_need_vals(Use(), known)["quantity"]
        if self.uom_id.compare(self.quantity, as_reckoned) == 0 and room != known:
            self.write(self._prepare_need_vals(Use(), room))
