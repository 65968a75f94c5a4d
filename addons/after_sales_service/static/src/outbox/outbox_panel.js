import {Component, useState} from "@odoo/owl";

/** What is still on this phone, and what the server would not take. */
export class OutboxPanel extends Component {
    static template = "after_sales_service.OutboxPanel";
    static props = {
        outbox: Object,
        acts: Array,
        labels: Object,
        jobs: Array,
    };

    setup() {
        this.state = useState({sure: ""});
    }

    getName(act) {
        return this.props.labels.act[act.kind] || act.kind;
    }

    getJob(act) {
        const job = this.props.jobs.find(({id}) => id === act.order_id);
        return job ? `${job.name} · ${job.unit}` : "";
    }

    getTime(act) {
        return luxon.DateTime.fromMillis(act.at).toFormat("HH:mm");
    }

    /** What was typed: it can be told the office by telephone. */
    getText(act) {
        return Object.entries(act.values)
            .filter(([name, value]) => name !== "image" && typeof value === "string")
            .map(([, value]) => value)
            .join(", ");
    }

    onDiscard(act) {
        if (this.state.sure === act.uuid) {
            this.props.outbox.discard(act);
        } else {
            this.state.sure = act.uuid;
        }
    }
}
