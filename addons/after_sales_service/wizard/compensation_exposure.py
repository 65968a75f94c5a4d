# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..models.sla_exposure import AT_THE_BREACH, LONGEST
from ..tools.compensation import HOUR

HORIZONS = [
    ("now", "At the moment they break"),
    ("hour", "Broken for 1 hour"),
    ("day", "Broken for 24 hours"),
    ("week", "Broken for 7 days"),
    ("other", "Broken for …"),
]
SECONDS = {
    "now": AT_THE_BREACH,
    "hour": HOUR,
    "day": 24 * HOUR,
    "week": 7 * 24 * HOUR,
}
#: states of the register -> tile
TILES = {"approved": "owed", "draft": "undecided", "running": "running"}


class CompensationExposure(models.TransientModel):
    """What we owe, what is running, and what if every open promise broke now.

    Figures of the companies the reader has chosen, in the currency of the first
    one at today's rate; the table below keeps companies and currencies apart. The
    desk, managers and billing see it.
    """

    _name = "after.sales.compensation.exposure"
    _description = "Exposure to Compensation"

    horizon = fields.Selection(
        selection=HORIZONS,
        string="If All of Them Broke Now",
        required=True,
        default="day",
    )
    hours = fields.Float(default=48.0)
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_figures"
    )
    owed_amount = fields.Monetary(
        string="Owed", compute="_compute_figures", help="Approved, not settled yet."
    )
    owed_count = fields.Integer(compute="_compute_figures")
    undecided_amount = fields.Monetary(
        string="To Decide", compute="_compute_figures", help="No longer growing."
    )
    undecided_count = fields.Integer(compute="_compute_figures")
    running_amount = fields.Monetary(
        string="Growing", compute="_compute_figures", help="Growing now; as of now."
    )
    running_count = fields.Integer(compute="_compute_figures")
    what_if_amount = fields.Monetary(
        string="If All Broke Now",
        compute="_compute_figures",
        help="Open promises with a schedule that are not broken yet.",
    )
    what_if_count = fields.Integer(compute="_compute_figures")
    open_loss_count = fields.Integer(
        string="With a Loss to Be Claimed",
        compute="_compute_figures",
        help="Promises for which the user's actual loss is owed: no figure can be"
        " given before it is claimed.",
    )
    total_amount = fields.Monetary(string="Together", compute="_compute_figures")
    breakdown = fields.Html(
        string="By Company, Currency and Promise",
        compute="_compute_figures",
        sanitize=False,
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("horizon", "hours")
    @api.depends_context("allowed_company_ids")
    def _compute_figures(self):
        for exposure in self:
            rows = exposure._get_rows()
            exposure.currency_id = self.env.company.currency_id
            totals = dict.fromkeys((*TILES.values(), "what_if"), 0.0)
            counts = dict.fromkeys(totals, 0)
            rates = {}
            for row in rows:
                counts[row["tile"]] += row["count"]
                totals[row["tile"]] += row["amount"] * exposure._get_rate(row, rates)
            for tile, amount in totals.items():
                exposure[f"{tile}_amount"] = exposure.currency_id.round(amount)
                exposure[f"{tile}_count"] = counts[tile]
            exposure.total_amount = exposure.currency_id.round(sum(totals.values()))
            exposure.open_loss_count = sum(
                row["count"] for row in rows if row["open_loss"]
            )
            exposure.breakdown = self.env["ir.qweb"]._render(
                "after_sales_service.compensation_exposure_breakdown",
                exposure._prepare_breakdown(rows),
            )

    def _get_rate(self, row, rates):
        """Return the rate from a row's currency to the first company's."""
        currency = row["currency"]
        if currency not in rates:
            rates[currency] = currency._get_conversion_rate(
                currency,
                self.currency_id,
                self.env.company,
                fields.Date.context_today(self),
            )
        return rates[currency]

    @api.depends("horizon")
    def _compute_display_name(self):
        self.display_name = self.env._("Exposure to Compensation")

    @api.constrains("hours")
    def _check_hours(self):
        if any(exposure.hours < 0 for exposure in self):
            raise ValidationError(
                self.env._("Lateness cannot be negative: enter hours from 0 on.")
            )
        if any(exposure.hours * HOUR > LONGEST for exposure in self):
            raise ValidationError(
                self.env._("Enter at most %s hours.", LONGEST // HOUR)
            )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _get_late_seconds(self):
        """Return how long the promises are imagined broken."""
        self.ensure_one()
        # the form answers before the hours are checked
        hours = min(max(self.hours, 0.0), LONGEST / HOUR)
        return SECONDS.get(self.horizon) or max(AT_THE_BREACH, round(hours * HOUR))

    def _get_rows(self):
        """Return the figures per tile, company, currency and promise."""
        return self._get_register_rows() + self._get_what_if_rows()

    @api.model
    def _get_register_rows(self):
        """Return what stands in the register and is not settled."""
        found = self.env["after.sales.compensation"].search_fetch(
            self._get_register_domain()
        )
        groups = {}
        for compensation in found:
            key = (
                TILES[compensation.state],
                compensation.company_id,
                compensation.currency_id,
                compensation.target_id,
            )
            groups.setdefault(key, []).append(compensation.amount)
        return [
            {
                "tile": tile,
                "company": company,
                "currency": currency,
                "target": target,
                "count": len(amounts),
                "amount": sum(amounts),
                "open_loss": False,
            }
            for (tile, company, currency, target), amounts in groups.items()
        ]

    @api.model
    def _get_register_domain(self):
        return [
            ("state", "in", list(TILES)),
            ("company_id", "in", self.env.companies.ids),
        ]

    def _get_what_if_rows(self):
        """Return what the open promises would cost, counted by the database."""
        schedules = self.env["after.sales.compensation.schedule"]._get_by_target()
        groups = {}
        for found in self.env["after.sales.sla.timer"]._read_exposures(
            SQL("t.company_id = ANY(%s)", self.env.companies.ids),
            self._get_late_seconds(),
        ):
            key = (found.company_id, found.currency_id, found.target_id)
            count, amount = groups.get(key, (0, 0.0))
            groups[key] = (count + found.count, amount + found.amount * found.count)
        return [
            {
                "tile": "what_if",
                "company": self.env["res.company"].browse(company_id),
                "currency": self.env["res.currency"].browse(currency_id),
                "target": self.env["after.sales.sla.target"].browse(target_id),
                "count": count,
                "amount": amount,
                "open_loss": schedules[target_id].remedy != "schedule",
            }
            for (company_id, currency_id, target_id), (count, amount) in groups.items()
        ]

    def _prepare_breakdown(self, rows):
        """Return the table: one line per company, currency and promise."""
        lines = {}
        for row in rows:
            key = (row["company"], row["currency"], row["target"])
            line = lines.setdefault(key, {"open_loss": False})
            line[row["tile"]] = row["amount"]
            line[f"{row['tile']}_count"] = row["count"]
            line["open_loss"] |= row["open_loss"]
        return {
            "many_companies": len(self.env.companies) > 1,
            "tiles": {
                "owed": self.env._("Owed"),
                "undecided": self.env._("To decide"),
                "running": self.env._("Growing"),
                "what_if": self.env._("If all broke now"),
            }.items(),
            "lines": [
                {
                    "company": company,
                    "currency": currency,
                    "target": target,
                    "policy": target.policy_id,
                    **line,
                }
                for (company, currency, target), line in sorted(
                    lines.items(),
                    key=lambda item: (
                        item[0][0].id,
                        item[0][1].name,
                        item[0][2].policy_id.sequence,
                        item[0][2].sequence,
                        item[0][2].id,
                    ),
                )
            ],
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_owed(self):
        """Show what is approved and not settled."""
        return self._view_register("approved")

    def action_view_undecided(self):
        """Show what waits for the manager."""
        return self._view_register("draft")

    def action_view_running(self):
        """Show what grows at the moment."""
        return self._view_register("running")

    def _view_register(self, state):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.compensation_action"
        )
        action["context"] = {f"search_default_{state}": 1}
        return action

    def action_view_promises(self):
        """Show the open promises, with what each would cost."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.sla_timer_action_exposure"
        )
        action["context"] = {"exposure_seconds": self._get_late_seconds()}
        return action
