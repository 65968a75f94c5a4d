import {Component, useState} from "@odoo/owl";
import {LateInput} from "./late_input";
import {PhotoError, readPhoto} from "./photo";

/** Items to tick and readings to note. */
export class ChecklistSection extends Component {
    static template = "after_sales_service.MyDayChecklist";
    static components = {LateInput};
    static props = {job: Object, labels: Object, open: Boolean, add: Function};

    setup() {
        // Items whose note is being written; the others show theirs if they have one
        this.noting = useState({});
        this.state = useState({notice: ""});
    }

    hasNote(line) {
        return Boolean(line.note || this.noting[line.id]);
    }

    get verdicts() {
        return Object.entries(this.props.labels.verdict);
    }

    /** A number in the unit of the item; its limits judge it. */
    onValue(line, text) {
        const value = Number(text.trim().replace(",", "."));
        if (text.trim() && Number.isFinite(value)) {
            this.props.add("check", {line_id: line.id, value, done: true});
        } else if (!text.trim()) {
            this.props.add("check", {line_id: line.id, done: false});
        }
    }

    onVerdict(line, verdict) {
        this.props.add("check", {line_id: line.id, done: true, verdict});
    }

    async onFile(line, ev) {
        this.state.notice = "";
        const [file] = ev.target.files;
        ev.target.value = "";
        try {
            const image = await readPhoto(file);
            await this.props.add("check_photo", {line_id: line.id, image});
        } catch (error) {
            if (!(error instanceof PhotoError)) {
                throw error;
            }
            this.state.notice = error.message;
        }
    }

    /** A reading that is noted is done; its tick can still be taken back. */
    onReading(line, text) {
        this.props.add("check", {
            line_id: line.id,
            reading: text,
            done: Boolean(text.trim()),
        });
    }
}
