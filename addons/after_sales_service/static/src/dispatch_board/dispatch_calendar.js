import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {CalendarCommonRenderer} from "@web/views/calendar/calendar_common/calendar_common_renderer";
import {CalendarController} from "@web/views/calendar/calendar_controller";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {CalendarRenderer} from "@web/views/calendar/calendar_renderer";
import {calendarView} from "@web/views/calendar/calendar_view";
import {useEffect} from "@odoo/owl";
import {DispatchSidePanel} from "./dispatch_tray";
import {mayPlan} from "./plan_check";

const {DateTime} = luxon;
// A board shows the hours people work, and whatever lies outside of them
const FIRST_HOUR = 6;
const LAST_HOUR = 20;
// Where a month says no hour
const USUAL_HOUR = 9;
// Shown on a card from then on
const SOON = {hours: 24};

export class DispatchCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "action", "dialog"];

    setup(params, services) {
        super.setup(params, services);
        this.services = {...services, orm: this.orm};
        this.meta.firstDayOfWeek = 1;
        this.tray = {count: 0, jobs: []};
        this.chosen = {};
    }

    async updateData(data) {
        const [tray] = await Promise.all([
            this.orm.call(this.resModel, "get_tray", []),
            super.updateData(data),
        ]);
        this.tray = tray;
    }

    /** A job of the calendar was moved or stretched. */
    async updateRecord(record, options = {}) {
        const {planned_start, planned_end} = this.buildRawRecord(record, options);
        await this.plan(record.id, {planned_start, planned_end});
    }

    async plan(id, plan) {
        const reload = () => this.load();
        try {
            if (await mayPlan(this.services, id, plan, reload)) {
                await this.orm.write(this.resModel, [id], plan);
            }
        } finally {
            // Whatever came of it: show what the database holds
            await this.load();
        }
    }

    /** A job of the tray was dropped. */
    async planFromTray(id, start, hours) {
        const job = this.tray.jobs.find((row) => row.id === id);
        const plan = {
            planned_start: serializeDateTime(start),
            planned_end: serializeDateTime(start.plus({hours})),
        };
        const engineerId = job && this.getChosen(job);
        if (engineerId) {
            plan.engineer_id = engineerId;
        }
        await this.plan(id, plan);
    }

    getChosen(job) {
        return this.chosen[job.id] || job.engineer_id || job.proposals[0]?.id;
    }

    chooseEngineer(id, engineerId) {
        this.chosen[id] = engineerId;
        this.notify();
    }
}

export class DispatchCommonRenderer extends CalendarCommonRenderer {
    static eventTemplate = "after_sales_service.DispatchEvent";

    setup() {
        super.setup();
        useEffect(
            (first, last) => {
                this.fc.api.setOption("slotMinTime", first);
                this.fc.api.setOption("slotMaxTime", last);
            },
            () => this.hours
        );
    }

    get hours() {
        let [first, last] = [FIRST_HOUR, LAST_HOUR];
        for (const {start, end} of Object.values(this.props.model.records)) {
            first = Math.min(first, start.hour);
            last = Math.max(last, end.hasSame(start, "day") ? end.hour + 1 : 24);
        }
        return [`${first}:00:00`, `${Math.min(last, 24)}:00:00`];
    }

    get options() {
        const [slotMinTime, slotMaxTime] = this.hours;
        return {
            ...super.options,
            slotMinTime,
            slotMaxTime,
            eventReceive: this.onTrayDrop,
        };
    }

    onEventContent(arg) {
        const record = this.props.model.records[arg.event.id];
        if (record) {
            const {board_deadline: deadline} = record.rawRecord;
            const due = deadline && deserializeDateTime(deadline);
            record.isDueSoon = Boolean(due && due < DateTime.now().plus(SOON));
        }
        return super.onEventContent(arg);
    }

    async onTrayDrop(info) {
        const {jobId, hours} = info.draggedEl.dataset;
        let start = DateTime.fromJSDate(info.event.start);
        if (info.event.allDay) {
            start = start.set({hour: USUAL_HOUR});
        }
        // What the calendar drew is not planned yet
        info.revert();
        await this.props.model.planFromTray(Number(jobId), start, Number(hours));
    }
}

export class DispatchCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: DispatchCommonRenderer,
        week: DispatchCommonRenderer,
        month: DispatchCommonRenderer,
    };
}

export class DispatchCalendarController extends CalendarController {
    static components = {
        ...CalendarController.components,
        CalendarSidePanel: DispatchSidePanel,
    };

    get className() {
        return `${super.className || ""} o_dispatch_board`;
    }

    get hasSideBar() {
        return true;
    }

    get sidePanelProps() {
        return {...super.sidePanelProps, editRecord: this.editRecord.bind(this)};
    }
}

registry.category("views").add("after_sales_dispatch_calendar", {
    ...calendarView,
    Controller: DispatchCalendarController,
    Model: DispatchCalendarModel,
    Renderer: DispatchCalendarRenderer,
});
