import {
    Component,
    onWillUnmount,
    onWillUpdateProps,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/** Milliseconds after the last key; a page that goes away saves at once. */
const PAUSE = 1500;

/** An input that keeps what is typed by itself: there is nothing to press. */
export class LateInput extends Component {
    static template = "after_sales_service.LateInput";
    static props = {
        value: [String, Number],
        onSave: Function,
        label: String,
        type: {type: String, optional: true},
        lines: {type: Number, optional: true},
        disabled: {type: Boolean, optional: true},
        className: {type: String, optional: true},
    };

    setup() {
        this.state = useState({text: String(this.props.value)});
        this.timer = null;
        onWillUpdateProps((next) => {
            // What is being typed is newer than what the server says
            if (!this.timer) {
                this.state.text = String(next.value);
            }
        });
        onWillUnmount(() => this.save());
        useExternalListener(window, "pagehide", () => this.save());
        useExternalListener(document, "visibilitychange", () => this.save());
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.save(), PAUSE);
    }

    save() {
        if (!this.timer) {
            return;
        }
        browser.clearTimeout(this.timer);
        this.timer = null;
        if (this.state.text !== String(this.props.value)) {
            this.props.onSave(this.state.text);
        }
    }
}
