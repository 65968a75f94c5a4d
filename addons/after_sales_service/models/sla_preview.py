# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from babel.dates import format_skeleton, format_time

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_date
from odoo.tools.misc import get_lang

from .equipment import OWN_PLANT


class SlaMixin(models.AbstractModel):
    """What would be promised, and why: said before the document is saved.

    The engine itself is asked, so that nothing is said here that it would not do.
    """

    _inherit = "after.sales.sla.mixin"

    promise_preview = fields.Html(
        compute="_compute_promise_preview",
        sanitize=False,
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="Which policy applies, by whose choice, and what it promises by when.",
    )

    @api.depends("sla_policy_id")
    @api.depends_context("lang", "tz")
    def _compute_promise_preview(self):
        for record in self:
            record.promise_preview = record._render_sla_preview(
                record._prepare_sla_preview()
            )

    @api.model
    def _render_sla_preview(self, values):
        return self.env["ir.qweb"]._render("after_sales_service.sla_preview", values)

    def _prepare_sla_preview(self):
        """Return what the template shows of one document.

        :return: ``with_head`` (say the policy), ``policy`` (its name or False),
            ``chosen_by`` (in words), ``lists`` (label and promises, see
            ``_describe_promises()``), ``nothing`` (why there are none), ``reasons``
            (sentences on the policies that were looked at)
        :rtype: dict
        """
        self.ensure_one()
        subject = self._get_sla_subject()
        company = self.company_id or self.env.company
        looked_at = self.env["after.sales.sla.policy"]._explain_match(subject, company)
        # sudo: names of policies, whoever enters the document
        chosen = self.sla_policy_id.sudo()
        planned = self._sla_get_planned(subject, chosen.id)
        reasons = self._explain_policies(looked_at, subject)
        proposed = [spec.id for _rank, spec, misfit in looked_at if not misfit]
        if chosen and chosen.id not in proposed:
            by_hand = self.env._("%(policy)s: chosen by hand", policy=chosen.name)
            reasons.insert(0, by_hand)
        return {
            "with_head": True,
            "policy": chosen.name,
            "chosen_by": self.sla_policy_source,
            "lists": [("", self._describe_promises(planned))],
            "nothing": chosen and not planned and self._explain_nothing(company),
            "reasons": reasons,
        }

    def _explain_nothing(self, company):
        """Return why a policy promises nothing here."""
        starts = [self[name] for name in ("reported_at", "notified_at") if name in self]
        if not all(map(self._sla_is_enforced, starts)):
            return self.env._(
                "Promises are kept for what is reported from %(time)s on.",
                # sudo: one date of the document's company
                time=self._format_due(company.sudo().after_sales_enforce_from),
            )
        return self.env._("This policy promises nothing for such a request.")

    # ------------------------------------------------------------
    # Promises
    # ------------------------------------------------------------

    def _sla_get_planned(self, subject, policy_id):
        """Return what a policy would promise to a subject, were it to start now.

        :param dict subject: see ``_get_sla_subject()``
        :return: [(TargetSpec, values of the timer)]; None for a promise whose start
            or deadline is not known yet
        """
        self.ensure_one()
        policy = self.env["after.sales.sla.policy"]._get_specs().get(policy_id)
        Timer = self.env["after.sales.sla.timer"]
        planned = []
        for target in policy.targets if policy else ():
            if not target.active or not self._sla_is_for(target, subject):
                continue
            start = target.starts_from in self._fields and self[target.starts_from]
            if start and not self._sla_is_enforced(start):
                continue
            planned.append((target, Timer._prepare_timer(self, target, start, subject)))
        return planned

    @api.model
    def _describe_promises(self, planned):
        """Say what is promised and by when.

        :param list planned: see ``_sla_get_planned()``
        :return: dicts: ``event``, ``due`` and ``within`` in words; ``note`` instead
            of ``due`` where the deadline is not known yet
        """
        # sudo: the words of targets, whoever enters the document
        targets = self.env["after.sales.sla.target"].sudo()
        targets = targets.browse(target.id for target, _timer in planned)
        events = dict(targets._fields["event"]._description_selection(self.env))
        promises = []
        for target, (spec, timer) in zip(targets, planned, strict=True):
            promise = {"event": events[spec.event], "within": target._get_within()}
            if timer:
                promise["due"] = self._format_due(timer["deadline"])
            elif spec.clock == "absolute":
                promise["note"] = self.env._("no time asked for yet")
            elif spec.starts_from == "notified_at":
                promise["note"] = self.env._("from the notice that goods arrived")
            else:
                promise["note"] = self.env._(
                    "if “%(target)s” is broken",
                    target=events[target.breach_target_id.event],
                )
            promises.append(promise)
        return promises

    @api.model
    def _format_due(self, value):
        """Return an instant as one says it: the time today, else the day too."""
        local = fields.Datetime.context_timestamp(self, value)
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        locale = babel_locale_parse(get_lang(self.env).code)
        time = format_time(local.time(), format="HH:mm", locale=locale)
        if local.date() == now.date():
            return time
        near = abs(local - now) < timedelta(days=180)
        day = format_skeleton("MMMEd" if near else "yMMMEd", local, locale=locale)
        return f"{day} {time}"

    # ------------------------------------------------------------
    # Why
    # ------------------------------------------------------------

    @api.model
    def _explain_policies(self, looked_at, subject):
        """Say of each policy that was looked at who offers it, and why (not) it.

        :param list looked_at: see ``_explain_match()`` of the policy
        """
        policies = self.env["after.sales.sla.policy"].sudo()
        # sudo as above; those of other companies are none of the reader's business
        policies = policies.browse(
            spec.id
            for rank, spec, misfit in looked_at
            # that own plant has a default of its own is no news to a customer's ticket
            if misfit != "company"
            and (rank, misfit, spec.owner_kind) != ("company", "owner", OWN_PLANT)
        )
        names = {policy.id: policy.name for policy in policies}
        sentences = [
            self.env._(
                "%(policy)s (%(rank)s): %(reason)s",
                policy=names[spec.id],
                rank=self._get_rank_label(rank),
                reason=self._explain_misfit(spec, misfit, subject),
            )
            for rank, spec, misfit in looked_at
            if spec.id in names
        ]
        return sentences or [
            self.env._(
                "Neither the unit, its order and product, nor the customer or the team"
                " names a policy, and the company has no default."
            )
        ]

    @api.model
    def _explain_misfit(self, spec, misfit, subject):
        """Return why a policy was chosen or not, in words."""
        match misfit:
            case False:
                return self.env._("fits")
            case "later":
                return self.env._("would fit, but comes later")
            case "archived":
                return self.env._("is archived")
            case "kind" if spec.kind == "installation":
                return self.env._("is for installations only")
            case "kind":
                return self.env._("is not for installations")
            case "owner" if spec.owner_kind == OWN_PLANT:
                return self.env._("is for our own plant only")
            case "owner":
                return self.env._("is for customers' units only")
            case "contract":
                return self.env._("is for units under contract; there is none")
        # sudo: the warranty of the very unit the document names
        unit = subject["equipment"].sudo()
        state = self._explain_warranty(unit)
        if misfit == "in_warranty":
            return self.env._("is for units in warranty; %(state)s", state=state)
        return self.env._("is for the time after the warranty; %(state)s", state=state)

    @api.model
    def _explain_warranty(self, unit):
        """Return how it stands with the warranty of a unit, in words."""
        day = format_date(self.env, unit.warranty_end)
        match unit.warranty_state:
            case "active" | "expiring":
                return self.env._("this one's runs until %(day)s", day=day)
            case "expired":
                return self.env._("this one's ended %(day)s", day=day)
            case "pending":
                return self.env._("this one's waits for the acceptance")
            case "void":
                return self.env._("this one's is void")
            case "under_contract":
                return self.env._("this one's is over, it is under contract")
            case "none":
                return self.env._("this one has none")
        return self.env._("no unit is named")
