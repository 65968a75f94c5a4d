import {
    addTour,
    choose,
    headerButton,
} from "@after_sales_service/../tests/tours/helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** The desk says who was there, and closes the session. */
addTour("after_sales_training_attendance", () => [
    {trigger: headerButton("action_take_attendance"), run: "click"},
    {
        content: "One card a person, one tap a day",
        trigger: ".o_kanban_record:contains(Sun Li) button[name=action_present]",
        run: "click",
    },
    {trigger: ".o_kanban_record:contains(Sun Li) button.btn-success"},
    {
        trigger: ".o_kanban_record:contains(Wu Min) button[name=action_absent]",
        run: "click",
    },
    {trigger: ".o_kanban_record:contains(Wu Min) button.btn-danger"},
    {trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click"},
    {trigger: ".o_statusbar_buttons .dropdown-toggle", run: "click"},
    {
        trigger: ".o-dropdown--menu button[name=action_close_session]",
        run: "click",
    },
    {trigger: `${DIALOG} .modal-footer .btn-primary`, run: "click"},
    {trigger: `body:not(:has(${headerButton("action_take_attendance")}))`},
]);

/** The desk plans a session of the course. */
addTour("after_sales_training_plan", () => [
    {trigger: headerButton("action_plan_session"), run: "click"},
    {
        content: "The course is proposed",
        trigger:
            ".o_form_view .o_field_widget[name=course_id] input:value(Operation and Care)",
    },
    ...choose("room_id", "Hall"),
    {trigger: ".o_form_button_save", run: "click"},
    {trigger: headerButton("action_open_enrol")},
]);

/** Paste people, one in a line, and press “Enrol”. */
function enrol(people) {
    return [
        {
            trigger: `${DIALOG} .o_field_widget[name=pasted] textarea`,
            async run({edit, press}) {
                await edit(people.join("\n"));
                await press("Tab");
            },
        },
        {trigger: `${DIALOG} button[name=action_enrol]:enabled`, run: "click"},
    ];
}

/** Be told why it is refused. */
function refused(people, reason) {
    return [
        ...enrol(people),
        {trigger: `${DIALOG} .modal-body:contains(${reason})`},
        {trigger: `${DIALOG} .modal-footer .btn-primary`, run: "click"},
        {
            content: "What was typed is still there",
            trigger: `${DIALOG} .o_field_widget[name=pasted] textarea`,
        },
    ];
}

/** The desk enrols people: too many, one of them twice, and then as it should be. */
addTour("after_sales_training_enrol", () => [
    {trigger: headerButton("action_open_enrol"), run: "click"},
    ...choose("event_id", "Operation and Care", DIALOG),
    ...refused(["Sun Li", "Wu Min", "Gu Lan"], "2 places left"),
    ...refused(["Sun Li", "Sun Li"], "Named twice"),
    ...enrol(["Sun Li, sun@lab.example", "Wu Min"]),
    {content: "Those who come are shown", trigger: ".o_list_view:contains(Wu Min)"},
    {trigger: ".o_list_view .o_data_row:contains(Sun Li)"},
    {trigger: "body:not(:has(.modal))"},
]);

/** A customer books a place by his voucher: session, name, book. */
addTour("after_sales_training_book", () => [
    {trigger: "form input[name=session]", run: "click"},
    {trigger: "form input[name=name_0]", run: "edit Sun Li"},
    {trigger: "form input[name=email_0]", run: "edit sun@lab.example"},
    {
        trigger: "form button[name=answer][value=book]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "body:contains(Sun Li) .alert:contains(Booked)"},
]);

/** An engineer's morning: a rule is read, a danger reported, the sheet read. */
addTour("after_sales_training_my_day", () => [
    {trigger: ".o_my_day_to_read button:contains(High Voltage)", run: "click"},
    {trigger: ".o_as_reading_text:contains(Switch off)"},
    {trigger: ".o_as_reading_ok:enabled", run: "click"},
    {trigger: ".o_as_reading .alert-success"},
    {trigger: ".o_as_reading button[aria-label=Back]", run: "click"},
    {trigger: ".o_my_day:not(:has(.o_my_day_to_read))"},
    {
        content: "In the head, however many jobs there are",
        trigger: ".o_my_day_head .o_my_day_report_hazard",
        run: "click",
    },
    {trigger: ".o_my_day_hazard:not(:has([type=checkbox])) select"},
    {trigger: ".o_my_day_hazard textarea", run: "edit Cable bare"},
    {
        trigger: ".o_my_day_hazard button[data-act=hazard]:enabled",
        run: "click",
    },
    {trigger: ".o_my_day_hazard [role=status]:contains(Thank you)"},
    {trigger: ".o_my_day_report_hazard", run: "click"},
    {trigger: ".o_my_day:not(:has(.o_my_day_hazard))"},
    {trigger: ".o_my_day_card .o_my_day_open", run: "click"},
    {content: "At the job that is open", trigger: ".o_my_day_job"},
    {trigger: ".o_my_day_report_hazard", run: "click"},
    {
        trigger: ".o_my_day_hazard:has([type=checkbox]) textarea",
        run: "edit Guard is open",
    },
    {
        trigger: ".o_my_day_hazard button[data-act=hazard]:enabled",
        run: "click",
    },
    {trigger: ".o_my_day_hazard [role=status]:contains(Thank you)"},
    {trigger: ".o_my_day_report_hazard", run: "click"},
    {trigger: ".o_my_day_next[data-step=depart]:enabled", run: "click"},
    {trigger: ".o_my_day_next[data-step=arrive]:enabled", run: "click"},
    {
        content: "On site: the sheet comes before the work",
        trigger: ".o_my_day_unsafe",
    },
    {trigger: "button[data-act=site_sheet]", run: "click"},
    {trigger: "body:not(:has(.o_my_day_unsafe))"},
    {content: "All has arrived", trigger: ".o_my_day_sending[data-unsent='0']"},
]);

/** Attach a receipt as the phone's file picker does. */
function attachReceipt() {
    const files = new window.DataTransfer();
    files.items.add(
        new File(["%PDF-1.4 receipt"], "receipt.pdf", {type: "application/pdf"})
    );
    document.querySelector("form#line input[name=files]").files = files.files;
}

/** A trainee claims his journey: without the amount it is refused, with it taken. */
addTour("after_sales_training_claim", () => [
    {
        trigger: "form[action='/my/training/claims/new'] button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "form#journey input[name=city]", run: "edit Shanghai"},
    {
        trigger: "form#journey button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "form#line input[name=name]", run: "edit Suzhou – Shanghai"},
    {trigger: "form#line input[name=files]", run: attachReceipt},
    {
        content: "A receipt without its amount",
        trigger: "form#line button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#problem_amount:contains(Enter the amount on the receipt)"},
    {
        content: "What was typed is still there",
        trigger: "form#line input[name=name]:value(Suzhou – Shanghai)",
    },
    {trigger: "form#line input[name=amount]", run: "edit 553"},
    {trigger: "form#line input[name=files]", run: attachReceipt},
    {
        trigger: "form#line button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "main a:contains(receipt.pdf)"},
    {
        trigger: "form#hand_in button[type=submit]:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "main .badge:contains(We look at it)"},
]);
