import {addTour, goTo} from "./helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";
const JOB = ".o_dispatch_tray .o_dispatch_job:contains(SP2-0117)";
// The middle of the week, ten o'clock
const SLOT = ".fc-timegrid-slot-lane[data-time='10:00:00']";

/** A job waits in the tray; where it is dropped its engineer is busy already. */
addTour("after_sales_dispatch_board", () => [
    ...goTo("menu_jobs", "order_board_menu"),
    {
        trigger: ".o_dispatch_board .o_calendar_button_next",
        run: "click",
    },
    {
        content: "The other job stands in the week to come",
        trigger: ".o_dispatch_board .fc-event:contains(Li Engineer)",
    },
    {
        content: "The engineer of the unit is chosen",
        trigger: `${JOB} button[aria-pressed=true]:contains(Li Engineer)`,
    },
    {trigger: JOB, run: `drag_and_drop ${SLOT}`},
    {
        content: "Nothing is planned without a word",
        trigger: `${DIALOG}:contains(Li Engineer is at):contains(Leave as It Is)`,
    },
    {trigger: `${DIALOG} .btn-secondary`, run: "click"},
    {trigger: `body:not(:has(.modal)) ${JOB}`},
    {trigger: JOB, run: `drag_and_drop ${SLOT}`},
    {trigger: `${DIALOG} .btn-primary`, run: "click"},
    {
        content: "The tray is empty, the calendar has both",
        trigger: ".o_dispatch_tray:contains(Every job has its time)",
    },
    {
        content: "The conflict stays in sight",
        trigger: ".fc-event:has(.fa-warning) ~ .fc-event, .fc-event .fa-warning",
    },
]);
