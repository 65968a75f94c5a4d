/* global FullCalendar */
import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    useRef,
} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {CalendarSidePanel} from "@web/views/calendar/calendar_side_panel/calendar_side_panel";

const {DateTime} = luxon;

/**
 * Jobs that wait to be planned, the next deadline first: drag one into the calendar.
 */
export class DispatchTray extends Component {
    static template = "after_sales_service.DispatchTray";
    static props = {model: Object, editRecord: Function};

    setup() {
        this.jobsRef = useRef("jobs");
        this.draggable = null;
        onWillStart(() => loadBundle("web.fullcalendar_lib"));
        onMounted(() => this.makeDraggable());
        onPatched(() => this.makeDraggable());
        onWillUnmount(() => this.draggable?.destroy());
    }

    get tray() {
        return this.props.model.tray;
    }

    makeDraggable() {
        if (this.draggable?.el === this.jobsRef.el || this.env.isSmall) {
            return;
        }
        this.draggable?.destroy();
        this.draggable =
            this.jobsRef.el &&
            new FullCalendar.Interaction.Draggable(this.jobsRef.el, {
                itemSelector: ".o_dispatch_job",
                eventData: (el) => ({
                    title: el.dataset.title,
                    duration: {hours: Number(el.dataset.hours)},
                }),
            });
    }

    getTitle(job) {
        return [job.kind, job.city].filter(Boolean).join(" · ");
    }

    getUnit(job) {
        return [job.unit, job.serial].filter(Boolean).join(" ");
    }

    getDeadline(job) {
        return formatDateTime(deserializeDateTime(job.deadline), {format: "f"});
    }

    isLate(job) {
        return deserializeDateTime(job.deadline) < DateTime.now();
    }

    getAskedFor(job) {
        return formatDateTime(deserializeDateTime(job.asked_for), {format: "f"});
    }

    onChoose(job, engineerId) {
        this.props.model.chooseEngineer(job.id, engineerId);
    }

    open(job) {
        this.props.editRecord({id: job.id, title: job.name});
    }
}

export class DispatchSidePanel extends CalendarSidePanel {
    static template = "after_sales_service.DispatchSidePanel";
    static components = {...CalendarSidePanel.components, DispatchTray};
    static props = ["model", "editRecord"];
}
