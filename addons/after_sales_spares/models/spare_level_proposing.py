# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import stock_level
from .one_by_one import do_or_each

#: days of one period in which use is counted
PERIOD = 30
#: new levels made by one statement
BATCH = 1000


class SpareLevel(models.Model):
    """The nightly proposal: every place and part of a company at once.

    Use of a van is what left it; use of a service point is that of its own store and
    of the vans of its engineers; use of a warehouse is that of all places it fills,
    and what was sold from it.
    """

    _inherit = "after.sales.spare.level"

    @api.model
    def _cron_propose(self):
        """Propose for all companies with a warehouse, one after the other."""
        warehouses = self.env["stock.warehouse"].search([("lot_stock_id", "!=", False)])
        companies = warehouses.company_id
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            do_or_each(company, lambda one: self.with_company(one)._propose(one))
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def action_propose(self):
        """Propose at once for the companies one works in."""
        self._check_can_decide_any()
        for company in self.env.companies:
            # sudo: reads use, machines and vendors of the company, writes proposals
            self.sudo().with_company(company)._propose(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_can_decide_any(self):
        self.browse()._check_can_decide()

    @api.model
    def _propose(self, company):
        """Bring the proposals of one company up to date; called under sudo.

        The number of queries does not grow with the number of places and parts.
        """
        Stock = self.env["after.sales.spare.stock"]
        stores = Stock._get_stores(company)
        uses = self._pass_to_successors(self._get_uses(company, stores))
        bases = self._get_bases(company, stores)
        known = {
            (level.location_id.id, level.product_id.id): level
            for level in self.search([("company_id", "=", company.id)])
        }
        pairs = set(known) | set(uses) | self._get_vital_places(stores, bases)
        products = self.env["product.product"].browse({part for _place, part in pairs})
        products = products.filtered(
            lambda product: product.active and product.is_spare and product.is_storable
        )
        vendors = self._get_vendor_terms(company, products)
        by_place = {store.location.id: store for store in stores}
        parts = {product.id: product for product in products}
        vals_list = []
        for place, part in pairs:
            store, product = by_place.get(place), parts.get(part)
            if not store or not product:
                continue
            vals = self._prepare_proposal_vals(
                company,
                store,
                product,
                uses.get((place, part)),
                bases.get((place, part)),
                vendors.get(part),
            )
            level = known.get((place, part))
            if level:
                changed = {
                    name: value for name, value in vals.items() if level[name] != value
                }
                if changed.keys() - {"proposed_on"}:
                    level.write(changed)
            elif vals["proposed_max"]:
                vals_list.append(
                    vals
                    | {
                        "company_id": company.id,
                        "location_id": place,
                        "product_id": part,
                    }
                )
        Quiet = self.with_context(tracking_disable=True, mail_create_nolog=True)
        for start in range(0, len(vals_list), BATCH):
            Quiet.create(vals_list[start : start + BATCH])
        self._keep_in_step(company)

    @api.model
    def _keep_in_step(self, company):
        """Rules that follow do so; rules that got lost are made again."""
        ours = Domain("company_id", "=", company.id)
        if company.after_sales_level_follows:
            following = self.search(
                ours
                & Domain("state", "=", "accepted")
                & Domain("is_changed", "=", True)
                & Domain("spare_class", "=", "common")
            )
            following._do_accept()
        lost = self.search(
            ours
            & Domain("state", "in", ("accepted", "adjusted"))
            & Domain("max_quantity", ">", 0)
            & Domain("orderpoint_id", "=", False)
        )
        lost._sync_rules()

    # ------------------------------------------------------------
    # ONE PLACE, ONE PART
    # ------------------------------------------------------------

    @api.model
    def _prepare_proposal_vals(self, company, store, product, use, base, vendor):
        """Values of the proposal for one part at one place. Hook.

        :param stock_level.Use use: None where nothing was used
        :param tuple base: machines in its care, pieces in one of them; None: the
            catalogue does not say which machines the part fits
        :param tuple vendor: days, least quantity; None: no vendor
        """
        months = company.after_sales_level_months
        use = use or stock_level.Use((0.0,) * months, 0)
        units, pieces = base or (-1, 1.0)
        criticality = product.spare_criticality or "essential"
        share = company[f"after_sales_level_{criticality}"]
        is_warehouse = store.kind == "warehouse"
        days, least, source = company.after_sales_level_transfer_days, 0.0, "transfer"
        if is_warehouse and vendor:
            (days, least), source = vendor, "vendor"
        elif is_warehouse:
            days, source = company.after_sales_level_vendor_days, "default"
        level = stock_level.propose(
            use,
            stock_level.Policy(
                lead_days=days,
                cover_days=company.after_sales_level_order_days
                if is_warehouse
                else company.after_sales_level_cover_days,
                service_level=share / 100.0,
                order_minimum=least,
            ),
        )
        is_vital = criticality == "vital" and units > 0 and store.kind != "van"
        ground = "use"
        if product.is_discontinued:
            ground = "discontinued"
        elif product.spare_class == "high_value" and store.kind == "van":
            ground = "high_value"
        elif use.events < company.after_sales_level_min_uses:
            ground = "vital" if is_vital else "too_few" if use.events else "unused"
        figures = level.minimum, level.maximum
        if ground == "vital":
            kept = stock_level.keep(pieces)
            figures = kept.minimum, kept.maximum
        elif ground != "use":
            figures = 0.0, 0.0
        uom = product.uom_id
        return {
            "store_kind": store.kind,
            "use_quantity": uom.round(sum(use.quantities)),
            "use_count": use.events,
            "use_months": months,
            "demand_daily": round(level.daily, 4),
            "lead_days": days,
            "lead_source": source,
            "service_level": share,
            "unit_count": units,
            "lasting_quantity": uom.round(level.lasting),
            "method": level.method,
            "ground": ground,
            "proposed_min": uom.round(figures[0]),
            "proposed_max": uom.round(figures[1]),
            "proposed_on": fields.Date.today(),
        }

    # ------------------------------------------------------------
    # FACTS, SET BY SET
    # ------------------------------------------------------------

    @api.model
    def _pass_to_successors(self, uses):
        """What was used of a part that can no longer be had, its successor needs.

        :param dict uses: of ``_get_uses``
        """
        Part = self.env["product.product"]
        gone = Part.browse({part for _place, part in uses}).filtered("is_discontinued")
        if not gone:
            return uses
        heirs = {
            part.id: after.part.id for part, after in gone._get_successor().items()
        }
        passed = {}
        for (place, part), use in uses.items():
            key = place, heirs.get(part, part)
            known = passed.get(key)
            passed[key] = known.plus(use) if known else use
        return passed

    @api.model
    def _get_uses(self, company, stores):
        """What each place gave out, rolled up to those that fill it.

        :return: {(place id, part id): stock_level.Use}
        """
        months = company.after_sales_level_months
        now = fields.Datetime.now()
        # the query below reads the tables themselves
        for name in ("stock.move", "product.template", "after.sales.order.line"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT used.location_id, used.product_id, used.period,
                       sum(used.quantity), count(DISTINCT used.event)
                  FROM (%s) used
                 WHERE used.period BETWEEN 0 AND %s
                 GROUP BY 1, 2, 3
                """,
                self._get_use_query(company, now, now - timedelta(months * PERIOD)),
                months - 1,
            )
        )
        fed = self._get_fed_places(stores)
        quantities = defaultdict(lambda: [0.0] * months)
        events = defaultdict(int)
        for place, part, period, quantity, count in rows:
            for target in fed.get(place) or self._find_fed(place, fed):
                quantities[target, part][months - 1 - period] += float(quantity)
                events[target, part] += count
        return {
            key: stock_level.Use(tuple(amounts), events[key], PERIOD)
            for key, amounts in quantities.items()
        }

    @api.model
    def _get_use_query(self, company, now, since):
        """Rows of parts used on jobs or sold: place, part, period, quantity, event."""
        return SQL(
            """
            SELECT move.location_id, move.product_id,
                   floor(extract(epoch FROM %(now)s - move.date)
                         / (86400 * %(period)s))::int AS period,
                   move.quantity * uom.factor / own.factor AS quantity,
                   COALESCE(line.order_id, -move.id) AS event
              FROM stock_move move
              JOIN product_product part ON part.id = move.product_id
              JOIN product_template tmpl ON tmpl.id = part.product_tmpl_id
              JOIN uom_uom uom ON uom.id = move.product_uom
              JOIN uom_uom own ON own.id = tmpl.uom_id
              JOIN stock_location dest ON dest.id = move.location_dest_id
         LEFT JOIN after_sales_order_line line
                ON line.id = move.after_sales_line_id AND line.move_id = move.id
             WHERE move.company_id = %(company)s
               AND move.state = 'done'
               AND move.date > %(since)s
               AND move.date <= %(now)s
               AND tmpl.is_spare
               AND (line.id IS NOT NULL
                    OR (dest.usage = 'customer' AND move.sale_line_id IS NOT NULL))
            """,
            now=now,
            since=since,
            period=PERIOD,
            company=company.id,
        )

    @api.model
    def _get_fed_places(self, stores):
        """{place id: ids of all places whose stock a use there takes in the end}."""
        warehouses = {
            store.location.warehouse_id: store.location.id
            for store in stores
            if store.kind == "warehouse"
        }
        first = next(iter(warehouses.values()), False)
        points = {
            engineer: store.location.id
            for store in stores
            if store.kind == "point"
            for engineer in store.team.engineer_ids
        }
        fed = {}
        for store in stores:
            place = store.location.id
            chain = [place]
            if store.kind == "van" and store.employee in points:
                chain.append(points[store.employee])
            if store.kind != "warehouse":
                chain.append(warehouses.get(store.location.warehouse_id) or first)
            fed[place] = [one for one in dict.fromkeys(chain) if one]
        return fed

    @api.model
    def _find_fed(self, place, fed):
        """The same for a shelf inside one of the places; kept for the next row."""
        above = self.env["stock.location"].browse(place).parent_path.split("/")
        for one in reversed([int(part) for part in above if part]):
            if one in fed:
                fed[place] = fed[one]
                return fed[place]
        fed[place] = []
        return []

    @api.model
    def _get_bases(self, company, stores):
        """Machines in the care of each place that a part fits, and pieces in one.

        Retired machines do not count. A part of which the catalogue says nothing
        is left out; one that fits none of the machines there has 0.

        :return: {(place id, part id): (machines, pieces)}
        """
        fits = defaultdict(list)
        parts = set()
        for part, machine, pieces in self.env["after.sales.spare.fit"]._read_group(
            [("company_id", "in", (company.id, False))],
            ["part_id", "product_tmpl_id"],
            ["quantity:max"],
        ):
            fits[machine.id].append((part.id, pieces))
            parts.add(part.id)
        if not parts:
            return {}
        units = defaultdict(lambda: defaultdict(int))
        for team, machine, count in self.env["after.sales.equipment"]._read_group(
            [("company_id", "=", company.id), ("state", "!=", "retired")],
            ["team_id", "product_id"],
            ["__count"],
        ):
            units[team.id][machine.product_tmpl_id.id] += count
        care = defaultdict(set)
        for store in stores:
            if store.kind == "point":
                care[store.location.id].add(store.team.id)
        teams = self.env["helpdesk.ticket.team"].search(
            [("company_id", "in", (company.id, False))]
        )
        vans = {
            store.employee: store.location.id for store in stores if store.kind == "van"
        }
        for team in teams:
            for engineer in team.engineer_ids & self.env["hr.employee"].union(*vans):
                care[vans[engineer]].add(team.id)
        bases = {}
        for store in stores:
            place = store.location.id
            mine = units if store.kind == "warehouse" else care[place]
            found = defaultdict(lambda: [0, 1.0])
            for team in mine:
                for machine, count in units[team].items() if team in units else ():
                    for part, pieces in fits.get(machine, ()):
                        found[part][0] += count
                        found[part][1] = max(found[part][1], pieces)
            for part in parts:
                bases[place, part] = tuple(found[part]) if part in found else (0, 1.0)
        return bases

    @api.model
    def _get_vital_places(self, stores, bases):
        """Points and warehouses whose machines stand without a part."""
        places = {store.location.id for store in stores if store.kind != "van"}
        needed = {
            part
            for (place, part), (units, _pieces) in bases.items()
            if units and place in places
        }
        vital = set(
            self.env["product.product"]
            .search([("id", "in", list(needed)), ("spare_criticality", "=", "vital")])
            .ids
        )
        return {
            (place, part)
            for (place, part), (units, _pieces) in bases.items()
            if units and place in places and part in vital
        }

    @api.model
    def _get_vendor_terms(self, company, products):
        """Lead time and least quantity of the first vendor of each part.

        :return: {part id: (days, least quantity in the part's unit)}
        """
        today = fields.Date.today()
        sellers = self.env["product.supplierinfo"].search(
            Domain("product_tmpl_id", "in", products.product_tmpl_id.ids)
            & Domain("company_id", "in", (company.id, False))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )
        by_template = sellers.grouped("product_tmpl_id")
        buying = int(company.days_to_purchase)
        terms = {}
        for product in products:
            for seller in by_template.get(product.product_tmpl_id, ()):
                if seller.product_id and seller.product_id != product:
                    continue
                least = seller.product_uom_id._compute_quantity(
                    seller.min_qty, product.uom_id
                )
                terms[product.id] = seller.delay + buying, least
                break
        return terms
