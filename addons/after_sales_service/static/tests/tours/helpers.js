import {delay} from "@odoo/hoot-dom";
import {stepUtils} from "@web_tour/tour_utils";

/** The signature pad looks at the finger every 16 ms. */
const FINGER = 20;

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

/** Save by the button of the form. */
export function save() {
    return stepUtils.saveForm();
}

/** Draw a stroke, as a finger does. */
export async function drawOn(canvas) {
    const box = canvas.getBoundingClientRect();
    const finger = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
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
