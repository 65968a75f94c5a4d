import {addTour, choose, goTo, headerButton, press, write, writeTime} from "./helpers";

/** The dispatcher at the desk: the telephone rings, a ticket comes of it. */
addTour("after_sales_take_call", () => [
    ...goTo("menu_desk", "contact_menu_take_call"),
    {
        trigger:
            ".o_form_view .o_field_widget[name=subject] input, .o_form_view .o_field_widget[name=subject] textarea",
    },
    {
        content: "What is typed first goes into the search box",
        trigger: ".o_desk_search input",
        run() {
            if (document.activeElement !== this.anchor) {
                throw new Error("The cursor is not in the search box.");
            }
        },
    },
    ...write("caller_phone", "0512 6522 3101"),
    {
        content: "The number on the display says who calls",
        trigger: ".o_field_widget[name=partner_id] input:value(Third Hospital)",
    },
    ...write("caller_name", "Gu Lan"),
    ...choose("equipment_id", "SP2-0117"),
    {
        content: "Warranty is in sight while the caller speaks",
        trigger: ".o_field_widget[name=warranty_state]:contains(Active)",
    },
    ...write("subject", "No light from the source"),
    ...writeTime("happened_at", -25),
    ...writeTime("down_since", -60),
    ...press("action_make_ticket", ".o_form_view .o_field_widget[name=stage_id]"),
    {
        content: "The ticket knows the unit",
        trigger:
            ".o_field_widget[name=equipment_id] input:value(SP2-0117), .o_field_widget[name=equipment_id]:contains(SP2-0117)",
    },
    {
        content: "It says how much later the call was written down",
        trigger: ".o_field_widget[name=reported_at]",
    },
    {trigger: ".o_group:contains(registered):contains(min later)"},
    ...["Responded", "On site", "Solved"].map((promise) => ({
        content: `It is promised, and the clock runs: ${promise}`,
        trigger: `.o_promise_strip .o_kanban_record:contains(${promise}) .o_promise_countdown:contains(in )`,
    })),
    ...press("action_responded", headerButton("action_diagnosed")),
    {
        content: "The first promise is kept",
        trigger: ".o_promise_strip .o_kanban_record:contains(Responded):contains(kept)",
    },
    {trigger: ".o_form_saved, .o_form_readonly"},
]);
