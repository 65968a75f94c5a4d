import {Component, useState} from "@odoo/owl";

/** The parts that the job may need: in the van, to fetch, to buy, or without. */
export class DepartureSection extends Component {
    static template = "after_sales_spares.MyDayDeparture";
    static props = {departure: Object, add: Function};

    setup() {
        this.state = useState({reason: ""});
    }

    onWithout() {
        const reason = this.state.reason.trim();
        if (reason) {
            this.state.reason = "";
            this.props.add("parts_without", {reason});
        }
    }
}
