import {Component} from "@odoo/owl";
import {PromiseCountdownField} from "../promise_countdown/promise_countdown_field";

/** The next promise of a job, ticking as it does on the desk. */
export class Deadline extends Component {
    static template = "after_sales_service.MyDayDeadline";
    static components = {PromiseCountdownField};
    static props = {job: Object, labels: Object};

    get record() {
        const {deadline, promise_state: promiseState} = this.props.job;
        return {
            data: {
                deadline:
                    deadline &&
                    luxon.DateTime.fromSQL(deadline, {zone: "utc"}).toLocal(),
                promise_state: promiseState,
            },
        };
    }
}
