import {
    addTour,
    drawOn,
    headerButton,
    press,
    write,
} from "@after_sales_service/../tests/tours/helpers";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** One skill of the practical exam. */
function skill(name) {
    return `.o_field_widget[name=line_ids] .o_kanban_record:contains(${name})`;
}

/** What the trainer saw, said with one tap. */
function observe(name, action, label) {
    return [
        {trigger: `${skill(name)} button[name=${action}]`, run: "click"},
        {trigger: `${skill(name)} .o_field_badge:contains(${label})`},
    ];
}

/** Core offers who has passed a paper of its own; public pages speak any language. */
const PASSED = ":has(a[href*=get_certification])";

/** The trainee answers the one question of the exam. */
function sit(answer, outcome) {
    return [
        {trigger: "button[type=submit][value=start]:not(.disabled)", run: "click"},
        {
            trigger: `div.js_question-wrapper label:contains(${answer})`,
            run: "click",
        },
        {trigger: "button[type=submit][value=finish]:not(.disabled)", run: "click"},
        {trigger: `${DIALOG} .modal-footer .btn-primary`, run: "click"},
        {trigger: `.o_survey_finished${outcome}`},
    ];
}

/** The trainer on the phone: not yet, then alone; the next one; the exam goes out. */
addTour("after_sales_training_observe", () => [
    ...observe("Start and shut down", "action_not_yet", "Not Yet"),
    ...observe("Start and shut down", "action_alone", "Does It Alone"),
    ...press(
        "action_observe",
        `${DIALOG} .o_field_widget[name=item_id]:contains(Change the lamp)`
    ),
    {trigger: `${DIALOG} button[name=action_alone]`, run: "click"},
    {trigger: `${skill("Change the lamp")} .o_field_badge:contains(Does It Alone)`},
    {
        content: "Practical passed, written exam still to be taken",
        trigger: ".alert-info:contains(written exam is still to be passed)",
    },
    {trigger: headerButton("action_send_exam"), run: "click"},
    {trigger: ".o-mail-Message:contains(Written exam)"},
]);

addTour("after_sales_training_exam_failed", () => sit("Hot", `:not(${PASSED})`));

/** The exam is sent once more. */
addTour("after_sales_training_exam_again", () => [
    {trigger: ".o_field_badge:contains(Not Passed)"},
    {
        trigger: `${headerButton("action_send_exam")}:contains(Send Exam Again)`,
        run: "click",
    },
    {trigger: ".o-mail-Message:contains(Written exam):count(2)"},
]);

addTour("after_sales_training_exam_passed", () => sit("Cold", PASSED));

/** The trainer signs and sends the trainee the link. */
addTour("after_sales_training_trainer_signs", () => [
    {trigger: ".alert-success:contains(trainer and trainee sign)"},
    ...press("action_sign_trainer", `${DIALOG} .o_field_widget[name=image]`),
    {trigger: `${DIALOG} .o_field_widget[name=document]:contains(Change the lamp)`},
    {trigger: `${DIALOG} .o_field_widget[name=image] .o_signature`, run: "click"},
    {
        content: "The name in print will do as a signature",
        trigger: `${DIALOG} .o_web_sign_auto_button.active`,
    },
    {trigger: `${DIALOG} .modal-footer .btn-primary:enabled`, run: "click"},
    {trigger: `${DIALOG} .o_field_widget[name=image] img.o_signature`},
    {trigger: `${DIALOG} button[name=action_sign]`, run: "click"},
    {trigger: `body:not(:has(${headerButton("action_sign_trainer")}))`},
    {trigger: headerButton("action_send_link"), run: "click"},
    {trigger: ".o-mail-Message:contains(Sign-off to sign)"},
]);

/** The trainee signs by the link of the mail, without a login. */
addTour("after_sales_training_trainee_signs", () => [
    {trigger: "#wrap li.list-group-item:contains(Change the lamp)"},
    {trigger: ".o_web_sign_name_input", run: "edit Gu Lan"},
    {trigger: ".o_portal_sign_submit:disabled"},
    {
        trigger: "canvas.o_web_sign_signature",
        async run() {
            await drawOn(this.anchor);
        },
    },
    {
        trigger: ".o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap .alert-success[role=status]"},
]);

/** The desk issues the certificate, and has it as a paper. */
addTour("after_sales_training_certify", () => [
    ...press("action_certify", headerButton("action_print_certificate")),
    {trigger: ".o_field_widget[name=certificate_number]:contains(CT)"},
]);

/** Failed as a whole, and begun anew. */
addTour("after_sales_training_failed_and_repeated", () => [
    ...observe("Start and shut down", "action_not_yet", "Not Yet"),
    {
        trigger:
            ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button[name=action_fail]",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu button[name=action_fail], .modal",
        async run({click}) {
            if (!this.anchor.classList.contains("modal")) {
                await click();
            }
        },
    },
    ...write("reason", "Needs a day more", DIALOG),
    {trigger: `${DIALOG} button[name=action_confirm]`, run: "click"},
    {trigger: ".alert-danger:contains(Needs a day more)"},
    ...press("action_repeat", ".o_field_widget[name=attempt]:contains(2)"),
]);

/** The trainer in My Day: one tap a person, the rest with one more. */
addTour("after_sales_training_my_day_attendance", () => [
    {trigger: ".o_my_day_sessions summary", run: "click"},
    {
        trigger:
            ".o_my_day_person:contains(Sun Li) button[data-presence=absent]:not(.btn-danger)",
        run: "click",
    },
    {
        trigger: ".o_my_day_person:contains(Sun Li) button.btn-danger",
        run: "click",
    },
    {
        content: "A second tap takes it back",
        trigger:
            ".o_my_day_person:contains(Sun Li) button[data-presence=absent]:not(.btn-danger)",
    },
    {
        trigger: ".o_my_day_person:contains(Sun Li) button[data-presence=excused]",
        run: "click",
    },
    {trigger: ".o_my_day_all_present", run: "click"},
    {trigger: ".o_my_day_person:contains(Wu Min) button.btn-success"},
    {trigger: ".o_my_day_sessions summary:contains(1 of 2 there)"},
    {content: "All has arrived", trigger: ".o_my_day_sending[data-unsent='0']"},
    {trigger: ".o_my_day_person:contains(Sun Li) button.btn-warning"},
]);
