import {
    addTour,
    drawOn,
    headerButton,
    openTab,
    phoneState,
    press,
    write,
} from "./helpers";
import {queryAll} from "@odoo/hoot-dom";

const CHECKS = [
    "Unpacked, complete and undamaged",
    "Power, ground and surroundings as required",
    "Function test passed",
    "User shown correct and safe operation",
];
const DOCUMENTS = [
    "Operating manual",
    "Maintenance manual and spare parts list",
    "Certificate of conformity",
    "Packing list, checked with the customer",
    "Commissioning record with readings",
];

/** The engineer on the phone: from "My Jobs" to the customer's signature. */
addTour("after_sales_accept_on_screen", () => [
    {
        content: "The job is a card of the phone's list",
        trigger: ".o_kanban_record:contains(SP2-0117):contains(Installation)",
        run: "click",
    },
    {trigger: phoneState("Dispatched")},
    {
        content: "Nobody signs before the work",
        trigger: `body:not(:has(${headerButton("action_sign")}))`,
    },
    ...press("action_depart", headerButton("action_arrive")),
    ...press("action_arrive", phoneState("In Progress")),
    ...press("action_finish", phoneState("To Accept")),
    {
        content: "Without the documents nobody signs",
        trigger: headerButton("action_sign"),
        run: "click",
    },
    {
        trigger: ".modal .modal-body:contains(Operating manual)",
    },
    {trigger: ".modal .modal-footer button", run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...openTab("checklist"),
    ...CHECKS.flatMap((name) => [
        {
            content: `Tick: ${name}`,
            trigger: `.o_field_widget[name=checklist_line_ids] .o_kanban_record:contains(${name}) .o_field_widget[name=done] input`,
            run: "click",
        },
        {
            trigger: `.o_field_widget[name=checklist_line_ids] .o_kanban_record:contains(${name}) .o_field_widget[name=done] input:checked`,
        },
    ]),
    ...DOCUMENTS.flatMap((name) => [
        {
            content: `Hand over: ${name}`,
            trigger: `.o_field_widget[name=checklist_line_ids] .o_kanban_record:contains(${name}) a[name=action_hand_over_on_paper]`,
            run: "click",
        },
        {
            trigger: `.o_field_widget[name=checklist_line_ids] .o_kanban_record:contains(${name}):contains(Handed over on paper)`,
        },
    ]),
    ...openTab("report"),
    ...write("guidance", "Switch off before cleaning"),
    ...press("action_sign", ".modal .o_field_widget[name=image]"),
    {
        content: "What is signed stands above the signature",
        trigger:
            ".modal .o_form_sheet:contains(SP2-0117):contains(warranty starts today)",
    },
    {
        trigger: ".modal .o_field_widget[name=name] input",
        run: "edit Gu Lan",
    },
    {trigger: ".modal .o_field_widget[name=image] .o_signature", run: "click"},
    {
        content: "The name in print has been drawn: else it would come later",
        trigger: ".modal:not(.o_inactive_modal) .modal-footer .btn-primary:enabled",
    },
    {
        trigger: ".modal:not(.o_inactive_modal) .o_web_sign_draw_button",
        run: "click",
    },
    {
        trigger: ".modal:not(.o_inactive_modal) .o_web_sign_draw_button.active",
    },
    {
        content: "Nothing drawn, nothing signed",
        trigger: ".modal:not(.o_inactive_modal) .modal-footer .btn-primary:disabled",
    },
    {
        content: "The customer signs with a finger",
        trigger: ".modal:not(.o_inactive_modal) canvas.o_web_sign_signature",
        async run() {
            await drawOn(this.anchor);
        },
    },
    {
        trigger: ".modal:not(.o_inactive_modal) .modal-footer .btn-primary:enabled",
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name=image] img.o_signature",
    },
    {
        trigger: ".modal:not(.o_inactive_modal) button[name=action_sign]",
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
    {trigger: phoneState("Done")},
    ...openTab("times"),
    {trigger: ".o_field_widget[name=certificate_attachment_id]:contains(cert)"},
    {
        content: "The form is saved",
        trigger: ".o_form_saved, .o_form_readonly",
        run() {
            if (queryAll(".o_form_dirty").length) {
                throw new Error("The form is not saved");
            }
        },
    },
]);

/** The customer, not logged in, with the link of the mail. */
addTour("after_sales_accept_on_portal", () => [
    {trigger: "#wrap:contains(SP2-0117)"},
    {trigger: "#sign:contains(The warranty starts today)"},
    {
        trigger: "#sign .o_web_sign_name_input",
        run: "edit Gu Lan",
    },
    {
        content: "Nothing drawn, nothing signed",
        trigger: "#sign .o_portal_sign_submit:disabled",
    },
    {
        trigger: "#sign canvas.o_web_sign_signature",
        async run() {
            await drawOn(this.anchor);
        },
    },
    {
        trigger: "#sign .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {trigger: "#wrap img[alt=Signature]"},
    {
        content: "The certificate can be downloaded at once",
        trigger: "#wrap a[href*='/paper/certificate']",
    },
    {trigger: "body:not(:has(#sign))"},
]);
