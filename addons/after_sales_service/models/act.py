# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import act as reader

_logger = logging.getLogger(__name__)

#: what can be done on a phone
KINDS = [
    ("depart", "Depart"),
    ("arrive", "Arrived"),
    ("finish", "Finish"),
    ("done", "Done"),
    ("return", "Back"),
    ("place", "Place"),
    ("check", "Checklist"),
    ("check_photo", "Photo of an Item"),
    ("report", "Report"),
    ("part", "Part"),
    ("work", "Time and Travel"),
    ("photo", "Photo"),
]
#: kind -> the model whose fields it fills, where it is not the job
FILLED = {
    "check": "after.sales.checklist.line",
    "check_photo": "after.sales.checklist.line",
    "part": "after.sales.order.line",
    "work": "after.sales.order.line",
    "photo": "after.sales.evidence",
    "meter": "after.sales.meter.reading",
}
#: so many acts are taken at a time; the rest comes with the next call
MAX_ACTS = 100
_UUID_UNIQ = "after_sales_act_uuid_uniq"


class Act(models.Model):
    """One thing that an engineer did on the phone, kept as it came in.

    A phone without a connection keeps what was done and sends it later, in order
    and perhaps more than once. Its uuid makes each act count once; the checks are
    those of the buttons at the desk. Nobody creates, changes or deletes acts by
    hand: engineers read their own, the desk reads all, and what was refused stays
    readable for both.
    """

    _name = "after.sales.act"
    _description = "Entry From the Phone"
    _order = "id desc"
    _rec_name = "kind"

    uuid = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: it was not a job of this person, or belongs to none.",
    )
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    entered = fields.Text(readonly=True, help="Values as they came in, without photos.")
    device_at = fields.Datetime(
        string="Time of the Phone",
        required=True,
        readonly=True,
        help="What the clock of the phone said when it was entered.",
    )
    happened_at = fields.Datetime(
        string="Counts From",
        required=True,
        readonly=True,
        help="Reckoned from how long ago it was entered, at most a week, and not"
        " before what must have come first.",
    )
    taken_at = fields.Datetime(string="Arrived Here", required=True, readonly=True)
    state = fields.Selection(
        [("done", "Taken"), ("refused", "Refused")], required=True, readonly=True
    )
    error = fields.Text(string="Why Not", readonly=True)

    _uuid_uniq = models.UniqueIndex("(uuid)", "This entry has been taken already.")
    _refused_idx = models.Index("(order_id) WHERE state = 'refused'")

    # ------------------------------------------------------------
    # TAKING
    # ------------------------------------------------------------

    @api.model
    def take_acts(self, acts):
        """Take what a phone has kept, in the order it was done.

        Safe for any user: only jobs that name the user, each act checked as its
        button is, and each alone, so that a refused one hinders no other.

        :param list acts: dicts with ``uuid``, ``kind``, ``order_id``, ``at`` (the
            phone's clock, ISO), ``age`` (milliseconds), ``values``
        :return: dict; ``results``: per act ``uuid``, ``state`` (done | refused |
            retry) and ``error``; ``jobs``: the jobs as they stand now
        """
        self.check_access("read")
        if not isinstance(acts, list) or len(acts) > MAX_ACTS:
            raise UserError(
                self.env._("At most %s entries can be sent at a time.", MAX_ACTS)
            )
        results, order_ids = [], set()
        for data in acts:
            result, order = self._take_act(data)
            results.append(result)
            order_ids.update(order.ids)
        orders = self.env["after.sales.order"]._get_own_jobs(
            Domain("id", "in", list(order_ids))
        )
        return {"results": results, "jobs": orders._get_phone_jobs()}

    @api.model
    def _get_act_kinds(self):
        """Kind -> readers of its needed values, readers of those it may bring.

        Modules that add a kind add ``_take_<kind>(order, values)`` and its choice.
        """
        step = {"ago": reader.number(0, 24 * 60), "reason": reader.text(500)}
        return {
            "depart": ({}, step),
            "arrive": ({}, step),
            "finish": ({}, step),
            "return": ({}, step),
            "done": ({}, {}),
            "place": (
                {
                    "moment": reader.choice("departed", "arrived"),
                    "latitude": reader.number(-90, 90),
                    "longitude": reader.number(-180, 180),
                    "accuracy": reader.number(0, 1e7),
                },
                {},
            ),
            "check": (
                {"line_id": reader.identifier},
                {
                    "done": reader.flag,
                    "value": reader.number(-1e15, 1e15),
                    "verdict": reader.choice("pass", "fail", "na"),
                    "reading": reader.text(500),
                    "note": reader.text(2000),
                },
            ),
            "check_photo": (
                {"line_id": reader.identifier, "image": reader.image},
                {},
            ),
            "report": (
                {},
                {
                    "cause_id": reader.optional_identifier,
                    "cause": reader.text(),
                    "remedy_id": reader.optional_identifier,
                    "remedy": reader.text(),
                    "result": reader.choice("solved", "limited", "unsolved"),
                    "guidance": reader.text(),
                },
            ),
            "part": (
                {
                    "product_id": reader.identifier,
                    "quantity": reader.number(0, 100000),
                },
                {
                    "line_id": reader.optional_identifier,
                    "lot_id": reader.optional_identifier,
                    "removed_quantity": reader.number(0, 100000),
                    "removed_serial": reader.text(100),
                },
            ),
            "work": (
                {
                    "work": reader.choice("labour", "travel"),
                    "quantity": reader.number(0, 10000),
                },
                {
                    "line_id": reader.optional_identifier,
                    "actual_amount": reader.number(0, 1e9),
                },
            ),
            "photo": (
                {
                    "image": reader.image,
                    "moment": reader.choice("before", "after", "other"),
                },
                {"name": reader.text(200)},
            ),
        }

    @api.model
    def _get_kinds_without_job(self):
        """Kinds that may belong to no job at all. Hook."""
        return frozenset()

    @api.model
    def _get_filled_model(self, kind):
        """The model whose fields an act of a kind fills. Hook."""
        return self.env[FILLED.get(kind, "after.sales.order")]

    @api.model
    def _take_act(self, data):
        """:return: the answer for one act, and its job (empty if it is none)"""
        no_order = self.env["after.sales.order"]
        try:
            act = reader.read_act(
                data, self._get_act_kinds(), self._get_kinds_without_job()
            )
        except reader.Unreadable as error:
            uuid = data.get("uuid") if isinstance(data, dict) else None
            message = self.env._("This entry cannot be read: %s", error)
            return self._answer(uuid, "refused", message), no_order
        # bounded: whether this uuid was taken before, and from whom
        known = self.sudo().search([("uuid", "=", act.uuid)])
        if known and known.user_id != self.env.user:
            message = self.env._("This entry belongs to somebody else.")
            return self._answer(act.uuid, "refused", message), no_order
        if known.state == "done":
            return self._answer(act.uuid, "done"), known.order_id
        order = no_order
        try:
            with self.env.cr.savepoint():
                if act.order_id:
                    order = self._get_own_job(act)
                row = self._keep(known, act, order)
                getattr(row, f"_take_{act.kind}")(order, act.values)
        except UserError as error:
            reason = str(error)
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name == _UUID_UNIQ:
                # another request takes it at this moment
                return self._answer(act.uuid, "retry"), no_order
            reason = self._explain(error)
        except (psycopg2.IntegrityError, psycopg2.DataError) as error:
            reason = self._explain(error)
        else:
            return self._answer(act.uuid, "done"), order
        self._keep(known, act, order, state="refused", error=reason)
        return self._answer(act.uuid, "refused", reason), order

    @api.model
    def _answer(self, uuid, state, error=""):
        return {"uuid": uuid, "state": state, "error": error}

    @api.model
    def _explain(self, error):
        """Words for what the database refuses."""
        _logger.info("entry from the phone refused: %s", error)
        return self.env._(
            "Something that this entry names is no longer there. Enter it again."
        )

    @api.model
    def _get_own_job(self, act):
        """The job of an act, if it names the user.

        :raises AccessError: it is not, or no longer, one of the user's jobs
        """
        order = self.env["after.sales.order"]._get_own_jobs(
            Domain("id", "=", act.order_id)
        )
        if not order:
            raise AccessError(
                self.env._(
                    "This is not your job, or not any more. Tell the service desk what"
                    " you did."
                )
            )
        return order

    @api.model
    def _keep(self, known, act, order, state="done", error=False):
        """Keep an act with its times; a refused one that comes again is the same.

        :param known: its record if it was refused before
        """
        now = fields.Datetime.now()
        vals = {
            "uuid": act.uuid,
            "user_id": self.env.uid,
            "company_id": (order.company_id or self.env.company).id,
            "order_id": order.id,
            "kind": act.kind,
            "entered": self._get_entered_text(act),
            "device_at": act.device_at,
            "happened_at": order._get_time_of(act, now),
            "taken_at": now,
            "state": state,
            "error": error,
        }
        # nobody creates acts by hand; bounded to the user's own, as it came in
        if known:
            known.write(vals)
            return known.sudo(False)
        return self.sudo().create(vals).sudo(False)

    @api.model
    def _get_entered_text(self, act):
        """What was entered, for people: a refused entry is typed in from here."""
        model = self._get_filled_model(act.kind)
        labels = model.fields_get(list(act.values), ["string"])
        return "\n".join(
            f"{labels[name]['string'] if name in labels else name}:"
            f" {self._get_value_text(model, name, value)}"
            for name, value in act.values.items()
            if name != "image" and value is not False
        )

    @api.model
    def _get_value_text(self, model, name, value):
        """A value in words; ids become the names of what they stand for."""
        field = model._fields.get(name)
        if field and field.type == "many2one":
            # by the user's own rights: anybody may send any id
            known = self.env[field.comodel_name].with_context(active_test=False)
            return known.search([("id", "=", value)]).display_name or value
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return value

    # ------------------------------------------------------------
    # ONE METHOD PER KIND
    # ------------------------------------------------------------

    def _take_depart(self, order, values):
        self._take_step(order, values)

    def _take_arrive(self, order, values):
        self._take_step(order, values)

    def _take_finish(self, order, values):
        self._take_step(order, values)

    def _take_return(self, order, values):
        self._take_step(order, values)

    def _take_step(self, order, values):
        """The step of the button, at the time it was pressed on the phone."""
        if values.get("ago") and not values.get("reason"):
            raise UserError(self.env._("Say why the time is entered afterwards."))
        getattr(order, f"action_{self.kind}")()
        order._set_step_time(self.kind, self.happened_at)
        if values.get("ago"):
            order._note_late_entry(self.kind, values["ago"], values["reason"])

    def _take_done(self, order, values):
        order.action_done()

    def _take_place(self, order, values):
        order._keep_place(**values)

    def _take_check(self, order, values):
        order._set_check(**values)

    def _take_check_photo(self, order, values):
        order._add_check_photo(**values)

    def _take_report(self, order, values):
        order._set_report(values)

    def _take_part(self, order, values):
        order._set_part(**values)

    def _take_work(self, order, values):
        order._set_work(**values)

    def _take_photo(self, order, values):
        order._add_photo(taken_at=self.happened_at, **values)
