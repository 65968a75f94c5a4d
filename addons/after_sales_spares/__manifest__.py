# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "After-Sales Spare Parts",
    "summary": "The right part on the van, the dear part approved, the old part back",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales Service contributors",
    "license": "AGPL-3",
    "depends": [
        "after_sales_service",
        "base_tier_validation",
        "purchase_repair",
        "purchase_stock",
    ],
    "data": [
        "security/after_sales_spares_groups.xml",
        "security/ir.model.access.csv",
        "security/catalogue_security.xml",
        "security/kit_security.xml",
        "security/spare_request_security.xml",
        "security/pool_security.xml",
        "data/spares_data.xml",
        "views/after_sales_spares_menus.xml",
        "views/loan_views.xml",
        "views/pool_unit_views.xml",
        "views/pool_report_views.xml",
        "views/pool_portal_templates.xml",
        "views/helpdesk_ticket_pool_views.xml",
        "views/equipment_pool_views.xml",
        "views/product_template_pool_views.xml",
        "views/sla_policy_pool_views.xml",
        "views/res_config_settings_pool_views.xml",
        "data/pool_data.xml",
    ],
    "demo": [
        "demo/spares_demo.xml",
    ],
}
