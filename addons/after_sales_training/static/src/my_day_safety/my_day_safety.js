import {getUnread, isUnsafe} from "./site_state";
import {HazardForm} from "./hazard_form";
import {JobPage} from "@after_sales_service/my_day/job_page";
import {MyDay} from "@after_sales_service/my_day/my_day";
import {SiteSection} from "./site_section";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useState} from "@odoo/owl";

JobPage.components = {...JobPage.components, SiteSection};
MyDay.components = {...MyDay.components, HazardForm};

/** Nobody works on a site before its safety sheet is read. */
patch(JobPage.prototype, {
    get unsafe() {
        return isUnsafe(this.props.job);
    },

    get canReadSheet() {
        return ["dispatched", "in_progress"].includes(this.props.job.state);
    },

    get siteText() {
        const count = getUnread(this.props.job).length;
        return count ? _t("%s to read", count) : _t("read");
    },

    get isStepReady() {
        return super.isStepReady && !this.unsafe;
    },
});

patch(MyDay.prototype, {
    setup() {
        super.setup();
        this.hazard = useState({open: false});
    },

    canStep(job) {
        return super.canStep(job) && !isUnsafe(job);
    },

    get toRead() {
        return this.state.day.to_read || [];
    },

    getReadUntil(row) {
        const day = luxon.DateTime.fromISO(row.due_on).toLocaleString({
            day: "numeric",
            month: "short",
        });
        return row.late ? _t("was due on %s", day) : _t("until %s", day);
    },

    async openReading(row) {
        await this.action.doAction({
            type: "ir.actions.client",
            tag: "after_sales_training.reading",
            name: row.name,
            params: {acknowledgement_id: row.id},
        });
    },

    toggleHazard() {
        this.hazard.open = !this.hazard.open;
    },

    /**
     * A danger on the road or in the workshop belongs to no job.
     *
     * @returns {Boolean} whether this phone keeps it until it is sent
     */
    async addHazard(kind, values, job) {
        await this.add(kind, values, job);
        return !this.state.notice;
    },
});
