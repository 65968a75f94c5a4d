# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.order import KINDS_REPAIR

from ..tools import kit_learning as rule
from .one_by_one import do_or_each

#: what learning reads; flushed before it counts
ORDER_FIELDS = (
    "cause_id",
    "company_id",
    "continues_id",
    "done_at",
    "is_kit_learned",
    "kind",
    "previous_attempt_id",
    "product_id",
    "state",
    "ticket_id",
)
LINE_FIELDS = ("kind", "order_id", "product_id", "quantity", "state", "uom_id")
#: all jobs of one ticket are one case, else a job with the one it goes on from
CASE = SQL(
    """COALESCE(job.ticket_id::bigint * 2,
        COALESCE(job.continues_id, job.previous_attempt_id, job.id)::bigint * 2 + 1)"""
)


class Kit(models.Model):
    """Kits learn from the parts that jobs really used.

    Only kits whose faults had jobs since the last time are counted anew, by few
    statements for all of them; counting twice changes nothing.
    """

    _inherit = "after.sales.kit"

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def action_learn(self):
        """Count the cases of these kits now."""
        self.check_access("write")
        self._do_learn()
        return True

    @api.model
    def action_learn_all(self):
        """Count all jobs anew, and propose kits for faults that have none."""
        self._check_keeps_kits()
        companies = self.env.companies.ids
        # bounded: what the user's companies' jobs used, as the nightly run counts it
        kits = self.sudo()
        learned = kits._do_learn_jobs(
            SQL("job.state = 'done' AND job.company_id = ANY(%s)", companies)
        )
        # and those whose faults have no job any more
        rest = kits.search([("company_id", "in", [False, *companies])]) - learned
        rest._do_learn()
        return True

    @api.model
    def _check_keeps_kits(self):
        """:raises AccessError: the user may not change kits"""
        if not self.has_access("write"):
            raise AccessError(
                self.env._("Kits are kept by storekeepers and service managers.")
            )

    @api.model
    def _cron_learn(self):
        """Nightly: what was done or taken back since the last run."""
        self._do_learn_jobs(
            SQL("job.is_kit_learned IS NOT TRUE AND job.state IN ('done', 'cancelled')")
        )

    @api.model
    def _do_learn_jobs(self, condition):
        """Learn the kits that the chosen jobs belong to, and propose new ones.

        Called as superuser or under sudo.

        :param SQL condition: on ``job``
        :return: the kits that were learned
        """
        self._flush_jobs()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT job.id, job.company_id, product.product_tmpl_id,
                       ticket.fault_id, job.cause_id
                  FROM after_sales_order job
                  LEFT JOIN product_product product ON product.id = job.product_id
                  LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
                 WHERE %(condition)s
                """,
                condition=condition,
            )
        )
        keys = {
            (company, fault, machine)
            for _id, company, machine, *faults in rows
            for fault in faults
            if fault
        }
        faults = {fault for _company, fault, _machine in keys}
        kits = self.with_context(active_test=False).search(
            [("fault_id", "in", list(faults))]
        )
        kits = kits.filtered("active") | self._propose_kits(keys, kits)
        do_or_each(kits, lambda some: some._do_learn())
        if rows:
            # a mark of this engine on wide rows that nobody else writes any more
            self.env.cr.execute(
                SQL(
                    """UPDATE after_sales_order SET is_kit_learned = TRUE
                        WHERE id = ANY(%s) AND is_kit_learned IS NOT TRUE""",
                    [row[0] for row in rows],
                )
            )
            self.env["after.sales.order"].invalidate_model(["is_kit_learned"])
        return kits

    @api.model
    def _flush_jobs(self):
        self.env["after.sales.order"].flush_model(ORDER_FIELDS)
        self.env["after.sales.order.line"].flush_model(LINE_FIELDS)
        self.env["helpdesk.ticket"].flush_model(["fault_id"])
        self.env["res.company"].flush_model(
            ["after_sales_kit_cases", "after_sales_kit_half_life"]
        )
        self.flush_model(["company_id", "fault_id", "product_tmpl_id"])

    # ------------------------------------------------------------
    # PROPOSING
    # ------------------------------------------------------------

    @api.model
    def _propose_kits(self, keys, kits):
        """Make kits for faults that have none, where enough cases used parts.

        :param set keys: ids of company, fault and machine
        :param kits: those that there are, archived ones too: nobody wants them back
        """
        known = {
            (kit.company_id.id or company, kit.fault_id.id, kit.product_tmpl_id.id)
            for kit in kits
            for company in {company for company, _fault, _machine in keys}
        }
        missing = sorted(key for key in keys - known if key[2])
        if not missing:
            return self.browse()
        companies, faults, machines = map(list, zip(*missing, strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                WITH wanted AS (
                    SELECT * FROM unnest(%(companies)s::int[], %(faults)s::int[],
                        %(machines)s::int[]) AS key (company_id, fault_id, machine_id)),
                job AS (%(jobs)s)
                SELECT wanted.company_id, wanted.fault_id, wanted.machine_id
                  FROM wanted
                  JOIN job ON job.fault_id = wanted.fault_id
                   AND job.company_id = wanted.company_id
                   AND job.machine_id = wanted.machine_id
                  JOIN res_company company ON company.id = wanted.company_id
                 GROUP BY 1, 2, 3, company.after_sales_kit_cases
                HAVING COUNT(DISTINCT job.case_id)
                            >= GREATEST(company.after_sales_kit_cases, 1)
                   AND COUNT(DISTINCT job.case_id) FILTER (WHERE EXISTS (
                            SELECT FROM after_sales_order_line line
                             WHERE line.order_id = job.id AND line.kind = 'part'
                               AND line.state = 'consumed')) >= %(enough)s
                """,
                companies=companies,
                faults=faults,
                machines=machines,
                jobs=self._get_jobs_sql(),
                enough=rule.PROPOSE_CASES,
            )
        )
        return self.create(
            [
                {"company_id": company, "fault_id": fault, "product_tmpl_id": machine}
                for company, fault, machine in rows
            ]
        )

    @api.model
    def _get_jobs_sql(self):
        """Repairs done for the faults that ``wanted`` names, by symptom or cause."""
        columns = SQL(
            """SELECT job.id, job.company_id, job.done_at, %s AS case_id,
                      product.product_tmpl_id AS machine_id""",
            CASE,
        )
        done = SQL("job.state = 'done' AND job.kind IN %s", KINDS_REPAIR)
        machine = SQL(
            "LEFT JOIN product_product product ON product.id = job.product_id"
        )
        return SQL(
            """
            %(columns)s, ticket.fault_id
              FROM helpdesk_ticket ticket
              JOIN after_sales_order job ON job.ticket_id = ticket.id
              %(machine)s
             WHERE ticket.fault_id IN (SELECT fault_id FROM wanted) AND %(done)s
             UNION
            %(columns)s, job.cause_id
              FROM after_sales_order job
              %(machine)s
             WHERE job.cause_id IN (SELECT fault_id FROM wanted) AND %(done)s
            """,
            columns=columns,
            machine=machine,
            done=done,
        )

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def _do_learn(self):
        """Count cases and parts, and write what comes out of them."""
        if not self:
            return
        # nobody writes what is learned; bounded to these kits, whose cases are
        # counted whoever looks
        kits = self.sudo()
        cases, used = kits._count_cases()
        now = fields.Datetime.now()
        for kit in kits:
            kit.case_count = cases.get(kit.id, (0, 0.0))[0]
            kit.learned_at = now
        kits._merge_successors(used)
        kits._write_learned(cases, used)

    def _count_cases(self):
        """Count by two groupings of one statement.

        A case weighs half after the company's half-life, where one is set.

        :return: {kit id: (cases, weighed)}, {(kit id, part id): [cases, weighed,
            pieces]}
        """
        self._flush_jobs()
        rows = self.env.execute_query(
            SQL(
                """
                WITH wanted AS (
                    SELECT id, fault_id, product_tmpl_id, company_id
                      FROM after_sales_kit WHERE id = ANY(%(kits)s)),
                job AS (%(jobs)s),
                own AS (
                    SELECT wanted.id AS kit_id, job.id, job.case_id, job.company_id,
                           MAX(job.done_at) OVER (
                               PARTITION BY wanted.id, job.case_id) AS done_at
                      FROM wanted
                      JOIN job ON job.fault_id = wanted.fault_id
                     WHERE (wanted.product_tmpl_id IS NULL
                            OR wanted.product_tmpl_id = job.machine_id)
                       AND (wanted.company_id IS NULL
                            OR wanted.company_id = job.company_id)),
                -- each job brings the weight of its case along: a join of the counts
                -- below would be planned without knowing how many there are
                weighed AS (
                    SELECT own.kit_id, own.id, own.case_id, CASE
                           WHEN COALESCE(company.after_sales_kit_half_life, 0) <= 0
                           THEN 1.0
                           ELSE power(0.5, GREATEST(0, EXTRACT(EPOCH FROM
                                %(now)s - own.done_at) / 2629746.0
                                / company.after_sales_kit_half_life)) END AS weighs
                      FROM own JOIN res_company company ON company.id = own.company_id),
                one AS (
                    SELECT kit_id, case_id, MAX(weighs) AS weighs
                      FROM weighed GROUP BY 1, 2),
                used AS (
                    SELECT weighed.kit_id, weighed.case_id, line.product_id,
                           MAX(weighed.weighs) AS weighs,
                           SUM(line.quantity * line_uom.factor / part_uom.factor)
                                AS pieces
                      FROM weighed
                      JOIN after_sales_order_line line ON line.order_id = weighed.id
                      JOIN uom_uom line_uom ON line_uom.id = line.uom_id
                      JOIN product_product part ON part.id = line.product_id
                      JOIN product_template part_tmpl
                           ON part_tmpl.id = part.product_tmpl_id
                      JOIN uom_uom part_uom ON part_uom.id = part_tmpl.uom_id
                     WHERE line.kind = 'part' AND line.state = 'consumed'
                     GROUP BY 1, 2, 3)
                SELECT kit_id, NULL::int, COUNT(*), SUM(weighs)::float, 0.0::float
                  FROM one GROUP BY 1
                 UNION ALL
                SELECT kit_id, product_id, COUNT(*), SUM(weighs)::float,
                       SUM(pieces)::float
                  FROM used GROUP BY 1, 2
                """,
                kits=self.ids,
                jobs=self._get_jobs_sql(),
                now=fields.Datetime.now(),
            )
        )
        cases = {
            kit: (count, weighed) for kit, part, count, weighed, _ in rows if not part
        }
        used = {
            (kit, part): [count, weighed, pieces]
            for kit, part, count, weighed, pieces in rows
            if part
        }
        return cases, used

    def _merge_successors(self, used):
        """What an old part was used for, its successor will be used for.

        :param dict used: as ``_count_cases`` returns it; changed
        """
        Product = self.env["product.product"]
        parts_of = {}
        for kit, part in used:
            parts_of.setdefault(kit, []).append(part)
        for machine, kits in self.grouped("product_tmpl_id").items():
            parts = Product.browse(
                {part for kit in kits for part in parts_of.get(kit.id, ())}
            )
            heirs = parts._get_successor(machine)
            for kit in kits:
                for part in parts_of.get(kit.id, ()):
                    heir = heirs[Product.browse(part)][0]
                    if heir.id == part:
                        continue
                    old = used.pop((kit.id, part))
                    new = used.setdefault((kit.id, heir.id), [0, 0.0, 0.0])
                    for place, value in enumerate(old):
                        new[place] += value

    def _write_learned(self, cases, used):
        """Write probabilities to the lines, and propose what the kits lack."""
        lines = {(line.kit_id.id, line.product_id.id): line for line in self.line_ids}
        vals_list = []
        for key, (count, weighed, pieces) in used.items():
            all_count, all_weighed = cases[key[0]]
            line = lines.get(key)
            typed = line.typed_weight if line else 0.0
            vals = {
                "used_count": min(count, all_count),
                "used_total": pieces,
                "learned_weight": rule.probability(weighed, all_weighed, typed),
            }
            if not line:
                if rule.is_worth_proposing(count, vals["learned_weight"]):
                    vals_list.append(vals | self._prepare_proposal_vals(key, vals))
                continue
            if line.state == "proposed":
                vals["quantity"] = rule.usual_quantity(pieces, count)
            line.update(vals)
        for key in lines.keys() - used.keys():
            line = lines[key]
            weighed = cases.get(key[0], (0, 0.0))[1]
            line.update(
                {
                    "used_count": 0,
                    "used_total": 0.0,
                    "learned_weight": rule.probability(0, weighed, line.typed_weight),
                }
            )
        self.env["after.sales.kit.line"].sudo().create(vals_list)

    @api.model
    def _prepare_proposal_vals(self, key, learned):
        """Values of a line for a part that jobs used and the kit lacks."""
        kit, part = key
        return {
            "kit_id": kit,
            "product_id": part,
            "state": "proposed",
            "typed_weight": 0.0,
            "quantity": rule.usual_quantity(
                learned["used_total"], learned["used_count"]
            ),
        }
