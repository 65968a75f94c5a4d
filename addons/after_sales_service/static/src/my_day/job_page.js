import {Component, onWillUpdateProps, useState} from "@odoo/owl";
import {getCarried, getNextStep, isOpen, isShut} from "./job_state";
import {ChecklistSection} from "./checklist_section";
import {Deadline} from "./deadline";
import {LateInput} from "./late_input";
import {MeterSection} from "./meter_section";
import {PartsSection} from "./parts_section";
import {PhotoSection} from "./photo_section";
import {ReportSection} from "./report_section";
import {WorkSection} from "./work_section";
import {_t} from "@web/core/l10n/translation";
import {getStepLabel} from "./step_label";

const MINUTES_AGO = [10, 30, 60, 120];

/** One job, one-handed: what and where, what was done, and the next step below. */
export class JobPage extends Component {
    static template = "after_sales_service.MyDayJob";
    static components = {
        ChecklistSection,
        Deadline,
        LateInput,
        MeterSection,
        PartsSection,
        PhotoSection,
        ReportSection,
        WorkSection,
    };
    static props = {
        job: Object,
        parts: Array,
        faults: Array,
        labels: Object,
        refused: Array,
        notice: String,
        add: Function,
        step: Function,
        close: Function,
        openForm: Function,
        openAcceptance: Function,
        showOutbox: Function,
    };

    setup() {
        this.state = useState({late: false, ago: 0, reason: ""});
        this.minutesAgo = MINUTES_AGO;
        onWillUpdateProps((next) => {
            if (getNextStep(next.job) !== this.next) {
                Object.assign(this.state, {late: false, ago: 0, reason: ""});
            }
        });
    }

    get next() {
        return getNextStep(this.props.job);
    }

    get shut() {
        return isShut(this.props.job);
    }

    get stepLabel() {
        return getStepLabel(this.next);
    }

    get open() {
        return isOpen(this.props.job);
    }

    /** The customer need not sign for every kind of job. */
    get canCloseUnsigned() {
        const {job} = this.props;
        return this.next === "sign" && !job.needs_signature;
    }

    get canBeLate() {
        return ["depart", "arrive", "finish", "return"].includes(this.next);
    }

    get carried() {
        return getCarried(this.props.job, this.props.parts);
    }

    get carriedText() {
        const {total, missing} = this.carried;
        if (!total) {
            const used = this.props.job.lines.filter(
                (line) => line.kind === "part" && line.used
            );
            return used.length ? _t("%s used", used.length) : "";
        }
        return missing.length
            ? _t("%(carried)s of %(total)s in the van, missing: %(names)s", {
                  carried: total - missing.length,
                  total,
                  names: missing.join(", "),
              })
            : _t("all %s in the van", total);
    }

    get checklistText() {
        const {checklist} = this.props.job;
        return `${checklist.filter((line) => line.done).length}/${checklist.length}`;
    }

    get metersText() {
        const {meters} = this.props.job;
        return `${meters.filter((meter) => meter.value !== "").length}/${meters.length}`;
    }

    /** How far the form of a joint acceptance is, and who has signed it. */
    get acceptanceText() {
        const {rows, signed} = this.props.job.acceptance;
        const entered = rows.filter((row) => row.result).length;
        return rows.length ? `${entered}/${rows.length} · ${signed}` : signed;
    }

    get acceptanceHint() {
        const {job} = this.props;
        if (
            job.acceptance.sealed ||
            !["in_progress", "to_accept"].includes(job.state)
        ) {
            return _t("Production and the equipment department sign this form.");
        }
        return job.state === "to_accept"
            ? _t(
                  "Enter what came out of each item, then let production sign. The" +
                      " equipment department signs in its own session."
              )
            : _t("It is filled in and signed when the work is finished.");
    }

    get hoursText() {
        const hours = this.props.job.lines
            .filter((line) => line.kind === "labour")
            .reduce((sum, line) => sum + line.quantity, 0);
        return hours ? _t("%s h", hours) : "";
    }

    get reportText() {
        const {report} = this.props.job;
        return report.result ? this.props.labels.result[report.result] : "";
    }

    getTime(name) {
        const time = this.props.job[name];
        return time
            ? luxon.DateTime.fromSQL(time, {zone: "utc"}).toLocal().toFormat("HH:mm")
            : "";
    }

    /** When what has happened happened. */
    get timesText() {
        const {job} = this.props;
        return [
            job.departed_at && _t("departed %s", this.getTime("departed_at")),
            job.arrived_at && _t("arrived %s", this.getTime("arrived_at")),
            job.finished_at && _t("finished %s", this.getTime("finished_at")),
            job.returned_at && _t("back %s", this.getTime("returned_at")),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    getAgoText(minutes) {
        return _t("%s min ago", minutes);
    }

    onStep() {
        const {ago, reason} = this.state;
        const late = this.state.late && ago ? {ago, reason: reason.trim()} : {};
        this.props.step(this.props.job, this.next, late);
    }

    onDone() {
        this.props.step(this.props.job, "done", {});
    }

    /** A time entered afterwards needs its reason before it can be sent. */
    get isStepReady() {
        return !this.state.late || !this.state.ago || Boolean(this.state.reason.trim());
    }
}
