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
        "security/spare_approval_security.xml",
        "data/spares_data.xml",
        "data/spare_approval_data.xml",
        "views/after_sales_spares_menus.xml",
        "views/res_config_settings_approval_views.xml",
        "wizard/spare_request_wizard_views.xml",
        "views/spare_request_views.xml",
        "views/spare_substitute_views.xml",
        "views/spare_decision_views.xml",
        "views/tier_definition_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "demo": [
        "demo/spares_demo.xml",
    ],
}
