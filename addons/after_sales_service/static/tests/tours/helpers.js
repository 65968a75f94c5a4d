import {delay} from "@odoo/hoot-dom";
import {formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** So long a step waits, in milliseconds: the machine may have other work to do. */
const PATIENCE = 30000;

/** The signature pad looks at the finger every 16 ms. */
const FINGER = 20;

/** Register a tour whose steps are patient. */
export function addTour(name, steps) {
    registry.category("web_tour.tours").add(name, {
        steps: () => steps().map((step) => ({timeout: PATIENCE, ...step})),
    });
}

/** Walk to a screen by the menus of a desktop. */
export function goTo(section, menu) {
    const module = "after_sales_service";
    return [
        ...stepUtils.goToAppSteps(`${module}.menu_root`, "After-Sales"),
        {
            trigger: `.o_menu_sections button[data-menu-xmlid='${module}.${section}']`,
            run: "click",
        },
        {
            trigger: `.o-dropdown--menu a[data-menu-xmlid='${module}.${menu}']`,
            run: "click",
        },
    ];
}

/** Wait for a screen whose buttons the one before may have as well. */
export function onScreen(title) {
    return [{trigger: `.o_last_breadcrumb_item:contains(${title})`}];
}

/** Walk to a screen by the menus of a phone. */
export function goToOnPhone(menu) {
    const sidebar = ".o_app_menu_sidebar";
    const entry = (name) =>
        `${sidebar} [data-menu-xmlid='after_sales_service.${name}']`;
    return [
        {trigger: ".o_menu_toggle", run: "click"},
        {trigger: `${sidebar} .o_sidebar_topbar .btn-primary`, run: "click"},
        {trigger: entry("menu_root"), run: "click"},
        {trigger: ".o_action_manager > .o_action"},
        {trigger: `body:not(:has(${sidebar}))`},
        {trigger: ".o_menu_toggle", run: "click"},
        {trigger: entry(menu), run: "click"},
    ];
}

/** Header button of a form, on the screen by itself: not hidden under "⋮". */
export function headerButton(name) {
    return `.o_statusbar_buttons button[name=${name}]:enabled`;
}

/** Press a header button and wait until it has done its work. */
export function press(name, after) {
    return [
        {content: `Press ${name}`, trigger: headerButton(name), run: "click"},
        {content: `${name} is done`, trigger: after},
    ];
}

/** On a phone one chip says in which state the job is. */
export function phoneState(label) {
    return `.o_field_statusbar[name=state] button.dropdown-toggle:contains(${label})`;
}

/** Open a tab of a form. */
export function openTab(name) {
    return [
        {trigger: `.o_notebook .nav-link[name=${name}]`, run: "click"},
        {trigger: `.o_notebook .nav-link[name=${name}].active`},
    ];
}

/** Choose a record by typing a part of its name. */
export function choose(field, text, within = "") {
    return [
        {
            trigger: `${within} .o_field_widget[name=${field}] input`,
            run: `edit ${text}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${text}) a`,
            run: "click",
        },
        {
            content: `${text} is chosen`,
            trigger: `${within} .o_field_widget[name=${field}] input:value(${text})`,
        },
    ];
}

/** Choose a record on a phone: there it opens a screen of cards. */
export function chooseCard(field, text, within = "") {
    return [
        {trigger: `${within} .o_field_widget[name=${field}] input`, run: "click"},
        {
            trigger: `.modal:not(.o_inactive_modal) .o_kanban_record:contains(${text})`,
            run: "click",
        },
        {
            content: `${text} is chosen`,
            trigger: `${within} .o_field_widget[name=${field}] input:value(${text})`,
        },
    ];
}

/** Write a text and go on to the next field. */
export function write(field, text, within = "") {
    const box = `${within} .o_field_widget[name=${field}]`;
    return [
        {trigger: `${box} input, ${box} textarea`, run: `edit ${text} && press Tab`},
    ];
}

/** Choose a value of a selection field. */
export function select(field, label, within = "") {
    const box = `${within} .o_field_widget[name=${field}]`;
    return [
        {trigger: `${box} input, ${box} button.o_select_menu_toggler`, run: "click"},
        {trigger: `.o_select_menu_item:contains(${label})`, run: "click"},
    ];
}

/** On a phone a line is a card, filled in a dialog of its own (also over another). */
export function addCard(field, steps, text) {
    const dialog = ".modal:not(.o_inactive_modal):has(.o_form_button_save)";
    return [
        {
            trigger: `.o_field_widget[name=${field}] .o-kanban-button-new`,
            run: "click",
        },
        {trigger: `${dialog} .o_form_view`},
        ...steps(dialog),
        {trigger: `${dialog} .modal-footer .o_form_button_save`, run: "click"},
        {trigger: "body:not(:has(.modal .o_form_button_save))"},
        {
            trigger: `.o_field_widget[name=${field}] .o_kanban_record:contains(${text})`,
        },
    ];
}

/** Type a time, as minutes from now. */
export function writeTime(field, minutes, within = "") {
    const box = `${within} .o_field_widget[name=${field}]`;
    const text = () => formatDateTime(luxon.DateTime.now().plus({minutes}));
    return [
        {
            content: `Into ${field}`,
            trigger: `${box} button.o_input, ${box} input`,
            run: "click",
        },
        {
            content: `Type the time of ${field}`,
            trigger: `${box} input`,
            async run({edit}) {
                await edit(text());
            },
        },
        {
            content: `Out of ${field} again`,
            trigger: `${box} input`,
            run: "press Enter",
        },
        {trigger: "body:not(:has(.o_datetime_picker))"},
    ];
}

/** Save by the button of the form. */
export function save() {
    return stepUtils.saveForm();
}

/** Draw a stroke, as a finger does. */
export async function drawOn(canvas) {
    const box = canvas.getBoundingClientRect();
    const finger = (type, x, y) =>
        canvas.dispatchEvent(
            new window.PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                pointerId: 1,
                pointerType: "touch",
                isPrimary: true,
                button: 0,
                buttons: type === "pointerup" ? 0 : 1,
                pressure: type === "pointerup" ? 0 : 0.5,
                clientX: box.left + box.width * x,
                clientY: box.top + box.height * y,
            })
        );
    finger("pointerdown", 0.2, 0.5);
    for (const [x, y] of [
        [0.3, 0.2],
        [0.4, 0.8],
        [0.5, 0.3],
        [0.6, 0.7],
        [0.8, 0.4],
    ]) {
        await delay(FINGER);
        finger("pointermove", x, y);
    }
    await delay(FINGER);
    finger("pointerup", 0.8, 0.4);
}
