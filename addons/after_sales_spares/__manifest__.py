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
        "security/departure_security.xml",
        "security/spare_request_security.xml",
        "security/levels_security.xml",
        "data/spares_data.xml",
        "data/catalogue_data.xml",
        "views/after_sales_spares_menus.xml",
        "wizard/spare_import_views.xml",
        "views/spare_fit_views.xml",
        "views/product_template_catalogue_views.xml",
        "views/equipment_fit_views.xml",
        "views/order_fit_views.xml",
        "views/res_config_settings_catalogue_views.xml",
        "data/kit_data.xml",
        "views/after_sales_spares_menus.xml",
        "wizard/departure_waiver_views.xml",
        "views/departure_line_views.xml",
        "views/first_fix_report_views.xml",
        "views/kit_views.xml",
        "views/order_departure_views.xml",
        "views/res_config_settings_kits_views.xml",
        "views/second_visit_report_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "after_sales_spares/static/src/fit/*",
        "data/levels_data.xml",
        "views/after_sales_spares_menus.xml",
        "views/spare_level_views.xml",
        "views/spare_count_views.xml",
        "views/spare_use_report_views.xml",
        "views/spare_dead_stock_views.xml",
        "views/spare_availability_views.xml",
        "views/res_config_settings_levels_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "after_sales_spares/static/src/count/*",
        ],
        "web.assets_tests": [
            "after_sales_spares/static/tests/tours/*.js",
        "security/topup_security.xml",
        "data/spares_data.xml",
        "data/topup_data.xml",
        "views/after_sales_spares_menus.xml",
        "report/topup_reports.xml",
        "views/replenishment_views.xml",
        "views/removed_part_views.xml",
        "views/res_config_settings_topup_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "after_sales_spares/static/src/my_day_topup/*",
        ],
    },
    "demo": [
        "demo/catalogue_demo.xml",
        "demo/spares_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "after_sales_spares/static/src/my_day/*",
        ],
        "web.assets_unit_tests": [
            "after_sales_spares/static/tests/unit/*.test.js",
        ],
    },
}
