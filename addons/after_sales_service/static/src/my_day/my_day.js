import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {
    Component,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {applyActs, getNextStep, groupByDay, isShut} from "./job_state";
import {useBus, useService} from "@web/core/utils/hooks";
import {Deadline} from "./deadline";
import {JobPage} from "./job_page";
import {OutboxPanel} from "../outbox/outbox_panel";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {getPlace} from "./place";
import {getStepLabel} from "./step_label";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {isDisplayStandalone} from "@web/core/browser/feature_detection";
import {registry} from "@web/core/registry";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useSetupAction} from "@web/search/action_hook";

/** Milliseconds after which the day is read again. */
const REFRESH = 5 * 60 * 1000;
const MOMENTS = {depart: "departed", arrive: "arrived"};

/**
 * An engineer's day on the phone: the jobs in their order, one button for the next
 * step, everything else one tap away. It works on without a connection.
 */
export class MyDay extends Component {
    static template = "after_sales_service.MyDay";
    static components = {Deadline, JobPage, OutboxPanel};
    static props = {outbox: Object, jobId: {type: Number, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.service = useService("after_sales_outbox");
        this.canScan = isBarcodeScannerSupported();
        this.canInstall = !isDisplayStandalone();
        this.outbox = this.props.outbox;
        this.sent = useState(this.outbox.state);
        this.state = useState({
            day: null,
            jobId: this.props.jobId || null,
            notice: "",
            serial: "",
            showOutbox: false,
        });
        useSetupAction({getLocalState: () => ({jobId: this.state.jobId})});
        useBus(this.service.bus, "JOBS", ({detail}) => this.takeJobs(detail));
        useExternalListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.load();
            }
        });
        const timer = browser.setInterval(() => this.load(), REFRESH);
        onWillUnmount(() => browser.clearInterval(timer));
        onWillStart(async () => {
            await this.load();
            this.service.flush();
        });
    }

    // ------------------------------------------------------------
    // DATA
    // ------------------------------------------------------------

    async load() {
        const {store, owner, state} = this.outbox;
        try {
            this.state.day = await this.orm.silent.call(
                "after.sales.order",
                "get_my_day",
                []
            );
            state.connected = true;
            await store.saveDay(owner, JSON.stringify(this.state.day));
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            state.connected = false;
            // What is on the screen is as good as what is kept
            if (!this.state.day) {
                this.state.day = JSON.parse(await store.loadDay(owner));
            }
        }
    }

    async refresh() {
        await this.load();
        this.service.flush();
    }

    /** The server has taken acts of these jobs: it says how they stand now. */
    takeJobs(jobs) {
        const {day} = this.state;
        if (!day) {
            return;
        }
        const moved = day.jobs.some((job) =>
            jobs.some(({id, state}) => id === job.id && state !== job.state)
        );
        day.jobs = day.jobs.map((job) => jobs.find(({id}) => id === job.id) || job);
        this.outbox.store.saveDay(this.outbox.owner, JSON.stringify(day));
        if (moved) {
            // Parts may have left the van
            this.load();
        }
    }

    getParts(job) {
        return this.state.day.vans[job.van_id] || [];
    }

    get jobs() {
        return this.state.day.jobs.map((job) =>
            applyActs(job, this.sent.acts, this.getParts(job))
        );
    }

    get days() {
        return groupByDay(this.jobs, luxon.DateTime.now());
    }

    get job() {
        return this.jobs.find(({id}) => id === this.state.jobId);
    }

    get unsentCount() {
        return this.sent.acts.filter((act) => !act.error).length;
    }

    get refused() {
        return this.sent.acts.filter((act) => act.error);
    }

    get refusedOfJob() {
        return this.refused.filter((act) => act.order_id === this.state.jobId);
    }

    get sendingText() {
        if (this.refused.length) {
            return _t("%s not taken", this.refused.length);
        }
        return this.unsentCount ? _t("%s unsent", this.unsentCount) : _t("all sent");
    }

    get sendingLook() {
        if (this.refused.length) {
            return {icon: "fa-exclamation-triangle", color: "text-danger-emphasis"};
        }
        return this.unsentCount
            ? {icon: "fa-cloud-upload", color: "text-warning-emphasis"}
            : {icon: "fa-check-circle", color: "text-success-emphasis"};
    }

    get offlineText() {
        return this.sent.lasting
            ? _t(
                  "No connection. What you enter is kept on this phone and sent by" +
                      " itself."
              )
            : _t(
                  "No connection, and this browser keeps nothing: leave this page" +
                      " open until everything is sent."
              );
    }

    get emptyText() {
        return _t(
            "No job today. Ask your dispatcher, or find a unit below to report a fault."
        );
    }

    get installLink() {
        const query = new URLSearchParams({
            app_id: "after_sales_service",
            app_name: _t("My Day"),
            path: "scoped_app/my-day",
        });
        return `/scoped_app?${query}`;
    }

    // ------------------------------------------------------------
    // WORDS
    // ------------------------------------------------------------

    getDayTitle(group) {
        const title = group.day.toLocaleString({
            weekday: "short",
            day: "numeric",
            month: "short",
        });
        const today = luxon.DateTime.now().hasSame(group.day, "day");
        return today ? _t("Today, %s", title) : title;
    }

    getTime(time) {
        return time
            ? luxon.DateTime.fromSQL(time, {zone: "utc"}).toLocal().toFormat("HH:mm")
            : "";
    }

    /** An overdue job says since when it is planned. */
    getEarlierDay(job, group) {
        const planned =
            job.planned_start &&
            luxon.DateTime.fromSQL(job.planned_start, {zone: "utc"}).toLocal();
        return planned && !planned.hasSame(group.day, "day")
            ? planned.toLocaleString({day: "numeric", month: "short"})
            : "";
    }

    getNext(job) {
        return getNextStep(job);
    }

    isShut(job) {
        return isShut(job);
    }

    /** Whether the next step may be taken from the list; addons know more. */
    canStep(job) {
        return !isShut(job);
    }

    getLabel(step) {
        return getStepLabel(step);
    }

    // ------------------------------------------------------------
    // DOING
    // ------------------------------------------------------------

    openJob(job) {
        this.state.jobId = job.id;
        this.state.notice = "";
    }

    close() {
        this.state.jobId = null;
        this.state.notice = "";
    }

    toggleOutbox() {
        this.state.showOutbox = !this.state.showOutbox;
    }

    async add(kind, values, job = this.job) {
        this.state.notice = "";
        try {
            await this.outbox.add(kind, job.id, values);
        } catch {
            this.state.notice = _t(
                "This phone has no room left: the last entry is not kept. Send what is" +
                    " unsent, or free some memory."
            );
            return;
        }
        this.service.flush();
    }

    async step(job, step, late) {
        if (step === "sign") {
            await this.sign(job);
            return;
        }
        await this.add(step, late, job);
        if (step in MOMENTS && job.keeps_place && !late.ago) {
            const place = await getPlace();
            if (place) {
                await this.add("place", {moment: MOMENTS[step], ...place}, job);
            }
        }
    }

    /** The customer signs for what the office has: all of it must be there. */
    async sign(job) {
        this.state.notice = "";
        this.state.jobId = job.id;
        await this.service.flush();
        if (this.outbox.unsent.some((act) => act.order_id === job.id)) {
            this.state.notice = _t(
                "Not everything is sent yet. The customer signs for what the office" +
                    " has: try again with a connection, or have the link sent."
            );
            return;
        }
        await this.openDialog(job, "action_sign");
    }

    /** The form that both sides sign lies in the office, like the signature. */
    async openAcceptance(job) {
        this.state.notice = "";
        await this.service.flush();
        await this.openDialog(job, "action_open_acceptance_form");
    }

    async openDialog(job, name) {
        try {
            await this.action.doActionButton({
                type: "object",
                name,
                resModel: "after.sales.order",
                resId: job.id,
                resIds: [job.id],
                onClose: () => this.load(),
            });
        } catch (error) {
            this.state.notice = this.getReason(error);
        }
    }

    /** What hindered, in words; what nobody expected goes on to the web client. */
    getReason(error) {
        if (error instanceof ConnectionLostError) {
            this.outbox.state.connected = false;
            return _t("There is no connection at the moment.");
        }
        if (error instanceof RPCError && error.data) {
            return error.data.message;
        }
        throw error;
    }

    openForm(job) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "after.sales.order",
            res_id: job.id,
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------
    // UNITS
    // ------------------------------------------------------------

    async scanUnit() {
        try {
            this.state.serial = await scanBarcode(this.env);
        } catch (error) {
            this.state.notice = error.message;
            return;
        }
        await this.findUnit();
    }

    onSerialKeydown(ev) {
        if (ev.key === "Enter") {
            this.findUnit();
        }
    }

    async findUnit() {
        const serial = this.state.serial.trim();
        if (!serial) {
            return;
        }
        this.state.notice = "";
        try {
            const found = await this.orm.silent.call(
                "after.sales.equipment",
                "search_by_code",
                [serial]
            );
            if (!found.length) {
                this.state.notice = _t("No unit “%s”.", serial);
                return;
            }
            await this.action.doAction({
                type: "ir.actions.act_window",
                name: _t("Equipment"),
                res_model: "after.sales.equipment",
                ...(found.length === 1
                    ? {res_id: found[0][0], views: [[false, "form"]]}
                    : {
                          domain: [["id", "in", found.map(([id]) => id)]],
                          views: [
                              [false, "kanban"],
                              [false, "form"],
                          ],
                      }),
            });
        } catch (error) {
            this.state.notice = this.getReason(error);
        }
    }
}

/** Opens what is kept on the phone before the day is shown. */
export class MyDayAction extends Component {
    static template = "after_sales_service.MyDayAction";
    static components = {MyDay};
    static props = {...standardActionServiceProps};

    setup() {
        const service = useService("after_sales_outbox");
        onWillStart(async () => {
            this.outbox = await service.get();
        });
    }

    /** The job that was open when one comes back from another screen. */
    get jobId() {
        return (this.props.state && this.props.state.jobId) || undefined;
    }
}

registry.category("actions").add("after_sales_service.my_day", MyDayAction);
