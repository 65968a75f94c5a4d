# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from .models.tier_definition import REQUEST


def uninstall_hook(env):
    """Rules and reviews of another addon that are about our requests go with them."""
    env["tier.review"].search([("model", "=", REQUEST)]).unlink()
    env["tier.definition"].with_context(active_test=False).search(
        [("model", "=", REQUEST)]
    ).unlink()
