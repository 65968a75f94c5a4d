# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_time

KINDS = [
    ("promise", "Promised Time"),
    ("ticket", "Open Ticket"),
    ("advice", "Advice or Upgrade Proposal"),
    ("job", "Job Not Done Yet"),
    ("installation", "Installation and Commissioning"),
    ("finding", "Flaw Found at the Acceptance"),
    ("remedy", "Repair, Exchange or Refund"),
    ("maintenance", "Next Maintenance by Plan"),
    ("notice", "Notice before the Work"),
    ("follow_up", "Follow-up by Rule"),
    ("compensation", "Compensation of a Broken Promise"),
    ("objection", "Objection to Decide"),
    ("warranty", "Free Warranty"),
    ("free_service", "Free Services after the Warranty"),
    ("contract_visit", "Visits by Contract"),
]
STATES = [
    ("late", "Late"),
    ("soon", "Soon"),
    ("later", "Later"),
    ("undated", "No Day Set"),
]
NATURES = [
    ("do", "We Have to Do It"),
    ("right", "The Customer May Ask for It"),
]
#: days before its day from which a thing to do stands as “soon”
SOON_DAYS = 7
#: the same, before a right lapses that the customer has not used
SOON_DAYS_RIGHT = 30
#: what a query of one kind returns, and as which type of the database: the same for
#: all, or the filter for a customer would not reach the tables below
COLUMNS = {
    "res_id": "int4",
    "company_id": "int4",
    "partner_id": "int4",
    "equipment_id": "int4",
    "team_id": "int4",
    "clause_id": "int4",
    "since": "date",
    "due_at": "timestamp",
    "due_on": "date",
    "quantity": "float8",
}


