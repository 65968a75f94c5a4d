import {
    addCard,
    addTour,
    goTo,
    goToOnPhone,
    headerButton,
    phoneState,
    press,
    write,
} from "./helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";

function addFinding(name) {
    return addCard("line_ids", (dialog) => write("name", name, dialog), name);
}

/** The engineer on the phone: the customer does not accept. */
addTour("after_sales_refuse_on_screen", () => [
    ...goToOnPhone("my_order_menu"),
    {
        trigger: ".o_kanban_record:contains(SP2-0117):contains(Installation)",
        run: "click",
    },
    {trigger: phoneState("To Accept")},
    {
        content: "Next is the signature; the other steps are behind the dots",
        trigger: ".o_statusbar_buttons button[title=More]",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu button[name=action_refuse_acceptance]",
        run: "click",
    },
    {trigger: `${DIALOG} .o_form_sheet:contains(SP2-0117)`},
    ...addFinding("Cover scratched"),
    ...addFinding("Fan scrapes"),
    ...write("name", "Dr. Zhao", DIALOG),
    {
        content: "Neither signed nor declared: nothing is kept",
        trigger: `${DIALOG} button[name=action_refuse]`,
        run: "click",
    },
    {trigger: `${DIALOG} .o_field_widget[name=note].o_field_invalid`},
    ...write("note", "Left the room", DIALOG),
    {trigger: `${DIALOG} button[name=action_refuse]`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    {
        content: "The next attempt is there, with the findings as its list",
        trigger: phoneState("New"),
    },
]);

/** The desk calls a customer a week after the job. */
addTour("after_sales_make_a_call", () => [
    ...goTo("menu_follow_up", "order_menu_call"),
    {trigger: ".o_data_row:contains(Third Hospital) td[name=partner_id]", run: "click"},
    {
        content: "Without an outcome no call is made",
        trigger: headerButton("action_call_made"),
        run: "click",
    },
    {trigger: `${DIALOG} .modal-body:contains(Spoken to)`},
    {trigger: `${DIALOG} .modal-footer button`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...write("call_person", "Gu Lan"),
    {
        trigger: ".o_field_widget[name=call_outcome] span:contains(Content)",
        run: "click",
    },
    ...press(
        "action_call_made",
        ".o_field_statusbar[name=state] button[data-value=done].o_arrow_button_current"
    ),
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** The head of a department, by the link in the mail; the service is not his. */
addTour("after_sales_answer_quality", () => [
    {trigger: ".o_form_view:contains(Ballast runs hot)"},
    ...press("action_answer", `${DIALOG} .o_field_widget[name=measure]`),
    ...write("text", "Too little air", DIALOG),
    ...write("measure", "Another fan from June on", DIALOG),
    {trigger: `${DIALOG} button[name=action_confirm]`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    {
        trigger:
            ".o_field_statusbar[name=state] button[data-value=answered].o_arrow_button_current",
    },
    {
        content: "What is closed is service's",
        trigger: "body:not(:has(button[name=action_close]))",
    },
]);

/** The customer's phone: from his unit to what is promised. */
addTour("after_sales_report_a_fault", () => [
    {trigger: "#wrap:contains(SP2-0117)"},
    {
        trigger: "#wrap a[href*='/report']",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: ".o_after_sales_report label[for^=fault_]:first", run: "click"},
    {trigger: "#text", run: "edit It hums, then stops"},
    {trigger: "#stands_still", run: "click"},
    {trigger: "#name", run: "edit Gu Lan"},
    {trigger: "#phone", run: "edit 0512-65223101"},
    {
        trigger: ".o_after_sales_report button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap:contains(We call back by)"},
]);

/** The customer's phone: the stars of the mail. */
addTour("after_sales_rate_a_job", () => [
    {
        content: "The star pressed in the mail is chosen, and not sent yet",
        trigger: "form[action*=submit_feedback] #rate_1:checked",
    },
    {trigger: "label[for=rate_2]", run: "click"},
    {trigger: "#feedback_remark", run: "edit Two hours late"},
    {
        trigger: "form[action*=submit_feedback] button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "body:contains(Two hours late):not(:has(form[action*=submit_feedback]))"},
]);
