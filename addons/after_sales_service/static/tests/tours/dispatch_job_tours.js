import {
    addCard,
    addTour,
    chooseCard,
    goTo,
    goToOnPhone,
    headerButton,
    openTab,
    phoneState,
    press,
    save,
    select,
    write,
    writeTime,
} from "./helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** The dispatcher at the desk: what the telephone did not solve gets a job. */
addTour("after_sales_dispatch", () => [
    ...goTo("menu_desk", "helpdesk_ticket_menu"),
    {
        trigger: ".o_data_row:contains(No light from the source) td[name=name]",
        run: "click",
    },
    ...press("action_diagnosed", "body:not(:has(button[name=action_diagnosed]))"),
    ...press("action_dispatch", ".o_form_view .o_field_widget[name=planned_start]"),
    {
        content: "The job knows what the caller said",
        trigger:
            ".o_field_widget[name=description] textarea:value(No light from the source)",
    },
    {
        content: "The engineer in charge of the unit is proposed",
        trigger: ".o_field_widget[name=engineer_id] input:value(Li Engineer)",
    },
    ...writeTime("planned_start", 30),
    ...press("action_schedule", headerButton("action_dispatch")),
    ...press(
        "action_dispatch",
        ".o_field_statusbar[name=state] button[data-value=dispatched].o_arrow_button_current"
    ),
    {trigger: ".o_form_saved, .o_form_readonly"},
]);

/** The engineer on the phone: on the road, parts, hours, report, signature. */
addTour("after_sales_finish_job", () => [
    ...goToOnPhone("my_order_menu"),
    {
        content: "The job is a card of the phone's list",
        trigger: ".o_kanban_record:contains(SP2-0117):contains(Repair)",
        run: "click",
    },
    {trigger: phoneState("Dispatched")},
    ...press("action_depart", headerButton("action_arrive")),
    ...press("action_arrive", phoneState("In Progress")),
    ...openTab("parts"),
    ...addCard(
        "part_line_ids",
        (dialog) => [
            ...chooseCard("product_id", "Lamp", dialog),
            ...write("quantity", "2", dialog),
        ],
        "Lamp"
    ),
    ...save(),
    {
        content: "Warranty: the customer pays nothing for the part",
        trigger:
            ".o_field_widget[name=part_line_ids] .o_kanban_record:contains(Lamp):contains(Warranty):contains(0.00)",
    },
    ...openTab("work"),
    ...addCard(
        "work_line_ids",
        (dialog) => [...write("quantity", "1.5", dialog)],
        "Labour"
    ),
    ...openTab("report"),
    ...write("cause", "Lamp burnt out"),
    ...write("remedy", "Lamps replaced"),
    ...select("result", "Works again"),
    ...write("guidance", "Let it cool down before it is switched off"),
    ...press("action_finish", phoneState("To Accept")),
    ...press("action_sign", `${DIALOG} .o_field_widget[name=image]`),
    {
        content: "The customer sees what is signed for, and that it is free",
        trigger: `${DIALOG} .o_form_sheet:contains(Lamp):contains(Free of charge)`,
    },
    ...write("name", "Gu Lan", DIALOG),
    {trigger: `${DIALOG} .o_field_widget[name=image] .o_signature`, run: "click"},
    {
        content: "The name in print will do as a signature",
        trigger: `${DIALOG} .o_web_sign_auto_button.active`,
    },
    {trigger: `${DIALOG} .modal-footer .btn-primary:enabled`, run: "click"},
    {trigger: `${DIALOG} .o_field_widget[name=image] img.o_signature`},
    {trigger: `${DIALOG} button[name=action_sign]`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...press("action_done", phoneState("Done")),
    {
        content: "What comes next is said at once",
        trigger: ".o_notification:contains(No further job)",
    },
    {trigger: ".o_form_saved, .o_form_readonly"},
]);
