import {Component, useState} from "@odoo/owl";
import {PhotoError, readPhoto} from "@after_sales_service/my_day/photo";

const BLANK = {
    kind: "hazard",
    severity: "minor",
    description: "",
    immediate: "",
    stop_work: false,
    image: "",
};

/** A danger reported in a minute: what, how bad, a few words, a photo, send. */
export class HazardForm extends Component {
    static template = "after_sales_training.MyDayHazard";
    static props = {labels: Object, add: Function, atJob: Boolean};

    setup() {
        this.state = useState({...BLANK, notice: "", sent: false});
    }

    getChoices(name) {
        return Object.entries(this.props.labels[`incident_${name}`] || {});
    }

    choose(name, key) {
        this.state[name] = key;
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        this.state.notice = "";
        try {
            this.state.image = await readPhoto(file);
        } catch (error) {
            if (!(error instanceof PhotoError)) {
                throw error;
            }
            this.state.notice = error.message;
        }
    }

    async send() {
        const {kind, severity, description, immediate, stop_work: stop} = this.state;
        const values = {kind, severity, description: description.trim()};
        if (immediate.trim()) {
            values.immediate = immediate.trim();
        }
        if (stop && this.props.atJob) {
            values.stop_work = true;
        }
        if (this.state.image) {
            values.image = this.state.image;
        }
        await this.props.add("hazard", values);
        Object.assign(this.state, {...BLANK, sent: true});
    }
}
