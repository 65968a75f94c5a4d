# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two promises that cannot be told: broken data, and somebody else's code that fails.

Run with ``env`` after ``due.py``. Prints the ids of both promises as its last line.
"""

import json
import os

from odoo.fields import Command

POLICY = int(os.environ["TRIAL_POLICY"])

policy = env["after.sales.sla.policy"].browse(POLICY)
manager_group = env.ref("after_sales_service.group_after_sales_manager")
manager, engineer = env["res.users"].create(
    [
        {
            "name": name,
            "login": name,
            "email": f"{name}@example.com",
            "group_ids": [Command.link(manager_group.id)],
        }
        for name in ("the-manager", "the-engineer")
    ]
)
env.company.after_sales_manager_id = manager
policy.rule_ids = [Command.create({"level": 4, "recipient": "engineer"})]
broken, refused = env["after.sales.sla.timer"].search(
    [("policy_id", "=", POLICY)], order="deadline", limit=2
)
broken.ticket_id.user_id = engineer
env.flush_all()
# an import left a language that does not exist
env.cr.execute(
    "UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [engineer.partner_id.id]
)
# as a constraint of another module would, for everybody but the manager
env.cr.execute(
    """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RAISE EXCEPTION 'no room in the diary'; END$$;
    CREATE TRIGGER refuse BEFORE INSERT ON mail_activity FOR EACH ROW
      WHEN (NEW.res_model = 'helpdesk.ticket' AND NEW.res_id = %s
            AND NEW.user_id != %s)
      EXECUTE FUNCTION refuse();
    """,
    [refused.ticket_id.id, manager.id],
)
env.cr.commit()
print(json.dumps({"broken": broken.id, "refused": refused.id, "manager": manager.id}))
