import {Component, useState} from "@odoo/owl";
import {LateInput} from "./late_input";
import {_t} from "@web/core/l10n/translation";

/** So many choices are shown before one has to type. */
const SHOWN = 6;

/** Cause, work and result: big choices of the catalogue first, then words. */
export class ReportSection extends Component {
    static template = "after_sales_service.MyDayReport";
    static components = {LateInput};
    static props = {
        job: Object,
        faults: Array,
        labels: Object,
        open: Boolean,
        add: Function,
    };

    setup() {
        this.state = useState({cause: "", remedy: ""});
    }

    get kinds() {
        return [
            {kind: "cause", field: "cause_id", title: _t("Cause Found")},
            {kind: "remedy", field: "remedy_id", title: _t("Work Done")},
        ];
    }

    get results() {
        return Object.entries(this.props.labels.result);
    }

    getChoices({kind, field}) {
        const {job, faults} = this.props;
        const query = this.state[kind].trim().toLowerCase();
        const fitting = faults.filter(
            (fault) =>
                fault.kind === kind &&
                (!fault.product_ids.length ||
                    fault.product_ids.includes(job.product_id)) &&
                `${fault.code} ${fault.name}`.toLowerCase().includes(query)
        );
        const chosen = fitting.filter(({id}) => id === job.report[field]);
        const others = fitting.filter(({id}) => id !== job.report[field]);
        return [...chosen, ...others].slice(0, SHOWN);
    }

    hasMore({kind}) {
        return this.props.faults.filter((fault) => fault.kind === kind).length > SHOWN;
    }

    /** The catalogue's words to begin with, as on the form. */
    choose({kind, field}, fault) {
        const {report} = this.props.job;
        if (report[field] === fault.id) {
            this.props.add("report", {[field]: false});
            return;
        }
        const words = report[kind] ? {} : {[kind]: fault.name};
        this.props.add("report", {[field]: fault.id, ...words});
        this.state[kind] = "";
    }
}
