import {addTour, goToOnPhone} from "./helpers";
import {browser} from "@web/core/browser/browser";

const DIALOG = ".modal:not(.o_inactive_modal)";
const {XMLHttpRequest: RealRequest} = browser;

/** Every request fails as it does in a cellar. */
class DeadRequest extends RealRequest {
    send() {
        setTimeout(() => this.dispatchEvent(new Event("error")));
    }
}

function cutTheLine() {
    return {
        content: "The line is lost",
        trigger: ".o_my_day",
        run() {
            browser.XMLHttpRequest = DeadRequest;
        },
    };
}

function mendTheLine() {
    return {
        content: "The line is back",
        trigger: ".o_my_day",
        run() {
            browser.XMLHttpRequest = RealRequest;
            browser.dispatchEvent(new Event("online"));
        },
    };
}

/** Take the next step of the open job. */
function step(name, after) {
    return [
        {trigger: `.o_my_day_next[data-step=${name}]:enabled`, run: "click"},
        {trigger: after},
    ];
}

function sending(count) {
    return {trigger: `.o_my_day_sending[data-unsent='${count}']`};
}

function openSection(name) {
    return {
        trigger: `.o_my_day_section[data-section=${name}]:not([open]) summary`,
        run: "click",
    };
}

function input(label, text) {
    const box = `.o_my_day_job [aria-label='${label}']`;
    return {trigger: box, run: `edit ${text} && press Tab`};
}

/** A small photo, made here: a browser under test has no camera. */
async function takePhoto(box) {
    const canvas = document.createElement("canvas");
    canvas.width = 64;
    canvas.height = 48;
    canvas.getContext("2d").fillRect(0, 0, 32, 48);
    const content = await new Promise((resolve) =>
        canvas.toBlob(resolve, "image/jpeg")
    );
    const files = new window.DataTransfer();
    files.items.add(new File([content], "photo.jpg", {type: "image/jpeg"}));
    box.files = files.files;
    box.dispatchEvent(new Event("change", {bubbles: true}));
}

/** The engineer's whole day, with the line lost from the road to the report. */
addTour("after_sales_my_day", () => [
    ...goToOnPhone("my_day_menu"),
    {
        content: "Call and route are one tap away",
        trigger: ".o_my_day_card:contains(SP2-0117) a[href^='tel:']",
    },
    {trigger: ".o_my_day_card a[href^='https://uri.amap.com/']"},
    {trigger: ".o_my_day_card .o_my_day_open", run: "click"},
    ...step("depart", ".o_my_day_next[data-step=arrive]"),
    sending(0),
    cutTheLine(),
    ...step("arrive", ".o_my_day_next[data-step=finish]"),
    sending(1),
    {content: "It says so, and blocks nothing", trigger: ".o_my_day_offline"},
    {trigger: "body:not(:has(.modal))"},
    openSection("parts"),
    {trigger: ".o_my_day_search", run: "edit lamp"},
    {trigger: ".list-group-item:contains(Lamp)", run: "click"},
    {trigger: ".o_my_day_row:contains(Lamp) .o_my_day_count:contains(1)"},
    {trigger: ".o_my_day_row:contains(Lamp) button[aria-label=More]", run: "click"},
    {trigger: ".o_my_day_row:contains(Lamp) .o_my_day_count:contains(2)"},
    {
        content: "A hand scanner types the serial and Enter",
        trigger: ".o_my_day_search",
        run: "edit P-77 && press Enter",
    },
    {trigger: ".o_my_day_row:contains(P-77)"},
    input("Serial of the old piece", "P-11"),
    {
        content: "What is in no van is said",
        trigger: ".o_my_day_search",
        run: "edit P-99 && press Enter",
    },
    {trigger: ".o_my_day_job p[role=status]:contains(P-99)"},
    openSection("work"),
    {trigger: "button[aria-label='Half an hour more']", run: "click"},
    {trigger: "button[aria-label='Half an hour more']", run: "click"},
    {trigger: "summary:contains(1 h)"},
    openSection("photos"),
    {
        trigger: "input[type=file][data-moment=before]",
        async run() {
            await takePhoto(this.anchor);
        },
    },
    {trigger: ".o_my_day_photo[src^='data:image']"},
    sending(8),
    {
        content: "The page is loaded anew: everything is still there, and goes out",
        trigger: ".o_my_day",
        run: () => location.reload(),
        expectUnloadPage: true,
    },
    {trigger: ".o_my_day_card .o_my_day_open", run: "click"},
    sending(0),
    {trigger: "summary:contains(1 h)"},
    openSection("report"),
    input("Cause Found", "Lamp burnt out"),
    input("Work Done", "Lamp and pump replaced"),
    {trigger: "button[data-result=solved]", run: "click"},
    {trigger: "button[data-result=solved].btn-primary"},
    input("Correct use, care and safety", "Let it cool down"),
    cutTheLine(),
    ...step("finish", ".o_my_day_next[data-step=sign]"),
    {
        content: "Nobody signs for what the office does not have",
        trigger: ".o_my_day_next[data-step=sign]",
        run: "click",
    },
    {trigger: ".o_my_day_bar .alert-warning"},
    mendTheLine(),
    sending(0),
    {trigger: ".o_my_day_next[data-step=sign]", run: "click"},
    {trigger: `${DIALOG} .o_form_sheet:contains(Lamp):contains(Free of charge)`},
    {
        trigger: `${DIALOG} .o_field_widget[name=name] input`,
        run: "edit Gu Lan && press Tab",
    },
    {trigger: `${DIALOG} .o_field_widget[name=image] .o_signature`, run: "click"},
    {trigger: `${DIALOG} .o_web_sign_auto_button.active`},
    {trigger: `${DIALOG} .modal-footer .btn-primary:enabled`, run: "click"},
    {trigger: `${DIALOG} .o_field_widget[name=image] img.o_signature`},
    {trigger: `${DIALOG} button[name=action_sign]`, run: "click"},
    {trigger: "body:not(:has(.modal))"},
    ...step("done", ".o_my_day_next[data-step=return]"),
    ...step("return", ".o_my_day_bar .text-success-emphasis"),
    sending(0),
    {trigger: ".o_my_day_back", run: "click"},
    {trigger: ".o_my_day_card:contains(Done)"},
]);

/** More is planned than the van holds: what is not taken is said, and listed. */
addTour("after_sales_my_day_conflict", () => [
    {trigger: ".o_my_day_card .o_my_day_open", run: "click"},
    {trigger: "summary .text-danger-emphasis:contains(Lamp)"},
    ...step("depart", ".o_my_day_next[data-step=arrive]"),
    ...step("arrive", ".o_my_day_next[data-step=finish]"),
    {trigger: ".o_my_day_next[data-step=finish]", run: "click"},
    {
        content: "The reason stands above the button, the step is still open",
        trigger:
            ".o_my_day_bar:has(.o_my_day_next[data-step=finish]) .o_my_day_refused:contains(99)",
    },
    {trigger: "body:not(:has(.modal))"},
    {trigger: ".o_my_day_refused button", run: "click"},
    {trigger: ".o_my_day_outbox button:contains(Discard)", run: "click"},
    {trigger: ".o_my_day_outbox button:contains(Really discard?)", run: "click"},
    {trigger: ".o_my_day_outbox:contains(Nothing is waiting)"},
    {trigger: "body:not(:has(.o_my_day_refused))"},
]);
