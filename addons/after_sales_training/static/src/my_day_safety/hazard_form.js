import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {PhotoError, readPhoto} from "@after_sales_service/my_day/photo";
import {_t} from "@web/core/l10n/translation";

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
    static props = {labels: Object, jobs: Array, jobId: Number, add: Function};

    setup() {
        const {jobId} = this.props;
        this.state = useState({...BLANK, jobId, notice: "", sent: false});
        this.root = useRef("root");
        // It is opened from the head, wherever the list stands
        onMounted(() => this.root.el.scrollIntoView());
    }

    getPlace(job) {
        return [job.name, job.unit, job.customer].filter(Boolean).join(" · ");
    }

    onPlace(ev) {
        this.state.jobId = Number(ev.target.value);
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
        const {jobId} = this.state;
        if (stop && jobId) {
            values.stop_work = true;
        }
        if (this.state.image) {
            values.image = this.state.image;
        }
        const isKept = await this.props.add("hazard", values, {id: jobId || false});
        if (isKept) {
            Object.assign(this.state, {...BLANK, notice: "", sent: true});
        } else {
            this.state.sent = false;
            this.state.notice = _t(
                "It is not kept: this phone has no room left. Free some memory, or call."
            );
        }
    }
}
