import {Component, useState} from "@odoo/owl";
import {LateInput} from "./late_input";

/** What the meters of the unit show now. */
export class MeterSection extends Component {
    static template = "after_sales_service.MyDayMeters";
    static components = {LateInput};
    static props = {job: Object, open: Boolean, add: Function};

    setup() {
        // Figures below the last one: they wait for the word why
        this.lower = useState({});
    }

    onValue(meter, text) {
        const value = Number(text.trim().replace(",", "."));
        if (!text.trim() || !Number.isFinite(value)) {
            return;
        }
        if (meter.last_at && value < meter.last) {
            this.lower[meter.id] = value;
        } else {
            delete this.lower[meter.id];
            this.props.add("meter", {meter_id: meter.id, value});
        }
    }

    onRollover(meter) {
        const value = this.lower[meter.id];
        delete this.lower[meter.id];
        this.props.add("meter", {meter_id: meter.id, value, jump: "rollover"});
    }

    isLower(meter) {
        return meter.id in this.lower;
    }
}
