import {DepartureSection} from "./departure_section";
import {JobPage} from "@after_sales_service/my_day/job_page";
import {MyDay} from "@after_sales_service/my_day/my_day";
import {isHeld} from "./departure_state";
import {patch} from "@web/core/utils/patch";

JobPage.components = {...JobPage.components, DepartureSection};

/** Nobody drives without a part that is likely needed, unless somebody says why. */
patch(JobPage.prototype, {
    get held() {
        return isHeld(this.props.job);
    },

    get isStepReady() {
        return super.isStepReady && !this.held;
    },
});

patch(MyDay.prototype, {
    isHeld(job) {
        return isHeld(job);
    },

    canStep(job) {
        return super.canStep(job) && !isHeld(job);
    },
});
