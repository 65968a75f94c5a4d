# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import coverage

#: what a decision writes, and what is remembered of before it
DECIDED = ("coverage", "covered_percent", "coverage_reason", "exclusion_id")


class OrderLine(models.Model):
    """Who pays for the line, decided after the work (S10): fix first.

    A decision has a reason and an author, is kept in the log, and is followed by
    the documents: the quotation's line, a credit note or a further invoice.
    """

    _inherit = "after.sales.order.line"

    exclusion_id = fields.Many2one(
        "after.sales.warranty.exclusion",
        string="Excluded by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    decision_ids = fields.One2many(
        "after.sales.coverage.log", "order_line_id", string="Decisions"
    )
    evidence_count = fields.Integer(
        string="Evidence",
        compute="_compute_evidence_count",
        help="Photos, readings, statements about this line or the whole job.",
    )

    @api.depends("order_id.evidence_ids.order_line_id")
    def _compute_evidence_count(self):
        for line in self:
            line.evidence_count = len(line._get_evidence())

    def _get_evidence(self):
        """What speaks about the line: its own evidence and that of the whole job."""
        self.ensure_one()
        return self.order_id.evidence_ids.filtered(
            lambda evidence: evidence.order_line_id in (self, self.browse())
        )

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def action_decide_coverage(self):
        """Open the decision on these lines, which may belong to several jobs."""
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide Who Pays"),
            "res_model": "after.sales.coverage.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    def _check_may_decide(self):
        """Liability is the manager's; goodwill also the desk's, up to its limit.

        :raises AccessError: the user may do neither
        """
        self.order_id.check_access("write")
        for order in self.order_id:
            if not order.can_decide:
                raise AccessError(
                    self.env._(
                        "Who pays is decided by the service manager. Goodwill up to a"
                        " limit can be allowed to the desk in the settings."
                    )
                )

    # ------------------------------------------------------------
    # THE DECISION
    # ------------------------------------------------------------

    def _set_coverage(self, value, reason, percent=100.0, exclusion=None):
        """Decide the lines alike, for good; the caller has checked who may.

        :param value: one of the coverages
        :param reason: why, in words; never empty. The customer reads it.
        :param percent: what we bear of a free line
        :param exclusion: the ``after.sales.warranty.exclusion`` it rests on
        :raises UserError: no reason is given
        """
        self._decide(
            {line: line._prepare_verdict(value, percent, exclusion) for line in self},
            reason,
        )

    def _prepare_verdict(self, value, percent=100.0, exclusion=None):
        """The values of a decision, without its reason."""
        return {
            "coverage": value,
            "covered_percent": percent if value in coverage.FREE else 0.0,
            "exclusion_id": exclusion.id if exclusion else False,
        }

    def _prepare_verdict_keep(self):
        """The line stays as it stands, now for good."""
        self.ensure_one()
        return {
            "coverage": self.coverage,
            "covered_percent": self.covered_percent,
            "exclusion_id": self.exclusion_id.id,
            "coverage_reason": self.coverage_reason,
        }

    def _prepare_verdict_follow(self):
        """The line becomes what the facts say as they are now."""
        self.ensure_one()
        # bounded: the engine reads warranty and cost of this line's own unit
        line = self.sudo()._with_paper_lang()
        vals = line._prepare_proposal_vals()
        return {name: vals[name] for name in DECIDED}

    def _prepare_decision_vals(self, verdict, reason):
        """Values of the decided line; the papers say the exclusion, then why."""
        self.ensure_one()
        facts, _reasons = self._get_facts()
        exclusion = self.env["after.sales.warranty.exclusion"].browse(
            verdict["exclusion_id"]
        )
        said = [exclusion._get_clause_wording()] if exclusion else []
        return {
            "coverage_reason": " · ".join([*said, reason]),
            **verdict,
            **self._prepare_basis_vals(coverage.decide(facts)),
            "coverage_state": "decided",
        }

    def _decide(self, verdicts, reason):
        """Write decisions, let the documents follow, keep the log.

        :param dict verdicts: line → coverage, covered_percent, exclusion_id and,
            where it is not the manager's, coverage_reason
        :param str reason: why, in words
        :raises UserError: no reason, or a credit note that is not ours is open
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the coverage is decided this way."))
        # bounded to these lines and the documents of their jobs; the caller has
        # checked who may decide, clients cannot write FIELDS_OF_DECISION
        lines = self.sudo()
        lines.filtered(
            lambda line: line._differs_from(verdicts[line])
        )._check_no_open_credit_note()
        was = {line: line._get_state_of_decision() for line in lines}
        for line in lines:
            line = line._with_paper_lang()
            line.write(line._prepare_decision_vals(verdicts[line], reason))
        moves = {}
        for order, of_order in lines.grouped("order_id").items():
            changed = of_order.filtered(lambda line: line._differs_from(was[line]))
            moves |= order._reprice(of_order, changed, reason)
        log = self.env["after.sales.coverage.log"].sudo()
        log = log.create(
            [
                line._prepare_log_vals(was[line], reason, moves.get(line))
                for line in lines
            ]
        )
        log._tell()
        for line in lines:
            line._follow_decision(was[line])

    def _get_state_of_decision(self):
        """What a decision changes, as it stands now."""
        self.ensure_one()
        return {
            **{name: self[name] for name in DECIDED},
            "coverage_state": self.coverage_state,
            "amount_to_pay": self.amount_to_pay,
        }

    def _differs_from(self, was):
        """Whether the price may have changed."""
        self.ensure_one()
        return any(self[name] != was[name] for name in ("coverage", "covered_percent"))

    def _prepare_log_vals(self, was, reason, move):
        self.ensure_one()
        more = self.currency_id.compare_amounts(
            self.amount_to_pay, was["amount_to_pay"]
        )
        return {
            "order_line_id": self.id,
            "coverage_before": was["coverage"],
            "percent_before": was["covered_percent"],
            "to_pay_before": was["amount_to_pay"],
            "coverage_after": self.coverage,
            "percent_after": self.covered_percent,
            "to_pay_after": self.amount_to_pay,
            "exclusion_id": self.exclusion_id.id,
            "reason": reason,
            "document": self._describe_document(more, move),
            "move_id": move.id if move else False,
            "evidence_ids": [fields.Command.set(self._get_evidence().ids)],
        }

    def _describe_document(self, more, move):
        """What did follow: the document made, or the change that needed none."""
        self.ensure_one()
        if move:
            return (
                "credit_note" if move.move_type == "out_refund" else "further_invoice"
            )
        posted = more and self._get_posted_lines()
        return self._get_document(0 if posted else more, posted)

    def _follow_decision(self, was):
        """Hook: a decision on the line has been written, its documents are made.

        Called under sudo with the user who decided.

        :param dict was: the values before: those of DECIDED, ``coverage_state`` and
            ``amount_to_pay`` (company's currency)
        """
        self.ensure_one()

    # ------------------------------------------------------------
    # WHAT IF
    # ------------------------------------------------------------

    def _preview_verdict(self, verdict):
        """What a verdict would come to, before it is written.

        :return: dict of ``before`` and ``after`` (to pay, company's currency),
            ``free`` (what is given) and ``document`` (see ``DOCUMENTS``)
        """
        self.ensure_one()
        # bounded: the line's own amounts, of which the user sees the result anyway
        line = self.sudo()
        after, free = line.amount_to_pay, line.amount_free
        if line._differs_from(verdict):
            thought = line.new(origin=line)
            # assigned, not given to new(): an earlier thought of the same line is
            # remembered by the cache and has to be reckoned anew
            thought.update({**verdict, "sale_line_id": False})
            after, free = thought.amount_to_pay, thought.amount_free
        return {
            "before": line.amount_to_pay,
            "after": after,
            "free": free,
            "document": line._foresee_document(after),
        }
