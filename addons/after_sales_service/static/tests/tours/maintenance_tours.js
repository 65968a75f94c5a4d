import {addTour, drawOn, goTo, headerButton, openTab, press, write} from "./helpers";
import {formatDate} from "@web/core/l10n/dates";

const DIALOG = ".modal:not(.o_inactive_modal)";
const FORM = ".o_form_view";

/** Draw in the dialog that is open, and sign. */
function sign(before) {
    return [
        ...press("action_sign", `${DIALOG} .o_field_widget[name=image]`),
        ...before,
        {trigger: `${DIALOG} .o_field_widget[name=image] .o_signature`, run: "click"},
        {
            content: "The name in print has been drawn: else it would come later",
            trigger: `${DIALOG} .modal-footer .btn-primary:enabled`,
        },
        {trigger: `${DIALOG} .o_web_sign_draw_button`, run: "click"},
        {trigger: `${DIALOG} .o_web_sign_draw_button.active`},
        {
            content: "Signed with a finger",
            trigger: `${DIALOG} canvas.o_web_sign_signature`,
            async run() {
                await drawOn(this.anchor);
            },
        },
        {
            trigger: `${DIALOG} .modal-footer .btn-primary:enabled`,
            run: "click",
        },
        {trigger: `${DIALOG} .o_field_widget[name=image] img.o_signature`},
        {trigger: `${DIALOG} button[name=action_sign]`, run: "click"},
        {trigger: "body:not(:has(.modal))"},
    ];
}

/** Production signs on the engineer's screen, narrow or wide. */
addTour("after_sales_accept_for_production", () => [
    {trigger: `${FORM}:contains(waits for its joint acceptance)`},
    {
        content: "What has no result is not accepted",
        trigger: headerButton("action_sign"),
        run: "click",
    },
    {trigger: `${DIALOG} .modal-body:contains(result)`},
    {trigger: `${DIALOG} .modal-footer button`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...openTab("acceptance"),
    {trigger: `${FORM} button[name=action_pass_acceptance]`, run: "click"},
    {trigger: ".o_field_widget[name=acceptance_line_ids]:contains(Pass)"},
    ...sign([
        {trigger: `${DIALOG} input[data-value=production]:checked`},
        ...write("name", "Zhou Production", DIALOG),
    ]),
    {trigger: `${FORM} .alert:contains(Production has signed)`},
    {
        content: "One session signs for one side",
        trigger: `body:not(:has(${headerButton("action_sign")}))`,
    },
]);

/** The head of the equipment department signs in his own session. */
addTour("after_sales_accept_for_equipment", () => [
    {trigger: `${FORM} .alert:contains(Production has signed)`},
    ...sign([{trigger: `${DIALOG} input[data-value=equipment]:checked`}]),
    {trigger: `${FORM}:not(:contains(waits for its joint acceptance))`},
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** The planner moves a day of next year, says why and hands the plan in. */
addTour("after_sales_agree_a_day", () => [
    ...goTo("menu_maintenance", "maintenance_year_menu"),
    {trigger: ".o_data_row td[name=year]", run: "click"},
    ...press("action_collect", ".o_field_widget[name=line_ids] .o_data_row"),
    {
        trigger: ".o_field_widget[name=line_ids] .o_data_row td[name=name]",
        run: "click",
    },
    {
        trigger: `${DIALOG} .o_field_widget[name=agreed_on] input, ${DIALOG} .o_field_widget[name=agreed_on] button`,
        run: "click",
    },
    {
        content: "Another day of next March",
        trigger: `${DIALOG} .o_field_widget[name=agreed_on] input`,
        async run({edit}) {
            const year = luxon.DateTime.now().year + 1;
            await edit(formatDate(luxon.DateTime.local(year, 3, 24)));
        },
    },
    {
        trigger: `${DIALOG} .o_field_widget[name=agreed_on] input`,
        run: "press Enter",
    },
    {trigger: "body:not(:has(.o_datetime_picker))"},
    {
        content: "No day is moved without a reason",
        trigger: `${DIALOG} .o_form_button_save`,
        run: "click",
    },
    {trigger: `${DIALOG} .o_field_widget[name=reason].o_field_invalid`},
    ...write("reason", "Stocktaking of production", DIALOG),
    {trigger: `${DIALOG} .o_form_button_save`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    {trigger: ".o_data_row:contains(Stocktaking of production)"},
    ...press(
        "action_submit",
        ".o_field_statusbar[name=approval_state] button[data-value=submitted].o_arrow_button_current"
    ),
    {
        content: "The planner does not approve",
        trigger: "body:not(:has(button[name=action_approve]))",
    },
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** The manager in charge reads it and approves. */
addTour("after_sales_approve_a_year", () => [
    ...goTo("menu_maintenance", "maintenance_year_menu"),
    {trigger: ".o_data_row td[name=year]", run: "click"},
    {trigger: ".o_data_row:contains(Stocktaking of production)"},
    ...press(
        "action_approve",
        ".o_field_statusbar[name=approval_state] button[data-value=approved].o_arrow_button_current"
    ),
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** Production, not logged in, with the link of the mail. */
addTour("after_sales_acknowledge_notice", () => [
    {trigger: "#wrap:contains(SP2-0117)"},
    {trigger: "#wrap:contains(The work does not start before it is acknowledged)"},
    {trigger: "#name", run: "edit Zhou Production"},
    {
        trigger: "button[name=answer][value=yes]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap .alert-success:contains(your answer is recorded)"},
    {trigger: "#wrap .alert-success:contains(Acknowledged by Zhou Production)"},
    {
        content: "There is nothing more to answer",
        trigger: "body:not(:has(button[name=answer]))",
    },
]);

/** Back to the dashboard by the breadcrumb. */
function back() {
    return [
        {trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click"},
        {trigger: ".o_maintenance_dashboard"},
    ];
}

/** Every figure opens the records behind it. */
addTour("after_sales_maintenance_dashboard", () => [
    ...goTo("menu_maintenance", "maintenance_dashboard_menu"),
    {
        trigger: ".o_dashboard_tile[data-key=overdue]:contains(1)",
        run: "click",
    },
    {trigger: ".o_list_view .o_data_row:contains(Filters)"},
    ...back(),
    {
        trigger: ".o_dashboard_charts .o_pareto button:contains(Part worn out)",
        run: "click",
    },
    {trigger: ".o_list_view .o_data_row:contains(SP2-0117)"},
    ...back(),
    {
        trigger: ".o_dashboard_charts button:contains(All causes)",
        run: "click",
    },
    {trigger: ".o_pareto_summary:contains(1 of 1)"},
    {trigger: "select[name=dimension]", run: "selectByLabel Unit"},
    {trigger: ".o_pareto button:contains(SP2-0117)", run: "click"},
    {trigger: ".o_list_view .o_data_row:contains(SP2-0117)"},
]);
