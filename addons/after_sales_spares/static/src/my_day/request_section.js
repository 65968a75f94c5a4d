import {Component, useState} from "@odoo/owl";
import {EFFECTS} from "@after_sales_service/my_day/job_state";
import {JobPage} from "@after_sales_service/my_day/job_page";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** So many parts are listed before one has to type. */
const SHOWN = 8;

/** What is asked for stands there at once; the number comes from the server. */
EFFECTS.request_part = (job, {values}) => {
    const part = job.requestable.find((row) => row.product_id === values.product_id);
    return {
        requests: [
            ...job.requests,
            {
                id: 0,
                name: part ? part.name : "",
                uom: part ? part.uom : "",
                state: "draft",
                received: false,
                expected: "",
                ...values,
            },
        ],
    };
};

/** Parts the job waits for, and one more requested with two taps. */
export class RequestSection extends Component {
    static template = "after_sales_spares.MyDayRequests";
    static props = {job: Object, labels: Object, add: Function};

    setup() {
        this.state = useState({query: "", reason: "", part: null, quantity: 1});
    }

    get choices() {
        const words = this.state.query.toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.job.requestable.filter((part) =>
            words.every((word) =>
                `${part.name} ${part.code}`.toLowerCase().includes(word)
            )
        );
    }

    get shownChoices() {
        return this.choices.slice(0, SHOWN);
    }

    getStateText(line) {
        if (!line.id) {
            return _t("being sent");
        }
        if (line.received) {
            return this.props.labels.request_state.done;
        }
        const state = this.props.labels.request_state[line.state];
        if (!line.expected) {
            return state;
        }
        const day = luxon.DateTime.fromSQL(line.expected, {zone: "utc"})
            .toLocal()
            .toLocaleString({day: "numeric", month: "short"});
        return _t("%(state)s, expected %(day)s", {state, day});
    }

    choose(part) {
        Object.assign(this.state, {part, quantity: 1, query: ""});
    }

    more(step) {
        this.state.quantity = Math.max(1, this.state.quantity + step);
    }

    request() {
        const {part, quantity, reason} = this.state;
        const values = {product_id: part.product_id, quantity};
        if (reason.trim()) {
            values.reason = reason.trim();
        }
        this.props.add("request_part", values);
        Object.assign(this.state, {part: null, quantity: 1, reason: ""});
    }
}

JobPage.components = {...JobPage.components, RequestSection};

patch(JobPage.prototype, {
    get requestsText() {
        const waiting = this.props.job.requests.filter(
            (line) => !line.received && !["refused", "cancel"].includes(line.state)
        );
        return waiting.length ? _t("%s awaited", waiting.length) : "";
    },
});
