import {
    addTour,
    headerButton,
    openTab,
    phoneState,
    press,
} from "@after_sales_service/../tests/tours/helpers";

const SECTION = ".o_my_day_section[data-section=departure]";

/** A box of My Day that says something of a part. */
function topup(selector) {
    return `.o_my_day_topup ${selector}`;
}

/** A gap is seen, fetched by one button, taken over; then the engineer drives. */
addTour("after_sales_spares_fetch_and_depart", () => [
    {trigger: ".alert-warning:contains(Seal)"},
    {
        content: "The next step is to fetch, not to drive",
        trigger: `${headerButton("action_fetch_parts")}.btn-primary`,
    },
    ...openTab("departure"),
    {
        content: "The list says where the part is",
        trigger:
            ".o_field_widget[name=departure_line_ids] .o_data_row:contains(Seal):contains(Store of Shanghai)",
    },
    ...press("action_fetch_parts", headerButton("action_take_over_parts")),
    ...press(
        "action_take_over_parts",
        `body:not(:has(${headerButton("action_take_over_parts")}))`
    ),
    {trigger: "body:not(:has(.o_form_view .alert-warning:contains(Seal)))"},
    ...press("action_depart", headerButton("action_arrive")),
]);

/** A manager approves a dear part on the phone: two taps. */
addTour("after_sales_spares_approve", () => [
    {
        content: "The card says what, for whom and why",
        trigger: ".o_kanban_record:contains(Detector):contains(The old one is blind)",
        run: "click",
    },
    {trigger: phoneState("Waiting for Approval")},
    {trigger: ".o_field_widget[name=line_ids]:contains(Detector)"},
    {trigger: headerButton("action_approve"), run: "click"},
    {trigger: `body:not(:has(${headerButton("action_approve")}))`},
    {trigger: `body:not(:has(.o_field_statusbar:contains(Waiting for Approval)))`},
]);

/** The morning: the top-up is counted, the gap of the first job is fetched. */
addTour("after_sales_spares_my_day", () => [
    {trigger: topup("h2:contains(Top-up for your van)")},
    {trigger: topup("button[aria-label='One less']"), run: "click"},
    {trigger: topup(".o_my_day_count:contains(1)")},
    {trigger: topup(".o_my_day_topup_confirm:contains(This arrived)"), run: "click"},
    {trigger: topup("[role=status]:contains(Say in a word)")},
    {trigger: topup("input[type=text]"), run: "edit One was broken"},
    {trigger: topup(".o_my_day_topup_confirm"), run: "click"},
    {trigger: ".o_my_day:not(:has(.o_my_day_topup))"},
    {trigger: ".o_my_day_card .o_my_day_lacks:contains(Part missing)"},
    {trigger: ".o_my_day_card .o_my_day_open", run: "click"},
    {
        content: "What is missing stands above the step",
        trigger: ".o_my_day_held:contains(Seal)",
    },
    {trigger: `${SECTION} summary:contains(missing: Seal)`},
    {trigger: `${SECTION} button[data-act=parts_fetch]`, run: "click"},
    {trigger: `${SECTION} button[data-act=parts_taken]`, run: "click"},
    {trigger: "body:not(:has(.o_my_day_held))"},
    {trigger: ".o_my_day_next[data-step=depart]:enabled", run: "click"},
    {trigger: ".o_my_day_next[data-step=arrive]"},
    {content: "All has arrived", trigger: ".o_my_day_sending[data-unsent='0']"},
]);
