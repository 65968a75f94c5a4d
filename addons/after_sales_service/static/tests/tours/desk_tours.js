import {addTour, headerButton, openTab, press, save} from "./helpers";

const SEARCH = ".o_desk_search input";
const CARD = ".o_desk_card";
const QUESTION = ".o_severity_questions [data-question]";
const NEXT = "button[name=action_step_yes]";

/** The desk while the caller speaks: found, seen, asked, diagnosed, by few keys. */
addTour("after_sales_desk", () => [
    {
        content: "A new ticket asks first who calls, or what about",
        trigger: SEARCH,
        run() {
            if (document.activeElement !== this.anchor) {
                throw new Error("The cursor is not in the search box.");
            }
        },
    },
    {
        trigger: SEARCH,
        run: "edit p2-0117",
    },
    {
        content: "A part of the serial number is enough",
        trigger: ".o_desk_hit_unit:contains(SP2-0117)",
    },
    {trigger: SEARCH, run: "press Enter"},
    {
        content: "The unit brings its customer",
        trigger: ".o_field_widget[name=partner_id] input:value(Third Hospital)",
    },
    {
        content: "Warranty and what it was before are in sight",
        trigger: `${CARD}:contains(Active):contains(any symptom):contains(1 of 1)`,
    },
    {
        trigger:
            ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
        run: "edit Does not start",
    },
    {
        trigger: ".o_field_widget[name=fault_id] input",
        run: "edit S01",
    },
    {
        trigger:
            ".o_field_widget[name=fault_id] .o-autocomplete--dropdown-item a:contains(S01)",
        run: "click",
    },
    {
        content: "The card follows the symptom",
        trigger: `${CARD}:contains(1 of 1):contains(Lamp):not(:contains(any symptom))`,
    },
    {
        content: "What helped then is presumed",
        trigger: `${CARD} button:contains(Presume)`,
        run: "click",
    },
    {
        content: "Danger: by the key for yes",
        trigger: `${QUESTION}:first button:first`,
        run() {
            this.anchor.focus();
            this.anchor.dispatchEvent(
                new KeyboardEvent("keydown", {key: "y", bubbles: true})
            );
        },
    },
    {trigger: `${QUESTION}:first button.btn-primary:contains(Yes)`},
    {
        content: "It is a major fault",
        trigger: ".o_field_widget[name=severity] .active:contains(Major)",
    },
    ...save(),
    {trigger: headerButton("action_responded")},
    ...openTab("diagnosis"),
    {
        content: "What was presumed is kept",
        trigger: ".o_field_widget[name=cause_id] input:value(Part worn out)",
    },
    {trigger: "button[name=action_start_diagnosis]", run: "click"},
    {trigger: NEXT, run: "click"},
    {
        content: "Who answered stands beside the answer",
        trigger:
            ".o_field_widget[name=diagnosis_step_ids] .o_data_row:first:contains(Yes)",
    },
    {
        content: "Who asks the customer has responded",
        trigger: headerButton("action_diagnosed"),
    },
    ...press("action_call_leader", ".o_notification:contains(Told at once)"),
    {
        content: "A number of a ticket opens it from a new one",
        trigger: ".o_form_button_create",
        run: "click",
    },
    {
        trigger: SEARCH,
        run: "edit 0512 6522 3101",
    },
    {
        content: "A telephone number finds customer and units",
        trigger:
            ".o-autocomplete--dropdown-menu:has(.o_desk_hit_customer) .o_desk_hit_unit",
    },
    {
        trigger: ".o_desk_hit_customer a:contains(Third Hospital)",
        run: "click",
    },
    {
        content: "Its units are there for choice",
        trigger: ".o_desk_units button:contains(SP2-0118)",
        run: "click",
    },
    {trigger: `${CARD}:contains(SP2-0118)`},
    {trigger: ".o_form_button_cancel", run: "click"},
    {trigger: ".o_list_view, .o_form_saved, .o_form_readonly, .o_kanban_view"},
]);
