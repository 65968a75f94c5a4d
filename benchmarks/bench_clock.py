# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P4: plan a deadline"""

from datetime import datetime

HOURS = (8, 48, 160)
PLANS = 1_000
PLANS_OF_CORE = 10


def run(bench):
    """Working hours from now, on the company's calendar."""
    from odoo.addons.after_sales_service.tools.work_clock import to_datetime, to_epoch

    calendar = bench.env.company.resource_calendar_id
    clock = bench.env["resource.calendar"]._get_work_clock(calendar.id)
    start = datetime.now().replace(microsecond=0)
    for hours in HOURS:

        def ours(hours=hours):
            for _number in range(PLANS):
                to_datetime(clock.plan(to_epoch(start), hours * 3600))

        def core(hours=hours):
            for _number in range(PLANS_OF_CORE):
                calendar.plan_hours(hours, start, compute_leaves=True)

        figures = bench.compare({"ours": ours, "core": core})
        per_ours = figures["ours"].per(PLANS)
        per_core = figures["core"].per(PLANS_OF_CORE)
        bench.row("P4", f"plan_hours({hours})", per_core, size=hours)
        ratio = per_core.seconds / per_ours.seconds
        bench.row(
            "P4",
            f"work clock, {hours} h",
            per_ours,
            size=hours,
            goal="≤ 25 µs, ≥ 100×, 0 queries",
            met=per_ours.seconds <= 25e-6 and ratio >= 100 and not per_ours.queries,
            note=f"{ratio:.0f}× faster",
        )
