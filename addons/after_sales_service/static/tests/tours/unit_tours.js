import {addTour, goTo, headerButton, onScreen, openTab, press} from "./helpers";

/** The desk reads the life of a unit, from the picture and from the list. */
addTour("after_sales_read_life_line", () => [
    ...goTo("menu_equipment", "equipment_menu"),
    {trigger: ".o_data_row:contains(SP2-0117) td[name=serial]", run: "click"},
    {
        content: "A mark says what it stands for",
        trigger: ".o_life_mark[aria-label*='Repair']",
        run: "click",
    },
    {trigger: ".o_life_caption:contains(Repair):contains(Bearing greased)"},
    {
        content: "And the table says the same",
        trigger: ".o_life_caption button",
        run: "click",
    },
    {trigger: ".o_life_line .o_life_rows li:contains(Bearing greased)"},
    ...openTab("history"),
    {
        content: "One kind only",
        trigger: ".o_life_history button:contains(Jobs)",
        run: "click",
    },
    {trigger: ".o_life_history:not(:has(li:contains(Delivered)))"},
    {trigger: ".o_life_history li:contains(Repair) a", run: "click"},
    {
        content: "The record behind it",
        trigger: ".o_breadcrumb .o_last_breadcrumb_item:contains(JOB)",
    },
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** The manager makes units of what was delivered before. */
addTour("after_sales_take_over_units", () => [
    ...goTo("menu_equipment", "equipment_takeover_menu"),
    ...onScreen("Take over"),
    {trigger: ".o_list_button_add", run: "click"},
    ...press("action_find", ".o_field_widget[name=line_ids] .o_data_row"),
    {
        content: "The second was never accepted",
        trigger:
            ".o_field_widget[name=line_ids] .o_data_row:contains(OLD-2) td[name=free_services_before]",
        run: "click",
    },
    {
        trigger: ".o_selected_row [name=free_services_before] input",
        run: "edit 1",
    },
    {trigger: headerButton("action_take_over"), run: "click"},
    {trigger: ".modal .modal-footer .btn-primary", run: "click"},
    {trigger: ".o_list_view .o_data_row:contains(OLD-1)"},
    {trigger: ".o_list_view .o_data_row:contains(OLD-2)"},
]);
