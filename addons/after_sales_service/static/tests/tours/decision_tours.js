import {
    addTour,
    drawOn,
    goTo,
    headerButton,
    onScreen,
    openTab,
    press,
    select,
    write,
} from "./helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** The service manager voids a warranty from the unit's page, and undoes it. */
addTour("after_sales_void_and_undo", () => [
    ...goTo("menu_equipment", "equipment_menu"),
    {trigger: ".o_data_row:contains(SP2-0117) td[name=serial]", run: "click"},
    {trigger: "button[name=action_view_warranty]", run: "click"},
    ...press("action_void", `${DIALOG} .o_field_widget[name=effect]`),
    {
        content: "What becomes of it stands there before",
        trigger: `${DIALOG} .o_field_widget[name=effect]:contains(not covered)`,
    },
    ...write("reason", "Seal broken by others", DIALOG),
    {
        trigger: `${DIALOG} button[name=action_confirm]:contains(Void)`,
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
    {trigger: ".alert-danger:contains(Seal broken by others)"},
    ...press("action_revive", `${DIALOG} .o_field_widget[name=effect]`),
    ...write("reason", "The seal was ours", DIALOG),
    {
        trigger: `${DIALOG} button[name=action_confirm]:contains(Undo Voiding)`,
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
    {trigger: headerButton("action_void")},
    {trigger: "body:not(:has(.alert-danger:contains(Seal broken)))"},
]);

/** The service manager decides who pays, after the invoice. */
addTour("after_sales_decide_who_pays", () => [
    ...goTo("menu_jobs", "order_menu"),
    ...onScreen("Jobs"),
    {content: "Done jobs too", trigger: ".o_facet_remove", run: "click"},
    {
        content: "The job that is done, not the call that follows it",
        trigger: ".o_data_row:contains(SP2-OLD):contains(Done) td[name=name]",
        run: "click",
    },
    ...press("action_decide_coverage", `${DIALOG} .o_field_widget[name=preview]`),
    {
        trigger: `${DIALOG} .o_field_widget[name=decision] input[data-value=change]`,
        run: "click",
    },
    ...select("coverage", "Goodwill", DIALOG),
    {
        content: "Before, after, and which document follows",
        trigger: `${DIALOG} .o_field_widget[name=preview]:contains(460.00):contains(Credit note)`,
    },
    ...write("reason", "The batch of lamps was weak", DIALOG),
    {trigger: `${DIALOG} button[name=action_decide]`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...openTab("money"),
    {
        trigger:
            ".o_field_widget[name=line_ids] .o_data_row:contains(Lamp):contains(Goodwill)",
    },
]);

/** The customer, with the link of the letter, confirms when the unit was down. */
addTour("after_sales_confirm_downtime", () => [
    {trigger: "#wrap:contains(SP2-0117)"},
    {
        trigger: "#confirm form[action$='/downtime/confirm'] input[name=name]",
        run: "edit Gu Lan",
    },
    {
        trigger: "#confirm form[action$='/downtime/confirm'] button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap:contains(Your confirmation is kept)"},
    {trigger: "body:not(:has(#confirm))"},
]);

/** The customer, with the link of the mail, signs the new price. */
addTour("after_sales_agree_to_price", () => [
    {trigger: "#wrap:contains(460.00):contains(540.00)"},
    {trigger: "#price .o_web_sign_name_input", run: "edit Gu Lan"},
    {
        trigger: "#price canvas.o_web_sign_signature",
        async run() {
            await drawOn(this.anchor);
        },
    },
    {
        trigger: "#price .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap:contains(You agreed to the new price)"},
    {trigger: "body:not(:has(#price .o_portal_sign_submit))"},
]);
