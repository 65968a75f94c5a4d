import {addTour, goTo, headerButton, openTab, press} from "./helpers";

/** The accountant: out of warranty, so at cost, and the screen says why. */
addTour("after_sales_quote_at_cost", () => [
    ...goTo("menu_jobs", "order_bill_menu"),
    {
        trigger: ".o_data_row:contains(SP2-OLD):contains(460.00) td[name=name]",
        run: "click",
    },
    ...openTab("money"),
    ...["Lamp", "labour", "travel"].map((line) => ({
        content: `Why it costs what it costs: ${line}`,
        trigger: `.o_field_widget[name=line_ids] .o_data_row:contains(${line}):contains(Cost only) td[name=coverage_reason]:contains(cost)`,
    })),
    ...press(
        "action_create_quotation",
        ".o_form_view .o_field_widget[name=order_line]"
    ),
    {
        content: "The quotation has the reasons too",
        trigger:
            ".o_field_widget[name=order_line] .o_data_row:contains(Lamp) td[name=after_sales_reason]:contains(cost)",
    },
    {trigger: ".o_field_widget[name=tax_totals]:contains(460.00)"},
    {
        content: "Back to the job",
        trigger: ".breadcrumb .o_back_button, .breadcrumb-item.o_back_button a",
        run: "click",
    },
    ...press("action_invoice", ".o_field_widget[name=invoice_line_ids]"),
    {trigger: ".o_field_widget[name=tax_totals]:contains(460.00)"},
    {trigger: ".o_form_saved, .o_form_readonly"},
    {trigger: `body:not(:has(${headerButton("action_create_quotation")}))`},
]);
