import {getUnread, isUnsafe} from "./site_state";
import {HazardForm} from "./hazard_form";
import {JobPage} from "@after_sales_service/my_day/job_page";
import {MyDay} from "@after_sales_service/my_day/my_day";
import {SiteSection} from "./site_section";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

JobPage.components = {...JobPage.components, HazardForm, SiteSection};
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

    /** A danger on the road or in the workshop belongs to no job. */
    addHazard(kind, values) {
        return this.add(kind, values, {id: false});
    },
});
