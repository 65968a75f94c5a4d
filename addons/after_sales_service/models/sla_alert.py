# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ACKNOWLEDGED = frozenset({"acknowledged_at", "acknowledged_by_id"})


class SlaAlert(models.Model):
    """Who was told what, and when. Each rule once per promise, by the database.

    Only the engine adds rows. Whoever was told may acknowledge, once and for good;
    so may the leader of the team and the service manager. Engineers read what they
    were told and the alerts of their teams, dispatchers those of the company.
    """

    _name = "after.sales.sla.alert"
    _description = "Promise Alert"
    _order = "sent_at desc, id desc"
    _log_access = False

    timer_id = fields.Many2one(
        comodel_name="after.sales.sla.timer",
        string="Promise to the Customer",
        required=True,
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        comodel_name="after.sales.sla.escalation.rule",
        required=True,
        ondelete="restrict",
        index=True,
    )
    level = fields.Integer(required=True, aggregator=None)
    due_at = fields.Datetime(required=True, help="When the rule said to tell it.")
    sent_at = fields.Datetime(
        string="Told At",
        required=True,
        help="Later than it was due: a warning has waited for working hours.",
    )
    # what was told is evidence: archive who was told, do not delete them
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="after_sales_sla_alert_user_rel",
        string="Told to",
        ondelete="restrict",
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="after_sales_sla_alert_partner_rel",
        string="Customers Told",
        ondelete="restrict",
    )
    summary = fields.Text(
        string="What Was Told",
        help="In the words that were used; in each language in which it was told.",
    )
    withheld = fields.Boolean(
        string="Not Told",
        help="Its time came, but somebody had acknowledged an earlier alert.",
    )
    acknowledged_at = fields.Datetime()
    acknowledged_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Acknowledged by",
        ondelete="restrict",
        index="btree_not_null",
    )

    # For the screens
    ticket_id = fields.Many2one(related="timer_id.ticket_id")
    order_id = fields.Many2one(related="timer_id.order_id", string="Job")
    event = fields.Selection(related="timer_id.event", string="Promise")
    subject = fields.Char(related="timer_id.subject")
    partner_id = fields.Many2one(related="timer_id.partner_id", string="Customer")
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    _once = models.UniqueIndex(
        "(timer_id, rule_id)", "This promise has been told by that rule already."
    )
    _sent_idx = models.Index("(sent_at DESC, id DESC)")
    _open_idx = models.Index("(sent_at DESC, id DESC) WHERE acknowledged_at IS NULL")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("rule_id", "timer_id")
    def _compute_display_name(self):
        for alert in self:
            alert.display_name = self.env._(
                "%(promise)s: %(rule)s",
                promise=alert.timer_id.display_name,
                rule=alert.rule_id.display_name,
            )

    @api.depends("acknowledged_at", "withheld", "user_ids")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        for alert in self:
            alert.can_acknowledge = alert._is_open() and alert._is_mine()

    def _is_open(self):
        """Return whether somebody was told and nobody has acknowledged it."""
        self.ensure_one()
        return not self.withheld and not self.acknowledged_at

    def _is_mine(self):
        """Return whether the user may acknowledge: told, leader or manager."""
        self.ensure_one()
        user = self.env.user
        # sudo: who leads the team of the document whose alert the user reads
        alert = self.sudo()
        return (
            user in alert.user_ids
            or user.has_group("after_sales_service.group_after_sales_manager")
            or user == alert.timer_id._get_holder()._get_sla_leader()
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """An alert only ever gains its acknowledgement, by ``_do_acknowledge()``."""
        if not ACKNOWLEDGED.issuperset(vals) or any(self.mapped("acknowledged_at")):
            raise UserError(self.env._("The list of who was told is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("The list of who was told is never deleted."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Say "I have seen it and take care": rules that say so tell nobody further."""
        self.check_access("read")
        self._check_can_acknowledge()
        self._do_acknowledge()
        return True

    def _check_can_acknowledge(self):
        """Refuse what was told to others, unless the user leads them."""
        for alert in self:
            if not alert._is_mine():
                raise AccessError(
                    self.env._(
                        "%(alert)s was told to others: they acknowledge it, or the"
                        " team leader or the service manager does.",
                        alert=alert.display_name,
                    )
                )

    def _do_acknowledge(self):
        """Write down who has acknowledged and when (idempotent: the first stays)."""
        # sudo: nobody may write alerts; this adds the user and the server's time to
        # those that are open, and takes the user's own warnings away
        alerts = self.sudo().filtered(lambda alert: alert._is_open())
        if not alerts:
            return
        now = fields.Datetime.now()
        alerts.write({"acknowledged_at": now, "acknowledged_by_id": self.env.uid})
        alerts.timer_id._log_events(
            [
                (
                    alert.timer_id.id,
                    "acknowledge",
                    now,
                    alert.rule_id.display_name,
                    {"alert_id": alert.id, "level": alert.level},
                )
                for alert in alerts
            ]
        )
        alerts.timer_id.invalidate_recordset(["event_ids"], flush=False)
        self.env["mail.activity"].sudo().search(
            [
                ("after_sales_alert_id", "in", alerts.ids),
                ("user_id", "=", self.env.uid),
            ]
        ).unlink()

    def action_open_holder(self):
        """Open the ticket or job that the alert is about."""
        self.ensure_one()
        return self.timer_id.action_open_holder()
