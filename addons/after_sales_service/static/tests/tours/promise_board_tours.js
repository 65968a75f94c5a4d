import {addTour, goTo} from "./helpers";

const tile = (whose, what) => `.o_promise_tile[data-tile='${whose}-${what}']`;
const record = ".o_kanban_record:not(.o_kanban_ghost)";

/** The dispatcher looks at what breaks next, and asks why. */
addTour("after_sales_promise_board", () => [
    ...goTo("menu_desk", "sla_timer_menu"),
    {
        content: "One answer is due within the hour, and the tile says so",
        trigger: `${tile("all", "hour")}:contains(1)`,
    },
    {
        content: "Two more promises are in the list",
        trigger: ".o_data_row:count(3)",
    },
    {
        content: "A tile is a filter",
        trigger: tile("all", "hour"),
        run: "click",
    },
    {trigger: `${tile("all", "hour")}[aria-pressed=true]`},
    {trigger: ".o_searchview_facet:contains(Within 1 Hour)"},
    {trigger: ".o_data_row:count(1):contains(Responded)"},
    {
        content: "None of them is mine",
        trigger: `${tile("mine", "hour")}:contains(0)`,
        run: "click",
    },
    {trigger: ".o_searchview_facet:contains(Mine)"},
    {trigger: ".o_nocontent_help:contains(Nothing is promised)"},
    {
        content: "Pressed again it lets go, of mine too",
        trigger: tile("mine", "hour"),
        run: "click",
    },
    {trigger: ".o_data_row:count(3)"},
    {trigger: ".o_switch_view.o_kanban", run: "click"},
    {
        content: "Columns by when it breaks, the empty ones too",
        trigger: ".o_kanban_group:contains(Within 1 hour)",
    },
    {trigger: ".o_kanban_group:contains(Within 4 hours)"},
    {
        content: "The card counts down",
        trigger: `.o_kanban_group ${record}:contains(Responded) .o_promise_countdown:contains(in )`,
    },
    {
        content: "Why this deadline?",
        trigger: `${record}:contains(On site) button[name=action_why]`,
        run: "click",
    },
    {trigger: ".modal .o_promise_explanation:contains(3 working days)"},
    {trigger: ".modal .o_promise_explanation table:contains(day 3)"},
    {trigger: ".modal .btn[special=cancel], .modal .btn-close", run: "click"},
    {trigger: "body:not(:has(.modal))"},
    {
        content: "Answered, from the card",
        trigger: `${record}:contains(Responded) button[name=action_responded]`,
        run: "click",
    },
    {trigger: `body:not(:has(${record}:contains(Responded)))`},
    {
        content: "The figure follows",
        trigger: `${tile("all", "hour")}:contains(0)`,
    },
]);