class Owed(models.Model):
    """Everything we owe a customer, dated: one list for all kinds (feature 12).

    One row per thing that is promised and not done yet, or that the customer may still
    ask for. Each kind is read from its own records, by the reader's rights to *them*:
    who may not read a record has no row of it here, whatever the model. Complaints
    about conduct and our own plant are left out; amounts of money are not shown.

    A module adds a kind by its value, ``_owed_<kind>()`` and its line in
    ``_get_owed_models()``; ``_words_<kind>()`` where the name of the record says too
    little.
    """

    _name = "after.sales.owed"
    _description = "Owed to Customers"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _order = "due, id"

    kind = fields.Selection(KINDS, readonly=True)
    nature = fields.Selection(NATURES, string="How", readonly=True)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)
    name = fields.Char(string="What", compute="_compute_name")
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    clause_id = fields.Many2one("after.sales.clause", readonly=True)
    since = fields.Date(string="Owed since", readonly=True)
    due = fields.Datetime(
        string="Due to the Minute",
        readonly=True,
        help="Where only a day is promised: the end of that day, by your clock.",
    )
    due_on = fields.Date(
        string="Due",
        readonly=True,
        help="By when it has to be done; of what the customer may ask for: the last"
        " day on which he may.",
    )
    due_time = fields.Char(string="At", compute="_compute_due_time")
    has_time = fields.Boolean(readonly=True)
    quantity = fields.Float(
        string="How Many",
        readonly=True,
        aggregator=None,
        digits=(16, 0),
        help="Of what is counted: how many are left.",
    )
    state = fields.Selection(
        STATES,
        readonly=True,
        help="Late: the day is over. Soon: within seven days; of what the customer may"
        " ask for, within thirty.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        tz = str(self.env.tz)
        return SQL(
            """
            SELECT owed.*,
                   CASE WHEN owed.due IS NULL THEN 'undated'
                        WHEN owed.due < %(now)s THEN 'late'
                        WHEN owed.due < CASE owed.nature WHEN 'right' THEN %(right)s
                                             ELSE %(soon)s END THEN 'soon'
                        ELSE 'later' END AS state
              FROM (
                    SELECT row.id, row.kind, row.nature, row.res_id, row.company_id,
                           row.partner_id, row.equipment_id, row.team_id,
                           row.clause_id, row.since, row.quantity,
                           row.due_at IS NOT NULL AS has_time,
                           COALESCE(
                               row.due_at,
                               (row.due_on + 1)::timestamp AT TIME ZONE %(tz)s
                               AT TIME ZONE 'UTC' - interval '1 second'
                           ) AS due,
                           COALESCE(
                               row.due_on,
                               (row.due_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                           ) AS due_on
                      FROM (%(rows)s) AS row
                   ) AS owed
            """,
            now=now,
            soon=now + timedelta(days=SOON_DAYS),
            right=now + timedelta(days=SOON_DAYS_RIGHT),
            tz=tz,
            rows=SQL(" UNION ALL ").join(self._get_owed_queries()),
        )

    @api.model
    def _get_owed_models(self):
        """Return {kind: model of the records it is read from}. Hook."""
        return {
            "promise": "after.sales.sla.timer",
            "ticket": "helpdesk.ticket",
            "advice": "helpdesk.ticket",
            "job": "after.sales.order",
            "installation": "after.sales.equipment",
            "finding": "after.sales.finding",
            "remedy": "after.sales.remedy",
            "maintenance": "after.sales.maintenance.plan",
            "notice": "after.sales.notice",
            "follow_up": "after.sales.follow.up",
            "compensation": "after.sales.compensation",
            "objection": "after.sales.downtime",
            "warranty": "after.sales.warranty",
            "free_service": "after.sales.equipment",
            "contract_visit": "after.sales.contract",
        }

    @api.model
    def _get_right_kinds(self):
        """Kinds that wait for the customer to ask; nothing of them is ever late.
        Hook."""
        return {"warranty", "free_service", "contract_visit"}

    @api.model
    def _get_owed_clauses(self):
        """Return {kind: external id of the clause it keeps}, where the record itself
        names none. Hook."""
        return {
            "advice": "after_sales_service.clause_consultation",
            "compensation": "after_sales_service.clause_compensation",
            "contract_visit": "after_sales_service.clause_follow_up_contract",
            "finding": "after_sales_service.clause_installation_week",
            "follow_up": "after_sales_service.clause_follow_up_visits",
            "free_service": "after_sales_service.clause_free_services",
            "installation": "after_sales_service.clause_installation_week",
            "notice": "after_sales_service.clause_notice_3_days",
            "objection": "after_sales_service.clause_downtime_added",
            "remedy": "after_sales_service.clause_remedies",
            "warranty": "after_sales_service.clause_warranty_year",
        }

    @api.model
    def _get_owed_queries(self):
        """Return the queries of all kinds that the reader may read, at least one."""
        queries = [self._get_no_rows()]
        for kind, model in self._get_owed_models().items():
            if self.env[model].has_access("read"):
                queries += getattr(self, f"_owed_{kind}")()
        return queries

    @api.model
    def _get_no_rows(self):
        """A query without rows that has all columns: someone may read no kind."""
        return SQL(
            "SELECT NULL::int8 AS id, NULL::varchar AS kind, NULL::varchar AS nature,"
            " %s WHERE FALSE",
            SQL(", ").join(
                SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
                for name, kind in COLUMNS.items()
            ),
        )

    @api.model
    def _owe(self, kind, query, **columns):
        """Return the rows of one kind.

        :param query: of the records it is read from, as ``_search`` has it: the
            reader's own
        :param columns: SQL of each of :data:`COLUMNS` that the kind has; without
            ``res_id``, which is the record, and ``clause_id`` where it is always the
            same
        """
        columns["res_id"] = SQL.identifier(query.table, "id")
        if "clause_id" not in columns:
            clause = self._get_owed_clauses().get(kind)
            if clause_id := clause and self._get_clause_id(clause):
                columns["clause_id"] = SQL("%s", clause_id)
        nature = "right" if kind in self._get_right_kinds() else "do"
        return query.select(
            # the same record may stand in several kinds
            SQL(
                "%s::int8 * 100 + %s AS id",
                columns["res_id"],
                self._fields["kind"].get_values(self.env).index(kind),
            ),
            SQL("%s::varchar AS kind", kind),
            SQL("%s::varchar AS nature", nature),
            *(
                SQL(
                    "%s::%s AS %s",
                    columns.get(name, SQL("NULL")),
                    SQL(column_type),
                    SQL.identifier(name),
                )
                for name, column_type in COLUMNS.items()
            ),
        )

    @api.model
    def _get_clause_id(self, name):
        """Return the id of a clause by its external id; False where it is gone.

        Kept at hand by the server: the list asks for one of each kind, several times
        a page. The reader sees its name where he may.
        """
        return self.env["ir.model.data"]._xmlid_to_res_id(name)

    @api.model
    def _start(self, model, domain):
        """Return the query of the reader's records, and a function that returns the
        SQL of one of their fields."""
        query = self.env[model]._search(domain)
        return query, self._get_columns_of(model, query.table, query)

    @api.model
    def _get_columns_of(self, model, alias, query):
        # sudo: columns of rows the reader may read, by our own code
        records = self.env[model].sudo()
        return lambda name: records._field_to_sql(alias, name, query)

    @api.model
    def _join(self, query, column, model, link, kind="JOIN"):
        """Join a table; return a function that returns the SQL of its fields."""
        table = self.env[model]._table
        alias = query.make_alias(query.table, f"owed_{link}")
        query.add_join(
            kind, alias, table, SQL("%s = %s", SQL.identifier(alias, "id"), column)
        )
        return self._get_columns_of(model, alias, query)

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def _check_access(self, operation):
        """Rules are looked at under sudo, where every row is there: a row is the
        reader's where the query by his own rights has it."""
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        if forbidden := self - self.search([("id", "in", self.ids)]):
            # what was read of them to look at the rules does not stay at hand
            forbidden.invalidate_recordset()
            return forbidden, lambda: AccessError(
                self.env._("You may not read the record behind this line.")
            )
        return None

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    @api.depends("kind", "res_id", "quantity")
    @api.depends_context("lang", "tz")
    def _compute_name(self):
        models_by_kind = self._get_owed_models()
        self.name = False
        for kind, rows in self.grouped("kind").items():
            if not kind:
                continue
            # sudo: the row is there for readers of the record; its name may hold that
            # of the unit or the plan
            sources = self.env[models_by_kind[kind]].sudo()
            sources = sources.browse(rows.mapped("res_id")).with_prefetch()
            say = getattr(self, f"_words_{kind}", self._words)
            words = say(sources)
            for row in rows:
                row.name = words.get(row.res_id)

    @api.model
    def _words(self, sources):
        """Return {id: what is owed}, in words."""
        return {source.id: source.display_name for source in sources}

    @api.depends("name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.name

    @api.depends("due", "has_time")
    @api.depends_context("lang", "tz")
    def _compute_due_time(self):
        for row in self:
            row.due_time = row.has_time and format_time(
                self.env, row.due, tz=str(self.env.tz), time_format="HH:mm"
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_source(self):
        """Open the record behind the row."""
        self.ensure_one()
        self.check_access("read")
        source = self.env[self._get_owed_models()[self.kind]].browse(self.res_id)
        return source._get_records_action()

    # ------------------------------------------------------------
    # EXCEL
    # ------------------------------------------------------------

    @api.model
    def _get_register_columns(self):
        return (
            "partner_id",
            "kind",
            "nature",
            "equipment_id",
            "quantity",
            "due_on",
            "state",
            "since",
            "clause_id",
            "team_id",
        )
