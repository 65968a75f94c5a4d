import {Component} from "@odoo/owl";
import {LateInput} from "./late_input";

/** Hours per tap. */
const STEP = 0.5;

/** One's own hours and journey on a job. */
export class WorkSection extends Component {
    static template = "after_sales_service.MyDayWork";
    static components = {LateInput};
    static props = {job: Object, open: Boolean, add: Function};

    get others() {
        return this.props.job.lines.filter(
            (line) => line.kind !== "part" && !line.mine
        );
    }

    getMine(kind) {
        return this.props.job.lines.find(
            (line) => line.kind === kind && line.mine && !line.used
        );
    }

    get hours() {
        const line = this.getMine("labour");
        return line ? line.quantity : 0;
    }

    get travel() {
        const line = this.getMine("travel");
        return line ? line.actual_amount : 0;
    }

    set(kind, values) {
        const line = this.getMine(kind);
        this.props.add("work", {
            work: kind,
            line_id: (line && line.id) || false,
            ...values,
        });
    }

    setHours(hours) {
        this.set("labour", {quantity: Math.max(0, hours)});
    }

    more() {
        this.setHours(this.hours + STEP);
    }

    less() {
        this.setHours(this.hours - STEP);
    }

    /** A text that is no number is left as it is: nothing is guessed. */
    readNumber(text) {
        const value = Number(text.trim().replace(",", "."));
        return Number.isFinite(value) && value >= 0 ? value : null;
    }

    onHours(text) {
        const hours = this.readNumber(text);
        if (hours !== null) {
            this.setHours(hours);
        }
    }

    onTravel(text) {
        const amount = this.readNumber(text);
        if (amount !== null) {
            this.set("travel", {quantity: amount ? 1 : 0, actual_amount: amount});
        }
    }
}
