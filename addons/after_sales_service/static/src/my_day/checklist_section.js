import {Component, useState} from "@odoo/owl";
import {LateInput} from "./late_input";

/** Items to tick and readings to note. */
export class ChecklistSection extends Component {
    static template = "after_sales_service.MyDayChecklist";
    static components = {LateInput};
    static props = {job: Object, open: Boolean, add: Function};

    setup() {
        // Items whose note is being written; the others show theirs if they have one
        this.noting = useState({});
    }

    hasNote(line) {
        return Boolean(line.note || this.noting[line.id]);
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
