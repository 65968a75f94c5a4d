# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "After-Sales Training",
    "summary": "Places promised, people able, staff assessed",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales Service contributors",
    "license": "AGPL-3",
    "depends": [
        "after_sales_service",
        "event",
        "hr_expense",
        "hr_gamification",
        "hr_skills_event",
        "hr_skills_survey",
        "survey",
    ],
    "data": [
        "security/after_sales_training_groups.xml",
        "security/ir.model.access.csv",
        "security/training_security.xml",
        "security/travel_security.xml",
        "data/training_data.xml",
        "data/travel_data.xml",
        "views/after_sales_training_menus.xml",
        "views/res_config_settings_views.xml",
        "views/travel_rule_views.xml",
        "views/travel_claim_views.xml",
        "views/travel_cost_report_views.xml",
        "views/account_move_travel_views.xml",
        "views/travel_claim_portal_templates.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "demo": [
        "demo/training_demo.xml",
    ],
}
