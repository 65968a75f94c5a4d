# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "After-Sales Service",
    "summary": "Keep the after-sales plan you signed: warranty, promises, jobs, costs",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales Service contributors",
    "license": "AGPL-3",
    "application": True,
    "depends": [
        "helpdesk_mgmt",
        "hr_hourly_cost",
        "portal",
        "rating",
        "repair",
        "resource",
        "sale_expense",
        "sale_stock",
    ],
    "data": [
        "security/after_sales_service_groups.xml",
        "security/ir.model.access.csv",
        # menus last: they point to the actions of the views
        "views/after_sales_service_menus.xml",
    ],
    "demo": [],
    "pre_init_hook": "pre_init_hook",
}
