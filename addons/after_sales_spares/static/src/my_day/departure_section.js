import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** The parts that the job may need: in the van, to fetch, to buy, or without. */
export class DepartureSection extends Component {
    static template = "after_sales_spares.MyDayDeparture";
    static props = {departure: Object, add: Function};

    setup() {
        this.state = useState({reason: ""});
    }

    getPartText(line) {
        return `${line.quantity} ${line.uom} × ${line.name}`;
    }

    /** How likely it is needed, where it lies, and why it stays there. */
    getWhyText(line) {
        const likely = _t("%s likely", `${line.percent}%`);
        return [likely, line.where, line.reason].filter(Boolean).join(" · ");
    }

    onWithout() {
        const reason = this.state.reason.trim();
        if (reason) {
            this.state.reason = "";
            this.props.add("parts_without", {reason});
        }
    }
}
